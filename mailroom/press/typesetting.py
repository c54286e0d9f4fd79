"""Text into glyphs: plain text by a table, all other text through HarfBuzz.

Plain is what a font can show one character after another (Latin with its accents, Greek, Cyrillic,
Georgian, Armenian, Chinese, Japanese, Korean). Everything else is shaped: Arabic, Hebrew, the Indic
scripts, Thai, loose combining marks, mixed directions (see :mod:`mailroom.press.shaping`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mailroom.press.document import PdfDocument
from mailroom.press.embedding import DocumentFont
from mailroom.press.fonts import Face, FontSet
from mailroom.press.shaping import Cluster, shape

LEADING_EM = 1.2
_ABOVE = 0.78  # the share of a line's height above its baseline

# Whatever joins, stacks, reorders or runs to the left; the rest may be set character by character.
_SHAPED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0590-\u109f\u1100-\u11ff\u1680-\u1cff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u2d7f\u302a-\u302f\u3099\u309a"
    "\ua800-\uabff\ud7b0-\ud7ff\ufb1d-\ufdff\ufe00-\ufe0f\ufe20-\ufe2f\ufe70-\ufeff"
    "\U00010800-\U0001bfff\U0001e000-\U0001efff\U000e0000-\U000e01ef]"
)


class Piece:
    """Characters of one face that follow each other plainly, ``x_em`` from the line's start.

    ``codes`` are their hexadecimal codes in the face.
    """

    __slots__ = ("codes", "face", "text", "x_em")

    def __init__(self, face: Face, codes: str, text: str, x_em: float = 0.0) -> None:
        self.face, self.codes, self.text, self.x_em = face, codes, text, x_em


class SetLine:
    """A line of text ready to draw at any size; width and leading in em."""

    __slots__ = ("leading_em", "pieces", "rtl", "text", "width_em")

    def __init__(
        self,
        text: str,
        width_em: float,
        pieces: Sequence[Piece | Cluster],
        leading_em: float = LEADING_EM,
        rtl: bool = False,
    ) -> None:
        self.text, self.width_em, self.pieces = text, width_em, pieces
        self.leading_em, self.rtl = leading_em, rtl


def needs_shaping(text: str) -> bool:
    """True when the plain table cannot set this text rightly."""
    return not text.isascii() and _SHAPED.search(text) is not None


def set_line(text: str, fonts: FontSet) -> SetLine:
    """Set one line. Raises :class:`~mailroom.press.fonts.CharacterNotCovered`."""
    if text.isascii() or _SHAPED.search(text) is None:
        return _set_plainly(text, fonts)
    shaped = shape(text, fonts)
    return SetLine(text, shaped.width_em, shaped.clusters, shaped.leading_em, shaped.rtl)


def _set_plainly(text: str, fonts: FontSet) -> SetLine:
    latin = fonts.latin
    try:
        width_em = sum(map(latin.advances.__getitem__, text))
    except KeyError:
        return _set_in_several_faces(text, fonts)
    return SetLine(text, width_em, (Piece(latin, latin.hex_codes(text), text),))


def _set_in_several_faces(text: str, fonts: FontSet) -> SetLine:
    pieces: list[Piece] = []
    x_em = 0.0
    for face, part in fonts.pieces(text):
        pieces.append(Piece(face, face.hex_codes(part), part, x_em))
        x_em += face.width_em(part)
    return SetLine(text, x_em, pieces)


def draw_lines(
    document: PdfDocument,
    ops: list[str],
    lines: Iterable[SetLine],
    *,
    left_pt: float,
    top_pt: float,
    size_pt: float,
    width_pt: float = 0.0,
    tightness: float = 1.0,
    align: str = "left",
) -> float:
    """Append the operators that draw ``lines`` downwards from ``top_pt``; returns where the block ends.

    ``align`` is left, right or centre within ``width_pt`` from ``left_pt``.
    """
    append = ops.append
    append("BT")
    shown = None
    bottom = top_pt
    for line in lines:
        height = line.leading_em * size_pt * tightness
        baseline = bottom - height * _ABOVE
        bottom -= height
        slack = 0.0 if align == "left" else width_pt - line.width_em * size_pt
        start = left_pt + (slack / 2 if align == "centre" else slack)
        for piece in line.pieces:
            font = document.font(piece.face)
            if font is not shown:
                append(f"/{font.name} {size_pt:g} Tf")
                shown = font
            if isinstance(piece, Piece):
                font.characters.update(piece.text)
                append(f"1 0 0 1 {start + piece.x_em * size_pt:.3f} {baseline:.3f} Tm<{piece.codes}>Tj")
            else:
                append(_cluster_ops(font, piece, start, baseline, size_pt))
    append("ET")
    return bottom


def _cluster_ops(font: DocumentFont, cluster: Cluster, start: float, baseline: float, size_pt: float) -> str:
    """Show a cluster's glyphs; several of them are marked with the text they stand for together."""
    alone = len(cluster.glyphs) == 1
    ops: list[str] = []
    for glyph, x_em, y_em in cluster.glyphs:
        code = font.glyph_code(glyph, cluster.text if alone else "", cluster.width_em)
        ops.append(f"1 0 0 1 {start + x_em * size_pt:.3f} {baseline + y_em * size_pt:.3f} Tm<{code}>Tj")
    shows = " ".join(ops)
    if alone:
        return shows
    encoded = (b"\xfe\xff" + cluster.text.encode("utf-16-be")).hex()
    return f"/Span<</ActualText<{encoded}>>>BDC {shows} EMC"
