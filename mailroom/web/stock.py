"""The stock on the screen: what is left of literature and supplies, what came in, and where it stands."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import get_locale, gettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.people.queries import names_of
from intranet.platform import audit, clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.literature import queries as literature
from mailroom.stock import queries, service
from mailroom.stock.models import ShelfPlace, Supply
from mailroom.stock.values import StockReason
from mailroom.web import stock_forms as forms

bp = Blueprint("stock", __name__, url_prefix="/stock")


def _language() -> str:
    return str(get_locale() or "en")


@bp.get("")
@allow("mailroom")
def index() -> str:
    """Supplies or literature with what is left."""
    what = "literature" if request.args.get("what") == "literature" else "supplies"
    low, page = "low" in request.args, max(request.args.get("page", 1, type=int), 1)
    found = queries.literature_on_shelves if what == "literature" else queries.supplies_in_stock
    rows, total = found(page, low)
    running_out = total if low else found(1, True)[1]
    return render(
        "mailroom/stock.html",
        what=what,
        low=low,
        rows=rows,
        total=total,
        running_out=running_out,
        page=page,
        pages=max(1, -(-total // queries.PAGE)),
        language=_language(),
    )


# ---- movements -------------------------------------------------------------------------------------------


@bp.get("/literature/<int:item_id>")
@allow("mailroom")
def move_item(item_id: int) -> str:
    """What happened to the copies of a piece."""
    return _item_page(item_id, forms.MoveForm(formdata=None, reason=StockReason.RECEIPT.value))


@bp.post("/literature/<int:item_id>")
@allow("mailroom")
def record_item(item_id: int) -> Any:
    """Write it into the ledger."""
    form = forms.MoveForm().fill_choices()
    return _record(form, service.record_item, item_id) or (_item_page(item_id, form), 400)


@bp.get("/supplies/<int:supply_id>/move")
@allow("mailroom")
def move_supply(supply_id: int) -> str:
    """What happened to a supply."""
    return _supply_page(supply_id, forms.MoveForm(formdata=None, reason=StockReason.RECEIPT.value))


@bp.post("/supplies/<int:supply_id>/move")
@allow("mailroom")
def record_supply(supply_id: int) -> Any:
    """Write it into the ledger."""
    form = forms.MoveForm().fill_choices()
    return _record(form, service.record_supply, supply_id) or (_supply_page(supply_id, form), 400)


def _record(form: forms.MoveForm, use_case: Any, thing_id: int) -> Any:
    """Do it and go back to the same page; None when the form is to be shown again."""
    if not form.validate_on_submit():
        return None
    why, number, note = StockReason(form.reason.data), form.number.data, form.note.data or ""
    try:
        line = use_case(thing_id, why, number, note, current_user, clock.now())
    except service.NotInStock:
        abort(404)
    except ValueRefused as refused:
        form.number.errors = [say(refused.reason)]
        return None
    flash_done(gettext("Noted: %(change)s.", change=f"{line.quantity:+d}"))
    return back_to((request.endpoint or "").replace("record_", "move_"), **(request.view_args or {}))


def _item_page(item_id: int, form: forms.MoveForm) -> str:
    item = literature.item(item_id) or abort(404)
    lines = queries.movements(item_id=item_id)
    return _move_page(item, item.title_in(_language()), queries.balances([item_id])[item_id], lines, form)


def _supply_page(supply_id: int, form: forms.MoveForm) -> str:
    supply = _supply(supply_id)
    lines = queries.movements(supply_id=supply_id)
    return _move_page(
        supply, supply.name_in(_language()), queries.supply_balances([supply_id])[supply_id], lines, form
    )


def _move_page(thing: Any, name: str, balance: int, lines: list[Any], form: forms.MoveForm) -> str:
    return render(
        "mailroom/stock_move.html",
        thing=thing,
        name=name,
        balance=balance,
        lines=lines,
        names=names_of(line.by_id for line in lines),
        labels={why.value: why.label for why in StockReason},
        form=form.fill_choices(),
        supply=thing if isinstance(thing, Supply) else None,
    )


# ---- supplies --------------------------------------------------------------------------------------------


@bp.get("/supplies/new")
@bp.get("/supplies/<int:supply_id>")
@allow("mailroom")
def supply(supply_id: int | None = None) -> str:
    """A supply, to add or to change."""
    known = _supply(supply_id) if supply_id else None
    return _supply_form(known, forms.SupplyForm(formdata=None, **(forms.supply_data(known) if known else {})))


@bp.post("/supplies/new")
@bp.post("/supplies/<int:supply_id>")
@allow("mailroom")
def save_supply(supply_id: int | None = None) -> Any:
    """Keep it."""
    known, form = _supply(supply_id) if supply_id else None, forms.SupplyForm().fill_choices()
    if form.validate_on_submit():
        try:
            service.save_supply(form.entry(), current_user, supply_id)
        except ValueRefused as refused:
            form.code.errors = [say(refused.reason)]
        else:
            flash_done(gettext("Saved."))
            return back_to("stock.index")
    return _supply_form(known, form), 400


def _supply(supply_id: int) -> Supply:
    return queries.supply(supply_id) or abort(404)


def _supply_form(known: Supply | None, form: forms.SupplyForm) -> str:
    entries = audit.history("supply", known.id) if known else []
    return render(
        "mailroom/supply_edit.html",
        supply=known,
        form=form.fill_choices(),
        specs=forms.envelope_codes(),
        entries=entries,
    )


# ---- shelf places ----------------------------------------------------------------------------------------


@bp.get("/places")
@allow("mailroom")
def places() -> str:
    """Every shelf place in walking order."""
    return render("mailroom/shelf_places.html", places=queries.shelf_places())


@bp.get("/places/new")
@bp.get("/places/<int:place_id>")
@allow("mailroom")
def place(place_id: int | None = None) -> str:
    """A shelf place, to add or to change."""
    known = _place(place_id) if place_id else None
    form = forms.PlaceForm(formdata=None, **(forms.place_data(known) if known else {}))
    return render("mailroom/shelf_place_edit.html", place=known, form=form)


@bp.post("/places/new")
@bp.post("/places/<int:place_id>")
@allow("mailroom")
def save_place(place_id: int | None = None) -> Any:
    """Keep it."""
    known, form = _place(place_id) if place_id else None, forms.PlaceForm()
    if form.validate_on_submit():
        typed = (form.code.data.strip(), form.walk.data, form.reserve.data, form.load_limit_kg.data)
        try:
            service.save_place(*typed, current_user, place_id)
        except ValueRefused as refused:
            form.code.errors = [say(refused.reason)]
        else:
            flash_done(gettext("Saved."))
            return back_to("stock.places")
    return render("mailroom/shelf_place_edit.html", place=known, form=form), 400


def _place(place_id: int) -> ShelfPlace:
    return queries.shelf_place(place_id) or abort(404)


extension = Extension(
    "stock", blueprints=[bp], menu=[MenuItem("stock.index", N_("Stock"), "boxes", ("mailroom",), 150)]
)
