"""How heavy and how thick a packet is (MR8): sheets x area x g/m2 + literature + envelope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

ENVELOPE_AREA_FACTOR = 2.4
"""Paper in an envelope by the area of its face: front, back, flap and seams; 2.1 to 2.6 was seen on weighed ones."""

MM_PER_GSM = 0.00125
"""Thickness of uncoated office paper: 80 g/m2 is about 0.10 mm (bulk 1.25 cm3/g, a usual value in paper makers'
data sheets)."""


@dataclass(frozen=True)
class Leaf:
    """A sheet of paper: its size in mm and its weight in g/m²."""

    width_mm: float
    height_mm: float
    gsm: float

    @property
    def weight_g(self) -> float:
        return self.width_mm * self.height_mm * self.gsm / 1_000_000

    @property
    def thickness_mm(self) -> float:
        return self.gsm * MM_PER_GSM


@dataclass(frozen=True)
class Enclosure:
    """Something that lies in the envelope, unfolded. ``foldable`` things may be folded into halves or thirds."""

    what: str
    width_mm: float
    height_mm: float
    weight_g: float
    thickness_mm: float
    foldable: bool
    leaves: int = 0


@dataclass(frozen=True)
class Weight:
    """The parts of the weight, in grams, and the thickness of the contents lying flat, in millimetres."""

    sheets_g: float
    literature_g: float
    envelope_g: float
    thickness_mm: float

    @property
    def total_g(self) -> float:
        return self.sheets_g + self.literature_g + self.envelope_g


def count_leaves(pages: int, duplex: bool) -> int:
    """Sheets of paper that ``pages`` printed pages take."""
    return ceil(pages / 2) if duplex else pages


def enclosure_of_leaves(what: str, leaves: int, leaf: Leaf) -> Enclosure:
    """Printed sheets as one enclosure; they fold."""
    return Enclosure(
        what,
        leaf.width_mm,
        leaf.height_mm,
        leaves * leaf.weight_g,
        leaves * leaf.thickness_mm,
        foldable=True,
        leaves=leaves,
    )


def envelope_weight_g(width_mm: float, height_mm: float, gsm: float) -> float:
    """What an envelope weighs that nobody has put on the scale yet."""
    return width_mm * height_mm * gsm * ENVELOPE_AREA_FACTOR / 1_000_000


def weigh(sheets: Iterable[Enclosure], literature: Iterable[Enclosure], envelope_g: float) -> Weight:
    """Add up a packet: printed sheets, literature (copies are separate enclosures), envelope."""
    printed, pieces = list(sheets), list(literature)
    return Weight(
        sheets_g=sum(one.weight_g for one in printed),
        literature_g=sum(one.weight_g for one in pieces),
        envelope_g=envelope_g,
        thickness_mm=sum(one.thickness_mm for one in (*printed, *pieces)),
    )
