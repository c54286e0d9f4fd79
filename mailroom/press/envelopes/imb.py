"""The USPS Intelligent Mail barcode as bars: encoded by ReportLab, drawn as one path.

Importing this module loads ReportLab (a third of a second), so whoever needs a barcode only now and then imports it
when one is asked for (:func:`mailroom.press.envelopes.imb_lazily.imb_press`). How large it is:
:mod:`mailroom.press.envelopes.imb_sizes`.
"""

from __future__ import annotations

from typing import Any

from reportlab.graphics.barcode.usps4s import USPS_4State

from mailroom.press.envelopes.imb_sizes import BARS, COMPACT, USUAL, ImbSize
from mailroom.press.page import PT_PER_MM, Box, PageSize, number

_HEIGHTS = {"F": (0, 6), "A": (2, 4), "D": (0, 4), "T": (2, 2)}
_DRAWN = tuple(
    {bar: f"{place * 10} {low} 4 {high} re" for bar, (low, high) in _HEIGHTS.items()} for place in range(BARS)
)
# In units of a tenth of the pitch across (a bar is four wide) and a sixth of a full bar up.
_SCALES = {
    size: f"{number(size.pitch_in / 10 * 72)} 0 0 {number(size.full_in / 6 * 72)}"
    for size in (USUAL, COMPACT)
}
# Its properties are declared the old way, by name of the function: a type checker takes them for methods.
_encoder: Any = USPS_4State()
_STATES = str.maketrans("0123", "TDAF")


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


def bars(digits: str) -> str:
    """The 65 bars of checked ``digits``: F full, A ascender, D descender, T tracker."""
    _encoder.tracking = digits[:20]
    _encoder.routing = digits[20:]
    added = sum([spread[value] for spread, value in zip(_SPREADS, _encoder.characters, strict=True)])
    return f"{added:065x}".translate(_STATES)


def imb_path(digits: str, area: Box, page: PageSize, size: ImbSize = USUAL) -> str:
    """The operators that draw the barcode of checked ``digits``, its first bar at the left edge of ``area``."""
    left = number(area.left_mm * PT_PER_MM)
    bottom = number(page.y_pt(area.top_mm + size.height_mm))
    path = " ".join([drawn[bar] for drawn, bar in zip(_DRAWN, bars(digits), strict=True)])
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
