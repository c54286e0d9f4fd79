"""One migration history: it makes what the models say, on both databases, and can be undone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask_migrate import check, downgrade, upgrade

from intranet.platform.database import db
from tests import databases


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_uri(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite"
        return
    server = databases.shared_postgres()
    name = f"empty_{tmp_path.name.replace('-', '_').lower()}"[:60]
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def empty(empty_uri, houses):
    app = houses.build(empty_uri)
    with app.app_context():
        yield app
    houses.close(app)


@pytest.mark.usefixtures("empty")
def test_migrating_makes_all_tables_and_leaves_nothing_to_do():
    upgrade()
    check()
    names = set(sa.inspect(db.engine).get_table_names())
    assert {table.name for table in db.metadata.sorted_tables} | {"search_words"} <= names


@pytest.mark.usefixtures("empty")
def test_migrating_brings_the_locks_of_the_audit_trail():
    upgrade()
    if db.engine.dialect.name == "sqlite":
        triggers = db.session.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        triggers = db.session.execute(sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
    assert {name for (name,) in triggers} & {"audit_entries_no_update", "audit_entries_no_change"}


@pytest.mark.usefixtures("empty")
def test_migrating_can_be_undone_and_done_again():
    upgrade()
    downgrade(revision="base")
    assert "users" not in sa.inspect(db.engine).get_table_names()
    upgrade()
    check()
