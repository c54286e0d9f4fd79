"""What the outputs of a run are made from: frozen contents, laid-out chunks, shelf places, prices, free labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Self

import sqlalchemy as sa

from intranet.firm import queries as firm
from intranet.platform import storage
from intranet.platform.database import db, end_reading
from intranet.platform.storage import StoredFile
from mailroom.literature.models import LiteratureItem
from mailroom.packets.content import PacketContent
from mailroom.packets.franking import frozen_franking
from mailroom.packets.models import Packet
from mailroom.press.pdf.assembly import Source
from mailroom.runs import labelling, laying
from mailroom.runs.models import PrintRun, RunChunk, RunPacket
from mailroom.runs.outputs import ChunkPages, OutputMaker
from mailroom.runs.values import RunSettings
from mailroom.stock.models import ShelfPlace

SLICE = 50
"""Contents in hand at a time."""


class FrozenContents:
    """The frozen contents of packets of a run, in printing order.

    Each time somebody goes through them they are read again, a slice at a time, so that the number of packets makes no
    difference to the memory that is needed. ``beat`` is called with every slice.
    """

    def __init__(self, where: Sequence[sa.ColumnElement[bool]], beat: Callable[[], None]) -> None:
        self._where, self._beat = where, beat
        count = sa.select(sa.func.count()).select_from(RunPacket).where(*where)
        self._count = db.session.scalar(count) or 0

    @classmethod
    def of(cls, run_id: int, chunk: int | None, beat: Callable[[], None]) -> Self:
        """Those of the whole run, or of one chunk."""
        whole = RunPacket.run_id == run_id
        return cls([whole] if chunk is None else [whole, RunPacket.chunk == chunk], beat)

    def only(self, **named: str) -> Self:
        """Those whose parts of these names have these values."""
        conditions = [RunPacket.content[name].as_string() == value for name, value in named.items()]
        return type(self)([*self._where, *conditions], self._beat)

    def numbers(self) -> list[str]:
        """The numbers of these packets, without reading the contents."""
        number = RunPacket.content["number"].as_string()
        found = db.session.scalars(sa.select(number).where(*self._where).order_by(RunPacket.position)).all()
        end_reading()
        return list(found)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[PacketContent]:
        shared: dict[Any, Any] = {}
        rows = self._slice(0)
        while rows:
            self._beat()
            yield from (PacketContent.from_json(row.content, shared) for row in rows)
            rows = self._slice(rows[-1].position)

    def _slice(self, after: int) -> Sequence[sa.Row[int, dict[str, Any]]]:
        query = sa.select(RunPacket.position, RunPacket.content).where(
            *self._where, RunPacket.position > after
        )
        rows = db.session.execute(query.order_by(RunPacket.position).limit(SLICE)).all()
        end_reading()
        return rows


def maker_of(
    run_id: int,
    told: Callable[[float], None] = lambda share: None,
    beat: Callable[[], None] = lambda: None,
    chunk: int | None = None,
) -> OutputMaker | None:
    """What makes the outputs of a run, or of one chunk alone; None when there is nothing in it."""
    run = db.session.get(PrintRun, run_id, populate_existing=True)
    contents = FrozenContents.of(run_id, chunk, beat)
    if run is None or not contents:
        return None
    numbers = _numbers(run_id)
    profile = firm.profile()
    day = firm.local(run.created_at).date()
    return OutputMaker(
        number=run.number,
        day=day,
        language=profile.language,
        settings=RunSettings.from_json(run.settings),
        contents=contents,
        chunks=pages_of([one for one in chunks_of(run_id) if chunk in (None, one.number)]),
        shelves=_shelves(),
        read=_read,
        logos=laying.logos_of(run_id),
        postage=frozen_franking(numbers.values(), day).of,
        told=told,
        label_plans=_label_plans(run_id, numbers),
    )


def _numbers(run_id: int) -> dict[int, str]:
    """The numbers of the packets that are still in the run, by id."""
    query = sa.select(Packet.id, Packet.number).join(RunPacket, Packet.id == RunPacket.packet_id)
    return {row.id: row.number for row in db.session.execute(query.where(RunPacket.run_id == run_id))}


def chunks_of(run_id: int) -> list[RunChunk]:
    """The chunks that are recorded, in their order."""
    query = sa.select(RunChunk).where(RunChunk.run_id == run_id).order_by(RunChunk.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _label_plans(run_id: int, numbers: Mapping[int, str]) -> dict[str, labelling.LabelPlan]:
    """Which labels each output of labels goes on."""
    return {what: labelling.plan_of(run_id, what, numbers) for what in (labelling.LABELS, labelling.TEASERS)}


def _read(file_id: int) -> BinaryIO:
    file = db.session.get_one(StoredFile, file_id)
    end_reading()
    return storage.open(file)


def pages_of(chunks: Sequence[RunChunk]) -> list[ChunkPages]:
    """Where the pieces of each packet are in the files of these chunks."""
    query = sa.select(StoredFile).where(StoredFile.id.in_({one.file_id for one in chunks} - {None}))
    files = {file.id: file for file in db.session.scalars(query)}
    return [_chunk_pages(one, files[one.file_id]) for one in chunks if one.file_id]


def _chunk_pages(chunk: RunChunk, file: StoredFile) -> ChunkPages:
    places: dict[str, dict[str, tuple[int, int]]] = {}
    for number, kind, first, last in chunk.sheets:
        places.setdefault(number, {})[kind] = (first, last)
    return ChunkPages(Source(f"chunk {chunk.number}", lambda: storage.open(file)), places)


def _shelves() -> dict[int, str]:
    """The shelf place of each item that has one, by its code."""
    query = sa.select(LiteratureItem.id, ShelfPlace.code).join(
        ShelfPlace, ShelfPlace.id == LiteratureItem.shelf_place_id
    )
    return {row.id: row.code for row in db.session.execute(query)}
