"""Jobs: progress of one, for whoever waits for it; all of them, and events that failed, for admins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem, registry
from intranet.people import queries as people
from intranet.people.signing_in import me
from intranet.platform import events, jobs
from intranet.platform.jobs import Job, JobState
from intranet.platform.security import SIGNED_IN, allow
from intranet.platform.web import back_to, flash_done, flash_refused, render, render_fragment
from intranet.values.text import N_

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
STATE_NAMES = {
    JobState.QUEUED: N_("waiting"),
    JobState.RUNNING: N_("running"),
    JobState.DONE: N_("done"),
    JobState.FAILED: N_("failed"),
    JobState.CANCELLED: N_("cancelled"),
}
MAY_STEER_ALL = ("supervisor", "admin")


def _found(job_id: int) -> Job:
    try:
        return jobs.find(job_id)
    except jobs.JobNotFound:
        abort(404)


def may_steer(job: Job) -> bool:
    """Whether the viewer may cancel or retry it: whoever asked for it, a supervisor, an admin."""
    return job.created_by_id == current_user.id or current_user.may(*MAY_STEER_ALL)


def _steerable(job_id: int) -> Job:
    job = _found(job_id)
    if not may_steer(job):
        abort(403)
    return job


def kind_name(kind: str) -> str:
    """What a job does, in the viewer's language."""
    handler = registry().jobs.get(kind)
    return gettext(handler.label) if handler and handler.label else kind.replace("_", " ").capitalize()


@bp.get("")
@allow("admin")
def index() -> str:
    """The newest jobs, the workers, and what failed among the events."""
    found = jobs.latest()
    return render(
        "intranet/jobs.html",
        jobs=found,
        counts=jobs.counts(),
        names=people.names_of(job.created_by_id for job in found),
        workers=jobs.alive_workers(),
        troubled=events.troubled(),
        waiting=events.waiting_count(),
        state_names=STATE_NAMES,
        kind_name=kind_name,
    )


def _values(job: Job) -> dict[str, Any]:
    return {"job": job, "state_names": STATE_NAMES, "may_steer": may_steer(job), "kind_name": kind_name}


@bp.get("/<int:job_id>")
@allow(SIGNED_IN)
def show(job_id: int) -> str:
    """How far one job is; refreshes itself, without JavaScript too."""
    return render("intranet/job.html", **_values(_found(job_id)))


@bp.get("/<int:job_id>/progress")
@allow(SIGNED_IN)
def progress(job_id: int) -> str:
    """The moving part of :func:`show`, for the script."""
    return render_fragment("intranet/_job_progress.html", **_values(_found(job_id)))


@bp.post("/<int:job_id>/cancel")
@allow(SIGNED_IN)
def cancel(job_id: int) -> Any:
    """Cancel a job that waits or runs."""
    job = jobs.cancel(_steerable(job_id).id, by=me())
    flash_done(gettext("It will stop in a moment.") if job.cancel_asked else gettext("Cancelled."))
    return back_to("jobs.show", job_id=job_id)


@bp.post("/<int:job_id>/retry")
@allow(SIGNED_IN)
def retry(job_id: int) -> Any:
    """Start a failed or cancelled job again."""
    try:
        jobs.retry(_steerable(job_id).id, by=me())
    except jobs.NotRetryable as refused:
        flash_refused(refused.reason)
    else:
        flash_done(gettext("It is started again."))
    return back_to("jobs.show", job_id=job_id)


@bp.post("/events/<int:delivery_id>/try-again")
@allow("admin")
def try_event_again(delivery_id: int) -> Any:
    """Let a failed event be tried at once."""
    try:
        events.try_again(delivery_id, by=me())
    except events.DeliveryNotFound:
        abort(404)
    flash_done(gettext("It is tried again."))
    return back_to("jobs.index")


extension = Extension(
    "jobs", blueprints=[bp], menu=[MenuItem("jobs.index", N_("Jobs"), "gear-wide-connected", ("admin",), 910)]
)
