"""Where everything stands on an envelope, held against the post's zones: what is printed, and what screens draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from intranet.values.address import AddressLine, PostalAddress
from intranet.values.imb import checked_imb
from intranet.values.postcode_boxes import PostcodeBoxes
from intranet.values.reason import reason
from intranet.values.text import clean_line
from mailroom.press.drawing.codes import check_data_matrix
from mailroom.press.drawing.fitting import DoesNotFit, FittedBlock, fit
from mailroom.press.drawing.pictures import read_logo
from mailroom.press.drawing.teasers import LARGEST_TEASER_PT, fit_teaser, teaser_text
from mailroom.press.envelopes import places
from mailroom.press.envelopes.code_words import fit_number
from mailroom.press.envelopes.imb_sizes import USUAL
from mailroom.press.envelopes.postage_mark import fit_postage_mark
from mailroom.press.envelopes.postcode_digits import around_boxes, placed_digits, postcode_digits
from mailroom.press.envelopes.sizes import AddressShowsThrough, Envelope
from mailroom.press.envelopes.zones import Part, Placed
from mailroom.press.jobs import LabelJob, Refused, addressed
from mailroom.press.page import PT_PER_MM, Box
from mailroom.press.sender import Sender
from mailroom.press.type.fonts import FontSet, cjk_region, font_set

_SENDER_PT, _SMALLEST_SENDER_PT = 9.0, 6.5
_LOGO_MM = 11.0
_LOGO_GAP_MM = 3.0


class Block(NamedTuple):
    """Lines that are fitted, the box they take, and which side they are flush to: left, right, or centre."""

    fitted: FittedBlock
    box: Box
    side: str = "left"


class Parts(NamedTuple):
    """What stands on an envelope beside its address, each with its place."""

    sender: Block | None
    logo: Box | None
    code: Box | None
    imb: Box | None
    postage: Block | None
    teaser: Block | None
    address_room: Box
    boxes: PostcodeBoxes | None


class Laid(NamedTuple):
    """One envelope laid out, without the address where a window shows it.

    ``imb`` are the digits of its Intelligent Mail barcode, ``postcode`` those that go into the stock's boxes.
    """

    address: Block | None
    parts: Parts
    imb: str
    postcode: str

    def digits_in_boxes(self) -> Iterator[tuple[FittedBlock, Box]]:
        """Each digit of the postcode in its box."""
        return placed_digits(self.postcode, self.parts.boxes) if self.parts.boxes else iter(())


class EnvelopeLayout:
    """Lays out envelopes of one size from one sender; what is the same on many envelopes is worked out once."""

    def __init__(
        self,
        envelope: Envelope,
        sender: Sender | None,
        country: str,
        language: str,
        *,
        teaser: bool = True,
        teaser_line: str = "",
        imb_above_address: bool = False,
    ) -> None:
        """``country`` and ``language`` are the sending post's; the rest as for
        :func:`~mailroom.press.envelopes.printing.print_envelopes`."""
        self._envelope = envelope
        self._sender = None if envelope.shows(Part.SENDER) else sender
        self._country, self._language = country, language
        self._teaser, self._teaser_line = teaser, teaser_line
        self._imb_above_address = imb_above_address
        self.logo = read_logo(sender.logo, sender.logo_media_type) if sender and sender.logo else None
        self._sender_blocks: dict[bool, Block] = {}
        self._parts: dict[tuple[object, ...], Parts] = {}
        self._with_address = not envelope.shows(Part.ADDRESS)

    def check_sender(self) -> None:
        """Place the return address before any job, so that no job is blamed for it."""
        for foreign in (False, True):
            self._sender_block(foreign)

    def lay_out(self, job: LabelJob) -> Laid:
        """Everything in its place and held against the zones.

        Raises :class:`~mailroom.press.jobs.Refused`, :class:`DoesNotFit`, ``CharacterNotCovered``, ``CodeTooDense``,
        ``EntersPostalZone`` or ``ImbNotUnderstood``.
        """
        lines, fonts = addressed(job.address, self._country, self._language)
        check_data_matrix(job.code, places.CODE_MM)
        if job.number:
            fit_number(job.number)
        digits = checked_imb(job.imb, job.address.country, self._country)
        parts = self._parts_of(job, bool(digits))
        postcode = postcode_digits(job.address, self._country) if parts.boxes else ""
        if postcode:
            lines = tuple(line for line in lines if line.kind != "postcode")
        if not self._with_address:
            return Laid(None, parts, digits, postcode)
        envelope, room = self._envelope, parts.address_room
        width_pt, height_pt = room.width_mm * PT_PER_MM, room.height_mm * PT_PER_MM
        block = fit(lines, width_pt, height_pt, fonts, envelope.largest_address_pt, close_up=True)
        # Under a barcode it stands close to it, else in the middle of its room.
        spare_mm = 0.0 if room is not envelope.address_box else (room.height_mm - _height_mm(block)) / 2
        box = block_box(block, room.left_mm, room.top_mm + spare_mm)
        envelope.check_place(Part.ADDRESS, box)
        return Laid(Block(block, box, _own_side(block)), parts, digits, postcode)

    def _parts_of(self, job: LabelJob, with_imb: bool) -> Parts:
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

    def _placed(self, job: LabelJob, to: PostalAddress, foreign: bool, text: str, with_imb: bool) -> Parts:
        envelope = self._envelope
        sender = self._sender_block(foreign)
        room, imb = envelope.address_box, None
        if with_imb:
            if not self._with_address:
                raise Refused(AddressShowsThrough(envelope.code).reason)
            imb = places.imb_place(envelope, USUAL, above_address=self._imb_above_address)
            room = places.below_imb(room, imb)
        postage = None
        if lines := tuple(filter(None, map(clean_line, job.postage))):
            postage = Block(*fit_postage_mark(lines, places.postage_room(envelope)), "centre")
        boxes = job.postcode_boxes if envelope.takes(Part.POSTCODE) and not foreign else None
        taken = [
            box
            for box in (sender.box if sender else None, imb, around_boxes(boxes) if boxes else None)
            if box
        ]
        code = None
        if job.code or job.number:
            code = places.code_box(envelope, [places.around(box, 2.0) for box in taken])
            taken.append(code)
        logo = self._logo_box() if self.logo and sender else None
        if logo is not None:
            taken.append(logo)
        teaser = _best_teaser(envelope, text, (to.language, to.country), tuple(taken)) if text else None
        parts = Parts(sender, logo, code, imb, postage, teaser, room, boxes)
        envelope.check_layout(list(self._layout(parts)))
        return parts

    def _layout(self, parts: Parts) -> Iterable[Placed]:
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
                yield Placed(part, block.box)

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
            beside_mm = self._logo_width_mm() + _LOGO_GAP_MM if self.logo else 0.0
            block = _fitted_sender(lines, (room.width_mm - beside_mm, room.height_mm), fonts)
            box = block_box(block, room.left_mm + beside_mm, room.top_mm)
            self._envelope.check_place(Part.SENDER, box)
            self._sender_blocks[foreign] = Block(block, box, _own_side(block))
        return self._sender_blocks[foreign]

    def _logo_width_mm(self) -> float:
        return self.logo.width_mm(_LOGO_MM, 30.0) if self.logo else 0.0

    def _logo_box(self) -> Box:
        room = self._envelope.sender_box
        return Box(room.left_mm, room.top_mm, self._logo_width_mm(), _LOGO_MM)

    def _teaser_text(self, own: str | None, to: PostalAddress) -> str:
        """The teaser on one line; a blank one of the recipient's own is none."""
        if not self._teaser:
            return ""
        if own is not None:
            return clean_line(own)
        return clean_line(self._teaser_line) or teaser_text(to.language, to.country)


@lru_cache(maxsize=256)
def _best_teaser(envelope: Envelope, text: str, reader: tuple[str, str], taken: tuple[Box, ...]) -> Block:
    """The teaser as big as the free room allows, in the room where that looks best; ``reader``: language and country.

    Most envelopes of a firm bear the same, and trying all sizes in all rooms takes longer than all the rest.
    """
    best: tuple[FittedBlock, Box] | None = None
    failed: DoesNotFit | None = None
    for room in places.teaser_rooms(envelope, taken):
        try:
            block = fit_teaser(
                text,
                room.width_mm * PT_PER_MM,
                room.height_mm * PT_PER_MM,
                language=reader[0],
                country=reader[1],
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
    at_edge = places.at_left_edge(room)
    left_mm = room.left_mm + (0.0 if at_edge else (room.width_mm - block.width_pt / PT_PER_MM) / 2)
    box = block_box(block, left_mm, room.top_mm + (room.height_mm - _height_mm(block)) / 2)
    return Block(block, box, _own_side(block) if at_edge else "centre")


def _fitted_sender(lines: Sequence[AddressLine], room_mm: tuple[float, float], fonts: FontSet) -> FittedBlock:
    """The return address, smaller than others may be; raises :class:`DoesNotFit` in words of its own."""
    width_pt, height_pt = (side_mm * PT_PER_MM for side_mm in room_mm)
    try:
        return fit(
            lines, width_pt, height_pt, fonts, _SENDER_PT, smallest_pt=_SMALLEST_SENDER_PT, close_up=True
        )
    except DoesNotFit as fault:
        raise DoesNotFit(
            reason(
                "return-address-too-long",
                "The return address does not fit on this envelope even at %(size)s pt. Shorten it, or use a larger "
                "envelope.",
                size=_SMALLEST_SENDER_PT,
            )
        ) from fault


def _height_mm(block: FittedBlock) -> float:
    return block.height_pt / PT_PER_MM


def block_box(block: FittedBlock, left_mm: float, top_mm: float) -> Box:
    """The box that these lines take from this corner on."""
    return Box(left_mm, top_mm, block.width_pt / PT_PER_MM, _height_mm(block))


def _own_side(block: FittedBlock) -> str:
    return "right" if block.rtl else "left"
