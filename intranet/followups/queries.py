"""Named reads about follow-ups: what is due for whom, why, and the facts that the cadence rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from intranet.correspondence import queries as correspondence
from intranet.correspondence.models import ContactRecord
from intranet.customers.models import Contact, Customer
from intranet.customers.queries import Viewer, visible_to
from intranet.firm import queries as firm
from intranet.followups.models import CadenceOverride, FollowUp, FollowUpState
from intranet.followups.rules import HORIZON_ORDER, CadenceFacts, OwnCadence, Part, part_of, strictest_horizon
from intranet.inquiries.models import Inquiry
from intranet.platform.database import db
from intranet.values.inquiry_terms import Horizon, InquiryState, Verdict

PAGE = 50
DAYS_AHEAD = 7
_HELD = (Verdict.SUSPECT, Verdict.FRAUD)


@dataclass(frozen=True)
class DueLine:
    """One line of a due list. ``contact`` is whom to reach, ``last`` the newest contact with the customer."""

    follow_up: FollowUp
    customer: Customer
    inquiry: Inquiry | None
    contact: Contact | None
    last: ContactRecord | None
    part: Part

    @property
    def phone(self) -> str:
        return self.contact.phone if self.contact else ""


@dataclass(frozen=True)
class DuePage:
    """One page of a due list. ``counts`` are of the whole list, by part."""

    lines: Sequence[DueLine]
    counts: Mapping[Part, int]
    page: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    def of(self, part: Part) -> list[DueLine]:
        return [line for line in self.lines if line.part is part]


def due_list(user_id: int, today: date, page: int = 1) -> DuePage:
    """What a rep has to do: overdue, today and the next seven days, in the order in which the firm wants it done.

    Their own follow-ups, those of their customers, and those that nobody has yet. Six statements, however long.
    """
    counts = _counts(user_id, today)
    page = max(1, min(page, -(-sum(counts.values()) // PAGE)))
    rows = db.session.execute(_lines(user_id, today).limit(PAGE).offset((page - 1) * PAGE)).all()
    customer_ids = {customer.id for _follow_up, customer, _inquiry in rows}
    last = correspondence.last_contacts(customer_ids)
    contacts = _contacts(customer_ids)
    lines = [
        DueLine(
            follow_up,
            customer,
            inquiry,
            _whom(contacts.get(customer.id, ()), inquiry),
            last.get(customer.id),
            part_of(follow_up.due_on, today),
        )
        for follow_up, customer, inquiry in rows
    ]
    return DuePage(lines, counts, page)


def whose(user_id: int) -> sa.ColumnElement[bool]:
    """The condition under which a follow-up stands on a person's list: theirs, their customer's, or nobody's yet."""
    free = sa.and_(FollowUp.assigned_to_id.is_(None), sa.func.coalesce(Customer.owner_id, user_id) == user_id)
    return sa.or_(FollowUp.assigned_to_id == user_id, free)


def _due(user_id: int, today: date) -> tuple[sa.ColumnElement[bool], ...]:
    until = today + timedelta(days=DAYS_AHEAD)
    return (FollowUp.state == FollowUpState.OPEN, FollowUp.due_on <= until, whose(user_id))


def _lines(user_id: int, today: date) -> sa.Select[FollowUp, Customer, Inquiry]:
    """The order is that of ``rules.work_order``."""
    part = sa.case((FollowUp.due_on < today, 0), (FollowUp.due_on == today, 1), else_=2)
    soonest = sa.case(
        *((Inquiry.horizon == horizon, place) for horizon, place in HORIZON_ORDER.items()),
        else_=HORIZON_ORDER[Horizon.UNKNOWN],
    )
    return (
        sa.select(FollowUp, Customer, Inquiry)
        .join(Customer, Customer.id == FollowUp.customer_id)
        .outerjoin(Inquiry, Inquiry.id == FollowUp.inquiry_id)
        .where(*_due(user_id, today))
        .options(lazyload("*"))
        .order_by(part, sa.func.coalesce(Customer.level, 4), soonest, FollowUp.due_on, FollowUp.id)
    )


def _counts(user_id: int, today: date) -> dict[Part, int]:
    query = (
        sa.select(FollowUp.due_on, sa.func.count())
        .join(Customer, Customer.id == FollowUp.customer_id)
        .where(*_due(user_id, today))
        .group_by(FollowUp.due_on)
    )
    counts = dict.fromkeys(Part, 0)
    for due_on, number in db.session.execute(query):
        counts[part_of(due_on, today)] += number
    return counts


def overdue_or_today(user_id: int, today: date) -> int:
    """How many wait today: the badge of the menu."""
    counts = _counts(user_id, today)
    return counts[Part.OVERDUE] + counts[Part.TODAY]


def _contacts(customer_ids: Iterable[int]) -> dict[int, list[Contact]]:
    query = sa.select(Contact).where(Contact.customer_id.in_(set(customer_ids))).order_by(Contact.id)
    found: dict[int, list[Contact]] = {}
    for contact in db.session.scalars(query):
        found.setdefault(contact.customer_id, []).append(contact)
    return found


def _whom(contacts: Sequence[Contact], inquiry: Inquiry | None) -> Contact | None:
    """The contact of the inquiry, else the first with a phone, else the first."""
    wanted = inquiry.contact_id if inquiry else None
    asked = next((contact for contact in contacts if contact.id == wanted), None)
    reachable = next((contact for contact in contacts if contact.phone), None)
    return asked or reachable or next(iter(contacts), None)


def whom(customer_id: int, inquiry: Inquiry | None) -> Contact | None:
    """Whom to reach at a customer."""
    return _whom(_contacts([customer_id]).get(customer_id, ()), inquiry)


def follow_up(follow_up_id: int, viewer: Viewer | None) -> FollowUp | None:
    """One follow-up of a customer that ``viewer`` may see, or that was given to them."""
    seen = visible_to(viewer)
    if viewer is not None:
        seen = sa.or_(seen, FollowUp.assigned_to_id == viewer.id)
    query = sa.select(FollowUp).join(Customer, Customer.id == FollowUp.customer_id)
    return db.session.scalar(query.where(FollowUp.id == follow_up_id, seen))


def open_of_customer(customer_id: int) -> list[FollowUp]:
    """A customer's open follow-ups, the next first."""
    query = sa.select(FollowUp).where(
        FollowUp.customer_id == customer_id, FollowUp.state == FollowUpState.OPEN
    )
    return list(db.session.scalars(query.order_by(FollowUp.due_on, FollowUp.id)))


def of_customer(customer_id: int, limit: int = 100) -> list[FollowUp]:
    """Every follow-up of a customer, the newest first."""
    query = sa.select(FollowUp).where(FollowUp.customer_id == customer_id)
    return list(db.session.scalars(query.order_by(FollowUp.id.desc()).limit(limit)))


def open_of_inquiry(inquiry_id: int) -> list[FollowUp]:
    """The open follow-ups about one inquiry."""
    query = sa.select(FollowUp).where(FollowUp.inquiry_id == inquiry_id, FollowUp.state == FollowUpState.OPEN)
    return list(db.session.scalars(query.order_by(FollowUp.due_on, FollowUp.id)))


# ---- the facts that the cadence rests on (FU1) -------------------------------------------------------------


def own_cadence(customer_id: int) -> CadenceOverride | None:
    """A customer's own cadence, set by a rep; None when the rules hold."""
    query = sa.select(CadenceOverride).where(CadenceOverride.customer_id == customer_id)
    newest = db.session.scalar(query.order_by(CadenceOverride.id.desc()).limit(1))
    return newest if newest and newest.lifted_at is None else None


def live_inquiries(customer_id: int) -> list[Inquiry]:
    """A customer's inquiries that are neither suspect nor fraud, the newest first."""
    query = sa.select(Inquiry).where(Inquiry.customer_id == customer_id, Inquiry.verdict.not_in(_HELD))
    return list(db.session.scalars(query.order_by(Inquiry.inquiry_date.desc(), Inquiry.id.desc()).limit(50)))


def cadence_facts(customer: Customer) -> CadenceFacts | None:
    """What the cadence of a customer rests on; None for one who never inquired.

    The state is that of the newest open inquiry, the horizon the soonest of all open ones (GR5).
    """
    inquiries = live_inquiries(customer.id)
    if not inquiries:
        return None
    still_open = [inquiry for inquiry in inquiries if inquiry.state != InquiryState.NOT_CLOSED]
    newest = (still_open or inquiries)[0]
    own = own_cadence(customer.id)
    return CadenceFacts(
        since=newest.inquiry_date,
        last_contact_on=_last_contact_since(customer.id, newest.inquiry_date),
        level=customer.level,
        purchase_class=customer.purchase_class,
        state=newest.state,
        horizon=strictest_horizon(inquiry.horizon for inquiry in still_open),
        own=OwnCadence(own.aim_days, own.longest_days, own.reason) if own else None,
    )


def _last_contact_since(customer_id: int, since: date) -> date | None:
    """The day of the last contact; one from before the newest inquiry answers that inquiry in nothing."""
    last = correspondence.last_contact(customer_id)
    day = firm.local(last.at).date() if last else None
    return day if day and day >= since else None
