"""Print runs: choose packets, one click, progress, the PDFs, and what came out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, request, send_file
from flask_babel import gettext, ngettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.people.queries import names_of
from intranet.platform import audit, clock, jobs, storage
from intranet.platform.database import db, transaction
from intranet.platform.security import allow
from intranet.platform.storage import StoredFile
from intranet.platform.web import back_to, flash_done, flash_refused, flash_wrong, render, render_fragment
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from intranet.web.panels import drawn_panels
from mailroom.packets import queries as packets
from mailroom.runs import control, labelling, parts, queries, reprints, service
from mailroom.runs.models import PrintRun, RunOutput, RunPacket
from mailroom.runs.names import OUTPUT_NAMES
from mailroom.runs.outputs import MANIFEST, PICK_LIST
from mailroom.runs.rules import RunState, SheetResult
from mailroom.web.packet_view import output_name

bp = Blueprint("runs", __name__, url_prefix="/mailroom/runs")
ALWAYS = (PICK_LIST, MANIFEST)


@bp.get("")
@allow("mailroom")
def index() -> str:
    """All runs, newest first."""
    page = request.args.get("page", 1, type=int)
    lines, count = queries.runs(max(1, page))
    names = names_of(line.run.created_by_id for line in lines)
    waiting, oldest = queries.waiting_for_paper()
    return render(
        "mailroom/runs.html",
        waiting=waiting,
        oldest=oldest,
        lines=lines,
        count=count,
        page=page,
        pages=-(-count // queries.PAGE),
        names=names,
    )


# ---- one run ---------------------------------------------------------------------------------------------


def _run(run_id: int) -> PrintRun:
    run = queries.run(run_id)
    if run is None:
        abort(404)
    return run


def _moving(run: PrintRun) -> dict[str, Any]:
    """What the moving part of the page needs: nothing of the single packets, however many there are."""
    job = jobs.find(run.job_id) if run.job_id else None
    return {
        "run": run,
        "job": job,
        "going": run.state in (RunState.DRAWN_UP, RunState.LAYING_OUT) and job is not None and job.is_live,
        "parts": parts.parts(run.id) if run.state is not RunState.SETTLED else [],
        "output_names": OUTPUT_NAMES,
        "output_name": output_name,
        "always": ALWAYS,
    }


def _values(run: PrintRun) -> dict[str, Any]:
    return {**_moving(run), "open_rows": _unsaid(run), "sheets": service.sheets_of(run)}


@bp.get("/<int:run_id>")
@allow("mailroom")
def show(run_id: int) -> str:
    """One run: progress, PDFs, refused packets, what came out."""
    run = _run(run_id)
    again = queries.reprints(run_id)
    return render(
        "mailroom/run.html",
        **_values(run),
        left_ready=packets.ready_among(one["packet_id"] for one in run.refused),
        reprints=again,
        put_in=labelling.to_put_in(run_id),
        may_be_printed=bool(control.labels_may_be_printed(run)),
        names=names_of([run.created_by_id, *(row.by_id for row in again)]),
        entries=audit.history("run", run_id),
        panels=drawn_panels("run", run),
    )


@bp.get("/<int:run_id>/progress")
@allow("mailroom")
def progress(run_id: int) -> str:
    """The moving part of the page."""
    run = queries.run_alone(run_id)
    if run is None:
        abort(404)
    return render_fragment("mailroom/_run_progress.html", **_moving(run))


@bp.get("/<int:run_id>/part/<int:number>")
@allow("mailroom")
def part(run_id: int, number: int) -> Any:
    """The packets of one part, while the rest is still being laid out."""
    run = queries.run_alone(run_id)
    stream = None
    if run is not None and run.state is not RunState.SETTLED:
        stream = parts.open_part(run_id, number, current_user)
    if run is None or stream is None:
        abort(404)
    name = f"{run.number} packets {number}.pdf"
    return send_file(stream, mimetype="application/pdf", download_name=name)


@bp.get("/<int:run_id>/output/<int:output_id>")
@allow("mailroom")
def output(run_id: int, output_id: int) -> Any:
    """A PDF of the run. Once its paper has come out, sheets are printed again only with a reason."""
    found = db.session.get(RunOutput, output_id)
    if found is None or found.run_id != run_id:
        abort(404)
    if _run(run_id).state is RunState.SETTLED and found.kind not in ALWAYS:
        flash_wrong(
            gettext("Everything of this run has come out. To print a packet again, say which one and why.")
        )
        return back_to("runs.show", run_id=run_id)
    with transaction():
        audit.note("run", run_id, "opened", by=current_user, after=found.kind)
    return storage.send(db.session.get_one(StoredFile, found.file_id))


@bp.post("/<int:run_id>/stop")
@allow("mailroom")
def stop(run_id: int) -> Any:
    """Stop it while it is being made."""
    return _do(
        run_id, lambda: control.stop(run_id, current_user, clock.now()), gettext("The run is stopped.")
    )


@bp.post("/<int:run_id>/resume")
@allow("mailroom")
def resume(run_id: int) -> Any:
    """Go on from the last checkpoint."""
    return _do(run_id, lambda: control.resume(run_id, current_user, clock.now()), gettext("The run goes on."))


@bp.post("/<int:run_id>/take-apart")
@allow("mailroom")
def take_apart(run_id: int) -> Any:
    """Give it up: its packets are ready again."""
    why = request.form.get("why", "")[:400] or gettext("taken apart")
    return _do(
        run_id,
        lambda: control.take_apart(run_id, why, current_user, clock.now()),
        gettext("The run is taken apart; its packets are ready again."),
    )


@bp.post("/<int:run_id>/confirm")
@allow("mailroom")
def confirm(run_id: int) -> Any:
    """Say what came out: all right, spoilt from one on, or packet by packet."""
    run, now = _run(run_id), clock.now()
    asked, open_count = request.form, len(_unsaid(run))
    if "all_good" in asked:
        return _do(run_id, lambda: service.confirm_all(run_id, current_user, now), _said(open_count))
    if "spoilt_from" in asked and asked.get("from_position", "").isdecimal():
        first = int(asked["from_position"])
        return _do(run_id, lambda: service.confirm_until(run_id, first, current_user, now), _said(open_count))
    if "spoilt_sheet" in asked:
        sheet = asked.get("from_sheet", 0, type=int) or 0
        return _do(
            run_id,
            lambda: service.confirm_until_sheet(run_id, sheet, current_user, now),
            _said(open_count),
            typed=("from_sheet",),
        )
    results = _results_said(run)
    if not results:
        flash_wrong(gettext("Choose in the list what came out of at least one packet."))
        return back_to("runs.show", run_id=run_id)
    return _do(run_id, lambda: service.confirm(run_id, results, current_user, now), _said(len(results)))


def _unsaid(run: PrintRun) -> list[RunPacket]:
    return [row for row in run.packets if row.result is SheetResult.UNKNOWN]


def _results_said(run: PrintRun) -> dict[int, SheetResult]:
    """What was chosen in the list, by packet."""
    chosen = {row.packet_id: request.form.get(f"result_{row.packet_id}", "") for row in run.packets}
    said = (SheetResult.GOOD, SheetResult.SPOILT)
    return {packet_id: SheetResult(value) for packet_id, value in chosen.items() if value in said}


def _said(count: int) -> str:
    return ngettext("Noted for %(num)s packet.", "Noted for %(num)s packets.", count)


@bp.post("/<int:run_id>/take-out")
@allow("mailroom")
def take_out(run_id: int) -> Any:
    """One packet leaves the run before its paper has come out."""
    packet_id, why = request.form.get("packet_id", 0, type=int), request.form.get("why", "")[:400]
    return _do(
        run_id,
        lambda: control.take_out(run_id, packet_id, why, current_user, clock.now()),
        gettext("The packet is out of the run and ready again. Throw its sheets away if they are printed."),
        typed=("packet_id", "why"),
    )


@bp.post("/<int:run_id>/reprint")
@allow("mailroom")
def reprint(run_id: int) -> Any:
    """Print one packet's sheets of one output again, or some pages of them."""
    asked = request.form
    packet_id, what = asked.get("packet_id", 0, type=int), asked.get("what", "")
    label, pages = asked.get("first_label", 1, type=int) or 1, asked.get("pages", "")[:20]
    return _do(
        run_id,
        lambda: reprints.reprint(
            run_id, packet_id, what, asked.get("why", "")[:400], current_user, clock.now(), label, pages
        ),
        gettext("The sheets are being made; they appear below."),
        packet_id if "on_packet" in asked else None,
        typed=("packet_id", "what", "pages", "why", "first_label"),
    )


@bp.get("/<int:run_id>/reprint/<int:reprint_id>")
@allow("mailroom")
def reprinted(run_id: int, reprint_id: int) -> Any:
    """The PDF of a reprint."""
    found = next((row for row in queries.reprints(run_id) if row.id == reprint_id), None)
    if found is None or found.file_id is None:
        abort(404)
    return storage.send(db.session.get_one(StoredFile, found.file_id))


def _do(run_id: int, act: Any, done: str, packet_id: int | None = None, typed: Iterable[str] = ()) -> Any:
    """Do it, say so, and go back to the run, or to the packet that it was asked on; when it was refused with what was
    typed into the form that asked."""
    kept: dict[str, str] = {}
    try:
        act()
    except service.RunNotFound:
        abort(404)
    except ValueRefused as refused:
        flash_refused(refused.reason)
        kept = {f"asked_{name}": request.form.get(name, "")[:400] for name in typed}
        kept["asked"] = request.endpoint or ""
    else:
        flash_done(done)
    if packet_id is not None:
        return back_to("packets.show", packet_id=packet_id, **kept)
    return back_to("runs.show", run_id=run_id, **kept)


extension = Extension(
    name="run screens",
    blueprints=[bp],
    menu=[MenuItem("runs.index", N_("Print runs"), "printer", ("mailroom",), order=110)],
)
