"""Where a line may be broken: after spaces, hyphens and commas, and between Chinese or Japanese characters.

What belongs together stays together as long as the text fits so: house numbers (12-14, 3/2, 380号), a box with its
number, short joined words (A/S, c/o). Only what does not fit otherwise is broken there, and Hangul or Thai written
without spaces between syllables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from mailroom.press.type.fonts import is_cjk

# Marks that must not begin a line and brackets that must not end one (the short form of JIS X 4051's rules).
_NOT_FIRST = frozenset(
    "、。，．・：；？！‼⁇⁈⁉゛゜ヽヾゝゞ々〻ー）］｝〕〉》」』】〙〗｠〟”’»›…‥—–～〜゠－／～%％‰℃°,.:;!?)]}-/~"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "｡､･｣ｰﾞﾟｧｨｩｪｫｬｭｮｯ號号楼樓室層层栋棟座院弄"
)
_NOT_LAST = frozenset("（［｛〔〈《「『【〘〖｟〝“‘«‹｢([{¥￥$＄£￡€#＃№〒第")
_SPACE = r"[^\S\u00a0\u2007\u202f]"  # the spaces that may end a line
_AFTER = re.compile(
    rf"(?<=\S){_SPACE}+"
    r"|(?<=[\w.'’)])[,;]+(?=\S)"
    r"|(?<=[^\W\d_]{2})[-\u2010\u2013/]+(?=[^\W\d_]{2})"
)
_AFTER_ANY = re.compile(r"(?<=[\w.'’)])[-\u2010\u2012\u2013/]+(?=\S)")
# A word that its number follows: # 5, No. 45, P.O. Box 12, BP 3.
_WITH_NUMBER = re.compile(
    r"(?:^|\s)(?:[#№]|n[ºo°r]\.?|nr\.?|box|postfach|postbus|b\.?p\.?|c\.?s\.?|apdo\.?|apartado|casilla)\s+$",
    re.IGNORECASE,
)
_SHORT_WORDS = re.compile(r"(?<!\w)(?:\w{1,2})$")


def break_points(text: str) -> list[int]:
    """Positions before which a new line should begin, in order."""
    points = {match.end() for match in _AFTER.finditer(text) if _may_part(text, match)}
    points |= {place for place in range(1, len(text)) if _between(text[place - 1], text[place])}
    return sorted(points)


def last_resorts(text: str) -> list[int]:
    """All positions before which a new line may begin when there is no other way."""
    points = set(break_points(text))
    points |= {match.end() for match in _AFTER.finditer(text)}
    points |= {match.end() for match in _AFTER_ANY.finditer(text)}
    points |= {place for place in range(1, len(text)) if _between_syllables(text[place - 1], text[place])}
    return sorted(points)


def _may_part(text: str, match: re.Match[str]) -> bool:
    """Whether what stands before and after a possible break is not one thing, such as "No. 45" or "A/S"."""
    before, after = text[: match.end()], text[match.end() :]
    if match.group().isspace():
        return not (after[:1].isdecimal() and _WITH_NUMBER.search(before))
    if "/" in match.group():
        short_left = _SHORT_WORDS.search(text[: match.start()])
        short_right = re.match(r"\w{1,2}(?!\w)", after)
        return not (short_left or short_right)
    return True


def _between(before: str, after: str) -> bool:
    if before in _NOT_LAST or after in _NOT_FIRST or _clings(before, after):
        return False
    if _word_like(before) and _word_like(after):
        return False
    # A house number stays with the word it counts: 380号, 6楼, ２丁目.
    return is_cjk(before) and not _counts(before)


def _between_syllables(before: str, after: str) -> bool:
    """Between two Hangul syllables, and before a Thai vowel that always begins a syllable."""
    if _clings(before, after) or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return (_is_hangul(before) and _is_hangul(after)) or (
        "\u0e01" <= before <= "\u0e4e"
        and "\u0e40" <= after <= "\u0e44"
        and not "\u0e40" <= before <= "\u0e44"
    )


def _clings(before: str, after: str) -> bool:
    """Marks and variation selectors belong to the character before them."""
    return unicodedata.category(after)[0] == "M" or "\u200d" in (before, after)


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"


def _word_like(character: str) -> bool:
    return not is_cjk(character) or _is_hangul(character) or _is_wide_word(character)


def _is_wide_word(character: str) -> bool:
    """Full-width digits and Latin letters, which are words and numbers as much as the narrow ones."""
    return (
        "\uff10" <= character <= "\uff19"
        or "\uff21" <= character <= "\uff3a"
        or "\uff41" <= character <= "\uff5a"
    )


def _counts(character: str) -> bool:
    return character.isascii() or character.isspace() or _is_wide_word(character) or character in "－～〜"


def wrap(text: str, width_em: float, measure: Callable[[str], float]) -> list[str] | None:
    """Break ``text`` into the fewest lines no wider than ``width_em``, of about equal length.

    None when a part that must stay whole is wider than that.
    """
    points: Sequence[int] = break_points(text)
    lines = _fill(text, points, width_em, measure)
    if lines is None:
        points = last_resorts(text)
        lines = _fill(text, points, width_em, measure)
    if lines is None or len(lines) == 1:
        return lines
    narrow, wide = width_em * 0.5, width_em
    for _ in range(5):
        middle = (narrow + wide) / 2
        tried = _fill(text, points, middle, measure)
        if tried is not None and len(tried) == len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def _fill(
    text: str, points: Sequence[int], width_em: float, measure: Callable[[str], float]
) -> list[str] | None:
    lines: list[str] = []
    start = 0
    fits = 0
    for end in [*points, len(text)]:
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
