"""Named reads of printers, their calibrations, and what was sent to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from intranet.platform.database import db
from mailroom.press.calibrating.calibration import Calibration
from mailroom.press.page import PageSize
from mailroom.press.paper_sizes import UnknownPaper, paper_size
from mailroom.printers.models import (
    CorrectedOutput,
    DirectPrint,
    DirectPrintPart,
    Printer,
    PrinterTray,
    TrayCalibration,
)
from mailroom.printers.rules import Paper, PrintState, TrayFacts
from mailroom.sheets import queries as sheets

LIVE = tuple(state for state in PrintState if state.live)


def printers(*, active: bool = False) -> list[Printer]:
    """All printers with their trays, by name."""
    query = sa.select(Printer).options(selectinload(Printer.trays)).order_by(Printer.name)
    return list(db.session.scalars(query.where(Printer.active) if active else query))


def printer(printer_id: int) -> Printer | None:
    query = sa.select(Printer).options(selectinload(Printer.trays)).where(Printer.id == printer_id)
    return db.session.scalar(query)


def tray(tray_id: int) -> PrinterTray | None:
    query = sa.select(PrinterTray).options(joinedload(PrinterTray.printer)).where(PrinterTray.id == tray_id)
    return db.session.scalar(query)


def tray_facts(given: Iterable[Printer]) -> list[TrayFacts]:
    """The trays in use, in order, as the rules want them; one whose paper nobody knows any more is left out."""
    trays = [tray for printer in given for tray in printer.trays if tray.active]
    pages = tray_pages(trays)
    found = []
    for one in trays:
        if (page := pages.get(one.id)) is None:
            continue
        name = one.size if one.paper in (Paper.LABELS, Paper.ENVELOPE) else ""
        found.append(TrayFacts(one.id, one.printer_id, one.paper, page, name, one.source))
    return found


def tray_pages(trays: Iterable[PrinterTray]) -> dict[int, PageSize]:
    """The size of the paper in each tray, a label sheet of the firm's own too; without those nobody knows any more.

    At most one statement.
    """
    found: dict[int, PageSize] = {}
    unknown: list[PrinterTray] = []
    for one in trays:
        try:
            found[one.id] = paper_size(one.size)
        except UnknownPaper:
            unknown.append(one)
    own = sheets.own_pages(one.size for one in unknown if one.paper is Paper.LABELS)
    return found | {one.id: own[one.size] for one in unknown if one.size in own}


def calibrations(tray_id: int) -> list[TrayCalibration]:
    """All calibrations of a tray, newest first."""
    query = sa.select(TrayCalibration).where(TrayCalibration.tray_id == tray_id)
    return list(db.session.scalars(query.order_by(TrayCalibration.id.desc())))


def calibration_rows(tray_ids: Iterable[int]) -> dict[int, TrayCalibration]:
    """The calibration in force of each of these trays that has one."""
    query = sa.select(TrayCalibration).where(
        TrayCalibration.tray_id.in_(set(tray_ids)), TrayCalibration.in_force
    )
    return {row.tray_id: row for row in db.session.scalars(query)}


def calibrations_in_force(tray_ids: Iterable[int]) -> dict[int, Calibration]:
    """The same as values."""
    return {tray_id: Calibration.from_json(row.result) for tray_id, row in calibration_rows(tray_ids).items()}


def calibrations_by_id(ids: Iterable[int]) -> dict[int, Calibration]:
    """Calibrations as values, in force or not."""
    query = sa.select(TrayCalibration).where(TrayCalibration.id.in_(set(ids)))
    return {row.id: Calibration.from_json(row.result) for row in db.session.scalars(query)}


def prints(run_id: int) -> list[DirectPrint]:
    """What was sent of a run, newest first, with its printer."""
    query = sa.select(DirectPrint).options(joinedload(DirectPrint.printer))
    return list(db.session.scalars(query.where(DirectPrint.run_id == run_id).order_by(DirectPrint.id.desc())))


def parts(print_id: int) -> list[DirectPrintPart]:
    """The documents of a print in their order."""
    query = sa.select(DirectPrintPart).where(DirectPrintPart.print_id == print_id)
    return list(db.session.scalars(query.order_by(DirectPrintPart.position)))


def undecided(print_ids: Iterable[int]) -> Mapping[int, list[DirectPrintPart]]:
    """The documents that wait for a person, by print."""
    halting = [state for state in PrintState if state.halts]
    query = sa.select(DirectPrintPart).where(
        DirectPrintPart.print_id.in_(set(print_ids)), DirectPrintPart.state.in_(halting)
    )
    found: dict[int, list[DirectPrintPart]] = {}
    for part in db.session.scalars(query.order_by(DirectPrintPart.position)):
        found.setdefault(part.print_id, []).append(part)
    return found


def behind(undecided: Mapping[int, Sequence[DirectPrintPart]]) -> Mapping[int, list[DirectPrintPart]]:
    """By print, what follows the first document that waits for a person: what is still to be sent, and what is out."""
    query = sa.select(DirectPrintPart).where(
        DirectPrintPart.print_id.in_(undecided),
        DirectPrintPart.state.in_((PrintState.QUEUED, PrintState.COMPLETED)),
    )
    found: dict[int, list[DirectPrintPart]] = {}
    for part in db.session.scalars(query.order_by(DirectPrintPart.position)):
        if part.position > undecided[part.print_id][0].position:
            found.setdefault(part.print_id, []).append(part)
    return found


def live_prints() -> Sequence[int]:
    """The prints that go on by themselves, by id."""
    return list(db.session.scalars(sa.select(DirectPrint.id).where(DirectPrint.state.in_(LIVE))))


def corrected(run_id: int) -> list[CorrectedOutput]:
    """The copies made for printers of a run's outputs."""
    return list(db.session.scalars(sa.select(CorrectedOutput).where(CorrectedOutput.run_id == run_id)))
