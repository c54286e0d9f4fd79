"""Putting jobs into the queue, looking at them, cancelling and retrying them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import IntegrityError

from intranet.platform import bell, clock
from intranet.platform.actors import Actor
from intranet.platform.database import RecordNotFound, after_commit, db, locked, transaction
from intranet.platform.jobs.models import LIVE, Job, JobState
from intranet.values.reason import Reason, reason


class UnknownJobKind(LookupError):
    """Nobody has said how this kind of job is done."""


class JobNotFound(RecordNotFound):
    """There is no such job."""


class NotRetryable(ValueError):
    """The job is still going or has ended well, so it is not started again. ``reason`` says so to people."""

    def __init__(self, why: Reason) -> None:
        super().__init__(str(why))
        self.reason = why


def enqueue(kind: str, args: Mapping[str, Any], *, by: Actor | None, unique: str | None = None) -> Job:
    """Queue a job in the current transaction; the worker is rung once that is committed.

    :param unique: while a job with this key is queued or running, that one is returned instead of a second.
    """
    if kind not in current_app.extensions["registry"].jobs:
        raise UnknownJobKind(kind)
    with transaction() as session:
        live = _live(unique)
        if live is not None:
            return live
        now = clock.now()
        job = Job(
            kind=kind,
            args=dict(args),
            unique_key=unique,
            created_at=now,
            queued_at=now,
            created_by_id=by.id if by else None,
        )
        try:
            with session.begin_nested():
                session.add(job)
        except IntegrityError:  # another host was quicker
            live = _live(unique)
            if live is None:
                raise
            return live
        job_id = job.id
        after_commit(lambda: bell.ring_for_job(job_id))
    return job


def _live(unique: str | None) -> Job | None:
    if unique is None:
        return None
    return db.session.scalar(sa.select(Job).where(Job.unique_key == unique, Job.state.in_(LIVE)))


def find(job_id: int) -> Job:
    """One job, as the database has it now.

    :raises JobNotFound: no such job.
    """
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is None:
        raise JobNotFound(str(job_id))
    return job


def live(unique: str) -> Job | None:
    """The queued or running job with this key, if any."""
    return _live(unique)


def latest(states: Sequence[JobState] = (), limit: int = 100) -> list[Job]:
    """The newest jobs, optionally in some states only."""
    query = sa.select(Job).order_by(Job.id.desc()).limit(limit)
    if states:
        query = query.where(Job.state.in_(states))
    return list(db.session.scalars(query))


def counts() -> dict[JobState, int]:
    """How many jobs are in each state."""
    rows = db.session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state))
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in JobState}


def cancel(job_id: int, *, by: Actor | None) -> Job:
    """Cancel a queued job at once; a running one stops at its next check. An ended job stays as it is."""
    with transaction():
        job = _locked(job_id)
        if job.state is JobState.QUEUED:
            job.state = JobState.CANCELLED
            job.finished_at = clock.now()
            job.reason = _cancelled_by(by).to_json()
        elif job.state is JobState.RUNNING:
            job.cancel_asked = True
            job.reason = _cancelled_by(by).to_json()
    return job


def retry(job_id: int, *, by: Actor | None) -> Job:
    """Queue a failed or cancelled job again.

    :raises NotRetryable: it is live or done, or another job does the same work now.
    """
    with transaction():
        job = _locked(job_id)
        if job.state not in (JobState.FAILED, JobState.CANCELLED):
            raise NotRetryable(
                reason("job_not_retryable", "Only a job that failed or was cancelled can be started again.")
            )
        if _live(job.unique_key) is not None:
            raise NotRetryable(reason("job_already_live", "Another job is doing the same work now."))
        put_back(job)
        job.attempts = 0
        job.created_by_id = by.id if by else job.created_by_id
        after_commit(lambda: bell.ring_for_job(job_id))
    return job


def put_back(job: Job) -> None:
    """Make ``job`` queued again, in the current transaction."""
    job.state = JobState.QUEUED
    job.queued_at = clock.now()
    job.claim = job.worker = ""
    job.cancel_asked = False
    job.reason = job.finished_at = job.heartbeat_at = None


def _locked(job_id: int) -> Job:
    job = locked(Job, job_id)
    if job is None:
        raise JobNotFound(str(job_id))
    return job


def _cancelled_by(by: Actor | None) -> Reason:
    if by is None:
        return reason("job_cancelled", "Cancelled.")
    return reason("job_cancelled_by", "Cancelled by %(name)s.", name=by.name)
