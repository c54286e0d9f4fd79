"""While a run is being made, or before its paper came out: stop, resume, take it apart, take one packet out (MR5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from intranet.people.models import User
from intranet.platform import audit, jobs
from intranet.platform.database import transaction
from intranet.values.reason import reason
from mailroom.packets.rules import PacketEvent
from mailroom.runs import states
from mailroom.runs.drawing_up import JOB
from mailroom.runs.models import PrintRun
from mailroom.runs.rules import RunEvent, RunState, SheetResult
from mailroom.runs.service import RunRefused, find
from mailroom.sheets import queries as sheet_queries
from mailroom.sheets import service as sheets
from mailroom.sheets.queries import InHand
from mailroom.sheets.rules import LabelState


def stop(run_id: int, by: User, now: datetime) -> PrintRun:
    """Stop a run that is being made; what is laid out stays, and it can be resumed."""
    with transaction():
        run = find(run_id)
        states.happen(run, RunEvent.STOPPED, by, now)
        if run.job_id:
            jobs.cancel(run.job_id, by=by)
        return run


def resume(run_id: int, by: User, now: datetime) -> PrintRun:
    """Go on with a stopped or failed run from its last checkpoint."""
    with transaction():
        run = find(run_id)
        states.happen(run, RunEvent.RESUMED, by, now)
        run.reason = None
        run.job_id = jobs.enqueue(JOB, {"run_id": run.id}, by=by, unique=f"run:{run.id}").id
        return run


def labels_may_be_printed(run: PrintRun) -> list[InHand]:
    """The sheets whose labels this run holds, once a PDF of it was made or opened: nobody but a person knows whether
    they went through a printer. Empty while there is nothing that could have been printed."""
    held = [one for one in sheet_queries.of_run(run.id) if _holds(one, run.id)]
    made = run.state is RunState.MADE or run.outputs
    opened = held and any(entry.what == "opened" for entry in audit.history("run", run.id))
    return held if made or opened else []


def _holds(one: InHand, run_id: int) -> bool:
    return any(label.state is LabelState.HELD and label.run_id == run_id for label in one.labels.values())


def take_apart(
    run_id: int, why: str, by: User, now: datetime, printed: Collection[int] | None = None
) -> PrintRun:
    """Give up a run: its packets are ready again.

    ``printed`` are the label sheets (by id) that went through the printer all the same: the run's labels on them are
    used, those on the others are free again. None: nobody was asked, which is right only while no PDF was made.

    :raises RunRefused: somebody has already said that paper came out, or nobody has said which labels did.
    """
    with transaction():
        run = find(run_id)
        _refuse_while_going(run)
        if any(row.result is not SheetResult.UNKNOWN for row in run.packets):
            raise RunRefused(
                reason("paper_exists", "Some packets have come out already. Take out the others one by one.")
            )
        if printed is None and labels_may_be_printed(run):
            raise RunRefused(
                reason(
                    "say_what_printed",
                    "Label sheets of this run may have been printed: say which were, so that their labels "
                    "count as used.",
                )
            )
        for row in run.packets:
            states.unbind(row, PacketEvent.TAKEN_OUT, by, now, why)
        sheets.used_up(run.id, printed or (), by, now)
        sheets.give_back(run.id)
        states.end(run, RunEvent.TAKEN_APART, by, now, why)
        return run


def take_out(run_id: int, packet_id: int, why: str, by: User, now: datetime) -> PrintRun:
    """Take one packet out of a run before its paper has come out: it is ready again, and the rest of the run stays.

    Its sheets stay in PDFs that are made already: the run says to throw them away.

    :raises RunRefused: no reason, it is not (or no longer) in the run, or the run is being made.
    """
    if not why.strip():
        raise RunRefused(reason("say_why_out", "Say why the packet is taken out of the run."))
    with transaction():
        run = find(run_id)
        _refuse_while_going(run)
        row = next((row for row in run.packets if row.packet_id == packet_id and row.live), None)
        if row is None:
            raise RunRefused(reason("not_in_run", "This packet is not in the run any more."))
        packet = states.unbind(row, PacketEvent.TAKEN_OUT, by, now, why.strip())
        audit.note("run", run.id, "taken out", by=by, after=packet.number if packet else "", why=why.strip())
        if run.state is RunState.MADE:
            sheets.printed(run.id, [packet_id], now)  # its label stays in the PDF
            row.result, row.result_at, row.result_by_id = SheetResult.TAKEN_OUT, now, by.id
        else:
            states.strike(run, row)
        states.end_if_over(run, by, now)
        return run


def _refuse_while_going(run: PrintRun) -> None:
    """A run that the worker has in hand is stopped first.

    :raises RunRefused: so.
    """
    if run.state is RunState.LAYING_OUT:
        raise RunRefused(reason("stop_first", "The run is being made. Stop it first."))
    if run.state is RunState.SETTLED:
        raise RunRefused(reason("run_over", "The run is done: nothing of it is left to take out."))
