"""Approvals: what waits for a supervisor, as a stack to page through."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import HiddenField, TextAreaField

from intranet.approvals import queries, service
from intranet.approvals.models import Approval, ApprovalState
from intranet.extension import Extension, MenuItem, registry
from intranet.people.queries import names_of
from intranet.platform import clock
from intranet.platform.database import end_reading
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, refuse, render
from intranet.values.text import N_
from intranet.web.customer_forms import limited

bp = Blueprint("approvals", __name__, url_prefix="/approvals")


class DecisionForm(FlaskForm):
    """A decision on what was shown (``seen``); sending back needs a reason."""

    seen = HiddenField()
    why = TextAreaField(_l("What should be mended?"), [limited(1000)], render_kw={"rows": 3})


@bp.get("")
@allow("supervisor")
def index() -> Any:
    """The top of the stack, or the word that it is empty."""
    stack = queries.waiting()
    if not stack:
        return render("intranet/approvals_empty.html", decided=_decided())
    return _page(stack[0], stack)


@bp.get("/<int:approval_id>")
@allow("supervisor")
def show(approval_id: int) -> str:
    """One of the stack, or one that was decided."""
    return _page(_found(approval_id), queries.waiting())


def _page(approval: Approval, stack: list[Approval], form: DecisionForm | None = None) -> str:
    place = next((at for at, each in enumerate(stack) if each.id == approval.id), None)
    people = names_of((approval.asked_by_id, approval.decided_by_id))
    drawn = _drawn(approval)
    return render(
        "intranet/approval.html",
        approval=approval,
        stack=stack,
        place=place,
        names=people,
        drawn=drawn,
        form=form or DecisionForm(formdata=None, seen=approval.content_hash),
        waits=approval.state is ApprovalState.WAITING,
        own=approval.asked_by_id == current_user.id,
    )


def _drawn(approval: Approval) -> Markup:
    """The thing itself as it will be, by whoever asked for the approval; nothing when that room is not there."""
    preview = registry().approvals.get(approval.kind)
    if preview is None:
        return Markup()
    values = preview.context(approval.subject_id)
    end_reading()
    return Markup(render_template(preview.template, **values))  # noqa: S704 - drawn by a template, escaped there


@bp.post("/<int:approval_id>/approve")
@allow("supervisor")
def approve(approval_id: int) -> Any:
    """It may go."""
    return _decide(approval_id, gettext("Approved."), approve=True)


@bp.post("/<int:approval_id>/send-back")
@allow("supervisor")
def send_back(approval_id: int) -> Any:
    """It is to be mended first."""
    return _decide(approval_id, gettext("Sent back with your reason."), approve=False)


def _decide(approval_id: int, done: str, *, approve: bool) -> Any:
    approval, form = _found(approval_id), DecisionForm()
    why = form.why.data or ""
    if not form.validate_on_submit():
        return _page(approval, queries.waiting(), form), 400
    try:
        if approve:
            service.approve(
                approval_id, seen_hash=form.seen.data or "", by=current_user, now=clock.now(), why=why
            )
        else:
            service.reject(approval_id, by=current_user, now=clock.now(), why=why)
    except service.DecisionRefused as problem:
        refuse(form.why, problem.reason)
        fresh = _found(approval_id)
        form.seen.data = fresh.content_hash
        return _page(fresh, queries.waiting(), form), 409
    flash_done(f"{approval.title}: {done}")
    return back_to("approvals.index")


def _found(approval_id: int) -> Approval:
    return queries.by_id(approval_id) or abort(404)


def _decided() -> list[Approval]:
    return queries.decided(10)


def _waiting() -> int | None:
    return queries.waiting_count() or None


extension = Extension(
    "approvals",
    blueprints=[bp],
    menu=[MenuItem("approvals.index", N_("Approvals"), "check2-square", ("supervisor",), 200, _waiting)],
)
