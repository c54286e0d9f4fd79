"""Envelopes, one page each at its true size: return address, teaser, address, code, permit and barcode.

Whatever is printed is held against the post's zones and against the other parts; a layout that enters a zone is
refused. An envelope with a window bears no address: the letter does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

from intranet.values.address import PostalAddress
from intranet.values.imb import ImbNotUnderstood, checked_imb
from intranet.values.postcode_boxes import PostcodeBoxes
from mailroom.press.drawing.codes import data_matrix_path
from mailroom.press.drawing.fitting import DoesNotFit, FittedBlock, fit
from mailroom.press.drawing.pictures import read_logo
from mailroom.press.drawing.teasers import LARGEST_TEASER_PT, fit_teaser, teaser_text
from mailroom.press.drawing.typesetting import draw_lines, set_line
from mailroom.press.envelopes import places
from mailroom.press.envelopes.imb_lazily import imb_press
from mailroom.press.envelopes.imb_sizes import USUAL
from mailroom.press.envelopes.postage_mark import FRAME_MM, fit_postage_mark
from mailroom.press.envelopes.postcode_digits import around_boxes, placed_digits, postcode_digits
from mailroom.press.envelopes.sizes import (
    AddressShowsThrough,
    AdvertisingNotAllowed,
    EntersPostalZone,
    Envelope,
)
from mailroom.press.envelopes.zones import Part, Placed
from mailroom.press.jobs import LabelJob, Printed, Refused, Refusing, addressed
from mailroom.press.page import PT_PER_MM, Box, number
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.sender import Sender
from mailroom.press.type.fonts import CharacterNotCovered, cjk_region, font_set

_NUMBER_PT = 8.0
_SENDER_PT, _SMALLEST_SENDER_PT = 9.0, 6.5
_LOGO_MM = 11.0
_LOGO_GAP_MM = 3.0
Block = tuple[FittedBlock, Box]


def print_envelopes(
    jobs: Iterable[LabelJob],
    envelope: Envelope,
    out: BinaryIO,
    *,
    sender: Sender | None = None,
    teaser: bool = True,
    teaser_line: str = "",
    overrule_advertising: str = "",
    imb_above_address: bool = False,
    outline: bool = False,
    sender_country: str = "",
    sender_language: str = "",
    refused: Refusing | None = None,
) -> Printed:
    """Print one envelope for each job, a page of the envelope's true size.

    ``teaser`` prints the job's own teaser, else ``teaser_line``, else the default of the recipient's language.
    Stock that takes no advertising raises :class:`AdvertisingNotAllowed` unless ``overrule_advertising`` gives
    the reason. ``imb_above_address`` puts Intelligent Mail barcodes over the address also where the lower right
    corner would take them. ``outline`` draws the envelope's edge and the zones. Jobs that cannot be printed go to
    ``refused``; nothing is written to ``out`` when none could be. A return address that cannot be printed raises
    :class:`DoesNotFit`, :class:`CharacterNotCovered` or :class:`EntersPostalZone`.
    """
    if teaser and envelope.no_advertising and not overrule_advertising:
        raise AdvertisingNotAllowed(envelope.code)
    country = sender_country or (sender.country if sender else "") or "US"
    language = sender_language or (sender.language if sender else "") or "en"
    run = _EnvelopeRun(envelope, out, sender, country, language)
    run.outline, run.teaser, run.teaser_line = outline, teaser, teaser_line
    run.imb_above_address = imb_above_address
    run.check_sender()
    for job in jobs:
        try:
            run.put(job)
        except (Refused, DoesNotFit, CharacterNotCovered, EntersPostalZone, ImbNotUnderstood) as error:
            run.refused += 1
            if refused is not None:
                refused(job, error.reasons if isinstance(error, Refused) else (error.reason,))
    return run.finish()


class _Parts(NamedTuple):
    """What stands on an envelope beside its address, each with its place."""

    sender: Block | None
    code: Box | None
    imb: Box | None
    postage: Block | None
    teaser: Block | None
    address_room: Box
    boxes: PostcodeBoxes | None


class _EnvelopeRun:
    """One run over one size of envelope; what is the same on many envelopes is worked out once."""

    outline = False
    teaser = True
    teaser_line = ""
    imb_above_address = False

    def __init__(
        self, envelope: Envelope, out: BinaryIO, sender: Sender | None, country: str, language: str
    ) -> None:
        self._envelope, self._out = envelope, out
        self._sender = None if envelope.shows(Part.SENDER) else sender
        self._country, self._language = country, language
        self._document: PdfDocument | None = None
        self._logo = read_logo(sender.logo, sender.logo_media_type) if sender and sender.logo else None
        self._sender_blocks: dict[bool, Block] = {}
        self._parts: dict[tuple[object, ...], _Parts] = {}
        self._with_address = not envelope.shows(Part.ADDRESS)
        self.count = self.refused = 0

    def check_sender(self) -> None:
        """Place the return address before any job, so that no job is blamed for it."""
        for foreign in (False, True):
            self._sender_block(foreign)

    def put(self, job: LabelJob) -> None:
        """Lay the envelope out, hold it against the zones, and only then draw it."""
        envelope = self._envelope
        lines, fonts = addressed(job.address, self._country, self._language)
        digits = checked_imb(job.imb, job.address.country, self._country)
        parts = self._parts_of(job, bool(digits))
        in_boxes = postcode_digits(job.address, self._country) if parts.boxes else ""
        if in_boxes:
            lines = tuple(line for line in lines if line.kind != "postcode")
        address: Block | None = None
        if self._with_address:
            room = parts.address_room
            block = fit(
                lines,
                room.width_mm * PT_PER_MM,
                room.height_mm * PT_PER_MM,
                fonts,
                envelope.largest_address_pt,
            )
            # Under a barcode it stands close to it, else in the middle of its room.
            spare_mm = 0.0 if room is not envelope.address_box else (room.height_mm - _height_mm(block)) / 2
            address = block, _block_box(block, room.left_mm, room.top_mm + spare_mm)
            envelope.check_place(Part.ADDRESS, address[1])
        self._draw(job, digits, parts, address, in_boxes)
        self.count += 1

    def _draw(self, job: LabelJob, digits: str, parts: _Parts, address: Block | None, in_boxes: str) -> None:
        document, page = self._open()
        if address is not None:
            _draw_block(document, page, *address, "right" if address[0].rtl else "left")
        if parts.imb is not None:
            page.ops.append(imb_press().imb_path(digits, parts.imb, page.size))
        if parts.sender is not None:
            self._draw_sender(document, page, *parts.sender)
        if parts.code is not None:
            self._draw_code(document, page, job, parts.code)
        if parts.boxes is not None and in_boxes:
            for block, box in placed_digits(in_boxes, parts.boxes):
                _draw_block(document, page, block, box, "left")
        if parts.postage is not None:
            _draw_postage(document, page, *parts.postage)
        if parts.teaser is not None:
            own_side = "right" if parts.teaser[0].rtl else "left"
            side = own_side if places.at_left_edge(parts.teaser[1]) else "centre"
            _draw_block(document, page, *parts.teaser, side)
        document.finish_page(page)

    def finish(self) -> Printed:
        if self._document is None:
            return Printed(self.count, 0, self.refused)
        self._document.close()
        return Printed(self.count, self._document.page_count, self.refused)

    # -- placing --------------------------------------------------------------------------------------

    def _parts_of(self, job: LabelJob, with_imb: bool) -> _Parts:
        """Everything but the address; worked out and checked once for all envelopes that bear the same."""
        to = job.address.cleaned()
        foreign = to.country != self._country
        text = self._teaser_text(job.teaser, to)
        region = cjk_region(to.language, to.country) if text else ""
        key = (text, region, foreign, bool(job.code or job.number), with_imb, job.postage, job.postcode_boxes)
        parts = self._parts.get(key)
        if parts is None:
            parts = self._parts[key] = self._placed(job, to, foreign, text, with_imb)
        return parts

    def _placed(self, job: LabelJob, to: PostalAddress, foreign: bool, text: str, with_imb: bool) -> _Parts:
        envelope = self._envelope
        sender = self._sender_block(foreign)
        room, imb = envelope.address_box, None
        if with_imb:
            if not self._with_address:
                raise Refused(AddressShowsThrough(envelope.code).reason)
            imb = places.imb_place(envelope, USUAL, above_address=self.imb_above_address)
            room = places.below_imb(room, imb)
        postage = fit_postage_mark(job.postage, places.postage_room(envelope)) if job.postage else None
        boxes = job.postcode_boxes if envelope.takes(Part.POSTCODE) and not foreign else None
        taken = [
            box for box in (sender[1] if sender else None, imb, around_boxes(boxes) if boxes else None) if box
        ]
        code = None
        if job.code or job.number:
            code = places.code_box(envelope, [places.around(box, 2.0) for box in taken])
            taken.append(code)
        if self._logo is not None:
            taken.append(self._logo_box())
        teaser = self._place_teaser(text, to.language, to.country, taken) if text else None
        parts = _Parts(sender, code, imb, postage, teaser, room, boxes)
        envelope.check_layout(list(self._layout(parts)))
        return parts

    def _layout(self, parts: _Parts) -> Iterable[Placed]:
        if self._with_address:
            yield Placed(Part.ADDRESS, parts.address_room)
        if parts.code is not None:
            yield Placed(Part.CODE, parts.code)
        if parts.imb is not None:
            yield Placed(Part.BARCODE, parts.imb)
        if parts.boxes is not None:
            yield Placed(Part.POSTCODE, around_boxes(parts.boxes))
        for part, block in (
            (Part.SENDER, parts.sender), (Part.POSTAGE, parts.postage), (Part.TEASER, parts.teaser)
        ):  # fmt: skip
            if block is not None:
                yield Placed(part, block[1])

    # -- return address ---------------------------------------------------------------------------

    def _sender_block(self, foreign: bool) -> Block | None:
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
            block = fit(
                lines,
                (room.width_mm - beside_mm) * PT_PER_MM,
                room.height_mm * PT_PER_MM,
                fonts,
                _SENDER_PT,
                smallest_pt=_SMALLEST_SENDER_PT,
            )
            box = _block_box(block, room.left_mm + beside_mm, room.top_mm)
            self._envelope.check_place(Part.SENDER, box)
            self._sender_blocks[foreign] = (block, box)
        return self._sender_blocks[foreign]

    def _logo_width_mm(self) -> float:
        return self._logo.width_mm(_LOGO_MM, 30.0) if self._logo else 0.0

    def _logo_box(self) -> Box:
        room = self._envelope.sender_box
        return Box(room.left_mm, room.top_mm, self._logo_width_mm(), _LOGO_MM)

    def _draw_sender(self, document: PdfDocument, page: Page, block: FittedBlock, box: Box) -> None:
        if self._logo is not None:
            self._logo.draw(document, page, self._logo_box())
        _draw_block(document, page, block, box, "right" if block.rtl else "left")

    # -- code -----------------------------------------------------------------------------------------

    def _draw_code(self, document: PdfDocument, page: Page, job: LabelJob, box: Box) -> None:
        left_mm, side_mm = box.left_mm, places.CODE_MM
        if job.code:
            area = Box(left_mm, box.top_mm, side_mm, side_mm)
            page.ops.append(data_matrix_path(job.code, area, page.size))
            left_mm += side_mm + 1.0
        if job.number:
            words = FittedBlock([set_line(job.number, font_set())], _NUMBER_PT)
            middle_mm = box.top_mm + (box.height_mm - _height_mm(words)) / 2
            _draw_block(document, page, words, _block_box(words, left_mm, middle_mm), "left")

    # -- teaser ---------------------------------------------------------------------------------------

    def _teaser_text(self, own: str | None, to: PostalAddress) -> str:
        if not self.teaser or own == "":
            return ""
        return own or self.teaser_line or teaser_text(to.language, to.country)

    def _place_teaser(self, text: str, language: str, country: str, taken: Iterable[Box]) -> Block:
        """The teaser as big as the free room allows, in the room where that looks best."""
        envelope = self._envelope
        best: Block | None = None
        failed: DoesNotFit | None = None
        for room in places.teaser_rooms(envelope, taken):
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
            appeal = places.teaser_appeal(room, block.size_pt)
            if best is None or appeal > places.teaser_appeal(best[1], best[0].size_pt):
                best = block, room
        if best is None:
            raise failed or places.no_room(envelope, Part.TEASER)
        block, room = best
        left_mm = room.left_mm
        if not places.at_left_edge(room):
            left_mm += (room.width_mm - block.width_pt / PT_PER_MM) / 2
        return block, _block_box(block, left_mm, room.top_mm + (room.height_mm - _height_mm(block)) / 2)

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


def _draw_postage(document: PdfDocument, page: Page, block: FittedBlock, box: Box) -> None:
    """The permit in its frame."""
    left, bottom = page.size.x_pt(box.left_mm), page.size.y_pt(box.bottom_mm)
    edge = " ".join(map(number, (left, bottom, box.width_mm * PT_PER_MM, box.height_mm * PT_PER_MM)))
    page.ops.append(f"q 0.75 w 0 G {edge} re S Q")
    _draw_block(document, page, block, box.inset(FRAME_MM, FRAME_MM, FRAME_MM, FRAME_MM), "centre")


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
