"""Events between rooms: once, in order, retried; and the worker's round."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress

import pytest

from intranet.extension import EventHandler, PeriodicTask
from intranet.platform import events, jobs, yielding
from intranet.platform.database import db, transaction
from intranet.platform.events import DeliveryState, EventDelivery
from intranet.platform.jobs.models import Worker
from intranet.platform.jobs.worker import round_once, run_periodic

pytestmark = pytest.mark.usefixtures("services")


class OutOfPaper(Exception):
    pass


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
    assert "OutOfPaper" in aside.error
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


def test_a_heap_of_work_rests_for_longer_than_anybody_waits_between_two_tries(monkeypatch):
    now, rests = [100.0], []
    monkeypatch.setattr(yielding.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(yielding.time, "sleep", rests.append)
    work = yielding.Yielding()
    for _transaction in range(12):
        now[0] += 0.1
        work.let_others_write()
    assert len(rests) == (2 if on_sqlite() else 0)
    assert all(rest > yielding.LONGEST_WAIT_S for rest in rests)


def test_others_may_write_while_a_heap_of_events_is_worked_off(listen, monkeypatch):
    turns = []

    def write(_seconds):
        with closing(sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            turns.append(events.waiting_count())
            other.execute("ROLLBACK")
            db.session.rollback()

    monkeypatch.setattr(yielding, "WORK_S", 0.0)
    monkeypatch.setattr(yielding.time, "sleep", write)
    listen("rang", "heap", lambda payload: None)
    with transaction():
        for n in range(5):
            events.emit("rang", n=n)
    events.dispatch(strict=True)
    assert turns == ([5, 4, 3, 2, 1, 0] if on_sqlite() else []), "on PostgreSQL nobody waits"


def on_sqlite():
    return db.engine.dialect.name == "sqlite"
