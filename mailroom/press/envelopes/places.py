"""Where the parts of an envelope go: geometry only, nothing is drawn and nothing is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailroom.press.envelopes.freespace import empty_boxes
from mailroom.press.envelopes.imb_sizes import BESIDE_MM, ImbSize
from mailroom.press.envelopes.sizes import EntersPostalZone, Envelope
from mailroom.press.envelopes.zones import Fault, Part
from mailroom.press.page import Box

EDGE_MM = 10.0
"""Printers cannot reach the outermost millimetres, and it looks better."""
APART_MM = 5.0
SMALLEST_TEASER_MM = (24.0, 6.0)
CODE_MM = 10.0
CODE_SIZE_MM = (CODE_MM + 19.0, CODE_MM)
"""The code with the packet's number beside it."""

_LOW_EDGE_MM = 5.0
_CODE_FROM_ZONE_MM = 0.8
_TEASER_EDGE_MM = 7.0
_BETWEEN_OTHERS = 0.85
_SAME_PT = 2.0
_MARK_EDGE_MM = 7.0

# USPS DMM 202.5: in the lower right corner the first bar stands 3.5 to 4.25 inches from the right edge; the barcode
# stays in the zone 5/8 inch high. A quarter of an inch from the bottom puts it in the middle of that.
_IMB_FROM_RIGHT_MM = 4.0 * 25.4
_IMB_FROM_BOTTOM_MM = 0.25 * 25.4
# In the address block it stands above the first line, well within what imb_sizes says of that.
IMB_GAP_MM = 2.0


def around(box: Box, by_mm: float) -> Box:
    """The box with that much more room on each side."""
    return box.inset(-by_mm, -by_mm, -by_mm, -by_mm)


def code_box(envelope: Envelope, taken: Iterable[Box]) -> Box:
    """A quiet corner for the packet's code, as low as possible, then as far left as possible.

    Away from address and stamp; raises :class:`EntersPostalZone` when every corner is taken.
    """
    width_mm, height_mm = CODE_SIZE_MM
    sheet = envelope.page.box.inset(EDGE_MM, _LOW_EDGE_MM, EDGE_MM, _LOW_EDGE_MM)
    zones = (around(zone.box, _CODE_FROM_ZONE_MM) for zone in envelope.zones)
    obstacles = [*zones, envelope.address_box, *taken]
    rooms = list(empty_boxes(sheet, obstacles, (width_mm, height_mm)))
    if not rooms:
        raise no_room(envelope, Part.CODE)
    best = min(rooms, key=lambda room: (-room.bottom_mm, room.left_mm))
    return Box(best.left_mm, best.bottom_mm - height_mm, width_mm, height_mm)


def teaser_rooms(envelope: Envelope, taken: Iterable[Box]) -> Iterator[Box]:
    """Every room that nothing else and no zone needs."""
    sheet = envelope.page.box.inset(EDGE_MM, _TEASER_EDGE_MM, EDGE_MM, _TEASER_EDGE_MM)
    obstacles = [around(zone.box, 2.0) for zone in envelope.zones]
    obstacles += [around(box, APART_MM) for box in (envelope.address_box, *taken)]
    return empty_boxes(sheet, obstacles, SMALLEST_TEASER_MM)


def at_left_edge(box: Box) -> bool:
    """Whether it stands at the left margin, in line with return address and code; elsewhere it is centred."""
    return box.left_mm <= EDGE_MM + 0.5


def teaser_appeal(room: Box, size_pt: float) -> tuple[int, float]:
    """How good a teaser of this size looks in this room: the larger the better, squeezed in between other parts a good
    deal larger; of sizes that look the same, the one with more air round it."""
    seen_pt = size_pt if at_left_edge(room) else size_pt * _BETWEEN_OTHERS
    return round(seen_pt / _SAME_PT), room.width_mm * room.height_mm


def postage_room(envelope: Envelope) -> Box:
    """The corner for a permit, within the postage zone; raises :class:`EntersPostalZone` without one."""
    zone = envelope.zone("postage")
    if zone is None:
        raise no_room(envelope, Part.POSTAGE)
    left, right = zone.box.left_mm <= 0, zone.box.right_mm >= envelope.width_mm
    return zone.box.inset(_MARK_EDGE_MM if left else 2.0, _MARK_EDGE_MM, _MARK_EDGE_MM if right else 2.0, 1.0)


def imb_place(envelope: Envelope, size: ImbSize, *, above_address: bool = False) -> Box:
    """Where the Intelligent Mail barcode goes: the lower right corner of a letter, else the address block's top.

    Raises :class:`EntersPostalZone` where it has no place.
    """
    width_mm, height_mm = size.width_mm, size.height_mm
    if not above_address and any(
        zone.name == "barcode" and Part.BARCODE in zone.takes for zone in envelope.zones
    ):
        box = Box(
            envelope.width_mm - _IMB_FROM_RIGHT_MM,
            envelope.height_mm - _IMB_FROM_BOTTOM_MM - height_mm,
            width_mm,
            height_mm,
        )
    else:
        room = envelope.address_box
        reading = envelope.zone("reading")
        furthest_mm = min(reading.box.right_mm if reading else envelope.width_mm, envelope.width_mm)
        left_mm = min(room.left_mm, furthest_mm - BESIDE_MM - width_mm)
        box = Box(left_mm, room.top_mm, width_mm, height_mm)
    envelope.check_place(Part.BARCODE, box)
    return box


def below_imb(room: Box, imb: Box) -> Box:
    """The address's room under a barcode that stands in it; the room itself where the barcode is elsewhere."""
    if not imb.overlaps(room):
        return room
    taken_mm = imb.bottom_mm - room.top_mm + IMB_GAP_MM
    return room.inset(0.0, taken_mm, 0.0, 0.0)


def no_room(envelope: Envelope, part: Part) -> EntersPostalZone:
    """There is no place for this part on this envelope."""
    return EntersPostalZone(Fault(part, "no room"), envelope.code)
