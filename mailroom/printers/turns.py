"""Documents come out in their order: a printer that can hold one gets the next held, and begins with it when told.

So nothing overtakes a document that the printer gives up: what is held behind it is taken back, and sent again after
a person has decided. That a document is held for us is written in its reason, and survives a crash of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intranet.platform import ipp
from intranet.platform.database import db, end_reading
from intranet.platform.ipp_message import Tag, Value
from intranet.values.reason import Reason, reason
from mailroom.printers import queries, rules
from mailroom.printers.facts import HOLD
from mailroom.printers.models import DirectPrint
from mailroom.printers.rules import PrintState
from mailroom.printers.states import bring

TO_BE_HELD: Mapping[str, Value] = {"job-hold-until": Value(Tag.KEYWORD, HOLD)}
_HELD = reason("print_held", "It is in the printer and waits until the one before it is out.")


def bring_as_told(context: Any, part_id: int, status: ipp.JobStatus) -> None:
    """Bring a document that was just sent into the state that the printer tells."""
    why = _HELD if status.state == ipp.HELD else None
    bring(context, part_id, rules.of_printer(status.state), job_id=status.job_id, why=why)


def still_held(status: ipp.JobStatus, stored: Mapping[str, Any] | None) -> Reason | None:
    """What is kept of a document that we had held; one that somebody else holds is theirs to let go."""
    return _HELD if status.state == ipp.HELD and _by_us(stored) else None


def _by_us(stored: Mapping[str, Any] | None) -> bool:
    return bool(stored) and (stored or {}).get("code") == _HELD.code


def let_go(context: Any, print_id: int, way: ipp.Connection) -> None:
    """Have the printer begin with the document that it holds for us, once all before it are out."""
    parts = queries.parts(print_id)
    front = next((part for part in parts if part.state.open), None)
    if front is None or not _by_us(front.reason) or any(part.state.halts for part in parts):
        return
    part_id, job_id = front.id, front.printer_job_id or 0
    end_reading()
    try:
        ipp.release_job(way, job_id)
    except ipp.PrinterRefused:
        _take_back(context, way, part_id, job_id)  # it is sent again, and nothing is before it then
    except ipp.PrinterError:
        return  # it is asked again in a moment
    else:
        bring(context, part_id, PrintState.PENDING)


def hold_back(context: Any, print_id: int, way: ipp.Connection) -> None:
    """Where a document ended badly, have back those behind it that the printer has not begun: a person decides first.

    Those that it has begun come out; of one that was cut off a person says what there is.
    """
    row = db.session.get(DirectPrint, print_id, populate_existing=True)
    parts = queries.parts(print_id)
    halted = next((place for place, part in enumerate(parts) if part.state.halts), len(parts))
    behind = [
        (part.id, part.printer_job_id)
        for part in parts[halted:]
        if part.state is PrintState.PENDING and part.printer_job_id
    ]
    if row is None or row.cancel_asked or not behind:
        return
    end_reading()
    for part_id, job_id in behind:
        _take_back(context, way, part_id, job_id)


def _take_back(context: Any, way: ipp.Connection, part_id: int, job_id: int) -> None:
    try:
        status = ipp.job(way, job_id)
        if status is not None and status.untouched:
            ipp.cancel_job(way, job_id)
            status = ipp.job(way, job_id)
    except ipp.PrinterError:
        return  # it is asked again in a moment
    _set_held_back(context, part_id, status)


def _set_held_back(context: Any, part_id: int, status: ipp.JobStatus | None) -> None:
    if status is None:
        bring(context, part_id, PrintState.UNKNOWN, why=please_look())
    elif status.state == ipp.CANCELLED and status.untouched:
        bring(context, part_id, PrintState.QUEUED)
    else:
        state = rules.of_printer(status.state)
        bring(context, part_id, state, why=please_look() if state.halts else None)


def please_look() -> Reason:
    """Said of a document whose fate nobody knows."""
    return reason(
        "print_look",
        "The printer does not say what became of this document. Look whether it came out, and say so.",
    )
