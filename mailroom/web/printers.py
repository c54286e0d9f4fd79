"""Printers: their trays, where they are reached, and calibrating a tray with five readings (MR10, MR11)."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, abort, request
from flask_babel import get_locale, gettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.firm import queries as firm
from intranet.people.queries import names_of
from intranet.platform import audit, clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_refused, refuse, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.press.calibrating.calibration import Calibration, Crosses, ReadingsImpossible
from mailroom.press.calibrating.calibration_sheet import (
    CalibrationSheet,
    measure_words,
    picture,
    print_test_sheet,
)
from mailroom.printers import queries, service
from mailroom.printers.facts import PrinterSays
from mailroom.printers.models import Printer, PrinterTray
from mailroom.web import printer_forms as forms

bp = Blueprint("printers", __name__, url_prefix="/mailroom/printers")
MAIL_ROOM = ("mailroom", "admin")


@bp.get("")
@allow(*MAIL_ROOM)
def index() -> str:
    """All printers with their trays."""
    printers = queries.printers()
    trays = [tray.id for printer in printers for tray in printer.trays]
    return render("mailroom/printers.html", printers=printers, calibrated=queries.calibration_rows(trays))


# ---- printers --------------------------------------------------------------------------------------------


@bp.get("/new")
@allow(*MAIL_ROOM)
def new() -> str:
    """A printer to add."""
    return render("mailroom/printer_edit.html", printer=None, form=forms.PrinterForm(formdata=None))


@bp.post("/new")
@allow(*MAIL_ROOM)
def add() -> Any:
    """Add it."""
    return _save_printer(None)


@bp.get("/<int:printer_id>")
@allow(*MAIL_ROOM)
def show(printer_id: int) -> str:
    """One printer: what it says of itself, its trays."""
    printer = _printer(printer_id)
    calibrated = queries.calibration_rows(tray.id for tray in printer.trays)
    return render(
        "mailroom/printer.html",
        printer=printer,
        says=PrinterSays.from_json(printer.says) if printer.says else None,
        calibrated=calibrated,
        form=forms.AddressForm(formdata=None, address=printer.address, fingerprint=printer.fingerprint),
        entries=audit.history("printer", printer_id),
    )


@bp.get("/<int:printer_id>/edit")
@allow(*MAIL_ROOM)
def edit(printer_id: int) -> str:
    """Its name, and whether it is in use."""
    printer = _printer(printer_id)
    form = forms.PrinterForm(formdata=None, name=printer.name, active=printer.active)
    return render("mailroom/printer_edit.html", printer=printer, form=form)


@bp.post("/<int:printer_id>/edit")
@allow(*MAIL_ROOM)
def save(printer_id: int) -> Any:
    """Keep it."""
    return _save_printer(_printer(printer_id))


def _save_printer(known: Printer | None) -> Any:
    form = forms.PrinterForm()
    if form.validate_on_submit():
        try:
            found = service.save_printer(*form.entry(), current_user, known.id if known else None)
        except ValueRefused as refused:
            refuse(form.name, refused.reason)
        else:
            flash_done(gettext("Saved."))
            return back_to("printers.show", printer_id=found.id)
    return render("mailroom/printer_edit.html", printer=known, form=form), 400


@bp.post("/<int:printer_id>/address")
@allow("admin")
def connect(printer_id: int) -> Any:
    """Where it is reached."""
    form = forms.AddressForm()
    if form.validate_on_submit():
        try:
            service.connect(printer_id, *form.entry(), current_user)
        except ValueRefused as refused:
            refuse(form.address, refused.reason)
        else:
            flash_done(_connected(form.entry()[0]))
            return back_to("printers.show", printer_id=printer_id)
    printer = _printer(printer_id)
    return render("mailroom/printer_address.html", printer=printer, form=form), 400


def _connected(address: str) -> str:
    if address:
        return gettext("Saved. Now try whether it answers.")
    return gettext("Saved. It has no address now: it gets PDFs only.")


@bp.post("/<int:printer_id>/try")
@allow("admin")
def try_it(printer_id: int) -> Any:
    """Ask the printer what it is."""
    try:
        service.try_it(printer_id, clock.now())
    except ValueRefused as refused:
        flash_refused(refused.reason)
    else:
        flash_done(gettext("It answers."))
    return back_to("printers.show", printer_id=printer_id)


def _printer(printer_id: int) -> Printer:
    return queries.printer(printer_id) or abort(404)


# ---- trays -----------------------------------------------------------------------------------------------


@bp.get("/<int:printer_id>/trays/new")
@bp.get("/<int:printer_id>/trays/<int:tray_id>/edit")
@allow(*MAIL_ROOM)
def tray_form(printer_id: int, tray_id: int | None = None) -> str:
    """A tray to add or to change."""
    known = _tray(tray_id) if tray_id else None
    form = forms.TrayForm(formdata=None, **(forms.tray_data(known) if known else {}))
    return _tray_page(_printer(printer_id), known, form)


@bp.post("/<int:printer_id>/trays/new")
@bp.post("/<int:printer_id>/trays/<int:tray_id>/edit")
@allow(*MAIL_ROOM)
def save_tray(printer_id: int, tray_id: int | None = None) -> Any:
    """Keep it."""
    form = forms.TrayForm().fill_choices()
    if form.validate_on_submit():
        try:
            service.save_tray(printer_id, form.entry(), current_user, tray_id)
        except service.NameTaken as refused:
            refuse(form.name, refused.reason)
        except ValueRefused as refused:
            refuse(form.size, refused.reason)
        else:
            flash_done(gettext("Saved."))
            return back_to("printers.show", printer_id=printer_id)
    return _tray_page(_printer(printer_id), _tray(tray_id) if tray_id else None, form), 400


def _tray_page(printer: Printer, tray: PrinterTray | None, form: forms.TrayForm) -> str:
    return render(
        "mailroom/tray_edit.html",
        printer=printer,
        tray=tray,
        form=form.fill_choices(),
        sizes=forms.sizes(),
        sources=PrinterSays.from_json(printer.says or {}).sources,
    )


def _tray(tray_id: int) -> PrinterTray:
    return queries.tray(tray_id) or abort(404)


# ---- calibration -----------------------------------------------------------------------------------------


@bp.get("/trays/<int:tray_id>")
@allow(*MAIL_ROOM)
def tray(tray_id: int) -> str:
    """One tray: its test sheet, the five readings, what came of them, earlier ones."""
    return _calibration_page(_tray(tray_id), forms.ReadingsForm(formdata=None))


@bp.post("/trays/<int:tray_id>")
@allow(*MAIL_ROOM)
def calibrate(tray_id: int) -> Any:
    """Work out the calibration of the five readings."""
    form, known = forms.ReadingsForm(), _tray(tray_id)
    if form.validate_on_submit():
        try:
            service.calibrate(tray_id, form.entry(), current_user, clock.now())
        except ReadingsImpossible as refused:
            refuse(form[refused.reading or "first"], refused.reason)
        else:
            flash_done(gettext("Calibrated. Print the check sheet to see whether it is right."))
            return back_to("printers.tray", tray_id=tray_id)
    return _calibration_page(known, form), 400


def _calibration_page(tray: PrinterTray, form: forms.ReadingsForm) -> str:
    rows, page = queries.calibrations(tray.id), service.page_of(tray)
    current = next((row for row in rows if row.in_force), None)
    return render(
        "mailroom/tray.html",
        tray=tray,
        page=page,
        form=form.name_fields(measure_words(page, _language())),
        rows=rows,
        results={row.id: Calibration.from_json(row.result) for row in rows},
        current=Calibration.from_json(current.result) if current else None,
        expected=Crosses(page).readings(),
        names=names_of(row.by_id for row in rows),
        entries=audit.history("printer_tray", tray.id),
    )


@bp.post("/trays/<int:tray_id>/use")
@allow(*MAIL_ROOM)
def use(tray_id: int) -> Any:
    """Go back to an earlier calibration, or to none."""
    chosen = request.form.get("calibration_id", 0, type=int)
    try:
        service.use_calibration(tray_id, chosen or None, current_user)
    except ValueRefused as refused:
        flash_refused(refused.reason)
    else:
        flash_done(
            gettext("From now on this is used.") if chosen else gettext("Nothing is corrected any more.")
        )
    return back_to("printers.tray", tray_id=tray_id)


@bp.get("/trays/<int:tray_id>/test-sheet.pdf")
@allow(*MAIL_ROOM)
def test_sheet(tray_id: int) -> Response:
    """The sheet to measure, never corrected."""
    return _sheet(_tray(tray_id), None)


@bp.get("/trays/<int:tray_id>/check-sheet.pdf")
@allow(*MAIL_ROOM)
def check_sheet(tray_id: int) -> Response:
    """The sheet with the calibration in force."""
    found = queries.calibrations_in_force([tray_id])
    return _sheet(_tray(tray_id), found.get(tray_id) or abort(404))


def _sheet(tray: PrinterTray, correction: Calibration | None) -> Response:
    out, day = io.BytesIO(), firm.today()
    names = (tray.printer.name, f"{tray.name}: {tray.size}", day.isoformat())
    sheet = CalibrationSheet(service.page_of(tray), names, _language(), expected=correction is not None)
    print_test_sheet(sheet, out, correction)
    return Response(out.getvalue(), mimetype="application/pdf", headers={"Cache-Control": "no-store"})


@bp.get("/trays/<int:tray_id>/what-to-measure.svg")
@allow(*MAIL_ROOM)
def measure_picture(tray_id: int) -> Response:
    """The sheet as a small picture with the five distances."""
    return Response(picture(service.page_of(_tray(tray_id))), mimetype="image/svg+xml")


def _language() -> str:
    return str(get_locale() or "en")


extension = Extension(
    "printers",
    blueprints=[bp],
    menu=[MenuItem("printers.index", N_("Printers"), "printer-fill", ("mailroom", "admin"), 155)],
)
