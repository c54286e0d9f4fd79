"""The firm's own letters: every version is kept, with who wrote it, when and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.people.models import User
from intranet.platform.database import Base, UtcDateTime, enum_column
from mailroom.letters.values import LetterState, LetterWords


class LetterVersion(Base):
    """One wording of the letter for a purpose in a language; the one ``in_use`` is printed, without one the house's.

    ``words`` is :class:`~mailroom.letters.values.LetterWords` as JSON, ``trial_key`` the trial that it has to pass;
    ``refused`` (Reason JSON) says why it did not.
    """

    __tablename__ = "letter_versions"
    __table_args__ = (sa.UniqueConstraint("purpose", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(24))
    language: Mapped[str] = mapped_column(sa.String(8))
    number: Mapped[int] = mapped_column()
    words: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    why: Mapped[str] = mapped_column(sa.String(300), default="")
    state: Mapped[LetterState] = mapped_column(enum_column(LetterState))
    refused: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    in_use: Mapped[bool] = mapped_column(default=False)
    trial_key: Mapped[str] = mapped_column(sa.String(64), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    made_by: Mapped[User | None] = relationship()

    @property
    def text(self) -> LetterWords:
        """Its words."""
        return LetterWords.from_json(self.words)


class LetterTrial(Base):
    """A wording set in type by the worker with made-up readers, kept under the hash of what it says.

    ``picture_ids`` are its pages; ``refused`` (Reason JSON) says why it cannot be printed. Neither: not drawn yet.
    """

    __tablename__ = "letter_trials"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(24))
    language: Mapped[str] = mapped_column(sa.String(8))
    words: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    picture_ids: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    refused: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def done(self) -> bool:
        """Whether the worker has tried it."""
        return bool(self.picture_ids) or self.refused is not None
