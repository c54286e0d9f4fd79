"""Contacts as the screens, grading and the cadence ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from intranet.correspondence.models import ContactRecord, Direction
from intranet.platform.database import db


def records_of(customer_id: int, limit: int = 200) -> list[ContactRecord]:
    """A customer's contacts, newest first."""
    return list(
        db.session.scalars(
            sa.select(ContactRecord)
            .where(ContactRecord.customer_id == customer_id)
            .order_by(ContactRecord.at.desc(), ContactRecord.id.desc())
            .limit(limit)
        )
    )


def records_for_inquiry(inquiry_id: int) -> list[ContactRecord]:
    """The contacts about one inquiry, newest first."""
    return list(
        db.session.scalars(
            sa.select(ContactRecord)
            .where(ContactRecord.inquiry_id == inquiry_id)
            .order_by(ContactRecord.at.desc(), ContactRecord.id.desc())
        )
    )


def last_contact(customer_id: int, direction: Direction | None = None) -> ContactRecord | None:
    """The newest contact with a customer, in one direction or either."""
    query = sa.select(ContactRecord).where(ContactRecord.customer_id == customer_id)
    if direction:
        query = query.where(ContactRecord.direction == direction)
    return db.session.scalar(query.order_by(ContactRecord.at.desc(), ContactRecord.id.desc()).limit(1))


def last_contacts(customer_ids: Iterable[int]) -> dict[int, ContactRecord]:
    """The newest contact of each customer, in one statement."""
    newest = (
        sa.select(
            ContactRecord.id,
            sa.func.row_number()
            .over(
                partition_by=ContactRecord.customer_id,
                order_by=(ContactRecord.at.desc(), ContactRecord.id.desc()),
            )
            .label("place"),
        )
        .where(ContactRecord.customer_id.in_(set(customer_ids)))
        .subquery()
    )
    query = sa.select(ContactRecord).join(newest, newest.c.id == ContactRecord.id).where(newest.c.place == 1)
    return {record.customer_id: record for record in db.session.scalars(query)}


def counts(customer_id: int) -> dict[Direction, int]:
    """How many contacts there were in and out (GR1: messages back and forth)."""
    rows = db.session.execute(
        sa.select(ContactRecord.direction, sa.func.count().label("times"))
        .where(ContactRecord.customer_id == customer_id)
        .group_by(ContactRecord.direction)
    )
    return {Direction.IN: 0, Direction.OUT: 0} | {row.direction: row.times for row in rows}


def minutes_spent(customer_id: int, since: datetime) -> int:
    """The minutes logged on a customer since a moment (GR4)."""
    query = sa.select(sa.func.sum(ContactRecord.minutes)).where(
        ContactRecord.customer_id == customer_id, ContactRecord.at >= since
    )
    return db.session.scalar(query) or 0
