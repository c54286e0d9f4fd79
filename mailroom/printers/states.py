"""The state of a print and of its documents is written here and nowhere else, by the steps of the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intranet.platform.database import db, locked, transaction
from intranet.values.reason import Reason
from mailroom.printers import queries, rules
from mailroom.printers.models import DirectPrint, DirectPrintPart
from mailroom.printers.rules import PrintState


def move(part: DirectPrintPart, to: PrintState, why: Reason | None = None) -> None:
    """Bring a document into a state, in the current transaction. Raises :class:`StepRefused`."""
    part.state = rules.step(part.state, to)
    part.reason = why.to_json() if why else None


def bring(
    context: Any, part_id: int, state: PrintState, *, job_id: int | None = None, why: Reason | None = None
) -> None:
    """The same from a job, in a transaction of its own; ``job_id`` is the printer's number, where it is told now."""
    with transaction():
        context.check()
        part = locked_part(part_id)
        move(part, state, why)
        part.printer_job_id = job_id or part.printer_job_id


def locked_part(part_id: int) -> DirectPrintPart:
    """A document, locked; it is there."""
    part = locked(DirectPrintPart, part_id)
    if part is None:
        raise LookupError(f"document {part_id} is gone")
    return part


def cancel_queued(print_id: int) -> None:
    """Nothing more of a print is sent."""
    db.session.execute(
        sa.update(DirectPrintPart)
        .where(DirectPrintPart.print_id == print_id, DirectPrintPart.state == PrintState.QUEUED)
        .values(state=PrintState.CANCELLED)
    )
    db.session.expire_all()


def sum_up(row: DirectPrint, now: datetime, why: Reason | None = None) -> None:
    """Bring a print's state up to its documents', in the current transaction."""
    db.session.flush()
    states = [part.state for part in queries.parts(row.id)]
    row.state, row.done = rules.overall(states), states.count(PrintState.COMPLETED)
    row.reason = why.to_json() if why else None
    row.ended_at = None if row.state.live or row.state is PrintState.UNKNOWN else now
