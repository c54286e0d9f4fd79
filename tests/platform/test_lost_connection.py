"""The connection to the database is cut in the middle of a job: it is done again by itself, but not for ever."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from intranet.extension import JobHandler
from intranet.platform import jobs
from intranet.platform.database import connection_lost, db, transaction
from intranet.platform.jobs import JobState
from intranet.platform.jobs.models import Worker


@pytest.fixture
def database_uri(postgres_uri):
    """Only a database server cuts connections."""
    return postgres_uri


def cut(job, now):
    """Write something, and lose the connection before it is committed."""
    with transaction() as session:
        session.add(Worker(name=f"half {job.attempt}", host="", pid=0, started_at=now, seen_at=now))
        session.flush()
        session.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_a_job_that_lost_its_connection_is_done_again_and_nothing_half_stays(in_app, registry, now):
    registry.jobs["frail"] = JobHandler(
        "frail", lambda job, _args: cut(job, now) if job.attempt < 3 else "done"
    )
    job = jobs.enqueue("frail", {}, by=None)
    jobs.work_off(in_app)
    done = jobs.find(job.id)
    assert (done.state, done.attempts, done.result) == (JobState.DONE, 3, "done")
    assert db.session.query(Worker).filter(Worker.name.startswith("half")).count() == 0


def test_a_database_that_always_cuts_ends_the_job_in_words(in_app, registry, now):
    registry.jobs["frail"] = JobHandler("frail", lambda job, _args: cut(job, now))
    job = jobs.enqueue("frail", {}, by=None)
    jobs.work_off(in_app, strict=False)
    given_up = jobs.find(job.id)
    assert (given_up.state, given_up.attempts) == (JobState.FAILED, in_app.config["JOB_ATTEMPTS"])
    assert given_up.reason["code"] == "job_broke"


@pytest.mark.parametrize("error", [ValueError("no"), sa.exc.OperationalError("x", {}, Exception("locked"))])
def test_other_errors_are_not_taken_for_a_lost_connection(error):
    assert not connection_lost(error)
