"""What tests of screens need: the SQL a page runs, the text of a page, and ids of what factories make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from intranet.followups import queries as followups
from intranet.people.queries import all_users
from intranet.platform.database import db


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL that is run inside."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def page(answer: Any) -> str:
    """The text of a page that was shown."""
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def make(app: Flask, call: Callable[..., Any], *arguments: Any, **named: Any) -> int:
    """The result's id of a factory, called in the application."""
    with app.app_context():
        return call(*arguments, **named).id


def user_id(app: Flask, name: str) -> int:
    """The person whose name begins so."""
    with app.app_context():
        return next(user.id for user in all_users() if user.name.startswith(name))


def due_id(app: Flask, inquiry_id: int) -> int:
    """The follow-up that is due about an inquiry."""
    with app.app_context():
        return followups.open_of_inquiry(inquiry_id)[0].id
