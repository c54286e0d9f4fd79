"""The database: one declarative base, honest transactions on SQLite and PostgreSQL, a few column types.

Reading needs no ceremony: the session begins a plain transaction by itself, and ``render`` ends it before a
page is drawn. Writing goes through :func:`transaction`: the outermost call begins (IMMEDIATE on SQLite, so that
a read-then-write never loses an update), inner calls join it, and the outermost commits or rolls back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Session

BUSY_TIMEOUT_MS = 15_000
WRITING = "sameday_writing"
Row = TypeVar("Row")

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table; constraint names are fixed so that both databases migrate alike."""

    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(directory="intranet/platform/migrations", render_as_batch=True, compare_type=True)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment. Aware in Python, UTC in the database; a naive value is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A moment needs its time zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_column(members: type[Enum], length: int = 24) -> sa.Enum:
    """A column type that stores an enum's values as short text, the same on both databases."""
    return sa.Enum(
        members,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda cls: [str(member.value) for member in cls],
    )


def init_database(app: Flask) -> None:
    """Connect ``app`` to its database and set up each new connection."""
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        _prepare_engine(db.engine)


def _prepare_engine(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    # The driver's own transaction handling begins late and DEFERRED; we begin by ourselves (see _begin_sqlite).
    dbapi_connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "synchronous=NORMAL",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class RecordNotFound(LookupError):
    """There is no such record. The web answers "there is nothing here" (404) when a view lets it pass."""


class UnsavedChanges(RuntimeError):
    """Something was changed outside a transaction; saving it silently or dropping it would both be wrong."""


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing transaction. The outermost call commits; inner calls join it. Yields the session.

    Objects loaded before are read afresh inside, so that a decision never rests on stale data.
    """
    session = db.session()
    if session.info.get("depth", 0):
        session.info["depth"] += 1
        try:
            yield session
        finally:
            session.info["depth"] -= 1
        return
    _begin_writing(session)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("after_commit", None)
        raise
    finally:
        session.info["depth"] = 0
    for call in session.info.pop("after_commit", []):
        call()


def _begin_writing(session: Session) -> None:
    if session.new or session.dirty or session.deleted:
        raise UnsavedChanges("Rows were changed outside `with transaction():`")
    session.rollback()  # ends a plain reading transaction; SQLite cannot upgrade one safely
    session.expire_all()
    session.connection(execution_options={WRITING: True})
    session.info["depth"] = 1


def in_transaction() -> bool:
    """Whether a writing transaction is open here."""
    return bool(db.session().info.get("depth", 0))


def after_commit(call: Callable[[], None]) -> None:
    """Run ``call`` once the outermost transaction has been committed (dropped when it is rolled back)."""
    if not in_transaction():
        call()
        return
    db.session().info.setdefault("after_commit", []).append(call)


def end_reading() -> None:
    """End a plain reading transaction, keeping what was loaded; called before a page or a PDF is drawn."""
    session = db.session()
    if not session.info.get("depth", 0):
        session.commit()


def locked(model: type[Row], identity: Any) -> Row | None:
    """Load one row afresh and keep others from changing it until the transaction ends."""
    return db.session().get(model, identity, with_for_update=True, populate_existing=True)
