"""A new print run: choose packets and label sheets, see what the labels cannot take, one click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, request
from flask_login import current_user

from intranet.extension import Extension
from intranet.firm import queries as firm
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_refused, flash_wrong, render
from intranet.values.errors import ValueRefused
from mailroom.packets import queries as packets
from mailroom.packets.values import TeaserBy
from mailroom.press.labels.sheets import LabelSheet, UnknownSheet, find_sheet
from mailroom.runs import drawing_up
from mailroom.runs.label_choice import in_the_house, offered, settings_to_begin_with, try_labels
from mailroom.runs.values import RunSettings, usual_settings
from mailroom.sheets import queries as sheets
from mailroom.web.part_sheets import no_such_sheet

bp = Blueprint("runs_new", __name__, url_prefix="/mailroom/runs")
SHOWN_REFUSED = 5


@bp.get("/new")
@allow("mailroom")
def choose() -> str:
    """Choose among the packets that are ready."""
    return _choose(packets.ready_ids(), settings_to_begin_with())


@bp.post("/new")
@allow("mailroom")
def begin() -> Any:
    """From the board, or those that a run left out: these packets. Printed at once when no label sheet has to be
    chosen."""
    ids = _chosen()
    if not packets.any_on_labels(ids):
        return draw_up()
    return _choose(ids, settings_to_begin_with())


@bp.post("")
@allow("mailroom")
def draw_up() -> Any:
    """Draw the run up: gates are asked, packets frozen, the worker starts."""
    try:
        settings = _settings()
    except UnknownSheet as unknown:
        flash_wrong(no_such_sheet(unknown))
        begin_with = settings_to_begin_with()
        return _choose(packets.ready_ids(), begin_with, _chosen(), typed=request.form), 409
    if "show_sheet" in request.form or "take_sheet" in request.form:
        return _choose(packets.ready_ids(), settings, _chosen())
    try:
        run = drawing_up.draw_up(_chosen(), settings, current_user, clock.now())
    except ValueRefused as refused:
        flash_refused(refused.reason)
        return _choose(packets.ready_ids(), settings, _chosen()), 409
    return back_to("runs.show", run_id=run.id)


def _choose(
    ids: list[int],
    settings: RunSettings,
    ticked: Iterable[int] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    chosen, house = packets.to_choose(ids), in_the_house()
    sheet = _sheet(settings.label_sheet)
    trial = try_labels(chosen, sheet, house)
    return render(
        "mailroom/run_new.html",
        packets=chosen,
        ticked=set(ids if ticked is None else ticked),
        settings=settings,
        sheet=sheet,
        teaser_sheet=_sheet(settings.teaser_sheet),
        part_used={name: sheets.part_used(name) for name in {settings.label_sheet, settings.teaser_sheet}},
        sheets=offered(house),
        typed=typed or {},
        trial=trial,
        shown_refused=SHOWN_REFUSED,
        needs_teasers=any(packet.teaser_by is TeaserBy.LABEL for packet in chosen),
    )


def _chosen() -> list[int]:
    return [int(value) for value in request.form.getlist("packet_ids") if value.isdecimal()][:5000]


def _settings() -> RunSettings:
    """The settings of the form, where they make sense; the usual ones for the rest.

    :raises UnknownSheet: a sheet that nobody knows was typed.
    """
    usual, asked = settings_to_begin_with(), request.form
    label = _asked_sheet("take_sheet" if "take_sheet" in asked else "label_sheet", usual.label_sheet)
    teaser = _asked_sheet("teaser_sheet", usual.teaser_sheet)
    shown, kept = asked.getlist("shown_sheets"), set(asked.getlist("use_sheets"))
    return RunSettings(
        label_sheet=label.name,
        first_label=_within(asked.get("first_label", 1, type=int), label),
        teaser_sheet=teaser.name,
        first_teaser=_within(asked.get("first_teaser", 1, type=int), teaser),
        duplex="duplex" in asked,
        own_sheets={sheet.name: sheet.figures for sheet in (label, teaser) if sheet.own},
        skip_sheets=[int(one) for one in shown if one.isdecimal() and one not in kept][:1000],
    )


def _asked_sheet(field: str, usual: str) -> LabelSheet:
    typed = request.form.get(field, "")[:100].strip()
    return sheets.sheet_named(typed) if typed else _sheet(usual)


def _sheet(name: str) -> LabelSheet:
    try:
        return sheets.sheet_named(name)
    except UnknownSheet:
        return find_sheet(usual_settings(firm.profile().country).label_sheet)


def _within(place: int | None, sheet: LabelSheet) -> int:
    return min(max(place or 1, 1), sheet.per_sheet)


extension = Extension(name="new run screens", blueprints=[bp])
