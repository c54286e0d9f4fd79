"""Named reads of the screening: what was found, who said what, what is remembered, how often indicators were right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from intranet.customers.models import Customer
from intranet.customers.queries import Viewer, visible_to
from intranet.inquiries.models import Inquiry
from intranet.platform.database import db
from intranet.screening.indicators import INDICATORS
from intranet.screening.models import FraudDetail, FraudMark, IndicatorFinding, VerdictGiven
from intranet.screening.values import FraudMatch
from intranet.values.inquiry_terms import Verdict

PAGE = 50
_ORDER = {indicator.code: place for place, indicator in enumerate(INDICATORS)}


def findings(inquiry_id: int) -> list[IndicatorFinding]:
    """What every indicator found on an inquiry, in the order in which they are asked."""
    rows = db.session.scalars(sa.select(IndicatorFinding).where(IndicatorFinding.inquiry_id == inquiry_id))
    return sorted(rows, key=lambda row: _ORDER.get(row.indicator, len(_ORDER)))


def verdicts(inquiry_id: int) -> list[VerdictGiven]:
    """Every verdict ever given on an inquiry, the newest first."""
    query = (
        sa.select(VerdictGiven).where(VerdictGiven.inquiry_id == inquiry_id).order_by(VerdictGiven.id.desc())
    )
    return list(db.session.scalars(query))


def remembered(details: Iterable[tuple[FraudDetail, str]], today: date) -> list[FraudMark]:
    """The marks of confirmed frauds that these details (kind, key) carry today."""
    wanted = [(detail, key) for detail, key in details if key]
    if not wanted:
        return []
    same = sa.or_(*(sa.and_(FraudMark.detail == detail, FraudMark.key == key) for detail, key in wanted))
    query = sa.select(FraudMark).where(same, FraudMark.until >= today, FraudMark.lifted_at.is_(None))
    return list(db.session.scalars(query.order_by(FraudMark.id)))


def matches(details: Iterable[tuple[FraudDetail, str]], today: date) -> tuple[FraudMatch, ...]:
    """The same for the rules, each with the reference number of the fraud it is known from."""
    marks = remembered(details, today)
    known = {mark.inquiry_id for mark in marks if mark.inquiry_id}
    rows = (
        db.session.execute(sa.select(Inquiry.id, Inquiry.reference).where(Inquiry.id.in_(known)))
        if known
        else ()
    )
    references = {row.id: row.reference for row in rows}
    return tuple(
        FraudMatch(mark.detail.value, mark.shown, references.get(mark.inquiry_id or 0, "")) for mark in marks
    )


@dataclass(frozen=True)
class MarkPage:
    """Details of confirmed frauds with the reference of the inquiry each came from."""

    rows: Sequence[tuple[FraudMark, str]]
    count: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE))


def memory(text: str = "", page: int = 1, *, lifted: bool = False) -> MarkPage:
    """One page of what is remembered of confirmed frauds (or was lifted), the newest first."""
    wanted = [FraudMark.lifted_at.is_not(None) if lifted else FraudMark.lifted_at.is_(None)]
    if text.strip():
        wanted.append(FraudMark.shown.icontains(text.strip(), autoescape=True))
    count = db.session.scalar(sa.select(sa.func.count()).select_from(FraudMark).where(*wanted)) or 0
    page = max(1, min(page, -(-count // PAGE)))
    query = (
        sa.select(FraudMark, sa.func.coalesce(Inquiry.reference, ""))
        .outerjoin(Inquiry, Inquiry.id == FraudMark.inquiry_id)
        .where(*wanted)
        .order_by(FraudMark.id.desc())
    )
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return MarkPage([(mark, reference) for mark, reference in rows], count, page)


def mark(mark_id: int) -> FraudMark | None:
    """One remembered detail."""
    return db.session.get(FraudMark, mark_id)


def count_of(verdict: Verdict, viewer: Viewer | None) -> int:
    """How many inquiries that ``viewer`` sees have this verdict: the badge of the menu."""
    query = sa.select(sa.func.count()).select_from(Inquiry).join(Customer, Customer.id == Inquiry.customer_id)
    return db.session.scalar(query.where(Inquiry.verdict == verdict, visible_to(viewer))) or 0


def findings_of(inquiry_ids: Iterable[int]) -> dict[int, list[IndicatorFinding]]:
    """What was suggested or confirmed on each of some inquiries, in one statement."""
    query = sa.select(IndicatorFinding).where(
        IndicatorFinding.inquiry_id.in_(set(inquiry_ids)),
        sa.or_(IndicatorFinding.suggested.is_(True), IndicatorFinding.answer.is_(True)),
    )
    found: dict[int, list[IndicatorFinding]] = {}
    for row in sorted(db.session.scalars(query), key=lambda row: _ORDER.get(row.indicator, len(_ORDER))):
        found.setdefault(row.inquiry_id, []).append(row)
    return found


def last_given(inquiry_ids: Iterable[int]) -> dict[int, VerdictGiven]:
    """The newest verdict given on each of some inquiries, in one statement."""
    wanted = set(inquiry_ids)
    newest = (
        sa.select(sa.func.max(VerdictGiven.id))
        .where(VerdictGiven.inquiry_id.in_(wanted))
        .group_by(VerdictGiven.inquiry_id)
    )
    rows = db.session.scalars(sa.select(VerdictGiven).where(VerdictGiven.id.in_(newest)))
    return {row.inquiry_id: row for row in rows}


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
