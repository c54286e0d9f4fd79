"""Envelopes, one page each at its true size: return address, teaser, address and the packet's code.

Whatever is printed is held against the post's zones; a layout that enters one is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from intranet.values.address import PostalAddress
from mailroom.press.codes import data_matrix_path
from mailroom.press.document import Page, PdfDocument
from mailroom.press.envelopes import AdvertisingNotAllowed, EntersPostalZone, Envelope
from mailroom.press.fitting import DoesNotFit, FittedBlock, fit
from mailroom.press.fonts import CharacterNotCovered, cjk_region, font_set
from mailroom.press.freespace import empty_boxes
from mailroom.press.jobs import LabelJob, Printed, Refused, Refusing, addressed
from mailroom.press.page import PT_PER_MM, Box, number
from mailroom.press.pictures import read_logo
from mailroom.press.sender import Sender
from mailroom.press.teasers import LARGEST_TEASER_PT, fit_teaser, teaser_text
from mailroom.press.typesetting import draw_lines, set_line

_EDGE_MM = 10.0  # printers cannot reach the outermost millimetres, and it looks better
_LOW_EDGE_MM = 3.5
_TEASER_EDGE_MM = 6.0
_APART_MM = 5.0
_CODE_MM, _NUMBER_PT, _NUMBER_MM = 10.0, 8.0, 18.0
_SENDER_PT, _SMALLEST_SENDER_PT = 9.0, 6.5
_LOGO_MM = 11.0
_LOGO_GAP_MM = 3.0
_SMALLEST_TEASER_MM = (24.0, 6.0)


def print_envelopes(
    jobs: Iterable[LabelJob],
    envelope: Envelope,
    out: BinaryIO,
    *,
    sender: Sender | None = None,
    teaser: bool = True,
    teaser_line: str = "",
    overrule_advertising: str = "",
    outline: bool = False,
    sender_country: str = "",
    sender_language: str = "",
    refused: Refusing | None = None,
) -> Printed:
    """Print one envelope for each job, a page of the envelope's true size.

    ``teaser`` prints the job's own teaser, else ``teaser_line``, else the default of the recipient's language.
    Stock that takes no advertising raises :class:`AdvertisingNotAllowed` unless ``overrule_advertising`` gives
    the reason. ``outline`` draws the envelope's edge and the zones. Jobs that cannot be printed go to
    ``refused``; nothing is written to ``out`` when none could be. A return address that cannot be printed raises
    :class:`DoesNotFit`, :class:`CharacterNotCovered` or :class:`EntersPostalZone`.
    """
    if teaser and envelope.no_advertising and not overrule_advertising:
        raise AdvertisingNotAllowed(envelope.code)
    country = sender_country or (sender.country if sender else "") or "US"
    language = sender_language or (sender.language if sender else "") or "en"
    run = _EnvelopeRun(envelope, out, sender, country, language)
    run.outline, run.teaser, run.teaser_line = outline, teaser, teaser_line
    run.check_sender()
    for job in jobs:
        try:
            run.put(job)
        except (Refused, DoesNotFit, CharacterNotCovered, EntersPostalZone) as error:
            run.refused += 1
            if refused is not None:
                refused(job, error.reasons if isinstance(error, Refused) else (error.reason,))
    return run.finish()


class _EnvelopeRun:
    """One run over one size of envelope; what is the same on many envelopes is worked out once."""

    outline = False
    teaser = True
    teaser_line = ""

    def __init__(
        self, envelope: Envelope, out: BinaryIO, sender: Sender | None, country: str, language: str
    ) -> None:
        self._envelope, self._out, self._sender = envelope, out, sender
        self._country, self._language = country, language
        self._document: PdfDocument | None = None
        self._logo = read_logo(sender.logo, sender.logo_media_type) if sender and sender.logo else None
        self._sender_blocks: dict[bool, tuple[FittedBlock, Box]] = {}
        self._teasers: dict[tuple[str, str, bool, bool], tuple[FittedBlock, Box] | None] = {}
        self.count = self.refused = 0

    def check_sender(self) -> None:
        """Place the return address before any job, so that no job is blamed for it."""
        for foreign in (False, True):
            self._sender_block(foreign)

    def put(self, job: LabelJob) -> None:
        """Lay the envelope out, hold it against the zones, and only then draw it."""
        envelope = self._envelope
        lines, fonts = addressed(job.address, self._country, self._language)
        room = envelope.address_box
        block = fit(
            lines, room.width_mm * PT_PER_MM, room.height_mm * PT_PER_MM, fonts, envelope.largest_address_pt
        )
        address = _block_box(block, room.left_mm, room.top_mm + (room.height_mm - _height_mm(block)) / 2)
        envelope.check_place("address", address, address=True)
        to = job.address.cleaned()
        foreign = to.country != self._country
        sender = self._sender_block(foreign)
        code = self._code_box(sender[1] if sender else None) if job.code or job.number else None
        teaser = self._teaser(job.teaser, to, foreign, code)
        document, page = self._open()
        _draw_block(document, page, block, address, "right" if block.rtl else "left")
        if sender is not None:
            self._draw_sender(document, page, *sender)
        if code is not None:
            self._draw_code(document, page, job, code)
        if teaser is not None:
            at_left = teaser[1].left_mm < envelope.width_mm / 4
            own_side = "right" if teaser[0].rtl else "left"
            _draw_block(document, page, *teaser, own_side if at_left else "centre")
        document.finish_page(page)
        self.count += 1

    def finish(self) -> Printed:
        if self._document is None:
            return Printed(self.count, 0, self.refused)
        self._document.close()
        return Printed(self.count, self._document.page_count, self.refused)

    # -- return address ---------------------------------------------------------------------------

    def _sender_block(self, foreign: bool) -> tuple[FittedBlock, Box] | None:
        """The return address and its place; it names its country on mail that goes abroad."""
        if self._sender is None:
            return None
        if foreign not in self._sender_blocks:
            own = self._sender.address
            # Any other country but one's own makes the country line appear.
            seen_from = own.country if not foreign else ("US" if own.country != "US" else "CA")
            lines = own.lines(seen_from, self._language)
            fonts = font_set(cjk_region(own.language, own.country))
            room = self._envelope.sender_box
            beside_mm = self._logo_width_mm() + _LOGO_GAP_MM if self._logo else 0.0
            width_pt = (room.width_mm - beside_mm) * PT_PER_MM
            block = fit(
                lines,
                width_pt,
                room.height_mm * PT_PER_MM,
                fonts,
                _SENDER_PT,
                smallest_pt=_SMALLEST_SENDER_PT,
            )
            box = _block_box(block, room.left_mm + beside_mm, room.top_mm)
            self._envelope.check_place("return address", box)
            self._sender_blocks[foreign] = (block, box)
        return self._sender_blocks[foreign]

    def _logo_width_mm(self) -> float:
        return self._logo.width_mm(_LOGO_MM, 30.0) if self._logo else 0.0

    def _draw_sender(self, document: PdfDocument, page: Page, block: FittedBlock, box: Box) -> None:
        if self._logo is not None:
            room = self._envelope.sender_box
            self._logo.draw(document, page, Box(room.left_mm, room.top_mm, self._logo_width_mm(), _LOGO_MM))
        _draw_block(document, page, block, box, "right" if block.rtl else "left")

    # -- code -----------------------------------------------------------------------------------------

    def _code_box(self, sender: Box | None) -> Box:
        """A quiet corner for the code and the number beside it, outside the post's zones."""
        envelope = self._envelope
        width_mm, height_mm = _CODE_MM + 1.0 + _NUMBER_MM, _CODE_MM
        sheet = envelope.page.box.inset(_EDGE_MM, _LOW_EDGE_MM, _EDGE_MM, _LOW_EDGE_MM)
        taken = [zone.box for zone in envelope.zones] + [envelope.address_box]
        if sender is not None:
            taken.append(_around(sender, 2.0))
        rooms = list(empty_boxes(sheet, taken, (width_mm, height_mm)))
        if not rooms:
            raise EntersPostalZone("code", "every", envelope.code)
        # As low as possible, then as far left as possible: away from address and stamp.
        best = min(rooms, key=lambda room: (-room.bottom_mm, room.left_mm))
        box = Box(best.left_mm, best.bottom_mm - height_mm, width_mm, height_mm)
        envelope.check_place("code", box)
        return box

    def _draw_code(self, document: PdfDocument, page: Page, job: LabelJob, box: Box) -> None:
        left_mm = box.left_mm
        if job.code:
            page.ops.append(
                data_matrix_path(job.code, Box(left_mm, box.top_mm, _CODE_MM, _CODE_MM), page.size)
            )
            left_mm += _CODE_MM + 1.0
        if job.number:
            words = FittedBlock([set_line(job.number, font_set())], _NUMBER_PT)
            middle_mm = box.top_mm + (box.height_mm - _height_mm(words)) / 2
            _draw_block(document, page, words, _block_box(words, left_mm, middle_mm), "left")

    # -- teaser ---------------------------------------------------------------------------------------

    def _teaser(
        self, own: str | None, to: PostalAddress, foreign: bool, code: Box | None
    ) -> tuple[FittedBlock, Box] | None:
        if not self.teaser or own == "":
            return None
        text = own or self.teaser_line or teaser_text(to.language, to.country)
        region = cjk_region(to.language, to.country)
        key = (text, region, foreign, code is not None)
        if key not in self._teasers:
            self._teasers[key] = self._place_teaser(text, to.language, to.country, foreign, code)
        return self._teasers[key]

    def _place_teaser(
        self, text: str, language: str, country: str, foreign: bool, code: Box | None
    ) -> tuple[FittedBlock, Box]:
        """The teaser as big as the free room allows, in the room where it comes out biggest."""
        envelope = self._envelope
        taken = [_around(zone.box, 2.0) for zone in envelope.zones]
        taken.append(_around(envelope.address_box, _APART_MM))
        sender = self._sender_block(foreign)
        taken += [_around(box, _APART_MM) for box in (sender[1] if sender else None, code) if box]
        if self._logo is not None:
            room = envelope.sender_box
            taken.append(_around(Box(room.left_mm, room.top_mm, self._logo_width_mm(), _LOGO_MM), _APART_MM))
        sheet = envelope.page.box.inset(_EDGE_MM, _TEASER_EDGE_MM, _EDGE_MM, _TEASER_EDGE_MM)
        best: tuple[FittedBlock, Box] | None = None
        failed: DoesNotFit | None = None
        for room in empty_boxes(sheet, taken, _SMALLEST_TEASER_MM):
            try:
                block = fit_teaser(
                    text,
                    room.width_mm * PT_PER_MM,
                    room.height_mm * PT_PER_MM,
                    language=language,
                    country=country,
                    largest_pt=min(LARGEST_TEASER_PT, envelope.width_mm * 0.13),
                )
            except DoesNotFit as error:
                failed = error
                continue
            if best is None or block.size_pt > best[0].size_pt:
                best = block, room
        if best is None:
            raise failed or EntersPostalZone("teaser", "every", envelope.code)
        block, room = best
        left_mm = room.left_mm
        if left_mm >= envelope.width_mm / 4:
            left_mm += (room.width_mm - block.width_pt / PT_PER_MM) / 2
        box = _block_box(block, left_mm, room.top_mm + (room.height_mm - _height_mm(block)) / 2)
        envelope.check_place("teaser", box)
        return block, box

    # -- pages ----------------------------------------------------------------------------------------

    def _open(self) -> tuple[PdfDocument, Page]:
        if self._document is None:
            self._document = PdfDocument(self._out, title=f"Envelopes {self._envelope.code}")
        page = self._document.page(self._envelope.page)
        if self.outline:
            page.ops.append(self._outlines())
        return self._document, page

    def _outlines(self) -> str:
        envelope = self._envelope
        size = envelope.page
        boxes = [size.box, *(zone.box for zone in envelope.zones)]
        edges = " ".join(
            f"{number(size.x_pt(box.left_mm))} {number(size.y_pt(box.bottom_mm))} "
            f"{number(box.width_mm * PT_PER_MM)} {number(box.height_mm * PT_PER_MM)} re"
            for box in boxes
        )
        return f"q 0.25 w 0.6 G {edges} S Q"


def _height_mm(block: FittedBlock) -> float:
    return block.height_pt / PT_PER_MM


def _block_box(block: FittedBlock, left_mm: float, top_mm: float) -> Box:
    return Box(left_mm, top_mm, block.width_pt / PT_PER_MM, _height_mm(block))


def _around(box: Box, by_mm: float) -> Box:
    return box.inset(-by_mm, -by_mm, -by_mm, -by_mm)


def _draw_block(document: PdfDocument, page: Page, block: FittedBlock, box: Box, align: str) -> None:
    draw_lines(
        document,
        page.ops,
        block.lines,
        left_pt=page.size.x_pt(box.left_mm),
        top_pt=page.size.y_pt(box.top_mm),
        size_pt=block.size_pt,
        width_pt=box.width_mm * PT_PER_MM,
        tightness=block.tightness,
        align=align,
    )
