"""Transactions: nothing is lost, nothing is half done, readers do not wait for writers; moments are UTC."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import before_render_template

from intranet.platform.database import (
    HalfDone,
    UnsavedChanges,
    after_commit,
    apart,
    db,
    end_reading,
    in_transaction,
    locked,
    transaction,
)
from intranet.platform.jobs.models import PeriodicRun, Worker


class Stop(Exception):
    pass


@pytest.fixture
def counter(services, now):
    """A row whose ``pid`` is counted up."""
    with transaction() as session:
        session.add(Worker(name="counter", host="", pid=0, started_at=now, seen_at=now))
    db.session.remove()


def count() -> int:
    end_reading()
    return db.session.scalar(sa.select(Worker.pid).where(Worker.name == "counter"))


@pytest.mark.usefixtures("counter")
def test_no_update_is_lost_when_many_read_and_then_write(services):
    def add_often():
        for _ in range(40):
            with services.app_context(), transaction():
                locked(Worker, "counter").pid += 1

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(add_often) for _ in range(4)]:
            done.result()
    assert count() == 160


@pytest.mark.usefixtures("counter")
def test_a_reader_does_not_wait_for_a_writer_and_sees_what_was_before(services):
    writing, read = threading.Event(), threading.Event()
    seen = []

    def write():
        with services.app_context(), transaction():
            locked(Worker, "counter").pid = 7
            db.session.flush()
            writing.set()
            assert read.wait(20)

    thread = threading.Thread(target=write)
    thread.start()
    assert writing.wait(20)
    seen.append(count())
    read.set()
    thread.join()
    assert [*seen, count()] == [0, 7]


@pytest.mark.usefixtures("counter")
def test_inner_calls_join_and_only_the_outermost_commits(services):
    with suppress(Stop), transaction():
        with transaction():
            locked(Worker, "counter").pid = 5
        assert in_transaction()
        raise Stop
    assert not in_transaction()
    assert count() == 0
    with transaction(), transaction():
        locked(Worker, "counter").pid = 6
    assert count() == 6


def add_to_counter(how: str) -> None:
    """An inner service that writes something, in one of three ways, and then fails."""
    with transaction() as session:
        if how == "statement":
            session.execute(sa.update(Worker).values(pid=9))
        else:
            locked(Worker, "counter").pid = 9
        if how == "flushed":
            session.flush()
        raise Stop


def swallow_what_fails(how: str) -> None:
    with transaction():
        locked(Worker, "counter").pid = 5
        with suppress(Stop):
            add_to_counter(how)


@pytest.mark.usefixtures("counter")
@pytest.mark.parametrize("how", ["waiting", "flushed", "statement"])
def test_a_swallowed_failure_of_an_inner_block_that_wrote_keeps_nothing_at_all(services, how):
    with pytest.raises(HalfDone) as refused:
        swallow_what_fails(how)
    assert isinstance(refused.value.__cause__, Stop)
    assert count() == 0
    with transaction():  # the next one begins afresh
        locked(Worker, "counter").pid = 3
    assert count() == 3


@pytest.mark.usefixtures("counter")
def test_a_refusal_before_anything_was_written_may_be_caught(services):
    with transaction():
        locked(Worker, "counter").pid = 5
        with suppress(Stop), transaction():
            locked(Worker, "counter")
            raise Stop
    assert count() == 5


@pytest.mark.usefixtures("counter")
def test_what_may_fail_by_itself_is_taken_back_by_itself(services):
    called: list[str] = []
    with transaction():
        locked(Worker, "counter").pid = 5
        after_commit(lambda: called.append("outer"))
        for how in ("waiting", "flushed", "statement"):
            with suppress(Stop), apart():
                after_commit(lambda: called.append("inner"))
                add_to_counter(how)
        with apart():
            locked(Worker, "counter").host = "here"
    assert (count(), called) == (5, ["outer"])
    assert db.session.scalar(sa.select(Worker.host)) == "here"


@pytest.mark.usefixtures("counter")
def test_a_failure_swallowed_inside_the_part_fails_the_part(services):
    with transaction():
        locked(Worker, "counter").pid = 5
        with suppress(HalfDone), apart(), suppress(Stop):
            add_to_counter("flushed")
    assert count() == 5


@pytest.mark.usefixtures("counter")
def test_a_decision_inside_a_transaction_never_rests_on_stale_data(services):
    stale = db.session.get(Worker, "counter")
    assert stale.pid == 0
    with services.app_context(), transaction():
        locked(Worker, "counter").pid = 9
    with transaction():
        assert stale.pid == 9


@pytest.mark.usefixtures("services")
def test_what_is_to_follow_happens_after_the_outermost_commit_and_not_after_a_failure():
    done = []
    with transaction():
        with transaction():
            after_commit(lambda: done.append("after"))
        done.append("inside")
    assert done == ["inside", "after"]
    with suppress(Stop), transaction():
        after_commit(lambda: done.append("never"))
        raise Stop
    with transaction():
        pass
    assert done == ["inside", "after"]
    after_commit(lambda: done.append("at once"))
    assert done[-1] == "at once"


@pytest.mark.usefixtures("counter")
def test_a_change_outside_a_transaction_is_not_saved_silently():
    db.session.get(Worker, "counter").pid = 3
    with pytest.raises(UnsavedChanges), transaction():
        pass


@pytest.mark.usefixtures("services")
def test_a_moment_comes_back_aware_and_in_utc():
    shanghai = datetime(2026, 11, 24, 23, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with transaction() as session:
        session.add(PeriodicRun(name="x", due_at=shanghai))
    db.session.remove()
    found = db.session.get(PeriodicRun, "x").due_at
    assert found == shanghai
    assert found.tzinfo is UTC
    later = sa.select(PeriodicRun.name).where(PeriodicRun.due_at > shanghai - timedelta(seconds=1))
    assert db.session.scalars(later).all() == ["x"]


@pytest.mark.usefixtures("services")
def test_a_moment_without_its_time_zone_is_refused():
    with pytest.raises(sa.exc.StatementError, match="time zone"), transaction() as session:
        session.add(PeriodicRun(name="x", due_at=datetime(2026, 11, 24)))  # noqa: DTZ001 - that is the point


def test_sqlite_keeps_references_and_waits_for_others(in_app):
    pragmas = {
        name: db.session.execute(sa.text(f"PRAGMA {name}")).scalar()
        for name in ("foreign_keys", "journal_mode", "busy_timeout")
    }
    assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 15000}


def test_no_transaction_is_open_while_a_page_is_drawn(app, as_role):
    browser = as_role("admin", "supervisor")
    drawn, open_while_drawing = set(), set()

    def look(sender, template, context, **more):
        drawn.add(template.name)
        if db.session().in_transaction():
            open_while_drawing.add(template.name)

    with before_render_template.connected_to(look, app):
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and not rule.arguments:
                assert browser.get(rule.rule).status_code < 500 or rule.endpoint == "health.show"
    assert "intranet/users.html" in drawn
    assert open_while_drawing == set()
