"""The zone check: what the post reads stays free, and no part is printed over another."""

from __future__ import annotations

import itertools

import pytest

from mailroom.press.envelopes.sizes import EntersPostalZone, all_envelopes, find_envelope, windowed_envelopes
from mailroom.press.envelopes.zones import PART_NAMES, ZONE_NAMES, Part, Placed, Zone, faults
from mailroom.press.page import Box

PAGE = Box(0, 0, 200, 100)
ZONES = (
    Zone("reading", Box(60, 40, 140, 45), "the test", True, takes=frozenset({Part.ADDRESS, Part.BARCODE})),
    Zone("barcode", Box(100, 85, 100, 15), "the test", True, takes=frozenset({Part.BARCODE})),
    Zone("postage", Box(140, 0, 60, 40), "the test", True, takes=frozenset({Part.POSTAGE})),
    Zone("coding", Box(0, 90, 50, 10), "the test", True),
)


@pytest.mark.parametrize(
    ("part", "box", "expected"),
    [
        (Part.ADDRESS, Box(70, 45, 80, 30), set()),
        (Part.ADDRESS, Box(50, 45, 80, 30), {("outside", "reading")}),
        (Part.ADDRESS, Box(70, 60, 80, 30), {("outside", "reading"), ("enters", "barcode")}),
        (Part.BARCODE, Box(110, 88, 75, 4), set()),
        (Part.BARCODE, Box(70, 45, 75, 4), set()),
        (Part.BARCODE, Box(90, 88, 75, 4), {("outside", "reading")}),
        (Part.BARCODE, Box(30, 93, 75, 4), {("outside", "reading"), ("enters", "coding")}),
        (Part.POSTAGE, Box(150, 5, 40, 20), set()),
        (Part.POSTAGE, Box(130, 5, 40, 20), {("outside", "postage")}),
        (Part.TEASER, Box(10, 10, 100, 25), set()),
        (Part.TEASER, Box(10, 10, 140, 25), {("enters", "postage")}),
        (Part.TEASER, Box(10, 10, 100, 31), {("enters", "reading")}),
        (Part.CODE, Box(10, 75, 10, 10), set()),
        (Part.CODE, Box(45, 85, 10, 10), {("enters", "coding")}),
        (Part.SENDER, Box(-1, 5, 50, 20), {("edge", "")}),
        (Part.SENDER, Box(10, 95, 30, 8), {("edge", ""), ("enters", "coding")}),
    ],
)
def test_each_part_keeps_to_its_zone_and_out_of_the_others(part, box, expected):
    found = faults(PAGE, ZONES, [Placed(part, box)])
    assert {(fault.kind, fault.with_) for fault in found} == expected
    assert all(str(fault.reason("own")) for fault in found)


def test_two_parts_one_over_the_other_are_a_fault():
    found = faults(
        PAGE, (), [Placed(Part.SENDER, Box(10, 10, 60, 20)), Placed(Part.TEASER, Box(60, 10, 60, 20))]
    )
    assert [str(fault.reason("own")) for fault in found] == [
        "On the envelope own the line that says what is inside would be printed over the return address."
    ]


def test_a_fault_says_envelope_part_and_zone_in_one_sentence():
    envelope = find_envelope("#10")
    with pytest.raises(EntersPostalZone) as caught:
        envelope.check_place(Part.CODE, Box(200, 92, 10, 10))
    assert str(caught.value) == "On the envelope #10 the packet's code would enter the post's barcode zone."
    stored = caught.value.reason.to_json()
    assert stored["data"]["zone"]["text"] == "barcode zone"
    envelope.check_layout([Placed(Part.ADDRESS, Box(100, 50, 80, 30))])


@pytest.mark.parametrize("envelope", [*all_envelopes(), *windowed_envelopes()], ids=lambda one: one.code)
def test_on_every_envelope_a_teaser_laid_over_any_zone_is_refused(envelope):
    for zone, part in itertools.product(envelope.zones, (Part.TEASER, Part.CODE, Part.SENDER)):
        inside = zone.box.inset(1, 1, 1, 1)
        kinds = {(fault.kind, fault.with_) for fault in envelope.faults(Placed(part, inside))}
        assert ("enters", zone.name) in kinds
        assert zone.source
    assert {zone.name for zone in envelope.zones} <= ZONE_NAMES.keys()


def test_every_part_has_a_name():
    assert PART_NAMES.keys() == set(Part)
