"""Grading: which facts make which level, why, and what to ask next (GR1, GR2)."""

from __future__ import annotations

from datetime import date

import pytest

from intranet.firm.policies import POLICIES
from intranet.grading.rules import DETAILS, FEATURES, GradingFacts, back_and_forth, grade, override_holds
from intranet.grading.wording import irregular, knowledge_in, requirement_in
from intranet.values.reason import Reason

POLICY = POLICIES["grading"].default
ALL = frozenset(DETAILS)
DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("facts", "level", "because"),
    [
        (GradingFacts(), 4, "no_product"),
        (GradingFacts(details=frozenset({"company", "phone"})), 4, "no_product"),
        (GradingFacts(products=["Bit set"]), 3, "names_products"),
        (GradingFacts(requirement="price for 200 sets"), 3, "requirement"),
        (GradingFacts(details=ALL), 4, "complete_details"),
        (GradingFacts(details=ALL, messages=6), 2, "many_messages"),
        (GradingFacts(details=ALL, messages=5), 4, "complete_details"),
        (GradingFacts(messages=6, knows_technical=True, knows_packing=True), 2, "knows_all"),
        (GradingFacts(messages=9, knows_names=True, knows_technical=True), 2, "knows_technical"),
        (GradingFacts(messages=9, knows_names=True), 4, "many_messages"),
        (GradingFacts(details=ALL, products=["Bit set"], knows_packing=True), 2, "knows_packing"),
        (
            GradingFacts(details=ALL, products=["Bit"], knows_technical=True, knowledge_words=("25 mm",)),
            2,
            "knows_words",
        ),
        (GradingFacts(sample_orders=1, last_order_on=DAY), 1, "placed_sample_order"),
        (GradingFacts(orders=1, last_order_on=DAY), 1, "placed_one_order"),
        (GradingFacts(orders=2, sample_orders=1, last_order_on=DAY), 1, "placed_order"),
        (GradingFacts(visited_from_abroad=True), 1, "visited"),
        (GradingFacts(real_influence=True, influence_evidence="40 % of the market"), 1, "influence"),
        (GradingFacts(orders=1, last_order_on=DAY, details=ALL, messages=8), 1, "placed_one_order"),
    ],
)
def test_facts_make_a_level(facts, level, because):
    found = grade(facts, POLICY)
    assert found.level == level
    assert because in [each.code for each in found.reasons]
    if level < 4:
        assert found.reasons[0].code in {each.code for each in grade(facts, POLICY).reasons}


def test_the_lowest_level_says_all_that_makes_it_so():
    said = [each.code for each in grade(GradingFacts(irregular=True), POLICY).reasons]
    assert said == ["no_product", "no_requirement", "no_details", "irregular"]


@pytest.mark.parametrize(
    ("facts", "short", "asked"),
    [
        (GradingFacts(), 1, ["ask_products", "ask_requirement"]),
        (GradingFacts(products=["Bit"]), 2, ["ask_knowledge", "ask_messages", "ask_details"]),
        (GradingFacts(products=["Bit"], messages=5), 2, ["ask_knowledge", "ask_one_message", "ask_details"]),
        (GradingFacts(products=["Bit"], details=ALL), 1, ["ask_knowledge", "ask_messages"]),
        (GradingFacts(details=ALL, messages=6), 1, ["ask_order", "ask_visit", "ask_influence"]),
    ],
)
def test_what_is_missing_for_the_next_level_is_asked(facts, short, asked):
    head, *questions = grade(facts, POLICY).missing
    assert head.data["count"] == short
    assert [each.code for each in questions] == asked


def test_the_best_level_misses_nothing():
    assert grade(GradingFacts(visited_from_abroad=True), POLICY).missing == []


def test_missing_details_are_named_one_by_one():
    facts = GradingFacts(products=["Bit"], details=ALL - {"fax", "messaging"})
    (asked,) = [each for each in grade(facts, POLICY).missing if each.code == "ask_details"]
    assert [Reason.from_json(each).text for each in asked.data["details"]] == ["fax", "instant messaging"]


def test_every_reason_can_be_stored():
    facts = GradingFacts(products=["Bit"], details=ALL, messages=2, requirement="x")
    found = grade(facts, POLICY)
    for each in (*found.reasons, *found.missing):
        assert Reason.from_json(each.to_json()) == each
        assert str(each)


def test_a_firm_edits_features_and_how_many_are_needed():
    moved = {**POLICY, "features": {**POLICY["features"], "names_products": 2}}
    assert grade(GradingFacts(products=["Bit"], details=ALL), moved).level == 2
    off = {**POLICY, "features": {**POLICY["features"], "visited_from_abroad": 0}}
    assert grade(GradingFacts(visited_from_abroad=True), off).level == 4
    harder = {**POLICY, "needed": {**POLICY["needed"], "1": 2}}
    assert grade(GradingFacts(visited_from_abroad=True), harder).level == 4
    assert grade(GradingFacts(visited_from_abroad=True, real_influence=True), harder).level == 1


def test_every_feature_has_its_level_in_the_policy():
    assert {feature.code for feature in FEATURES} == set(POLICY["features"])


@pytest.mark.parametrize(("theirs", "ours", "long"), [(0, 0, 0), (1, 0, 1), (3, 3, 6), (1, 10, 3), (4, 2, 5)])
def test_messages_count_as_far_as_they_go_back_and_forth(theirs, ours, long):
    assert back_and_forth(theirs, ours) == long


@pytest.mark.parametrize(
    ("override", "until", "holds"),
    [
        (False, None, False),
        (True, None, True),
        (True, date(2026, 11, 24), True),
        (True, date(2026, 11, 23), False),
    ],
)
def test_an_override_holds_to_its_last_day(override, until, holds):
    assert override_holds(override, until, date(2026, 11, 24)) is holds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello. We need 200 sets by March. Bye.", "We need 200 sets by March"),
        ("What is your best price?", "What is your best price"),
        ("Please quote FOB Shanghai", "Please quote FOB Shanghai"),
        ("你好。请报一下价格。谢谢。", "请报一下价格"),
        ("我们要500套，谢谢", "我们要500套，谢谢"),
        ("Please tell me about your firm.", ""),
        ("We are in the tool business.", ""),
        ("", ""),
    ],
)
def test_a_requirement_is_quoted(text, words):
    assert requirement_in([text]) == words


@pytest.mark.parametrize("text", ["a" * 20_000, "word " * 4000, "12 " * 6000, "请" * 20_000])
def test_a_long_text_without_a_full_stop_is_read_in_no_time(text):
    assert requirement_in([text, f"{text} what is your price"]).endswith("…")
    assert knowledge_in([text]).packing == ""


def test_a_long_requirement_is_shortened():
    said = requirement_in(["price " + "x" * 500])
    assert len(said) == 160
    assert said.endswith("…")


@pytest.mark.parametrize(
    ("text", "technical", "packing"),
    [
        ("T20 bits of 25 mm in master cartons", "25 mm", "master cartons"),
        ("torque 5 to 25 Nm, FOB Ningbo", "25 Nm", "FOB Ningbo"),
        ("扭矩25牛米，外箱要印唛头", "扭矩", "外箱"),
        ("We like your products", "", ""),
        ("I read your ad in issue 25", "", ""),
    ],
)
def test_knowledge_shows_in_the_words(text, technical, packing):
    shown = knowledge_in([text])
    assert bool(shown.technical) == bool(technical)
    assert shown.packing == packing


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("PLEASE SEND ME EVERYTHING YOU HAVE FOR FREE NOW", True),
        ("send now!!!!!", True),
        ("pleaaaaaaase", True),
        ("ACME GmbH needs T20 bits, DIN 3126.", False),
        ("Please send it. Thanks!!", False),
        ("请问多少钱？？", False),
    ],
)
def test_irregular_wording_is_seen(text, odd):
    assert irregular(text) is odd
