"""Taking apart a run whose labels may be on paper already: a person says which sheets went through the printer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_login import current_user

from intranet.extension import Extension
from intranet.platform import audit, clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_wrong, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.printers import queries as printers
from mailroom.runs import control, queries
from mailroom.runs.models import PrintRun
from mailroom.runs.rules import RunState
from mailroom.sheets.rules import LabelState

bp = Blueprint("runs_apart", __name__, url_prefix="/mailroom/runs")
NONE, SOME = "none", "some"


@bp.get("/<int:run_id>/apart")
@allow("mailroom")
def ask(run_id: int) -> Any:
    """Ask what was printed."""
    run = _run(run_id)
    if run.state is RunState.SETTLED:
        flash_wrong(gettext("This run is over: nothing of it is left to take apart."))
        return back_to("runs.show", run_id=run_id)
    return _page(run)


@bp.post("/<int:run_id>/apart")
@allow("mailroom")
def answer(run_id: int) -> Any:
    """Take it apart with what the person said."""
    run = _run(run_id)
    said, ticked = request.form.get("printed", ""), set(request.form.getlist("sheet", type=int))
    if problem := _problem(said, ticked):
        return _page(run, problem), 400
    why = request.form.get("why", "").strip()[:400] or N_("taken apart")
    try:
        control.take_apart(run_id, why, current_user, clock.now(), ticked if said == SOME else ())
    except ValueRefused as refused:
        return _page(run, say(refused.reason)), 400
    flash_done(gettext("The run is taken apart; its packets are ready again."))
    return back_to("runs.show", run_id=run_id)


def _problem(said: str, ticked: set[int]) -> str:
    if said not in (NONE, SOME):
        return gettext("Say whether labels of this run were printed.")
    if said == SOME and not ticked:
        return gettext("Tick the sheets that were printed.")
    if said == NONE and ticked:
        return gettext("You ticked sheets and said that nothing was printed. Say which is right.")
    return ""


def _run(run_id: int) -> PrintRun:
    run = queries.run(run_id)
    return run if run is not None else abort(404)


def _page(run: PrintRun, problem: str = "") -> str:
    held = control.labels_may_be_printed(run)
    opened = bool(printers.prints(run.id)) or any(
        entry.what == "opened" for entry in audit.history("run", run.id)
    )
    form = request.form
    return render(
        "mailroom/run_apart.html",
        run=run,
        sheets=held,
        held={one.row.id: _held(one.labels.values(), run.id) for one in held},
        opened=opened,
        answer=form.get("printed", SOME if opened else ""),
        ticked=set(form.getlist("sheet", type=int)) if form else {one.row.id for one in held if opened},
        why=form.get("why", ""),
        problem=problem,
    )


def _held(labels: Any, run_id: int) -> int:
    return sum(label.state is LabelState.HELD and label.run_id == run_id for label in labels)


extension = Extension(name="taking runs apart", blueprints=[bp])
