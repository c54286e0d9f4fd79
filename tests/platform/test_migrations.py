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


@pytest.mark.usefixtures("empty")
def test_a_run_under_way_keeps_its_packets_when_the_press_revision_comes():
    upgrade(revision="0001")
    rows = (
        "INSERT INTO customers (id, name) VALUES (1, 'Acme')",
        "INSERT INTO print_runs (id, number, state) VALUES (1, 'R1', 'made'), (2, 'R2', 'settled')",
        "INSERT INTO packets (id, number, customer_id, live_run_id) VALUES (1, 'P1', 1, 1)",
        "INSERT INTO run_packets (run_id, packet_id, position) VALUES (1, 1, 1), (2, 1, 1)",
    )
    for statement in rows:
        insert_with_defaults(statement)
    upgrade()
    live = db.session.execute(sa.text("SELECT run_id FROM run_packets WHERE live")).scalars().all()
    assert live == [1]


def insert_with_defaults(statement: str) -> None:
    """Run an INSERT, every column that must not be empty and is not named filled with something plain."""
    table, rest = statement.removeprefix("INSERT INTO ").split(" (", 1)
    names, values = rest.split(") VALUES ", 1)
    plain = {
        sa.Boolean: "false",
        sa.DateTime: "'2026-11-24 15:00:00'",
        sa.Date: "'2026-11-24'",
        sa.JSON: "'{}'",
    }
    extra = {}
    for column in sa.inspect(db.engine).get_columns(table):
        if column["nullable"] or column["name"] in names.split(", ") or column["name"] == "id":
            continue
        kind = next((text for type_, text in plain.items() if isinstance(column["type"], type_)), None)
        number = isinstance(column["type"], (sa.Integer, sa.Numeric, sa.Float))
        extra[column["name"]] = kind or ("0" if number else f"'{column['name'][:8]}'")
    names = ", ".join([names, *extra])
    more = "".join(f", {text}" for text in extra.values())
    filled = ", ".join(f"{row.rstrip(')')}{more})" for row in values.split("), "))
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES {filled}")
