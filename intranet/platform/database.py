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
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session

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


class HalfDone(RuntimeError):
    """An inner block failed after it had written something, and the outer one went on as if nothing had happened.

    Nothing is kept. Whoever wants to go on without what failed wraps it in :func:`apart`.
    """


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing transaction. The outermost call commits; inner calls join it. Yields the session.

    Objects loaded before are read afresh inside, so that a decision never rests on stale data. An inner block that
    fails after writing something spoils the whole: even if the error is caught outside it, nothing is committed.
    A refusal that comes before anything was written may be caught.

    :raises HalfDone: an inner block failed half-way, and its error was swallowed.
    """
    session = db.session()
    if session.info.get("depth", 0):
        with _joined(session):
            yield session
        return
    _begin_writing(session)
    try:
        yield session
        _refuse_half_done(session)
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("after_commit", None)
        raise
    finally:
        session.info["depth"] = 0
    for call in session.info.pop("after_commit", []):
        call()


@contextmanager
def _joined(session: Session) -> Iterator[None]:
    session.flush()  # what the outer block has in hand is not this one's doing
    session.info["depth"] += 1
    before = _written(session)
    try:
        yield
    except BaseException as error:
        if _written(session) != before:
            session.info["half_done"] = error
        raise
    finally:
        session.info["depth"] -= 1


@contextmanager
def apart() -> Iterator[Session]:
    """Part of a transaction that may fail by itself: what it wrote is taken back, and the caller may go on.

    A savepoint, for work on many things of which one may be refused half-way. Costs two more statements.
    """
    with transaction() as session:
        known = {name: session.info.get(name) for name in ("half_done", "writes")}
        calls = list(session.info.get("after_commit", ()))
        try:
            with session.begin_nested():
                yield session
                _refuse_half_done(session)
        except BaseException:
            session.info |= {**known, "after_commit": calls}
            raise


def _refuse_half_done(session: Session) -> None:
    error = session.info.get("half_done")
    if error is not None:
        raise HalfDone(
            f"{type(error).__name__} was swallowed after something had been written: {error}"
        ) from error


def _written(session: Session) -> tuple[int, int, int, int]:
    """What has been written so far, sent to the database or still waiting; compared, never read."""
    return session.info.get("writes") or 0, len(session.new), len(session.dirty), len(session.deleted)


@event.listens_for(Session, "after_flush")
def _count_flush(session: Session, _context: Any) -> None:
    session.info["writes"] = (session.info.get("writes") or 0) + 1


@event.listens_for(Session, "do_orm_execute")
def _count_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["writes"] = (state.session.info.get("writes") or 0) + 1


def _begin_writing(session: Session) -> None:
    if session.new or session.dirty or session.deleted:
        raise UnsavedChanges("Rows were changed outside `with transaction():`")
    session.rollback()  # ends a plain reading transaction; SQLite cannot upgrade one safely
    session.expire_all()
    session.connection(execution_options={WRITING: True})
    session.info["depth"], session.info["half_done"] = 1, None


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


def connection_lost(error: BaseException) -> bool:
    """Whether the connection to the database broke: nothing is wrong with the work, and it may be done again."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, sa.exc.DBAPIError) and cause.connection_invalidated:
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def locked(model: type[Row], identity: Any) -> Row | None:
    """Load one row afresh and keep others from changing it until the transaction ends."""
    return db.session().get(model, identity, with_for_update=True, populate_existing=True)
