"""Printers and their trays, asking a printer what it is, and calibrating a tray (MR10)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform import audit, ipp
from intranet.platform.database import RecordNotFound, db, end_reading, locked, transaction
from intranet.platform.ipp_address import read_address
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from mailroom.press.calibrating.calibration import CalibrationNotUnderstood, Crosses, Readings, solve
from mailroom.press.envelopes.sizes import UnknownEnvelope, find_envelope
from mailroom.press.labels.sheets import UnknownSheet
from mailroom.press.page import PageSize
from mailroom.press.paper_sizes import SHEETS, UnknownPaper, paper_size
from mailroom.printers import queries
from mailroom.printers.facts import PrinterSays
from mailroom.printers.models import Printer, PrinterTray, TrayCalibration
from mailroom.printers.rules import Paper
from mailroom.sheets.queries import sheet_named


class NoSuchPrinter(RecordNotFound):
    """There is no such printer, tray or calibration."""


class NameTaken(ValueRefused):
    """Two printers, or two trays of one printer, must not bear the same name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            reason("name_taken", 'There is a "%(name)s" already. Choose another name.', name=name)
        )


class PaperNotKnown(ValueRefused):
    """The press does not know this paper."""


@dataclass(frozen=True)
class TrayEntry:
    """What the form of a tray holds; ``size`` names the paper."""

    name: str
    paper: Paper
    size: str
    source: str = ""
    active: bool = True


# ---- printers --------------------------------------------------------------------------------------------


def save_printer(name: str, active: bool, by: User, printer_id: int | None = None) -> Printer:
    """Add a printer, or change one. Its address is set by :func:`connect`."""
    with transaction() as session:
        taken = session.scalar(sa.select(Printer.id).where(Printer.name == name))
        if taken is not None and taken != printer_id:
            raise NameTaken(name)
        printer = Printer() if printer_id is None else _locked_printer(printer_id)
        before = {} if printer_id is None else {"name": printer.name, "active": printer.active}
        printer.name, printer.active = name, active
        session.add(printer)
        session.flush()
        _note("printer", printer.id, before, {"name": name, "active": active}, by)
        return printer


def connect(printer_id: int, address: str, fingerprint: str, by: User) -> Printer:
    """Set where the printer is reached; empty for one that only gets PDFs. For administrators alone.

    :raises AddressRefused: that is no address of a printer.
    """
    if address:
        read_address(address)
    with transaction():
        printer = _locked_printer(printer_id)
        given = {"address": address, "fingerprint": fingerprint.replace(":", "").strip().lower()}
        before = {name: getattr(printer, name) for name in given}
        for name, value in given.items():
            setattr(printer, name, value)
        if before["address"] != address:
            printer.says = printer.said_at = None
        _note("printer", printer.id, before, given, by)
        return printer


def connection(printer: Printer) -> ipp.Connection:
    """How to reach a printer that has an address."""
    return ipp.Connection(read_address(printer.address), printer.fingerprint)


def try_it(printer_id: int, now: datetime) -> PrinterSays:
    """Ask the printer what it is, and remember the answer. No transaction is open while it is asked.

    :raises PrinterError: it does not answer, or not as a printer does.
    """
    printer = db.session.get(Printer, printer_id)
    if printer is None or not printer.address:
        raise NoSuchPrinter(str(printer_id))
    way = connection(printer)
    end_reading()
    says = PrinterSays.from_attributes(ipp.attributes_of(way))
    remember(printer_id, says, now)
    return says


def remember(printer_id: int, says: PrinterSays, now: datetime) -> None:
    """Keep what a printer last told of itself."""
    with transaction():
        printer = _locked_printer(printer_id)
        printer.says, printer.said_at = says.to_json(), now


def _locked_printer(printer_id: int) -> Printer:
    printer = locked(Printer, printer_id)
    if printer is None:
        raise NoSuchPrinter(str(printer_id))
    return printer


def _note(subject: str, subject_id: int, before: dict[str, Any], after: dict[str, Any], by: User) -> None:
    if not before:
        audit.note(subject, subject_id, "added", by=by, after=after.get("name"))
    for name, value in before.items():
        if value != after[name]:
            audit.note(subject, subject_id, name, by=by, before=value, after=after[name])


# ---- trays -----------------------------------------------------------------------------------------------


def paper_named(paper: Paper, size: str) -> str:
    """The full name of a paper as typed ("5160" is "Avery 5160"). Raises :class:`PaperNotKnown`."""
    try:
        if paper is Paper.ENVELOPE:
            return find_envelope(size).code
        if paper is Paper.LABELS:
            return sheet_named(size).name
        known = {name.casefold(): name for name in SHEETS}
        if size.strip().casefold() in known:
            return known[size.strip().casefold()]
        page = paper_size(size)
        Crosses(page)
    except (UnknownEnvelope, UnknownSheet, UnknownPaper, CalibrationNotUnderstood) as error:
        raise PaperNotKnown(
            reason(
                "paper_not_known",
                'The press does not know "%(size)s". Write A4 or Letter for sheets, #10 or C4 for envelopes, '
                "5160 or L7160 for labels, or a size such as 210x297.",
                size=size[:60],
            )
        ) from error
    return f"{page.width_mm:g}x{page.height_mm:g}"


def save_tray(printer_id: int, entry: TrayEntry, by: User, tray_id: int | None = None) -> PrinterTray:
    """Add a tray to a printer, or change one. Other paper in it ends its calibration, which was for that paper."""
    size = paper_named(entry.paper, entry.size)
    with transaction() as session:
        printer = _locked_printer(printer_id)
        if any(tray.name == entry.name and tray.id != tray_id for tray in printer.trays):
            raise NameTaken(entry.name)
        tray = PrinterTray(printer_id=printer_id, position=len(printer.trays) + 1)
        before: dict[str, Any] = {}
        page_before: PageSize | None = None
        after = asdict(entry) | {"size": size}
        if tray_id is not None:
            tray = _locked_tray(tray_id, printer_id)
            before = {name: getattr(tray, name) for name in after}
            page_before = queries.tray_pages([tray]).get(tray_id)
        for name, value in after.items():
            setattr(tray, name, value)
        session.add(tray)
        session.flush()
        if tray_id is not None and queries.tray_pages([tray]).get(tray_id) != page_before:
            _put_in_force(tray_id, None)
        _note("printer_tray", tray.id, before, after, by)
        return tray


def _locked_tray(tray_id: int, printer_id: int | None = None) -> PrinterTray:
    tray = locked(PrinterTray, tray_id)
    if tray is None or printer_id not in (None, tray.printer_id):
        raise NoSuchPrinter(str(tray_id))
    return tray


def page_of(tray: PrinterTray) -> PageSize:
    """The size of the paper in a tray. Raises UnknownPaper: nobody knows it any more."""
    pages = queries.tray_pages([tray])
    if tray.id not in pages:
        raise UnknownPaper(tray.size)
    return pages[tray.id]


# ---- calibration -----------------------------------------------------------------------------------------


def calibrate(tray_id: int, readings: Readings, by: User, now: datetime) -> TrayCalibration:
    """Work out a tray's calibration from five readings and put it in force.

    :raises ReadingsImpossible: no printer gives these.
    """
    with transaction() as session:
        tray = _locked_tray(tray_id)
        found = solve(page_of(tray), readings)
        row = TrayCalibration(
            tray_id=tray_id, readings=readings.to_json(), result=found.to_json(), at=now, by_id=by.id
        )
        session.add(row)
        session.flush()
        _put_in_force(tray_id, row)
        audit.note("printer_tray", tray_id, "calibrated", by=by, after=readings.to_json())
        return row


def use_calibration(tray_id: int, calibration_id: int | None, by: User) -> None:
    """Go back to an earlier calibration, or to none."""
    with transaction():
        tray = _locked_tray(tray_id)
        row = db.session.get(TrayCalibration, calibration_id) if calibration_id else None
        if calibration_id and (row is None or row.tray_id != tray_id):
            raise NoSuchPrinter(str(calibration_id))
        page = page_of(tray)
        if row and (row.result["page_w_mm"], row.result["page_h_mm"]) != (page.width_mm, page.height_mm):
            raise ValueRefused(
                reason("calibration_other_paper", "That calibration was made for paper of another size.")
            )
        _put_in_force(tray_id, row)
        audit.note("printer_tray", tray_id, "calibration used", by=by, after=calibration_id or 0)


def _put_in_force(tray_id: int, row: TrayCalibration | None) -> None:
    db.session.execute(
        sa.update(TrayCalibration).where(TrayCalibration.tray_id == tray_id).values(in_force=False)
    )
    if row is not None:
        row.in_force = True
    db.session.flush()
