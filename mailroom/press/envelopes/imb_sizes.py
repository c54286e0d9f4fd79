"""How large an Intelligent Mail barcode is drawn and how far from everything else: figures only, in millimetres.

Dimensions after USPS-B-3200 and Quick Service Guide 201a (2014), in inches: 20 to 24 bars an inch, bars 0.015 to
0.025 wide, full bars 0.125 to 0.165 and trackers 0.039 to 0.057 high, 2.667 to 3.225 in all. Clearances after the same
guide (DMM 202.5): 0.125 from any printing, window edge or label edge at the sides, 0.028 above and below, in a window
wherever the insert has moved; at most 0.625 from the address it stands over.
"""

from __future__ import annotations

from dataclasses import dataclass

BARS = 65
_MM_PER_IN = 25.4

BESIDE_MM = 0.125 * _MM_PER_IN
ABOVE_MM = 0.028 * _MM_PER_IN
FURTHEST_MM = 0.625 * _MM_PER_IN
"""Between the barcode and the first line of the address under it."""


@dataclass(frozen=True, slots=True)
class ImbSize:
    """A size within the tolerances: from bar to bar, and a full bar's height, in inches.

    A bar is 4/10 of the pitch wide; a tracker is 2/6 and an ascender or descender 4/6 of a full bar.
    """

    pitch_in: float
    full_in: float

    @property
    def bar_in(self) -> float:
        return self.pitch_in * 0.4

    @property
    def width_mm(self) -> float:
        return ((BARS - 1) * self.pitch_in + self.bar_in) * _MM_PER_IN

    @property
    def height_mm(self) -> float:
        return self.full_in * _MM_PER_IN


USUAL = ImbSize(0.046, 0.1452)
"""In the middle of what is allowed."""
COMPACT = ImbSize(0.0422, 0.132)
"""Narrow and low, where room is scarce: in a window, on a label."""
