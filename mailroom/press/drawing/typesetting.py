"""Text into glyphs: plain text by a table, all other text through HarfBuzz.

Plain is what a font can show one character after another (Latin with its accents, Greek, Cyrillic,
Georgian, Armenian, Chinese, Japanese, Korean). Everything else is shaped: Arabic, Hebrew, the Indic
scripts, Thai, loose combining marks, mixed directions (see :mod:`mailroom.press.type.shaping`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from mailroom.press.pdf.document import PdfDocument
from mailroom.press.pdf.embedding import DocumentFont
from mailroom.press.type.fonts import Face, FontSet
from mailroom.press.type.shaping import ABOVE, Cluster, ShapedText, shape

LEADING_EM = 1.2
_ABOVE_EM = LEADING_EM * ABOVE
_SAME_PLACE_EM = 0.0004

# Whatever joins, stacks, reorders or runs to the left; the rest may be set character by character.
_SHAPED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0590-\u109f\u1100-\u11ff\u1680-\u1cff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u2d7f\u302a-\u302f\u3099\u309a"
    "\ua800-\uabff\ud7b0-\ud7ff\ufb1d-\ufdff\ufe00-\ufe0f\ufe20-\ufe2f\ufe70-\ufeff"
    "\U00010800-\U0001bfff\U0001e000-\U0001efff\U000e0000-\U000e01ef]"
)


class Piece:
    """Characters of one face that follow each other plainly, ``x_em`` from the line's start.

    ``shows`` is the PDF operator, with its operand, that shows them in the face.
    """

    __slots__ = ("face", "shows", "text", "x_em")

    def __init__(self, face: Face, shows: str, text: str, x_em: float = 0.0) -> None:
        self.face, self.shows, self.text, self.x_em = face, shows, text, x_em


class SetLine:
    """A line of text ready to draw at any size, in plain pieces or shaped; width and leading in em."""

    __slots__ = ("above_em", "leading_em", "pieces", "rtl", "shaped", "text", "width_em")

    def __init__(
        self,
        text: str,
        width_em: float,
        pieces: Sequence[Piece] = (),
        shaped: ShapedText | None = None,
    ) -> None:
        self.text, self.width_em, self.pieces, self.shaped = text, width_em, pieces, shaped
        self.leading_em = shaped.leading_em if shaped else LEADING_EM
        self.above_em = shaped.above_em if shaped else _ABOVE_EM
        self.rtl = shaped is not None and shaped.rtl

    def spaced(self, above_em: float, leading_em: float) -> SetLine:
        """The same line with room of its own above its baseline and in all, in em."""
        line = SetLine(self.text, self.width_em, self.pieces, self.shaped)
        line.above_em, line.leading_em = above_em, leading_em
        return line


def needs_shaping(text: str) -> bool:
    """True when the plain table cannot set this text rightly."""
    return not text.isascii() and _SHAPED.search(text) is not None


def set_line(text: str, fonts: FontSet) -> SetLine:
    """Set one line. Raises :class:`~mailroom.press.type.fonts.CharacterNotCovered`."""
    if text.isascii() or _SHAPED.search(text) is None:
        return _set_plainly(text, fonts)
    return _set_shaped(text, fonts)


# Towns and countries come again and again, so the latest lines are kept.


@lru_cache(maxsize=1024)
def _set_shaped(text: str, fonts: FontSet) -> SetLine:
    shaped = shape(text, fonts)
    return SetLine(text, shaped.width_em, shaped=shaped)


@lru_cache(maxsize=2048)
def _set_plainly(text: str, fonts: FontSet) -> SetLine:
    face = fonts.likely_face(text)
    try:
        width_em, shows = face.set_words(text)
    except KeyError:
        return _set_in_several_faces(text, fonts)
    return SetLine(text, width_em, (Piece(face, shows, text),))


def _set_in_several_faces(text: str, fonts: FontSet) -> SetLine:
    pieces: list[Piece] = []
    x_em = 0.0
    for face, part in fonts.pieces(text):
        width_em, shows = face.set_words(part)
        pieces.append(Piece(face, shows, part, x_em))
        x_em += width_em
    return SetLine(text, x_em, pieces)


def parts_by_face(line: SetLine, fonts: FontSet) -> list[tuple[Face, str]]:
    """The line's text, cut where its font changes; ``fonts`` are those that it was set in."""
    return [(piece.face, piece.text) for piece in line.pieces] or fonts.pieces(line.text)


def draw_lines(
    document: PdfDocument,
    ops: list[str],
    lines: Sequence[SetLine],
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
    face = _only_face(lines) if align == "left" else None
    if face is not None:
        leading = LEADING_EM * size_pt * tightness
        append(
            _column_ops(
                document.font(face),
                lines,
                (left_pt, top_pt - _ABOVE_EM * size_pt * tightness, size_pt),
                leading,
            )
        )
        return top_pt - leading * len(lines)
    append("BT")
    shown = None
    bottom = top_pt
    for line in lines:
        baseline = bottom - line.above_em * size_pt * tightness
        bottom -= line.leading_em * size_pt * tightness
        slack = 0.0 if align == "left" else width_pt - line.width_em * size_pt
        start = left_pt + (slack / 2 if align == "centre" else slack)
        if line.shaped is not None:
            shown = _draw_shaped(document, append, line.shaped.clusters, (start, baseline, size_pt), shown)
            continue
        for piece in line.pieces:
            font = document.font(piece.face)
            if font is not shown:
                append(f"/{font.name} {size_pt:g} Tf")
                shown = font
            font.characters.update(piece.text)
            append(f"1 0 0 1 {start + piece.x_em * size_pt:.3f} {baseline:.3f} Tm{piece.shows}")
    append("ET")
    return bottom


def _only_face(lines: Sequence[SetLine]) -> Face | None:
    """The face of lines that are one plain piece each, as far apart as usual, if it is the same for all."""
    faces = {
        line.pieces[0].face if len(line.pieces) == 1 and line.leading_em == LEADING_EM else None
        for line in lines
    }
    return faces.pop() if len(faces) == 1 else None


def _column_ops(
    font: DocumentFont, lines: Sequence[SetLine], place: tuple[float, float, float], leading: float
) -> str:
    """Show such lines one below the other; ``place`` is the first one's start, its baseline and the size, in points.

    Most addresses are of this kind, and so each takes half the time and half the room.
    """
    start, baseline, size_pt = place
    pieces = [line.pieces[0] for line in lines]
    for piece in pieces:
        font.characters.update(piece.text)
    shown = " T*".join([piece.shows for piece in pieces])
    return f"BT/{font.name} {size_pt:g} Tf {leading:.3f} TL 1 0 0 1 {start:.3f} {baseline:.3f} Tm{shown} ET"


def _draw_shaped(
    document: PdfDocument,
    append: Callable[[str], None],
    clusters: Sequence[Cluster],
    place: tuple[float, float, float],
    shown: DocumentFont | None,
) -> DocumentFont | None:
    """Show a shaped line's clusters; glyphs that follow each other as the font has it go in one string.

    ``place`` is the line's start, its baseline and the size, in points. Returns the font that is set.
    """
    start, baseline, size_pt = place
    codes: list[str] = []
    next_em = -1.0
    for cluster in clusters:
        font = document.font(cluster.face)
        glyphs = cluster.glyphs
        glyph, x_em, y_em = glyphs[0]
        follows = font is shown and len(glyphs) == 1 and not y_em and abs(x_em - next_em) < _SAME_PLACE_EM
        if not follows and codes:
            append(f"<{''.join(codes)}>Tj")
            codes = []
        if font is not shown:
            append(f"/{font.name} {size_pt:g} Tf")
            shown = font
        if len(glyphs) > 1:
            append(_cluster_ops(font, cluster, start, baseline, size_pt))
            next_em = -1.0
            continue
        if not follows:
            append(f"1 0 0 1 {start + x_em * size_pt:.3f} {baseline + y_em * size_pt:.3f} Tm")
        codes.append(font.glyph_code(glyph, cluster.text, cluster.width_em))
        width_em = font.face.glyph_width_em(glyph) if cluster.width_em is None else cluster.width_em
        next_em = x_em + width_em if not y_em else -1.0
    if codes:
        append(f"<{''.join(codes)}>Tj")
    return shown


def _cluster_ops(font: DocumentFont, cluster: Cluster, start: float, baseline: float, size_pt: float) -> str:
    """Show several glyphs, marked with the text they stand for together.

    A reader takes the end of the last glyph for the end of the text, and sees a space where that is short of the next
    letter: marks that stand further back than the widest glyph go into a span of their own that says nothing.
    """
    width_em = font.face.glyph_width_em
    ends = [x_em + width_em(glyph) for glyph, x_em, _ in cluster.glyphs]
    furthest = ends.index(max(ends)) + 1
    said, silent = cluster.glyphs[:furthest], cluster.glyphs[furthest:]

    def shows(glyphs: Sequence[tuple[int, float, float]]) -> str:
        return " ".join(
            f"1 0 0 1 {start + x_em * size_pt:.3f} {baseline + y_em * size_pt:.3f} Tm"
            f"<{font.glyph_code(glyph, '')}>Tj"
            for glyph, x_em, y_em in glyphs
        )

    encoded = (b"\xfe\xff" + cluster.text.encode("utf-16-be")).hex()
    text = f"/Span<</ActualText<{encoded}>>>BDC {shows(said)} EMC"
    return f"{text} /Span<</ActualText<feff>>>BDC {shows(silent)} EMC" if silent else text
