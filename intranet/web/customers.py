"""Customers: the list, the page of one, and changing who they are, whom we talk to and where they are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_login import current_user

from intranet.customers import callers, queries, service
from intranet.customers.listing import CustomerFilter, countries, list_customers
from intranet.customers.models import Customer
from intranet.extension import Extension, MenuItem
from intranet.firm import queries as firm
from intranet.firm import questions
from intranet.orders.queries import orders_of
from intranet.people.queries import names_of, with_role
from intranet.platform import audit, clock
from intranet.platform.i18n import country, say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_wrong, render
from intranet.values.inquiry_terms import PurchaseClass
from intranet.values.text import N_
from intranet.web import customer_forms as forms
from intranet.web.customer_access import seen_customer, sees_sales
from intranet.web.panels import drawn_panels
from intranet.web.timelines import timeline_of

bp = Blueprint("customers", __name__, url_prefix="/customers")


# ---- the list --------------------------------------------------------------------------------------------


@bp.get("")
@allow("reception", "rep", "mailroom")
def index() -> str:
    """All customers the person sees, filtered."""
    wanted = _filter()
    return render(
        "intranet/customers.html",
        found=list_customers(wanted, current_user),
        wanted=wanted,
        reps=with_role("rep"),
        countries=sorted(((code, country(code)) for code in countries()), key=lambda pair: pair[1]),
        languages=dict(forms.LANGUAGES),
        sees_sales=sees_sales(),
    )


def _filter() -> CustomerFilter:
    asked = request.args
    level, letter = asked.get("level", ""), asked.get("class", "")
    return CustomerFilter(
        text=asked.get("q", "")[:200],
        owner=asked.get("owner", ""),
        level=int(level) if level in {"0", "1", "2", "3", "4"} else None,
        purchase_class=PurchaseClass(letter) if letter in {"A", "B", "C"} else None,
        country=asked.get("country", "")[:2].upper(),
        language=asked.get("language", "")[:8],
        page=asked.get("page", 1, type=int),
    )


# ---- a new one -------------------------------------------------------------------------------------------


@bp.get("/new")
@allow("reception", "rep")
def new() -> str:
    """A blank form for a customer who did not inquire."""
    form = forms.NewCustomerForm(formdata=None, country=firm.profile().country, language="en")
    return render("intranet/customer_new.html", form=form, duplicates=[])


@bp.post("/new")
@allow("reception", "rep")
def add() -> Any:
    """Add the customer; likely duplicates are shown first, and a person says whether it is another one."""
    form = forms.NewCustomerForm()
    if not form.validate_on_submit():
        return render("intranet/customer_new.html", form=form, duplicates=[]), 400
    duplicates = [] if form.not_a_duplicate.data else callers.likely_duplicates(form.caller())
    if duplicates:
        form.not_a_duplicate.data = "1"
        return render("intranet/customer_new.html", form=form, duplicates=duplicates), 409
    taken = service.take_in(form.caller(), current_user, clock.now())
    flash_done(gettext("%(name)s is in the book.", name=taken.customer.name))
    return back_to("customers.show", customer_id=taken.customer.id)


# ---- one customer ----------------------------------------------------------------------------------------


@bp.get("/<int:customer_id>")
@allow("reception", "rep", "mailroom")
def show(customer_id: int) -> str:
    """Everything about one customer; the mail-room sees where mail goes."""
    customer = seen_customer(customer_id)
    if not sees_sales():
        return render(
            "intranet/customer_mail.html", customer=customer, address=queries.newest_address(customer)
        )
    shares = queries.shared_with(customer_id)
    return render(
        "intranet/customer.html",
        customer=customer,
        address=queries.newest_address(customer),
        survey=queries.newest_survey(customer_id),
        requests=queries.do_not_contact(customer_id),
        names=names_of([customer.owner_id]),
        shares=shares,
        share_form=forms.ShareForm(_others(customer, shares), formdata=None),
        owner_form=forms.OwnerForm(with_role("rep"), formdata=None, owner_id=str(customer.owner_id or "")),
        orders=orders_of(customer_id),
        own=questions.shown("customer", customer.own_answers),
        channels=forms.CHANNEL_LABELS,
        web_findings=forms.WEB_FINDINGS,
        panels=drawn_panels("customer", customer),
        timeline=timeline_of("customer", customer_id),
        entries=audit.history("customer", customer_id),
    )


def _others(customer: Customer, shares: list[Any]) -> list[Any]:
    taken = {customer.owner_id, *(user.id for user in shares)}
    return [rep for rep in with_role("rep") if rep.id not in taken]


@bp.get("/<int:customer_id>/edit")
@allow("reception", "rep")
def edit(customer_id: int) -> str:
    """What stands on the customer itself, to change."""
    customer = seen_customer(customer_id)
    form = questions.form_with(forms.CustomerForm, "customer")(formdata=None, **forms.customer_data(customer))
    return render("intranet/customer_edit.html", customer=customer, form=form, own=questions.own_fields(form))


@bp.post("/<int:customer_id>/edit")
@allow("reception", "rep")
def save(customer_id: int) -> Any:
    """Keep it."""
    customer, form = seen_customer(customer_id), questions.form_with(forms.CustomerForm, "customer")()
    if not form.validate_on_submit():
        own = questions.own_fields(form)
        return render("intranet/customer_edit.html", customer=customer, form=form, own=own), 400
    service.save_customer(customer_id, form.info(customer.own_answers), current_user, clock.now())
    flash_done(gettext("Saved."))
    return back_to("customers.show", customer_id=customer_id)


# ---- contacts --------------------------------------------------------------------------------------------


@bp.get("/<int:customer_id>/contacts/new")
@bp.get("/<int:customer_id>/contacts/<int:contact_id>")
@allow("reception", "rep")
def contact(customer_id: int, contact_id: int | None = None) -> str:
    """A contact, to add or to change."""
    customer = seen_customer(customer_id)
    known = _contact(customer, contact_id)
    form = forms.ContactForm(formdata=None, **(forms.contact_data(known) if known else {}))
    return render("intranet/customer_contact.html", customer=customer, contact=known, form=form)


@bp.post("/<int:customer_id>/contacts/new")
@bp.post("/<int:customer_id>/contacts/<int:contact_id>")
@allow("reception", "rep")
def save_contact(customer_id: int, contact_id: int | None = None) -> Any:
    """Keep it."""
    customer, form = seen_customer(customer_id), forms.ContactForm()
    known = _contact(customer, contact_id)
    if form.validate_on_submit():
        try:
            service.save_contact(customer_id, contact_id, form.details(), current_user, clock.now())
        except service.CustomerRefused as refused:
            form.name.errors = [say(refused.reason)]
        else:
            flash_done(gettext("Saved."))
            return back_to("customers.show", customer_id=customer_id)
    return render("intranet/customer_contact.html", customer=customer, contact=known, form=form), 400


def _contact(customer: Customer, contact_id: int | None) -> Any:
    if contact_id is None:
        return None
    known = next((each for each in customer.contacts if each.id == contact_id), None)
    return known or abort(404)


# ---- addresses -------------------------------------------------------------------------------------------


@bp.get("/<int:customer_id>/address")
@allow("reception", "rep", "mailroom")
def address(customer_id: int) -> str:
    """Where mail goes, to change."""
    customer = seen_customer(customer_id)
    data = forms.address_data(queries.newest_address(customer), firm.profile().country)
    form = forms.AddressForm(formdata=None, **data)
    return render("intranet/customer_address.html", customer=customer, form=form)


@bp.post("/<int:customer_id>/address")
@allow("reception", "rep", "mailroom")
def save_address(customer_id: int) -> Any:
    """Keep it, and say what the post would miss."""
    customer, form = seen_customer(customer_id), forms.AddressForm()
    if not form.validate_on_submit():
        return render("intranet/customer_address.html", customer=customer, form=form), 400
    why = form.why.data or ""
    row = service.change_address(customer_id, form.address(), why, current_user, clock.now())
    problems = row.postal(organisation=customer.name).problems()
    if problems:
        flash_wrong(
            gettext("Kept, but the post cannot deliver there yet:") + " " + " ".join(map(say, problems))
        )
    else:
        flash_done(gettext("Saved. Packets that wait go to the new address."))
    return back_to("customers.show", customer_id=customer_id)


@bp.get("/<int:customer_id>/address/<int:address_id>/bad")
@allow("reception", "rep", "mailroom")
def bad_address(customer_id: int, address_id: int) -> str:
    """Ask what is wrong with an address."""
    customer = seen_customer(customer_id)
    return render(
        "intranet/customer_bad_address.html",
        customer=customer,
        address=_address(customer, address_id),
        form=forms.WhyForm(formdata=None),
    )


@bp.post("/<int:customer_id>/address/<int:address_id>/bad")
@allow("reception", "rep", "mailroom")
def mark_bad(customer_id: int, address_id: int) -> Any:
    """Send nothing more there."""
    customer, form = seen_customer(customer_id), forms.WhyForm()
    place = _address(customer, address_id)
    if not form.validate_on_submit():
        page = "intranet/customer_bad_address.html"
        return render(page, customer=customer, address=place, form=form), 400
    service.mark_address_bad(address_id, form.why.data, current_user, clock.now())
    flash_done(gettext("Nothing more goes there until there is another address."))
    return back_to("customers.show", customer_id=customer_id)


def _address(customer: Customer, address_id: int) -> Any:
    return next((each for each in customer.addresses if each.id == address_id), None) or abort(404)


extension = Extension(
    "customers",
    blueprints=[bp],
    menu=[MenuItem("customers.index", N_("Customers"), "people", ("reception", "rep", "mailroom"), 40)],
)
