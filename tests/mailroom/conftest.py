"""What the mail-room's tests share."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from intranet.platform.database import db


@pytest.fixture
def statements(app):
    """``with statements() as seen``: every statement sent to the database."""

    @contextmanager
    def watch():
        seen = []

        def note(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        with app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return watch
