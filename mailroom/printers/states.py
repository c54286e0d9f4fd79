"""The state of a print and of its documents is written here and nowhere else, by the steps of the rules."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from intranet.platform.database import db
from intranet.values.reason import Reason
from mailroom.printers import queries, rules
from mailroom.printers.models import DirectPrint, DirectPrintPart
from mailroom.printers.rules import PrintState


def move(part: DirectPrintPart, to: PrintState, why: Reason | None = None) -> None:
    """Bring a document into a state, in the current transaction. Raises :class:`StepRefused`."""
    part.state = rules.step(part.state, to)
    part.reason = why.to_json() if why else None


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
