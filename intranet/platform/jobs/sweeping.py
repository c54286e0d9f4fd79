"""What a crash leaves is put back: running jobs whose worker is gone, queued jobs whose ring was lost."""

from __future__ import annotations

import logging
import os
import socket
from contextlib import suppress
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from intranet.platform import bell, clock
from intranet.platform.database import after_commit, db, transaction
from intranet.platform.jobs.models import Job, JobState, Worker
from intranet.platform.jobs.queue import put_back
from intranet.values.reason import reason

log = logging.getLogger("sameday.jobs")
RING_AGAIN_AFTER = timedelta(seconds=10)
FORGET_WORKERS_AFTER = timedelta(days=2)


def host() -> str:
    """This machine and its process space: within it, a process number tells whether a worker is alive."""
    space = ""
    with suppress(OSError):
        space = os.readlink("/proc/self/ns/pid")
    return f"{socket.gethostname()} {space}".strip()[:120]


def sign_on(name: str) -> None:
    """Write this worker into the list of workers and forget old ones."""
    now = clock.now()
    with transaction() as session:
        session.add(Worker(name=name, host=host(), pid=os.getpid(), started_at=now, seen_at=now))
        session.execute(sa.delete(Worker).where(Worker.seen_at < now - FORGET_WORKERS_AFTER))


def sign_off(name: str) -> None:
    """Strike this worker from the list: it ends in an orderly way."""
    with transaction() as session:
        session.execute(sa.delete(Worker).where(Worker.name == name))


def seen(name: str) -> None:
    """Say that this worker is alive."""
    with transaction() as session:
        session.execute(sa.update(Worker).where(Worker.name == name).values(seen_at=clock.now()))


def alive_workers() -> list[Worker]:
    """The workers that were seen lately."""
    since = clock.now() - timedelta(seconds=current_app.config["JOB_STALE_SECONDS"])
    return list(db.session.scalars(sa.select(Worker).where(Worker.seen_at >= since).order_by(Worker.name)))


def sweep(me: str = "") -> int:
    """Put back what a crash left. Returns how many jobs were put back.

    A job is left behind when its heartbeat is too old, or at once when its worker ran on this machine and its
    process is gone.
    """
    gone = _gone_workers(me)
    if not _left_behind_ids(gone):
        return 0
    count = 0
    with transaction():
        for job in _left_behind(gone):
            _put_back_or_fail(job)
            count += 1
    return count


def _left_behind_query(gone: list[str]) -> sa.Select[Job]:
    silent_since = clock.now() - timedelta(seconds=current_app.config["JOB_STALE_SECONDS"])
    return sa.select(Job).where(
        Job.state == JobState.RUNNING, sa.or_(Job.heartbeat_at < silent_since, Job.worker.in_(gone))
    )


def _left_behind_ids(gone: list[str]) -> list[int]:
    return list(db.session.scalars(_left_behind_query(gone).with_only_columns(Job.id)))


def _left_behind(gone: list[str]) -> list[Job]:
    return list(
        db.session.scalars(_left_behind_query(gone).order_by(Job.id).with_for_update(skip_locked=True))
    )


def _put_back_or_fail(job: Job) -> None:
    job_id = job.id
    if job.cancel_asked:
        job.state, job.finished_at = JobState.CANCELLED, clock.now()
    elif job.attempts >= current_app.config["JOB_ATTEMPTS"]:
        job.state, job.finished_at = JobState.FAILED, clock.now()
        job.reason = reason(
            "job_keeps_crashing",
            "The worker stopped %(times)s times while doing this. Look at its log before starting it again.",
            times=job.attempts,
        ).to_json()
    else:
        log.warning("Job %s (%s) was left behind by %s and is queued again.", job.id, job.kind, job.worker)
        put_back(job)
        after_commit(lambda: bell.ring_for_job(job_id))


def _gone_workers(me: str) -> list[str]:
    here = db.session.scalars(sa.select(Worker).where(Worker.host == host(), Worker.name != me))
    return [worker.name for worker in here if worker.pid == os.getpid() or not _answers(worker.pid)]


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def ring_for_forgotten() -> None:
    """Ring again for jobs that have been queued for a while; each is rung at most every ten seconds."""
    waiting = sa.select(Job.id).where(
        Job.state == JobState.QUEUED, Job.queued_at < clock.now() - RING_AGAIN_AFTER
    )
    forgotten = list(db.session.scalars(waiting.order_by(Job.id).limit(100)))
    if not forgotten:
        return
    with transaction() as session:
        session.execute(sa.update(Job).where(Job.id.in_(forgotten)).values(queued_at=clock.now()))
    for job_id in forgotten:
        bell.ring_for_job(job_id)


def sweep_own(name: str) -> None:
    """Put back at once what this worker leaves unfinished as it stops."""
    with transaction() as session:
        for job in session.scalars(sa.select(Job).where(Job.state == JobState.RUNNING, Job.worker == name)):
            _put_back_or_fail(job)
