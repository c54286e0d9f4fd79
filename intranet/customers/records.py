"""The rows of a customer's contacts and addresses, written with their look-up keys and their audit lines.

Used inside the transactions of ``customers.service``.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from intranet.customers import rules
from intranet.customers.models import Contact, Customer, CustomerAddress
from intranet.customers.values import ContactDetails
from intranet.platform import audit, events
from intranet.platform.actors import Actor
from intranet.platform.database import db
from intranet.values.address import PostalAddress


def set_audited(
    row: Any, name: str, wanted: Any, by: Actor | None, why: str = "", about: int | None = None
) -> bool:
    """Set and audit on the customer's page; says whether anything changed."""
    before = getattr(row, name)
    if before == wanted:
        return False
    setattr(row, name, wanted)
    number = row.id if isinstance(row, Customer) else row.customer_id
    what = name if about is None else f"{type(row).__name__.lower()} {about} {name}"
    audit.note("customer", number, what, by=by, before=before, after=wanted, why=why)
    return True


def add_contact(customer: Customer, typed: ContactDetails, country: str, by: Actor | None) -> Contact:
    contact = Contact()
    fill_contact(contact, typed, country)
    customer.contacts.append(contact)
    db.session.flush()
    audit.note(
        "customer", customer.id, "contact added", by=by, after=typed.name or typed.phone or typed.email
    )
    return contact


def change_contact(contact: Contact, typed: ContactDetails, country: str, by: Actor | None) -> None:
    before = {name: getattr(contact, name) for name in asdict(typed)}
    after = asdict(typed)
    changed = [name for name in after if before[name] != after[name]]
    fill_contact(contact, typed, country)
    for name in changed:
        what = f"{(contact.name or contact.email or f'contact {contact.id}')[:40]}: {name}"
        audit.note("customer", contact.customer_id, what, by=by, before=before[name], after=after[name])


def fill_contact(contact: Contact, typed: ContactDetails, country: str) -> None:
    for name, value in asdict(typed).items():
        setattr(contact, name, value)
    contact.name_key = rules.name_key(typed.name)
    contact.phone_digits = rules.number_digits(typed.phone, country)
    contact.fax_digits = rules.number_digits(typed.fax, country)
    contact.email_key = rules.email_key(typed.email)


def place(address: PostalAddress) -> tuple[str, ...]:
    """The written place, without who is there."""
    return (
        address.street,
        address.sublocality,
        address.city,
        address.region,
        address.postcode,
        address.country,
    )


def put_address(
    customer: Customer,
    address: PostalAddress,
    by: Actor | None,
    now: datetime,
    why: str,
    standing: CustomerAddress | None,
) -> CustomerAddress:
    row = CustomerAddress(key=address.key(), created_at=now, bad_reason="", replaced=False)
    for name in ("street", "sublocality", "city", "region", "postcode", "country"):
        setattr(row, name, getattr(address, name))
    if standing is not None:
        standing.replaced = True
    customer.addresses.append(row)
    db.session.flush()
    before = standing.postal().one_line() if standing else None
    audit.note(
        "customer", customer.id, "address", by=by, before=before, after=row.postal().one_line(), why=why
    )
    events.emit("address_changed", customer_id=customer.id, address_id=row.id)
    return row
