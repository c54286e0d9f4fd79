"""Laying out a run's letters: cut into tasks, set by child processes side by side, recorded chunk by chunk.

A chunk is a checkpoint: its file and the fate of its packets are recorded in one transaction, once, by the attempt that
owns the job. Which process set what, and in which order, makes no difference to the bytes.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app

from intranet.firm import queries as firm
from intranet.platform import clock, storage
from intranet.platform.children import Children, keep_ready
from intranet.platform.database import db, end_reading, locked, transaction
from intranet.platform.storage import StoredFile
from intranet.values.reason import Reason
from mailroom.packets import freezing
from mailroom.packets import queries as packets
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.packets.weighing import weigh_printed
from mailroom.runs import states
from mailroom.runs.models import PrintRun, RunChunk, RunPacket
from mailroom.runs.service import find
from mailroom.runs.setting import TASK, ChunkResult, Task, joined, set_task, tasks_in, tasks_of
from mailroom.runs.values import Refusal, RunSettings

log = logging.getLogger("sameday.runs")
SET = "mailroom.runs.setting:set_task"


@dataclass(frozen=True)
class ToSet:
    """A chunk that is not recorded yet: its number, and how many packets are in it."""

    number: int
    packets: int


Results = Iterator[tuple[int, ChunkResult]]
Beat = Callable[[], None]


def left_to_set(run_id: int) -> list[ToSet]:
    """The chunks that are not recorded yet, in their order."""
    recorded = sa.select(RunChunk.number).where(RunChunk.run_id == run_id)
    rows = db.session.execute(
        sa.select(RunPacket.chunk, sa.func.count())
        .where(RunPacket.run_id == run_id, RunPacket.chunk.not_in(recorded))
        .group_by(RunPacket.chunk)
        .order_by(RunPacket.chunk)
    )
    return [ToSet(*row) for row in rows]


def logos_of(run_id: int) -> dict[str, bytes]:
    """The bytes of every logo that the frozen letterheads name, by hash."""
    named = RunPacket.content["sender"]["logo_file_id"].as_integer()
    wanted = sa.select(named).where(RunPacket.run_id == run_id).distinct()
    files = db.session.scalars(sa.select(StoredFile).where(StoredFile.id.in_(wanted)))
    return {file.sha256: storage.read(file) for file in files}


def get_ready() -> None:
    """Have the children wait for the next run, everything loaded and the last one's paper laid out: its first sheets
    come seconds sooner."""
    keep_ready(SET, current_app.config["LAYOUT_PROCESSES"], _rehearsal)


def _rehearsal() -> Task | None:
    """The last packets that were drawn up, else those that are ready: much of their paper is the same the next time.
    None where there are none."""
    try:
        return _latest() or _ready()
    except Exception:
        log.warning("There is nothing to rehearse with", exc_info=True)
        db.session.rollback()
        return None


def _latest() -> Task | None:
    """Packets from all over the last run."""
    run_id = db.session.scalar(sa.select(sa.func.max(RunPacket.run_id)))
    if run_id is None:
        return None
    count = db.session.scalar(sa.select(sa.func.count()).where(RunPacket.run_id == run_id)) or 0
    every = -(-count // (2 * TASK))
    content = sa.cast(RunPacket.content, sa.Text)
    spread = sa.select(content).where(RunPacket.run_id == run_id, RunPacket.position % every == 0)
    contents = list(map(str, db.session.scalars(spread.order_by(RunPacket.position))))
    logos = logos_of(run_id)
    end_reading()
    return Task(contents, logos)


def _ready() -> Task | None:
    """What packets that are ready would say; nothing is written down."""
    ids = sa.select(Packet.id).where(Packet.state == PacketState.READY).order_by(Packet.id).limit(2 * TASK)
    chosen = packets.to_print(list(db.session.scalars(ids)))
    if not chosen:
        return None
    today = firm.local(clock.now()).date()
    frozen = freezing.contents_of(chosen, today, freezing.facts_for(chosen, freezing.firm_facts()))
    contents = [json.dumps(one.stored) for one in frozen.values()]
    file = db.session.get(StoredFile, firm.profile().logo_file_id or 0)
    logos = {file.sha256: storage.read(file)} if file else {}
    db.session.rollback()
    return Task(contents, logos)


@dataclass(frozen=True)
class _Owner:
    """Whose a task is: its chunk, its place there, how many tasks the chunk has and how many packets it has itself."""

    chunk: int
    place: int
    of: int
    packets: int


class Laying:
    """Chunks of a run that are being set. Their contents are read when their turn comes, so the number of packets makes
    no difference to the memory that is needed."""

    def __init__(self, run_id: int, chunks: Sequence[ToSet]) -> None:
        self._run_id, self._chunks = run_id, chunks
        self._owners: list[_Owner] = []
        self._finished: Sequence[int] = ()
        self.results: Callable[[Beat], Results] = self._set_here

    def set_so_far(self) -> int:
        """How many packets are set, also those whose chunk is not recorded yet."""
        return sum(self._owners[number].packets for number in self._finished[:])

    @contextmanager
    def begun(self) -> Iterator[Laying]:
        """Set them in child processes, which work while the caller does something else. Leaving the block ends them."""
        count = min(
            current_app.config["LAYOUT_PROCESSES"],
            sum(tasks_in(chunk.number, chunk.packets) for chunk in self._chunks),
        )
        with ExitStack() as stack:
            if count:
                children = stack.enter_context(Children(SET, count))
                children.begin(self._tasks())
                self._finished, self.results = children.finished, children.results
            yield self

    def _tasks(self) -> Iterator[Task]:
        logos = logos_of(self._run_id)
        for chunk in self._chunks:
            tasks = tasks_of(chunk.number, _contents_of(self._run_id, chunk.number), logos)
            for place, task in enumerate(tasks):
                self._owners.append(_Owner(chunk.number, place, len(tasks), len(task.contents)))
                yield task

    def _set_here(self, beat: Beat) -> Results:
        self._finished = finished = list[int]()
        for number, task in enumerate(self._tasks()):
            beat()
            result = set_task(task)
            finished.append(number)
            yield number, result

    def chunks(self, beat: Beat) -> Iterator[tuple[int, ChunkResult]]:
        """Each chunk's number and result, once all its tasks are done."""
        waiting: dict[int, dict[int, ChunkResult]] = {}
        for number, result in self.results(beat):
            owner = self._owners[number]
            parts = waiting.setdefault(owner.chunk, {})
            parts[owner.place] = result
            beat()
            if len(parts) == owner.of:
                del waiting[owner.chunk]
                yield owner.chunk, joined([parts[place] for place in sorted(parts)])


def _contents_of(run_id: int, chunk: int) -> list[str]:
    """The frozen contents of one chunk in printing order, as JSON text."""
    query = sa.select(sa.cast(RunPacket.content, sa.Text)).where(
        RunPacket.run_id == run_id, RunPacket.chunk == chunk
    )
    found = [str(content) for content in db.session.scalars(query.order_by(RunPacket.position))]
    end_reading()
    return found


def record(context: Any, run_id: int, number: int, result: ChunkResult) -> None:
    """A chunk's file and the fate of its packets, in one transaction, by the attempt that owns the job."""
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
    rows = sa.select(RunPacket, Packet.number).join(Packet, Packet.id == RunPacket.packet_id)
    for row, number in db.session.execute(
        rows.where(RunPacket.run_id == run.id, Packet.number.in_(refused))
    ).all():
        packet, why = locked(Packet, row.packet_id), refused[number]
        if packet is None:
            continue
        run.refused = [*run.refused, Refusal.of(packet, why).to_json()]
        states.strike(run, row)
        if packet.live_run_id == run.id:
            states.leave_out(packet, why, clock.now())
    db.session.flush()
