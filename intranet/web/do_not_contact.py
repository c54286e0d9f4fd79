"""Do not contact (FU11): who asked for it, setting and lifting it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext
from flask_login import current_user

from intranet.customers import queries, service
from intranet.customers.models import ContactChannel, Customer
from intranet.extension import Extension
from intranet.people.queries import names_of
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.web.customer_access import seen_customer
from intranet.web.customer_forms import CHANNEL_LABELS, DoNotContactForm, WhyForm

bp = Blueprint("do_not_contact", __name__, url_prefix="/customers/<int:customer_id>/do-not-contact")


@bp.get("")
@allow("reception", "rep")
def show(customer_id: int) -> str:
    """Every request of a customer, and a form for another."""
    customer = seen_customer(customer_id)
    return _page(customer, DoNotContactForm(customer.contacts, formdata=None))


def _page(customer: Customer, form: DoNotContactForm) -> str:
    requests = queries.do_not_contact(customer.id)
    return render(
        "intranet/do_not_contact.html",
        customer=customer,
        form=form,
        requests=requests,
        contacts={contact.id: contact.name for contact in customer.contacts},
        names=names_of([row.set_by_id for row in requests] + [row.lifted_by_id for row in requests]),
        channels=CHANNEL_LABELS,
    )


@bp.post("")
@allow("reception", "rep")
def add(customer_id: int) -> Any:
    """Contact them no more; waiting packets are held, planned contacts end."""
    customer = seen_customer(customer_id)
    form = DoNotContactForm(customer.contacts)
    if not form.validate_on_submit():
        return _page(customer, form), 400
    contact_id = int(form.contact_id.data) if form.contact_id.data else None
    channel = ContactChannel(form.channel.data)
    service.set_do_not_contact(customer_id, contact_id, channel, form.reason.data, current_user, clock.now())
    flash_done(gettext("Noted. Nothing more goes out that way, and packets that wait are held."))
    return back_to("customers.show", customer_id=customer_id)


@bp.get("/<int:request_id>/lift")
@allow("rep")
def lift(customer_id: int, request_id: int) -> str:
    """Ask why they may be contacted again."""
    customer = seen_customer(customer_id)
    row = _request(customer_id, request_id)
    form = WhyForm(formdata=None)
    return render(
        "intranet/do_not_contact_lift.html", customer=customer, row=row, form=form, channels=CHANNEL_LABELS
    )


@bp.post("/<int:request_id>/lift")
@allow("rep")
def save_lift(customer_id: int, request_id: int) -> Any:
    """Contact them again."""
    customer, form = seen_customer(customer_id), WhyForm()
    row = _request(customer_id, request_id)
    if not form.validate_on_submit():
        page = "intranet/do_not_contact_lift.html"
        return render(page, customer=customer, row=row, form=form, channels=CHANNEL_LABELS), 400
    service.lift_do_not_contact(request_id, form.why.data, current_user, clock.now())
    flash_done(gettext("They may be contacted again."))
    return back_to("customers.show", customer_id=customer_id)


def _request(customer_id: int, request_id: int) -> Any:
    rows = queries.do_not_contact(customer_id)
    return next((row for row in rows if row.id == request_id), None) or abort(404)


extension = Extension("do_not_contact", blueprints=[bp])
