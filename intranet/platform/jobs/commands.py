"""``flask worker`` and ``flask jobs``."""

from __future__ import annotations

import json

import click
import sqlalchemy as sa
from flask.cli import AppGroup, ScriptInfo, pass_script_info

from intranet.platform.database import db
from intranet.platform.jobs import queue
from intranet.platform.jobs.models import Job, JobState
from intranet.platform.jobs.worker import work
from intranet.values.reason import Reason


@click.command("worker")
@pass_script_info
def worker_command(info: ScriptInfo) -> None:
    """Do the jobs and handle the events, until told to stop."""
    app = info.load_app()
    with app.app_context():
        if not sa.inspect(db.engine).has_table(Job.__tablename__):
            raise click.ClickException(
                "The database has no tables yet. Make them with: flask --app wsgi db upgrade"
            )
    work(app)


jobs_group = AppGroup("jobs", help="List jobs, show, retry or cancel one.")


def _line(job: Job) -> str:
    progress = f"{job.done}/{job.total}" if job.total else ""
    why = str(Reason.from_json(job.reason)) if job.reason else ""
    line = f"{job.id:>6}  {job.state.value:<9}  {job.kind:<20} {job.created_at:%Y-%m-%d %H:%M}  {progress:<9} {why}"
    return line.rstrip()


@jobs_group.command("list")
@click.option(
    "--state", type=click.Choice([state.value for state in JobState]), help="Only jobs in this state."
)
@click.option("--limit", default=30, show_default=True, help="At most so many, newest first.")
def list_jobs(state: str | None, limit: int) -> None:
    """The newest jobs."""
    for job in queue.latest([JobState(state)] if state else [], limit):
        click.echo(_line(job))


@jobs_group.command("show")
@click.argument("job_id", type=int)
def show_job(job_id: int) -> None:
    """All about one job."""
    job = _find(job_id)
    click.echo(_line(job))
    click.echo(f"arguments  {json.dumps(job.args, ensure_ascii=False)}")
    click.echo(f"result     {json.dumps(job.result, ensure_ascii=False)}")
    click.echo(f"attempts   {job.attempts}")
    click.echo(f"started    {job.started_at or 'not yet'}")
    click.echo(f"ended      {job.finished_at or 'not yet'}")


@jobs_group.command("retry")
@click.argument("job_id", type=int)
def retry_job(job_id: int) -> None:
    """Start a failed or cancelled job again."""
    _find(job_id)
    try:
        queue.retry(job_id, by=None)
    except queue.NotRetryable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Job {job_id} is queued again.")


@jobs_group.command("cancel")
@click.argument("job_id", type=int)
def cancel_job(job_id: int) -> None:
    """Cancel a queued or running job."""
    _find(job_id)
    job = queue.cancel(job_id, by=None)
    click.echo(f"Job {job_id} is {'told to stop' if job.cancel_asked else job.state.value}.")


def _find(job_id: int) -> Job:
    try:
        return queue.find(job_id)
    except queue.JobNotFound as error:
        raise click.ClickException(f"There is no job {job_id}.") from error
