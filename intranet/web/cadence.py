"""What is planned with one customer and how often we get in touch: a panel on their page, and its forms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext
from flask_login import current_user

from intranet.customers.models import Customer
from intranet.extension import Extension, Panel, TimelineEntry, TimelineSource
from intranet.firm.queries import today
from intranet.followups import queries, service
from intranet.followups.models import FollowUpState
from intranet.people.queries import names_of
from intranet.platform import clock
from intranet.platform.i18n import day, say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, refuse, render
from intranet.values.errors import ValueRefused
from intranet.values.inquiry_terms import ContactMethod
from intranet.web.customer_access import seen_customer
from intranet.web.due_forms import CadenceForm, PlanForm

bp = Blueprint("cadence", __name__, url_prefix="/customers/<int:customer_id>/follow-ups")


@bp.get("")
@allow("rep")
def show(customer_id: int) -> str:
    """What is planned, the cadence and why."""
    return _page(seen_customer(customer_id))


@bp.post("/plan")
@allow("rep")
def plan(customer_id: int) -> Any:
    """Plan a contact."""
    customer, form = seen_customer(customer_id), PlanForm()
    if form.validate_on_submit() and form.due_on.day:
        method, purpose = ContactMethod(form.method.data), form.purpose.data or ""
        try:
            service.plan(customer_id, form.due_on.day, method, purpose, current_user, clock.now())
        except ValueRefused as problem:
            refuse(form.due_on, problem.reason)
        else:
            flash_done(gettext("Planned for %(day)s.", day=day(form.due_on.day)))
            return back_to("cadence.show", customer_id=customer_id)
    return _page(customer, plan=form), 400


@bp.post("/cadence")
@allow("rep")
def set_cadence(customer_id: int) -> Any:
    """Give the customer a cadence of its own, or go back to the rules."""
    customer, form = seen_customer(customer_id), CadenceForm()
    if form.validate_on_submit():
        aim, longest = form.aim.data or 0, form.longest.data or form.aim.data or 0
        try:
            service.set_own_cadence(
                customer_id, aim, longest, form.cadence_why.data or "", current_user, clock.now()
            )
        except ValueRefused as problem:
            refuse(form.aim, problem.reason)
        else:
            flash_done(gettext("Saved. What was planned has moved with it."))
            return back_to("cadence.show", customer_id=customer_id)
    return _page(customer, cadence=form), 400


def _page(customer: Customer, plan: PlanForm | None = None, cadence: CadenceForm | None = None) -> str:
    own = queries.own_cadence(customer.id)
    days = {"aim": own.aim_days, "longest": own.longest_days} if own else {}
    return render(
        "intranet/cadence.html",
        plan=plan or PlanForm(formdata=None, method=ContactMethod.PHONE.value),
        cadence=cadence or CadenceForm(formdata=None, **days),
        own=own,
        **_planned(customer),
    )


def _planned(customer: Customer) -> dict[str, Any]:
    return {
        "customer": customer,
        "planned": queries.open_of_customer(customer.id),
        "next": service.next_by_cadence(customer, today()),
        "today": today(),
    }


def _timeline(customer_id: int) -> list[TimelineEntry]:
    """Contacts that were called off; those that were made stand there as contacts already."""
    rows = [
        row
        for row in queries.of_customer(customer_id)
        if row.state is FollowUpState.CANCELLED and row.closed_by_id is not None and row.closed_at is not None
    ]
    who = names_of(row.closed_by_id for row in rows)
    return [
        TimelineEntry(
            at=row.closed_at,
            icon="calendar-x",
            title=gettext("Called off: %(purpose)s", purpose=say(row.purpose)),
            text=say(row.state_reason),
            who=who.get(row.closed_by_id or 0, ""),
        )
        for row in rows
        if row.closed_at
    ]


extension = Extension(
    "cadence",
    blueprints=[bp],
    panels=[Panel("customer", "intranet/_cadence_panel.html", _planned, ("rep",), order=20)],
    timeline=[TimelineSource("customer", _timeline)],
)
