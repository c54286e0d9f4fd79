"""An envelope on the screen, laid out by the press itself: the same lines at the same places and sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from intranet.values.address import AddressLine
from mailroom.press.drawing.codes import CodeTooDense
from mailroom.press.drawing.fitting import SMALLEST_PT, DoesNotFit, FittedBlock, fit
from mailroom.press.drawing.typesetting import LEADING_EM
from mailroom.press.envelopes.laying_out import Block, EnvelopeLayout, Laid, block_box
from mailroom.press.envelopes.postage_mark import FRAME_MM
from mailroom.press.envelopes.sizes import EntersPostalZone, Envelope
from mailroom.press.jobs import LabelJob, Refused
from mailroom.press.page import PT_PER_MM, Box
from mailroom.press.sender import Sender
from mailroom.press.type.fonts import CharacterNotCovered, cjk_region, font_set
from mailroom.press.type.shaping import ABOVE

EDGE_MM, LARGER = 6.0, 2.2
"""Of a small picture: what stays free at its edge, and how much larger than true its address is at most."""
SLACK_BEFORE = {"left": 0.0, "centre": 0.5, "right": 1.0}
"""The share of a line's spare room that stands before it."""
CANNOT_BE_SET = (Refused, DoesNotFit, CharacterNotCovered, CodeTooDense, EntersPostalZone)


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
    postage: tuple[DrawnLine, ...] = ()
    postcode: tuple[DrawnLine, ...] = ()
    """The digits in the boxes of China's standard stock."""
    frame: Box | None = None
    """Round the permit that stands in place of a stamp."""
    code: Box | None = None
    logo: Box | None = None
    logo_url: str = ""
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


class EnvelopeDrawer:
    """Draws the envelopes of one sender; what is the same on many of a size is worked out once."""

    def __init__(self, sender: Sender, logo_url: str = "") -> None:
        self._sender, self._logo_url = sender, logo_url
        self._layouts: dict[str, EnvelopeLayout] = {}

    def draw(self, envelope: Envelope, name: str, job: LabelJob) -> EnvelopeDrawing:
        """The drawing of this envelope. What the press refuses is drawn all the same, the address alone: the packet
        says what is wrong with it."""
        drawing = EnvelopeDrawing(
            name,
            envelope.width_mm,
            envelope.height_mm,
            logo_url=self._logo_url,
            windows=tuple(window.box for window in envelope.windows),
        )
        shown = job.address.lines(self._sender.country, self._sender.language)
        try:
            laid = self._layout(envelope).lay_out(job)
        except CANNOT_BE_SET:
            return replace(drawing, to=_plainly(shown, envelope.address_box))
        return _filled_in(
            drawing, laid, laid.address or _through_the_window(shown, job, envelope.address_box)
        )

    def _layout(self, envelope: Envelope) -> EnvelopeLayout:
        if envelope.code not in self._layouts:
            country, language = self._sender.country, self._sender.language
            self._layouts[envelope.code] = EnvelopeLayout(envelope, self._sender, country, language)
        return self._layouts[envelope.code]


def _filled_in(drawing: EnvelopeDrawing, laid: Laid, address: Block | None) -> EnvelopeDrawing:
    parts, permit = laid.parts, laid.parts.postage
    words = permit._replace(box=permit.box.inset(*(FRAME_MM,) * 4)) if permit else None
    return replace(
        drawing,
        to=_lines(address),
        sender=_lines(parts.sender),
        teaser=_lines(parts.teaser),
        postage=_lines(words),
        postcode=tuple(line for digit in laid.digits_in_boxes() for line in _lines(Block(*digit))),
        frame=permit.box if permit else None,
        code=parts.code,
        logo=parts.logo,
    )


def _through_the_window(lines: Sequence[AddressLine], job: LabelJob, room: Box) -> Block | None:
    """What the letter shows there, as far as an envelope knows."""
    fonts = font_set(cjk_region(job.address.language, job.address.country))
    try:
        block = fit(lines, room.width_mm * PT_PER_MM, room.height_mm * PT_PER_MM, fonts, SMALLEST_PT + 3)
    except CANNOT_BE_SET:
        return None
    return Block(block, block_box(block, room.left_mm, room.top_mm))


def _lines(block: Block | None) -> tuple[DrawnLine, ...]:
    """The block's lines, each where the press begins it."""
    return tuple(_each(block.fitted, block.box, block.side)) if block else ()


def _each(fitted: FittedBlock, box: Box, side: str) -> Iterator[DrawnLine]:
    size_mm, top_mm = fitted.size_pt / PT_PER_MM, box.top_mm
    for line in fitted.lines:
        height_mm, width_mm = line.leading_em * size_mm * fitted.tightness, line.width_em * size_mm
        slack_mm = (box.width_mm - width_mm) * SLACK_BEFORE[side]
        baseline_mm = top_mm + line.above_em * size_mm * fitted.tightness
        yield DrawnLine(line.text, box.left_mm + slack_mm, baseline_mm, size_mm, width_mm, line.rtl)
        top_mm += height_mm


def _plainly(lines: Sequence[AddressLine], room: Box) -> tuple[DrawnLine, ...]:
    size_mm = min(room.height_mm / (max(len(lines), 1) * LEADING_EM), 3.0)
    return tuple(
        DrawnLine(line.text, room.left_mm, room.top_mm + (place + ABOVE) * size_mm * LEADING_EM, size_mm, 0.0)
        for place, line in enumerate(lines)
    )
