"""The bell that wakes the worker: a huey queue that carries nothing but "look at job 7" and "look at the events".

The rows in the database are the truth. A ring that is lost, or rung twice, does no harm: jobs are claimed by a
conditional update, and the worker's round looks for work that nobody rang for.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, current_app
from huey import BlackHoleHuey, Huey, PostgresHuey, SqliteHuey
from huey.exceptions import HueyException

from intranet.config import ConfigurationError

log = logging.getLogger("sameday.jobs")
QUEUE = "sameday"
EVENTS_RUNG = "events-rung"


@dataclass
class Bell:
    """The queue of one application and its two tasks."""

    huey: Huey
    job: Callable[[int], Any]
    events: Callable[[], Any]


def connect(uri: str) -> Huey:
    """The queue behind ``JOBS_URI``.

    :raises ConfigurationError: its library or address does not work.
    """
    options: dict[str, Any] = {"results": False, "utc": True}
    scheme = uri.partition("://")[0]
    try:
        if scheme == "sqlite":
            path = Path(uri.removeprefix("sqlite:///"))
            path.parent.mkdir(parents=True, exist_ok=True)
            return SqliteHuey(QUEUE, filename=str(path), timeout=15, **options)
        if scheme == "postgresql":
            return PostgresHuey(QUEUE, dsn=uri, **options)
    except (HueyException, ImportError, OSError, sqlite3.Error, psycopg.Error) as error:
        raise ConfigurationError(f"The setting JOBS_URI does not work: {error}.") from error
    return BlackHoleHuey(QUEUE, **options)


def init(app: Flask, run_job: Callable[[Flask, int], None], run_events: Callable[[Flask], None]) -> None:
    """Connect the queue and register what a ring does."""
    huey = connect(app.config["JOBS_URI"])

    @huey.task(name="job")
    def job(job_id: int) -> None:
        run_job(app, job_id)

    @huey.task(name="events")
    def events() -> None:
        run_events(app)

    app.extensions["bell"] = Bell(huey, job, events)


def ring_for_job(job_id: int) -> None:
    """Tell the worker about one job."""
    _ring(lambda bell: bell.job(job_id))


def ring_for_events() -> None:
    """Tell the worker that there are events. While an earlier ring has not been heard, it stands for this one too."""
    _ring(lambda bell: bell.events() if bell.huey.put_if_empty(EVENTS_RUNG, True) else None)


def hear_events() -> None:
    """From now on a new ring is needed; called before the events are looked at, so that none is missed."""
    _ring(lambda bell: bell.huey.delete(EVENTS_RUNG))


def _ring(call: Callable[[Bell], Any]) -> None:
    try:
        call(current_app.extensions["bell"])
    except Exception:
        log.warning("The worker could not be rung; its next round will find the work.", exc_info=True)
