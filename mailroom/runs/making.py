"""The job that makes a run's PDFs: chunk by chunk, each chunk a checkpoint, then the outputs one by one.

No transaction is open while anything is laid out. What is recorded is never made again, so a crash costs at most one
chunk or output; and only the attempt that owns the job may record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO

import sqlalchemy as sa

from intranet.extension import JobHandler
from intranet.firm import queries as firm
from intranet.platform import clock, storage
from intranet.platform.database import db, end_reading, locked, transaction
from intranet.platform.jobs import JobCancelled, JobLost
from intranet.platform.storage import StoredFile
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.literature.models import LiteratureItem
from mailroom.packets.content import PacketContent
from mailroom.packets.franking import postages_of
from mailroom.packets.models import Packet
from mailroom.press.assembly import Source
from mailroom.runs import states
from mailroom.runs.models import PrintRun, RunChunk, RunOutput, RunPacket
from mailroom.runs.outputs import ChunkPages, Made, OutputMaker
from mailroom.runs.rules import RunEvent, RunState
from mailroom.runs.service import JOB, Refusal, find
from mailroom.runs.setting import ChunkResult, Setter
from mailroom.runs.values import RunSettings
from mailroom.stock.models import ShelfPlace

MAKING = reason("laying_out", "Laying out letters")
ASSEMBLING = reason("putting_together", "Putting packets together")


def make(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: lay out what is not laid out yet, make the outputs that are missing, tell the run that it is made."""
    run_id = args["run_id"]
    if not _begin(context, run_id):
        return {"already": True}
    try:
        _lay_out(context, run_id)
        return {"packets": _put_together(context, run_id)}
    except (JobCancelled, JobLost):
        raise
    except Exception as error:
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


# ---- chunks ------------------------------------------------------------------------------------------------


def _lay_out(context: Any, run_id: int) -> None:
    """Set every chunk that is not recorded yet."""
    rows = _rows(run_id)
    done = set(db.session.scalars(sa.select(RunChunk.number).where(RunChunk.run_id == run_id)))
    chunks = sorted({row.chunk for row in rows})
    setter = Setter(_logos(rows))
    for number in chunks:
        members = [row for row in rows if row.chunk == number]
        context.progress(sum(row.chunk < number for row in rows), len(rows), MAKING)
        if number not in done:
            end_reading()
            result = setter.set([PacketContent.from_json(row.content) for row in members])
            _record_chunk(context, run_id, number, result)


def _rows(run_id: int) -> Sequence[RunPacket]:
    query = sa.select(RunPacket).where(RunPacket.run_id == run_id).order_by(RunPacket.position)
    return list(db.session.scalars(query))


def _logos(rows: Sequence[RunPacket]) -> dict[str, bytes]:
    """The bytes of every logo that the frozen letterheads name, by hash."""
    wanted = {row.content["sender"]["logo_file_id"] for row in rows} - {None}
    files = db.session.scalars(sa.select(StoredFile).where(StoredFile.id.in_(wanted)))
    return {file.sha256: storage.read(file) for file in files}


def _record_chunk(context: Any, run_id: int, number: int, result: ChunkResult) -> None:
    file = (
        storage.keep(result.pdf, name=f"run-{run_id}-chunk-{number}.pdf", by=None, own=True)
        if result.pdf
        else None
    )
    now = clock.now()
    with transaction() as session:
        context.check()
        run = find(run_id)
        chunk = RunChunk(
            run_id=run_id, number=number, file_id=file.id if file else None, sheets=result.sheets, made_at=now
        )
        session.add(chunk)
        _leave_out(run, result.refused, now)


def _leave_out(run: PrintRun, refused: Mapping[str, tuple[Reason, ...]], now: datetime) -> None:
    """Packets that cannot be drawn leave the run by name and reason, and wait for a look; the rest prints."""
    if not refused:
        return
    for row in list(run.packets):
        why = refused.get(row.content["number"])
        packet = locked(Packet, row.packet_id) if why else None
        if why is None or packet is None:
            continue
        run.refused = [*run.refused, Refusal(packet.id, packet.number, packet.customer.name, why).to_json()]
        db.session.delete(row)
        if packet.live_run_id == run.id:
            states.leave_out(packet, why, now)
    db.session.flush()


# ---- outputs -----------------------------------------------------------------------------------------------


def _put_together(context: Any, run_id: int) -> int:
    """Make the outputs that are not recorded yet; the last one makes the run "made"."""
    maker = _maker(run_id)
    if maker is None:
        _settle_empty(context, run_id)
        return 0
    made = set(db.session.scalars(sa.select(RunOutput.kind).where(RunOutput.run_id == run_id)))
    for kind in maker.kinds():
        context.progress(len(maker.contents), len(maker.contents) + 1, ASSEMBLING)
        if kind not in made:
            end_reading()
            _record_output(context, run_id, maker.number, maker.make(kind))
    with transaction():
        context.check()
        run = find(run_id)
        states.happen(run, RunEvent.MADE, None, clock.now())
    return len(maker.contents)


def _maker(run_id: int) -> OutputMaker | None:
    db.session.expire_all()
    run = db.session.get(PrintRun, run_id)
    rows = _rows(run_id)
    if run is None or not rows:
        return None
    contents = [PacketContent.from_json(row.content) for row in rows]
    chunks = list(
        db.session.scalars(sa.select(RunChunk).where(RunChunk.run_id == run_id).order_by(RunChunk.number))
    )
    files = _files({chunk.file_id for chunk in chunks} | {item.file_id for c in contents for item in c.items})
    logos = _logos(rows)
    profile = firm.profile()
    day = firm.local(run.created_at).date()
    return OutputMaker(
        number=run.number,
        day=day,
        language=profile.language,
        settings=RunSettings.from_json(run.settings),
        contents=contents,
        chunks=[_chunk_pages(chunk, files) for chunk in chunks if chunk.file_id],
        shelves=_shelves({item.item_id for c in contents for item in c.items}),
        read=_reader(files),
        logo=logos.get(contents[0].sender.logo_sha256),
        postages=postages_of(contents, day),
    )


def _files(file_ids: set[int | None]) -> dict[int, StoredFile]:
    query = sa.select(StoredFile).where(StoredFile.id.in_(file_ids - {None}))
    return {file.id: file for file in db.session.scalars(query)}


def _reader(files: Mapping[int, StoredFile]) -> Any:
    def read(file_id: int) -> BinaryIO:
        return storage.open(files[file_id])

    return read


def _chunk_pages(chunk: RunChunk, files: Mapping[int, StoredFile]) -> ChunkPages:
    places: dict[str, dict[str, tuple[int, int]]] = {}
    for number, kind, first, last in chunk.sheets:
        places.setdefault(number, {})[kind] = (first, last)
    file = files[chunk.file_id or 0]
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
        file = storage.keep(stream, name=name, by=None, own=True)
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
        for row in _rows(run_id):
            place = made.places.get(row.content["number"])
            if place:
                row.pages = {**row.pages, made.kind: list(place)}


def _settle_empty(context: Any, run_id: int) -> None:
    """Nothing of the run could be printed: there is nothing to confirm."""
    with transaction():
        context.check()
        run = find(run_id)
        states.happen(run, RunEvent.EMPTIED, None, clock.now())


HANDLER = JobHandler(JOB, make, N_("Print run"))
