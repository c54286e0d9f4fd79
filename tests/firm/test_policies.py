"""The firm's rules as data: defaults that hold, nonsense that is refused."""

from __future__ import annotations

import pytest

from intranet.firm.policies import POLICIES
from intranet.firm.policy_fields import PolicyRefused


@pytest.mark.parametrize("name", POLICIES)
def test_the_figures_a_rule_comes_with_pass_its_own_check(name):
    kind = POLICIES[name]
    assert kind.checked(kind.default) == kind.default


@pytest.mark.parametrize(
    ("name", "group", "field", "expected"),
    [
        ("cadence", "level", "1_aim", 2),
        ("cadence", "level", "4_longest", 60),
        ("cadence", "purchase_class", "B_aim", 10),
        ("cadence", "state", "not_closed_longest", 180),
        ("cadence", "horizon", "immediately_longest", 2),
        ("after_mailing", "days", "domestic", 5),
        ("after_mailing", "days", "abroad", 12),
        ("promises", "answers", "first_email_days", 2),
        ("promises", "answers", "email_hours", 24),
        ("grading", "counts", "messages", 6),
        ("grading", "needed", "2", 2),
        ("classes", "share", "a_percent", 80),
    ],
)
def test_the_defaults_are_those_of_the_business_rules(name, group, field, expected):
    assert POLICIES[name].default[group][field] == expected


@pytest.mark.parametrize(
    ("name", "group", "field", "value", "code"),
    [
        ("cadence", "level", "1_aim", 0, "not_a_whole_number"),
        ("cadence", "level", "1_aim", "often", "not_a_whole_number"),
        ("cadence", "level", "1_aim", True, "not_a_whole_number"),
        ("cadence", "level", "1_aim", 9, "aim_above_longest"),
        ("promises", "quiet_days", "monday", "perhaps", "not_yes_or_no"),
        ("packets", "teaser", "flats", "spray", "not_an_option"),
        ("after_mailing", "days", "by_country", {"XX": 3}, "unknown_country"),
        ("after_mailing", "days", "by_country", {"CA": 900}, "not_a_whole_number"),
        ("after_mailing", "days", "by_country", ["CA"], "not_by_country"),
        ("classes", "share", "b_percent", 30, "shares_above_100"),
        ("classes", "value", "b_from", 60_000, "b_above_a"),
    ],
)
def test_nonsense_is_refused_and_the_field_named(name, group, field, value, code):
    with pytest.raises(PolicyRefused) as refused:
        POLICIES[name].checked({group: {field: value}})
    assert refused.value.problems[group, field].code == code


def test_what_an_older_version_stored_keeps_working():
    stored = {"level": {"1_aim": 1, "gone": 7, "2_aim": "broken"}, "unknown": {}}
    value = POLICIES["cadence"].completed(stored)
    assert value["level"]["1_aim"] == 1
    assert value["level"]["2_aim"] == 3
    assert set(value) == set(POLICIES["cadence"].default)
