"""Adding and changing products."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from intranet.platform import audit, search
from intranet.platform.actors import Actor
from intranet.platform.database import db, locked, transaction
from intranet.products.models import Product, ProductName
from intranet.products.queries import names_of
from intranet.products.rules import name_key
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import N_, clean_line, clean_lines


class ProductRefused(ValueRefused):
    """A product cannot be kept so; ``field`` names the form's field."""

    def __init__(self, field: str, code: str, text: str) -> None:
        super().__init__(reason(code, text))
        self.field = field


class ProductNotFound(LookupError):
    """There is no such product."""


@dataclass(frozen=True)
class ProductDetails:
    """A product as its form gives it. ``other_names``: what callers call it. ``usual_quantity`` in units of sale."""

    article_number: str
    name_en: str
    name_zh: str = ""
    unit_of_sale: str = "piece"
    price_unit: str = "piece"
    technical_data: str = ""
    packing: str = ""
    transport: str = ""
    usual_quantity: int | None = None
    active: bool = True
    other_names: tuple[str, ...] = ()


def add_product(details: ProductDetails, by: Actor | None) -> Product:
    """Add a product.

    :raises ProductRefused: no number or name, or the number is taken.
    """
    with transaction():
        product = Product()
        _check(details, None)
        _fill(product, details)
        db.session.add(product)
        db.session.flush()
        audit.note("product", product.id, "added", by=by, after=product.article_number)
        _put_entry(product)
        return product


def change_product(product_id: int, details: ProductDetails, by: Actor | None) -> Product:
    """Change a product.

    :raises ProductRefused: no number or name, or the number is taken.
    """
    with transaction():
        product = locked(Product, product_id)
        if product is None:
            raise ProductNotFound(str(product_id))
        _check(details, product_id)
        before = _plain(product)
        _fill(product, details)
        db.session.flush()
        after = _plain(product)
        for name in after:
            if before[name] != after[name]:
                audit.note("product", product.id, name, by=by, before=before[name], after=after[name])
        _put_entry(product)
        return product


def _plain(product: Product) -> dict[str, object]:
    own = {
        name: getattr(product, name) for name in ProductDetails.__dataclass_fields__ if name != "other_names"
    }
    return own | {"other_names": sorted(other.name for other in product.other_names)}


def _check(details: ProductDetails, product_id: int | None) -> None:
    number = clean_line(details.article_number)
    if not number:
        raise ProductRefused("article_number", "product_without_number", N_("Give the article number."))
    if not clean_line(details.name_en):
        raise ProductRefused("name_en", "product_without_name", N_("Give the product's English name."))
    taken = db.session.scalar(
        sa.select(Product.id).where(
            sa.func.lower(Product.article_number) == number.lower(), Product.id != product_id
        )
        if product_id is not None
        else sa.select(Product.id).where(sa.func.lower(Product.article_number) == number.lower())
    )
    if taken is not None:
        raise ProductRefused(
            "article_number", "product_number_taken", N_("Another product has this article number.")
        )


def _fill(product: Product, details: ProductDetails) -> None:
    for name, value in asdict(details).items():
        if name in ("technical_data", "packing", "transport"):
            setattr(product, name, clean_lines(value))
        elif name != "other_names":
            setattr(product, name, clean_line(value) if isinstance(value, str) else value)
    wanted = {name_key(name): clean_line(name) for name in details.other_names if name_key(name)}
    kept = [other for other in product.other_names if other.name_key in wanted]
    for other in kept:
        other.name = wanted.pop(other.name_key)
    product.other_names = kept + [ProductName(name=name, name_key=key) for key, name in wanted.items()]
    product.lookup = f"|{'|'.join(filter(None, map(name_key, names_of(product))))}|"


def _put_entry(product: Product) -> None:
    search.put(
        kind="product",
        record_id=product.id,
        title=f"{product.article_number} {product.name_en}",
        subtitle=product.name_zh,
        endpoint="products.show",
        args={"product_id": product.id},
        words=" ".join(names_of(product)),
        roles=("reception", "rep", "mailroom", "supervisor", "admin"),
        owner_id=None,
    )
