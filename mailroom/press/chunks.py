"""Printing packets' pieces in chunks: one document for some fifty packets, each chunk a checkpoint.

Every attempt lays out the whole chunk; pieces that do not fit move to their next setting, packets that cannot
be printed at all are refused by name and reason, and the rest prints. Refusing happens before anything is
written, so a chunk that is returned is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from intranet.values.reason import Reason
from mailroom.press.assembly import Assembler, Part, Source
from mailroom.press.fonts import CharacterNotCovered
from mailroom.press.html_sheets import LaidOut, Mark, PageRange, SetPages, Sheet
from mailroom.press.pieces import Piece, Placed
from mailroom.press.stationery import Stationery

CHUNK = 50
"""Letters to a document: measured, larger ones save little more time and cost memory and checkpoints."""


@dataclass(frozen=True)
class Packet:
    """The pieces of one packet that are set in type, in the order in which they leave the printer."""

    number: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class RenderedChunk:
    """One finished document: its bytes, the pages of each piece, and the packets left out with the reason."""

    pdf: bytes
    ranges: tuple[PageRange, ...]
    refused: tuple[tuple[Packet, Reason], ...] = ()


@dataclass(frozen=True)
class Printed:
    """What came of a print job: packets printed, packets refused, pages in the file."""

    count: int
    refused: int
    pages: int


@dataclass
class _Attempt:
    """A packet on its way through a chunk: the setting each piece is tried in, or why it is refused."""

    packet: Packet
    rungs: list[int]
    refused: Reason | None = None

    def tighten(self, index: int) -> bool:
        """Go on to the next setting, or refuse the packet; False when the piece prints as it is."""
        piece = self.packet.pieces[index]
        if self.rungs[index] + 1 < piece.rungs:
            self.rungs[index] += 1
            return True
        self.refused = self.refused or piece.too_long()
        return self.refused is not None


class ChunkPrinter:
    """Prints packets' pieces on one sender's stationery."""

    def __init__(self, stationery: Stationery) -> None:
        self._stationery = stationery

    def render(self, packets: Sequence[Packet]) -> RenderedChunk:
        """Set these packets in one document.

        Raises :class:`~mailroom.press.html_sheets.TemplateFault` when a template is at fault.
        """
        waiting = [_Attempt(packet, self._first_rungs(packet)) for packet in packets]
        refused: list[tuple[Packet, Reason]] = []
        while waiting:
            laid_out = self._lay_out(waiting)
            settled = self._settle(waiting, laid_out)
            if settled:
                finished = laid_out.write()
                if not _find_undrawable(waiting, finished):
                    return RenderedChunk(finished.pdf, finished.ranges, tuple(refused))
            refused += [(attempt.packet, attempt.refused) for attempt in waiting if attempt.refused]
            waiting = [attempt for attempt in waiting if not attempt.refused]
        return RenderedChunk(b"", (), tuple(refused))

    def print(
        self,
        packets: Iterable[Packet],
        out: BinaryIO,
        *,
        refused: Callable[[Packet, Reason], None],
        chunk: int = CHUNK,
    ) -> Printed:
        """Print packets chunk by chunk into one PDF, in memory that does not grow with their number."""
        count = left_out = 0
        with Assembler(out) as assembler:
            for number, batch in enumerate(_batches(packets, chunk)):
                rendered = self.render(batch)
                for packet, why in rendered.refused:
                    refused(packet, why)
                left_out += len(rendered.refused)
                count += len(batch) - len(rendered.refused)
                if rendered.pdf:
                    source = Source.of_bytes(f"chunk {number + 1}", rendered.pdf)
                    assembler.add([Part(source)])
                    assembler.forget(source)
            return Printed(count, left_out, assembler.pages)

    def _first_rungs(self, packet: Packet) -> list[int]:
        return [piece.first_rung(self._stationery) for piece in packet.pieces]

    def _lay_out(self, attempts: Sequence[_Attempt]) -> LaidOut:
        sheets: list[Sheet] = [
            piece.sheet(self._stationery, attempt.rungs[index], f"{number}-{index}")
            for number, attempt in enumerate(attempts)
            for index, piece in enumerate(attempt.packet.pieces)
        ]
        return self._stationery.typesetter.lay_out(sheets)

    def _settle(self, attempts: Sequence[_Attempt], laid_out: LaidOut) -> bool:
        """Move what does not fit to its next setting, refuse what never will; True when all fits."""
        marks = _marks_by_piece(laid_out.marks)
        ranges = iter(laid_out.ranges)
        settled = True
        for number, attempt in enumerate(attempts):
            for index, piece in enumerate(attempt.packet.pieces):
                placed = Placed(next(ranges).count, marks.get(f"{number}-{index}", {}))
                if not piece.fits(placed, self._stationery, attempt.rungs[index]):
                    settled = not attempt.tighten(index) and settled
        return settled


def _find_undrawable(attempts: Sequence[_Attempt], finished: SetPages) -> bool:
    """Refuse the packets whose texts hold a character that no font could draw: it would print as a box."""
    for attempt in attempts:
        typed = {character for piece in attempt.packet.pieces for text in piece.texts() for character in text}
        if missing := typed & finished.undrawn:
            attempt.refused = CharacterNotCovered(min(missing)).reason
    if finished.undrawn and not any(attempt.refused for attempt in attempts):
        raise CharacterNotCovered(min(finished.undrawn))
    return bool(finished.undrawn)


def _marks_by_piece(marks: Mapping[str, Mark]) -> dict[str, dict[str, Mark]]:
    by_piece: dict[str, dict[str, Mark]] = {}
    for name, mark in marks.items():
        number, index, own = name.split("-", 2)
        by_piece.setdefault(f"{number}-{index}", {})[own] = mark
    return by_piece


def _batches(packets: Iterable[Packet], size: int) -> Iterator[list[Packet]]:
    remaining = iter(packets)
    while batch := list(islice(remaining, size)):
        yield batch
