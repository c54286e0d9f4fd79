"""Label sheets on the screen: search all of them, look at one to scale, and enter the firm's own."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, url_for
from flask_babel import gettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.platform import clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.press.labels.sheets import LabelSheet, UnknownSheet
from mailroom.press.labels.sheets_drawing import inches, proof_page, sheet_svg
from mailroom.press.labels.sheets_search import paper_of, search
from mailroom.sheets import own, queries
from mailroom.sheets.models import OwnSheet
from mailroom.web.sheet_forms import OwnSheetForm, own_data

bp = Blueprint("sheets", __name__, url_prefix="/mailroom/sheets")
PAGE = 50
SUGGESTED = 30
QUIET, ALARM = "#5a616b", "#c0341d"
FIRST_WIDE, COLUMNS = "\u2e80", 34
WORDS = re.compile(r"[\x21-\u2e7f]+\s*|\S\s*")
"""Where a sentence may be broken: behind a word, and anywhere in Chinese."""
PAPERS = {"a4": "A4", "letter": "US Letter", "a5": "A5", "other": N_("other")}


@bp.get("")
@allow("mailroom")
def index() -> str:
    """All sheets by maker, code, words and size."""
    asked = {name: request.args.get(name, "")[:100].strip() for name in ("q", "maker", "paper")}
    page = max(request.args.get("page", 1, type=int), 1)
    found = search(asked["q"], queries.every_sheet(), maker=asked["maker"], paper=asked["paper"])
    return render(
        "mailroom/sheets.html",
        sheets=found[(page - 1) * PAGE : page * PAGE],
        total=len(found),
        page=page,
        pages=max(1, -(-len(found) // PAGE)),
        asked=asked,
        makers=queries.makers(),
        papers=PAPERS,
        paper_of=paper_of,
    )


@bp.get("/suggest")
@allow("mailroom")
def suggest() -> Any:
    """The first sheets that fit what is being typed, for the run's choice."""
    text = request.args.get("q", "")[:100]
    found = search(text, queries.every_sheet())[:SUGGESTED] if text.strip() else []
    return jsonify([{"name": sheet.name, "text": in_short(sheet)} for sheet in found])


def in_short(sheet: LabelSheet) -> str:
    """A sheet in half a line: what it is, its label, how many."""
    size = f"{sheet.label_w_mm:g} \u00d7 {sheet.label_h_mm:g} mm"
    return " \u00b7 ".join(filter(None, (sheet.description, size, str(sheet.per_sheet))))


@bp.get("/one")
@allow("mailroom")
def show() -> str:
    """One sheet: drawing, measures, source."""
    sheet = _asked_for()
    return render(
        "mailroom/sheet.html",
        sheet=sheet,
        own=queries.own_row_of(sheet.name) if sheet.own else None,
        second=_second(sheet),
        measures=_measures(sheet),
        paper=PAPERS[paper_of(sheet)],
    )


def _asked_for() -> LabelSheet:
    try:
        return queries.sheet_named(request.args.get("name", "")[:100])
    except UnknownSheet:
        abort(404)


def _measures(sheet: LabelSheet) -> list[tuple[str, float, str]]:
    """Each measure with its name, in millimetres and in inches."""
    named = [
        (gettext("Page width"), sheet.page_w_mm),
        (gettext("Page height"), sheet.page_h_mm),
        (gettext("Label width"), sheet.label_w_mm),
        (gettext("Label height"), sheet.label_h_mm),
        (gettext("First label from the left edge"), sheet.left_mm),
        (gettext("First label from the top edge"), sheet.top_mm),
        (gettext("From label to label across"), sheet.pitch_x_mm if sheet.cols > 1 else 0.0),
        (gettext("From label to label down"), sheet.pitch_y_mm if sheet.rows > 1 else 0.0),
        (gettext("Corner radius"), sheet.corner_radius_mm),
    ]
    return [(name, mm, inches(mm)) for name, mm in named if mm or "edge" in name]


def _second(sheet: LabelSheet) -> dict[str, str]:
    """The other source's figures where it disagrees, by the name of the measure."""
    names = {
        "label_w_mm": gettext("Label width"),
        "label_h_mm": gettext("Label height"),
        "left_mm": gettext("First label from the left edge"),
        "top_mm": gettext("First label from the top edge"),
        "pitch_x_mm": gettext("From label to label across"),
        "pitch_y_mm": gettext("From label to label down"),
    }
    figures = sheet.second_figures or {}
    return {label: f"{figures[name]:g}" for name, label in names.items() if name in figures}


@bp.get("/one/drawing.svg")
@allow("mailroom")
def drawing() -> Response:
    """A sheet to scale."""
    return _svg(sheet_svg(_asked_for()))


@bp.get("/one/test.pdf")
@allow("mailroom")
def test_print() -> Response:
    """The sheet's outlines on paper, to hold against a real one."""
    sheet = _asked_for()
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in sheet.name)
    headers = {"Content-Disposition": f'inline; filename="test {name}.pdf"'}
    return Response(proof_page(sheet), mimetype="application/pdf", headers=headers)


def _svg(text: str) -> Response:
    return Response(text, mimetype="image/svg+xml")


# ---- the firm's own --------------------------------------------------------------------------------------


@bp.get("/own/new")
@bp.get("/own/<int:sheet_id>")
@allow("mailroom")
def edit(sheet_id: int | None = None) -> str:
    """A sheet of the firm's own, to enter or to change; ``like`` begins with another sheet's figures."""
    row = _own(sheet_id) if sheet_id else None
    if row:
        form = OwnSheetForm(formdata=None, data=own_data(row.sheet, row.figures))
    elif request.args.get("like"):
        form = OwnSheetForm(formdata=None, data=_like())
    else:
        form = OwnSheetForm(formdata=None, data={"page": "a4", "shape": "rect"})
    return _form(row, form.fill_choices())


def _like() -> dict[str, Any]:
    try:
        sheet = queries.sheet_named(request.args.get("like", "")[:100])
    except UnknownSheet:
        return {}
    return own_data(sheet, sheet.figures) | {"maker": "", "code": "", "description": sheet.name}


@bp.post("/own/new")
@bp.post("/own/<int:sheet_id>")
@allow("mailroom")
def save(sheet_id: int | None = None) -> Any:
    """Keep it; "Show" only draws it."""
    row, form = _own(sheet_id) if sheet_id else None, OwnSheetForm().fill_choices()
    if "show" in request.form or not form.validate_on_submit():
        form.validate()
        return _form(row, form), 200 if "show" in request.form else 400
    try:
        kept = own.save(form.figures(), current_user, clock.now(), sheet_id)
    except ValueRefused as refused:
        form.form_errors.append(say(refused.reason))
        return _form(row, form), 400
    flash_done(gettext("%(name)s is kept. Print its test page and hold it against a sheet.", name=kept.name))
    return back_to("sheets.show", name=kept.name)


@bp.post("/own/<int:sheet_id>/retire")
@allow("mailroom")
def retire(sheet_id: int) -> Any:
    """It is not offered any more."""
    _own(sheet_id)
    kept = own.retire(sheet_id, current_user, clock.now())
    flash_done(gettext("%(name)s is not offered any more.", name=kept.name))
    return back_to("sheets.index")


def _own(sheet_id: int | None) -> OwnSheet:
    row = queries.own_sheet_row(sheet_id or 0)
    if row is None or row.retired_at:
        abort(404)
    return row


def _form(row: OwnSheet | None, form: OwnSheetForm) -> str:
    shown = {
        name: value for name, value in form.data.items() if value not in (None, "") and name != "csrf_token"
    }
    return render(
        "mailroom/sheet_edit.html", row=row, form=form, drawing=url_for("sheets.draft_drawing", **shown)
    )


@bp.get("/own/drawing.svg")
@allow("mailroom")
def draft_drawing() -> Response:
    """The sheet as the form has it now; what is wrong with it as a sentence in its place."""
    form = OwnSheetForm(request.args, meta={"csrf": False}).fill_choices()
    if not form.begun():
        return _svg(
            _sentence(
                gettext("The sheet appears here as soon as its labels are counted and measured."), QUIET
            )
        )
    try:
        return _svg(sheet_svg(own.checked({**form.figures(), "code": form.code.data or "?"})))
    except ValueRefused as refused:
        return _svg(_sentence(say(refused.reason), ALARM))


def _sentence(text: str, colour: str) -> str:
    """A page that says one sentence, broken into short lines."""
    lines = [""]
    for word in WORDS.findall(text):
        if lines[-1] and _columns(lines[-1] + word.rstrip()) > COLUMNS:
            lines.append("")
        lines[-1] += word
    rows = "".join(f'<tspan x="105" dy="12">{escape(line)}</tspan>' for line in lines)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="210mm" height="297mm">'
        f'<rect x=".5" y=".5" width="209" height="296" fill="#ffffff" stroke="{colour}"/>'
        f'<text y="110" font-family="sans-serif" font-size="10" text-anchor="middle" fill="{colour}">{rows}</text>'
        "</svg>"
    )


def _columns(text: str) -> int:
    """How wide a line comes out, a Chinese character being as wide as two others."""
    return sum(2 if character >= FIRST_WIDE else 1 for character in text)


extension = Extension(
    "label sheets",
    blueprints=[bp],
    menu=[MenuItem("sheets.index", N_("Label sheets"), "grid-3x3", ("mailroom",), 155)],
)
