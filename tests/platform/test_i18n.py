"""Dates, ages, numbers and reasons, said in the reader's language on the firm's clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask_babel import force_locale

from intranet.platform import i18n
from intranet.values.reason import reason

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("en", date(2026, 11, 24), "Tue 24 Nov"),
        ("en", date(2027, 1, 4), "Mon 4 Jan 2027"),
        ("zh", date(2026, 11, 24), "11月24日 周二"),
        ("zh", date(2027, 1, 4), "2027年1月4日 周一"),
        ("en", None, ""),
    ],
)
def test_a_day_is_said_shortly_with_the_year_only_when_it_is_another(language, value, said):
    with force_locale(language):
        assert i18n.day(value) == said


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(hours=48), "2 d"),
        (timedelta(days=59), "59 d"),
        (timedelta(days=60), "2 months"),
    ],
)
def test_an_age_is_said_in_its_largest_unit_with_the_exact_time_on_hover(now, passed, said):
    shown = i18n.age(now - passed)
    assert f">{said}</time>" in shown
    assert 'datetime="' in shown
    assert "2026," in shown or "2025," in shown


def test_a_moment_is_shown_on_the_firms_clock_not_the_servers(in_app, now):
    in_app.extensions["firm_time_zone"] = lambda: "Asia/Shanghai"
    late = now.replace(hour=20)
    assert ">Wed 25 Nov 04:00</time>" in i18n.moment(late)
    assert i18n.day(late) == "Wed 25 Nov"
    in_app.extensions["firm_time_zone"] = lambda: "America/New_York"
    assert ">Tue 24 Nov 15:00</time>" in i18n.moment(late)


@pytest.mark.parametrize(
    ("value", "places", "said"), [(1234567, 0, "1,234,567"), (2.5, 2, "2.50"), (None, 0, ""), (0, 0, "0")]
)
def test_a_number_is_grouped(value, places, said):
    assert i18n.number(value, places) == said


def test_a_reason_is_said_with_the_reasons_inside_it():
    inner = reason("no_city", "no city")
    outer = reason("bad_address", "The address has %(problems)s.", problems=[inner.to_json(), "no street"])
    assert i18n.say(outer) == i18n.say(outer.to_json()) == "The address has no city, no street."
    assert i18n.say(None) == ""
    assert i18n.say("Plain text") == "Plain text"
    assert i18n.say(reason("share", "100% of it")) == "100% of it"
