"""Weigh ten: the small form on a piece of literature and on a supply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from intranet.extension import Extension
from intranet.firm import queries as firm
from intranet.people.queries import names_of
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.values.errors import ValueRefused
from mailroom.literature import queries as literature
from mailroom.literature.weighed import WeighedByTen
from mailroom.stock import queries as stock
from mailroom.stock import weighing
from mailroom.web.number_fields import MeasuredField

bp = Blueprint("weighing", __name__, url_prefix="/stock")


class TenForm(FlaskForm):
    """What the scale and the ruler say of ten."""

    ten_weigh_g = MeasuredField(_l("Ten of them weigh"), [Optional()])
    ten_are_mm = MeasuredField(_l("Ten of them, stacked, are thick"), [Optional()])


@bp.get("/literature/<int:item_id>/weigh")
@allow("mailroom")
def item(item_id: int) -> str:
    """What ten copies weigh, to enter."""
    return _item_page(item_id, None)


@bp.post("/literature/<int:item_id>/weigh")
@allow("mailroom")
def weigh_item(item_id: int) -> Any:
    """Keep it."""
    form = TenForm()
    return _weigh(form, weighing.weigh_item, item_id, "literature.show", item_id=item_id) or (
        _item_page(item_id, form),
        400,
    )


@bp.get("/supplies/<int:supply_id>/weigh")
@allow("mailroom")
def supply(supply_id: int) -> str:
    """What ten envelopes or sheets weigh, to enter."""
    return _supply_page(supply_id, None)


@bp.post("/supplies/<int:supply_id>/weigh")
@allow("mailroom")
def weigh_supply(supply_id: int) -> Any:
    """Keep it."""
    form = TenForm()
    return _weigh(form, weighing.weigh_supply, supply_id, "stock.supply", supply_id=supply_id) or (
        _supply_page(supply_id, form),
        400,
    )


def _weigh(form: TenForm, use_case: Callable[..., None], thing_id: int, back: str, **where: int) -> Any:
    """Keep it and go back; None when the form is to be shown again."""
    if not form.validate_on_submit():
        return None
    try:
        use_case(thing_id, form.ten_weigh_g.data, form.ten_are_mm.data, current_user, firm.today())
    except weighing.NotInStock:
        abort(404)
    except ValueRefused as refused:
        field = form.ten_are_mm if refused.reason.code == "ten_thick" else form.ten_weigh_g
        field.errors = [say(refused.reason)]
        return None
    flash_done(_weighed(form))
    return back_to(back, **where)


def _weighed(form: TenForm) -> str:
    if form.ten_weigh_g.data or form.ten_are_mm.data:
        return gettext("Weighed. Packets that are not on paper yet follow.")
    return gettext("Nothing is typed, so no weighing counts any more: the figures of before are used again.")


def _item_page(item_id: int, form: TenForm | None) -> str:
    thing = literature.item(item_id) or abort(404)
    back = url_for("literature.show", item_id=item_id)
    return _page(thing, thing.title_in(_language()), back, form)


def _supply_page(supply_id: int, form: TenForm | None) -> str:
    thing = stock.supply(supply_id) or abort(404)
    back = url_for("stock.supply", supply_id=supply_id)
    return _page(thing, thing.name_in(_language()), back, form)


def _page(thing: WeighedByTen, name: str, back: str, form: TenForm | None) -> str:
    known = {"ten_weigh_g": thing.ten_weigh_g, "ten_are_mm": thing.ten_are_mm}
    return render(
        "mailroom/weigh_ten.html",
        thing=thing,
        name=name,
        back=back,
        by=names_of([thing.weighed_by_id]).get(thing.weighed_by_id or 0, ""),
        form=form or TenForm(formdata=None, data=known),
    )


def _language() -> str:
    return str(get_locale() or "en")


extension = Extension("weighing", blueprints=[bp])
