"""Drawings that belong to no document: operators, and glyphs of the press's fonts.

Each document they are written into embeds the fonts once, with whatever else it shows in them.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailroom.press.page import number
from mailroom.press.pdf.document import PdfDocument
from mailroom.press.pdf.embedding import DocumentFont
from mailroom.press.type.fonts import Face


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Glyphs that stand for ``text`` together, each with the move before it: thousandths of an em leftwards, or ""."""

    text: str
    glyphs: tuple[tuple[str, int], ...]

    def operand(self, font: DocumentFont) -> str:
        """What shows them inside an array of strings; what several of them mean is told by a mark of its own."""
        if len(self.glyphs) == 1:
            move, glyph = self.glyphs[0]
            return f"{move}<{font.glyph_code(glyph, self.text)}>"
        shown = "".join(f"{move}<{font.glyph_code(glyph, '')}>" for move, glyph in self.glyphs)
        encoded = (b"\xfe\xff" + self.text.encode("utf-16-be")).hex()
        return f"] TJ /Span<</ActualText<{encoded}>>>BDC [{shown}] TJ EMC ["


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face that follow each other.

    ``parts`` are strings of plain characters, as an array's operand has them, and glyphs that are not simply their
    character. ``characters`` are the plain ones.
    """

    face: Face
    size: float
    parts: tuple[str | Glyphs, ...]
    characters: frozenset[str]

    def operators(self, document: PdfDocument) -> str:
        """The operators that show it in a document."""
        font = document.font(self.face)
        font.characters.update(self.characters)
        shown = "".join(part if isinstance(part, str) else part.operand(font) for part in self.parts)
        return f"/{font.name} {number(self.size)} Tf [{shown.replace('><', '')}] TJ"


Drawing = tuple[str | Run, ...]
"""Operators in a layout engine's coordinates: pixels of 0.75 pt from the page's upper left corner, downwards."""


def written(drawing: Drawing, document: PdfDocument) -> str:
    """The operators of a drawing, for a content stream of this document."""
    return "\n".join(one if isinstance(one, str) else one.operators(document) for one in drawing)
