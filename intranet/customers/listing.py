"""The customer list: filters, paging, one line a customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from intranet.customers.models import Contact, Customer, CustomerAddress
from intranet.customers.queries import Viewer, newest_address, visible_to
from intranet.people.models import User
from intranet.platform.database import db
from intranet.values.inquiry_terms import PurchaseClass
from intranet.values.text import fold, squash

PAGE = 50


@dataclass(frozen=True)
class CustomerFilter:
    """What the customer list shows. ``owner``: "" all, "me", "nobody", or a user's id. ``level`` 0 is "no level"."""

    text: str = ""
    owner: str = ""
    level: int | None = None
    purchase_class: PurchaseClass | None = None
    country: str = ""
    language: str = ""
    page: int = 1


@dataclass(frozen=True)
class CustomerRow:
    """One line of the list."""

    customer: Customer
    owner_name: str
    address: CustomerAddress | None
    contact: Contact | None


@dataclass(frozen=True)
class CustomerPage:
    rows: list[CustomerRow]
    total: int
    page: int
    pages: int


def list_customers(wanted: CustomerFilter, viewer: Viewer) -> CustomerPage:
    """One page of customers that ``viewer`` sees, by name; five statements however many rows."""
    conditions = [visible_to(viewer), *_filter_conditions(wanted, viewer)]
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Customer).where(*conditions)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, wanted.page), pages)
    found = db.session.execute(
        sa.select(Customer, User.name)
        .outerjoin(User, User.id == Customer.owner_id)
        .where(*conditions)
        .order_by(Customer.name_key, Customer.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(selectinload(Customer.contacts), selectinload(Customer.addresses))
    ).all()
    rows = [
        CustomerRow(each, owner or "", newest_address(each), _first(each.contacts)) for each, owner in found
    ]
    return CustomerPage(rows, total, page, pages)


def _first(contacts: list[Contact]) -> Contact | None:
    return contacts[0] if contacts else None


def _filter_conditions(wanted: CustomerFilter, viewer: Viewer) -> Iterable[sa.ColumnElement[bool]]:
    for word in wanted.text.split():
        key = squash(word)
        in_contacts = sa.select(Contact.customer_id).where(
            sa.or_(
                Contact.name_key.contains(key, autoescape=True),
                Contact.email_key.contains(fold(word), autoescape=True),
            )
        )
        yield sa.or_(Customer.name_key.contains(key, autoescape=True), Customer.id.in_(in_contacts))
    if wanted.owner == "me":
        yield Customer.owner_id == viewer.id
    elif wanted.owner == "nobody":
        yield Customer.owner_id.is_(None)
    elif wanted.owner.isdecimal():
        yield Customer.owner_id == int(wanted.owner)
    if wanted.level is not None:
        yield Customer.level.is_(None) if wanted.level == 0 else Customer.level == wanted.level
    if wanted.purchase_class:
        yield Customer.purchase_class == wanted.purchase_class
    if wanted.language:
        yield Customer.language == wanted.language
    if wanted.country:
        there = sa.select(CustomerAddress.customer_id).where(
            CustomerAddress.country == wanted.country, CustomerAddress.replaced.is_(False)
        )
        yield Customer.id.in_(there)


def countries() -> list[str]:
    """The countries where customers are, ISO alpha-2."""
    query = sa.select(CustomerAddress.country).where(
        CustomerAddress.replaced.is_(False), CustomerAddress.country != ""
    )
    return list(db.session.scalars(query.distinct().order_by(CustomerAddress.country)))
