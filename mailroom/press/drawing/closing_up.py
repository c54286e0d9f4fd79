"""Lines as far apart as their ink asks, and no further where an address would be refused for one line too many.

A font's own line spacing leaves room for its tallest and its deepest letter. The lines of one address seldom have both
at one place, so the glyphs themselves are asked how far one line reaches down and the next one up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from mailroom.press.drawing.typesetting import SetLine
from mailroom.press.type.fonts import Face
from mailroom.press.type.shaping import ABOVE

_CLEAR_EM = 0.06
"""White that stays between the ink of two lines: at 8 pt four dots of a 600 dpi printer."""
_BESIDE_EM = 0.04  # ink this near at the side counts as above
# From baseline to baseline, however flat the letters are: closer lines are hard to tell apart.
_CLOSEST_EM = 1.0
_USUAL_TOP_EM = 0.72  # a line of small letters keeps the room of capitals above it
_SHOWN = re.compile(r"([0-9a-f]{4})|>([-+\d.e]+)<")
"""A glyph of what a piece shows, or how far back the next one moves, in thousandths of an em."""


class _Ink(NamedTuple):
    """A glyph's ink in em: from the line's left edge, and above and below the baseline."""

    left: float
    right: float
    above: float
    below: float


def kept_clear(lines: list[SetLine]) -> list[SetLine]:
    """The same lines, with more room above one whose signs would touch what hangs below the line before it.

    Fonts of most scripts leave room for both; Burmese stacks signs higher and deeper than any line spacing.
    """
    found: list[SetLine] = []
    before = None
    for line in lines:
        shaped = line.shaped
        if before is not None and before.shaped and shaped:
            room_em = before.leading_em - before.above_em + line.above_em
            lacks_em = before.shaped.depth_em + shaped.rise_em + _CLEAR_EM - room_em
            if lacks_em > 0:
                line = line.spaced(line.above_em + lacks_em, line.leading_em + lacks_em)
        found.append(line)
        before = line
    return found


def closed_up(lines: Sequence[SetLine], height_em: float, *, rtl: bool) -> list[SetLine] | None:
    """The lines with spacings of their own that fill ``height_em``, as even as the ink allows.

    ``rtl`` says that they are flush right. None where the ink of two lines would come too close, or lines closer
    than their size.
    """
    inks = [_inks(line, rtl=rtl) for line in lines]
    top_em = max([_USUAL_TOP_EM, *(ink.above for ink in inks[0])])
    bottom_em = max([0.0, *(ink.below for ink in inks[-1])])
    least = [max(_CLOSEST_EM, _apart(upper, lower)) for upper, lower in pairwise(inks)]
    spare_em = height_em - top_em - bottom_em - sum(least)
    if spare_em < 0:
        return None
    steps = _evened(least, spare_em)
    above = [top_em, *(step * ABOVE for step in steps)]
    below = [*(step * (1 - ABOVE) for step in steps), bottom_em]
    return [line.spaced(up, up + down) for line, up, down in zip(lines, above, below, strict=True)]


def least_em(count: int) -> float:
    """The height in em that so many lines take at least, however flat they are."""
    return _USUAL_TOP_EM + (count - 1) * _CLOSEST_EM


def clear_at(lines: Sequence[SetLine], tightness: float, *, rtl: bool) -> bool:
    """Whether lines at this share of their usual distances leave white between their ink, and keep it in their box."""
    inks = [_inks(line, rtl=rtl) for line in lines]
    steps = (upper.leading_em - upper.above_em + lower.above_em for upper, lower in pairwise(lines))
    below_em = (lines[-1].leading_em - lines[-1].above_em) * tightness
    return all(
        _apart(upper, lower) <= step * tightness
        for (upper, lower), step in zip(pairwise(inks), steps, strict=True)
    ) and all(ink.below <= below_em for ink in inks[-1])


def _apart(upper: Sequence[_Ink], lower: Sequence[_Ink]) -> float:
    """How far apart two baselines must be, in em."""
    furthest = (
        one.below + other.above
        for one in upper
        for other in lower
        if one.left < other.right + _BESIDE_EM and other.left < one.right + _BESIDE_EM
    )
    return max(furthest, default=0.0) + _CLEAR_EM


def _evened(least: Sequence[float], spare_em: float) -> list[float]:
    """The least distances, what is to spare given to the smallest of them until they are as large as the next."""
    sorted_up = sorted(least)
    for count in range(len(least), 0, -1):
        level = (sum(sorted_up[:count]) + spare_em) / count
        if level >= sorted_up[count - 1]:
            return [max(distance, level) for distance in least]
    return []


def _inks(line: SetLine, *, rtl: bool) -> list[_Ink]:
    """The ink of a line's glyphs, from its left edge; from its right edge, so negative, where lines are flush right."""
    moved_em = -line.width_em if rtl else 0.0
    found = []
    for face, glyph, x_em, y_em in _glyphs(line):
        extents = face.hb_font.get_glyph_extents(glyph)
        if extents is None or not extents.height:
            continue
        left = moved_em + x_em + extents.x_bearing / face.upem
        top = y_em + extents.y_bearing / face.upem
        found.append(_Ink(left, left + extents.width / face.upem, top, -top - extents.height / face.upem))
    return found


def _glyphs(line: SetLine) -> Iterator[tuple[Face, int, float, float]]:
    """Each glyph with its face and where it stands, in em."""
    for cluster in line.shaped.clusters if line.shaped else ():
        for glyph, x_em, y_em in cluster.glyphs:
            yield cluster.face, glyph, x_em, y_em
    for piece in line.pieces:
        x_em = piece.x_em
        for code, moved in _SHOWN.findall(piece.shows):
            if code:
                glyph = int(code, 16)
                yield piece.face, glyph, x_em, 0.0
                x_em += piece.face.glyph_width_em(glyph)
            else:
                x_em -= float(moved) / 1000
