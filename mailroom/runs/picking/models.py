"""What lies on the benches: which packet is open where, and which was put aside for what."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.people.models import User
from intranet.platform.database import Base, UtcDateTime, enum_column
from mailroom.runs.picking.rules import AsideKind


class BenchOpening(Base):
    """A packet that lies open at somebody's bench; there is one row a packet, so no two benches have the same.

    ``bench`` tells two tablets of one person apart. ``letter_in``: the letter's own code was scanned. ``ticked`` are
    item ids in the order in which they went in, for taking the last one back; ``layouts`` the keyboard layouts (space
    between) that the scanner may have.
    """

    __tablename__ = "bench_openings"

    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packets.id", ondelete="CASCADE"), primary_key=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    bench: Mapped[str] = mapped_column(sa.String(24), default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    letter_in: Mapped[bool] = mapped_column(default=False)
    ticked: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    layouts: Mapped[str] = mapped_column(sa.String(60), default="")

    by: Mapped[User] = relationship()


class BenchAside(Base):
    """A packet put aside at the bench: why, and by whom. It counts while the packet is printed and unpacked."""

    __tablename__ = "bench_asides"

    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packets.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[AsideKind] = mapped_column(enum_column(AsideKind))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[User | None] = relationship()
