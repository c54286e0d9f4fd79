"""Entering and changing orders and sample orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from intranet.customers.models import Customer
from intranet.orders.models import Order, OrderKind, OrderLine
from intranet.platform import audit, events
from intranet.platform.actors import Actor
from intranet.platform.database import db, locked, transaction
from intranet.products.models import Product
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import clean_line, clean_lines


class OrderRefused(ValueRefused):
    """An order cannot be kept so; ``reason`` says why."""


class OrderNotFound(LookupError):
    """There is no such order."""


@dataclass(frozen=True)
class OrderedProduct:
    """One line: how much of what; an empty ``unit`` means the product's own."""

    product_id: int
    quantity: Decimal
    unit: str = ""


@dataclass(frozen=True)
class OrderDetails:
    """An order as its form gives it. ``amount`` in ``currency`` (ISO 4217)."""

    customer_id: int
    kind: OrderKind
    ordered_on: date
    amount: Decimal
    currency: str
    lines: tuple[OrderedProduct, ...] = ()
    number: str = ""
    shipped_on: date | None = None
    inquiry_id: int | None = None
    remark: str = ""


def place_order(details: OrderDetails, by: Actor | None, now: datetime) -> Order:
    """Enter an order; grading hears of it.

    :raises OrderRefused: an unknown customer or product, nothing ordered, or shipped before it was ordered.
    """
    with transaction():
        _check(details)
        order = Order(created_at=now, created_by_id=by.id if by else None)
        _fill(order, details)
        db.session.add(order)
        db.session.flush()
        audit.note("order", order.id, "entered", by=by, after=_plain(order))
        audit.note("customer", order.customer_id, "order", by=by, after=order.number or order.ordered_on)
        events.emit("order_placed", customer_id=order.customer_id, order_id=order.id)
        return order


def change_order(order_id: int, details: OrderDetails, by: Actor | None, now: datetime) -> Order:
    """Correct an order.

    :raises OrderRefused: as for :func:`place_order`.
    """
    with transaction():
        order = locked(Order, order_id)
        if order is None:
            raise OrderNotFound(str(order_id))
        _check(details)
        before = _plain(order)
        _fill(order, details)
        db.session.flush()
        after = _plain(order)
        for name in after:
            if before[name] != after[name]:
                audit.note("order", order.id, name, by=by, before=before[name], after=after[name])
        events.emit("order_placed", customer_id=order.customer_id, order_id=order.id)
        return order


def _check(details: OrderDetails) -> None:
    if db.session.get(Customer, details.customer_id) is None:
        raise OrderRefused(reason("order_without_customer", "Choose the customer who ordered."))
    if not details.lines and not details.amount:
        raise OrderRefused(reason("order_empty", "Say what was ordered, or for how much."))
    for line in details.lines:
        if db.session.get(Product, line.product_id) is None:
            raise OrderRefused(reason("order_unknown_product", "Choose one of our products."))
        if line.quantity <= 0:
            raise OrderRefused(reason("order_quantity", "Give a quantity above zero."))
    if details.shipped_on and details.shipped_on < details.ordered_on:
        raise OrderRefused(
            reason("shipped_before_ordered", "It cannot have been shipped before it was ordered.")
        )


def _fill(order: Order, details: OrderDetails) -> None:
    for name in ("customer_id", "inquiry_id", "kind", "ordered_on", "shipped_on", "amount"):
        setattr(order, name, getattr(details, name))
    order.number = clean_line(details.number)
    order.currency = details.currency.upper()
    order.remark = clean_lines(details.remark)
    order.lines = [
        OrderLine(
            product_id=line.product_id, quantity=line.quantity, unit=clean_line(line.unit) or _unit(line)
        )
        for line in details.lines
    ]


def _unit(line: OrderedProduct) -> str:
    return db.session.get_one(Product, line.product_id).unit_of_sale


def _plain(order: Order) -> dict[str, object]:
    names = ("kind", "number", "ordered_on", "shipped_on", "amount", "currency", "remark")
    lines = [f"{line.quantity:f} {line.unit} #{line.product_id}" for line in order.lines]
    return {name: getattr(order, name) for name in names} | {"lines": lines}
