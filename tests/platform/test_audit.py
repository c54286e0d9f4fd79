"""The audit trail is only ever added to, on both databases."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from intranet.people.models import Role
from intranet.platform import audit
from intranet.platform.audit import AuditEntry, AuditIsAppendOnly, plain
from intranet.platform.database import db, transaction
from intranet.values.reason import reason

pytestmark = pytest.mark.usefixtures("services")


def test_a_line_says_who_changed_what_from_what_to_what_and_why(a_person, now):
    anna = a_person("rep", name="Anna Berg")
    audit.note("inquiry", 7, "probability", by=anna, before=5, after=7, why="has money")
    (line,) = audit.history("inquiry", 7)
    assert (line.at, line.who, line.what, line.before, line.after, line.why) == (
        now,
        "Anna Berg",
        "probability",
        5,
        7,
        "has money",
    )
    assert audit.history("inquiry", 8) == []


def test_the_newest_line_comes_first():
    for number in range(3):
        audit.note("inquiry", 7, "probability", by=None, after=number)
    assert [line.after for line in audit.history("inquiry", 7)] == [2, 1, 0]
    assert audit.history("inquiry", 7)[0].who == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET why = 'never happened'",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE id = 1",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_lines(statement):
    audit.note("inquiry", 7, "probability", by=None)
    with pytest.raises(DBAPIError, match="only ever added to"), transaction() as session:
        session.execute(sa.text(statement))
    assert len(audit.history("inquiry", 7)) == 1


def test_postgresql_refuses_to_empty_the_table():
    audit.note("inquiry", 7, "probability", by=None)
    if db.engine.dialect.name == "sqlite":
        statement = "DELETE FROM audit_entries"  # SQLite's own TRUNCATE
    else:
        statement = "TRUNCATE audit_entries"
    with pytest.raises(DBAPIError, match="only ever added to"), transaction() as session:
        session.execute(sa.text(statement))


def test_the_session_refuses_too():
    line = audit.note("inquiry", 7, "probability", by=None)
    with pytest.raises(AuditIsAppendOnly), transaction():
        line.why = "never happened"
    with pytest.raises(AuditIsAppendOnly), transaction() as session:
        session.delete(session.get(AuditEntry, line.id))


def test_a_change_that_fails_leaves_no_line():
    with suppress(LookupError), transaction():
        audit.note("inquiry", 7, "probability", by=None)
        raise LookupError
    assert audit.history("inquiry", 7) == []


def test_the_trail_can_be_read_by_person_and_kind_and_paged(a_person):
    anna = a_person("rep", name="Anna Berg")
    for number in range(4):
        audit.note("inquiry", number, "probability", by=anna)
    audit.note("packet", 1, "mailed", by=None)
    assert [line.subject_id for line in audit.trail(subject="inquiry", limit=2)] == [3, 2]
    older = audit.trail(subject="inquiry", before_id=audit.trail(subject="inquiry", limit=2)[-1].id)
    assert [line.subject_id for line in older] == [1, 0]
    assert all(line.actor_id == anna.id for line in audit.trail(actor_id=anna.id))
    assert audit.subjects() == ["inquiry", "packet", "user"]


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (Role.REP, "rep"),
        (frozenset({Role.REP, Role.ADMIN}), ["admin", "rep"]),
        (date(2026, 11, 24), "2026-11-24"),
        (Decimal("1.50"), "1.50"),
        ({"a": [Role.REP]}, {"a": ["rep"]}),
        (reason("x", "Text"), {"code": "x", "text": "Text", "data": {}}),
    ],
)
def test_values_are_kept_as_plain_json(value, stored):
    assert plain(value) == stored
