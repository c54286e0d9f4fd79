"""The one place that reads the clock. Everything above gets ``now`` and ``today`` as arguments."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from flask import current_app


def now() -> datetime:
    """The present moment, aware, UTC. Tests set ``app.extensions["clock"]`` to a callable of their own."""
    return current_app.extensions.get("clock", _machine_now)()


def _machine_now() -> datetime:
    return datetime.now(UTC)


def local(moment: datetime, time_zone: str) -> datetime:
    """``moment`` on the firm's wall clock."""
    return moment.astimezone(ZoneInfo(time_zone))


def today(time_zone: str) -> date:
    """Today's date where the firm is."""
    return local(now(), time_zone).date()


@cache
def time_zones() -> frozenset[str]:
    """The names of all time zones; some six hundred files are opened to find them, so once a process."""
    return frozenset(available_timezones())
