"""Who sees which customer, who must not be contacted, and what everybody asks of customers; callers are next door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from intranet.customers.models import (
    Contact,
    ContactChannel,
    Customer,
    CustomerAddress,
    CustomerShare,
    DoNotContact,
    Survey,
)
from intranet.people.models import User
from intranet.platform.database import db

# Who sees every customer; a rep sees their own, those shared with them, and those that nobody owns yet.
SEES_ALL = frozenset({"reception", "supervisor", "mailroom"})


class Viewer(Protocol):
    """Whoever looks: a user with their roles."""

    @property
    def id(self) -> int: ...

    @property
    def roles(self) -> frozenset[str]: ...


def visible_to(viewer: Viewer | None) -> sa.ColumnElement[bool]:
    """The condition under which ``viewer`` sees a customer; None is the machine and sees all."""
    if viewer is None or SEES_ALL & viewer.roles:
        return sa.true()
    shared = sa.select(CustomerShare.customer_id).where(CustomerShare.user_id == viewer.id)
    # Not as "owner is me or nobody": SQLite would then walk the owners' index and read every unowned row.
    mine_or_free = sa.func.coalesce(Customer.owner_id, viewer.id) == viewer.id
    return sa.or_(mine_or_free, Customer.id.in_(shared))


def may_see(customer: Customer, viewer: Viewer | None) -> bool:
    """Whether ``viewer`` may see this customer."""
    query = sa.select(Customer.id).where(Customer.id == customer.id, visible_to(viewer))
    return db.session.scalar(query) is not None


def customer(customer_id: int) -> Customer | None:
    """A customer with contacts and addresses, or None."""
    return db.session.scalar(
        sa.select(Customer)
        .where(Customer.id == customer_id)
        .options(selectinload(Customer.contacts), selectinload(Customer.addresses))
    )


def current_address(customer_id: int) -> CustomerAddress | None:
    """Where mail to the customer goes: the newest address that was not replaced, a good one first."""
    return db.session.scalar(
        sa.select(CustomerAddress)
        .where(CustomerAddress.customer_id == customer_id, CustomerAddress.replaced.is_(False))
        .order_by(CustomerAddress.bad_reason != "", CustomerAddress.id.desc())
        .limit(1)
    )


def newest_address(customer: Customer) -> CustomerAddress | None:
    """:func:`current_address` of a customer whose addresses are loaded."""
    standing = [address for address in customer.addresses if not address.replaced]
    return max(standing, key=lambda address: (not address.bad_reason, address.id), default=None)


def newest_survey(customer_id: int) -> Survey | None:
    """What we found out last about a customer."""
    return db.session.scalar(
        sa.select(Survey)
        .where(Survey.customer_id == customer_id)
        .order_by(Survey.taken_on.desc(), Survey.id.desc())
        .limit(1)
    )


def shared_with(customer_id: int) -> list[User]:
    """The reps a customer is shared with, by name."""
    return list(
        db.session.scalars(
            sa.select(User)
            .join(CustomerShare, CustomerShare.user_id == User.id)
            .where(CustomerShare.customer_id == customer_id)
            .order_by(User.name)
        )
    )


# ---- do not contact (FU11) -------------------------------------------------------------------------------


def _in_force(customer_ids: Iterable[int], channel: ContactChannel) -> sa.Select[Any]:
    return sa.select(DoNotContact).where(
        DoNotContact.customer_id.in_(customer_ids),
        DoNotContact.lifted_at.is_(None),
        DoNotContact.channel.in_({ContactChannel.ANY, channel}),
    )


def forbidden(customer_id: int, contact_id: int | None, channel: ContactChannel) -> DoNotContact | None:
    """The request that forbids reaching this customer (or this contact there) on ``channel``, or None.

    Every gate asks it before anything is sent. Without a contact only requests for the whole customer count.
    """
    for_whom = DoNotContact.contact_id.is_(None)
    if contact_id is not None:
        for_whom = sa.or_(for_whom, DoNotContact.contact_id == contact_id)
    query = _in_force([customer_id], channel).where(for_whom).order_by(DoNotContact.id).limit(1)
    return db.session.scalar(query)


def forbidden_among(
    pairs: Sequence[tuple[int, int | None]], channel: ContactChannel
) -> dict[tuple[int, int | None], DoNotContact]:
    """Like :func:`forbidden` for many (customer, contact) pairs in one statement; only the forbidden ones."""
    rows = list(
        db.session.scalars(_in_force({customer for customer, _ in pairs}, channel).order_by(DoNotContact.id))
    )
    found = {}
    for customer_id, contact_id in pairs:
        for row in rows:
            if row.customer_id == customer_id and row.contact_id in (None, contact_id):
                found[customer_id, contact_id] = row
                break
    return found


def do_not_contact(customer_id: int) -> list[DoNotContact]:
    """Every request of a customer, those in force first."""
    return list(
        db.session.scalars(
            sa.select(DoNotContact)
            .where(DoNotContact.customer_id == customer_id)
            .order_by(DoNotContact.lifted_at.is_not(None), DoNotContact.id.desc())
        )
    )


def named(customer_ids: Iterable[int]) -> dict[int, Customer]:
    """Customers by id, in one statement."""
    rows = db.session.scalars(sa.select(Customer).where(Customer.id.in_(set(customer_ids))))
    return {row.id: row for row in rows}


def contact_with_customer(contact_id: int) -> Contact | None:
    """A contact with the customer they belong to."""
    return db.session.scalar(
        sa.select(Contact).where(Contact.id == contact_id).options(joinedload(Contact.customer))
    )
