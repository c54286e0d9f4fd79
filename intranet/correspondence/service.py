"""Writing down contacts (FU4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intranet.correspondence.models import ContactRecord, Direction
from intranet.customers.models import Customer
from intranet.platform import audit, events
from intranet.platform.actors import Actor
from intranet.platform.database import db, transaction
from intranet.values.errors import ValueRefused
from intranet.values.inquiry_terms import ContactMethod
from intranet.values.reason import reason
from intranet.values.text import clean_line, clean_lines


class ContactRefused(ValueRefused):
    """A contact cannot be written down so; ``reason`` says why."""


@dataclass(frozen=True)
class ContactEntry:
    """One contact as it is written down. ``at`` aware UTC, None means now; ``minutes`` it took, if counted."""

    method: ContactMethod
    direction: Direction = Direction.OUT
    at: datetime | None = None
    minutes: int | None = None
    purpose: str = ""
    planned: str = ""
    happened: str = ""
    problems: str = ""
    contact_id: int | None = None
    inquiry_id: int | None = None


def record_contact(customer_id: int, entry: ContactEntry, by: Actor | None, now: datetime) -> ContactRecord:
    """Write a contact down; grading hears of it.

    :raises ContactRefused: an unknown customer, a time to come, or minutes that cannot be.
    """
    at = entry.at or now
    if at > now:
        raise ContactRefused(
            reason("contact_to_come", "This time is still to come. Plan it as a follow-up instead.")
        )
    if entry.minutes is not None and not 0 <= entry.minutes <= 24 * 60:
        raise ContactRefused(reason("contact_minutes", "Give the minutes as a number from 0 to 1440."))
    with transaction():
        customer = db.session.get(Customer, customer_id)
        if customer is None:
            raise ContactRefused(reason("contact_without_customer", "Choose the customer."))
        record = ContactRecord(
            customer_id=customer_id,
            contact_id=entry.contact_id,
            inquiry_id=entry.inquiry_id,
            direction=entry.direction,
            method=entry.method,
            at=at,
            minutes=entry.minutes,
            purpose=clean_line(entry.purpose)[:200],
            planned=clean_lines(entry.planned),
            happened=clean_lines(entry.happened),
            problems=clean_lines(entry.problems),
            by_id=by.id if by else None,
        )
        db.session.add(record)
        customer.changed_at = now
        db.session.flush()
        audit.note("customer", customer_id, "contact", by=by, after=entry.method, why=record.purpose)
        events.emit("contact_logged", customer_id=customer_id, contact_record_id=record.id)
        return record
