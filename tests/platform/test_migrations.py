"""One migration history for both databases."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from intranet.platform import database
from intranet.platform.database import db


@pytest.fixture(params=["sqlite", "postgresql"])
def database_uri(request, postgres, tmp_path, worker_id):
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    name = f"migrations_{worker_id}"
    yield postgres.create(name)
    postgres.drop(name)


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


def test_migrating_makes_what_the_models_say(in_app):
    flask_migrate.upgrade()
    assert {table.name for table in db.metadata.sorted_tables} <= tables()
    flask_migrate.check()


def test_migrating_twice_changes_nothing(in_app):
    flask_migrate.upgrade()
    before = tables()
    flask_migrate.upgrade()
    assert tables() == before


def test_there_is_one_history_without_branches():
    folder = Path(database.__file__).parent / "migrations"
    assert len(ScriptDirectory(str(folder)).get_heads()) == 1
