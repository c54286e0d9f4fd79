"""Orders, and the classes that follow from them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from intranet.firm.policies import POLICIES
from intranet.orders import queries, service
from intranet.orders.models import OrderKind
from intranet.orders.rules import classify
from intranet.orders.service import OrderedProduct
from intranet.platform import audit
from intranet.platform.database import db
from intranet.platform.events import Event
from tests.factories.customers import a_known_customer
from tests.factories.orders import an_order
from tests.factories.products import a_product


@pytest.mark.usefixtures("services")
def test_an_order_is_kept_with_its_lines_and_told_to_grading(now):
    customer, product = a_known_customer().customer, a_product()
    order = an_order(customer.id, lines=(OrderedProduct(product.id, Decimal("12.5")),))
    assert [(line.product_id, line.quantity, line.unit) for line in queries.order(order.id).lines] == [
        (product.id, Decimal("12.5"), "piece")
    ]
    kinds = db.session.scalars(sa.select(Event.kind).order_by(Event.id.desc()))
    assert next(kinds) == "order_placed"
    details = service.OrderDetails(
        customer.id, OrderKind.ORDER, order.ordered_on, Decimal(900), "usd", shipped_on=date(2026, 12, 1)
    )
    service.change_order(order.id, details, None, now)
    changed = {entry.what for entry in audit.history("order", order.id)}
    assert {"amount", "shipped_on", "lines"} <= changed


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": Decimal(0)}, "order_empty"),
        ({"lines": (OrderedProduct(999, Decimal(1)),)}, "order_unknown_product"),
        ({"lines": "nothing of it"}, "order_quantity"),
        ({"shipped_on": date(2020, 1, 1)}, "shipped_before_ordered"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(in_app, changes, code):
    customer, product = a_known_customer().customer, a_product()
    if changes.get("lines") == "nothing of it":
        changes = {"lines": (OrderedProduct(product.id, Decimal(0)),)}
    with pytest.raises(service.OrderRefused) as refused:
        an_order(customer.id, **changes)
    assert refused.value.reason.code == code


def test_an_order_of_nobody_is_refused(in_app):
    with pytest.raises(service.OrderRefused, match="Choose the customer"):
        an_order(999)


BY_VALUE = {"rule": {"by": "value", "months": 12}}


@pytest.mark.parametrize(
    ("change", "bought", "classes"),
    [
        ({}, {1: 800, 2: 150, 3: 50}, {1: "A", 2: "B", 3: "C"}),
        ({}, {1: 100}, {1: "A"}),
        ({}, {1: 50, 2: 30, 3: 20}, {1: "A", 2: "A", 3: "B"}),
        ({}, {1: 0}, {}),
        (BY_VALUE, {1: 50_000, 2: 49_999, 3: 10_000, 4: 9_999}, {1: "A", 2: "B", 3: "B", 4: "C"}),
    ],
)
def test_classes_follow_from_what_was_bought(change, bought, classes):
    policy = POLICIES["classes"].checked(change)
    amounts = {customer: Decimal(amount) for customer, amount in bought.items()}
    assert {customer: str(each) for customer, each in classify(amounts, policy).items()} == classes


def test_samples_do_not_count_as_bought(in_app):
    customer = a_known_customer().customer
    an_order(customer.id)
    an_order(customer.id, kind=OrderKind.SAMPLE, amount=Decimal(50))
    assert queries.bought_since(date(2026, 1, 1)) == {customer.id: Decimal(1200)}
    assert queries.bought_since(date(2027, 1, 1)) == {}
