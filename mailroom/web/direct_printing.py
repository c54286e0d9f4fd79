"""On a run's page: its outputs to a printer and what becomes of them, and copies corrected for a printer's trays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_login import current_user

from intranet.extension import Extension, Panel
from intranet.platform import clock, storage
from intranet.platform.database import db
from intranet.platform.security import allow
from intranet.platform.storage import StoredFile
from intranet.platform.web import back_to, flash_done, flash_refused, render_fragment
from intranet.values.errors import ValueRefused
from mailroom.printers import copies, queries, sending
from mailroom.printers.models import CorrectedOutput, Printer
from mailroom.printers.sending import LISTS, Decision
from mailroom.runs import queries as runs
from mailroom.runs.models import PrintRun
from mailroom.runs.rules import RunState
from mailroom.web.packet_view import output_name

bp = Blueprint("direct_printing", __name__, url_prefix="/mailroom/runs")


def _values(run: PrintRun) -> Mapping[str, Any]:
    printers = queries.printers(active=True)
    prints, able = queries.prints(run.id), sending.destinations(run, printers)
    made = run.state is RunState.MADE
    undecided = queries.undecided(one.id for one in prints if not one.cancel_asked)
    return {
        "run": run,
        "outputs": [one for one in run.outputs if able[one.kind] and (made or one.kind in LISTS)],
        "able": able,
        "reachable": {kind: [one for one in found if one.address] for kind, found in able.items()},
        "printers": {one.id: one for one in printers},
        "prints": prints,
        "again": {one.kind for one in prints},
        "undecided": undecided,
        "behind": queries.behind(undecided),
        "copies": _shown_copies(run, printers),
        "going": any(one.state.live for one in prints),
        "output_name": output_name,
    }


def _shown_copies(run: PrintRun, printers: list[Printer]) -> list[CorrectedOutput]:
    """The copies of outputs that are still to be printed, for printers in use."""
    files, known = {one.file_id for one in run.outputs}, {one.id for one in printers}
    found = [
        row for row in queries.corrected(run.id) if row.output_file_id in files and row.printer_id in known
    ]
    return [row for row in found if run.state is RunState.MADE or row.kind in LISTS]


def _panel(run: PrintRun) -> Mapping[str, Any] | None:
    """Nothing where there is no printer: the PDFs stand above."""
    if not run.outputs:
        return None
    values = _values(run)
    return values if values["outputs"] or values["prints"] else None


@bp.get("/<int:run_id>/prints")
@allow("mailroom")
def show(run_id: int) -> str:
    """The moving part: what the printers say."""
    return render_fragment("mailroom/_run_prints.html", **_values(runs.run(run_id) or abort(404)))


@bp.post("/<int:run_id>/prints")
@allow("mailroom")
def send(run_id: int) -> Any:
    """Send an output to a printer, or have a corrected copy of it made."""
    asked = request.form
    chosen = (asked.get("output_id", 0, type=int), asked.get("printer_id", 0, type=int))
    if "copy" in asked:
        return _do(
            run_id, lambda: copies.ask(run_id, *chosen, current_user), gettext("The copy is being made.")
        )
    why = asked.get("why", "")[:400]
    return _do(
        run_id,
        lambda: sending.send(run_id, *chosen, current_user, clock.now(), why=why),
        gettext("It is on its way to the printer."),
    )


@bp.post("/<int:run_id>/prints/<int:print_id>/cancel")
@allow("mailroom")
def cancel(run_id: int, print_id: int) -> Any:
    """Send nothing more of it, and stop what the printer has."""
    return _do(
        run_id, lambda: sending.cancel(print_id, current_user, clock.now()), gettext("It is being cancelled.")
    )


@bp.post("/<int:run_id>/prints/documents/<int:part_id>")
@allow("mailroom")
def decide(run_id: int, part_id: int) -> Any:
    """What a person says of a document whose fate is not known."""
    said = request.form.get("decision", "")
    decision = Decision(said) if said in set(Decision) else abort(400)
    return _do(
        run_id, lambda: sending.decide(part_id, decision, current_user, clock.now()), gettext("Noted.")
    )


@bp.get("/<int:run_id>/copies/<int:copy_id>")
@allow("mailroom")
def copy(run_id: int, copy_id: int) -> Any:
    """A corrected copy."""
    run = runs.run(run_id) or abort(404)
    found = next(
        (row for row in _shown_copies(run, queries.printers(active=True)) if row.id == copy_id), None
    )
    if found is None or found.file_id is None:
        abort(404)
    return storage.send(db.session.get_one(StoredFile, found.file_id))


def _do(run_id: int, act: Any, done: str) -> Any:
    try:
        act()
    except ValueRefused as refused:
        flash_refused(refused.reason)
    else:
        flash_done(done)
    return back_to("runs.show", run_id=run_id)


extension = Extension(
    "direct printing",
    blueprints=[bp],
    panels=[Panel("run", "mailroom/_run_prints_card.html", _panel, ("mailroom",), order=10)],
)
