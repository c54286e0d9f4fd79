"""The mail-room that the tests of runs, bench and mailing work in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from intranet.platform.database import db
from tests.factories import runs as cast


@pytest.fixture
def sorter(a_person: Any) -> Any:
    return a_person("mailroom", name="Mo Mail")


@pytest.fixture
def vise(sorter: Any) -> Any:
    """What everybody asks about; its sheet lies on the shelf, its manual is printed with the letter."""
    return cast.a_mailroom(sorter)


@pytest.fixture
def ready(vise: Any, sorter: Any) -> Callable[[int], list[int]]:
    """``ready(3)``: the ids of three packets that can be printed."""
    return lambda count: cast.ready_packets(vise, sorter, count)


@pytest.fixture
def statements(app: Any) -> Any:
    """``with statements() as seen``: every statement sent to the database."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine

        def note(connection: Any, cursor: Any, statement: str, *others: Any) -> None:
            seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return watch
