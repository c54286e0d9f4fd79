"""The job that makes a run's PDFs: chunk by chunk, each chunk a checkpoint, then the outputs one by one.

No transaction is open while anything is laid out. What is recorded is never made again, so a crash costs at most one
chunk or output; and only the attempt that owns the job may record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from intranet.extension import JobHandler
from intranet.firm import queries as firm
from intranet.platform import clock, storage
from intranet.platform.database import connection_lost, db, end_reading, transaction
from intranet.platform.jobs import JobCancelled, JobLost
from intranet.platform.storage import StoredFile
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.literature.models import LiteratureItem
from mailroom.packets.content import PacketContent
from mailroom.packets.franking import postages_of
from mailroom.packets.models import Packet
from mailroom.press.pdf.assembly import Source
from mailroom.runs import labelling, laying, states
from mailroom.runs.drawing_up import JOB
from mailroom.runs.models import PrintRun, RunChunk, RunOutput, RunPacket
from mailroom.runs.outputs import ChunkPages, Made, OutputMaker
from mailroom.runs.rules import RunEvent, RunState
from mailroom.runs.service import find
from mailroom.runs.values import RunSettings
from mailroom.stock.models import ShelfPlace

MAKING = reason("laying_out", "Laying out letters")
ASSEMBLING = reason("putting_together", "Putting packets together")
WRITING = 0.8
"""Of what follows the letters, the share that writing the packets' PDF takes."""


def make(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: lay out what is not laid out yet, make the outputs that are missing, tell the run that it is made."""
    run_id = args["run_id"]
    if not _begin(context, run_id):
        return {"already": True}
    try:
        return {"packets": _make(context, run_id)}
    except (JobCancelled, JobLost):
        raise
    except Exception as error:
        if not connection_lost(error):  # else it is done again by itself
            _fail(context, run_id, error)
        raise


def _begin(context: Any, run_id: int) -> bool:
    with transaction():
        context.check()
        run = find(run_id)
        if run.state not in (RunState.DRAWN_UP, RunState.LAYING_OUT):
            return False
        states.happen(run, RunEvent.TAKEN_UP, None, clock.now())
        return True


def _fail(context: Any, run_id: int, error: Exception) -> None:
    """Tell the run why, unless another attempt has taken over."""
    why = getattr(error, "reason", None)
    said = (
        why
        if isinstance(why, Reason)
        else reason("run_broke", "Something unexpected happened: %(error)s", error=str(error)[:300])
    )
    db.session.rollback()
    with transaction():
        context.check()
        run = find(run_id)
        states.happen(run, RunEvent.BROKE, None, clock.now(), why=str(said))
        run.reason = said.to_json()


# ---- letters, and what needs none -----------------------------------------------------------------------


class _Progress:
    """How far the run is: one for each packet that is set, and a twentieth more for putting all together."""

    def __init__(self, context: Any, packets: int, done: int) -> None:
        self._context, self._packets, self._done = context, packets, done
        self._total = packets + max(1, packets // 20)
        self._said = packets
        self.beat()

    def set(self, packets: int) -> None:
        """So many more are set."""
        self._done += packets
        self.beat()

    def beat(self) -> None:
        """Say it again: the job is alive, and hears when it is cancelled."""
        self._context.progress(self._done, self._total, MAKING)

    def put_together(self, share: float) -> None:
        """This share of the packets' PDF is written; storing it, and the manifest, take the rest."""
        self._say(self._packets + int(share * WRITING * (self._total - self._packets)))

    def recorded(self) -> None:
        """One more of the outputs that need letters is there."""
        self._say(self._said + 1)

    def _say(self, done: int) -> None:
        self._said = min(done, self._total - 1)
        self._context.progress(self._said, self._total, ASSEMBLING)


def _make(context: Any, run_id: int) -> int:
    """Set the letters; meanwhile make what needs none of them, then the rest. Returns the number of packets."""
    chunks = laying.left_to_set(run_id)
    packets = _packets(run_id)
    progress = _Progress(context, packets, packets - sum(chunk.packets for chunk in chunks))
    outputs = _Outputs(context, run_id, progress)
    with laying.begun(chunks) as results:
        if chunks:
            outputs.one()  # the pick list, so that picking can begin
        laying.record_all(context, run_id, chunks, results(progress.beat), progress.set, outputs.one)
    if not _packets(run_id):
        _settle_empty(context, run_id)
        return 0
    outputs.rest()
    with transaction():
        context.check()
        states.happen(find(run_id), RunEvent.MADE, None, clock.now())
    return _packets(run_id)


def _packets(run_id: int) -> int:
    query = sa.select(sa.func.count()).select_from(RunPacket).where(RunPacket.run_id == run_id)
    return db.session.scalar(query) or 0


class _Outputs:
    """The outputs of a run, made one by one; each is recorded once, and what is recorded is not made again."""

    def __init__(self, context: Any, run_id: int, progress: _Progress) -> None:
        self._context, self._run_id, self._progress = context, run_id, progress
        self._maker: OutputMaker | None = None

    def one(self) -> None:
        """Make the next one that needs no letters, if there is one. The first sheets are not kept waiting for all."""
        maker = self._current()
        missing = self._missing(maker.kinds_without_letters()) if maker else []
        if maker and missing:
            self._progress.beat()
            _record_output(self._context, self._run_id, maker.number, maker.make(missing[0]))

    def rest(self) -> None:
        """Make all that are missing; every letter is there now."""
        maker = self._current()
        if maker is None:
            return
        whole = replace(maker, chunks=_pages_of(chunks_of(self._run_id)))
        for kind in self._missing(whole.kinds()):
            _record_output(self._context, self._run_id, whole.number, whole.make(kind))
            self._progress.recorded()

    def _current(self) -> OutputMaker | None:
        """The maker for the packets that are in the run now: some may have left it since the last output."""
        if self._maker is None or len(self._maker.contents) != _packets(self._run_id):
            self._maker = maker_of(self._run_id, self._progress.put_together)
        return self._maker

    def _missing(self, kinds: Sequence[str]) -> list[str]:
        query = sa.select(RunOutput.kind).where(RunOutput.run_id == self._run_id)
        made = set(db.session.scalars(query))
        end_reading()
        return [kind for kind in kinds if kind not in made]


# ---- outputs -----------------------------------------------------------------------------------------------


def maker_of(
    run_id: int, told: Callable[[float], None] = lambda share: None, chunk: int | None = None
) -> OutputMaker | None:
    """What makes the outputs of a run, or of one chunk alone; None when there is nothing in it."""
    run = db.session.get(PrintRun, run_id, populate_existing=True)
    contents = _contents(run_id, chunk)
    if run is None or not contents:
        return None
    files = _files({item.file_id for c in contents for item in c.items})
    profile = firm.profile()
    day = firm.local(run.created_at).date()
    return OutputMaker(
        number=run.number,
        day=day,
        language=profile.language,
        settings=RunSettings.from_json(run.settings),
        contents=contents,
        chunks=_pages_of([one for one in chunks_of(run_id) if chunk in (None, one.number)]),
        shelves=_shelves({item.item_id for c in contents for item in c.items}),
        read=_reader(files),
        logo=laying.logos_of(run_id).get(contents[0].sender.logo_sha256),
        postages=postages_of(contents, day),
        told=told,
        label_plans=_label_plans(run_id),
    )


def _contents(run_id: int, chunk: int | None = None) -> list[PacketContent]:
    """The frozen contents in printing order, of the whole run or of one chunk."""
    query = sa.select(RunPacket.content).where(RunPacket.run_id == run_id).order_by(RunPacket.position)
    if chunk is not None:
        query = query.where(RunPacket.chunk == chunk)
    shared: dict[Any, Any] = {}
    return [PacketContent.from_json(content, shared) for content in db.session.scalars(query)]


def chunks_of(run_id: int) -> list[RunChunk]:
    """The chunks that are recorded, in their order."""
    query = sa.select(RunChunk).where(RunChunk.run_id == run_id).order_by(RunChunk.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _label_plans(run_id: int) -> dict[str, labelling.LabelPlan]:
    """Which labels each output of labels goes on, by the packets that are still in the run."""
    query = sa.select(RunPacket.packet_id, Packet.number).join(Packet, Packet.id == RunPacket.packet_id)
    numbers = {
        row.packet_id: row.number for row in db.session.execute(query.where(RunPacket.run_id == run_id))
    }
    return {what: labelling.plan_of(run_id, what, numbers) for what in (labelling.LABELS, labelling.TEASERS)}


def _files(file_ids: set[int | None]) -> dict[int, StoredFile]:
    query = sa.select(StoredFile).where(StoredFile.id.in_(file_ids - {None}))
    return {file.id: file for file in db.session.scalars(query)}


def _reader(files: Mapping[int, StoredFile]) -> Any:
    def read(file_id: int) -> BinaryIO:
        return storage.open(files[file_id])

    return read


def _pages_of(chunks: Sequence[RunChunk]) -> list[ChunkPages]:
    files = _files({one.file_id for one in chunks})
    return [_chunk_pages(one, files[one.file_id]) for one in chunks if one.file_id]


def _chunk_pages(chunk: RunChunk, file: StoredFile) -> ChunkPages:
    places: dict[str, dict[str, tuple[int, int]]] = {}
    for number, kind, first, last in chunk.sheets:
        places.setdefault(number, {})[kind] = (first, last)
    return ChunkPages(Source(f"chunk {chunk.number}", lambda: storage.open(file)), places)


def _shelves(item_ids: set[int]) -> dict[int, str]:
    """Each item's shelf place by its code."""
    query = (
        sa.select(LiteratureItem.id, ShelfPlace.code)
        .join(ShelfPlace, ShelfPlace.id == LiteratureItem.shelf_place_id)
        .where(LiteratureItem.id.in_(item_ids))
    )
    return {row.id: row.code for row in db.session.execute(query)}


def _record_output(context: Any, run_id: int, number: str, made: Made) -> None:
    name = f"{number} {made.kind}.pdf".replace("#", "no ")
    with made.stream as stream:
        file = storage.keep(stream, name=name, by=None, own=True, pages=made.pages or None)
    with transaction() as session:
        context.check()
        session.add(
            RunOutput(
                run_id=run_id,
                kind=made.kind,
                file_id=file.id,
                pages=made.pages or file.pages or 0,
                made_at=clock.now(),
            )
        )
        _note_places(session, run_id, made)


def _note_places(session: Session, run_id: int, made: Made) -> None:
    """Where each packet is in the output, in one statement for all."""
    if not made.places:
        return
    number = RunPacket.content["number"].as_string()
    rows = session.execute(
        sa.select(RunPacket.id, RunPacket.pages, number).where(RunPacket.run_id == run_id)
    ).all()
    changed = [
        {"id": row_id, "pages": {**pages, made.kind: list(made.places[of])}}
        for row_id, pages, of in rows
        if of in made.places
    ]
    session.execute(sa.update(RunPacket), changed)


def _settle_empty(context: Any, run_id: int) -> None:
    """Nothing of the run could be printed: there is nothing to confirm."""
    with transaction():
        context.check()
        run = find(run_id)
        states.happen(run, RunEvent.EMPTIED, None, clock.now())


HANDLER = JobHandler(JOB, make, N_("Print run"), laying.get_ready)
