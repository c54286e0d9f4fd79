"""Printers with their trays, how each tray is calibrated, and what was sent to print (MR10, MR11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.platform.database import Base, UtcDateTime, enum_column
from mailroom.printers.rules import Paper, PrintState

_in_force = sa.text("in_force")
_in_force_sqlite = sa.text("in_force = 1")


class Printer(Base):
    """``address`` is empty for a printer that only gets PDFs; ``says`` is what it last told of itself."""

    __tablename__ = "printers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")
    active: Mapped[bool] = mapped_column(default=True)
    says: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    trays: Mapped[list[PrinterTray]] = relationship(order_by="PrinterTray.position", back_populates="printer")


class PrinterTray(Base):
    """``size`` is the name of the paper in it: A4, Letter, an envelope, a label sheet. ``source`` is IPP's word."""

    __tablename__ = "printer_trays"
    __table_args__ = (sa.UniqueConstraint("printer_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    printer_id: Mapped[int] = mapped_column(sa.ForeignKey("printers.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(sa.String(60))
    paper: Mapped[Paper] = mapped_column(enum_column(Paper))
    size: Mapped[str] = mapped_column(sa.String(60))
    source: Mapped[str] = mapped_column(sa.String(60), default="")
    active: Mapped[bool] = mapped_column(default=True)

    printer: Mapped[Printer] = relationship(back_populates="trays")


class TrayCalibration(Base):
    """What five readings said of a tray; every one is kept, at most one is in force."""

    __tablename__ = "tray_calibrations"
    __table_args__ = (
        sa.Index(
            "uq_tray_calibrations_in_force",
            "tray_id",
            unique=True,
            sqlite_where=_in_force_sqlite,
            postgresql_where=_in_force,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tray_id: Mapped[int] = mapped_column(sa.ForeignKey("printer_trays.id", ondelete="CASCADE"), index=True)
    readings: Mapped[dict[str, float]] = mapped_column(sa.JSON)
    result: Mapped[dict[str, float]] = mapped_column(sa.JSON)
    in_force: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))


class DirectPrint(Base):
    """An output of a run sent to a printer. ``state`` sums up its parts; ``reason`` says what a person should know."""

    __tablename__ = "direct_prints"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("print_runs.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"))
    printer_id: Mapped[int] = mapped_column(sa.ForeignKey("printers.id"), index=True)
    duplex: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[PrintState] = mapped_column(enum_column(PrintState), index=True, default=PrintState.QUEUED)
    reason: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    printer: Mapped[Printer] = relationship()


class DirectPrintPart(Base):
    """One document of a print. ``stretches`` are rows ``[first page, last page, tray]``; ``calibrations`` is by tray.

    ``job_name`` is unique and known to the printer; ``announced`` says that the job was made before its document.
    """

    __tablename__ = "direct_print_parts"
    __table_args__ = (sa.UniqueConstraint("print_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    print_id: Mapped[int] = mapped_column(sa.ForeignKey("direct_prints.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column()
    stretches: Mapped[list[list[int]]] = mapped_column(sa.JSON)
    state: Mapped[PrintState] = mapped_column(enum_column(PrintState), default=PrintState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    announced: Mapped[bool] = mapped_column(default=False)
    job_name: Mapped[str] = mapped_column(sa.String(120), default="")
    printer_job_id: Mapped[int | None] = mapped_column()
    reason: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CorrectedOutput(Base):
    """A copy of an output for one printer's trays; ``key`` names the calibrations: a new one makes a new copy."""

    __tablename__ = "corrected_outputs"
    __table_args__ = (sa.UniqueConstraint("output_file_id", "printer_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("print_runs.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    output_file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"))
    printer_id: Mapped[int] = mapped_column(sa.ForeignKey("printers.id"))
    key: Mapped[str] = mapped_column(sa.String(120))
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    untouched: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
