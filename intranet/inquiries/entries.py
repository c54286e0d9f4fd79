"""An inquiry's line in the search: found by reference, customer and products, never by what the rep noted."""

from __future__ import annotations

from intranet.customers.queries import shared_with
from intranet.inquiries.models import Inquiry
from intranet.platform import search
from intranet.platform.database import db


def put_entry(inquiry: Inquiry) -> None:
    """Renew the inquiry's search entry, in the current transaction. Seen by whoever may see its customer."""
    db.session.flush()
    customer = inquiry.customer
    products = [line.product.name_en if line.product else line.as_asked for line in inquiry.products]
    names_zh = [line.product.name_zh for line in inquiry.products if line.product]
    numbers = [line.product.article_number for line in inquiry.products if line.product]
    search.put(
        kind="inquiry",
        record_id=inquiry.id,
        title=f"{inquiry.reference} · {customer.name}",
        subtitle=", ".join(products),
        endpoint="inquiries.show",
        args={"inquiry_id": inquiry.id},
        words=" ".join(
            [*names_zh, *numbers, inquiry.source, inquiry.contact.name if inquiry.contact else ""]
        ),
        roles=("reception", "mailroom") if customer.owner_id else ("reception", "mailroom", "rep"),
        owner_id=customer.owner_id,
        shared_with=[user.id for user in shared_with(customer.id)],
    )
