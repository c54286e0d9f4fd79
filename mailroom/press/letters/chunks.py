"""Printing packets' pieces in chunks: one document for some fifty packets, each chunk a checkpoint.

Every attempt lays out the whole chunk; pieces that do not fit move to their next setting, packets that cannot
be printed at all are refused by name and reason, and the rest prints. Refusing happens before anything is
written, so a chunk that is returned is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from intranet.values.reason import Reason
from mailroom.press.jobs import Printed
from mailroom.press.letters.forms import FormPrinter
from mailroom.press.letters.html_values import PageRange, SetPages, Sheet
from mailroom.press.letters.own_letters import TemplateRefused
from mailroom.press.letters.pieces import Piece
from mailroom.press.letters.stationery import Stationery
from mailroom.press.pdf.assembly import Assembler, Part, Source
from mailroom.press.type.fonts import CharacterNotCovered

if TYPE_CHECKING:
    from mailroom.press.letters.html_sheets import LaidOut

CHUNK = 50
"""Letters to a document: measured, larger ones save little more time and cost memory and checkpoints."""


@dataclass(frozen=True)
class Packet:
    """The pieces of one packet that are set in type, in the order in which they leave the printer."""

    number: str
    pieces: tuple[Piece, ...]


Refusal = tuple[Packet, tuple[Reason, ...]]


@dataclass(frozen=True)
class RenderedChunk:
    """One finished document: its bytes, the pages of each piece, and the packets left out with the reason."""

    pdf: bytes
    ranges: tuple[PageRange, ...]
    refused: tuple[Refusal, ...] = ()


@dataclass
class _Attempt:
    """A packet on its way through a chunk: the setting each piece is tried in, or why it is refused."""

    packet: Packet
    rungs: list[int]
    refused: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class _Mixed:
    """A batch's pages in the packets' order, from forms and from what was laid out whole; and what is refused."""

    parts: Sequence[Part]
    refused: tuple[Refusal, ...]


class ChunkPrinter:
    """Prints packets' pieces on one sender's stationery."""

    def __init__(self, stationery: Stationery) -> None:
        self._stationery = stationery

    def render(self, packets: Sequence[Packet]) -> RenderedChunk:
        """Set these packets in one document.

        Raises :class:`~mailroom.press.letters.html_values.TemplateFault` when a template is at fault.
        """
        everyone = [_Attempt(packet, [0] * len(packet.pieces), self._refusals(packet)) for packet in packets]
        while waiting := [attempt for attempt in everyone if attempt.packet.pieces and not attempt.refused]:
            try:
                laid_out = self._lay_out(waiting)
            except TemplateRefused:
                self._refuse_own_words(waiting)
                continue
            if unsettled := _tightened(waiting, laid_out):
                self._settle(unsettled)
                laid_out = self._lay_out(waiting)
            finished = laid_out.write()
            if not _find_undrawable(waiting, finished):
                return RenderedChunk(finished.pdf, finished.ranges, _refused(everyone))
        return RenderedChunk(b"", (), _refused(everyone))

    def print(
        self,
        packets: Iterable[Packet],
        out: BinaryIO,
        *,
        refused: Callable[[Packet, tuple[Reason, ...]], None],
        chunk: int = CHUNK,
    ) -> Printed:
        """Print packets chunk by chunk into one PDF, in memory that does not grow with their number."""
        count = left_out = 0
        forms = FormPrinter(self._stationery)
        with Assembler(out) as assembler:
            for number, batch in enumerate(_batches(packets, chunk)):
                mixed = self._filled_or_laid_out(forms, batch, number)
                for packet, why in mixed.refused:
                    refused(packet, why)
                left_out += len(mixed.refused)
                count += len(batch) - len(mixed.refused)
                assembler.add(mixed.parts)
                for part in mixed.parts:
                    assembler.forget(part.source)
            return Printed(count, assembler.pages, left_out)

    def _filled_or_laid_out(self, forms: FormPrinter, batch: Sequence[Packet], number: int) -> _Mixed:
        """Fill in the pieces that are forms, lay out the others, and put their pages in the packets' order."""
        pieces = [piece for packet in batch for piece in packet.pieces]
        filled, ranges, left = forms.print(pieces)
        slow = {id(piece) for piece in left}
        whole = [
            Packet(packet.number, tuple(piece for piece in packet.pieces if id(piece) in slow))
            for packet in batch
        ]
        rendered = self.render(whole)
        refused = {id(packet): why for packet, why in rendered.refused}
        of_forms, of_rest = iter(ranges), iter(rendered.ranges)
        from_forms = Source.of_bytes(f"forms {number + 1}", filled)
        from_rest = Source.of_bytes(f"chunk {number + 1}", rendered.pdf)
        parts: list[Part] = []
        for packet, rest in zip(batch, whole, strict=True):
            for piece in packet.pieces:
                if id(piece) not in slow:
                    taken, source = next(of_forms), from_forms
                elif id(rest) not in refused:
                    taken, source = next(of_rest), from_rest
                else:
                    continue
                if id(rest) not in refused:
                    parts.append(Part(source, ((taken.first, taken.last),)))
        by_whole = dict(zip(map(id, whole), batch, strict=True))
        return _Mixed(parts, tuple((by_whole[id(packet)], why) for packet, why in rendered.refused))

    def _refusals(self, packet: Packet) -> tuple[Reason, ...]:
        return tuple(why for piece in packet.pieces for why in piece.refusals(self._stationery))

    def _settle(self, unsettled: list[_Attempt]) -> None:
        """Find the settings of these packets by themselves, which costs less than the whole chunk again."""
        while unsettled:
            unsettled = _tightened(unsettled, self._lay_out(unsettled))

    def _lay_out(self, attempts: Sequence[_Attempt]) -> LaidOut:
        sheets = [sheet for attempt in attempts for sheet in self._sheets(attempt)]
        return self._stationery.typesetter.lay_out(sheets)

    def _sheets(self, attempt: _Attempt) -> list[Sheet]:
        pieces = zip(attempt.packet.pieces, attempt.rungs, strict=True)
        return [piece.sheet(self._stationery, rung) for piece, rung in pieces]

    def _refuse_own_words(self, attempts: Sequence[_Attempt]) -> None:
        """Leave out the packets whose own letter cannot be filled in; the rest prints."""
        for attempt in attempts:
            try:
                self._sheets(attempt)
            except TemplateRefused as refused:
                attempt.refused = (refused.reason,)


def _tightened(attempts: Sequence[_Attempt], laid_out: LaidOut) -> list[_Attempt]:
    """Move pieces of too many pages to their next setting; the packets that have one to try."""
    ranges = iter(laid_out.ranges)
    moved = []
    for attempt in attempts:
        before = list(attempt.rungs)
        for index, piece in enumerate(attempt.packet.pieces):
            fits = piece.fits(next(ranges).count)
            if not fits and attempt.rungs[index] + 1 < piece.rungs:
                attempt.rungs[index] += 1
        if attempt.rungs != before:
            moved.append(attempt)
    return moved


def _refused(attempts: Sequence[_Attempt]) -> tuple[Refusal, ...]:
    return tuple((attempt.packet, attempt.refused) for attempt in attempts if attempt.refused)


def _find_undrawable(attempts: Sequence[_Attempt], finished: SetPages) -> bool:
    """Refuse the packets whose texts hold a character that no font could draw: it would print as a box."""
    for attempt in attempts:
        typed = {character for piece in attempt.packet.pieces for text in piece.texts() for character in text}
        if missing := typed & finished.undrawn:
            attempt.refused = (CharacterNotCovered(min(missing)).reason,)
    if finished.undrawn and not any(attempt.refused for attempt in attempts):
        raise CharacterNotCovered(min(finished.undrawn))
    return bool(finished.undrawn)


def _batches(packets: Iterable[Packet], size: int) -> Iterator[list[Packet]]:
    remaining = iter(packets)
    while batch := list(islice(remaining, size)):
        yield batch
