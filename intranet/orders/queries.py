"""Orders as grading, screening and the screens ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from intranet.customers.models import Customer
from intranet.customers.queries import Viewer, visible_to
from intranet.orders.models import Order, OrderKind
from intranet.platform.database import db

PAGE = 50


@dataclass(frozen=True)
class OrderPage:
    """Orders with the customer of each."""

    rows: list[tuple[Order, Customer]]
    total: int
    page: int
    pages: int


def order(order_id: int) -> Order | None:
    """One order with its lines, or None."""
    return db.session.scalar(sa.select(Order).where(Order.id == order_id).options(selectinload(Order.lines)))


def orders_of(customer_id: int) -> list[Order]:
    """A customer's orders with their lines, newest first."""
    return list(
        db.session.scalars(
            sa.select(Order)
            .where(Order.customer_id == customer_id)
            .order_by(Order.ordered_on.desc(), Order.id.desc())
            .options(selectinload(Order.lines))
        )
    )


def first_order(customer_id: int) -> Order | None:
    """The customer's first order or sample order: a level 1 feature (GR1)."""
    return db.session.scalar(
        sa.select(Order).where(Order.customer_id == customer_id).order_by(Order.ordered_on, Order.id).limit(1)
    )


def list_orders(
    viewer: Viewer,
    text: str = "",
    kind: OrderKind | None = None,
    customer_id: int | None = None,
    page: int = 1,
) -> OrderPage:
    """One page of orders of customers that ``viewer`` sees, newest first."""
    conditions = [visible_to(viewer)]
    if text.strip():
        conditions.append(
            sa.or_(
                Order.number.icontains(text.strip(), autoescape=True),
                Customer.name.icontains(text.strip(), autoescape=True),
            )
        )
    if kind:
        conditions.append(Order.kind == kind)
    if customer_id:
        conditions.append(Order.customer_id == customer_id)
    base = sa.select(Order, Customer).join(Customer, Customer.id == Order.customer_id).where(*conditions)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(base.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = db.session.execute(
        base.order_by(Order.ordered_on.desc(), Order.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    )
    return OrderPage([(order, customer) for order, customer in rows], total, page, pages)


def bought_since(since: date, customer_ids: Iterable[int] | None = None) -> dict[int, Decimal]:
    """What each customer ordered since a day, in the firm's currency; for classes A, B, C."""
    query = (
        sa.select(Order.customer_id, sa.func.sum(Order.amount).label("bought"))
        .where(Order.ordered_on >= since, Order.kind == OrderKind.ORDER)
        .group_by(Order.customer_id)
    )
    if customer_ids is not None:
        query = query.where(Order.customer_id.in_(set(customer_ids)))
    return {row.customer_id: row.bought for row in db.session.execute(query)}
