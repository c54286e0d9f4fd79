"""Letting others write: on SQLite whoever writes again and again leaves nobody else a turn.

SQLite keeps no queue of those who wait: each tries again every so often, at most ``LONGEST_WAIT_S`` apart, and finds
the database locked by the next transaction of the one who does not stop. So whoever works off a heap of transactions
rests now and then for longer than that. On PostgreSQL nobody waits, and nobody rests.
"""

from __future__ import annotations

import time

from intranet.platform.database import db

LONGEST_WAIT_S = 0.1
"""The longest pause between two tries of a waiting writer (SQLite's own busy handler)."""
WORK_S = 0.5
_REST_S = LONGEST_WAIT_S * 1.2


class Yielding:
    """Rests after every half second of work; made when the work begins."""

    def __init__(self) -> None:
        self._rested = time.monotonic()
        self._needed = db.engine.dialect.name == "sqlite"

    def let_others_write(self) -> None:
        """Called between two transactions."""
        if self._needed and time.monotonic() - self._rested >= WORK_S:
            time.sleep(_REST_S)
            self._rested = time.monotonic()
