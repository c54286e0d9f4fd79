"""Work that takes a while is done by the worker: jobs are rows, rung for through a queue.

``jobs.enqueue`` in a transaction; ``jobs.work_off(app)`` does everything at once in tests.
"""

from __future__ import annotations

from flask import Flask

from intranet.platform import bell
from intranet.platform.jobs.commands import jobs_group, worker_command
from intranet.platform.jobs.models import LIVE, Job, JobState, Worker
from intranet.platform.jobs.queue import (
    JobNotFound,
    NotRetryable,
    UnknownJobKind,
    cancel,
    counts,
    enqueue,
    find,
    latest,
    live,
    retry,
)
from intranet.platform.jobs.running import JobCancelled, JobContext, JobLost, run_job
from intranet.platform.jobs.sweeping import alive_workers, sweep
from intranet.platform.jobs.worker import run_events, work, work_off

__all__ = [
    "LIVE",
    "Job",
    "JobCancelled",
    "JobContext",
    "JobLost",
    "JobNotFound",
    "JobState",
    "NotRetryable",
    "UnknownJobKind",
    "Worker",
    "alive_workers",
    "cancel",
    "counts",
    "enqueue",
    "find",
    "init",
    "latest",
    "live",
    "retry",
    "run_job",
    "sweep",
    "work",
    "work_off",
]


def init(app: Flask) -> None:
    """Connect the bell and add the commands."""
    bell.init(app, run_job, run_events)
    app.cli.add_command(worker_command)
    app.cli.add_command(jobs_group)
