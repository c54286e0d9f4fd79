"""What the tables need besides themselves: the audit trail's locks and the words of the search.

Called by the migration, and again by any later one that rebuilds these tables; every statement may run twice.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Connection

from intranet.platform.database import Base

SEARCH_WORDS = "search_words"
_REFUSAL = "the audit trail is only ever added to"

SQLITE_EXTRAS = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {SEARCH_WORDS} USING fts5(tokens, tokenize='unicode61', detail='full')",
    f"""CREATE TRIGGER IF NOT EXISTS audit_entries_no_update BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS audit_entries_no_delete BEFORE DELETE ON audit_entries
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
)
POSTGRESQL_EXTRAS = (
    f"""CREATE TABLE IF NOT EXISTS {SEARCH_WORDS} (
    entry_id integer PRIMARY KEY REFERENCES search_entries (id) ON DELETE CASCADE, tokens tsvector NOT NULL)""",
    f"CREATE INDEX IF NOT EXISTS ix_{SEARCH_WORDS}_tokens ON {SEARCH_WORDS} USING gin (tokens)",
    f"""CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$""",
    "DROP TRIGGER IF EXISTS audit_entries_no_change ON audit_entries",
    """CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
)


def create_extras(connection: Connection) -> None:
    """Make them, in the connection's transaction."""
    extras = SQLITE_EXTRAS if connection.dialect.name == "sqlite" else POSTGRESQL_EXTRAS
    for statement in extras:
        connection.execute(text(statement))


def create_everything(connection: Connection) -> None:
    """All tables as the models have them now, without migrating (tests of rooms)."""
    Base.metadata.create_all(connection)
    create_extras(connection)


def drop_extras(connection: Connection) -> None:
    """Remove them, before their tables go."""
    if connection.dialect.name == "sqlite":
        for name in ("audit_entries_no_update", "audit_entries_no_delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    else:
        connection.execute(text("DROP TRIGGER IF EXISTS audit_entries_no_change ON audit_entries"))
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_audit_change()"))
    connection.execute(text(f"DROP TABLE IF EXISTS {SEARCH_WORDS}"))
