"""Changing customers: taking callers in, contacts, addresses, do-not-contact, the survey, who works them.

Every change is audited, and the search entries of the customer follow it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa

from intranet.customers import rules
from intranet.customers.entries import put_entries
from intranet.customers.models import (
    Contact,
    ContactChannel,
    Customer,
    CustomerAddress,
    CustomerShare,
    DoNotContact,
    Survey,
)
from intranet.customers.queries import current_address
from intranet.customers.records import add_contact, change_contact, place, put_address, set_audited
from intranet.customers.values import CallerDetails, ContactDetails, CustomerInfo, SurveyDetails
from intranet.platform import audit, events
from intranet.platform.actors import Actor
from intranet.platform.database import db, locked, transaction
from intranet.values.address import PostalAddress
from intranet.values.errors import ValueRefused
from intranet.values.inquiry_terms import PurchaseClass
from intranet.values.reason import reason
from intranet.values.text import clean_line, clean_lines

UNNAMED = "?"


class CustomerRefused(ValueRefused):
    """What is to be kept of a customer makes no sense; ``reason`` says what to do."""


class CustomerNotFound(LookupError):
    """There is no such customer."""


@dataclass(frozen=True)
class CustomerAndContact:
    """Whom an inquiry comes from; ``address`` is where to send to, if any was ever given."""

    customer: Customer
    contact: Contact | None
    address: CustomerAddress | None


# ---- taking somebody in ----------------------------------------------------------------------------------


def take_in(details: CallerDetails, by: Actor | None, now: datetime) -> CustomerAndContact:
    """The customer, contact and address of a caller: the known ones that were chosen, or new ones.

    What was typed and differs from what was known is newer, so it is kept (audited); what was left empty stays.
    """
    caller = details.cleaned()
    with transaction():
        if caller.customer_id is None:
            customer = _new_customer(caller, by, now)
        else:
            customer = find(caller.customer_id)
        contact = _caller_contact(customer, caller, by, now)
        address = _caller_address(customer, caller, by, now)
        customer.changed_at = now
        put_entries(customer)
        return CustomerAndContact(customer, contact, address)


def find(customer_id: int) -> Customer:
    """A customer, locked until the transaction ends.

    :raises CustomerNotFound: no such customer.
    """
    customer = locked(Customer, customer_id)
    if customer is None:
        raise CustomerNotFound(str(customer_id))
    return customer


def _new_customer(caller: CallerDetails, by: Actor | None, now: datetime) -> Customer:
    name = caller.company or caller.person or caller.email or caller.phone or caller.fax or UNNAMED
    customer = Customer(
        name=name[:200],
        name_key=rules.name_key(name),
        bare_name=rules.bare_name(name)[: rules.KEY_LENGTH],
        is_person=not caller.company,
        language=caller.language,
        own_answers={},
        created_at=now,
        created_by_id=by.id if by else None,
        changed_at=now,
    )
    db.session.add(customer)
    db.session.flush()
    audit.note("customer", customer.id, "taken in", by=by, after=customer.name)
    return customer


def _caller_contact(
    customer: Customer, caller: CallerDetails, by: Actor | None, now: datetime
) -> Contact | None:
    typed = ContactDetails(
        name=caller.person,
        phone=caller.phone,
        fax=caller.fax,
        email=caller.email,
        messaging=caller.messaging,
        language=caller.language,
    )
    given = {name: value for name, value in asdict(typed).items() if value and name != "language"}
    contact = _meant_contact(customer, caller)
    if contact is None and not given:
        return None
    country = caller.address.country
    if contact is None:
        return add_contact(customer, typed, country, by)
    known = {name: getattr(contact, name) for name in asdict(typed)} | {"position": contact.position}
    change_contact(contact, ContactDetails(**(known | given)), country, by)
    return contact


def _meant_contact(customer: Customer, caller: CallerDetails) -> Contact | None:
    """The contact that was chosen, unless another name was typed; else the one of that name or mailbox."""
    key, mailbox = rules.name_key(caller.person), rules.email_key(caller.email)
    for contact in customer.contacts:
        if contact.id == caller.contact_id and key in ("", contact.name_key):
            return contact
    for contact in customer.contacts:
        if key and contact.name_key in ("", key):
            return contact
        if not key and mailbox and contact.email_key == mailbox:
            return contact
    return None


def _caller_address(
    customer: Customer, caller: CallerDetails, by: Actor | None, now: datetime
) -> CustomerAddress | None:
    standing = current_address(customer.id)
    if not caller.has_address or (standing is not None and place(caller.address) == place(standing.postal())):
        return standing
    return put_address(customer, caller.address, by, now, "", standing)


# ---- the customer itself ---------------------------------------------------------------------------------


def save_customer(customer_id: int, info: CustomerInfo, by: Actor | None, now: datetime) -> Customer:
    """Keep what stands on the customer itself.

    :raises CustomerRefused: without a name.
    """
    name = clean_line(info.name)
    if not name:
        raise CustomerRefused(reason("customer_without_name", "Give the customer's name."))
    with transaction():
        customer = find(customer_id)
        set_audited(customer, "name", name[:200], by)
        customer.name_key = rules.name_key(name)
        customer.bare_name = rules.bare_name(name)[: rules.KEY_LENGTH]
        set_audited(customer, "is_person", info.is_person, by)
        set_audited(customer, "language", info.language, by)
        set_audited(customer, "website", clean_line(info.website), by)
        set_audited(customer, "remark", clean_lines(info.remark), by)
        set_audited(customer, "own_answers", dict(info.own_answers), by)
        customer.changed_at = now
        put_entries(customer)
        return customer


def set_owner(
    customer_id: int, user_id: int | None, by: Actor | None, now: datetime, why: str = ""
) -> Customer:
    """Give the customer to a rep, or to nobody."""
    with transaction():
        customer = find(customer_id)
        if set_audited(customer, "owner_id", user_id, by, why):
            customer.changed_at = now
            put_entries(customer)
        return customer


def share(customer_id: int, user_id: int, by: Actor | None) -> None:
    """Let another rep see and work the customer."""
    with transaction():
        customer = find(customer_id)
        if db.session.get(CustomerShare, (customer_id, user_id)) is None:
            db.session.add(CustomerShare(customer_id=customer_id, user_id=user_id))
            audit.note("customer", customer_id, "shared with", by=by, after=user_id)
            db.session.flush()
            put_entries(customer)


def unshare(customer_id: int, user_id: int, by: Actor | None) -> None:
    """Share the customer with a rep no longer."""
    with transaction():
        customer = find(customer_id)
        row = db.session.get(CustomerShare, (customer_id, user_id))
        if row is not None:
            db.session.delete(row)
            audit.note("customer", customer_id, "shared with", by=by, before=user_id)
            db.session.flush()
            put_entries(customer)


def set_level(customer_id: int, level: int, by: Actor | None, why: str = "") -> bool:
    """Put a level on the customer (grading decides which); says whether it changed."""
    with transaction():
        return set_audited(find(customer_id), "level", level, by, why)


def set_purchase_class(
    customer_id: int, purchase_class: PurchaseClass | None, why: str, by: Actor | None, now: datetime
) -> Customer:
    """Put the customer into class A, B or C, or none."""
    with transaction():
        customer = find(customer_id)
        set_audited(customer, "purchase_class", purchase_class, by, clean_line(why))
        customer.changed_at = now
        return customer


# ---- contacts --------------------------------------------------------------------------------------------


def save_contact(
    customer_id: int, contact_id: int | None, details: ContactDetails, by: Actor | None, now: datetime
) -> Contact:
    """Add a contact, or change the one of that id.

    :raises CustomerRefused: nothing given by which to reach or name the contact.
    """
    typed = ContactDetails(**{name: clean_line(value) for name, value in asdict(details).items()})
    if not any((typed.name, typed.phone, typed.fax, typed.email, typed.messaging)):
        raise CustomerRefused(reason("contact_empty", "Give a name, a number or an e-mail address."))
    with transaction():
        customer = find(customer_id)
        address = current_address(customer_id)
        country = address.country if address else ""
        known = next((c for c in customer.contacts if c.id == contact_id), None)
        if known is None:
            known = add_contact(customer, typed, country, by)
        else:
            change_contact(known, typed, country, by)
        customer.changed_at = now
        put_entries(customer)
        return known


# ---- addresses -------------------------------------------------------------------------------------------


def change_address(
    customer_id: int, address: PostalAddress, why: str, by: Actor | None, now: datetime
) -> CustomerAddress:
    """Send to another address from now on. The old one is kept, marked as replaced."""
    with transaction():
        customer = find(customer_id)
        standing = current_address(customer_id)
        clean = address.cleaned()
        if standing is not None and not standing.bad_reason and place(clean) == place(standing.postal()):
            return standing
        row = put_address(customer, clean, by, now, why, standing)
        customer.changed_at = now
        put_entries(customer)
        return row


def mark_address_bad(address_id: int, why: str, by: Actor | None, now: datetime) -> CustomerAddress:
    """Send nothing more to an address (mail came back); packets that wait for it are held.

    :raises CustomerRefused: without saying why.
    """
    if not why.strip():
        raise CustomerRefused(reason("bad_address_without_why", "Say what is wrong with the address."))
    with transaction():
        row = db.session.get_one(CustomerAddress, address_id)
        set_audited(row, "bad_reason", clean_line(why), by, about=row.id)
        find(row.customer_id).changed_at = now
        events.emit("address_changed", customer_id=row.customer_id, address_id=row.id)
        return row


def mark_address_good(address_id: int, why: str, by: Actor | None, now: datetime) -> CustomerAddress:
    """The address is right after all: packets that were held for it go on."""
    with transaction():
        row = db.session.get_one(CustomerAddress, address_id)
        set_audited(row, "bad_reason", "", by, why=why, about=row.id)
        find(row.customer_id).changed_at = now
        events.emit("address_changed", customer_id=row.customer_id, address_id=row.id)
        return row


# ---- do not contact (FU11) -------------------------------------------------------------------------------


def set_do_not_contact(
    customer_id: int,
    contact_id: int | None,
    channel: ContactChannel,
    why: str,
    by: Actor | None,
    now: datetime,
) -> DoNotContact:
    """Somebody asked not to be contacted: the whole customer or one contact, on one channel or any.

    Asked twice, the standing request is returned. Every gate asks from now on; waiting packets are held.
    """
    with transaction():
        customer = find(customer_id)
        if contact_id is not None and contact_id not in {contact.id for contact in customer.contacts}:
            raise CustomerRefused(reason("contact_elsewhere", "This contact belongs to another customer."))
        standing = db.session.scalar(
            sa.select(DoNotContact).where(
                DoNotContact.customer_id == customer_id,
                DoNotContact.contact_id == contact_id if contact_id else DoNotContact.contact_id.is_(None),
                DoNotContact.channel == channel,
                DoNotContact.lifted_at.is_(None),
            )
        )
        if standing is not None:
            return standing
        row = DoNotContact(
            customer_id=customer_id,
            contact_id=contact_id,
            channel=channel,
            reason=clean_line(why),
            set_at=now,
            set_by_id=by.id if by else None,
        )
        db.session.add(row)
        audit.note("customer", customer_id, "do not contact", by=by, after=channel, why=row.reason)
        events.emit("do_not_contact", customer_id=customer_id)
        return row


def lift_do_not_contact(request_id: int, why: str, by: Actor | None, now: datetime) -> DoNotContact:
    """Contact them again, for a reason; the request stays on record.

    :raises CustomerRefused: without a reason.
    """
    if not why.strip():
        raise CustomerRefused(reason("lift_without_why", "Say why they may be contacted again."))
    with transaction():
        row = db.session.get_one(DoNotContact, request_id)
        if row.lifted_at is None:
            row.lifted_at, row.lifted_by_id, row.lift_reason = now, by.id if by else None, clean_line(why)
            audit.note(
                "customer", row.customer_id, "do not contact", by=by, before=row.channel, why=row.lift_reason
            )
            events.emit("do_not_contact", customer_id=row.customer_id)
        return row


# ---- the survey (GR1) ------------------------------------------------------------------------------------


def take_survey(customer_id: int, details: SurveyDetails, by: Actor | None, today: date) -> Survey:
    """Keep what we found out about a customer; earlier findings stay. Grading reconsiders afterwards."""
    with transaction():
        customer = find(customer_id)
        survey = Survey(
            customer_id=customer.id, taken_on=today, taken_by_id=by.id if by else None, **asdict(details)
        )
        db.session.add(survey)
        db.session.flush()
        audit.note("customer", customer.id, "survey", by=by, after=asdict(details))
        events.emit("survey_taken", customer_id=customer.id, survey_id=survey.id)
        return survey
