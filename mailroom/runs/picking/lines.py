"""The pieces of a packet at the bench: in picking order, how many copies are in, what is still to be fetched."""

from __future__ import annotations

from collections.abc import Sequence

from mailroom.packets.models import Packet, PacketItem
from mailroom.runs.picking.rules import Line
from mailroom.stock import queries as stock


def as_lines(packet: Packet) -> tuple[Line, ...]:
    """The packet's literature as the rules see it, in picking order."""
    return tuple(
        Line(
            line.item_id,
            line.item.title_in(packet.language),
            line.copies,
            line_inside(line),
            printed_with_letter(line),
        )
        for line in in_picking_order(packet)
    )


def in_picking_order(packet: Packet) -> list[PacketItem]:
    """The packet's literature along the walking order of its shelf places; what is printed with the letter is last."""
    places = stock.places_by_id(line.item.shelf_place_id for line in packet.items)

    def walk(line: PacketItem) -> tuple[bool, int, int]:
        place = places.get(line.item.shelf_place_id or 0)
        return printed_with_letter(line), place.walk if place else 0, line.position

    return sorted(packet.items, key=walk)


def line_inside(line: PacketItem) -> int:
    """How many copies are in; one ticked off before copies were counted is in whole."""
    return line.copies if line.ticked_at is not None else line.copies_in


def lacks(line: PacketItem) -> bool:
    """Whether a copy is still to be fetched from the shelf; what is printed with the letter came with it."""
    return line_inside(line) < line.copies and not printed_with_letter(line)


def missing(packet: Packet) -> Sequence[PacketItem]:
    """Pieces of which a copy is still to be put in."""
    return [line for line in packet.items if lacks(line)]


def printed_with_letter(line: PacketItem) -> bool:
    """Whether a piece comes out of the printer with its letter."""
    return (
        line.item.printing.value == "on_demand"
        and line.edition is not None
        and line.edition.file_id is not None
    )
