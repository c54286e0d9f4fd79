"""The USPS Intelligent Mail barcode as bars: encoded by ReportLab, drawn as one path.

Importing this module loads ReportLab (a third of a second), so whoever needs a barcode only now and then imports it
when one is asked for (:func:`mailroom.press.envelopes.imb_lazily.imb_press`). How large it is:
:mod:`mailroom.press.envelopes.imb_sizes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.barcode.usps4s import USPS_4State

from mailroom.press.envelopes.imb_sizes import BARS, COMPACT, USUAL, ImbSize
from mailroom.press.page import PT_PER_MM, Box, PageSize, number

_HEIGHTS = {"F": (0, 6), "A": (2, 4), "D": (0, 4), "T": (2, 2)}
_NAMES = "TDAF"
# In units of a tenth of the pitch across (a bar is four wide) and a sixth of a full bar up.
_SCALES = {
    size: f"{number(size.pitch_in / 10 * 72)} 0 0 {number(size.full_in / 6 * 72)}"
    for size in (USUAL, COMPACT)
}
# Its properties are declared the old way, by name of the function: a type checker takes them for methods.
_encoder: Any = USPS_4State()
_CHARACTERS = (*_encoder.table1, *_encoder.table2)
_STATES = str.maketrans("0123", _NAMES)


def _drawn_pair(first: int) -> dict[int, str]:
    """The operators of two neighbours by their states, a hexadecimal digit each; there is no bar before bar 0."""
    return {
        16 * left + right: " ".join(
            f"{place * 10} {low} 4 {high} re"
            for place, state in ((first, left), (first + 1, right))
            if place >= 0
            for low, high in (_HEIGHTS[_NAMES[state]],)
        )
        for left in range(4)
        for right in range(4)
    }


_PAIRS = tuple(map(_drawn_pair, range(-1, BARS - 1, 2)))


_BITS, _CHECK_BITS = 102, 11
_GENERATOR = 0xF35  # USPS-B-3200, of the frame check sequence, which begins with eleven ones
_FIRST_ONES = ((1 << _CHECK_BITS) - 1) << (_BITS - _CHECK_BITS)
_ROUTED_FROM = {
    0: 0,
    5: 1,
    9: 100_001,
    11: 1_000_100_001,
}  # what a routing code of that many digits counts from
_CODEWORDS = (1365,) * 8


class _Check(dict[int, int]):
    """What one of the thirteen bytes of a barcode's number adds to its frame check sequence."""

    def __init__(self, weights: Sequence[int]) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, value: int) -> int:
        added = 0
        for bit, weight in enumerate(self._weights):
            added ^= weight if value >> bit & 1 else 0
        self[value] = added
        return added


class _Spread(dict[int, int]):
    """What one of the ten characters of a barcode adds to its bars, one hexadecimal digit a bar.

    A bit of a character makes one bar reach down (1) or up (2); ReportLab's ``table4`` says which bit of which
    character. ReportLab asks for the bits one by one, which took a third of the time of all envelopes.
    """

    def __init__(self, character: int) -> None:
        super().__init__()
        self._weights = [0] * 13
        for bar, (down, down_bit, up, up_bit) in enumerate(USPS_4State.table4):
            digit = 16 ** (BARS - 1 - bar)
            if down == character:
                self._weights[down_bit] = digit
            if up == character:
                self._weights[up_bit] = 2 * digit

    def __missing__(self, value: int) -> int:
        added = sum(weight for bit, weight in enumerate(self._weights) if value >> bit & 1)
        self[value] = added
        return added


_SPREADS = tuple(map(_Spread, range(10)))


def _checks() -> tuple[_Check, ...]:
    """The bytes' shares in the frame check sequence, the highest byte first."""
    weights, weight = [], 1
    for _ in range(_BITS + _CHECK_BITS):
        weights.append(weight)
        weight <<= 1
        weight ^= _GENERATOR if weight >> _CHECK_BITS else 0
    ours = weights[_CHECK_BITS:]
    return tuple(_Check(ours[start : start + 8]) for start in range(_BITS // 8 * 8, -1, -8))


_CHECKS = _checks()


def bars(digits: str) -> str:
    """The 65 bars of checked ``digits``: F full, A ascender, D descender, T tracker."""
    return f"{_states(digits):065x}".translate(_STATES)


def _states(digits: str) -> int:
    """The bars as one number, a hexadecimal digit each: 0 tracker, 1 descender, 2 ascender, 3 full."""
    return sum([spread[value] for spread, value in zip(_SPREADS, _characters(digits), strict=True)])


def _characters(digits: str) -> list[int]:
    """The ten characters of thirteen bits: ReportLab's, without its way of taking them bit by bit."""
    routing = digits[20:]
    routed = int(routing) + _ROUTED_FROM[len(routing)] if routing else 0
    number = ((routed * 10 + int(digits[0])) * 5 + int(digits[1])) * 10**18 + int(digits[2:20])
    check = 0
    for share, value in zip(_CHECKS, (number ^ _FIRST_ONES).to_bytes(13, "big"), strict=True):
        check ^= share[value]
    number, last = divmod(number, 636)
    words = [2 * last]
    for base in _CODEWORDS:
        number, word = divmod(number, base)
        words.append(word)
    words.append(number + 659 * (check >> 10))
    return [
        _CHARACTERS[word] ^ (0x1FFF if check >> place & 1 else 0)
        for place, word in enumerate(reversed(words))
    ]


def imb_path(digits: str, area: Box, page: PageSize, size: ImbSize = USUAL) -> str:
    """The operators that draw the barcode of checked ``digits``, its first bar at the left edge of ``area``."""
    left = number(area.left_mm * PT_PER_MM)
    bottom = number(page.y_pt(area.top_mm + size.height_mm))
    states = _states(digits).to_bytes(len(_PAIRS), "big")
    path = " ".join([drawn[pair] for drawn, pair in zip(_PAIRS, states, strict=True)])
    return f"q 0 g {_SCALES[size]} {left} {bottom} cm {path} f Q"


def imb_svg(digits: str, size: ImbSize) -> str:
    """The same as a picture for a page laid out in HTML."""
    path = "".join(
        f"M{place * 10} {6 - low - high}h4v{high}h-4z"
        for place, bar in enumerate(bars(digits))
        for low, high in (_HEIGHTS[bar],)
    )
    width_mm, height_mm = size.width_mm, size.height_mm
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:.4f}mm" height="{height_mm:.4f}mm" '
        f'viewBox="0 0 {BARS * 10 - 6} 6" preserveAspectRatio="none"><path d="{path}"/></svg>'
    )
