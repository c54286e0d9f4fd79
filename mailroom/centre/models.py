"""The literature centre as a place: when its mail is collected (LC8)."""

from __future__ import annotations

from datetime import time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform.database import Base
from mailroom.centre.rules import CollectionTime


class Collection(Base):
    """A collection by post or carrier; ``weekdays`` is a list of numbers (Monday is 0)."""

    __tablename__ = "collections"

    id: Mapped[int] = mapped_column(primary_key=True)
    weekdays: Mapped[list[int]] = mapped_column(sa.JSON)
    at: Mapped[time] = mapped_column(sa.Time)
    carrier: Mapped[str] = mapped_column(sa.String(80))
    place: Mapped[str] = mapped_column(sa.String(120), default="")

    @property
    def times(self) -> CollectionTime:
        """As the rules take it."""
        return CollectionTime(frozenset(self.weekdays), self.at, self.carrier, self.place)
