"""Running one job: claim, heartbeat, progress, and an end that only the claimant may write."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.engine import CursorResult

from intranet.platform import bell, clock
from intranet.platform.audit import plain
from intranet.platform.database import connection_lost, db, in_transaction, locked, transaction
from intranet.platform.jobs.models import Job, JobState
from intranet.values.reason import Reason, reason

log = logging.getLogger("sameday.jobs")
SECONDS_BETWEEN_WRITES = 0.3


class JobCancelled(Exception):
    """A person cancelled the job; raised by ``progress`` and ``check``, and not to be caught by handlers."""


class JobLost(Exception):
    """Another attempt has taken over, or the worker is to stop: end at once and write nothing more."""


@dataclass
class WorkerState:
    """What one worker process runs now, and whether it is to stop."""

    name: str
    claims: dict[int, str]
    stopping: threading.Event


def worker_state(app: Flask) -> WorkerState:
    """The state of this process; made at first use."""
    return app.extensions.setdefault("worker_state", WorkerState("in-process", {}, threading.Event()))


class JobContext:
    """What a running job's handler may ask and say."""

    def __init__(self, job: Job, stopping: threading.Event) -> None:
        self.job_id = job.id
        self.attempt = job.attempts
        self.created_by_id = job.created_by_id
        self._claim = job.claim
        self._stopping = stopping
        self._written = -SECONDS_BETWEEN_WRITES

    def progress(self, done: int, total: int, note: Reason | str = "") -> None:
        """Say how far it is. Written at most every 0.3 s, and always at the end.

        :raises JobCancelled, JobLost: as :meth:`check`.
        """
        if done < total and not self._due():
            return
        with transaction():
            job = self._own()
            job.done, job.total, job.heartbeat_at = done, total, clock.now()
            job.note = _as_reason(note)

    def check(self) -> None:
        """Go on only if this attempt still owns the job. Inside a transaction the job's row stays locked until its end,
        so that what is committed with it is committed by one attempt only.

        :raises JobCancelled: a person cancelled it.
        :raises JobLost: another attempt has it, or the worker is to stop.
        """
        if in_transaction():
            self._own()
        elif self._due():
            with transaction():
                self._own()

    def pause(self, seconds: float) -> None:
        """Wait; it ends at once when the worker is to stop.

        :raises JobCancelled, JobLost: as :meth:`check`.
        """
        self._stopping.wait(seconds)
        self.check()

    def _due(self) -> bool:
        if self._stopping.is_set():
            raise JobLost("The worker is to stop.")
        if time.monotonic() - self._written < SECONDS_BETWEEN_WRITES:
            return False
        self._written = time.monotonic()
        return True

    def _own(self) -> Job:
        job = locked(Job, self.job_id)
        if job is None or job.state is not JobState.RUNNING or job.claim != self._claim:
            raise JobLost(f"Job {self.job_id} belongs to another attempt now.")
        if job.cancel_asked:
            raise JobCancelled
        return job


def _as_reason(note: Reason | str) -> dict[str, Any] | None:
    if not note:
        return None
    return (note if isinstance(note, Reason) else Reason("note", note)).to_json()


def claim(job_id: int, worker: str) -> Job | None:
    """Take a queued job; None when another worker was quicker or it is no longer queued."""
    token, now = secrets.token_hex(8), clock.now()
    with transaction() as session:
        taken = session.execute(
            sa.update(Job)
            .where(Job.id == job_id, Job.state == JobState.QUEUED)
            .values(
                state=JobState.RUNNING,
                worker=worker,
                claim=token,
                started_at=now,
                heartbeat_at=now,
                attempts=Job.attempts + 1,
            )
            .execution_options(synchronize_session=False)
        )
        if cast("CursorResult[Any]", taken).rowcount != 1:
            return None
        return session.get(Job, job_id, populate_existing=True)


def run_job(app: Flask, job_id: int, *, strict: bool = False) -> None:
    """Claim and do one job. Its failure is written into its row.

    :param strict: raise unexpected errors too (tests).
    """
    state = worker_state(app)
    with app.app_context():
        job = claim(job_id, state.name)
        if job is None:
            return
        state.claims[job.id] = job.claim
        try:
            _do(job, state, strict)
        finally:
            state.claims.pop(job.id, None)


def _do(job: Job, state: WorkerState, strict: bool) -> None:
    handler = current_app.extensions["registry"].jobs.get(job.kind)
    try:
        if handler is None:
            raise LookupError(f"This worker does not know the job {job.kind!r}")
        result = handler.run(JobContext(job, state.stopping), job.args)
    except JobCancelled:
        _end(job, JobState.CANCELLED)
    except JobLost as lost:
        log.warning("Job %s was given up: %s", job.id, lost)
        _release(job)
    except Exception as error:
        if connection_lost(error) and job.attempts < current_app.config["JOB_ATTEMPTS"]:
            log.warning("Job %s lost its connection to the database and is queued again.", job.id)
            _give_back(job)
            return
        _fail(job, error)
        if strict and not isinstance(getattr(error, "reason", None), Reason):
            raise
    else:
        _end(job, JobState.DONE, result=result)


def _fail(job: Job, error: Exception) -> None:
    _abandon_transaction()
    why = getattr(error, "reason", None)
    if not isinstance(why, Reason):
        log.error("Job %s (%s) failed", job.id, job.kind, exc_info=error)
        why = reason(
            "job_broke",
            "Something unexpected happened (%(error)s). Start it again; if it fails again, tell your administrator.",
            error=f"{type(error).__name__}: {error}"[:300],
        )
    _end(job, JobState.FAILED, why=why)


def _abandon_transaction() -> None:
    db.session.rollback()


def _end(
    job: Job, state: JobState, *, why: Reason | None = None, result: Mapping[str, Any] | None = None
) -> None:
    _abandon_transaction()
    values: dict[str, Any] = {"state": state, "finished_at": clock.now(), "result": plain(result)}
    if why is not None:
        values["reason"] = why.to_json()
    if state is JobState.DONE:
        values["reason"] = None
    if not _write_own(job, values):
        log.warning("Job %s ended as %s, but another attempt has it.", job.id, state)


def _release(job: Job) -> None:
    """Give the job back to the queue when it is still ours (the worker stops); the attempt does not count."""
    _abandon_transaction()
    values = {
        "state": JobState.QUEUED,
        "claim": "",
        "worker": "",
        "heartbeat_at": None,
        "attempts": Job.attempts - 1,
    }
    _write_own(job, values)


def _give_back(job: Job) -> None:
    """Queue the job again; the attempt counts, so that a database that is gone for good ends it."""
    _abandon_transaction()
    values = {
        "state": JobState.QUEUED,
        "queued_at": clock.now(),
        "claim": "",
        "worker": "",
        "heartbeat_at": None,
    }
    if _write_own(job, values):
        bell.ring_for_job(job.id)


def _write_own(job: Job, values: Mapping[str, Any]) -> bool:
    with transaction() as session:
        written = session.execute(
            sa.update(Job)
            .where(Job.id == job.id, Job.claim == job.claim, Job.state == JobState.RUNNING)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        session.expire_all()
        return cast("CursorResult[Any]", written).rowcount == 1


def beat(app: Flask) -> None:
    """Say that all jobs of this process are alive."""
    claims = dict(worker_state(app).claims)
    if not claims:
        return
    with app.app_context(), transaction() as session:
        session.execute(
            sa.update(Job)
            .where(Job.state == JobState.RUNNING, Job.claim.in_(claims.values()))
            .values(heartbeat_at=clock.now())
            .execution_options(synchronize_session=False)
        )
