"""The job that prints directly: send document after document, and bring back what the printer says of each (MR11).

What is about to be sent is written down first, so that a crash or a lost connection leaves a document "being sent":
the printer is asked what became of it before anything is sent again, and where it does not know, a person decides.
Nothing is printed twice unasked. No transaction is open while the printer is talked to.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from intranet.extension import Extension, JobHandler, PeriodicTask
from intranet.platform import clock, ipp
from intranet.platform.database import db, end_reading, locked, transaction
from intranet.platform.ipp_message import Value
from intranet.platform.storage import StoredFile
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.printers import copies, queries, rules, service, turns
from mailroom.printers.facts import PrinterSays, job_attributes
from mailroom.printers.models import DirectPrint, DirectPrintPart
from mailroom.printers.rules import PrintState, Stretch, TrayFacts
from mailroom.printers.sending import JOB, enqueue
from mailroom.printers.states import bring, locked_part, move, sum_up
from mailroom.printers.turns import please_look
from mailroom.runs.models import PrintRun

MOST_IN_PRINTER = 2
"""One that is being printed and the next, so that the printer need not wait for it."""
ASKED_IN_VAIN = timedelta(minutes=10)
"""So long a printer is asked what became of a document before a person is."""
STUCK_AFTER = timedelta(seconds=20)
"""So long after a document was sent the printer's own words are shown, where nothing else says why it is not out."""
_STILL_COMING = frozenset({"job-incoming", "job-data-insufficient"})


@dataclass(frozen=True)
class Errand:
    """A print, as the job needs it while no transaction is open."""

    print_id: int
    name: str
    way: ipp.Connection
    says: PrinterSays
    trays: Mapping[int, TrayFacts]
    duplex: bool
    file: StoredFile


def work(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: see a print through, or as far as it goes now; the next minute's round goes on with it."""
    print_id = args["print_id"]
    try:
        errand = _prepare(print_id)
    except ipp.PrinterError as error:
        _tell(context, print_id, error.reason)
        return {"waiting": True}
    if errand is None:
        return {"gone": True}
    if not errand.says.takes_pdf:
        _refuse_all(context, print_id, _no_pdf())
        return {"refused": True}
    started, seen = clock.now(), ""
    while True:
        trouble = _settle_lost(context, errand)
        trouble = trouble or _cancel_if_asked(context, errand)
        trouble = trouble or _send_next(context, errand)
        state, fingerprint = _look(context, errand, trouble)
        turns.let_go(context, errand.print_id, errand.way)
        turns.hold_back(context, errand.print_id, errand.way)
        if not state.live:
            return {"state": state.value}
        if fingerprint != seen:
            started, seen = clock.now(), fingerprint
        wait = rules.patience(state, (clock.now() - started).total_seconds())
        if wait is None:
            return {"waiting": True}
        context.pause(wait)


def _prepare(print_id: int) -> Errand | None:
    """What the job has to know; the printer is asked what it is. Raises :class:`PrinterError`."""
    row = db.session.get(DirectPrint, print_id)
    if row is None:
        return None
    run, printer = db.session.get_one(PrintRun, row.run_id), queries.printer(row.printer_id)
    if printer is None or not printer.address:
        return None
    name, file = f"{run.number} {row.kind}", db.session.get_one(StoredFile, row.file_id)
    trays = {tray.tray_id: tray for tray in queries.tray_facts([printer])}
    way, duplex = service.connection(printer), row.duplex
    end_reading()
    says = PrinterSays.from_attributes(ipp.attributes_of(way))
    service.remember(printer.id, says, clock.now())
    return Errand(print_id, name, way, says, trays, duplex, file)


# ---- sending ---------------------------------------------------------------------------------------------


def _send_next(context: Any, errand: Errand) -> Reason | None:
    """Send the next document if its turn has come. Returns why not, where a person should know."""
    parts = queries.parts(errand.print_id)
    waiting = [part for part in parts if part.state is PrintState.QUEUED]
    if not waiting or any(part.state.halts or part.state is PrintState.SENDING for part in parts):
        return None
    before = sum(part.state.open for part in parts)
    if before >= MOST_IN_PRINTER:
        return None
    part = waiting[0]
    pieces = [Stretch(*one) for one in part.stretches]
    if not _still_able(errand, pieces):
        bring(context, part.id, PrintState.REFUSED, why=_tray_gone())
        return None
    calibrations = queries.calibrations_in_force({piece.tray_id for piece in pieces})
    asked = job_attributes(errand.says, errand.trays, pieces, duplex=errand.duplex)
    if before and errand.says.keeps_order:
        asked |= turns.TO_BE_HELD
    part_id, total = part.id, len(parts)
    end_reading()
    with tempfile.TemporaryFile(prefix="sameday-") as out:
        copies.copy_pages(errand.file, pieces, calibrations, out)  # type: ignore[arg-type]
        size = out.tell()
        out.seek(0)
        name = _begin(context, errand, part_id, total)
        return _submit(context, errand, part_id, name, asked, (out, size))


def _still_able(errand: Errand, pieces: list[Stretch]) -> bool:
    """Whether the printer's trays are still what they were when the output was cut into documents."""
    trays = {piece.tray_id for piece in pieces}
    return trays <= errand.trays.keys() and (len(trays) == 1 or errand.says.page_by_page)


def _begin(context: Any, errand: Errand, part_id: int, total: int) -> str:
    """Write down that a document is about to be sent, under a name that no other job has."""
    with transaction():
        context.check()
        part = locked_part(part_id)
        part.attempts += 1
        move(part, PrintState.SENDING)
        part.announced, part.printer_job_id = errand.says.announces, None
        part.job_name = (
            f"Sameday {errand.name} {part.position}/{total} #{errand.print_id}-{part_id}-{part.attempts}"
        )
        part.sent_at = clock.now()
        return part.job_name


def _submit(
    context: Any, errand: Errand, part_id: int, name: str, asked: dict[str, Value], document: tuple[Any, int]
) -> Reason | None:
    """Send it: announced first where the printer can, so that its number is known before anything can be printed."""
    try:
        if errand.says.announces:
            job_id = ipp.create_job(errand.way, name, asked)
            bring(context, part_id, PrintState.SENDING, job_id=job_id)
            status = ipp.send_document(errand.way, job_id, *document)
        else:
            status = ipp.print_job(errand.way, name, asked, *document)
    except (ipp.PrinterBusy, ipp.PrinterUnreachable, ipp.PrinterNotTrusted) as error:
        bring(context, part_id, PrintState.QUEUED, why=error.reason)
        return error.reason
    except ipp.PrinterRefused as error:
        bring(context, part_id, PrintState.REFUSED, why=error.reason)
        return error.reason
    except ipp.OutcomeUnknown as error:
        if _part_plain(part_id).printer_job_id is None and errand.says.announces:
            bring(context, part_id, PrintState.QUEUED, why=error.reason)  # no document has left yet
        return error.reason
    turns.bring_as_told(context, part_id, status)
    return None


# ---- after a lost connection or a crash ---------------------------------------------------------------------


def _settle_lost(context: Any, errand: Errand) -> Reason | None:
    """Ask the printer what became of documents that may or may not have arrived."""
    for part in [one for one in queries.parts(errand.print_id) if one.state is PrintState.SENDING]:
        if part.printer_job_id is None and part.announced:
            bring(context, part.id, PrintState.QUEUED)  # its document was never begun
            continue
        part_id, job_id, name, since = part.id, part.printer_job_id, part.job_name, part.sent_at
        end_reading()
        try:
            status = ipp.job(errand.way, job_id) if job_id else ipp.find_job(errand.way, name)
            if status is not None and _STILL_COMING & set(status.reasons):
                status = _take_back(errand, status)
        except ipp.PrinterError as error:
            if since is None or clock.now() - since > ASKED_IN_VAIN:
                bring(context, part_id, PrintState.UNKNOWN, why=please_look())
            return error.reason
        if status is None:
            bring(context, part_id, PrintState.UNKNOWN, why=please_look())
        elif status.state == ipp.CANCELLED and status.message == _TAKEN_BACK:
            bring(context, part_id, PrintState.QUEUED)
        else:
            turns.bring_as_told(context, part_id, status)
    return None


_TAKEN_BACK = "taken back before its document was whole"


def _take_back(errand: Errand, status: ipp.JobStatus) -> ipp.JobStatus | None:
    """The printer still waits for the document: cancel that job; None unless nothing of it can be on paper."""
    ipp.cancel_job(errand.way, status.job_id)
    after = ipp.job(errand.way, status.job_id)
    untouched = status.state in (3, 4) and after is not None and after.state == ipp.CANCELLED
    return ipp.JobStatus(status.job_id, ipp.CANCELLED, message=_TAKEN_BACK) if untouched else None


def _cancel_if_asked(context: Any, errand: Errand) -> Reason | None:
    row = db.session.get(DirectPrint, errand.print_id, populate_existing=True)
    jobs = [
        one.printer_job_id for one in queries.parts(errand.print_id) if one.state.open and one.printer_job_id
    ]
    if row is None or not row.cancel_asked:
        return None
    end_reading()
    try:
        for job_id in jobs:
            ipp.cancel_job(errand.way, job_id)
    except ipp.PrinterError as error:
        return error.reason
    return None


# ---- looking ---------------------------------------------------------------------------------------------


def _look(context: Any, errand: Errand, trouble: Reason | None) -> tuple[PrintState, str]:
    """Ask after the documents in the printer, and sum up. Returns the print's state and what tells a change."""
    attention: rules.Attention | None = None
    for part in [one for one in queries.parts(errand.print_id) if one.state.open and one.printer_job_id]:
        if part.state is PrintState.SENDING:
            continue
        part_id, job_id, since, held = part.id, part.printer_job_id or 0, part.sent_at, part.reason
        end_reading()
        try:
            status = ipp.job(errand.way, job_id)
            printer = ipp.state_of(errand.way)
        except ipp.PrinterError as error:
            trouble = error.reason
            break
        if status is None:
            bring(context, part_id, PrintState.UNKNOWN, why=please_look())
            break
        state = rules.of_printer(status.state)
        attention = rules.attention(printer.state, printer.reasons)
        if state.live and since is not None and clock.now() - since > STUCK_AFTER and printer.message:
            trouble = trouble or _in_its_words(printer.message)
        if attention and attention.stopped and state in (PrintState.PENDING, PrintState.PRINTING):
            state = PrintState.STOPPED
        bring(context, part_id, state, why=turns.still_held(status, held))
        if state is not PrintState.COMPLETED:
            break  # those behind it wait for it, or are held back
    return _sum_up(context, errand.print_id, attention.reason if attention else trouble)


def _sum_up(context: Any, print_id: int, why: Reason | None) -> tuple[PrintState, str]:
    with transaction():
        context.check()
        row = locked(DirectPrint, print_id)
        if row is None:
            return PrintState.CANCELLED, ""
        own = next(
            (part.reason for part in queries.parts(print_id) if part.state.halts and part.reason), None
        )
        sum_up(row, clock.now(), Reason.from_json(own) if own else why)
        return row.state, f"{row.state} {row.done}"


def _tell(context: Any, print_id: int, why: Reason) -> None:
    _sum_up(context, print_id, why)


def _refuse_all(context: Any, print_id: int, why: Reason) -> None:
    for part in queries.parts(print_id):
        if part.state is PrintState.QUEUED:
            bring(context, part.id, PrintState.REFUSED, why=why)
    _sum_up(context, print_id, why)


def _part_plain(part_id: int) -> DirectPrintPart:
    return db.session.get_one(DirectPrintPart, part_id, populate_existing=True)


def _in_its_words(message: str) -> Reason:
    return reason("printer_says", "The printer says: %(said)s", said=message)


def _no_pdf() -> Reason:
    return reason(
        "print_no_pdf",
        "This printer does not take PDF. Set it up as a queue in CUPS and enter the queue's address instead.",
    )


def _tray_gone() -> Reason:
    return reason(
        "print_tray_gone", "The printer or its trays were changed meanwhile. Give this up and print it anew."
    )


def go_on() -> None:
    """Every minute: go on with the prints that wait for a printer that was busy, stopped or out of reach."""
    for print_id in queries.live_prints():
        enqueue(print_id, None)


extension = Extension(
    name="printing directly",
    jobs=(JobHandler(JOB, work, N_("Printing")), copies.HANDLER),
    periodic=(PeriodicTask("direct prints", 1, go_on),),
)
