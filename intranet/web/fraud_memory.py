"""What is remembered of confirmed frauds, and correcting it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from intranet.extension import Extension
from intranet.firm.queries import today
from intranet.people.queries import names_of
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.screening import queries, service
from intranet.screening.models import FraudDetail, FraudMark
from intranet.values.text import N_
from intranet.web.customer_forms import limited

bp = Blueprint("fraud_memory", __name__, url_prefix="/suspects/memory")

DETAIL_LABELS = {
    FraudDetail.PHONE: N_("Phone"),
    FraudDetail.FAX: N_("Fax"),
    FraudDetail.EMAIL: N_("E-mail"),
    FraudDetail.DOMAIN: N_("Company domain"),
    FraudDetail.ADDRESS: N_("Postal address"),
}


class LiftForm(FlaskForm):
    """Why a detail no longer speaks against anybody."""

    why = TextAreaField(
        _l("Why is it taken out?"),
        [DataRequired(_l("Say why; the next person will want to know.")), limited(1000)],
        render_kw={"rows": 3},
    )


@bp.get("")
@allow("supervisor")
def index() -> str:
    """All that is remembered, or what was taken out."""
    lifted = request.args.get("lifted") == "1"
    text = request.args.get("q", "")[:200]
    found = queries.memory(text, request.args.get("page", 1, type=int), lifted=lifted)
    names = names_of(mark.lifted_by_id for mark, _reference in found.rows)
    return render(
        "intranet/fraud_memory.html",
        found=found,
        lifted=lifted,
        text=text,
        names=names,
        labels=DETAIL_LABELS,
        today=today(),
    )


@bp.get("/<int:mark_id>")
@allow("supervisor")
def ask(mark_id: int) -> str:
    """Ask why it is taken out."""
    return _page(_standing(mark_id), LiftForm(formdata=None))


@bp.post("/<int:mark_id>")
@allow("supervisor")
def lift(mark_id: int) -> Any:
    """Take it out of the memory."""
    mark, form = _standing(mark_id), LiftForm()
    if not form.validate_on_submit():
        return _page(mark, form), 400
    service.lift(mark_id, form.why.data or "", current_user, clock.now())
    flash_done(gettext("Taken out. It no longer speaks against anybody."))
    return back_to("fraud_memory.index")


def _page(mark: FraudMark, form: LiftForm) -> str:
    return render("intranet/fraud_lift.html", mark=mark, form=form, labels=DETAIL_LABELS)


def _standing(mark_id: int) -> FraudMark:
    mark = queries.mark(mark_id)
    if mark is None or mark.lifted_at is not None:
        abort(404)
    return mark


extension = Extension("fraud_memory", blueprints=[bp])
