"""Who works a customer: the owner, who else sees it, and the class by purchases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm

from intranet.customers import service
from intranet.extension import Extension
from intranet.people.queries import with_role
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_wrong, render
from intranet.values.inquiry_terms import PurchaseClass
from intranet.web.customer_access import seen_customer
from intranet.web.customer_forms import ClassForm, OwnerForm, ShareForm

bp = Blueprint("customer_work", __name__, url_prefix="/customers/<int:customer_id>")


@bp.post("/owner")
@allow("supervisor")
def set_owner(customer_id: int) -> Any:
    """Give the customer to a rep."""
    seen_customer(customer_id)
    form = OwnerForm(with_role("rep"))

    def give() -> None:
        chosen = int(form.owner_id.data) if form.owner_id.data else None
        service.set_owner(customer_id, chosen, current_user, clock.now())

    return _with_a_rep(form, give, gettext("Saved."), customer_id)


@bp.post("/take")
@allow("rep")
def take(customer_id: int) -> Any:
    """Take on a customer that nobody works yet."""
    if seen_customer(customer_id).owner_id is None:
        service.set_owner(customer_id, current_user.id, current_user, clock.now())
        flash_done(gettext("This customer is yours now."))
    else:
        flash_wrong(gettext("Somebody was quicker: this customer has a rep already."))
    return back_to("customers.show", customer_id=customer_id)


@bp.post("/share")
@allow("rep")
def share(customer_id: int) -> Any:
    """Let another rep see and work the customer."""
    _mine(customer_id)
    form = ShareForm(with_role("rep"))

    def share_it() -> None:
        service.share(customer_id, int(form.user_id.data), current_user)

    return _with_a_rep(form, share_it, gettext("Shared."), customer_id)


@bp.post("/unshare/<int:user_id>")
@allow("rep")
def unshare(customer_id: int, user_id: int) -> Any:
    """Share it with that rep no longer."""
    _mine(customer_id)
    service.unshare(customer_id, user_id, current_user)
    flash_done(gettext("Shared no longer."))
    return back_to("customers.show", customer_id=customer_id)


def _with_a_rep(form: FlaskForm, do: Callable[[], None], said: str, customer_id: int) -> Any:
    """Do what was asked with the rep of the form and say so, or say that a rep has to be chosen."""
    if form.validate_on_submit():
        do()
        flash_done(said)
    else:
        flash_wrong(gettext("Choose one of the reps."))
    return back_to("customers.show", customer_id=customer_id)


def _mine(customer_id: int) -> None:
    """Only the owner and supervisors share a customer."""
    if seen_customer(customer_id).owner_id != current_user.id and not current_user.may("supervisor"):
        abort(403)


@bp.get("/class")
@allow("supervisor")
def purchase_class(customer_id: int) -> str:
    """The class by purchases, to change."""
    customer = seen_customer(customer_id)
    form = ClassForm(formdata=None, purchase_class=customer.purchase_class or "")
    return render("intranet/customer_class.html", customer=customer, form=form)


@bp.post("/class")
@allow("supervisor")
def save_class(customer_id: int) -> Any:
    """Keep it, with its reason."""
    customer, form = seen_customer(customer_id), ClassForm()
    if not form.validate_on_submit():
        return render("intranet/customer_class.html", customer=customer, form=form), 400
    chosen = PurchaseClass(form.purchase_class.data) if form.purchase_class.data else None
    service.set_purchase_class(customer_id, chosen, form.why.data, current_user, clock.now())
    flash_done(gettext("Saved."))
    return back_to("customers.show", customer_id=customer_id)


extension = Extension("customer_work", blueprints=[bp])
