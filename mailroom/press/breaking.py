"""Where a line may be broken: after spaces, hyphens and commas, and between Chinese or Japanese characters."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailroom.press.fonts import is_cjk

# Marks that must not begin a line and brackets that must not end one (the short form of JIS X 4051's rules).
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）］｝〕〉》」』】〙〗”’…—～%％,.:;!?)]}ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ號号楼樓室层層栋棟座院弄"
)
_NOT_LAST = frozenset("（［｛〔〈《「『【〘〖“‘([{¥￥$#＃第")
_AFTER = re.compile(r"(?<=[^\s])\s+|(?<=[\w.’')])[-\u2010\u2012\u2013/,;]+(?=\S)")


def break_points(text: str) -> list[int]:
    """Positions before which a new line may begin, in order."""
    points = {match.end() for match in _AFTER.finditer(text)}
    points |= {place for place in range(1, len(text)) if _between(text[place - 1], text[place])}
    return sorted(points)


def _between(before: str, after: str) -> bool:
    if before in _NOT_LAST or after in _NOT_FIRST:
        return False
    if _word_like(before) and _word_like(after):
        return False
    # A house number stays with the word it counts: 380号, 6楼.
    return is_cjk(before) if not _counts(before) else False


def _word_like(character: str) -> bool:
    return not is_cjk(character) or "\uac00" <= character <= "\ud7a3"


def _counts(character: str) -> bool:
    return character.isascii() or character.isspace()


def wrap(text: str, width_em: float, measure: Callable[[str], float]) -> list[str] | None:
    """Break ``text`` into the fewest lines no wider than ``width_em``, of about equal length.

    None when a part that must stay whole is wider than that.
    """
    lines = _fill(text, width_em, measure)
    if lines is None or len(lines) == 1:
        return lines
    narrow, wide = width_em * 0.5, width_em
    for _ in range(5):
        middle = (narrow + wide) / 2
        tried = _fill(text, middle, measure)
        if tried is not None and len(tried) == len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def _fill(text: str, width_em: float, measure: Callable[[str], float]) -> list[str] | None:
    lines: list[str] = []
    start = 0
    fits = 0
    for end in [*break_points(text), len(text)]:
        if measure(text[start:end].rstrip()) <= width_em:
            fits = end
            continue
        if fits <= start:
            return None
        lines.append(text[start:fits].strip())
        start, fits = fits, end
        if measure(text[start:end].rstrip()) > width_em:
            return None
    lines.append(text[start:].strip())
    return lines
