"""What the firm did in a week, day by day, for the supervisor's first page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from intranet.correspondence.models import ContactRecord, Direction
from intranet.firm import queries as firm
from intranet.inquiries.models import Inquiry
from intranet.orders.models import Order
from intranet.platform.database import db
from intranet.screening.models import VerdictGiven
from intranet.values.inquiry_terms import Verdict
from intranet.values.text import N_

DAYS = 7
QUESTIONED = (Verdict.TO_CHECK, Verdict.SUSPECT, Verdict.FRAUD)


@dataclass(frozen=True)
class WeekChart:
    """A count for each of the last seven days, today last. ``title`` is an English msgid."""

    name: str
    title: str
    days: Sequence[date]
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def highest(self) -> int:
        """The tallest bar, at least 1."""
        return max(1, *self.counts)


def week(today: date) -> list[WeekChart]:
    """Six counts over the seven days up to ``today``, in the firm's time zone. Six statements beside the profile."""
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    zone = ZoneInfo(firm.profile().time_zone)
    since = datetime.combine(days[0], time(0), tzinfo=zone).astimezone(UTC)

    def chart(name: str, title: str, found: Iterable[date]) -> WeekChart:
        counted = Counter(found)
        return WeekChart(name, title, days, [counted[day] for day in days])

    def moments(column: Any, *where: sa.ColumnElement[bool]) -> list[date]:
        rows = db.session.scalars(sa.select(column).where(column >= since, *where))
        return [moment.astimezone(zone).date() for moment in rows]

    def dates(column: Any, *where: sa.ColumnElement[bool]) -> list[date]:
        return list(db.session.scalars(sa.select(column).where(column >= days[0], *where)))

    same_day = Inquiry.literature_sent_on == Inquiry.inquiry_date
    outward = ContactRecord.direction == Direction.OUT
    questioned = VerdictGiven.verdict.in_(QUESTIONED)
    return [
        chart("inquiries", N_("Inquiries that came in"), moments(Inquiry.received_at)),
        chart("same_day", N_("Answered the day they came in"), dates(Inquiry.inquiry_date, same_day)),
        chart("literature", N_("Literature sent"), dates(Inquiry.literature_sent_on)),
        chart("contacts", N_("Contacts we made"), moments(ContactRecord.at, outward)),
        chart("orders", N_("Orders"), dates(Order.ordered_on)),
        chart("questioned", N_("Questioned for fraud"), moments(VerdictGiven.at, questioned)),
    ]
