"""Dates as people type them into forms, in English and Chinese, with ``today`` given.

What is understood: 2026-11-24, 24.11.2026, 24/11/26, 24/11, 24 Nov, November 24, 2026, 11月24日, 2026年11月24日;
today, tomorrow, Friday, next Friday, in 3 days, +3, +2w, next week, end of month; 今天, 明天, 后天, 周五, 下周五,
三天后, 两周后, 下周, 下个月, 月底 and so on. A weekday alone is the next one to come; with "next" (下) it is the one
in the calendar week after this, weeks beginning on Monday.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import fold

_DAYS = {
    "today": 0,
    "tod": 0,
    "tomorrow": 1,
    "tmr": 1,
    "day after tomorrow": 2,
    "yesterday": -1,
    "day before yesterday": -2,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "後天": 2,
    "大后天": 3,
    "大後天": 3,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar",
            "february feb februar",
            "march mar marz maerz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
_WEEKDAY_SIGNS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NUMBER_WORDS = {
    word: n
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1
    )
}
_NUMBER_WORDS |= (
    {"a": 1, "an": 1} | {sign: n for n, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "兩": 2}
)
_UNIT = {
    **dict.fromkeys(("", "d", "day", "days", "天", "日"), "day"),
    **dict.fromkeys(("w", "week", "weeks", "周", "週", "星期", "礼拜"), "week"),
    **dict.fromkeys(("m", "month", "months", "月"), "month"),
    **dict.fromkeys(("y", "year", "years", "年"), "year"),
}
_COUNT = r"(\d{1,4}|[一二两兩三四五六七八九十]|one|two|three|four|five|six|seven|eight|nine|ten|an?)"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\.?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{4}|\d{2})|\.)?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?[ -]*(?:of )?([a-z]{3,9})\.?,?(?:[ -]*(\d{4}|\d{2}))?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?[ -]*(\d{1,2})(?:st|nd|rd|th)?(?:(?:, ?| )(\d{4}))?")
_CHINESE = re.compile(r"(?:(\d{4}|\d{2})年)?(\d{1,2})月(\d{1,2})[日号號]?")
_DAY_ONLY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|日|号|號)")
_PLUS = re.compile(r"([+-])\s*(\d{1,4})\s*(d|days?|w|weeks?|m|months?|y|years?|天|周|个月|年)?")
_IN = re.compile(
    rf"(?:in\s+)?{_COUNT}\s*(?:个|個)?\s*(days?|weeks?|months?|years?|天|日|周|週|星期|礼拜|月|年)\s*(.*)"
)
_AFTER_WORDS = frozenset({"", "后", "後", "之后", "以后", "以後", "later", "from now", "from today"})
_BEFORE_WORDS = frozenset({"ago", "前", "之前", "以前"})
_WEEKDAY_EN = re.compile(
    r"(?:(this|next|last|on|coming)\s+)?([a-z]{3,9})\.?(?:\s+(next week|this week|last week))?"
)
_WEEKDAY_ZH = re.compile(
    r"(下下|下个?|下個|这个?|這個?|本|上个?|上個)?(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])"
)
_WEEKS_AWAY = {"": None, "on": None, "coming": None, "this": 0, "next": 1, "last": -1}
_SPANS = {
    "next week": "week",
    "下周": "week",
    "下星期": "week",
    "next month": "month",
    "下个月": "month",
    "下月": "month",
    "next year": "year",
    "明年": "year",
}
_MONTH_ENDS = {
    "end of month": 0,
    "end of the month": 0,
    "end of this month": 0,
    "eom": 0,
    "月底": 0,
    "本月底": 0,
    "end of next month": 1,
    "下月底": 1,
    "下个月底": 1,
}
_FURTHEST_DAYS = 366 * 100


class DateNotUnderstood(ValueRefused):
    """Text that is no date."""


def parse_date(text: str, today: date, *, day_first: bool = True, past: bool = False) -> date:
    """The date that ``text`` means on ``today``; :class:`DateNotUnderstood` when it means none.

    ``day_first`` reads 5/6 as 5 June (False: May 6); a date that only works the other way round is read so, unless
    it is written with points. A date without a year is the next one to come, or with ``past`` the last one gone.
    """
    typed = re.sub(r"\s+", " ", fold(text)).strip(" ,。").removeprefix("the ")
    reader = _Reader(today, day_first, past)
    try:
        found = next((day for read in reader.ways() if (day := read(typed))), None)
    except (ValueError, OverflowError):  # 31 February, or a date beyond the calendar
        found = None
    if found is None or abs((found - today).days) > _FURTHEST_DAYS:
        raise DateNotUnderstood(
            reason(
                "date_not_understood",
                "“%(given)s” is no date. Type one like %(example)s, or “next Friday” or “+3”.",
                given=text.strip(),
                example=today.isoformat(),
            )
        )
    return found


class _Reader:
    """The ways to read a date; each answers None when the text is not of its kind, ValueError if no such day."""

    def __init__(self, today: date, day_first: bool, past: bool) -> None:
        self.today = today
        self.day_first = day_first
        self.past = past

    def ways(self) -> tuple[Callable[[str], date | None], ...]:
        return (self.word, self.iso, self.numeric, self.named_month, self.chinese, self.counted, self.weekday)

    def word(self, typed: str) -> date | None:
        if typed in _DAYS:
            return self.today + timedelta(days=_DAYS[typed])
        if typed in _SPANS:
            return _moved(self.today, 1, _SPANS[typed])
        if typed in _MONTH_ENDS:
            month = _moved(self.today.replace(day=1), _MONTH_ENDS[typed], "month")
            return month.replace(day=monthrange(month.year, month.month)[1])
        return None

    def iso(self, typed: str) -> date | None:
        match = _ISO.fullmatch(typed) or _COMPACT.fullmatch(typed)
        return date(*map(int, match.groups())) if match else None

    def numeric(self, typed: str) -> date | None:
        match = _NUMERIC.fullmatch(typed)
        if not match:
            return None
        first, second = int(match[1]), int(match[2])
        pointed = "." in typed  # with points the day always comes first
        swapped = not pointed and (second > 12 if self.day_first else first <= 12)
        day, month = (second, first) if swapped else (first, second)
        return self._in_year(match[3], month, day)

    def named_month(self, typed: str) -> date | None:
        if (match := _DAY_MONTH.fullmatch(typed)) and match[2] in _MONTHS:
            return self._in_year(match[3], _MONTHS[match[2]], int(match[1]))
        if (match := _MONTH_DAY.fullmatch(typed)) and match[1] in _MONTHS:
            return self._in_year(match[3], _MONTHS[match[1]], int(match[2]))
        return None

    def chinese(self, typed: str) -> date | None:
        bare = typed.replace(" ", "")
        if match := _CHINESE.fullmatch(bare):
            return self._in_year(match[1], int(match[2]), int(match[3]))
        if match := _DAY_ONLY.fullmatch(bare):
            return self._in_month(int(match[1]))
        return None

    def counted(self, typed: str) -> date | None:
        if match := _PLUS.fullmatch(typed):
            count = int(match[2]) * (-1 if match[1] == "-" else 1)
            return _moved(self.today, count, _UNIT[(match[3] or "").removeprefix("个")])
        match = _IN.fullmatch(typed)
        if not match or (after := match[3].strip()) not in _AFTER_WORDS | _BEFORE_WORDS:
            return None
        if not after and not typed.startswith("in ") and match[2] in "日月年":  # 3日 is a day of the month
            return None
        count = _NUMBER_WORDS.get(match[1]) or int(match[1])
        return _moved(self.today, -count if after in _BEFORE_WORDS else count, _UNIT[match[2]])

    def weekday(self, typed: str) -> date | None:
        if match := _WEEKDAY_ZH.fullmatch(typed.replace(" ", "")):
            lead = (match[1] or "").rstrip("个個")
            weeks = {"": None, "下": 1, "下下": 2, "上": -1}.get(lead, 0)
            return self._weekday(_WEEKDAY_SIGNS[match[2]], weeks)
        match = _WEEKDAY_EN.fullmatch(typed)
        if not match or match[2] not in _WEEKDAYS:
            return None
        lead = (match[3] or match[1] or "").split(" ")[0]
        return self._weekday(_WEEKDAYS[match[2]], _WEEKS_AWAY[lead])

    def _weekday(self, wanted: int, weeks: int | None) -> date:
        """The weekday ``weeks`` calendar weeks away; None: the nearest one, not today."""
        if weeks is not None:
            monday = self.today - timedelta(days=self.today.weekday())
            return monday + timedelta(days=wanted, weeks=weeks)
        ahead = (wanted - self.today.weekday() - 1) % 7 + 1
        return self.today + timedelta(
            days=ahead - 7 if self.past and ahead < 7 else -7 if self.past else ahead
        )

    def _in_year(self, year: str | None, month: int, day: int) -> date:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        years = range(self.today.year, self.today.year + (-9 if self.past else 9), -1 if self.past else 1)
        for candidate in years:  # nine years reach over a missing leap day
            if month == 2 and day == 29 and monthrange(candidate, 2)[1] < 29:
                continue
            found = date(candidate, month, day)
            if found == self.today or (found < self.today) == self.past:
                return found
        raise ValueError

    def _in_month(self, day: int) -> date:
        step = -1 if self.past else 1
        for months in range(0, 3 * step, step):
            month = _moved(self.today.replace(day=1), months, "month")
            if day > monthrange(month.year, month.month)[1]:
                continue
            found = month.replace(day=day)
            if found == self.today or (found < self.today) == self.past:
                return found
        raise ValueError


def _moved(day: date, count: int, unit: str) -> date:
    """``day`` moved by ``count`` units; a month that is too short gives its last day."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
