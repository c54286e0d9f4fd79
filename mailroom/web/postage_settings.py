"""Settings: the posts' price lists. Those that ship, the firm's own, an editor, and CSV in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request
from flask_babel import gettext
from flask_login import current_user

from intranet.extension import Extension, Panel
from intranet.firm import queries as firm
from intranet.platform import audit, clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_wrong, render
from intranet.values.text import clean_line
from mailroom.postage import queries, service
from mailroom.postage.csv_tables import RateLine, TableNotUnderstood, from_csv, rates_of, to_csv
from mailroom.postage.shipped import shipped_tables
from mailroom.postage.tariff import Fault, TariffTable, doubts_of, faults_of, table_on
from mailroom.postage.values import Speed
from mailroom.web.postage_forms import (
    ImportForm,
    TableForm,
    blank,
    changed_lines,
    form_data,
    lines_of,
    typed_lines,
)

bp = Blueprint("postage", __name__, url_prefix="/settings/postage")
MOST_BYTES = 500_000


@dataclass(frozen=True)
class Listed:
    """A table in the list; ``table_id`` None: it ships. ``in_force``: it holds today."""

    table: TariffTable
    table_id: int | None
    in_force: bool


@bp.get("")
@allow("admin", "mailroom")
def index() -> str:
    """All tables; the one of today for our own country first."""
    return _index(ImportForm(formdata=None))


def _index(form: ImportForm) -> str:
    home, today = firm.profile().country, firm.today()
    own = [(queries.plain(row), row.id) for row in queries.own_rows()]
    known: list[tuple[TariffTable, int | None]] = [*own, *((table, None) for table in shipped_tables())]
    tables = [table for table, _id in known]
    rows = [Listed(table, key, table is table_on(tables, table.country, today)) for table, key in known]
    rows.sort(key=lambda row: (row.table.country != home, row.table.country, not row.in_force))
    here = table_on(tables, home, today)
    return render("mailroom/postage_tables.html", rows=rows, home=home, here=here, today=today, form=form)


@bp.get("/<int:table_id>")
@allow("admin", "mailroom")
def show(table_id: int) -> str:
    """One of our own tables."""
    return _show(_own(table_id), table_id)


@bp.get("/shipped/<country>/<iso_day>")
@allow("admin", "mailroom")
def shipped(country: str, iso_day: str) -> str:
    """One that ships."""
    return _show(_shipped(country, iso_day), None)


def _show(table: TariffTable, table_id: int | None) -> str:
    return render(
        "mailroom/postage_table.html",
        table=table,
        table_id=table_id,
        doubts=doubts_of(table.rates),
        entries=audit.history("postage_table", table_id) if table_id else [],
    )


@bp.get("/<int:table_id>/csv")
@allow("admin", "mailroom")
def export(table_id: int) -> Response:
    """One of our own tables as CSV."""
    return _csv(_own(table_id))


@bp.get("/shipped/<country>/<iso_day>/csv")
@allow("admin", "mailroom")
def export_shipped(country: str, iso_day: str) -> Response:
    """One that ships, as CSV."""
    return _csv(_shipped(country, iso_day))


def _csv(table: TariffTable) -> Response:
    name = f"postage-{table.country}-{table.valid_from.isoformat()}.csv"
    heads = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + to_csv(table), mimetype="text/csv", headers=heads)


# ---- entering and changing -------------------------------------------------------------------------------


@bp.get("/new")
@allow("admin", "mailroom")
def new() -> str:
    """An empty table, or a copy of one that ships, to change."""
    country, iso_day = request.args.get("country", ""), request.args.get("from", "")
    if country and iso_day:
        copied = _shipped(country, iso_day)
        return _editor(TableForm(formdata=None, **form_data(copied)), lines_of(copied))
    profile = firm.profile()
    usual = {"country": profile.country, "currency": profile.currency, "valid_from": firm.today()}
    return _editor(TableForm(formdata=None, **usual), blank(8))


@bp.get("/<int:table_id>/edit")
@allow("admin", "mailroom")
def edit(table_id: int) -> str:
    """One of our own tables, to change."""
    table = _own(table_id)
    return _editor(TableForm(formdata=None, **form_data(table)), lines_of(table), table_id=table_id)


@bp.post("/new")
@bp.post("/<int:table_id>/edit")
@allow("admin", "mailroom")
def save(table_id: int | None = None) -> Any:
    """Keep it, or add and remove lines; a table with faults is shown again as it was typed."""
    form, lines = TableForm(), typed_lines(request.form)
    changed = changed_lines(lines, request.form)
    if changed is not None:
        return _editor(form, changed, table_id=table_id)
    rates, faults = rates_of(lines, (form.currency.data or "").strip().upper() or firm.profile().currency)
    faults = faults or _in_place(faults_of(rates), lines)
    if not form.validate_on_submit() or faults:
        return _editor(form, lines, faults, table_id), 400
    try:
        row = service.save_table(form.entry(), rates, current_user, clock.now(), table_id)
    except service.TableRefused as refused:
        return _editor(form, lines, _in_place(refused.faults, lines), table_id), 400
    flash_done(gettext("Saved. Postage follows these prices; what is mailed keeps its own."))
    return back_to("postage.show", table_id=row.id)


@bp.post("/import")
@allow("admin", "mailroom")
def read_csv() -> Any:
    """A CSV file becomes a table to look over and save; a file with faults says which lines."""
    form = ImportForm()
    if not form.validate_on_submit():
        return _index(form), 400
    try:
        table = from_csv(_text(form.file.data.read(MOST_BYTES + 1)))
    except TableNotUnderstood as refused:
        form.file.errors = [_told(fault) for fault in refused.faults[:10]]
        return _index(form), 400
    flash_wrong(gettext("Nothing is saved yet. Look the table over and save it."))
    faults = faults_of(table.rates)
    return _editor(TableForm(formdata=None, **form_data(table)), lines_of(table), faults)


@bp.post("/<int:table_id>/remove")
@allow("admin", "mailroom")
def remove(table_id: int) -> Any:
    """Take one of our own away."""
    service.remove_table(table_id, current_user, clock.now())
    flash_done(gettext("The table is gone. The one before it holds again."))
    return back_to("postage.index")


def _editor(
    form: TableForm, lines: Sequence[RateLine], faults: Sequence[Fault] = (), table_id: int | None = None
) -> str:
    by_line: dict[int, list[str]] = {}
    for fault in faults:
        if fault.line is None:
            form.form_errors.append(say(fault.why))
        else:
            by_line.setdefault(fault.line, []).append(say(fault.why))
    return render(
        "mailroom/postage_edit.html",
        form=form,
        lines=lines,
        faults=by_line,
        speeds=list(Speed),
        table_id=table_id,
    )


def _in_place(faults: Sequence[Fault], lines: Sequence[RateLine]) -> list[Fault]:
    """Faults of rates, which know no empty lines, as faults of the lines on the screen."""
    filled = [number for number, line in enumerate(lines, 1) if not line.is_empty]
    return [replace(fault, line=filled[fault.line - 1]) if fault.line else fault for fault in faults]


def _told(fault: Fault) -> str:
    why = say(fault.why)
    return gettext("Line %(line)s: %(why)s", line=fault.line + 1, why=why) if fault.line else why


def _text(content: bytes) -> str:
    """The file's text: UTF-8, else as spreadsheets in Chinese or Western Windows write it. Too long a file is cut."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content[:MOST_BYTES].decode(encoding)
        except UnicodeDecodeError:
            continue
    return content[:MOST_BYTES].decode("cp1252", errors="replace")


def _own(table_id: int) -> TariffTable:
    return queries.plain(queries.own_row(table_id) or abort(404))


def _shipped(country: str, iso_day: str) -> TariffTable:
    try:
        day = date.fromisoformat(clean_line(iso_day))
    except ValueError:
        abort(404)
    return queries.shipped_table(country, day) or abort(404)


def settings_panel(_viewer: Any) -> dict[str, Any]:
    """The line on the settings page."""
    today, home = firm.today(), firm.profile().country
    return {"table": queries.table_of(home, today), "home": home}


extension = Extension(
    "postage",
    blueprints=[bp],
    panels=[Panel("settings", "mailroom/_postage_settings.html", settings_panel, ("admin", "mailroom"), 100)],
)
