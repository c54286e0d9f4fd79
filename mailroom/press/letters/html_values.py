"""What goes into setting HTML in type, and what comes out, as plain values.

Apart from ``html_sheets``, so that a process which only speaks of sheets (the web process) does not load WeasyPrint:
that takes a second and 50 MB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailroom.press.letters.html_sheets import HtmlTypesetter


class TemplateFault(ValueError):
    """A print template cannot be used; the message says why and what to change."""


@dataclass(frozen=True)
class Asset:
    """A picture (or style sheet) that templates may load as ``asset:NAME``."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class Sheet:
    """One piece of print before it is set: a letter or a slip, of one page or more.

    ``kind`` names the page style (``@page KIND``) and comes back with the page range; ``key`` is the
    packet it belongs to; ``html`` is what goes inside its section; ``language`` chooses glyph forms.
    """

    kind: str
    key: str
    html: str
    language: str = "en"
    style_class: str = ""
    css: str = ""
    """Further rules, which must hold for this sheet only."""


@dataclass(frozen=True)
class PageRange:
    """Pages ``first`` to ``last`` (counted from 1) of a PDF belong to this piece of this packet."""

    key: str
    kind: str
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class SetPages:
    """A finished PDF: its bytes, whose pages are whose, and characters that no font could draw."""

    pdf: bytes
    ranges: tuple[PageRange, ...]
    undrawn: frozenset[str] = frozenset()


def open_typesetter(css: str, assets: Mapping[str, Asset] | None = None) -> HtmlTypesetter:
    """A typesetter with this style sheet; the first one of a process loads WeasyPrint.

    :raises TemplateFault: the style sheet asks for something that is not registered.
    """
    return import_module("mailroom.press.letters.html_sheets").HtmlTypesetter(css, assets)
