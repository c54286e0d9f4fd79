"""The intranet's own rooms and screens, each with what it adds (see ``intranet.extension``)."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.extension import Extension


def extensions() -> Iterable[Extension]:
    """All extensions of the intranet, in no particular order: menus and panels carry their own."""
    return ()
