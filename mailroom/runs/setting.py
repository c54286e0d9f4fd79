"""Setting one chunk of packets in type: letters, slips, reply sheets, and the shared page of everything sold."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from intranet.values.reason import Reason
from mailroom.packets.content import ContentSender, PacketContent
from mailroom.packets.paper import crosssell_of, pieces_of, sender_of
from mailroom.press.assembly import Part, Source, assemble
from mailroom.press.chunks import ChunkPrinter, Packet
from mailroom.press.crosssell import CrossSellPage
from mailroom.press.stationery import Stationery

SHARED = "shared "
"""Pieces under such a key are the same for several packets of the chunk."""


@dataclass(frozen=True)
class ChunkResult:
    """A chunk's file, and where the pieces of each packet are in it: rows ``[packet number, kind, first, last]``.

    The page of everything sold stands once; each packet's row points at it.
    """

    pdf: bytes
    sheets: list[list[Any]]
    refused: dict[str, tuple[Reason, ...]]


TASK = 25
"""Packets that are set in one go; a chunk is several such tasks, always cut the same way, so that its bytes do not
depend on how many processes set it. Larger ones save little time and make the first sheets and the progress wait."""


@dataclass(frozen=True)
class Task:
    """Frozen contents to set, as JSON text; ``logos`` are bytes by hash."""

    contents: Sequence[str]
    logos: Mapping[str, bytes]


def tasks_of(contents: Sequence[str], logos: Mapping[str, bytes]) -> list[Task]:
    """A chunk's contents, cut into tasks."""
    return [Task(contents[start : start + TASK], logos) for start in range(0, len(contents), TASK)]


def set_task(task: Task) -> ChunkResult:
    """Set one task; what a child process does. The paper is made once for all tasks of a run."""
    contents = [PacketContent.from_json(json.loads(content)) for content in task.contents]
    return _setter(tuple(sorted(task.logos.items()))).set(contents)


@lru_cache(maxsize=1)
def _setter(logos: tuple[tuple[str, bytes], ...]) -> Setter:
    return Setter(dict(logos))


def joined(results: Sequence[ChunkResult]) -> ChunkResult:
    """The results of a chunk's tasks, in their order, as one."""
    return results[0] if len(results) == 1 else _joined(results)


class Setter:
    """Sets chunks on the papers of a run; each sender's paper is made once. ``logos`` are their bytes by hash."""

    def __init__(self, logos: dict[str, bytes]) -> None:
        self._logos = logos
        self._printers: dict[ContentSender, ChunkPrinter] = {}

    def set(self, contents: Sequence[PacketContent]) -> ChunkResult:
        """Set these packets; those that cannot be printed are left out, with the reason."""
        by_sender: dict[ContentSender, list[PacketContent]] = {}
        for content in contents:
            by_sender.setdefault(content.sender, []).append(content)
        results = [self._set(sender, group) for sender, group in by_sender.items()]
        return joined(results)

    def _set(self, sender: ContentSender, contents: Sequence[PacketContent]) -> ChunkResult:
        shared, packets = _pieces(contents)
        rendered = self._printer(sender, contents[0]).render([*packets, *shared.values()])
        refused = {packet.number: why for packet, why in rendered.refused}
        places = {(one.key, one.kind): (one.first, one.last) for one in rendered.ranges}
        sheets: list[list[Any]] = [
            [one.key, one.kind, one.first, one.last]
            for one in rendered.ranges
            if not one.key.startswith(SHARED)
        ]
        for content in contents:
            page = shared.get(_sold_key(content))
            place = places.get((page.number, CrossSellPage.kind)) if page else None
            if place and content.number not in refused:
                sheets.append([content.number, CrossSellPage.kind, *place])
        return ChunkResult(
            rendered.pdf, sheets, {n: w for n, w in refused.items() if not n.startswith(SHARED)}
        )

    def _printer(self, sender: ContentSender, content: PacketContent) -> ChunkPrinter:
        if sender not in self._printers:
            logo = self._logos.get(sender.logo_sha256)
            self._printers[sender] = ChunkPrinter(Stationery(sender_of(content, logo)))
        return self._printers[sender]


def _sold_key(content: PacketContent) -> tuple[Any, ...]:
    return (content.language, content.sold)


def _pieces(contents: Iterable[PacketContent]) -> tuple[dict[tuple[Any, ...], Packet], list[Packet]]:
    """The shared pages by what they list, and the packets without them."""
    shared: dict[tuple[Any, ...], Packet] = {}
    packets = []
    for content in contents:
        own = tuple(piece for piece in pieces_of(content).pieces if not isinstance(piece, CrossSellPage))
        packets.append(Packet(content.number, own))
        if content.sold and _sold_key(content) not in shared:
            key = f"{SHARED}{len(shared) + 1}"
            shared[_sold_key(content)] = Packet(key, (_renamed(crosssell_of(content), key),))
    return shared, packets


def _renamed(page: CrossSellPage, key: str) -> CrossSellPage:
    return CrossSellPage(packet=key, language=page.language, groups=page.groups)


def _joined(results: Sequence[ChunkResult]) -> ChunkResult:
    """Several papers' pages in one file, one after the other."""
    out, sheets, refused, before = io.BytesIO(), [], {}, 0
    printed = [result for result in results if result.pdf]
    spans = assemble(
        ([Part(Source.of_bytes(f"paper {number}", result.pdf))] for number, result in enumerate(printed)), out
    ).spans
    for result, span in zip(printed, spans, strict=True):
        before = span.first - 1
        sheets += [[key, kind, first + before, last + before] for key, kind, first, last in result.sheets]
    for result in results:
        refused |= result.refused
    return ChunkResult(out.getvalue() if printed else b"", sheets, refused)
