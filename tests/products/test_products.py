"""Products found by number and by any of their names, also inside a message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intranet.platform import audit
from intranet.products import queries, service
from intranet.products.rules import KnownName, build_index, find_mentions
from tests.factories.products import CALIPER, VISE, a_product


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("th-200", ["TH-200"]),
        ("TH 200", ["TH-200"]),
        ("th2", ["TH-200"]),
        ("digital cal", ["TH-200"]),
        ("caliper digital", ["TH-200"]),
        ("VERNIER", ["TH-200"]),
        ("schiebl", ["TH-200"]),
        ("卡尺", ["TH-200"]),
        ("台虎", ["BV-125"]),
        ("vice", ["BV-125"]),
        ("vise", ["BV-125"]),
        ("", ["BV-125", "TH-200"]),
        ("lathe", []),
        ("%", []),
    ],
)
def test_a_product_is_found_while_typing(in_app, typed, numbers):
    a_product(CALIPER)
    a_product(VISE)
    assert [each.article_number for each in queries.find(typed)] == numbers


NAMES = build_index(
    KnownName(number, name)
    for number, names in {
        1: ("TH-200", "Digital caliper", "数显卡尺", "vernier"),
        2: ("BV-125", "Bench vise", "台虎钳", "vice"),
        3: ("TH-100", "Caliper", "卡尺"),
        4: ("DG-10", "Dial gauge", "百分表"),
    }.items()
    for name in names
)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("We need 200 digital calipers.", [(1, "digital calipers")]),
        ("price of TH-200 and th 100?", [(1, "TH-200"), (3, "th 100")]),
        ("two Bench-Vises, one vernier", [(2, "Bench-Vises"), (1, "vernier")]),
        ("请报数显卡尺和台虎钳的价格", [(1, "数显卡尺"), (2, "台虎钳")]),
        ("卡尺多少钱", [(3, "卡尺")]),
        ("advice on service", []),
        ("DG-100 or TH-2000", []),
        ("dial   GAUGES", [(4, "dial   GAUGES")]),
        ("", []),
    ],
)
def test_products_are_recognised_in_a_message(message, expected):
    found = find_mentions(message, NAMES)
    assert [(each.product_id, each.words) for each in found] == expected
    assert all(message[each.start : each.end] == each.words for each in found)


def test_a_message_gives_the_products_themselves(in_app):
    caliper = a_product(CALIPER)
    gone = a_product(VISE, active=False)
    [mention] = queries.recognise("Do you sell bench vises or Schieblehren, I mean a Schieblehre?")
    assert (mention.product.id, mention.words) == (caliper.id, "Schieblehre")
    assert gone.id not in {each.id for each in queries.all_products()}


@pytest.mark.usefixtures("services")
def test_a_products_change_is_noted_and_its_names_follow():
    product = a_product(CALIPER)
    service.change_product(
        product.id, replace(CALIPER, name_en="Electronic caliper", other_names=("vernier",)), None
    )
    assert [each.id for each in queries.find("electronic")] == [product.id]
    assert queries.find("schieblehre") == []
    changed = {entry.what for entry in audit.history("product", product.id)}
    assert changed == {"added", "name_en", "other_names"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"article_number": " "}, "article_number"),
        ({"name_en": ""}, "name_en"),
        ({"article_number": "bv-125"}, "article_number"),
    ],
)
def test_a_product_that_cannot_be_kept_names_the_field(in_app, changes, field):
    a_product(VISE)
    with pytest.raises(service.ProductRefused) as refused:
        a_product(CALIPER, **changes)
    assert refused.value.field == field
