"""Setting one chunk of packets in type: letters, slips, reply sheets, and the shared page of everything sold."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from intranet.values.address import PostalAddress
from intranet.values.reason import Reason
from mailroom.packets.content import (
    ContentItem,
    ContentPointer,
    ContentSender,
    PacketContent,
    SoldLine,
)
from mailroom.packets.paper import crosssell_of, pieces_of, sender_of
from mailroom.press.letters.chunks import ChunkPrinter, Packet, RenderedChunk
from mailroom.press.letters.crosssell import CrossSellPage
from mailroom.press.letters.forms import FormPrinter
from mailroom.press.letters.html_values import PageRange
from mailroom.press.letters.pieces import Piece
from mailroom.press.letters.stationery import Stationery
from mailroom.press.pdf.assembly import Part, Source, assemble


@dataclass(frozen=True)
class ChunkResult:
    """A chunk's file, and where the pieces of each packet are in it: rows ``[packet number, kind, first, last]``.

    The page of everything sold stands once; each packet's row points at it.
    """

    pdf: bytes
    sheets: list[list[Any]]
    refused: dict[str, tuple[Reason, ...]]


TASK = 13
"""Packets that are set in one go, at most: an eighth of a second. A chunk is several such tasks, always cut the same
way, so that its bytes do not depend on how many processes set it. Larger ones make first sheets and progress wait."""


@dataclass(frozen=True)
class Task:
    """Frozen contents to set, as JSON text; ``logos`` are bytes by hash."""

    contents: Sequence[str]
    logos: Mapping[str, bytes]


FIRST_CHUNKS = 3
"""Those that are cut twice as fine: most of what they say is laid out for the first time, which takes longer."""


def tasks_of(chunk: int, contents: Sequence[str], logos: Mapping[str, bytes]) -> list[Task]:
    """The contents of a chunk (by its number in the run), cut into tasks of nearly the same size."""
    count = tasks_in(chunk, len(contents))
    cuts = [len(contents) * place // count for place in range(count + 1)] if count else []
    return [Task(contents[start:end], logos) for start, end in pairwise(cuts)]


def tasks_in(chunk: int, packets: int) -> int:
    """How many tasks a chunk is cut into."""
    return -(-packets // (TASK if chunk > FIRST_CHUNKS else (TASK + 1) // 2))


def set_task(task: Task) -> ChunkResult:
    """Set one task; what a child process does. The paper is made once for all tasks of a run."""
    contents = [PacketContent.from_json(json.loads(content)) for content in task.contents]
    return _setter(tuple(sorted(task.logos.items()))).set(contents)


def set_task_ready() -> None:
    """Set a packet to nobody: what loads slowly (layout engine, fonts, templates) is there before the first task."""
    nobody = PostalAddress("", "Nobody", "1 Main Street", "", "Portland", "ME", "04101", "US", "en")
    packet = PacketContent(
        number="0",
        recipient=nobody,
        sender=ContentSender(nobody),
        customer="",
        letter_date=date(2000, 1, 3),
        language="en",
        references=("0",),
        products=("Nothing",),
        items=(_CATALOGUE,),
        sold=(SoldLine("0", "Nothing"),),
        reply_sheet=True,
    )
    Setter({}).set([packet])


_CATALOGUE = ContentItem(0, "", "Nothing", "catalogue", "shelf", pointers=(ContentPointer("Nothing", "1"),))


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
        self._papers: dict[ContentSender, _Paper] = {}

    def set(self, contents: Sequence[PacketContent]) -> ChunkResult:
        """Set these packets; those that cannot be printed are left out, with the reason."""
        by_sender: dict[ContentSender, list[PacketContent]] = {}
        for content in contents:
            by_sender.setdefault(content.sender, []).append(content)
        results = [self._set(sender, group) for sender, group in by_sender.items()]
        return joined(results)

    def _set(self, sender: ContentSender, contents: Sequence[PacketContent]) -> ChunkResult:
        """Forms are filled in, the page of everything sold once for all; what is left is laid out."""
        paper = self._paper(sender, contents[0])
        sold = _sold_pages(contents)
        filled, ranges, left = paper.forms.print([*_own_pieces(contents), *sold.values()])
        rendered = paper.printer.render(_by_packet(left))
        refused = {packet.number: why for packet, why in rendered.refused}
        of_sold = {one.key: one for one in ranges if one.kind == CrossSellPage.kind}
        rows = _rows(one for one in ranges if one.key not in refused | of_sold)
        files = [ChunkResult(rendered.pdf, _rows(rendered.ranges), refused), ChunkResult(filled, rows, {})]
        for content in contents:
            if not content.sold or content.number in refused:
                continue
            if page := of_sold.get(sold[_sold_key(content)].packet):
                rows.append([content.number, page.kind, page.first, page.last])
            else:
                files.append(paper.sold_page(content))
        return joined([one for one in _one_of_each(files) if one.pdf or one.refused])

    def _paper(self, sender: ContentSender, content: PacketContent) -> _Paper:
        if sender not in self._papers:
            logo = self._logos.get(sender.logo_sha256)
            self._papers[sender] = _Paper(Stationery(sender_of(content, logo)))
        return self._papers[sender]


class _Paper:
    """One sender's paper, and what is set on it once for many packets."""

    def __init__(self, stationery: Stationery) -> None:
        self.printer = ChunkPrinter(stationery)
        self.forms = FormPrinter(stationery)
        self._sold: dict[tuple[Any, ...], RenderedChunk] = {}

    def sold_page(self, content: PacketContent) -> ChunkResult:
        """The page of everything sold for this packet."""
        key = _sold_key(content)
        if key not in self._sold:
            page = replace(crosssell_of(content), packet="")
            rendered = self.printer.render([Packet("", (page,))])
            if rendered.refused:
                raise CharacterNotDrawn(rendered.refused[0][1][0])
            self._sold[key] = rendered
        rendered = self._sold[key]
        return ChunkResult(
            rendered.pdf, [[content.number, one.kind, one.first, one.last] for one in rendered.ranges], {}
        )


class CharacterNotDrawn(ValueError):
    """The page of everything sold holds a character that no font has; ``reason`` names it."""

    def __init__(self, why: Reason) -> None:
        super().__init__(str(why))
        self.reason = why


def _rows(ranges: Iterable[PageRange]) -> list[list[Any]]:
    return [[one.key, one.kind, one.first, one.last] for one in ranges]


def _one_of_each(results: Iterable[ChunkResult]) -> list[ChunkResult]:
    """Results with the same file as one."""
    files: dict[bytes, ChunkResult] = {}
    for one in results:
        known = files.setdefault(one.pdf, ChunkResult(one.pdf, [], {}))
        known.sheets.extend(one.sheets)
        known.refused.update(one.refused)
    return list(files.values())


def _own_pieces(contents: Iterable[PacketContent]) -> list[Piece]:
    """What is each packet's own."""
    pieces = (piece for content in contents for piece in pieces_of(content).pieces)
    return [piece for piece in pieces if not isinstance(piece, CrossSellPage)]


def _by_packet(pieces: Iterable[Piece]) -> list[Packet]:
    """Packets of these pieces; a page of everything sold is set by itself."""
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        if not isinstance(piece, CrossSellPage):
            found.setdefault(piece.packet, []).append(piece)
    return [Packet(number, tuple(own)) for number, own in found.items()]


def _sold_pages(contents: Iterable[PacketContent]) -> dict[tuple[Any, ...], CrossSellPage]:
    """The different pages of everything sold among these packets, each under a name of its own."""
    pages: dict[tuple[Any, ...], CrossSellPage] = {}
    for content in contents:
        if content.sold and _sold_key(content) not in pages:
            pages[_sold_key(content)] = replace(crosssell_of(content), packet=f"sold {len(pages) + 1}")
    return pages


def _sold_key(content: PacketContent) -> tuple[Any, ...]:
    return (content.language, content.sold)


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
