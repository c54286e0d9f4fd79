"""Laying out a run's letters: cut into tasks, set by child processes side by side, recorded chunk by chunk.

A chunk is a checkpoint: its file and the fate of its packets are recorded in one transaction, once, by the attempt that
owns the job. Which process set what, and in which order, makes no difference to the bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app

from intranet.platform import clock, storage
from intranet.platform.children import Children, keep_ready
from intranet.platform.database import db, locked, transaction
from intranet.platform.storage import StoredFile
from intranet.values.reason import Reason
from mailroom.packets.models import Packet
from mailroom.packets.weighing import weigh_printed
from mailroom.runs import states
from mailroom.runs.models import PrintRun, RunChunk, RunPacket
from mailroom.runs.service import find
from mailroom.runs.setting import ChunkResult, Task, joined, set_task, tasks_of
from mailroom.runs.values import Refusal, RunSettings

SET = "mailroom.runs.setting:set_task"


@dataclass(frozen=True)
class ToSet:
    """A chunk that is not recorded yet: its number, its packets, the tasks it is cut into."""

    number: int
    packets: int
    tasks: Sequence[Task]


Results = Iterator[tuple[int, ChunkResult]]
Beat = Callable[[], None]


def left_to_set(run_id: int) -> list[ToSet]:
    """The chunks that are not recorded yet, in their order."""
    recorded = sa.select(RunChunk.number).where(RunChunk.run_id == run_id)
    rows = db.session.execute(
        sa.select(RunPacket.chunk, sa.cast(RunPacket.content, sa.Text))
        .where(RunPacket.run_id == run_id, RunPacket.chunk.not_in(recorded))
        .order_by(RunPacket.position)
    )
    chunks: dict[int, list[str]] = {}
    for number, content in rows:
        chunks.setdefault(number, []).append(str(content))
    logos = logos_of(run_id) if chunks else {}
    return [ToSet(number, len(each), tasks_of(each, logos)) for number, each in sorted(chunks.items())]


def logos_of(run_id: int) -> dict[str, bytes]:
    """The bytes of every logo that the frozen letterheads name, by hash."""
    named = RunPacket.content["sender"]["logo_file_id"].as_integer()
    wanted = sa.select(named).where(RunPacket.run_id == run_id).distinct()
    files = db.session.scalars(sa.select(StoredFile).where(StoredFile.id.in_(wanted)))
    return {file.sha256: storage.read(file) for file in files}


def get_ready() -> None:
    """Have the children wait for the first run, with everything loaded: its first sheets come seconds sooner."""
    keep_ready(SET, current_app.config["LAYOUT_PROCESSES"])


@contextmanager
def begun(chunks: Sequence[ToSet]) -> Iterator[Callable[[Beat], Results]]:
    """Begin to set these chunks in child processes; what is yielded gives the results as they come.

    The children work while the caller does something else. Leaving the block ends them.
    """
    tasks = [task for chunk in chunks for task in chunk.tasks]
    count = min(current_app.config["LAYOUT_PROCESSES"], len(tasks))
    with ExitStack() as stack:
        if count:
            children = stack.enter_context(Children(SET, count))
            children.begin(tasks)
            yield children.results
        else:
            yield lambda beat: _set_here(tasks, beat)


def _set_here(tasks: Sequence[Task], beat: Beat) -> Results:
    for number, task in enumerate(tasks):
        beat()
        yield number, set_task(task)


def record_all(
    context: Any,
    run_id: int,
    chunks: Sequence[ToSet],
    results: Results,
    told: Callable[[int], None],
    between: Callable[[], None] = lambda: None,
) -> None:
    """Take the results and record each chunk once all its tasks are done.

    ``told`` hears of packets as they are set; ``between`` is called after each chunk, to do something else meanwhile.
    """
    owners = [(chunk, place) for chunk in chunks for place in range(len(chunk.tasks))]
    waiting: dict[int, dict[int, ChunkResult]] = {}
    for number, result in results:
        chunk, place = owners[number]
        parts = waiting.setdefault(chunk.number, {})
        parts[place] = result
        told(len(chunk.tasks[place].contents))
        if len(parts) == len(chunk.tasks):
            del waiting[chunk.number]
            _record(context, run_id, chunk.number, joined([parts[one] for one in sorted(parts)]))
            between()


def _record(context: Any, run_id: int, number: int, result: ChunkResult) -> None:
    name = f"run-{run_id}-chunk-{number}.pdf"
    file = storage.keep(result.pdf, name=name, by=None, own=True) if result.pdf else None
    with transaction() as session:
        context.check()
        run = find(run_id)
        session.add(
            RunChunk(
                run_id=run_id,
                number=number,
                file_id=file.id if file else None,
                sheets=result.sheets,
                made_at=clock.now(),
            )
        )
        weigh_printed(result.sheets, RunSettings.from_json(run.settings).duplex)
        _leave_out(run, result.refused)


def _leave_out(run: PrintRun, refused: Mapping[str, tuple[Reason, ...]]) -> None:
    """Packets that cannot be drawn leave the run by name and reason, and wait for a look; the rest prints.

    Envelopes, labels and lists that are made already are made anew without them.
    """
    if not refused:
        return
    for row in list(run.packets):
        why = refused.get(row.content["number"])
        packet = locked(Packet, row.packet_id) if why else None
        if why is None or packet is None:
            continue
        run.refused = [*run.refused, Refusal(packet.id, packet.number, packet.customer.name, why).to_json()]
        states.strike(run, row)
        if packet.live_run_id == run.id:
            states.leave_out(packet, why, clock.now())
    db.session.flush()
