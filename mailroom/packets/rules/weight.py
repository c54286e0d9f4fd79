"""How heavy and how thick a packet is (MR8): sheets x area x g/m2 + literature + envelope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Self

ENVELOPE_AREA_FACTOR = 2.4
"""Paper in an envelope by the area of its face: front, back, flap and seams; 2.1 to 2.6 was seen on weighed ones."""

MM_PER_GSM = 0.00125
"""Thickness of uncoated office paper: 80 g/m2 is about 0.10 mm (bulk 1.25 cm3/g, a usual value in paper makers'
data sheets)."""


LABEL_G = 0.4
"""An address or teaser label without its backing: 99 x 38 mm of label paper with its glue, about 105 g/m2."""

ENVELOPE_LAYERS = 2
"""Layers of paper that an envelope adds to the thickness of what lies in it: its front and its back."""


@dataclass(frozen=True)
class Leaf:
    """A sheet of paper: its size in mm and its weight in g/m².

    ``caliper_mm`` is its measured thickness, 0 where nobody measured; ``weighed``: somebody put ten on the scale.
    """

    width_mm: float
    height_mm: float
    gsm: float
    caliper_mm: float = 0.0
    weighed: bool = False

    @property
    def weight_g(self) -> float:
        return self.width_mm * self.height_mm * self.gsm / 1_000_000

    @property
    def thickness_mm(self) -> float:
        return self.caliper_mm or self.gsm * MM_PER_GSM


@dataclass(frozen=True)
class Enclosure:
    """Something that lies in the envelope, unfolded. ``foldable`` things may be folded into halves or thirds.

    ``what`` is a kind of sheet ("letter") or a title; ``pieces`` how many of it the weight is of.
    """

    what: str
    width_mm: float
    height_mm: float
    weight_g: float
    thickness_mm: float
    foldable: bool
    leaves: int = 0
    pieces: int = 1
    weighed: bool = False


@dataclass(frozen=True)
class WeightPart:
    """A line of the sum: so many of something, each so heavy. ``group``: sheets, literature, envelope or labels."""

    group: str
    what: str
    count: int
    each_g: float
    each_mm: float = 0.0
    weighed: bool = False

    @property
    def total_g(self) -> float:
        return self.count * self.each_g

    @property
    def total_mm(self) -> float:
        return self.count * self.each_mm

    def to_json(self) -> dict[str, Any]:
        """What is kept with the packet; grams and millimetres to a thousandth."""
        return asdict(self) | {"each_g": round(self.each_g, 3), "each_mm": round(self.each_mm, 3)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(**stored)


@dataclass(frozen=True)
class Weight:
    """The parts of the weight, in grams, and the thickness of the contents lying flat, in millimetres."""

    parts: tuple[WeightPart, ...]

    def of(self, group: str) -> float:
        """The grams of one group."""
        return sum(part.total_g for part in self.parts if part.group == group)

    @property
    def sheets_g(self) -> float:
        return self.of("sheets")

    @property
    def literature_g(self) -> float:
        return self.of("literature")

    @property
    def envelope_g(self) -> float:
        return self.of("envelope")

    @property
    def total_g(self) -> float:
        return sum(part.total_g for part in self.parts)

    @property
    def thickness_mm(self) -> float:
        """The contents without the envelope's own paper."""
        return sum(part.total_mm for part in self.parts if part.group in ("sheets", "literature"))

    @property
    def envelope_mm(self) -> float:
        """The envelope's own paper, front and back."""
        return sum(part.total_mm for part in self.parts if part.group == "envelope")


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
        pieces=leaves,
        weighed=leaf.weighed,
    )


def envelope_weight_g(width_mm: float, height_mm: float, gsm: float) -> float:
    """What an envelope weighs that nobody has put on the scale yet."""
    return width_mm * height_mm * gsm * ENVELOPE_AREA_FACTOR / 1_000_000


def envelope_part(what: str, weight_g: float, gsm: float, weighed: bool = False) -> WeightPart:
    """The envelope as a part of the sum."""
    return WeightPart("envelope", what, 1, weight_g, ENVELOPE_LAYERS * gsm * MM_PER_GSM, weighed)


def weigh(
    sheets: Iterable[Enclosure], literature: Iterable[Enclosure], others: Sequence[WeightPart] = ()
) -> Weight:
    """Add up a packet: printed sheets, literature (copies are separate enclosures), envelope and labels."""
    printed = [_part("sheets", one) for one in sheets]
    pieces: dict[tuple[str, float], WeightPart] = {}
    for one in literature:
        part = _part("literature", one)
        known = pieces.get((part.what, part.each_g))
        count = part.count + (known.count if known else 0)
        pieces[part.what, part.each_g] = WeightPart(
            part.group, part.what, count, part.each_g, part.each_mm, part.weighed
        )
    return Weight((*printed, *pieces.values(), *others))


def _part(group: str, one: Enclosure) -> WeightPart:
    count = max(one.pieces, 1)
    return WeightPart(group, one.what, count, one.weight_g / count, one.thickness_mm / count, one.weighed)
