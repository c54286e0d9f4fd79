"""Part-used label sheets on the screen: what is left of each, put right by clicking; and what was spoilt in a jam."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, abort, request
from flask_babel import gettext, ngettext
from flask_login import current_user

from intranet.extension import Extension
from intranet.platform import audit, clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_refused, flash_wrong, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.press.labels.printing import mark_top_mm
from mailroom.press.labels.sheets import LabelSheet, UnknownSheet
from mailroom.press.labels.sheets_drawing import sheet_svg
from mailroom.runs import labelling
from mailroom.runs import queries as runs
from mailroom.sheets import queries, service
from mailroom.sheets.rules import SheetState
from mailroom.web.number_fields import as_number

bp = Blueprint("part_sheets", __name__, url_prefix="/mailroom/part-used")


@bp.get("")
@allow("mailroom")
def index() -> str:
    """Every sheet with labels left."""
    page = max(request.args.get("page", 1, type=int), 1)
    sheets, total = queries.in_hand(page)
    return render(
        "mailroom/part_sheets.html",
        sheets=sheets,
        total=total,
        page=page,
        pages=max(1, -(-total // queries.PAGE)),
    )


@bp.get("/new")
@allow("mailroom")
def new() -> str:
    """Enter a sheet that lies in a drawer."""
    return _new(request.args.get("name", "")[:100], set())


@bp.post("/new")
@allow("mailroom")
def enter() -> Any:
    """Give it a number; "Draw" shows its labels first."""
    name, used = request.form.get("sheet", "")[:100], _places()
    try:
        sheet = queries.sheet_named(name)
        if "draw" in request.form:
            return _new(name, used)
        row = service.enter(sheet, used, current_user, clock.now())
    except UnknownSheet as unknown:
        flash_wrong(no_such_sheet(unknown))
        return _new(name, used), 400
    except ValueRefused as refused:
        flash_refused(refused.reason)
        return _new(name, used), 400
    flash_done(gettext("It is sheet %(number)s. Write the number on its margin.", number=row.number))
    return back_to("part_sheets.index")


def no_such_sheet(unknown: UnknownSheet) -> str:
    """What to do about a sheet that nobody knows."""
    if not unknown.wanted.strip():
        return gettext("Say which label sheet it is: type its code, or search all sheets.")
    if unknown.near:
        near = ", ".join(unknown.near)
        return gettext(
            'There is no label sheet "%(name)s". Did you mean %(near)s?', name=unknown.wanted, near=near
        )
    return gettext(
        'There is no label sheet "%(name)s". Search the list, or enter it as your own.', name=unknown.wanted
    )


def _new(name: str, used: set[int]) -> str:
    sheet: LabelSheet | None = None
    if name:
        try:
            sheet = queries.sheet_named(name)
        except UnknownSheet:
            sheet = None
    places = grid_rows(sheet) if sheet else []
    return render("mailroom/part_sheet_new.html", name=name, sheet=sheet, used=used, rows=places)


def grid_rows(sheet: LabelSheet) -> list[list[int]]:
    """The places of a sheet row by row, for boxes to tick."""
    rows, start = [], 0
    for cols, count, *_ in sheet.grids:
        rows += [list(range(start + row * cols, start + (row + 1) * cols)) for row in range(count)]
        start += cols * count
    return rows


def _places() -> set[int]:
    return {number - 1 for number in map(as_number, request.form.getlist("used")) if number}


@bp.get("/<int:sheet_id>")
@allow("mailroom")
def show(sheet_id: int) -> str:
    """One sheet: tick what is gone."""
    return _page(_sheet(sheet_id))


def _page(one: queries.InHand, used: set[int] | None = None) -> str:
    return render(
        "mailroom/part_sheet.html",
        one=one,
        used=set(one.used) if used is None else used,
        rows=grid_rows(one.sheet),
        open=one.row.state is SheetState.OPEN or one.row.state is SheetState.FINISHED,
        by_hand=mark_top_mm(one.sheet) is None,
        entries=audit.history(service.SUBJECT, one.row.id),
    )


def _sheet(sheet_id: int) -> queries.InHand:
    return queries.one_in_hand(sheet_id) or abort(404)


@bp.get("/<int:sheet_id>/drawing.svg")
@allow("mailroom")
def drawing(sheet_id: int) -> Response:
    """The sheet with what is gone."""
    one = _sheet(sheet_id)
    return Response(sheet_svg(one.sheet, one.labels.keys()), mimetype="image/svg+xml")


@bp.post("/<int:sheet_id>")
@allow("mailroom")
def correct(sheet_id: int) -> Any:
    """What is ticked is gone."""
    one, used = _sheet(sheet_id), _places()
    try:
        service.correct(sheet_id, used, current_user, clock.now())
    except ValueRefused as refused:
        flash_refused(refused.reason)
        return _page(one, used), 409
    flash_done(gettext("Noted for sheet %(number)s.", number=one.row.number))
    return back_to("part_sheets.index")


@bp.post("/<int:sheet_id>/throw")
@allow("mailroom")
def throw(sheet_id: int) -> Any:
    """What is left of it is not used any more."""
    one = _sheet(sheet_id)
    try:
        service.throw_away(sheet_id, current_user, clock.now())
    except ValueRefused as refused:
        flash_refused(refused.reason)
    else:
        flash_done(gettext("Sheet %(number)s is thrown away.", number=one.row.number))
    return back_to("part_sheets.index")


# ---- after a jam -----------------------------------------------------------------------------------------


@bp.get("/spoilt/<int:run_id>")
@allow("mailroom")
def jam(run_id: int) -> str:
    """The sheets of a run: tick what the printer spoilt."""
    return _jam(run_id, "", set())


@bp.post("/spoilt/<int:run_id>")
@allow("mailroom")
def spoil(run_id: int) -> Any:
    """The ticked labels, or all of the sheet, are used up; their packets get new ones."""
    asked, why = request.form, request.form.get("why", "").strip()[:400]
    sheet_id = asked.get("sheet_id", 0, type=int)
    places = _whole(_sheet(sheet_id), run_id) if "whole" in asked else _places()
    try:
        again = labelling.spoil(
            run_id, sheet_id, places, why or N_("jammed in the printer"), current_user, clock.now()
        )
    except service.SheetNotFound:
        abort(404)
    except ValueRefused as refused:
        flash_refused(refused.reason)
        return _jam(run_id, why, places, sheet_id), 409
    flash_done(
        ngettext(
            "%(num)s label is printed again; its PDF appears below.",
            "%(num)s labels are printed again; their PDF appears below.",
            len(again),
        )
        if again
        else gettext("Noted. No packet's label was on them.")
    )
    return back_to("runs.show", run_id=run_id)


def _whole(one: queries.InHand, run_id: int) -> set[int]:
    """A jammed sheet: the run's labels, and the free ones, on which nothing shall be printed again."""
    return {*one.of_run(run_id), *one.free}


def _of_packets(one: queries.InHand, run_id: int, packet_ids: Collection[int]) -> int:
    """How many of the run's labels on the sheet these packets would get anew."""
    return sum(one.labels[place].packet_id in packet_ids for place in one.of_run(run_id))


def _jam(run_id: int, why: str, ticked: Collection[int], ticked_sheet: int = 0) -> str:
    run = runs.run(run_id) or abort(404)
    wanted, sheets = labelling.still_wanted(run), queries.of_run(run_id)
    numbers = {row.packet_id: row.packet.number for row in run.packets}
    return render(
        "mailroom/run_spoilt.html",
        run=run,
        sheets=sheets,
        again={one.row.id: _of_packets(one, run_id, wanted) for one in sheets},
        numbers=numbers,
        grid_rows=grid_rows,
        why=why,
        ticked=ticked,
        ticked_sheet=ticked_sheet,
    )


extension = Extension("part-used label sheets", blueprints=[bp])
