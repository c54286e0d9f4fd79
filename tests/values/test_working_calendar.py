"""Working days of firms in several countries."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.values.working_calendar import NoWorkingDays, UnknownRegion, WorkingCalendar, calendar_for

BERLIN = ZoneInfo("Europe/Berlin")
GERMANY = WorkingCalendar("DE")


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("DE", date(2026, 11, 24), True),
        ("DE", date(2026, 11, 28), False),  # Saturday
        ("DE", date(2026, 12, 25), False),
        ("de", date(2026, 5, 1), False),
        ("US", date(2026, 11, 26), False),  # Thanksgiving
        ("CN", date(2026, 2, 17), False),  # Spring Festival
        ("CN", date(2026, 2, 14), True),  # a Saturday that is worked for it
        ("CN", date(2026, 2, 21), False),
        ("SA", date(2026, 11, 27), False),  # Friday
        ("SA", date(2026, 11, 29), True),  # Sunday
        ("HK", date(2026, 11, 28), False),
        ("", date(2026, 12, 25), True),
        ("XX", date(2026, 12, 26), False),  # a Saturday
    ],
)
def test_weekends_and_holidays_are_those_of_the_country(country, day, works):
    assert WorkingCalendar(country).is_working_day(day) is works


def test_a_part_of_a_country_has_holidays_of_its_own():
    epiphany = date(2026, 1, 6)
    assert not WorkingCalendar("DE", "BY").is_working_day(epiphany)
    assert GERMANY.is_working_day(epiphany)
    with pytest.raises(UnknownRegion, match=r"Known are: .*BY"):
        WorkingCalendar("DE", "XX")


def test_the_firms_own_days_win():
    calendar = calendar_for("DE", closed=[date(2026, 11, 24)], worked=[date(2026, 12, 25)])
    assert not calendar.is_working_day(date(2026, 11, 24))
    assert calendar.is_working_day(date(2026, 12, 25))


def test_a_holiday_has_a_name():
    assert GERMANY.holiday_name(date(2026, 12, 25)) == "Christmas Day"
    assert GERMANY.holiday_name(date(2026, 11, 24)) == ""


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2026, 11, 24), 5, date(2026, 12, 1)),
        (date(2026, 12, 23), 2, date(2026, 12, 28)),
        (date(2026, 11, 30), -1, date(2026, 11, 27)),
        (date(2026, 12, 28), -2, date(2026, 12, 23)),
    ],
)
def test_adding_working_days_steps_over_what_is_free(start, n, expected):
    assert GERMANY.add_working_days(start, n) == expected


def test_chinese_working_saturdays_count():
    assert WorkingCalendar("CN").add_working_days(date(2026, 2, 13), 3) == date(2026, 2, 25)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 11, 23, 9, 30, tzinfo=BERLIN), datetime(2026, 11, 25, 18, tzinfo=BERLIN)),
        (datetime(2026, 11, 26, 17, 59, tzinfo=BERLIN), datetime(2026, 11, 30, 18, tzinfo=BERLIN)),
        (datetime(2026, 11, 28, 11, 0, tzinfo=BERLIN), datetime(2026, 12, 1, 18, tzinfo=BERLIN)),
    ],
)
def test_a_first_answer_is_due_at_the_end_of_the_second_working_day(received, due):
    assert GERMANY.end_of_nth_working_day(received, 2) == due


def test_the_firm_says_when_its_day_ends():
    received = datetime(2026, 11, 23, 9, 30, tzinfo=BERLIN)
    assert GERMANY.end_of_nth_working_day(received, 1, closes=time(16, 30)).time() == time(16, 30)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 11, 24, 9, 30, tzinfo=BERLIN), datetime(2026, 11, 25, 9, 30, tzinfo=BERLIN)),
        (datetime(2026, 11, 27, 22, 5, tzinfo=BERLIN), datetime(2026, 11, 30, 22, 5, tzinfo=BERLIN)),
    ],
)
def test_24_hours_end_at_the_same_time_on_the_next_working_day(received, due):
    assert GERMANY.same_time_next_working_day(received) == due


def test_a_time_that_summer_time_skips_becomes_the_next_that_exists():
    sunday_too = WorkingCalendar("DE", weekend=frozenset())
    due = sunday_too.same_time_next_working_day(datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN))
    assert (due.hour, due.minute, due.utcoffset().total_seconds()) == (3, 30, 7200)


@pytest.mark.parametrize("weekend", [frozenset(range(7)), frozenset({7})])
def test_a_week_needs_a_working_day(weekend):
    with pytest.raises(NoWorkingDays, match="at least one working day"):
        WorkingCalendar("DE", weekend=weekend)


def test_a_year_of_holidays_is_noticed_rather_than_searched_for_ever():
    closed = frozenset(date.fromordinal(date(2026, 1, 1).toordinal() + at) for at in range(800))
    with pytest.raises(NoWorkingDays, match="more than a year"):
        WorkingCalendar("DE", extra_holidays=closed).next_working_day(date(2026, 1, 1))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 40))
def test_adding_and_counting_agree(day, n):
    later = GERMANY.add_working_days(day, n)
    assert GERMANY.is_working_day(later)
    assert GERMANY.working_days_between(day, later) == n
