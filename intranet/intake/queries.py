"""Who is calling, by whatever was typed first, and which product the caller's words mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from intranet.customers import callers
from intranet.customers.queries import Viewer
from intranet.customers.values import CallerHit
from intranet.inquiries import queries as inquiries
from intranet.inquiries.models import Inquiry
from intranet.platform.database import db
from intranet.products import queries as products
from intranet.products.models import Product
from intranet.values.reason import reason
from intranet.values.text import clean_line

MOST_HITS = 6
SHORTEST_NAME = 2
SHORTEST_NUMBER = 4
LONGEST = 200
"""More characters than any name or number has: nothing is looked up for them."""
CALLER_FIELDS = ("known", "phone", "fax", "email", "company", "person")
"""The desk's fields that may tell who calls, the surest first."""


def find_callers(text: str, viewer: Viewer | None, limit: int = MOST_HITS) -> list[CallerHit]:
    """Known callers by phone, fax, e-mail, reference number or name, as typed so far."""
    by_reference = inquiries.by_reference(text, viewer)
    if by_reference is None:
        return callers.find_callers(text, viewer, limit)
    why = reason("same_reference", "gave the reference %(reference)s", reference=by_reference.reference)
    return callers.hits({(by_reference.customer_id, by_reference.contact_id): [why]})


def callers_from(typed: Mapping[str, str], viewer: Viewer | None) -> list[CallerHit]:
    """Known callers by all that stands on the card so far (see :data:`CALLER_FIELDS`), each once."""
    found: dict[tuple[int, int | None], CallerHit] = {}
    for name in CALLER_FIELDS:
        text = clean_line(typed.get(name, ""))
        shortest = SHORTEST_NUMBER if name in ("phone", "fax", "email") else SHORTEST_NAME
        if not shortest <= len(text) <= LONGEST:
            continue
        for hit in find_callers(text, viewer):
            found.setdefault((hit.customer_id, hit.contact_id), hit)
        if len(found) >= MOST_HITS:
            break
    return list(found.values())[:MOST_HITS]


def product_meant(text: str) -> Product | None:
    """The one product that a caller's words name: by article number, by any name, or the only one that fits."""
    words = clean_line(text)
    if not words or len(words) > LONGEST:
        return None
    if exact := products.by_article_number(words):
        return exact
    named = {mention.product.id: mention.product for mention in products.recognise(words)}
    if len(named) == 1:
        return next(iter(named.values()))
    close = products.find(words, limit=2) if len(words) >= SHORTEST_NAME else []
    return close[0] if len(close) == 1 else None


def also_named(texts: Iterable[str], but: Iterable[int]) -> list[products.ProductMention]:
    """Products that the message names and no line has."""
    known, found = set(but), []
    for text in texts:
        for mention in products.recognise(text):
            if mention.product.id not in known:
                known.add(mention.product.id)
                found.append(mention)
    return found


def sources(limit: int = 30) -> list[str]:
    """Where inquiries came from lately, the most frequent first: what the source field offers."""
    query = sa.select(Inquiry.source).where(Inquiry.source != "").group_by(Inquiry.source)
    return list(db.session.scalars(query.order_by(sa.func.count().desc(), Inquiry.source).limit(limit)))
