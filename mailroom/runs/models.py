"""Print runs: packets printed together, their chunks (checkpoints), outputs, and what a person said came out (MR5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.platform.database import Base, UtcDateTime, enum_column
from mailroom.packets.models import Packet
from mailroom.runs.rules import RunState, SheetResult
from mailroom.runs.values import ReturnReason

_live = sa.text("live")
_standing = sa.text("undone_at IS NULL")


class PrintRun(Base):
    """``settings`` is plain JSON: label sheet and first label, what to print, sender, dates."""

    __tablename__ = "print_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    state: Mapped[RunState] = mapped_column(enum_column(RunState), index=True)
    reason: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    settings: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    refused: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jobs.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    packets: Mapped[list[RunPacket]] = relationship(order_by="RunPacket.position", back_populates="run")
    outputs: Mapped[list[RunOutput]] = relationship(order_by="RunOutput.id")


class RunPacket(Base):
    """A packet's place in a run. ``content`` is the frozen content, which is large: it is read when somebody asks for
    it. ``pages`` is where its sheets are in the outputs, from 1:
    ``{"packets": [first, last], "labels": [sheet, position], "envelopes #10": [page, page]}``.
    ``live`` while the packet is bound to this run: the database allows one such row a packet."""

    __tablename__ = "run_packets"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "packet_id"),
        sa.UniqueConstraint("run_id", "position"),
        sa.Index(
            "uq_run_packets_packet_id_live",
            "packet_id",
            unique=True,
            sqlite_where=_live,
            postgresql_where=_live,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("print_runs.id", ondelete="CASCADE"), index=True)
    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packets.id"), index=True)
    position: Mapped[int] = mapped_column()
    chunk: Mapped[int] = mapped_column()
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON, deferred=True)
    pages: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    live: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    result: Mapped[SheetResult] = mapped_column(enum_column(SheetResult), default=SheetResult.UNKNOWN)
    result_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    run: Mapped[PrintRun] = relationship(back_populates="packets")
    packet: Mapped[Packet] = relationship()


class RunChunk(Base):
    """A checkpoint: letters and slips of some packets, laid out and stored. A crash costs at most one.

    ``sheets`` are rows ``[packet number, kind of piece, first page, last page]``; no file where all were refused.
    """

    __tablename__ = "run_chunks"

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("print_runs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    sheets: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RunOutput(Base):
    """A PDF of a run: packets, labels, teaser labels, envelopes (one a size), pick list, manifest."""

    __tablename__ = "run_outputs"
    __table_args__ = (sa.UniqueConstraint("run_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("print_runs.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"))
    pages: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reprint(Base):
    """One packet, page or label printed again: what, why and for whom.

    ``what`` is an output's kind; ``first_page`` and ``last_page`` count within the packet's own sheets from 1 (None:
    all of them). ``copy``: the packet had been mailed, so this is a copy for the file, not a sheet for the envelope.
    """

    __tablename__ = "reprints"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("print_runs.id"), index=True)
    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packets.id"), index=True)
    what: Mapped[str] = mapped_column(sa.String(60))
    reason: Mapped[str] = mapped_column(sa.Text)
    first_page: Mapped[int | None] = mapped_column()
    last_page: Mapped[int | None] = mapped_column()
    copy: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    run: Mapped[PrintRun] = relationship()
    packet: Mapped[Packet] = relationship()


class ReturnedMail(Base):
    """A packet that came back (MR13). ``before`` is what an undo puts back; ``undone_at``: the scan was a mistake."""

    __tablename__ = "returned_mail"
    __table_args__ = (
        sa.Index(
            "uq_returned_mail_packet_id_standing",
            "packet_id",
            unique=True,
            sqlite_where=_standing,
            postgresql_where=_standing,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packets.id"), index=True)
    address_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customer_addresses.id"), index=True)
    why: Mapped[ReturnReason] = mapped_column(enum_column(ReturnReason))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    before: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    undone_why: Mapped[str] = mapped_column(sa.Text, default="")

    packet: Mapped[Packet] = relationship()
