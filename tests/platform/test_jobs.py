"""Jobs: claimed once, retried after a crash, cancelled, told about."""

from __future__ import annotations

from contextlib import suppress

import pytest

from intranet.extension import JobHandler
from intranet.platform import jobs
from intranet.platform.database import db, transaction
from intranet.platform.jobs import JobState, sweeping
from intranet.platform.jobs.models import Worker
from intranet.platform.jobs.running import claim, worker_state
from intranet.values.reason import Reason, reason

pytestmark = pytest.mark.usefixtures("services")


class OutOfPaper(Exception):
    reason = reason("out_of_paper", "There is no paper left in tray %(tray)s.", tray=2)


@pytest.fixture
def handle(registry):
    """``handle("count", function)``: a kind of job for this test."""

    def add(kind, run):
        registry.jobs[kind] = JobHandler(kind, run)

    return add


def reread(job):
    return jobs.find(job.id)


def test_a_job_is_done_with_its_result_and_progress(services, handle):
    def run(context, args):
        for done in range(1, args["letters"] + 1):
            context.progress(done, args["letters"], reason("printing", "Letter %(n)s", n=done))
        return {"letters": args["letters"]}

    handle("print", run)
    job = jobs.enqueue("print", {"letters": 3}, by=None)
    assert job.state is JobState.QUEUED
    assert jobs.work_off(services) == 1
    done = reread(job)
    assert (done.state, done.result, done.done, done.total) == (JobState.DONE, {"letters": 3}, 3, 3)
    assert str(Reason.from_json(done.note)) == "Letter 3"
    assert done.started_at
    assert done.finished_at
    assert done.attempts == 1


def test_a_job_nobody_knows_is_refused_when_it_is_asked_for():
    with pytest.raises(jobs.UnknownJobKind):
        jobs.enqueue("unheard-of", {}, by=None)


def test_a_job_of_a_transaction_that_failed_was_never_there(handle):
    handle("print", lambda context, args: None)
    with suppress(OutOfPaper), transaction():
        jobs.enqueue("print", {}, by=None)
        raise OutOfPaper
    assert jobs.latest() == []


def test_a_live_job_with_the_same_key_is_returned_instead_of_a_second(services, handle):
    handle("print", lambda context, args: None)
    first = jobs.enqueue("print", {}, by=None, unique="run:3")
    assert jobs.enqueue("print", {}, by=None, unique="run:3").id == first.id
    assert jobs.enqueue("print", {}, by=None, unique="run:4").id != first.id
    jobs.work_off(services)
    assert jobs.enqueue("print", {}, by=None, unique="run:3").id != first.id


def test_a_failure_with_a_reason_is_told_in_its_words(services, handle):
    def run(context, args):
        raise OutOfPaper

    handle("print", run)
    job = jobs.enqueue("print", {}, by=None)
    jobs.work_off(services)
    assert reread(job).state is JobState.FAILED
    assert str(Reason.from_json(reread(job).reason)) == "There is no paper left in tray 2."


def test_an_unexpected_failure_rolls_back_and_says_what_to_do(services, handle, now):
    def run(context, args):
        with transaction() as session:
            session.add(Worker(name="half done", host="", pid=1, started_at=now, seen_at=now))
            session.flush()
            raise ZeroDivisionError("no letters")

    handle("print", run)
    job = jobs.enqueue("print", {}, by=None)
    jobs.work_off(services, strict=False)
    told = str(Reason.from_json(reread(job).reason))
    assert "no letters" in told
    assert "Start it again" in told
    assert db.session.get(Worker, "half done") is None
    second = jobs.enqueue("print", {}, by=None)
    with pytest.raises(ZeroDivisionError):
        jobs.work_off(services)
    assert reread(second).state is JobState.FAILED


def test_a_failed_job_can_be_started_again_by_a_person_and_a_done_one_cannot(services, handle):
    paper = []

    def run(context, args):
        if not paper:
            raise OutOfPaper

    handle("print", run)
    job = jobs.enqueue("print", {}, by=None, unique="run:3")
    jobs.work_off(services)
    paper.append("A4")
    jobs.retry(job.id, by=None)
    jobs.work_off(services)
    assert reread(job).state is JobState.DONE
    assert reread(job).reason is None
    with pytest.raises(jobs.NotRetryable):
        jobs.retry(job.id, by=None)


def test_a_job_is_not_started_again_while_another_does_the_same_work(services, handle):
    def run(context, args):
        raise OutOfPaper

    handle("print", run)
    first = jobs.enqueue("print", {}, by=None, unique="run:3")
    jobs.work_off(services)
    jobs.enqueue("print", {}, by=None, unique="run:3")
    with pytest.raises(jobs.NotRetryable, match="Another job"):
        jobs.retry(first.id, by=None)


def test_a_queued_job_is_cancelled_at_once_and_a_running_one_at_its_next_word(services, handle):
    said = []

    def run(context, args):
        jobs.cancel(context.job_id, by=None)
        said.append("before")
        context.progress(1, 1)
        said.append("after")

    handle("print", run)
    queued = jobs.enqueue("print", {}, by=None)
    assert jobs.cancel(queued.id, by=None).state is JobState.CANCELLED
    running = jobs.enqueue("print", {}, by=None)
    jobs.work_off(services)
    assert reread(queued).state is JobState.CANCELLED
    assert reread(running).state is JobState.CANCELLED
    assert said == ["before"]


def test_a_job_is_claimed_by_one_worker_only(handle):
    handle("print", lambda context, args: None)
    job = jobs.enqueue("print", {}, by=None)
    assert claim(job.id, "one") is not None
    assert claim(job.id, "two") is None


def test_a_job_whose_worker_fell_silent_is_queued_again(services, handle, clock):
    handle("print", lambda context, args: {"ok": True})
    job = jobs.enqueue("print", {}, by=None)
    claim(job.id, "a worker far away")
    clock(seconds=services.config["JOB_STALE_SECONDS"] - 1)
    assert jobs.sweep() == 0
    clock(seconds=2)
    assert jobs.sweep() == 1
    assert reread(job).state is JobState.QUEUED
    jobs.work_off(services)
    assert (reread(job).state, reread(job).attempts) == (JobState.DONE, 2)


def test_a_job_whose_worker_died_on_this_machine_is_queued_again_at_once(handle, now):
    handle("print", lambda context, args: None)
    job = jobs.enqueue("print", {}, by=None)
    with transaction() as session:
        gone = Worker(name="gone", host=sweeping.host(), pid=2**22 + 1, started_at=now, seen_at=now)
        session.add(gone)
    claim(job.id, "gone")
    assert jobs.sweep("me") == 1
    assert reread(job).state is JobState.QUEUED


def test_a_job_that_keeps_crashing_is_given_up_with_a_reason(services, handle, clock):
    handle("print", lambda context, args: None)
    job = jobs.enqueue("print", {}, by=None)
    for _ in range(services.config["JOB_ATTEMPTS"]):
        assert claim(job.id, "far away") is not None
        clock(seconds=services.config["JOB_STALE_SECONDS"] + 1)
        jobs.sweep()
    assert reread(job).state is JobState.FAILED
    assert "stopped 5 times" in str(Reason.from_json(reread(job).reason))


def test_an_attempt_that_was_given_up_for_dead_writes_nothing_more(services, handle, clock):
    """The worker was only slow: it wakes up after its job was given to another attempt."""
    wrote = []

    def run(context, args):
        if context.attempt == 1:
            clock(seconds=services.config["JOB_STALE_SECONDS"] + 1)
            jobs.sweep()
            jobs.run_job(services, context.job_id)
        with transaction():
            context.check()
            wrote.append(context.attempt)
        return {"attempt": context.attempt}

    handle("print", run)
    job = jobs.enqueue("print", {}, by=None)
    jobs.run_job(services, job.id)
    assert wrote == [2]
    assert reread(job).result == {"attempt": 2}
    assert reread(job).state is JobState.DONE


def test_a_worker_that_is_to_stop_gives_its_job_back_and_the_attempt_does_not_count(services, handle):
    def run(context, args):
        worker_state(services).stopping.set()
        context.progress(1, 10)

    handle("print", run)
    job = jobs.enqueue("print", {}, by=None)
    jobs.run_job(services, job.id)
    assert (reread(job).state, reread(job).attempts) == (JobState.QUEUED, 0)
