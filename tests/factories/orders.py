"""Orders. Needs an application context."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from intranet.firm.queries import today
from intranet.orders import service
from intranet.orders.models import Order, OrderKind
from intranet.orders.service import OrderDetails
from intranet.platform import clock


def an_order(customer_id: int, **changes: Any) -> Order:
    """A formal order of today, for 1,200 dollars."""
    given = {
        "kind": OrderKind.ORDER,
        "number": "2026-114",
        "ordered_on": today(),
        "amount": Decimal("1200.00"),
        "currency": "USD",
    }
    return service.place_order(OrderDetails(customer_id=customer_id, **(given | changes)), None, clock.now())
