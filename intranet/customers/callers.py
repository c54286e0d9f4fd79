"""Who is calling: found while somebody types, known again before anything is saved, told in full once chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlalchemy.orm import selectinload

from intranet.customers import rules
from intranet.customers.models import Contact, Customer, CustomerAddress
from intranet.customers.queries import Viewer, customer, newest_address, visible_to
from intranet.customers.values import CallerDetails, CallerHit
from intranet.people.models import User
from intranet.platform.database import db
from intranet.values.address import PostalAddress
from intranet.values.email import is_free_mail
from intranet.values.phone import lookup_digits
from intranet.values.reason import Reason, reason
from intranet.values.text import fold, squash

Found = dict[tuple[int, int | None], list[Reason]]  # (customer, contact) -> what agrees, the best first


def find_callers(text: str, viewer: Viewer | None, limit: int = 8) -> list[CallerHit]:
    """Known callers for what was typed so far: part of a phone or fax number, of an e-mail address or of a name.

    The best come first: equal, then beginning the same, then containing it; among those the last changed.
    """
    if rules.looks_like_number(text):
        found = _by_number(lookup_digits(text), viewer, limit)
    elif "@" in text:
        found = _by_email(fold(text.strip()), viewer, limit)
    else:
        found = _by_name(text, viewer, limit)
    return hits(found)[:limit]


def _by_number(digits: str, viewer: Viewer | None, limit: int) -> Found:
    if len(digits) < rules.SHORTEST_DIGITS:
        return {}
    phone = Contact.phone_digits.contains(digits)
    query = (
        sa.select(Contact.customer_id, Contact.id, phone)
        .join(Customer)
        .where(sa.or_(phone, Contact.fax_digits.contains(digits)), visible_to(viewer))
        .order_by(sa.not_(Contact.phone_digits.endswith(digits)), Customer.changed_at.desc(), Contact.id)
        .limit(limit)
    )
    return {
        (customer_id, contact_id): [_PHONE if by_phone else _FAX]
        for customer_id, contact_id, by_phone in db.session.execute(query)
    }


def _by_email(typed: str, viewer: Viewer | None, limit: int) -> Found:
    # The key has no "+tag" and, at Gmail, no dots: what is typed is looked for as shown and as meant.
    shown = sa.func.lower(Contact.email).contains(typed, autoescape=True)
    meant = Contact.email_key.contains(rules.email_key(typed), autoescape=True)
    query = (
        sa.select(Contact.customer_id, Contact.id)
        .join(Customer)
        .where(sa.or_(shown, meant), visible_to(viewer))
        .order_by(sa.not_(Contact.email_key.startswith(typed, autoescape=True)), Customer.changed_at.desc())
        .limit(limit)
    )
    return {(customer_id, contact_id): [_EMAIL] for customer_id, contact_id in db.session.execute(query)}


def _by_name(text: str, viewer: Viewer | None, limit: int) -> Found:
    words = [word for word in map(squash, text.split()) if word]
    whole = squash(text)
    if not words:
        return {}
    pairs = [
        *_pairs(sa.select(Customer.id, sa.null()), Customer.name_key, words, whole, viewer, limit),
        *_pairs(_CONTACTS, Contact.name_key, words, whole, viewer, limit),
        *(_across(words, viewer, limit) if len(words) > 1 else ()),
    ]
    pairs.sort(key=lambda pair: pair[0])
    found: Found = {}
    for _rank, customer_id, contact_id in pairs:
        if all(customer_id != known or contact_id not in (None, person) for known, person in found):
            found[customer_id, contact_id] = [_NAME]
    return found


_CONTACTS = sa.select(Contact.customer_id, Contact.id).join(Customer)
# ((equal, begins so or contains; length), customer, contact)
Ranked = tuple[tuple[int, int], int, int | None]


def _pairs(
    select: Any,
    column: sa.ColumnElement[str] | Any,
    words: list[str],
    whole: str,
    viewer: Viewer | None,
    limit: int,
) -> Iterable[Ranked]:
    """Customers or contacts whose name has every word. Only indexed columns decide, so that no row is read for it."""
    rank = sa.case((column == whole, 0), (column.startswith(whole), 1), else_=2)
    length = sa.func.length(column)
    query = (
        select.add_columns(rank, length)
        .where(*(column.contains(word) for word in words), visible_to(viewer))
        .order_by(rank, length, column)
        .limit(limit)
    )
    for customer_id, contact_id, place, size in db.session.execute(query):
        yield (place, size), customer_id, contact_id


def _across(words: list[str], viewer: Viewer | None, limit: int) -> Iterable[Ranked]:
    """Contacts where some words are in their own name and the others in the customer's ("wang acme")."""
    query = _CONTACTS.where(
        sa.or_(*(Contact.name_key.contains(word) for word in words)),
        *(sa.or_(Contact.name_key.contains(word), Customer.name_key.contains(word)) for word in words),
        visible_to(viewer),
    )
    for customer_id, contact_id in db.session.execute(query.limit(limit)):
        yield (2, 0), customer_id, contact_id


_PHONE = reason("same_phone", "The phone number agrees.")
_FAX = reason("same_fax", "The fax number agrees.")
_EMAIL = reason("same_email", "The e-mail address agrees.")
_NAME = reason("same_name", "The name agrees.")
_LIKE_NAME = reason("like_name", "The name is nearly the same.")


def likely_duplicates(caller: CallerDetails, limit: int = 5) -> list[CallerHit]:
    """Known customers that may be this caller, with all that agrees; never those already chosen.

    Shown before saving; nothing is ever merged by itself.
    """
    caller = caller.cleaned()
    if caller.customer_id is not None:
        return []
    found: Found = {}
    for customer_id, contact_id, why in (*_same_details(caller), *_same_place(caller), *_like_names(caller)):
        key = next((known for known in found if known[0] == customer_id), (customer_id, contact_id))
        if why not in found.setdefault(key, []):
            found[key].append(why)
    best = dict(sorted(found.items(), key=lambda item: -len(item[1]))[:limit])
    return hits(best)


Agreement = tuple[int, int | None, Reason]


def _same_details(caller: CallerDetails) -> Iterable[Agreement]:
    country = caller.address.country
    wanted = (
        (Contact.phone_digits, rules.number_digits(caller.phone, country), _PHONE),
        (Contact.fax_digits, rules.number_digits(caller.fax, country), _FAX),
        (Contact.email_key, rules.email_key(caller.email), _EMAIL),
    )
    for column, key, why in wanted:
        if len(key) > rules.SHORTEST_DIGITS:
            query = sa.select(Contact.customer_id, Contact.id).where(column == key).limit(5)
            for customer_id, contact_id in db.session.execute(query):
                yield customer_id, contact_id, why
    domain = rules.email_key(caller.email).rpartition("@")[2]
    if domain and not is_free_mail(domain):
        query = (
            sa.select(Contact.customer_id, Contact.id)
            .where(Contact.email_key.endswith(f"@{domain}"))
            .limit(5)
        )
        for customer_id, contact_id in db.session.execute(query):
            yield (
                customer_id,
                contact_id,
                reason("same_domain", "The e-mail addresses end the same: %(domain)s.", domain=domain),
            )


def _same_place(caller: CallerDetails) -> Iterable[Agreement]:
    key = caller.address.key()
    if key:
        query = sa.select(CustomerAddress.customer_id).where(CustomerAddress.key == key).limit(5)
        for customer_id in db.session.scalars(query):
            yield customer_id, None, reason("same_address", "The address agrees.")


def _like_names(caller: CallerDetails) -> Iterable[Agreement]:
    typed = caller.company or caller.person
    if len(squash(typed)) < 3:
        return
    bare = rules.bare_name(typed)
    names = {row.id: row.bare_name for row in db.session.execute(sa.select(Customer.id, Customer.bare_name))}
    close = process.extract(bare, names, scorer=fuzz.ratio, score_cutoff=rules.NEARLY_THE_SAME, limit=5)
    for _bare, score, customer_id in close:
        yield customer_id, None, _NAME if score == 100 else _LIKE_NAME


def hits(found: Found) -> list[CallerHit]:
    """What the screen shows of each (customer, contact), in the same order; three statements."""
    ids = {customer_id for customer_id, _contact in found}
    rows = db.session.execute(
        sa.select(Customer, User.name)
        .outerjoin(User, User.id == Customer.owner_id)
        .where(Customer.id.in_(ids))
        .options(selectinload(Customer.contacts), selectinload(Customer.addresses))
    )
    known = {customer.id: (customer, owner or "") for customer, owner in rows}
    return [_hit(*known[key[0]], key[1], tuple(why)) for key, why in found.items() if key[0] in known]


def _hit(customer: Customer, owner: str, contact_id: int | None, why: tuple[Reason, ...]) -> CallerHit:
    contact = next((c for c in customer.contacts if c.id == contact_id), next(iter(customer.contacts), None))
    address = newest_address(customer)
    return CallerHit(
        customer_id=customer.id,
        contact_id=contact.id if contact else None,
        company="" if customer.is_person else customer.name,
        person=contact.name if contact else (customer.name if customer.is_person else ""),
        phone=contact.phone if contact else "",
        fax=contact.fax if contact else "",
        email=contact.email if contact else "",
        address=address.postal().one_line() if address else "",
        country=address.country if address else "",
        language=(contact.language if contact else "") or customer.language,
        level=customer.level,
        purchase_class=customer.purchase_class.value if customer.purchase_class else None,
        owner_name=owner,
        reasons=why,
    )


def caller_details(customer_id: int, contact_id: int | None = None) -> CallerDetails | None:
    """All that is known of a caller, to fill the desk's form with; None when there is no such customer."""
    known = customer(customer_id)
    if known is None:
        return None
    contact = next((c for c in known.contacts if c.id == contact_id), next(iter(known.contacts), None))
    address = newest_address(known)
    return CallerDetails(
        customer_id=known.id,
        contact_id=contact.id if contact else None,
        company="" if known.is_person else known.name,
        person=contact.name if contact else "",
        phone=contact.phone if contact else "",
        fax=contact.fax if contact else "",
        email=contact.email if contact else "",
        messaging=contact.messaging if contact else "",
        address=address.postal() if address else PostalAddress(),
        language=(contact.language if contact else "") or known.language,
    )
