"""Orders and sample orders: the list, the page of one, and the form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import (
    DecimalField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from intranet.customers.models import Customer
from intranet.extension import Extension, MenuItem
from intranet.firm import queries as firm
from intranet.orders import queries, service
from intranet.orders.models import Order, OrderKind
from intranet.orders.service import OrderDetails, OrderedProduct
from intranet.people.queries import names_of
from intranet.platform import audit, clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.products.queries import all_products, by_ids
from intranet.values.text import N_
from intranet.web.countries import reader_language
from intranet.web.customer_access import seen_customer
from intranet.web.day_field import DayField

bp = Blueprint("orders", __name__, url_prefix="/orders")
MOST = Decimal("999999999999")


class LineForm(Form):
    """One product and how much of it; a line without a product does not count."""

    product_id = SelectField(_l("Product"), choices=[], default="")
    quantity = DecimalField(
        _l("Quantity"),
        [Optional(), NumberRange(Decimal("0.001"), MOST, _l("Give a quantity above zero."))],
        places=None,
    )
    unit = StringField(_l("Unit"), [Optional(), Length(max=40)])


class OrderForm(FlaskForm):
    """An order as it came in."""

    kind = RadioField(_l("What it is"), choices=[], default=OrderKind.ORDER.value)
    number = StringField(_l("Order number"), [Optional(), Length(max=40)])
    ordered_on = DayField(_l("Ordered on"), [InputRequired(_l("Give the day of the order."))])
    shipped_on = DayField(_l("Shipped on"), [Optional()])
    lines = FieldList(FormField(LineForm), _l("What was ordered"), min_entries=3, max_entries=100)
    amount = DecimalField(
        _l("Amount"),
        [InputRequired(_l("Give the amount.")), NumberRange(0, MOST, _l("Give an amount of zero or more."))],
        places=2,
    )
    currency = StringField(
        _l("Currency"),
        [Length(3, 3, _l("Give the three letters, such as USD or EUR."))],
        render_kw={"size": 4},
    )
    remark = TextAreaField(_l("Remark"), [Optional(), Length(max=4000)], render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            SelectChoice(OrderKind.ORDER.value, gettext("An order")),
            SelectChoice(OrderKind.SAMPLE.value, gettext("A sample order")),
        ]
        self.offer_products()

    def offer_products(self) -> None:
        """Give every line the products to choose from, read once."""
        language = reader_language()
        known = all_products(with_inactive=True)
        named = [
            SelectChoice(str(each.id), f"{each.article_number} {each.name_in(language)}") for each in known
        ]
        for line in self.lines.entries:
            line.form.product_id.choices = [SelectChoice("", ""), *named]

    def change_lines(self, add: bool, remove: str) -> None:
        """One line more, or without the line of that name: what the buttons do without JavaScript."""
        if add:
            self.lines.append_entry()
            self.offer_products()
        self.lines.entries = [line for line in self.lines.entries if line.name != remove]

    def details(self, customer_id: int, inquiry_id: int | None) -> OrderDetails:
        """What the service takes."""
        return OrderDetails(
            customer_id=customer_id,
            inquiry_id=inquiry_id,
            kind=OrderKind(self.kind.data),
            number=self.number.data or "",
            ordered_on=self.ordered_on.data,
            shipped_on=self.shipped_on.data,
            amount=self.amount.data,
            currency=self.currency.data or "",
            remark=self.remark.data or "",
            lines=tuple(
                OrderedProduct(int(line["product_id"]), line["quantity"] or Decimal(1), line["unit"] or "")
                for line in self.lines.data
                if line["product_id"]
            ),
        )


def _data(order: Order) -> dict[str, Any]:
    names = ("number", "ordered_on", "shipped_on", "amount", "currency", "remark")
    lines = [
        {"product_id": str(line.product_id), "quantity": line.quantity.normalize(), "unit": line.unit}
        for line in order.lines
    ]
    return {name: getattr(order, name) for name in names} | {"kind": order.kind.value, "lines": lines}


def _asked(name: str) -> int | None:
    return request.args.get(name, type=int)


@bp.get("")
@allow("reception", "rep")
def index() -> str:
    """Orders of the customers the person sees, newest first."""
    text, kind = request.args.get("q", "")[:200], request.args.get("kind", "")
    chosen = OrderKind(kind) if kind in {each.value for each in OrderKind} else None
    page = request.args.get("page", 1, type=int)
    found = queries.list_orders(current_user, text, chosen, _asked("customer_id"), page)
    owners = names_of(customer.owner_id for _order, customer in found.rows)
    return render(
        "intranet/orders.html",
        found=found,
        text=text,
        kind=kind,
        owners=owners,
        customer_id=_asked("customer_id"),
    )


@bp.get("/<int:order_id>")
@allow("reception", "rep")
def show(order_id: int) -> str:
    """One order."""
    order, customer = _found(order_id)
    return render(
        "intranet/order.html",
        order=order,
        customer=customer,
        products=by_ids(line.product_id for line in order.lines),
        language=reader_language(),
        entries=audit.history("order", order_id),
    )


def _found(order_id: int) -> tuple[Order, Customer]:
    order = queries.order(order_id) or abort(404)
    return order, seen_customer(order.customer_id)


@bp.get("/new")
@allow("reception", "rep")
def new() -> str:
    """A blank form for a customer's order."""
    customer = seen_customer(_asked("customer_id") or abort(404))
    form = OrderForm(formdata=None, ordered_on=firm.today(), currency=firm.profile().currency)
    return render("intranet/order_edit.html", order=None, customer=customer, form=form)


@bp.post("/new")
@allow("reception", "rep")
def add() -> Any:
    """Enter the order."""
    customer, form = seen_customer(_asked("customer_id") or abort(404)), OrderForm()
    return _kept(form, None, customer)


@bp.get("/<int:order_id>/edit")
@allow("reception", "rep")
def edit(order_id: int) -> str:
    """An order, to correct."""
    order, customer = _found(order_id)
    form = OrderForm(formdata=None, **_data(order))
    return render("intranet/order_edit.html", order=order, customer=customer, form=form)


@bp.post("/<int:order_id>/edit")
@allow("reception", "rep")
def save(order_id: int) -> Any:
    """Keep it."""
    order, customer = _found(order_id)
    return _kept(OrderForm(), order, customer)


def _kept(form: OrderForm, order: Order | None, customer: Customer) -> Any:
    """The order's page once it is saved; the form again for one more line, or with what is wrong."""
    add, remove = request.form.get("add_line"), request.form.get("remove_line", "")
    if add or remove:
        form.change_lines(bool(add), remove)
        return render("intranet/order_edit.html", order=order, customer=customer, form=form)
    if form.validate_on_submit():
        try:
            saved = _saved(form, order, customer)
        except service.OrderRefused as refused:
            form.form_errors.append(say(refused.reason))
        else:
            flash_done(gettext("Saved."))
            return back_to("orders.show", order_id=saved.id)
    return render("intranet/order_edit.html", order=order, customer=customer, form=form), 400


def _saved(form: OrderForm, order: Order | None, customer: Customer) -> Order:
    if order is None:
        details = form.details(customer.id, _asked("inquiry_id"))
        return service.place_order(details, current_user, clock.now())
    details = form.details(customer.id, order.inquiry_id)
    return service.change_order(order.id, details, current_user, clock.now())


extension = Extension(
    "orders",
    blueprints=[bp],
    menu=[MenuItem("orders.index", N_("Orders"), "bag-check", ("reception", "rep"), 50)],
)
