"""One migration history for both databases: SQLite rebuilds tables (batch), PostgreSQL alters them."""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from intranet.platform.database import WRITING, UtcDateTime
from intranet.platform.ddl import SEARCH_WORDS

# Made by intranet.platform.ddl, or by huey where it shares the database: not ours to compare.
FOREIGN_TABLES = (SEARCH_WORDS, "huey_")
logging.getLogger("alembic").setLevel(logging.INFO)


def _is_ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith(FOREIGN_TABLES))


def _written(kind: str, thing: Any, autogen_context: Any) -> str | bool:
    """Our own column types as the plain ones they are, so that old revisions do not depend on today's code."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, sa.Enum):
        return f"sa.String(length={thing.length})"
    return False


def _same_type(_context: Any, _inspected: Any, _column: Any, found: Any, wanted: Any) -> bool | None:
    """Enums are short text in the database; everything else is compared as usual."""
    if isinstance(wanted, sa.Enum) and isinstance(found, sa.String):
        return found.length != wanted.length
    return None


def run() -> None:
    """Migrate the application's database in one transaction."""
    migrate = current_app.extensions["migrate"]
    engine = migrate.db.engine
    with engine.connect().execution_options(**{WRITING: True}) as connection:
        if engine.dialect.name == "sqlite":
            _leave_references_alone(connection)
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            include_object=_is_ours,
            render_item=_written,
            transaction_per_migration=False,
            **{**migrate.configure_args, "compare_type": _same_type},
        )
        with context.begin_transaction():
            context.run_migrations()


def _leave_references_alone(connection: sa.Connection) -> None:
    """Rebuilding a table drops it for a moment; with foreign keys on, SQLite would delete what refers to it."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")


if context.is_offline_mode():
    raise SystemExit(
        "SQL scripts are not written: run the migration on the database itself (flask db upgrade)."
    )
run()
