"""A customer's line in the search: found by name, contacts, numbers and place, never by sales notes."""

from __future__ import annotations

import sqlalchemy as sa

from intranet.customers.models import Customer, CustomerShare
from intranet.customers.queries import newest_address
from intranet.platform import search
from intranet.platform.database import db


def put_entries(customer: Customer) -> None:
    """Renew the customer's search entry, in the current transaction.

    Reception and the mail-room see every customer; a rep their own, those shared with them, and those of nobody.
    """
    db.session.flush()
    address = newest_address(customer)
    place = address.postal().one_line() if address else ""
    roles = ("reception", "mailroom") if customer.owner_id else ("reception", "mailroom", "rep")
    shared = db.session.scalars(
        sa.select(CustomerShare.user_id)
        .where(CustomerShare.customer_id == customer.id)
        .order_by(CustomerShare.user_id)
    )
    search.put(
        kind="customer",
        record_id=customer.id,
        title=customer.name,
        subtitle=place,
        endpoint="customers.show",
        args={"customer_id": customer.id},
        words=" ".join(filter(None, (part for contact in customer.contacts for part in _words(contact)))),
        roles=roles,
        owner_id=customer.owner_id,
        shared_with=list(shared),
    )


def _words(contact: object) -> tuple[str, ...]:
    names = ("name", "phone", "phone_digits", "fax", "fax_digits", "email", "messaging")
    return tuple(getattr(contact, name) for name in names)
