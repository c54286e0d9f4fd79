"""Collections, pure: when the post comes next, and how long there is until then (LC8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.working_calendar import WorkingCalendar

LOOK_AHEAD_DAYS = 31
WEEKDAYS = range(7)


class CollectionRefused(ValueRefused):
    """A collection that makes no sense; ``reason`` says what is missing."""


@dataclass(frozen=True)
class CollectionTime:
    """When somebody comes for the mail: on which weekdays (Monday is 0), at what o'clock, who, and where."""

    weekdays: frozenset[int]
    at: time
    carrier: str
    place: str = ""


@dataclass(frozen=True)
class Coming:
    """One collection that is to come; ``at`` is aware, in the firm's time zone."""

    at: datetime
    collection: CollectionTime
    left: timedelta

    @property
    def hours(self) -> int:
        """Whole hours until then."""
        return self._minutes // 60

    @property
    def minutes(self) -> int:
        """Minutes beyond the whole hours."""
        return self._minutes % 60

    @property
    def _minutes(self) -> int:
        return -(-self.left // timedelta(minutes=1))  # a minute that has begun still counts


@dataclass(frozen=True)
class Clock:
    """What the board says of collections: those still to come today, else the next one on another day."""

    today: tuple[Coming, ...]
    next_one: Coming | None


def checked(weekdays: Iterable[int], at: time | None, carrier: str, place: str) -> CollectionTime:
    """A collection as it may be kept.

    :raises CollectionRefused: no day, no time or nobody who collects.
    """
    days = frozenset(weekdays)
    if not days or not days <= frozenset(WEEKDAYS):
        raise CollectionRefused(reason("collection_days", "Tick at least one day of the week."))
    if at is None:
        raise CollectionRefused(reason("collection_time", "Give the time as 17:30."))
    if not carrier.strip():
        raise CollectionRefused(reason("collection_carrier", "Say who collects, such as Post."))
    return CollectionTime(days, at, carrier.strip(), place.strip())


def takes_place(collection: CollectionTime, day: date, calendar: WorkingCalendar) -> bool:
    """Whether it comes on ``day``: on its weekdays, but on no holiday and on no day the firm is closed.

    A weekday that is nobody's holiday counts although the firm does not work then: the post may come on Saturdays.
    """
    if day.weekday() not in collection.weekdays:
        return False
    if day in calendar.extra_working_days:
        return True
    return day not in calendar.extra_holidays and not calendar.holiday_name(day)


def clock_of(collections: Iterable[CollectionTime], now: datetime, calendar: WorkingCalendar) -> Clock:
    """What comes when; ``now`` is aware, on the firm's wall clock. A collection at this very minute is over."""
    known = list(collections)
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = now.date() + timedelta(days=ahead)
        coming = sorted(_on(day, known, now, calendar), key=lambda one: (one.at, one.collection.carrier))
        if coming and ahead == 0:
            return Clock(tuple(coming), None)
        if coming:
            return Clock((), coming[0])
    return Clock((), None)


def _on(
    day: date, collections: Iterable[CollectionTime], now: datetime, calendar: WorkingCalendar
) -> Iterable[Coming]:
    for one in collections:
        at = datetime.combine(day, one.at, tzinfo=now.tzinfo)
        left = at.astimezone(UTC) - now.astimezone(
            UTC
        )  # across a change to summer time the wall clock misleads
        if left > timedelta() and takes_place(one, day, calendar):
            yield Coming(at, one, left)
