"""The parts of a run: the packets of each chunk as a PDF of their own, as soon as the chunk is laid out.

The first sheets can be in the printer while the rest is still being laid out. A part is put together when somebody asks
for it: it takes a fraction of a second, and no brochure is stored twice. Envelopes, labels and the pick list are made
for the whole run before the first letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import db, end_reading, transaction
from mailroom.runs.gathering import maker_of
from mailroom.runs.models import RunChunk, RunPacket
from mailroom.runs.outputs import PACKETS


@dataclass(frozen=True)
class PartLine:
    """A part that is there: the chunk's number, and the places in the run of its first and last packet."""

    number: int
    first: int
    last: int


def parts(run_id: int) -> list[PartLine]:
    """The parts that can be printed now, in printing order; one statement."""
    query = (
        sa.select(RunChunk.number, sa.func.min(RunPacket.position), sa.func.max(RunPacket.position))
        .join(RunPacket, sa.and_(RunPacket.run_id == RunChunk.run_id, RunPacket.chunk == RunChunk.number))
        .where(RunChunk.run_id == run_id, RunChunk.file_id.is_not(None))
        .group_by(RunChunk.number)
        .order_by(RunChunk.number)
    )
    return [PartLine(*row) for row in db.session.execute(query)]


def open_part(run_id: int, number: int, by: User) -> BinaryIO | None:
    """The packets of one chunk, letters with their literature, as a PDF; None while it is not there. Audited."""
    if number not in {part.number for part in parts(run_id)}:
        return None
    maker = maker_of(run_id, chunk=number)
    end_reading()
    if maker is None:
        return None
    stream = maker.make(PACKETS).stream
    with transaction():
        audit.note("run", run_id, "opened", by=by, after=f"{PACKETS} {number}")
    return stream
