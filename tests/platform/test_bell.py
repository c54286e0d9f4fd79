"""The bell: one address chooses the queue; a queue that fails loses no work."""

from __future__ import annotations

import pytest

from intranet.config import ConfigurationError
from intranet.extension import EventHandler, JobHandler
from intranet.platform import bell, events, jobs
from intranet.platform.jobs import JobState


@pytest.mark.parametrize(
    "uri", ["sqlite:////proc/nowhere/jobs.sqlite", "postgresql://nobody@127.0.0.1:1/none"]
)
def test_a_queue_that_cannot_be_reached_is_refused_at_start_in_a_sentence(uri):
    with pytest.raises(ConfigurationError, match="JOBS_URI does not work"):
        bell.connect(uri)


def test_a_ring_reaches_the_queue_only_after_the_commit(app, tmp_path):
    app.extensions["registry"].jobs["print"] = JobHandler("print", lambda context, args: None)
    huey = bell.connect(f"sqlite:///{tmp_path}/jobs.sqlite")
    app.config["JOBS_URI"] = f"sqlite:///{tmp_path}/jobs.sqlite"
    jobs.bell.init(app, jobs.run_job, jobs.run_events)
    with app.app_context():
        with jobs.queue.transaction():
            job = jobs.enqueue("print", {}, by=None)
            assert huey.storage.queue_size() == 0
        assert huey.storage.queue_size() == 1
        assert job.state is JobState.QUEUED


def test_a_queue_that_fails_loses_no_job(app, caplog):
    def broken(job_id):
        raise ConnectionError("the queue is down")

    app.extensions["registry"].jobs["print"] = JobHandler("print", lambda context, args: {"ok": True})
    app.extensions["bell"].job = broken
    with app.app_context():
        job = jobs.enqueue("print", {}, by=None)
    assert "could not be rung" in caplog.text
    jobs.work_off(app)
    with app.app_context():
        assert jobs.find(job.id).state is JobState.DONE


def test_many_events_ring_once_until_the_ring_is_heard(app, tmp_path):
    app.extensions["registry"].events.append(EventHandler("cleared", "draft", lambda payload: None))
    app.config["JOBS_URI"] = f"sqlite:///{tmp_path}/jobs.sqlite"
    jobs.bell.init(app, jobs.run_job, jobs.run_events)
    storage = app.extensions["bell"].huey.storage
    with app.app_context():
        for number in range(20):
            events.emit("cleared", n=number)
        assert storage.queue_size() == 1
        jobs.run_events(app)
        events.emit("cleared", n=20)
        assert storage.queue_size() == 2
