"""Dates as people type them, on Tuesday 24 November 2026."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.values.dates import DateNotUnderstood, parse_date

TODAY = date(2026, 11, 24)


def read(text: str, **how: bool) -> str:
    return parse_date(text, TODAY, **how).isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24", "2026-11-24"),
        ("2026/1/5", "2026-01-05"),
        ("20261124", "2026-11-24"),
        ("24.11.2026", "2026-11-24"),
        ("30.08.24", "2024-08-30"),
        ("24. 12. 2026", "2026-12-24"),
        ("14/02/2025", "2025-02-14"),
        ("24/11", "2026-11-24"),
        ("23/11", "2027-11-23"),
        ("11/25", "2026-11-25"),
        ("1.3.", "2027-03-01"),
        ("24 Nov", "2026-11-24"),
        ("24th of November 2027", "2027-11-24"),
        ("24. Dezember", "2026-12-24"),
        ("Sep 15, 2024", "2024-09-15"),
        ("May 02, 2026", "2026-05-02"),
        ("nov 30", "2026-11-30"),
        ("29 feb", "2028-02-29"),
        ("the 5th", "2026-12-05"),
        ("11月24日", "2026-11-24"),
        ("1月14日", "2027-01-14"),
        ("2025年5月12日", "2025-05-12"),
        ("１２月１日", "2026-12-01"),
        ("28日", "2026-11-28"),
    ],
)
def test_written_dates(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2026-11-24"),
        ("Tomorrow", "2026-11-25"),
        ("yesterday", "2026-11-23"),
        ("the day after tomorrow", "2026-11-26"),
        ("Friday", "2026-11-27"),
        ("fri.", "2026-11-27"),
        ("on Monday", "2026-11-30"),
        ("Tuesday", "2026-12-01"),
        ("this Friday", "2026-11-27"),
        ("next  Friday", "2026-12-04"),
        ("Friday next week", "2026-12-04"),
        ("last Friday", "2026-11-20"),
        ("+3", "2026-11-27"),
        ("-1", "2026-11-23"),
        ("+2w", "2026-12-08"),
        ("+1m", "2026-12-24"),
        ("in 3 days", "2026-11-27"),
        ("in two weeks", "2026-12-08"),
        ("a week ago", "2026-11-17"),
        ("next week", "2026-12-01"),
        ("next month", "2026-12-24"),
        ("end of month", "2026-11-30"),
        ("end of next month", "2026-12-31"),
        ("今天", "2026-11-24"),
        ("明天", "2026-11-25"),
        ("后天", "2026-11-26"),
        ("大后天", "2026-11-27"),
        ("周五", "2026-11-27"),
        ("本周五", "2026-11-27"),
        ("下周五", "2026-12-04"),
        ("下星期五", "2026-12-04"),
        ("下个礼拜五", "2026-12-04"),
        ("下下周一", "2026-12-07"),
        ("星期天", "2026-11-29"),
        ("上周五", "2026-11-20"),
        ("三天后", "2026-11-27"),
        ("3天后", "2026-11-27"),
        ("两周后", "2026-12-08"),
        ("三个月后", "2027-02-24"),
        ("下周", "2026-12-01"),
        ("下个月", "2026-12-24"),
        ("月底", "2026-11-30"),
    ],
)
def test_dates_in_words(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25/11", "2025-11-25"),
        ("24/11", "2026-11-24"),
        ("Friday", "2026-11-20"),
        ("Tuesday", "2026-11-17"),
        ("25th", "2026-10-25"),
        ("31st", "2026-10-31"),
        ("29 feb", "2024-02-29"),
    ],
)
def test_a_form_about_the_past_looks_back(text, expected):
    assert read(text, past=True) == expected


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("5/6", True, "2027-06-05"),
        ("5/6", False, "2027-05-06"),
        ("5.6.", False, "2027-06-05"),
        ("11/24", True, "2026-11-24"),
        ("24/11", False, "2026-11-24"),
    ],
)
def test_the_order_of_day_and_month_is_the_firms(text, day_first, expected):
    assert read(text, day_first=day_first) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "31/02/2026",
        "31 feb",
        "13/13",
        "0/1",
        "24.13.2026",
        "99999",
        "+9999y",
        "May",
        "32日",
        "星期八",
        "2026-11",
        "in days",
        "next",
        "11/24/2026/1",
        "12:30",
    ],
)
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(DateNotUnderstood, match="Type one like 2026-11-24"):
        read(text)


def test_a_month_that_is_too_short_gives_its_last_day():
    assert parse_date("+1m", date(2026, 1, 31)) == date(2026, 2, 28)


@given(
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %b %Y"]),
)
def test_a_whole_date_reads_the_same_on_any_day(day, style):
    assert parse_date(day.strftime(style), TODAY) == day


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_a_date_without_a_year_is_never_behind_us(day, today):
    found = parse_date(f"{day.day}/{day.month}", today)
    assert found >= today
    assert (found.day, found.month) == (day.day, day.month)


@given(st.text(max_size=20))
def test_any_text_gives_a_date_or_the_named_error(text):
    with contextlib.suppress(DateNotUnderstood):
        assert isinstance(parse_date(text, TODAY), date)
