"""Products: the list, the page of one, and the form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from intranet.extension import Extension, MenuItem
from intranet.platform import audit
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.products import queries, service
from intranet.products.models import Product
from intranet.products.service import ProductDetails
from intranet.values.text import N_
from intranet.web.panels import drawn_panels

bp = Blueprint("products", __name__, url_prefix="/products")
LONG_TEXT = 4000
EVERYBODY = ("reception", "rep", "mailroom")


def _limited(longest: int) -> Length:
    return Length(max=longest, message=_l("Use %(max)d characters at most."))


class ProductForm(FlaskForm):
    """A product in both languages."""

    article_number = StringField(
        _l("Article number"), [InputRequired(_l("Give the article number.")), _limited(40)]
    )
    name_en = StringField(
        _l("Name in English"), [InputRequired(_l("Give the product's English name.")), _limited(200)]
    )
    name_zh = StringField(_l("Name in Chinese"), [Optional(), _limited(200)], render_kw={"lang": "zh"})
    other_names = TextAreaField(
        _l("What callers call it"), [Optional(), _limited(LONG_TEXT)], render_kw={"rows": 4}
    )
    unit_of_sale = StringField(_l("Sold by"), [_limited(40)], default="piece")
    price_unit = StringField(_l("Priced per"), [_limited(40)], default="piece")
    usual_quantity = IntegerField(
        _l("Usual quantity of an order"),
        [Optional(), NumberRange(1, 10_000_000, _l("Give a whole number above zero."))],
    )
    technical_data = TextAreaField(
        _l("Technical data"), [Optional(), _limited(LONG_TEXT)], render_kw={"rows": 6}
    )
    packing = TextAreaField(_l("Packing"), [Optional(), _limited(LONG_TEXT)], render_kw={"rows": 2})
    transport = TextAreaField(_l("Transport"), [Optional(), _limited(LONG_TEXT)], render_kw={"rows": 2})
    active = BooleanField(_l("We sell it"), default=True)

    def details(self) -> ProductDetails:
        """What the service takes."""
        texts = ("article_number", "name_en", "name_zh", "technical_data", "packing", "transport")
        return ProductDetails(
            **{name: self[name].data or "" for name in texts},
            unit_of_sale=self.unit_of_sale.data or "piece",
            price_unit=self.price_unit.data or self.unit_of_sale.data or "piece",
            usual_quantity=self.usual_quantity.data,
            active=bool(self.active.data),
            other_names=tuple((self.other_names.data or "").splitlines()),
        )


def _data(product: Product) -> dict[str, Any]:
    names = (name for name in ProductDetails.__dataclass_fields__ if name != "other_names")
    others = "\n".join(other.name for other in product.other_names)
    return {name: getattr(product, name) for name in names} | {"other_names": others}


def _found(product_id: int) -> Product:
    return queries.product(product_id) or abort(404)


@bp.get("")
@allow(*EVERYBODY)
def index() -> str:
    """What the firm sells, found by number or any name."""
    text = request.args.get("q", "")[:200]
    gone = request.args.get("gone") == "1"
    products = queries.listed(text, gone)
    return render("intranet/products.html", products=products, text=text, gone=gone)


@bp.get("/<int:product_id>")
@allow(*EVERYBODY)
def show(product_id: int) -> str:
    """One product."""
    product = _found(product_id)
    return render(
        "intranet/product.html",
        product=product,
        panels=drawn_panels("product", product),
        entries=audit.history("product", product_id),
    )


@bp.get("/new")
@allow("supervisor", "admin")
def new() -> str:
    """A blank form."""
    return render("intranet/product_edit.html", product=None, form=ProductForm(formdata=None))


@bp.post("/new")
@allow("supervisor", "admin")
def add() -> Any:
    """Add a product."""
    form = ProductForm()
    if form.validate_on_submit():
        try:
            product = service.add_product(form.details(), current_user)
        except service.ProductRefused as refused:
            form[refused.field].errors = [say(refused.reason)]
        else:
            flash_done(gettext("%(name)s was added.", name=product.name_en))
            return back_to("products.show", product_id=product.id)
    return render("intranet/product_edit.html", product=None, form=form), 400


@bp.get("/<int:product_id>/edit")
@allow("supervisor", "admin")
def edit(product_id: int) -> str:
    """A product, to change."""
    product = _found(product_id)
    form = ProductForm(formdata=None, **_data(product))
    return render("intranet/product_edit.html", product=product, form=form)


@bp.post("/<int:product_id>/edit")
@allow("supervisor", "admin")
def save(product_id: int) -> Any:
    """Keep it."""
    product, form = _found(product_id), ProductForm()
    if form.validate_on_submit():
        try:
            service.change_product(product_id, form.details(), current_user)
        except service.ProductRefused as refused:
            form[refused.field].errors = [say(refused.reason)]
        else:
            flash_done(gettext("Saved."))
            return back_to("products.show", product_id=product_id)
    return render("intranet/product_edit.html", product=product, form=form), 400


extension = Extension(
    "products",
    blueprints=[bp],
    menu=[MenuItem("products.index", N_("Products"), "box-seam", EVERYBODY, 60)],
)
