"""What the firm sells, found by number or by any name that callers use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from intranet.platform.database import db
from intranet.products.models import Product, ProductName
from intranet.products.rules import KnownName, build_index, find_mentions, name_key
from intranet.values.text import squash


@dataclass(frozen=True)
class ProductMention:
    """A product that a message names: ``text[start:end]`` is ``words``."""

    product: Product
    words: str
    start: int
    end: int


def product(product_id: int) -> Product | None:
    """One product with all its names, or None."""
    return db.session.get(Product, product_id)


def by_ids(product_ids: Iterable[int]) -> dict[int, Product]:
    """Products by id, in two statements."""
    rows = db.session.scalars(sa.select(Product).where(Product.id.in_(set(product_ids))))
    return {row.id: row for row in rows}


def by_article_number(number: str) -> Product | None:
    """The product of an article number, in any case and with or without its dashes."""
    key = name_key(number)
    if not key:
        return None
    query = sa.select(Product).where(Product.lookup.startswith(f"|{key}|", autoescape=True))
    return db.session.scalar(query.order_by(Product.id).limit(1))


def all_products(with_inactive: bool = False) -> list[Product]:
    """What the firm sells, by article number."""
    query = sa.select(Product).order_by(Product.article_number)
    return list(db.session.scalars(query if with_inactive else query.where(Product.active)))


def find(text: str, limit: int = 10) -> list[Product]:
    """Products by article number or any name, as typed so far; the first of all when nothing was typed.

    Case, accents, spaces and punctuation do not count. First the equal ones, then those with a name that begins
    so, then those that have every word in their names.
    """
    words = [word for word in map(squash, text.split()) if word]
    whole = squash(text)
    if text.strip() and not words:
        return []
    rank = sa.case(
        (Product.lookup.contains(f"|{whole}|", autoescape=True), 0),
        (Product.lookup.contains(f"|{whole}", autoescape=True), 1),
        (Product.lookup.contains(whole, autoescape=True), 2),
        else_=3,
    )
    query = sa.select(Product).where(
        Product.active, *(Product.lookup.contains(word, autoescape=True) for word in words)
    )
    return list(
        db.session.scalars(query.order_by(*([rank] if words else []), Product.article_number).limit(limit))
    )


def listed(text: str = "", with_inactive: bool = False) -> list[Product]:
    """What the product list shows: those whose names have every word of ``text``, by article number."""
    words = [word for word in map(squash, text.split()) if word]
    if text.strip() and not words:
        return []
    query = sa.select(Product).where(*(Product.lookup.contains(word, autoescape=True) for word in words))
    query = query if with_inactive else query.where(Product.active)
    return list(db.session.scalars(query.order_by(Product.article_number)))


def names_of(product: Product) -> list[str]:
    """Every name of a product as it is written: number, both languages, what callers call it."""
    own = [product.article_number, product.name_en, product.name_zh]
    return [name for name in (*own, *(other.name for other in product.other_names)) if name]


def recognise(text: str) -> list[ProductMention]:
    """The products that a message names, in the order of the message."""
    if not text.strip():
        return []
    index = build_index(_known_names())
    mentions = find_mentions(text, index)
    products = by_ids(mention.product_id for mention in mentions)
    return [ProductMention(products[each.product_id], each.words, each.start, each.end) for each in mentions]


def _known_names() -> Iterable[KnownName]:
    own = sa.select(Product.id, Product.article_number, Product.name_en, Product.name_zh).where(
        Product.active
    )
    for product_id, *names in db.session.execute(own):
        for name in names:
            yield KnownName(product_id, name)
    others = sa.select(ProductName.product_id, ProductName.name).join(Product).where(Product.active)
    for product_id, name in db.session.execute(others):
        yield KnownName(product_id, name)


def named_alike(name: str, but: int | None = None) -> list[Product]:
    """Other products that callers already call by ``name``."""
    key = name_key(name)
    query = sa.select(Product).join(ProductName).where(ProductName.name_key == key)
    return [each for each in db.session.scalars(query) if each.id != but]
