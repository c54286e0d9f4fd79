"""Returned mail: scan what the post brought back, say why, and see what came back lately."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Optional

from intranet.extension import Extension, MenuItem
from intranet.people.queries import names_of
from intranet.platform import clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_refused, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.runs import returned
from mailroom.runs.values import ReturnReason
from mailroom.web.packet_forms import limited
from mailroom.web.text_fields import Written

bp = Blueprint("returned", __name__, url_prefix="/mailroom/returned")


class ReturnForm(FlaskForm):
    """What came back, and why."""

    why = RadioField(_l("Why it came back"), [InputRequired(_l("Say why it came back."))])
    note = StringField(_l("What is written on it"), [Optional(), limited(200)])
    code = StringField(
        _l("Code on the envelope or the letter"),
        [Written(_l("Scan the code, or type the number.")), limited(60)],
    )


def _form(**options: Any) -> ReturnForm:
    form = ReturnForm(**options)
    form.why.choices = [(why.value, gettext(why.label)) for why in ReturnReason]
    return form


@bp.get("")
@allow("mailroom")
def show() -> str:
    """The field to scan into, and what came back. The reason of the scan before is offered again."""
    before = request.args.get("why", "")
    known = before if before in set(ReturnReason) else ReturnReason.MOVED.value
    return _page(_form(formdata=None, why=known))


def _page(form: ReturnForm) -> str:
    page = max(1, request.args.get("page", 1, type=int))
    found = returned.returns(page)
    return render(
        "mailroom/returned.html",
        form=form,
        rows=found.rows,
        count=found.count,
        by_reason=found.by_reason,
        reasons=list(ReturnReason),
        page=page,
        pages=-(-found.count // returned.PAGE),
        names=names_of([row.by_id for row in found.rows] + [row.undone_by_id for row in found.rows]),
    )


@bp.post("")
@allow("mailroom")
def take_in() -> Any:
    """One packet came back."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 400
    why = ReturnReason(form.why.data)
    try:
        came_back = returned.take_in(
            form.code.data, why, gettext(why.label), form.note.data or "", current_user, clock.now()
        )
    except ValueRefused as refused:
        form.code.errors = [say(refused.reason)]
        return _page(form), 409
    flash_done(
        gettext(
            "%(number)s, %(who)s: the address is marked, and somebody will find the right one.",
            number=came_back.packet.number,
            who=came_back.packet.customer.name,
        )
    )
    return back_to("returned.show", why=why.value)


@bp.post("/<int:return_id>/undo")
@allow("mailroom")
def undo(return_id: int) -> Any:
    """It was a mistaken scan."""
    try:
        returned.undo(return_id, request.form.get("why", "")[:300], current_user, clock.now())
    except returned.ReturnNotFound:
        abort(404)
    except ValueRefused as refused:
        flash_refused(refused.reason)
    else:
        flash_done(gettext("Taken back: address and planned call are as before."))
    return back_to("returned.show")


extension = Extension(
    name="returned mail",
    blueprints=[bp],
    menu=[MenuItem("returned.show", N_("Returned mail"), "mailbox-flag", ("mailroom",), order=140)],
)
