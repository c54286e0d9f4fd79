"""An envelope on the screen, laid out as the press lays it out: the same lines at the same places and sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from intranet.values.address import AddressLine
from mailroom.press.drawing.fitting import SMALLEST_PT, DoesNotFit, FittedBlock, fit
from mailroom.press.drawing.teasers import LARGEST_TEASER_PT, fit_teaser
from mailroom.press.drawing.typesetting import LEADING_EM
from mailroom.press.envelopes import places
from mailroom.press.envelopes.sizes import EntersPostalZone, Envelope
from mailroom.press.page import PT_PER_MM, Box
from mailroom.press.type.fonts import CharacterNotCovered, cjk_region, font_set

SENDER_PT, SMALLEST_SENDER_PT = 9.0, 6.5
ASCENT = 0.78
"""The share of a line's height above its baseline."""
EDGE_MM, LARGER = 6.0, 2.2
"""Of a small picture: what stays free at its edge, and how much larger than true its address is at most."""
CANNOT_BE_SET = (DoesNotFit, CharacterNotCovered, EntersPostalZone)


@dataclass(frozen=True)
class DrawnLine:
    """A line of text, in mm from the envelope's top left corner; ``width_mm`` is how wide the press sets it."""

    text: str
    left_mm: float
    baseline_mm: float
    size_mm: float
    width_mm: float
    rtl: bool = False


@dataclass(frozen=True)
class EnvelopeDrawing:
    """What the screen draws of an envelope's address side."""

    name: str
    width_mm: float
    height_mm: float
    to: tuple[DrawnLine, ...] = ()
    sender: tuple[DrawnLine, ...] = ()
    teaser: tuple[DrawnLine, ...] = ()
    windows: tuple[Box, ...] = ()

    def small(self) -> EnvelopeDrawing:
        """The same for a picture of a few centimetres: the address as large as its place allows, no return address."""
        if not self.to:
            return replace(self, sender=())
        left_mm = min(line.left_mm for line in self.to)
        top_mm = min(line.baseline_mm - line.size_mm for line in self.to)
        right_mm = max(line.left_mm + line.width_mm for line in self.to)
        bottom_mm = max(line.baseline_mm for line in self.to)
        below = [one.baseline_mm - one.size_mm for one in self.teaser if one.left_mm + one.width_mm > left_mm]
        lowest_mm = min((at for at in below if at > bottom_mm), default=self.height_mm - EDGE_MM)
        scale = min(
            LARGER,
            (self.width_mm - EDGE_MM - left_mm) / max(right_mm - left_mm, 1.0),
            (lowest_mm - top_mm) / max(bottom_mm - top_mm, 1.0),
        )
        if scale <= 1.0:
            return replace(self, sender=())
        larger = tuple(_larger(line, left_mm, top_mm, scale) for line in self.to)
        return replace(self, to=larger, sender=())


def _larger(line: DrawnLine, left_mm: float, top_mm: float, scale: float) -> DrawnLine:
    return replace(
        line,
        left_mm=left_mm + (line.left_mm - left_mm) * scale,
        baseline_mm=top_mm + (line.baseline_mm - top_mm) * scale,
        size_mm=line.size_mm * scale,
        width_mm=line.width_mm * scale,
    )


def draw(
    envelope: Envelope,
    name: str,
    to: Sequence[AddressLine],
    sender: Sequence[AddressLine],
    teaser: str,
    reader: tuple[str, str],
) -> EnvelopeDrawing:
    """The drawing of this envelope. ``reader``: language and country. What the press would refuse is drawn small
    all the same: the packet says what is wrong with it."""
    address_pt = (envelope.largest_address_pt, SMALLEST_PT)
    address = _fitted(to, envelope.address_box, cjk_region(*reader), *address_pt)
    corner = _fitted(sender, envelope.sender_box, "SC", SENDER_PT, SMALLEST_SENDER_PT)
    return EnvelopeDrawing(
        name,
        envelope.width_mm,
        envelope.height_mm,
        _lines(address, *_middle_of(envelope.address_box, address))
        if address
        else _plainly(to, envelope.address_box),
        _lines(corner, envelope.sender_box.left_mm, envelope.sender_box.top_mm) if corner else (),
        _teaser(envelope, teaser, reader, _box_of(corner, envelope.sender_box)) if teaser else (),
        tuple(window.box for window in envelope.windows),
    )


def _fitted(
    lines: Sequence[AddressLine], room: Box, region: str, largest_pt: float, smallest_pt: float
) -> FittedBlock | None:
    """The lines as the press fits them; None where there are none, or it would refuse them."""
    if not lines:
        return None
    try:
        return fit(lines, *_pt(room), font_set(region), largest_pt, smallest_pt=smallest_pt)
    except CANNOT_BE_SET:
        return None


def _pt(box: Box) -> tuple[float, float]:
    return box.width_mm * PT_PER_MM, box.height_mm * PT_PER_MM


def _middle_of(room: Box, block: FittedBlock) -> tuple[float, float]:
    """Where the block begins when it stands in the middle of the room's height."""
    return room.left_mm, room.top_mm + (room.height_mm - block.height_pt / PT_PER_MM) / 2


def _box_of(block: FittedBlock | None, room: Box) -> Box | None:
    if block is None:
        return None
    return Box(room.left_mm, room.top_mm, block.width_pt / PT_PER_MM, block.height_pt / PT_PER_MM)


def _lines(block: FittedBlock, left_mm: float, top_mm: float, *, flush: bool = True) -> tuple[DrawnLine, ...]:
    """The block's lines; flush to its own side, or each in the middle."""
    size_mm, wide_mm = block.size_pt / PT_PER_MM, block.width_pt / PT_PER_MM
    found = []
    for line in block.lines:
        height_mm, width_mm = line.leading_em * size_mm * block.tightness, line.width_em * size_mm
        slack_mm = (wide_mm - width_mm) * ((1.0 if block.rtl else 0.0) if flush else 0.5)
        found.append(
            DrawnLine(line.text, left_mm + slack_mm, top_mm + height_mm * ASCENT, size_mm, width_mm, line.rtl)
        )
        top_mm += height_mm
    return tuple(found)


def _plainly(lines: Sequence[AddressLine], room: Box) -> tuple[DrawnLine, ...]:
    size_mm = min(room.height_mm / (max(len(lines), 1) * LEADING_EM), 3.0)
    return tuple(
        DrawnLine(
            line.text, room.left_mm, room.top_mm + (place + ASCENT) * size_mm * LEADING_EM, size_mm, 0.0
        )
        for place, line in enumerate(lines)
    )


@lru_cache(maxsize=256)
def _teaser(
    envelope: Envelope, text: str, reader: tuple[str, str], corner: Box | None
) -> tuple[DrawnLine, ...]:
    """The teaser where the free room lets it come out biggest; most envelopes of a page bear the same."""
    best: tuple[FittedBlock, Box] | None = None
    try:
        taken = [box for box in (corner,) if box]
        taken.append(places.code_box(envelope, [places.around(box, 2.0) for box in taken]))
    except EntersPostalZone:
        return ()
    largest_pt = min(LARGEST_TEASER_PT, envelope.width_mm * 0.13)
    for room in places.teaser_rooms(envelope, taken):
        try:
            block = fit_teaser(text, *_pt(room), language=reader[0], country=reader[1], largest_pt=largest_pt)
        except CANNOT_BE_SET:
            continue
        if best is None or block.size_pt > best[0].size_pt:
            best = block, room
    if best is None:
        return ()
    block, room = best
    at_left = room.left_mm < envelope.width_mm / 4
    left_mm = room.left_mm if at_left else room.left_mm + (room.width_mm - block.width_pt / PT_PER_MM) / 2
    return _lines(block, left_mm, _middle_of(room, block)[1], flush=at_left)
