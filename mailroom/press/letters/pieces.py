"""A piece of a packet that is set in type.

Each kind of piece (letter, cover slip, packing slip, cross-selling page, reply sheet) is a frozen dataclass
that can draw itself as a :class:`Sheet`. Text may flow on to a second page; a piece that should be one page
has *rungs*: tighter settings, tried one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from intranet.values.reason import Reason
from mailroom.press.drawing.codes import data_matrix_svg
from mailroom.press.letters.forms import Form
from mailroom.press.letters.html_values import Sheet
from mailroom.press.letters.stationery import Stationery


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What every piece has: the packet it belongs to and the reader's language."""

    kind: ClassVar[str] = ""
    rungs: ClassVar[int] = 1
    """How many settings there are, from the usual one (0) to the tightest."""

    packet: str
    language: str = "en"

    def refusals(self, stationery: Stationery) -> tuple[Reason, ...]:
        """Why this piece, and so its packet, must not be printed; asked before anything is set."""
        del stationery
        return ()

    def sheet(self, stationery: Stationery, rung: int = 0) -> Sheet:
        """Draw the piece in this setting."""
        raise TypeError(f"{type(self).__name__} cannot be drawn")

    def form(self, stationery: Stationery) -> Form | None:
        """How the piece is filled in, where its sheet is the same for many readers; None where it is not."""
        del stationery
        return None

    def fits(self, pages: int) -> bool:
        """Whether so many pages are right; otherwise the next rung is tried, and the last one is kept."""
        del pages
        return True

    def texts(self) -> tuple[str, ...]:
        """Everything in it that people typed, to tell whose a character is that no font can draw."""
        return ()


def code_picture(payload: str | None, side_mm: float) -> Markup:
    """The DataMatrix of ``payload`` for a template, ``side_mm`` wide with its quiet zone; nothing for none."""
    return Markup(data_matrix_svg(payload, side_mm)) if payload else Markup("")  # noqa: S704  numbers only
