"""Purchase classes A, B and C by what was bought (GR4). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from intranet.values.inquiry_terms import PurchaseClass


def classify(
    bought: Mapping[int, Decimal], policy: Mapping[str, Mapping[str, Any]]
) -> dict[int, PurchaseClass]:
    """The class of each customer who bought anything; ``policy`` is the firm's "classes".

    By share: those who bought most, until they make up A's share of everything sold, are A; the next share is B.
    """
    buyers = sorted(((amount, -customer) for customer, amount in bought.items() if amount > 0), reverse=True)
    if policy["rule"]["by"] == "value":
        a_from, b_from = policy["value"]["a_from"], policy["value"]["b_from"]
        return {-customer: _by_value(amount, a_from, b_from) for amount, customer in buyers}
    total = sum((amount for amount, _customer in buyers), Decimal(0))
    a_until = total * policy["share"]["a_percent"] / 100
    b_until = a_until + total * policy["share"]["b_percent"] / 100
    classes, before = {}, Decimal(0)
    for amount, customer in buyers:
        classes[-customer] = (
            PurchaseClass.A if before < a_until else PurchaseClass.B if before < b_until else PurchaseClass.C
        )
        before += amount
    return classes


def _by_value(amount: Decimal, a_from: int, b_from: int) -> PurchaseClass:
    return PurchaseClass.A if amount >= a_from else PurchaseClass.B if amount >= b_from else PurchaseClass.C
