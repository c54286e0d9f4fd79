"""The due list, a rep's home: overdue, today, the next seven days; worked from the keyboard."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_login import current_user

from intranet.customers.queries import do_not_contact
from intranet.extension import Extension, MenuItem
from intranet.firm import queries as firm
from intranet.firm.queries import today
from intranet.followups import queries, service
from intranet.followups.models import FollowUp, FollowUpState
from intranet.followups.rules import Part, quiet_day_hint
from intranet.people.queries import with_role
from intranet.platform import clock
from intranet.platform.i18n import day
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, refuse, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from intranet.web.customer_forms import CHANNEL_LABELS
from intranet.web.due_forms import CancelForm, LogForm, SnoozeForm
from intranet.web.timelines import timeline_of

bp = Blueprint("due", __name__, url_prefix="/due")
PARTS = {Part.OVERDUE: N_("Overdue"), Part.TODAY: N_("Today"), Part.NEXT: N_("Next 7 days")}


@bp.get("")
@allow("rep")
def index() -> str:
    """The list."""
    return render("intranet/due.html", **_list(), story=None)


@bp.get("/<int:follow_up_id>")
@allow("rep")
def show(follow_up_id: int) -> str:
    """The list with the history of one line on the right; a script takes only that."""
    follow_up = _seen(follow_up_id)
    return render("intranet/due.html", **_list(), story=_story(follow_up))


@bp.post("/<int:follow_up_id>/log")
@allow("rep")
def log(follow_up_id: int) -> Any:
    """Write a contact down; the next one is planned with it."""
    follow_up = _seen(follow_up_id)
    form = LogForm(follow_up.inquiry)
    if form.validate_on_submit():
        try:
            logged = service.log_contact(follow_up_id, form.entry(), current_user, clock.now())
        except ValueRefused as problem:
            refuse(form.happened, problem.reason)
        else:
            flash_done(_logged(logged.following))
            return _back()
    return render("intranet/due.html", **_list(), story=_story(follow_up, log=form)), 400


@bp.post("/<int:follow_up_id>/snooze")
@allow("rep")
def snooze(follow_up_id: int) -> Any:
    """Put it off."""
    follow_up, form = _seen(follow_up_id), SnoozeForm()
    if form.validate_on_submit() and form.until.day:
        try:
            service.snooze(
                follow_up_id, form.until.day, form.snooze_why.data or "", current_user, clock.now()
            )
        except ValueRefused as problem:
            refuse(form.until, problem.reason)
        else:
            flash_done(gettext("Put off until %(day)s.", day=day(form.until.day)))
            return _back()
    return render("intranet/due.html", **_list(), story=_story(follow_up, snooze=form)), 400


@bp.post("/<int:follow_up_id>/cancel")
@allow("rep")
def cancel(follow_up_id: int) -> Any:
    """Call it off."""
    follow_up, form = _seen(follow_up_id), CancelForm()
    if form.validate_on_submit():
        try:
            service.cancel(follow_up_id, form.cancel_why.data or "", current_user, clock.now())
        except ValueRefused as problem:
            refuse(form.cancel_why, problem.reason)
        else:
            flash_done(gettext("Called off."))
            return _back()
    return render("intranet/due.html", **_list(), story=_story(follow_up, cancel=form)), 400


def _back() -> Any:
    whose = _whose()
    return back_to(
        "due.index",
        user=None if whose == current_user.id else whose,
        page=_page_number() if _page_number() > 1 else None,
    )


def _whose() -> int:
    """Whose list is looked at: one's own; a supervisor may look at another's."""
    asked = request.values.get("user", type=int)
    return asked if asked and current_user.may("supervisor") else current_user.id


def _page_number() -> int:
    return request.values.get("page", 1, type=int)


def _list() -> dict[str, Any]:
    whose = _whose()
    found = queries.due_list(whose, today(), _page_number())
    reps = with_role("rep") if current_user.may("supervisor") else []
    name = next((rep.name for rep in reps if rep.id == whose), current_user.name)
    own = whose == current_user.id
    mine = {"user": None if own else whose, "page": found.page if found.page > 1 else None}
    return {
        "found": found,
        "parts": PARTS,
        "reps": reps,
        "whose": whose,
        "own": own,
        "name": name,
        "mine": mine,
    }


def _story(follow_up: FollowUp, **forms: Any) -> dict[str, Any]:
    """The right-hand side: whom, the forms, and everything that happened before."""
    customer, inquiry = follow_up.customer, follow_up.inquiry
    due = service.next_by_cadence(customer, today())
    log_form = forms.get("log") or LogForm(inquiry, formdata=None, method=follow_up.method.value)
    doing = next(iter(forms), request.args.get("do", "log"))
    return {
        "follow_up": follow_up,
        "customer": customer,
        "inquiry": inquiry,
        "contact": queries.whom(customer.id, inquiry),
        "open": follow_up.state is FollowUpState.OPEN,
        "doing": doing if doing in ("log", "snooze", "cancel") else "log",
        "log": log_form,
        "snooze": forms.get("snooze") or SnoozeForm(formdata=None),
        "cancel": forms.get("cancel") or CancelForm(formdata=None),
        "next": due,
        "forbidden": [row for row in do_not_contact(customer.id) if row.lifted_at is None],
        "channels": CHANNEL_LABELS,
        "hint": quiet_day_hint(today(), follow_up.method, firm.policy("promises")),
        "timeline": timeline_of("customer", customer.id, 40),
    }


def _seen(follow_up_id: int) -> FollowUp:
    return queries.follow_up(follow_up_id, current_user) or abort(404)


def _logged(following: FollowUp | None) -> str:
    if following is None:
        return gettext("Written down. Nothing more is planned with them.")
    return gettext("Written down. Next: %(day)s.", day=day(following.due_on))


def _waiting() -> int | None:
    return queries.overdue_or_today(current_user.id, today()) or None


extension = Extension(
    "due_list",
    blueprints=[bp],
    menu=[MenuItem("due.index", N_("My due list"), "list-check", ("rep",), 30, _waiting)],
)
