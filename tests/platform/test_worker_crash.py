"""``kill -9`` of a real worker in the middle of a job: the next one goes on, and no letter is printed twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from intranet.config import ROOT
from intranet.platform import jobs
from intranet.platform.audit import AuditEntry
from intranet.platform.database import db
from intranet.platform.jobs import JobState
from tests.platform import letter_worker


@pytest.fixture
def jobs_uri(service_database, tmp_path):
    return f"sqlite:///{tmp_path}/jobs.sqlite" if service_database.startswith("sqlite") else service_database


@contextmanager
def worker(database_uri: str, jobs_uri: str) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "tests.platform.letter_worker", database_uri, jobs_uri]
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=environment, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def read_until(process: subprocess.Popen, wanted: str) -> list[str]:
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if lines[-1] == wanted:
            return lines
    raise AssertionError(f"The worker ended before it said {wanted!r}; it said {lines}")


def test_a_killed_worker_loses_no_job_and_prints_no_letter_twice(service_database, jobs_uri):
    app = letter_worker.build(service_database, jobs_uri)
    with app.app_context():
        job = jobs.enqueue("letters", {"letters": letter_worker.LETTERS}, by=None, unique="letters")
        job_id = job.id
        db.session.remove()
        with worker(service_database, jobs_uri) as first:
            read_until(first, "letter 7")
            first.send_signal(signal.SIGKILL)
            first.wait()
        assert jobs.find(job_id).state is JobState.RUNNING
        db.session.remove()
        with worker(service_database, jobs_uri) as second:
            said = read_until(second, "all")
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0
        assert "letter 7" not in said
        printed = db.session.scalars(sa.select(AuditEntry.subject_id).where(AuditEntry.subject == "letter"))
        assert Counter(printed) == Counter(range(1, letter_worker.LETTERS + 1))
        done = jobs.find(job_id)
        assert (done.state, done.attempts, done.done) == (JobState.DONE, 2, letter_worker.LETTERS)
        assert jobs.alive_workers() == [] or all(one.pid != second.pid for one in jobs.alive_workers())
        db.session.remove()
        db.engine.dispose()


def test_a_worker_without_tables_says_how_to_make_them(houses, tmp_path):
    app = houses.build(f"sqlite:///{tmp_path}/empty.sqlite")
    done = app.test_cli_runner().invoke(args=["worker"])
    assert done.exit_code == 1
    assert "flask --app wsgi db upgrade" in done.output
    houses.close(app)
