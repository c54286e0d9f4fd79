"""Jobs: claimed once, retried after a crash, cancelled, told about; events once and in order."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from intranet.extension import EventHandler, JobHandler, PeriodicTask
from intranet.platform import events, jobs
from intranet.platform.database import db, transaction
from intranet.platform.events import DeliveryState, EventDelivery
from intranet.platform.jobs import JobState, sweeping
from intranet.platform.jobs.models import Worker
from intranet.platform.jobs.running import claim, worker_state
from intranet.platform.jobs.worker import round_once, run_periodic
from intranet.values.reason import Reason, reason

pytestmark = pytest.mark.usefixtures("services")


class OutOfPaper(Exception):
    reason = reason("out_of_paper", "There is no paper left in tray %(tray)s.", tray=2)


@pytest.fixture
def registry(services):
    return services.extensions["registry"]


@pytest.fixture
def clock(services, now):
    """``clock(seconds=5)`` moves the time on."""
    moved = [now]
    services.extensions["clock"] = lambda: moved[0]

    def move(**amount):
        moved[0] += timedelta(**amount)

    return move


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


# ---- events --------------------------------------------------------------------------------------


@pytest.fixture
def listen(registry):
    """``listen("cleared", "draft", function)``: a handler for this test."""

    def add(kind, name, call):
        registry.events.append(EventHandler(kind, name, call))

    return add


def test_each_handler_gets_each_event_once_and_in_order(services, listen):
    drafts, mails = [], []
    listen("cleared", "draft", lambda payload: drafts.append(payload["n"]))
    listen("cleared", "mail", lambda payload: mails.append(payload["n"]))
    with transaction():
        for n in range(5):
            events.emit("cleared", n=n)
    events.emit("nobody_listens", n=9)
    jobs.work_off(services)
    jobs.work_off(services)
    assert drafts == mails == [0, 1, 2, 3, 4]


def test_an_event_of_a_transaction_that_failed_is_never_heard(services, listen):
    heard = []
    listen("cleared", "draft", heard.append)
    with suppress(OutOfPaper), transaction():
        events.emit("cleared", n=1)
        raise OutOfPaper
    jobs.work_off(services)
    assert heard == []


def test_what_a_handler_wrote_before_it_failed_is_undone_with_the_handled_mark(services, listen, now, clock):
    tries = []

    def call(payload):
        tries.append(payload["n"])
        with transaction() as session:
            session.add(Worker(name=f"packet {payload['n']}", host="", pid=1, started_at=now, seen_at=now))
            session.flush()
        if len(tries) == 1:
            raise OutOfPaper

    listen("cleared", "draft", call)
    events.emit("cleared", n=7)
    events.dispatch()
    assert db.session.get(Worker, "packet 7") is None
    clock(seconds=60)
    events.dispatch()
    assert db.session.get(Worker, "packet 7") is not None
    assert tries == [7, 7]


def test_a_handler_that_fails_is_tried_again_later_in_order_and_holds_up_no_other(services, listen, clock):
    broken, drafted, mailed = [True], [], []

    def draft(payload):
        if broken:
            raise OutOfPaper
        drafted.append(payload["n"])

    listen("cleared", "draft", draft)
    listen("cleared", "mail", lambda payload: mailed.append(payload["n"]))
    for n in range(3):
        events.emit("cleared", n=n)
    events.dispatch()
    assert (drafted, mailed) == ([], [0, 1, 2])
    assert [one.attempts for one in events.troubled()] == [1]
    broken.clear()
    events.dispatch()
    assert drafted == []  # its pause is not over
    clock(seconds=3)
    events.dispatch()
    assert drafted == [0, 1, 2]
    assert events.troubled() == []


def test_an_event_that_never_works_is_set_aside_for_a_person_and_the_next_go_on(services, listen, clock):
    broken, drafted = [True], []

    def draft(payload):
        if payload["n"] == 0 and broken:
            raise OutOfPaper
        drafted.append(payload["n"])

    listen("cleared", "draft", draft)
    events.emit("cleared", n=0)
    events.emit("cleared", n=1)
    for _ in range(services.config["EVENT_ATTEMPTS"]):
        events.dispatch()
        clock(minutes=11)
    events.dispatch()
    assert drafted == [1]
    (aside,) = events.troubled()
    assert aside.state is DeliveryState.SET_ASIDE
    assert "no paper" in aside.error or "OutOfPaper" in aside.error
    broken.clear()
    events.try_again(aside.id, by=None)
    events.dispatch()
    assert drafted == [1, 0]


def test_an_event_emitted_by_a_handler_is_handled_too(services, listen):
    heard = []
    listen("cleared", "draft", lambda payload: events.emit("drafted", n=payload["n"]))
    listen("drafted", "mail", lambda payload: heard.append(payload["n"]))
    events.emit("cleared", n=1)
    jobs.work_off(services)
    assert heard == [1]
    assert {one.state for one in db.session.scalars(db.select(EventDelivery))} == {DeliveryState.HANDLED}


# ---- the worker's round --------------------------------------------------------------------------


def test_a_periodic_task_runs_once_a_period_over_all_workers(registry, clock):
    runs = []
    registry.periodic[:] = [PeriodicTask("tidy", 10, lambda: runs.append(1))]
    run_periodic()
    run_periodic()
    assert len(runs) == 1
    clock(minutes=11)
    run_periodic()
    run_periodic()
    assert len(runs) == 2


def test_a_periodic_task_that_breaks_keeps_no_other_from_its_turn(registry):
    runs = []

    def broken():
        raise OutOfPaper

    registry.periodic[:] = [
        PeriodicTask("broken", 10, broken),
        PeriodicTask("tidy", 10, lambda: runs.append(1)),
    ]
    run_periodic()
    assert runs == [1]


def test_a_round_does_what_nobody_rang_for(services, listen, registry):
    heard = []
    registry.periodic.clear()
    listen("cleared", "draft", lambda payload: heard.append(payload["n"]))
    events.emit("cleared", n=1)
    round_once(services)
    assert heard == [1]
