"""Mail came back: the planned call becomes "find the address" (MR13), and goes back when the scan was a mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from intranet.customers.service import find as find_customer
from intranet.firm import queries as firm
from intranet.followups import planning, queries
from intranet.followups.models import FollowUp, FollowUpState, Origin
from intranet.followups.rules import FIND_ADDRESS
from intranet.inquiries.models import Inquiry
from intranet.platform import audit
from intranet.platform.actors import Actor
from intranet.platform.database import db, locked, transaction
from intranet.values.inquiry_terms import ContactMethod
from intranet.values.reason import Reason, reason
from intranet.values.text import N_


def find_address(
    inquiry_ids: Sequence[int], customer_id: int, why: str, by: Actor | None, now: datetime
) -> dict[str, Any] | None:
    """Somebody asks where the customer is now: the call planned after mailing, or a new one, due today.

    Returns what :func:`address_was_right` needs to put things back; None when the customer may not be reached.
    """
    said = reason("mail_came_back", "mail came back: %(why)s", why=why)
    with transaction():
        standing = [
            each
            for inquiry_id in inquiry_ids
            for each in queries.open_of_inquiry(inquiry_id)
            if each.origin is Origin.MAILING
        ]
        if standing:
            return _turned(standing[0], said, by, now)
        inquiry = db.session.get(Inquiry, inquiry_ids[0]) if inquiry_ids else None
        customer = find_customer(customer_id)
        due = firm.local(now).date()
        phone = ContactMethod.PHONE
        added = planning.add(customer, inquiry, due, FIND_ADDRESS, [said], Origin.MAILING, by, now, phone)
        return {"id": added.id, "new": True} if added else None


def _turned(follow_up: FollowUp, said: Any, by: Actor | None, now: datetime) -> dict[str, Any]:
    before = {
        "id": follow_up.id,
        "new": False,
        "purpose": follow_up.purpose,
        "due_on": follow_up.due_on.isoformat(),
        "reasons": follow_up.reasons,
        "method": follow_up.method.value,
    }
    customer = find_customer(follow_up.customer_id)
    follow_up.purpose = FIND_ADDRESS
    if planning.forbidden(customer, follow_up.inquiry, ContactMethod.PHONE) is None:
        follow_up.method = ContactMethod.PHONE
    planning.move(follow_up, firm.local(now).date(), [said])
    audit.note("follow_up", follow_up.id, "purpose", by=by, before=before["purpose"], after=FIND_ADDRESS)
    return before


def address_was_right(before: Mapping[str, Any] | None, by: Actor | None, now: datetime) -> None:
    """Put the planned call back as it was; one that was made or called off meanwhile stays as it is."""
    with transaction():
        follow_up = locked(FollowUp, before["id"]) if before else None
        if before is None or follow_up is None or follow_up.state is not FollowUpState.OPEN:
            return
        if before["new"]:
            planning.close(follow_up, FollowUpState.CANCELLED, N_("the mail had not come back"), by, now)
            return
        audit.note(
            "follow_up", follow_up.id, "purpose", by=by, before=follow_up.purpose, after=before["purpose"]
        )
        follow_up.purpose, follow_up.reasons = before["purpose"], before["reasons"]
        follow_up.due_on = date.fromisoformat(before["due_on"])
        follow_up.method = ContactMethod(before["method"])


def mention(inquiry_ids: Sequence[int], said: Reason) -> None:
    """Tell whoever makes the call planned after mailing: one more reason stands on their due list."""
    with transaction():
        for inquiry_id in inquiry_ids:
            for each in queries.open_of_inquiry(inquiry_id):
                if each.origin is Origin.MAILING:
                    each.reasons = [*each.reasons, said.to_json()]
