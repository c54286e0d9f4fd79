"""A later start finds out quickly that nothing is to be prepared, and prepares whatever is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from intranet.sample import standing

HEAD = standing.ScriptDirectory(str(standing.MIGRATIONS)).get_current_head()


def a_database(path: Path, revision: str | None = HEAD, people: int = 1, sample: bool = False) -> str:
    """A database as far as the question looks at it; its address."""
    with sqlite3.connect(path) as database:
        database.execute("create table alembic_version (version_num text)")
        database.execute("create table users (id integer primary key)")
        database.execute("create table audit_entries (subject text)")
        database.executemany("insert into users values (?)", [(number,) for number in range(people)])
        if revision:
            database.execute("insert into alembic_version values (?)", [revision])
        if sample:
            database.execute("insert into audit_entries values ('sample')")
    database.close()
    return f"sqlite:///{path}"


def test_a_firm_of_its_own_is_told_nothing(tmp_path):
    assert standing.standing(a_database(tmp_path / "a.sqlite")) == ""


def test_the_sample_firm_is_told_its_sign_ins(tmp_path):
    told = standing.standing(a_database(tmp_path / "a.sqlite", sample=True))
    assert told is not None
    assert "reception" in told


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"revision": None}, id="never migrated"),
        pytest.param({"revision": "0000"}, id="an older revision"),
        pytest.param({"people": 0}, id="nobody works there"),
    ],
)
def test_what_is_not_ready_is_prepared(tmp_path, facts):
    assert standing.standing(a_database(tmp_path / "a.sqlite", **facts)) is None


def test_a_database_that_is_not_there_is_prepared_and_not_made_by_asking(tmp_path):
    assert standing.standing(f"sqlite:///{tmp_path}/none.sqlite") is None
    assert not (tmp_path / "none.sqlite").exists()


def test_a_file_that_is_no_database_is_left_to_preparing_which_says_why(tmp_path):
    (tmp_path / "a.sqlite").write_text("these are not rows")
    assert standing.standing(f"sqlite:///{tmp_path}/a.sqlite") is None
