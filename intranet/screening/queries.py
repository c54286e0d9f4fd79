"""Named reads of the screening: what was found, who said what, what is remembered, how often indicators were right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from intranet.platform.database import db
from intranet.screening.models import FraudDetail, FraudMark, IndicatorFinding, VerdictGiven
from intranet.screening.rules import INDICATORS
from intranet.values.inquiry_terms import Verdict

_ORDER = {indicator.code: place for place, indicator in enumerate(INDICATORS)}


def findings(inquiry_id: int) -> list[IndicatorFinding]:
    """What every indicator found on an inquiry, in the order in which they are asked."""
    rows = db.session.scalars(sa.select(IndicatorFinding).where(IndicatorFinding.inquiry_id == inquiry_id))
    return sorted(rows, key=lambda row: _ORDER.get(row.indicator, len(_ORDER)))


def verdicts(inquiry_id: int) -> list[VerdictGiven]:
    """Every verdict ever given on an inquiry, the newest first."""
    query = sa.select(VerdictGiven).where(VerdictGiven.inquiry_id == inquiry_id).order_by(VerdictGiven.id.desc())
    return list(db.session.scalars(query))


def remembered(details: Iterable[tuple[FraudDetail, str]], today: date) -> list[FraudMark]:
    """The marks of confirmed frauds that these details (kind, key) carry today."""
    wanted = [(detail, key) for detail, key in details if key]
    if not wanted:
        return []
    same = sa.or_(*(sa.and_(FraudMark.detail == detail, FraudMark.key == key) for detail, key in wanted))
    query = sa.select(FraudMark).where(same, FraudMark.until >= today, FraudMark.lifted_at.is_(None))
    return list(db.session.scalars(query.order_by(FraudMark.id)))


def memory(*, lifted: bool = False) -> list[FraudMark]:
    """All that is remembered of confirmed frauds (or was lifted), the newest first."""
    rule = FraudMark.lifted_at.is_not(None) if lifted else FraudMark.lifted_at.is_(None)
    return list(db.session.scalars(sa.select(FraudMark).where(rule).order_by(FraudMark.id.desc())))


@dataclass(frozen=True)
class Precision:
    """How often an indicator was suggested, and how often a person then said yes or no (SC7)."""

    indicator: str
    suggested: int
    confirmed: int
    denied: int

    @property
    def percent(self) -> int | None:
        """Confirmed of all that were answered, in percent; None while nobody answered."""
        answered = self.confirmed + self.denied
        return round(100 * self.confirmed / answered) if answered else None


def precision() -> Sequence[Precision]:
    """Each indicator's record against what people answered."""
    yes, no = IndicatorFinding.answer.is_(True), IndicatorFinding.answer.is_(False)
    query = (
        sa.select(
            IndicatorFinding.indicator,
            sa.func.count(),
            sa.func.sum(sa.case((yes, 1), else_=0)),
            sa.func.sum(sa.case((no, 1), else_=0)),
        )
        .where(IndicatorFinding.suggested.is_(True))
        .group_by(IndicatorFinding.indicator)
    )
    counted = {row[0]: Precision(row[0], row[1], row[2], row[3]) for row in db.session.execute(query)}
    return [counted.get(indicator.code, Precision(indicator.code, 0, 0, 0)) for indicator in INDICATORS]


def last_verdict(inquiry_id: int) -> Verdict:
    """The verdict in force."""
    newest = next(iter(verdicts(inquiry_id)), None)
    return newest.verdict if newest else Verdict.UNSCREENED
