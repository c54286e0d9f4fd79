"""Which customers the person who looks may see and change, for all screens about customers."""

from __future__ import annotations

from flask import abort
from flask_login import current_user

from intranet.customers import queries
from intranet.customers.models import Customer


def seen_customer(customer_id: int) -> Customer:
    """The customer, or the page that says there is none (404) or that it is another rep's (403)."""
    customer = queries.customer(customer_id)
    if customer is None:
        abort(404)
    if not queries.may_see(customer, current_user):
        abort(403)
    return customer


def sees_sales() -> bool:
    """Whether the person sees sales notes; the mail-room sees addresses only."""
    return current_user.may("reception", "rep")
