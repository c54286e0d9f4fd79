"""Whether what we print keeps out of what the post reads: pure rectangles in, reasons out.

A zone belongs to the post and names the parts it takes; any other part must stay out of it altogether. A part that
has a zone of its own (the address in the reading zone, the postage mark in the postage zone) must lie inside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intranet.values.reason import Reason, reason
from mailroom.press.page import Box


class Part(StrEnum):
    """What we print on an envelope."""

    ADDRESS = "address"
    SENDER = "sender"
    TEASER = "teaser"
    CODE = "code"
    POSTAGE = "postage"
    BARCODE = "barcode"
    POSTCODE = "postcode"


PART_NAMES = {
    Part.ADDRESS: reason("part-address", "address"),
    Part.SENDER: reason("part-sender", "return address"),
    Part.TEASER: reason("part-teaser", "line that says what is inside"),
    Part.CODE: reason("part-code", "packet's code"),
    Part.POSTAGE: reason("part-postage", "postage mark"),
    Part.BARCODE: reason("part-barcode", "Intelligent Mail barcode"),
    Part.POSTCODE: reason("part-postcode", "postcode in its boxes"),
}
ZONE_NAMES = {
    "reading": reason("zone-reading", "reading zone"),
    "barcode": reason("zone-barcode", "barcode zone"),
    "coding": reason("zone-coding", "coding zone"),
    "postage": reason("zone-postage", "postage zone"),
    "postcode": reason("zone-postcode", "postcode boxes"),
    "window": reason("zone-window", "window"),
}


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the address side that belongs to the post; ``takes`` are the parts that may lie in it.

    ``verified`` is false where its figures were not seen in a source.
    """

    name: str
    box: Box
    source: str
    verified: bool
    rule: str = ""
    takes: frozenset[Part] = frozenset()


@dataclass(frozen=True, slots=True)
class Placed:
    """A part and where it would be printed."""

    part: Part
    box: Box


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a place: ``kind`` is "edge", "enters", "outside", "meets" or "no room".

    ``with_`` is the zone or the other part.
    """

    part: Part
    kind: str
    with_: str = ""

    def reason(self, envelope: str) -> Reason:
        """The fault as a sentence about this envelope."""
        what = PART_NAMES[self.part].to_json()
        if self.kind == "edge":
            return reason(
                "off-envelope",
                "The %(what)s would run over the edge of the envelope %(envelope)s.",
                envelope=envelope,
                what=what,
            )
        if self.kind == "meets":
            return reason(
                "parts-meet",
                "On the envelope %(envelope)s the %(what)s would be printed over the %(other)s.",
                envelope=envelope,
                what=what,
                other=PART_NAMES[Part(self.with_)].to_json(),
            )
        if self.kind == "no room":
            return reason(
                "no-room-on-envelope",
                "The envelope %(envelope)s has no room for the %(what)s outside the post's zones. Use a larger one.",
                envelope=envelope,
                what=what,
            )
        zone = ZONE_NAMES[self.with_].to_json()
        if self.kind == "outside":
            return reason(
                "outside-postal-zone",
                "On the envelope %(envelope)s the %(what)s would lie outside the post's %(zone)s.",
                envelope=envelope,
                what=what,
                zone=zone,
            )
        return reason(
            "enters-postal-zone",
            "On the envelope %(envelope)s the %(what)s would enter the post's %(zone)s.",
            envelope=envelope,
            what=what,
            zone=zone,
        )


def faults(page: Box, zones: Iterable[Zone], layout: Sequence[Placed]) -> tuple[Fault, ...]:
    """Everything that is wrong with a layout: parts over the edge, in a wrong zone, or over one another."""
    known = tuple(zones)
    found = [fault for one in layout for fault in place_faults(page, known, one)]
    for at, one in enumerate(layout):
        found += [
            Fault(one.part, "meets", other.part) for other in layout[:at] if one.box.overlaps(other.box)
        ]
    return tuple(found)


def place_faults(page: Box, zones: Iterable[Zone], placed: Placed) -> Iterator[Fault]:
    """What is wrong with one part's place."""
    part, box = placed.part, placed.box
    if not box.inside(page):
        yield Fault(part, "edge")
    own = []
    for zone in zones:
        if part in zone.takes:
            own.append(zone)
        elif box.overlaps(zone.box):
            yield Fault(part, "enters", zone.name)
    # Where the boxes for the postcode are printed a firm has measured: on large stock some stand a little lower.
    if own and part is not Part.POSTCODE and not any(box.inside(zone.box) for zone in own):
        yield Fault(part, "outside", own[0].name)
