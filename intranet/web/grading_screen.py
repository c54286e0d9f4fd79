"""The level of a customer: why, what is missing for the next, its history, and setting it by hand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from intranet.customers.models import Customer
from intranet.extension import Extension, Panel
from intranet.firm.queries import today
from intranet.grading import queries, service
from intranet.grading.rules import override_holds
from intranet.inquiries.models import Inquiry
from intranet.people.queries import names_of
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_refused, refuse, render
from intranet.values.inquiry_terms import Level
from intranet.web.customer_access import seen_customer
from intranet.web.customer_forms import limited
from intranet.web.typed_date import TypedDateField

bp = Blueprint("grading", __name__, url_prefix="/customers/<int:customer_id>/level")


class OverrideForm(FlaskForm):
    """A level set by hand, for a reason and for a while."""

    level = RadioField(
        _l("Level"), [InputRequired(_l("Choose a level from 1 to 4."))], coerce=int, choices=[]
    )
    why = TextAreaField(
        _l("Why"),
        [DataRequired(_l("Say why the level is set by hand.")), limited(1000)],
        render_kw={"rows": 3},
    )
    until = TypedDateField(_l("Until"), [limited(40)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = [SelectChoice(level.value, gettext(level.label)) for level in Level]


@bp.get("")
@allow("reception", "rep")
def show(customer_id: int) -> str:
    """The level, why it is so, and every level before."""
    customer = seen_customer(customer_id)
    return _page(customer, OverrideForm(formdata=None, level=customer.level))


@bp.post("")
@allow("supervisor")
def override(customer_id: int) -> Any:
    """A supervisor sets the level."""
    customer, form = seen_customer(customer_id), OverrideForm()
    if form.validate_on_submit():
        try:
            service.override(
                customer_id, form.level.data, form.why.data or "", form.until.day, current_user, clock.now()
            )
        except service.OverrideRefused as problem:
            refuse(form.until, problem.reason)
        else:
            flash_done(gettext("The level is set by hand now."))
            return back_to("grading.show", customer_id=customer_id)
    return _page(customer, form), 400


@bp.post("/by-the-rules")
@allow("supervisor")
def end_override(customer_id: int) -> Any:
    """Go back to what the rules say."""
    seen_customer(customer_id)
    try:
        given = service.end_override(customer_id, gettext("ended by hand"), current_user, clock.now())
    except service.OverrideRefused as problem:
        flash_refused(problem.reason)
    else:
        flash_done(gettext("The rules decide again: level %(level)s.", level=given.level))
    return back_to("grading.show", customer_id=customer_id)


def _page(customer: Customer, form: OverrideForm) -> str:
    history = queries.given_to(customer.id)
    return render(
        "intranet/level.html",
        customer=customer,
        form=form,
        history=history,
        now_graded=queries.by_the_rules(customer.id),
        held=_held(next(iter(history), None)),
        names=names_of(given.by_id for given in history),
    )


def _held(given: Any) -> bool:
    return bool(given and override_holds(given.override, given.until, today()))


def customer_panel(customer: Customer) -> dict[str, Any]:
    """The grade, why, and what is missing as questions to ask."""
    given = queries.current(customer.id)
    return {"customer": customer, "given": given, "held": _held(given)}


def inquiry_panel(inquiry: Inquiry) -> dict[str, Any]:
    """The same on the page of an inquiry."""
    return customer_panel(inquiry.customer)


_TEMPLATE = "intranet/_level_panel.html"
extension = Extension(
    "grading_screen",
    blueprints=[bp],
    panels=[
        Panel("customer", _TEMPLATE, customer_panel, ("reception", "rep"), order=10),
        Panel("survey", _TEMPLATE, customer_panel, ("reception", "rep"), order=10),
        Panel("inquiry", _TEMPLATE, inquiry_panel, ("reception", "rep"), order=20),
    ],
)
