"""Living through the past: while sample data are made, the house's clock shows the moment at which they happened."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import current_app

from intranet.firm import queries as firm


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Everything inside happens at ``moment``: audit lines, levels and dates say so."""
    clocks = current_app.extensions
    before = clocks.get("clock")
    clocks["clock"] = lambda: moment
    try:
        yield moment
    finally:
        if before is None:
            del clocks["clock"]
        else:
            clocks["clock"] = before


def firm_moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day at the firm, in UTC."""
    zone = ZoneInfo(firm.profile().time_zone)
    return datetime.combine(day, time(hour, minute), tzinfo=zone).astimezone(UTC)


def dice(seed: int, name: str) -> random.Random:
    """Chance that falls the same way every time, apart for each loader."""
    return random.Random(f"{seed} {name}")
