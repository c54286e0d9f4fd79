"""An application to test with: its settings, its tables, and people signed in to it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, has_app_context, session
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from intranet import config
from intranet.app import create_app
from intranet.people import service as people
from intranet.people import signing_in
from intranet.people.models import User
from intranet.platform import clock, ddl
from intranet.platform.database import db
from mailroom.plugin import extensions as mailroom
from tests import databases, quick_routes

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in New York
PASSWORD = "a long enough sentence 7"
QUICK = {
    "TESTING": True,
    "JOBS_URI": "memory://",
    "STORAGE_URI": "memory://",
    "LAYOUT_PROCESSES": 0,
    "SECRET_KEY": "only for tests, and long enough to be taken",
    "ARGON2_MEMORY_KIB": 64,
    "ARGON2_PASSES": 1,
    "WTF_CSRF_ENABLED": False,
}
quick_routes.install()


def build(database_uri: str, settings: Mapping[str, Any] | None = None) -> Flask:
    """The whole application on that database, at the fixed moment :data:`NOW`."""
    # Settings and keys of the checkout's own instance/ stay out of the tests.
    config.INSTANCE = databases.run_folder() / "instance"
    app = create_app({**QUICK, "DATABASE_URI": database_uri, **(settings or {})}, plugins=[mailroom])
    app.extensions["clock"] = lambda: NOW
    share_templates(app)
    return app


def share_templates(app: Flask) -> None:
    """Each template is compiled once in a run."""
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(databases.run_folder()))


def close(app: Flask) -> None:
    """Close the application's connections."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def make_tables(database_uri: str) -> None:
    """All tables as the models have them; that migrating makes the same ones is a test of its own."""
    engine = sa.create_engine(database_uri)
    with engine.begin() as connection:
        ddl.create_everything(connection)
    if engine.dialect.name == "sqlite":  # as every connection of ours would make it, each time anew
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    engine.dispose()


def add_person(app: Flask, *roles: str, language: str = "en", name: str = "") -> User:
    """Somebody with ``roles``, named after them unless told otherwise; in the context that is open, if one is."""
    known_as = name or " and ".join(role.capitalize() for role in roles) + " Tester"
    with nullcontext() if has_app_context() else app.app_context():
        return people.add_user(
            sign_in_name=known_as.lower().replace(" ", "."),
            name=known_as,
            password=PASSWORD,
            roles=roles,
            by=None,
            now=clock.now(),
            language=language,
        )


def sign_in(app: Flask, user: User) -> FlaskClient:
    """A browser in which ``user`` is signed in."""
    with app.test_request_context():
        signing_in.start_session(user, address="127.0.0.1", browser="tests", now=clock.now())
        kept = dict(session)
    client = app.test_client()
    with client.session_transaction() as browser:
        browser.update(kept)
    return client


def copy_of(template: Path, folder: Path) -> str:
    """A SQLite file of one's own, copied from ``template``; its address. One that stood there is forgotten."""
    path = folder / "sameday.sqlite"
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (folder / name).unlink(missing_ok=True)
    path.write_bytes(template.read_bytes())
    return f"sqlite:///{path}"
