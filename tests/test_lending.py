"""A borrowed application is as it was when it had just been built, whatever the one before did with it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import obstore
import pytest
import sqlalchemy as sa
from flask import Flask

from intranet.extension import JobHandler
from intranet.platform.database import db
from intranet.platform.security import public
from tests import databases, houses, lending


@pytest.fixture
def house(tmp_path, monkeypatch) -> str:
    """A database that no other test has borrowed an application for."""
    monkeypatch.setattr(lending, "_waiting", {})
    return houses.copy_of(databases.sqlite_template(houses.make_tables), tmp_path)


def after(house: str, change: Callable[[Flask], Any]) -> tuple[Flask, Flask]:
    """The application to which somebody did something, and the one that is lent after that."""
    with lending.lent(house, {}) as one:
        change(one)
        one.test_client().get("/language")
    with lending.lent(house, {}) as other:
        return one, other


def change_a_setting(app: Flask) -> None:
    app.config["ARGON2_PASSES"] = 9


def move_the_clock(app: Flask) -> None:
    app.extensions["clock"] = lambda: None


def add_an_extension(app: Flask) -> None:
    app.extensions["firm_time_zone"], app.extensions["odd"] = None, None


def store_a_file(app: Flask) -> None:
    obstore.put(app.extensions["storage"], "odd", b"odd")


def claim_a_job(app: Flask) -> None:
    app.extensions["registry"].jobs["odd"] = JobHandler("odd", lambda _job, _args: None)
    app.extensions["registry"].menu.clear()


def break_the_bell(app: Flask) -> None:
    app.extensions["bell"].job = None


@pytest.mark.parametrize(
    "change",
    [change_a_setting, move_the_clock, add_an_extension, store_a_file, claim_a_job, break_the_bell],
    ids=lambda change: change.__name__,
)
def test_what_one_test_changes_the_next_does_not_see(house, change):
    one, other = after(house, change)
    assert other is one
    assert other.config["ARGON2_PASSES"] == houses.QUICK["ARGON2_PASSES"]
    assert other.extensions["clock"]() == houses.NOW
    assert other.extensions["firm_time_zone"] is not None
    assert "odd" not in other.extensions
    assert not [item for batch in obstore.list(other.extensions["storage"]) for item in batch]
    assert "odd" not in other.extensions["registry"].jobs
    assert other.extensions["registry"].menu
    assert other.extensions["bell"].job is not None


def add_a_route(app: Flask) -> None:
    app.add_url_rule("/odd", "odd", public(lambda: "odd"))


def add_a_filter(app: Flask) -> None:
    app.add_template_filter(str, "odd")


def add_a_listener(app: Flask) -> None:
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *_: None)


def look_at_each_request(app: Flask) -> None:
    app.before_request(lambda: None)


@pytest.mark.parametrize(
    "change",
    [add_a_route, add_a_filter, add_a_listener, look_at_each_request],
    ids=lambda change: change.__name__,
)
def test_one_that_was_given_something_for_good_is_not_lent_again(house, change):
    one, other = after(house, change)
    assert other is not one


def test_one_on_which_something_still_runs_is_not_lent_again(house):
    end = threading.Event()
    running = threading.Thread(target=end.wait)
    one, other = after(house, lambda _app: running.start())
    end.set()
    running.join()
    assert other is not one


def test_one_with_settings_of_its_own_is_lent_to_those_who_ask_for_the_same(house):
    with lending.lent(house, {"SIGN_IN_TRIES": 3}) as few:
        assert few.config["SIGN_IN_TRIES"] == 3
    with lending.lent(house, {}) as usual, lending.lent(house, {"SIGN_IN_TRIES": 3}) as again:
        assert again is few
        assert usual is not few
        assert usual.config["SIGN_IN_TRIES"] != 3


def test_the_file_below_it_may_be_put_in_anothers_place(house, tmp_path):
    with lending.lent(house, {}) as one:
        houses.add_person(one, "rep")
    houses.copy_of(databases.sqlite_template(houses.make_tables), tmp_path)
    with lending.lent(house, {}) as other, other.app_context():
        assert other is one
        assert db.session.scalar(sa.text("SELECT count(*) FROM users")) == 0


def test_a_copy_of_the_template_keeps_nothing_of_the_file_before(tmp_path):
    template = databases.sqlite_template(houses.make_tables)
    houses.copy_of(template, tmp_path)
    with closing(sqlite3.connect(tmp_path / "sameday.sqlite")) as left_open:
        left_open.execute("INSERT INTO attempts (key, at) VALUES ('odd', '2026-11-24')")
        left_open.commit()
        assert len(list(tmp_path.iterdir())) == 3
        houses.copy_of(template, tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["sameday.sqlite"]
