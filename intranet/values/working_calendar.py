"""Working days: weekends, public holidays and the firm's own exceptions, for promises and follow-ups.

Holidays come from the package ``holidays`` (it knows China's working Saturdays); a country that it does not know
has weekends only. Each year is read once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays
from holidays.registry import EntityLoader

from intranet.values.errors import ValueRefused
from intranet.values.reason import reason

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
_ONE_DAY = timedelta(days=1)
# A calendar without a working day in so long a time is a mistake of its settings.
_SEARCH_LIMIT_DAYS = 400


class NoWorkingDays(ValueRefused):
    """A calendar in which nobody ever works."""


class UnknownRegion(ValueRefused):
    """A part of a country for which no holidays are known."""


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """One country's year: names of public holidays, weekend days that are worked, which weekdays are weekend."""

    holidays: dict[date, str]
    worked_weekends: frozenset[date]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of a firm or a customer.

    ``country`` is ISO alpha-2, ``subdivision`` a part of it as ISO 3166-2 names it ("BY"). ``weekend`` holds
    weekdays (Monday is 0); None means the country's own. Extra working days win over everything, extra holidays
    over the rest.
    """

    country: str = ""
    subdivision: str | None = None
    weekend: frozenset[int] | None = None
    extra_holidays: frozenset[date] = field(default_factory=frozenset)
    extra_working_days: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        object.__setattr__(self, "country", self.country.upper())
        object.__setattr__(self, "subdivision", self.subdivision or None)
        object.__setattr__(self, "extra_holidays", frozenset(self.extra_holidays))
        object.__setattr__(self, "extra_working_days", frozenset(self.extra_working_days))
        own = country_weekend(self.country) if self.weekend is None else frozenset(self.weekend)
        if not own <= frozenset(range(7)) or len(own) == 7:
            raise NoWorkingDays(
                reason(
                    "week_without_work",
                    "A week needs at least one working day. Take a day out of the weekend.",
                )
            )
        object.__setattr__(self, "weekend", own)
        if self.subdivision and self.subdivision not in subdivisions(self.country):
            known = ", ".join(subdivisions(self.country)) or "none"
            raise UnknownRegion(
                reason(
                    "holiday_region_unknown",
                    "No holidays are known for %(country)s-%(region)s. Known are: %(known)s.",
                    country=self.country,
                    region=self.subdivision,
                    known=known,
                )
            )

    def is_working_day(self, day: date) -> bool:
        """Whether the firm works on ``day``."""
        if day in self.extra_working_days:
            return True
        official = _official_year(self.country, self.subdivision, day.year)
        if day in self.extra_holidays or day in official.holidays:
            return False
        return day in official.worked_weekends or day.weekday() not in (self.weekend or ())

    def holiday_name(self, day: date) -> str:
        """The English name of the public holiday on ``day``, or nothing."""
        return _official_year(self.country, self.subdivision, day.year).holidays.get(day, "")

    def holidays_of(self, year: int) -> dict[date, str]:
        """The country's public holidays of ``year`` by date, with their English names."""
        return dict(sorted(_official_year(self.country, self.subdivision, year).holidays.items()))

    def on_or_after(self, day: date) -> date:
        """``day`` itself when it is a working day, else the first one after it."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        return self._step(day, _ONE_DAY)

    def previous_working_day(self, day: date) -> date:
        """The last working day before ``day``."""
        return self._step(day, -_ONE_DAY)

    def add_working_days(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day`` (before it when negative); 0 is :meth:`on_or_after`."""
        if n == 0:
            return self.on_or_after(day)
        step = _ONE_DAY if n > 0 else -_ONE_DAY
        for _ in range(abs(n)):
            day = self._step(day, step)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days there are after ``start`` up to and including ``end``; 0 when end is earlier."""
        days = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=at)) for at in range(1, days + 1))

    def end_of_nth_working_day(self, moment: datetime, n: int, closes: time = time(18)) -> datetime:
        """When the ``n``-th working day after the day of ``moment`` ends, at ``closes`` o'clock (FU2).

        ``moment`` is in the firm's time zone, and so is the answer.
        """
        return _at(self.add_working_days(moment.date(), n), closes, moment)

    def same_time_next_working_day(self, moment: datetime) -> datetime:
        """24 hours as FU2 counts them: the same time of day on the next working day, in the zone of ``moment``."""
        return _at(self.next_working_day(moment.date()), moment.timetz().replace(tzinfo=None), moment)

    def _step(self, day: date, step: timedelta) -> date:
        for _ in range(_SEARCH_LIMIT_DAYS):
            day += step
            if self.is_working_day(day):
                return day
        raise NoWorkingDays(
            reason(
                "no_working_day_near",
                "Nobody works for more than a year. Look at the holidays in the settings.",
            )
        )


def _at(day: date, clock: time, like: datetime) -> datetime:
    """``day`` at ``clock`` in the zone of ``like``; a time that summer time skips moves to the next that exists."""
    local = datetime.combine(day, clock, tzinfo=like.tzinfo)
    return local.astimezone(UTC).astimezone(like.tzinfo) if like.tzinfo else local


def calendar_for(country: str, closed: Iterable[date] = (), worked: Iterable[date] = ()) -> WorkingCalendar:
    """The calendar of ``country`` with days the firm is ``closed`` and days that are ``worked`` all the same."""
    return WorkingCalendar(country, extra_holidays=frozenset(closed), extra_working_days=frozenset(worked))


@lru_cache(maxsize=512)
def country_weekend(country: str) -> frozenset[int]:
    """The weekdays (Monday is 0) on which offices in ``country`` are closed; Saturday and Sunday if unknown.

    Where the law knows only Sunday (Hong Kong, for one), trade offices keep Saturday free as well.
    """
    if country not in _supported():
        return frozenset({SATURDAY, SUNDAY})
    own = frozenset(holidays.country_holidays(country).weekend)
    return own | {SATURDAY} if own == {SUNDAY} else own


@lru_cache(maxsize=512)
def subdivisions(country: str) -> tuple[str, ...]:
    """The parts of ``country`` that have holidays of their own."""
    return tuple(holidays.country_holidays(country).subdivisions) if country in _supported() else ()


@lru_cache(maxsize=1)
def _supported() -> frozenset[str]:
    """The countries that are known. Asking for their list with all parts would load every one of 250 modules."""
    return frozenset(EntityLoader.get_country_codes(include_aliases=False))


@lru_cache(maxsize=1024)
def _official_year(country: str, subdivision: str | None, year: int) -> OfficialYear:
    if country not in _supported():
        return OfficialYear({}, frozenset())
    found = holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False, language="en_US")
    named = {day: name for day, name in found.items() if day.year == year}
    worked = frozenset(day for day in getattr(found, "weekend_workdays", ()) if day.year == year)
    return OfficialYear(named, worked - named.keys())
