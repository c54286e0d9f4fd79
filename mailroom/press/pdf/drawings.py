"""Drawings that belong to no document: operators, and glyphs of the press's fonts.

Each document they are written into embeds the fonts once, with whatever else it shows in them.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailroom.press.page import number
from mailroom.press.pdf.document import PdfDocument
from mailroom.press.type.fonts import Face


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face, shown by one operator. ``codes`` is its operand; where a glyph is not simply its character,
    it stands apart as (glyph, text). ``characters`` are the plain ones."""

    face: Face
    size: float
    codes: tuple[str | tuple[int, str], ...]
    characters: frozenset[str]

    def operator(self, document: PdfDocument) -> str:
        """The operators that show it in a document."""
        font = document.font(self.face)
        font.characters.update(self.characters)
        codes = [one if isinstance(one, str) else font.glyph_code(*one) for one in self.codes]
        return f"/{font.name} {number(self.size)} Tf [{''.join(codes)}] TJ"


Drawing = tuple[str | Run, ...]
"""Operators in a layout engine's coordinates: pixels of 0.75 pt from the page's upper left corner, downwards."""


def written(drawing: Drawing, document: PdfDocument) -> str:
    """The operators of a drawing, for a content stream of this document."""
    return "\n".join(one if isinstance(one, str) else one.operator(document) for one in drawing)
