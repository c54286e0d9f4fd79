"""Sending a run's outputs to a printer: choosing trays, cutting into documents, cancelling, a person's decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from intranet.firm import queries as firm
from intranet.people.models import User
from intranet.platform import audit, jobs
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.platform.storage import StoredFile
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from mailroom.press.envelopes.sizes import UnknownEnvelope, find_envelope
from mailroom.press.labels.sheets import UnknownSheet
from mailroom.press.letters.layouts import layout_for
from mailroom.press.page import PageSize
from mailroom.printers import queries, rules
from mailroom.printers.facts import PrinterSays
from mailroom.printers.models import DirectPrint, DirectPrintPart, Printer
from mailroom.printers.rules import Paper, PaperWanted, PrintState, Stretch, TrayFacts
from mailroom.printers.states import cancel_queued, move, sum_up
from mailroom.runs import service as runs
from mailroom.runs.models import PrintRun, RunOutput
from mailroom.runs.names import output_called
from mailroom.runs.outputs import ENVELOPES, LABELS, MANIFEST, PACKETS, PICK_LIST
from mailroom.runs.rules import RunState
from mailroom.runs.values import RunSettings

JOB = "direct_print"
LISTS = (PICK_LIST, MANIFEST)


class PrintRefused(ValueRefused):
    """This cannot be printed directly; ``reason`` says what to do."""


class NoSuchPrint(RecordNotFound):
    """There is no such print."""


class Decision(StrEnum):
    """What a person says of a document whose fate the program does not know, or that ended badly."""

    CAME_OUT = "came_out"
    AGAIN = "again"
    GIVE_UP = "give_up"


# ---- which trays -----------------------------------------------------------------------------------------


def wanted(kind: str, settings: RunSettings, country: str) -> tuple[PaperWanted, PaperWanted]:
    """The paper of the first sheet of each packet, and of the rest. Raises :class:`PrintRefused`."""
    needs = rules.wants(kind)
    try:
        if kind.startswith(ENVELOPES):
            envelope = find_envelope(kind.removeprefix(ENVELOPES))
            page, name = envelope.page, envelope.code
        elif needs.rest is Paper.LABELS:
            sheet = settings.sheet(settings.label_sheet if kind == LABELS else settings.teaser_sheet)
            page, name = sheet.page, sheet.name
        else:
            layout = layout_for(country)
            page, name = PageSize(layout.page_width_mm, layout.page_height_mm), ""
    except (UnknownEnvelope, UnknownSheet) as error:
        raise PrintRefused(reason("print_paper_gone", "%(error)s", error=str(error))) from error
    return PaperWanted(needs.first, page, name), PaperWanted(needs.rest, page, name)


def trays_for(
    kind: str, settings: RunSettings, country: str, trays: Sequence[TrayFacts]
) -> tuple[TrayFacts, TrayFacts] | None:
    """Both trays out of ``trays``, of one printer; None when it has not the paper."""
    first, rest = (rules.tray_for(paper, trays) for paper in wanted(kind, settings, country))
    return (first or rest, rest) if first and rest else None


def destinations(run: PrintRun, printers: Sequence[Printer]) -> Mapping[str, list[Printer]]:
    """For each output of a run the printers that have its paper in a tray."""
    settings, country = RunSettings.from_json(run.settings), firm.profile().country
    trays = {printer.id: queries.tray_facts([printer]) for printer in printers}
    return {
        output.kind: [one for one in printers if _able(output.kind, settings, country, trays[one.id])]
        for output in run.outputs
    }


def _able(kind: str, settings: RunSettings, country: str, trays: Sequence[TrayFacts]) -> bool:
    try:
        return trays_for(kind, settings, country, trays) is not None
    except PrintRefused:
        return False


def stretches_of(run: PrintRun, output: RunOutput, printer: Printer) -> list[Stretch]:
    """The pages of an output with the trays they come from. Raises :class:`PrintRefused`."""
    settings, country = RunSettings.from_json(run.settings), firm.profile().country
    chosen = trays_for(output.kind, settings, country, queries.tray_facts([printer]))
    if chosen is None:
        raise PrintRefused(_no_tray(printer, wanted(output.kind, settings, country)[1]))
    starts = sorted(row.pages[PACKETS][0] for row in run.packets if PACKETS in row.pages)
    file = db.session.get_one(StoredFile, output.file_id)
    return rules.stretches(
        output.pages or file.pages or 0,
        starts if output.kind == PACKETS else (),
        chosen[0].tray_id,
        chosen[1].tray_id,
        duplex=settings.duplex,
    )


def _no_tray(printer: Printer, paper: PaperWanted) -> Reason:
    return reason(
        "print_no_tray",
        "No tray of %(printer)s holds %(paper)s %(name)s. Say on the printer's page what lies in its trays.",
        printer=printer.name,
        paper=reason("paper", paper.paper.label).to_json(),
        name=paper.name or f"{paper.page.width_mm:g} × {paper.page.height_mm:g} mm",
    )


# ---- sending ---------------------------------------------------------------------------------------------


def send(
    run_id: int, output_id: int, printer_id: int, by: User, now: datetime, *, why: str = ""
) -> DirectPrint:
    """Queue an output for a printer. What was sent before is sent again only with a reason.

    :raises PrintRefused: it is not to be printed now, or the printer has not the paper.
    """
    with transaction() as session:
        run = runs.find(run_id)
        output = session.get(RunOutput, output_id)
        printer = queries.printer(printer_id)
        if output is None or output.run_id != run_id or printer is None or not printer.active:
            raise NoSuchPrint(f"{output_id}/{printer_id}")
        _refuse_now(run, output, printer, why)
        pieces = stretches_of(run, output, printer)
        settings = RunSettings.from_json(run.settings)
        row = DirectPrint(
            run_id=run_id,
            kind=output.kind,
            file_id=output.file_id,
            printer_id=printer_id,
            duplex=settings.duplex and rules.wants(output.kind).duplex,
            why=why.strip(),
            state=PrintState.QUEUED,
            at=now,
            by_id=by.id,
        )
        session.add(row)
        session.flush()
        for position, part in enumerate(_documents(printer, pieces), 1):
            rows = [[piece.first, piece.last, piece.tray_id] for piece in part]
            session.add(DirectPrintPart(print_id=row.id, position=position, stretches=rows))
            row.total = position
        told = [output_called(output.kind), printer.name]
        audit.note("run", run_id, "sent to print", by=by, after=told, why=why.strip())
        enqueue(row.id, by)
        return row


def enqueue(print_id: int, by: User | None) -> None:
    """Have the worker go on with a print; one job at a time does."""
    jobs.enqueue(JOB, {"print_id": print_id}, by=by, unique=f"direct_print:{print_id}")


def _refuse_now(run: PrintRun, output: RunOutput, printer: Printer, why: str) -> None:
    if not printer.address:
        raise PrintRefused(
            reason(
                "print_no_address",
                "%(printer)s has no address. An administrator enters it.",
                printer=printer.name,
            )
        )
    if run.state is not RunState.MADE and output.kind not in LISTS:
        raise PrintRefused(
            reason(
                "print_not_now", "Only a run that waits for its paper is printed. Print single packets again."
            )
        )
    before = [
        one for one in queries.prints(run.id) if one.kind == output.kind and one.file_id == output.file_id
    ]
    if any(one.state.live or one.state is PrintState.UNKNOWN for one in before):
        raise PrintRefused(
            reason("print_under_way", "This is being printed already: see below what became of it.")
        )
    if any(_came_to_paper(one) for one in before) and not why.strip():
        raise PrintRefused(reason("print_say_why", "This was printed before. Say why it is printed again."))


def _came_to_paper(row: DirectPrint) -> bool:
    """Whether anything of it may be on paper."""
    return row.done > 0 or row.state not in (PrintState.CANCELLED, PrintState.REFUSED)


def _documents(printer: Printer, pieces: Sequence[Stretch]) -> list[list[Stretch]]:
    """One document where the printer changes trays page by page, else one for each change of tray, in order."""
    says = PrinterSays.from_json(printer.says or {})
    return [list(pieces)] if says.page_by_page or len(pieces) == 1 else [[piece] for piece in pieces]


# ---- cancelling and deciding -----------------------------------------------------------------------------


def cancel(print_id: int, by: User, now: datetime) -> DirectPrint:
    """Send nothing more of it, and have the printer stop what it has."""
    with transaction():
        row = _find(print_id)
        row.cancel_asked = True
        db.session.flush()
        cancel_queued(print_id)
        sum_up(row, now)
        audit.note("run", row.run_id, "printing cancelled", by=by, after=output_called(row.kind))
        if row.state.live or any(part.state.open for part in queries.parts(print_id)):
            enqueue(print_id, by)
        return row


def decide(part_id: int, decision: Decision, by: User, now: datetime) -> DirectPrint:
    """What a person says of a document that the program cannot judge.

    :raises StepRefused: it is under way, or was decided already.
    """
    to = {
        Decision.CAME_OUT: PrintState.COMPLETED,
        Decision.AGAIN: PrintState.QUEUED,
        Decision.GIVE_UP: PrintState.CANCELLED,
    }[decision]
    with transaction():
        part = locked(DirectPrintPart, part_id)
        if part is None:
            raise NoSuchPrint(str(part_id))
        if not part.state.halts:
            raise rules.StepRefused(reason("print_decided", "That was decided already."))
        row = _find(part.print_id)
        move(part, to)
        if decision is Decision.AGAIN:
            part.printer_job_id, part.job_name, part.announced = None, "", False
            row.cancel_asked = False
        if decision is Decision.GIVE_UP:
            row.cancel_asked = True
            db.session.flush()
            cancel_queued(row.id)
        sum_up(row, now)
        told = [output_called(row.kind), part.position, decision]
        audit.note("run", row.run_id, "print decided", by=by, after=told)
        if row.state.live:
            enqueue(row.id, by)
        return row


def _find(print_id: int) -> DirectPrint:
    row = locked(DirectPrint, print_id)
    if row is None:
        raise NoSuchPrint(str(print_id))
    return row
