"""Named reads of inquiries: one with all on its card, lists, what waits, the history of its probability."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from intranet.customers.models import Contact, Customer
from intranet.customers.queries import Viewer, visible_to
from intranet.inquiries.models import Inquiry, InquiryProduct, ProbabilityChange
from intranet.platform.database import db
from intranet.values.inquiry_terms import Channel, Horizon, InquiryState, Need, Verdict
from intranet.values.reference import ReferenceNotUnderstood, parse_reference

PAGE = 50
_WHOLE = (
    joinedload(Inquiry.customer),
    joinedload(Inquiry.contact),
    joinedload(Inquiry.address),
    selectinload(Inquiry.products).joinedload(InquiryProduct.product),
)


def inquiry(inquiry_id: int, viewer: Viewer | None = None) -> Inquiry | None:
    """One inquiry with customer, contact, address and products; None when there is none that ``viewer`` may see."""
    query = sa.select(Inquiry).join(Customer).where(Inquiry.id == inquiry_id, visible_to(viewer))
    return db.session.scalar(query.options(*_WHOLE))


def by_reference(text: str, viewer: Viewer | None = None) -> Inquiry | None:
    """The inquiry whose reference number was said or typed, in any case, with or without its dash."""
    try:
        reference = parse_reference(text)
    except ReferenceNotUnderstood:
        return None
    query = sa.select(Inquiry).join(Customer).where(Inquiry.reference == reference, visible_to(viewer))
    return db.session.scalar(query.options(*_WHOLE))


def of_customer(customer_id: int, limit: int = 50) -> list[Inquiry]:
    """A customer's inquiries, newest first, with their products."""
    query = sa.select(Inquiry).where(Inquiry.customer_id == customer_id).order_by(Inquiry.received_at.desc())
    return list(db.session.scalars(query.limit(limit).options(*_WHOLE)))


def latest(viewer: Viewer | None, limit: int) -> list[Inquiry]:
    """The inquiries that came in last, newest first, with their customers, as far as ``viewer`` may see them."""
    query = sa.select(Inquiry).join(Customer).where(visible_to(viewer)).options(joinedload(Inquiry.customer))
    return list(
        db.session.scalars(query.order_by(Inquiry.received_at.desc(), Inquiry.id.desc()).limit(limit))
    )


def probabilities(inquiry_id: int) -> list[ProbabilityChange]:
    """Who set the close probability when and why, newest first."""
    query = sa.select(ProbabilityChange).where(ProbabilityChange.inquiry_id == inquiry_id)
    return list(db.session.scalars(query.order_by(ProbabilityChange.id.desc())))


def unanswered() -> sa.ColumnElement[bool]:
    """The condition under which an inquiry waits for its first answer: not closed, not held as suspect or fraud."""
    return sa.and_(
        Inquiry.literature_sent_on.is_(None),
        Inquiry.first_answered_at.is_(None),
        Inquiry.closed_at.is_(None),
        Inquiry.verdict.not_in((Verdict.SUSPECT, Verdict.FRAUD)),
        Inquiry.state.in_((InquiryState.NEGOTIATING,)),
    )


def oldest_unanswered(viewer: Viewer | None = None) -> datetime | None:
    """Since when the oldest unanswered inquiry waits."""
    query = sa.select(sa.func.min(Inquiry.received_at)).join(Customer).where(unanswered(), visible_to(viewer))
    return db.session.scalar(query)


@dataclass(frozen=True)
class Waiting:
    """How many inquiries wait for their first answer, and since when the oldest does."""

    count: int
    oldest: datetime | None


def waiting(viewer: Viewer | None) -> Waiting:
    """What waits for a first answer among the inquiries that ``viewer`` may see."""
    query = sa.select(sa.func.count(), sa.func.min(Inquiry.received_at)).select_from(Inquiry).join(Customer)
    return Waiting(*db.session.execute(query.where(unanswered(), visible_to(viewer))).one())


@dataclass(frozen=True)
class InquiryFilter:
    """What a list of inquiries is narrowed to; empty fields do not narrow. ``answered`` None means both."""

    text: str = ""
    state: InquiryState | None = None
    verdict: Verdict | None = None
    channel: Channel | None = None
    horizon: Horizon | None = None
    need: Need | None = None
    answered: bool | None = None
    owner_id: int | None = None
    since: date | None = None
    until: date | None = None
    oldest_first: bool = False


@dataclass(frozen=True)
class InquiryPage:
    rows: list[Inquiry]
    count: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE))


def listed(wanted: InquiryFilter, viewer: Viewer | None, page: int = 1) -> InquiryPage:
    """One page of inquiries that ``viewer`` may see, newest first by default. A fixed number of statements."""
    conditions = [visible_to(viewer), *_conditions(wanted)]
    base = sa.select(Inquiry).join(Customer, Customer.id == Inquiry.customer_id).where(*conditions)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(base.subquery())) or 0
    order = Inquiry.received_at if wanted.oldest_first else Inquiry.received_at.desc()
    rows = db.session.scalars(
        base.options(*_WHOLE).order_by(order, Inquiry.id).limit(PAGE).offset((max(1, page) - 1) * PAGE)
    )
    return InquiryPage(list(rows.unique()), count, max(1, page))


def _conditions(wanted: InquiryFilter) -> Iterable[sa.ColumnElement[bool]]:
    for name in ("state", "verdict", "channel", "horizon", "need"):
        value = getattr(wanted, name)
        if value is not None:
            yield getattr(Inquiry, name) == value
    if wanted.owner_id is not None:
        yield Customer.owner_id == wanted.owner_id
    if wanted.answered is not None:
        yield unanswered() if not wanted.answered else sa.not_(unanswered())
    if wanted.since:
        yield Inquiry.inquiry_date >= wanted.since
    if wanted.until:
        yield Inquiry.inquiry_date <= wanted.until
    if wanted.text.strip():
        yield _says(wanted.text.strip())


def _says(text: str) -> sa.ColumnElement[bool]:
    """Reference, customer, contact or the words of the message."""
    contacts = sa.select(Contact.customer_id).where(Contact.name.icontains(text, autoescape=True))
    return sa.or_(
        Inquiry.reference.icontains(text, autoescape=True),
        Customer.name.icontains(text, autoescape=True),
        Inquiry.customer_id.in_(contacts),
        Inquiry.message.icontains(text, autoescape=True),
    )
