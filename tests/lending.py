"""Applications that tests borrow one after the other.

Building the application takes longer than most tests, and with it goes what SQLAlchemy learned: each statement is
compiled once an engine. So a process keeps the ones it has built and lends them again. Whoever borrows one gets it as
if it had just been built: settings, extensions and the registry are put back, the store is a new one. What was given
more than that (a route, a filter, a listener) is not kept, nor one on which something still runs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any

from flask import Flask

from intranet.extension import Registry
from intranet.platform import jobs, logs, storage
from intranet.platform.database import db
from tests import houses

MOST = 6  # applications a process keeps: one on each database, and a few with settings of their own
PLACES = ("DATABASE_URI", "JOBS_URI", "STORAGE_URI")  # settings that name a folder of one test
OTHERWISE = (
    "config",
    "extensions",
    "_got_first_request",
    "jinja_loader",
)  # put back, or made when first asked for
Key = tuple[str, frozenset[tuple[str, Any]]]


@dataclass(frozen=True)
class Kept:
    """An application, and what it was like when it had just been built."""

    app: Flask
    form: Any
    config: dict[str, Any]
    extensions: dict[str, Any]
    registry: dict[str, Any]

    def is_as_built(self) -> bool:
        """Whether nothing was added that could not be put back."""
        return self.form == form_of(self.app)

    def renew(self) -> Flask:
        """As it was when it had just been built."""
        app = self.app
        app.config.clear()
        app.config.update(self.config)
        app.extensions.clear()
        app.extensions.update(self.extensions)
        for name, value in self.registry.items():
            setattr(app.extensions["registry"], name, copy(value))
        app.extensions["storage"] = storage.connect(app.config["STORAGE_URI"])
        logs.init(app)
        jobs.bell.init(app, jobs.run_job, jobs.run_events)
        app._got_first_request = False  # routes may be added again
        return app


_waiting: dict[Key, Kept] = {}


@contextmanager
def lent(database_uri: str, settings: Mapping[str, Any]) -> Iterator[Flask]:
    """The application on that database, which is empty."""
    if any(name in settings for name in PLACES):
        app = houses.build(database_uri, settings)
        yield app
        houses.close(app)
        return
    key = (database_uri, frozenset(settings.items()))
    kept = _waiting.pop(key, None) or just_built(houses.build(database_uri, settings))
    before = threading.active_count()
    yield kept.renew()
    clear(kept.app)
    if kept.is_as_built() and threading.active_count() <= before:
        _waiting[key] = kept
    else:
        houses.close(kept.app)
    while len(_waiting) > MOST:
        houses.close(_waiting.pop(next(iter(_waiting))).app)


def just_built(app: Flask) -> Kept:
    """What there is to remember of an application that nobody has used."""
    registry: Registry = app.extensions["registry"]
    return Kept(
        app=app,
        form=form_of(app),
        config=dict(app.config),
        extensions=dict(app.extensions),
        registry={name: copy(value) for name, value in vars(registry).items()},
    )


def form_of(app: Flask) -> Any:
    """All that was ever registered with an application, to be compared."""
    with app.app_context():
        listeners = [len(getattr(db.engine.dispatch, name)) for name in ("before_cursor_execute", "begin")]
    own = {name: value for name, value in vars(app).items() if name not in OTHERWISE}
    rules = sum(1 for _rule in app.url_map.iter_rules())
    known = [_named(app.jinja_env.globals), _named(app.jinja_env.filters), _named(app.cli.commands)]
    return _plain([own, rules, *known, listeners])


def _named(things: Mapping[str, Any]) -> dict[str, int]:
    """Which thing stands under each name; what it holds is its own affair."""
    return {name: id(thing) for name, thing in things.items()}


def _plain(value: Any) -> Any:
    """Dictionaries and lists copied all the way down, without the empty places that a look leaves in some."""
    if isinstance(value, dict):
        return {
            name: inner for name, inner in ((key, _plain(one)) for key, one in value.items()) if inner != {}
        }
    if isinstance(value, list):
        return [_plain(inner) for inner in value] or {}
    return value


def clear(app: Flask) -> None:
    """Nothing of this test stays open; a file of SQLite may be put in another's place."""
    with app.app_context():
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            db.engine.dispose()
