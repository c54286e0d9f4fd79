"""The mail-room as a plug-in: ``wsgi.py`` hands ``extensions`` to ``create_app``."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.extension import Extension


def extensions() -> Iterable[Extension]:
    """All extensions of the mail-room."""
    return ()
