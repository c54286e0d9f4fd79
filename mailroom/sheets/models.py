"""A firm's own label sheets, and every physical sheet that is in the house with its used labels (MR10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform.database import Base, UtcDateTime, enum_column
from mailroom.press.labels.sheets import LabelSheet, own_sheet
from mailroom.sheets.rules import LabelState, SheetState


class OwnSheet(Base):
    """A label sheet that the firm measured itself: ``figures`` are those of the press, in millimetres.

    Once a run has used it (``used``) its figures stay as they are; a change makes the next ``version``.
    """

    __tablename__ = "own_label_sheets"
    __table_args__ = (sa.UniqueConstraint("name_key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), index=True)
    name_key: Mapped[str] = mapped_column(sa.String(80))
    version: Mapped[int] = mapped_column(default=1)
    figures: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    used: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def sheet(self) -> LabelSheet:
        """The sheet as the press knows it, checked."""
        return own_sheet(self.figures)


class SheetInHand(Base):
    """A physical label sheet; ``number`` stands in its margin, printed or written by hand.

    ``sheet`` names its kind; ``figures`` are kept for a sheet of the firm's own. ``run_id`` and ``reprint`` say
    what opens a fresh one: that prints the number in its margin, later ones do not.
    """

    __tablename__ = "label_sheets_in_hand"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet: Mapped[str] = mapped_column(sa.String(80), index=True)
    figures: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    per_sheet: Mapped[int] = mapped_column()
    state: Mapped[SheetState] = mapped_column(enum_column(SheetState), index=True)
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("print_runs.id"), index=True)
    reprint: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def number(self) -> str:
        """What is written on it."""
        return sheet_number(self.id)


class SheetLabel(Base):
    """A label that is not free. The key makes sure that no label is ever given twice.

    ``what`` is the run's output it carries ("labels", "teaser labels"); ``reprint`` tells a label that is printed again
    from the run's own: 0, or the id of the reprint. ``turn`` is its place in the run's order, from 0.
    """

    __tablename__ = "sheet_labels"

    sheet_id: Mapped[int] = mapped_column(
        sa.ForeignKey("label_sheets_in_hand.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[LabelState] = mapped_column(enum_column(LabelState), index=True)
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("print_runs.id"), index=True)
    packet_id: Mapped[int | None] = mapped_column(sa.ForeignKey("packets.id"), index=True)
    what: Mapped[str] = mapped_column(sa.String(24), default="")
    reprint: Mapped[int] = mapped_column(default=0)
    turn: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def sheet_number(sheet_id: int) -> str:
    """The short number of a physical sheet: S-12."""
    return f"S-{sheet_id}"
