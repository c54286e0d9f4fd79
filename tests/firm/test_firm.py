"""What the firm says about itself: profile, calendar, rules, texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from intranet.firm import queries, service
from intranet.firm.policy_fields import PolicyRefused
from intranet.platform import audit
from tests.factories import firm as firms

pytestmark = pytest.mark.usefixtures("services")


def test_before_anybody_filled_it_in_there_is_a_profile_all_the_same():
    assert queries.profile().country == "US"
    assert queries.today() == date(2026, 11, 24)


def test_the_profile_is_kept_and_every_change_noted(now):
    firms.a_firm()
    service.save_profile(replace(firms.CLEVELAND, phone="+1 216 555 0199"), None, now)
    assert queries.profile().phone == "+1 216 555 0199"
    newest = audit.history("firm", service.WHOLE_FIRM)[0]
    assert (newest.what, newest.before, newest.after) == ("phone", "+1 216 555 0100", "+1 216 555 0199")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "firm_without_name"),
        ({"country": "ZZ"}, "firm_country"),
        ({"time_zone": "Mars/Olympus"}, "firm_time_zone"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused(change, code, now):
    with pytest.raises(service.FirmRefused) as refused:
        service.save_profile(replace(firms.CLEVELAND, **change), None, now)
    assert refused.value.reason.code == code


def test_today_is_the_day_at_the_firm():
    firms.a_firm(replace(firms.CLEVELAND, time_zone="Pacific/Kiritimati"))
    assert queries.today() == date(2026, 11, 25)


def test_the_firms_own_days_win_over_the_countrys_calendar():
    firms.a_firm()
    christmas, ordinary = date(2026, 12, 25), date(2026, 12, 28)
    assert not queries.calendar().is_working_day(christmas)
    service.set_calendar_day(christmas, True, "Stock taking", None)
    service.set_calendar_day(ordinary, False, "Bridge day", None)
    assert queries.calendar().is_working_day(christmas)
    assert not queries.calendar().is_working_day(ordinary)
    service.forget_calendar_day(ordinary, None)
    assert queries.calendar().is_working_day(ordinary)


def test_a_changed_rule_holds_and_says_who_changed_what(now):
    service.change_policy("cadence", {"level": {"1_aim": 1}}, None, now)
    assert queries.policy("cadence")["level"]["1_aim"] == 1
    assert queries.policy("cadence")["level"]["2_aim"] == 3
    [entry] = audit.history("firm", service.WHOLE_FIRM)
    assert (entry.what, entry.before, entry.after) == ("cadence.level.1_aim", 2, 1)


def test_a_refused_rule_changes_nothing(now):
    with pytest.raises(PolicyRefused):
        service.change_policy("cadence", {"level": {"1_aim": 99}}, None, now)
    assert queries.policy("cadence")["level"]["1_aim"] == 2


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "HERE IS ALL THE INFO YOU NEED"),
        ("zh", "这就是你需要的全部信息"),
        ("zh-Hant", "这就是你需要的全部信息"),
        ("de", "ALLES, WAS SIE WISSEN WOLLTEN"),
        ("de_AT", "ALLES, WAS SIE WISSEN WOLLTEN"),
        ("fr", "HERE IS ALL THE INFO YOU NEED"),
        ("", "HERE IS ALL THE INFO YOU NEED"),
    ],
)
def test_the_teaser_is_said_in_the_recipients_language(language, expected):
    service.set_text("teaser", "de", "ALLES, WAS SIE WISSEN WOLLTEN", None)
    assert queries.text("teaser", language) == expected


def test_an_emptied_text_is_again_as_it_came():
    service.set_text("teaser", "en", "LOOK INSIDE", None)
    service.set_text("teaser", "en", "", None)
    assert queries.text("teaser", "en") == "HERE IS ALL THE INFO YOU NEED"


def test_a_text_that_does_not_fit_is_refused():
    with pytest.raises(service.FirmRefused, match="60 characters"):
        service.set_text("teaser", "en", "X" * 61, None)
