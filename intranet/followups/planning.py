"""The small steps of planning: adding, moving and closing a follow-up, and how somebody may be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from intranet.customers import queries as customers
from intranet.customers.models import ContactChannel, Customer
from intranet.followups.models import CadenceOverride, FollowUp, FollowUpState, Origin
from intranet.followups.queries import own_cadence, whom
from intranet.followups.rules import best_method
from intranet.inquiries.models import Inquiry
from intranet.platform import audit
from intranet.platform.actors import Actor
from intranet.platform.database import db
from intranet.values.inquiry_terms import ContactMethod
from intranet.values.reason import Reason, reason

CHANNELS: Mapping[ContactMethod, ContactChannel] = {
    ContactMethod.EMAIL: ContactChannel.EMAIL,
    ContactMethod.PHONE: ContactChannel.PHONE,
    ContactMethod.IM: ContactChannel.MESSAGING,
    ContactMethod.FAX: ContactChannel.FAX,
    ContactMethod.LETTER: ContactChannel.POST,
    ContactMethod.VISIT: ContactChannel.VISIT,
    ContactMethod.GREETING: ContactChannel.POST,
}


def contact_id(inquiry: Inquiry | None) -> int | None:
    """The contact an inquiry came from."""
    return inquiry.contact_id if inquiry else None


def forbidden(customer: Customer, inquiry: Inquiry | None, method: ContactMethod) -> Reason | None:
    """Why a customer must not be reached by ``method``, or None."""
    request = customers.forbidden(customer.id, contact_id(inquiry), CHANNELS[method])
    if request is None:
        return None
    return reason(
        "do_not_contact",
        "%(name)s asked not to be contacted this way (%(why)s)",
        name=customer.name,
        why=request.reason or "—",
    )


def way_to_reach(customer: Customer, inquiry: Inquiry | None) -> ContactMethod | None:
    """The best way that is known and allowed, or None. Without any detail it is a call: somebody finds out."""
    contact = whom(customer.id, inquiry)
    known = {
        ContactMethod.PHONE: bool(contact and contact.phone),
        ContactMethod.EMAIL: bool(contact and contact.email),
        ContactMethod.IM: bool(contact and contact.messaging),
        ContactMethod.FAX: bool(contact and contact.fax),
        ContactMethod.LETTER: customers.current_address(customer.id) is not None,
    }
    reachable = [method for method, given in known.items() if given] or [ContactMethod.PHONE]
    barred = [method for method in reachable if forbidden(customer, inquiry, method) is not None]
    return best_method(reachable, barred)


def add(
    customer: Customer,
    inquiry: Inquiry | None,
    due_on: date,
    purpose: str,
    reasons: Sequence[Reason],
    origin: Origin,
    by: Actor | None,
    now: datetime,
    method: ContactMethod | None = None,
) -> FollowUp | None:
    """Plan one contact with whoever works the customer; None when the customer may not be reached in any way."""
    if method is None or forbidden(customer, inquiry, method) is not None:
        method = way_to_reach(customer, inquiry)
    if method is None:
        return None
    follow_up = FollowUp(
        customer_id=customer.id,
        inquiry_id=inquiry.id if inquiry else None,
        assigned_to_id=None,
        due_on=due_on,
        method=method,
        purpose=purpose.strip()[:200],
        reasons=[each.to_json() for each in reasons],
        origin=origin,
        state=FollowUpState.OPEN,
        state_reason="",
        created_at=now,
        created_by_id=by.id if by else None,
    )
    db.session.add(follow_up)
    db.session.flush()
    return follow_up


def certain(follow_up: FollowUp | None) -> FollowUp:
    """A follow-up that was certainly planned, since its way to reach was asked before."""
    assert follow_up is not None
    return follow_up


def move(follow_up: FollowUp, due_on: date, reasons: Sequence[Reason]) -> FollowUp:
    """Put a follow-up on another day, for these reasons."""
    follow_up.due_on = due_on
    follow_up.reasons = [each.to_json() for each in reasons]
    return follow_up


def close(follow_up: FollowUp, state: FollowUpState, why: str, by: Actor | None, now: datetime) -> None:
    """It was done, or is called off."""
    follow_up.state, follow_up.state_reason = state, why
    follow_up.closed_at, follow_up.closed_by_id = now, by.id if by else None
    audit.note("follow_up", follow_up.id, "state", by=by, before=FollowUpState.OPEN, after=state, why=why)


def keep_own_cadence(
    customer_id: int, aim_days: int, longest_days: int, why: str, by: Actor, now: datetime
) -> None:
    """Write down a customer's own cadence, or that the rules hold again (0 days)."""
    before = own_cadence(customer_id)
    lifted = aim_days == 0
    row = CadenceOverride(
        customer_id=customer_id,
        aim_days=aim_days,
        longest_days=longest_days,
        reason=why,
        at=now,
        by_id=by.id,
        lifted_at=now if lifted else None,
    )
    db.session.add(row)
    db.session.flush()
    audit.note(
        "customer",
        customer_id,
        "own cadence",
        by=by,
        before=[before.aim_days, before.longest_days] if before else None,
        after=None if lifted else [aim_days, longest_days],
        why=why,
    )
