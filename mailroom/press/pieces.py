"""A piece of a packet that is set in type, and how a piece that is too long is made to fit.

Each kind of piece (letter, cover slip, packing slip, cross-selling page, reply sheet) is a frozen dataclass
that can draw itself as a :class:`Sheet`. Most text may flow on to a second page; what may not (an address in
its window, a page that must be one page) has *rungs*: smaller settings tried one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from intranet.values.reason import Reason
from mailroom.press.stationery import Stationery
from mailroom.press.html_sheets import Mark, Sheet


@dataclass(frozen=True)
class Placed:
    """How a piece came out: its pages, and the marks it set, under the names it gave them."""

    pages: int
    marks: Mapping[str, Mark]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What every piece has: the packet it belongs to and the reader's language."""

    kind: ClassVar[str] = ""
    rungs: ClassVar[int] = 1
    """How many settings there are, from the usual one (0) to the tightest."""

    packet: str
    language: str = "en"

    def first_rung(self, stationery: Stationery) -> int:
        """The setting to begin with: a guess that saves a second attempt."""
        del stationery
        return 0

    def sheet(self, stationery: Stationery, rung: int, mark: str) -> Sheet:
        """Draw the piece; names of marks begin with ``mark``, which is unique in the document."""
        raise TypeError(f"{type(self).__name__} cannot be drawn")

    def fits(self, placed: Placed, stationery: Stationery, rung: int) -> bool:
        """Whether it came out as it must; otherwise the next rung is tried."""
        del placed, stationery, rung
        return True

    def too_long(self) -> Reason | None:
        """Why the packet is refused when the tightest setting does not fit; None: print it all the same."""
        return None

    def texts(self) -> tuple[str, ...]:
        """Everything in it that people typed, to tell whose a character is that no font can draw."""
        return ()
