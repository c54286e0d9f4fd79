"""Which label sheet a run begins with, and what is said before printing of addresses that its labels cannot take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intranet.platform.database import db, transaction
from intranet.values.reason import Reason
from mailroom.packets import queries as packets
from mailroom.packets.models import Packet
from mailroom.packets.values import AddressedBy
from mailroom.press.labels.sheets import find_sheet
from mailroom.runs.drawing_up import draw_up
from mailroom.runs.label_choice import LabelTrial, in_the_house, settings_to_begin_with, try_labels
from mailroom.runs.values import RunSettings
from mailroom.stock import service as stock
from mailroom.stock.service import SupplyEntry
from mailroom.stock.values import StockReason, SupplyKind
from tests.factories import mailroom
from tests.factories import runs as cast

pytestmark = pytest.mark.usefixtures("services")
UNDELIVERABLE = replace(mailroom.CHICAGO, postcode="", city="", street="")


def a_sheet_in_stock(spec: str, by: Any, count: int = 20) -> None:
    entry = SupplyEntry(f"LAB-{spec}", f"Labels {spec}", SupplyKind.LABEL_SHEET, spec=spec)
    supply = stock.save_supply(entry, by)
    if count:
        stock.move(count, StockReason.RECEIPT, by, mailroom.NOW, supply_id=supply.id)


def tried(ids: list[int], sheet: str) -> LabelTrial:
    return try_labels(packets.to_choose(ids), find_sheet(sheet), in_the_house())


@pytest.fixture
def one_too_long(vise: Any, sorter: Any) -> list[int]:
    """Two packets that get a label; the second one's address takes a large one."""
    return [cast.a_labelled_packet(place, vise, sorter).id for place in (mailroom.CHICAGO, cast.LONG)]


def test_addresses_that_fit_are_not_spoken_of(vise, sorter):
    found = tried([cast.a_labelled_packet(mailroom.CHICAGO, vise, sorter).id], "Avery 5160")
    assert (found.tried, found.refused, found.better) == (1, [], None)


def test_only_packets_that_get_a_label_are_tried(vise, sorter, one_too_long):
    with transaction():
        db.session.get_one(Packet, one_too_long[1]).addressed_by = AddressedBy.ENVELOPE
    assert (tried(one_too_long, "Avery 5160").tried, tried(one_too_long, "Avery 5160").refused) == (1, [])


@pytest.mark.parametrize(
    ("in_stock", "better"),
    [
        (
            {},
            "Avery 5163",
        ),  # nothing in the house takes it: the smallest of the common ones on the same paper
        ({"5164": 20, "5165": 5}, "Avery 5164"),
        ({"5164": 0, "5165": 5}, "Avery 5164"),  # nobody counted it, so nobody knows that it is gone
        ({"5161": 20}, "Avery 5163"),  # wider, but no help
        ({"nobody's sheet": 9, "5164": 20}, "Avery 5164"),
    ],
)
def test_the_smallest_larger_sheet_of_the_house_is_offered(sorter, one_too_long, in_stock, better):
    for spec, count in in_stock.items():
        a_sheet_in_stock(spec, sorter, count)
    found = tried(one_too_long, "Avery 5160")
    assert [one.packet_id for one in found.refused] == one_too_long[1:]
    assert (found.tried, found.left) == (2, 0)
    assert found.better is not None
    assert found.better.name == better


def test_what_no_label_can_mend_is_told_and_no_sheet_is_offered_for_it(vise, sorter):
    found = tried([cast.a_labelled_packet(UNDELIVERABLE, vise, sorter).id], "Avery 5160")
    assert (len(found.refused), found.better, found.left) == (1, None, 1)


def test_a_sheet_that_helps_some_is_offered_and_says_how_many(vise, sorter, one_too_long):
    found = tried([*one_too_long, cast.a_labelled_packet(UNDELIVERABLE, vise, sorter).id], "Avery 5160")
    assert (found.tried, len(found.refused), found.left) == (3, 2, 1)
    assert found.better is not None


def test_what_is_told_before_printing_is_what_drawing_up_refuses(sorter, one_too_long):
    run = draw_up(one_too_long, cast.PLAIN, sorter, mailroom.NOW)
    told = tried(one_too_long, cast.PLAIN.label_sheet).refused
    assert [(one.number, list(one.reasons)) for one in told] == [
        (one["number"], [Reason.from_json(why) for why in one["reasons"]]) for one in run.refused
    ]


@pytest.mark.parametrize(
    ("in_stock", "label", "teaser"),
    [
        ({}, "Avery 5160", "Avery 5160"),
        ({"5160": 20, "5163": 20}, "Avery 5160", "Avery 5163"),
        ({"5161": 20, "5163": 20}, "Avery 5161", "Avery 5163"),
        ({"5163": 20}, "Avery 5163", "Avery 5163"),
        ({"nobody's sheet": 20}, "Avery 5160", "Avery 5160"),
    ],
)
def test_the_first_run_begins_with_what_lies_in_stock(vise, sorter, in_stock, label, teaser):
    for spec, count in in_stock.items():
        a_sheet_in_stock(spec, sorter, count)
    begin = settings_to_begin_with()
    assert (begin.label_sheet, begin.teaser_sheet) == (label, teaser)


def test_later_runs_begin_with_what_the_last_was_printed_on(ready, sorter):
    a_sheet_in_stock("5163", sorter)
    draw_up(ready(1), RunSettings("Avery 5161", 7, "Avery 5162", 3), sorter, mailroom.NOW)
    begin = settings_to_begin_with()
    assert (begin.label_sheet, begin.teaser_sheet) == ("Avery 5161", "Avery 5162")
    assert (begin.first_label, begin.first_teaser) == (1, 1)
