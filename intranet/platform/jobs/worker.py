"""The worker process: huey's consumer for the rings, one thread for heartbeats, one for the rounds."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app, has_app_context
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from intranet.platform import bell, clock, events
from intranet.platform.database import db, end_reading, transaction
from intranet.platform.jobs import sweeping
from intranet.platform.jobs.models import Job, JobState, PeriodicRun
from intranet.platform.jobs.running import WorkerState, beat, run_job, worker_state

log = logging.getLogger("sameday.jobs")
ROUND_SECONDS = 3.0
SECONDS_TO_STOP = 8.0
POLL_SECONDS = 0.2


def run_events(app: Flask) -> None:
    """Handle what events there are."""
    with app.app_context():
        bell.hear_events()
        events.dispatch()


def round_once(app: Flask) -> None:
    """One round: put back what a crash left, ring for forgotten jobs, handle due events, do periodic tasks."""
    me = worker_state(app).name
    steps: list[Callable[[], Any]] = [
        lambda: sweeping.seen(me),
        lambda: sweeping.sweep(me),
        sweeping.ring_for_forgotten,
        bell.hear_events,
        events.dispatch,
        run_periodic,
    ]
    for step in steps:
        try:
            with app.app_context():
                step()
        except Exception:
            log.exception("A step of the worker's round failed; it is tried again in the next.")


def run_periodic() -> None:
    """Run the periodic tasks that are due; over all workers each runs once a period."""
    for task in current_app.extensions["registry"].periodic:
        if _take_turn(task.name, task.minutes):
            try:
                task.run()
            except Exception:
                db.session.rollback()
                log.exception("The periodic task %s failed", task.name)


def _take_turn(name: str, minutes: int) -> bool:
    now = clock.now()
    next_due = now + timedelta(minutes=minutes)
    due = db.session.scalar(sa.select(PeriodicRun.due_at).where(PeriodicRun.name == name))
    if due is None:
        try:
            with transaction() as session:
                session.add(PeriodicRun(name=name, due_at=next_due))
        except IntegrityError:  # another worker was quicker
            return False
        return True
    if due > now:
        return False
    with transaction() as session:
        moved = session.execute(
            sa.update(PeriodicRun)
            .where(PeriodicRun.name == name, PeriodicRun.due_at == due)
            .values(due_at=next_due)
        )
    return cast("CursorResult[Any]", moved).rowcount == 1


def work(app: Flask) -> None:
    """Work until the process is told to stop (SIGTERM, Ctrl+C)."""
    consumer = app.extensions["bell"].huey.create_consumer(
        workers=app.config["WORKER_THREADS"],
        periodic=False,
        initial_delay=0.05,
        max_delay=POLL_SECONDS,
        graceful_signal="TERM",
        shutdown_timeout=SECONDS_TO_STOP,
    )
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    state = app.extensions["worker_state"] = WorkerState(name, {}, _StopFlag(consumer.stop_flag))
    with app.app_context():
        sweeping.sign_on(name)
        for handler in app.extensions["registry"].jobs.values():
            handler.get_ready()
    log.info("The worker %s has started.", name)
    round_once(app)
    threads = [
        _repeat(app, state, ROUND_SECONDS, round_once, "round"),
        _repeat(app, state, app.config["JOB_HEARTBEAT_SECONDS"], beat, "heartbeat"),
    ]
    consumer.run()
    for thread in threads:
        thread.join(2)
    with app.app_context():
        sweeping.sweep_own(name)
        sweeping.sign_off(name)
    log.info("The worker %s has stopped.", name)


class _StopFlag(threading.Event):
    """Huey's stop flag, seen as an event."""

    def __init__(self, flag: Any) -> None:
        super().__init__()
        self._flag = flag

    def is_set(self) -> bool:
        return self._flag.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        return bool(self._flag.wait(timeout))


def _repeat(
    app: Flask, state: WorkerState, seconds: float, call: Callable[[Flask], None], name: str
) -> threading.Thread:
    def loop() -> None:
        while not state.stopping.wait(seconds):
            try:
                call(app)
            except Exception:
                log.exception("The worker's %s failed", name)

    thread = threading.Thread(target=loop, name=name, daemon=True)
    thread.start()
    return thread


def work_off(app: Flask, *, strict: bool = True, limit: int = 10_000) -> int:
    """Do all pending events and jobs here and now (tests, ``flask`` commands). Returns how many were done.

    The caller's session is made to read everything afresh afterwards.

    :param strict: raise what handlers raise, unless it carries a ``reason`` for people.
    """
    try:
        return _work_off(app, strict, limit)
    finally:
        if has_app_context():
            end_reading()
            db.session.expire_all()


def _work_off(app: Flask, strict: bool, limit: int) -> int:
    count = 0
    while count < limit:
        with app.app_context():
            handled = events.dispatch(strict=strict)
            job_id = db.session.scalar(
                sa.select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.id).limit(1)
            )
        if job_id is not None:
            run_job(app, job_id, strict=strict)
        elif not handled:
            return count
        count += handled + (job_id is not None)
    raise RuntimeError(f"After {limit} events and jobs there were still more.")
