"""From millimetres to points, in one place.

The press thinks in millimetres from the top left corner of the sheet; PDF in points from the bottom left.
"""

from __future__ import annotations

from dataclasses import dataclass

PT_PER_MM = 72 / 25.4
PT_PER_PX = 0.75
"""The layout engine counts in the pixels of CSS, 96 to the inch."""


def pt(length_mm: float) -> float:
    """A length in millimetres as PDF points."""
    return length_mm * PT_PER_MM


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle on a page, in millimetres from the page's top left corner."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        return self.left_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        return self.top_mm + self.height_mm

    def overlaps(self, other: Box) -> bool:
        """True when the two share more than an edge (0.001 mm is nobody's ink)."""
        return (
            self.left_mm < other.right_mm - 0.001
            and other.left_mm < self.right_mm - 0.001
            and self.top_mm < other.bottom_mm - 0.001
            and other.top_mm < self.bottom_mm - 0.001
        )

    def inside(self, other: Box) -> bool:
        """True when no part of this box lies outside ``other``."""
        return (
            self.left_mm >= other.left_mm - 0.001
            and self.top_mm >= other.top_mm - 0.001
            and self.right_mm <= other.right_mm + 0.001
            and self.bottom_mm <= other.bottom_mm + 0.001
        )

    def inset(self, left_mm: float, top_mm: float, right_mm: float, bottom_mm: float) -> Box:
        """The box within, that much away from each edge."""
        return Box(
            self.left_mm + left_mm,
            self.top_mm + top_mm,
            self.width_mm - left_mm - right_mm,
            self.height_mm - top_mm - bottom_mm,
        )


@dataclass(frozen=True, slots=True)
class PageSize:
    """A sheet's true size; turns places on it into PDF points."""

    width_mm: float
    height_mm: float

    @property
    def width_pt(self) -> float:
        return self.width_mm * PT_PER_MM

    @property
    def height_pt(self) -> float:
        return self.height_mm * PT_PER_MM

    def x_pt(self, from_left_mm: float) -> float:
        return from_left_mm * PT_PER_MM

    def y_pt(self, from_top_mm: float) -> float:
        return (self.height_mm - from_top_mm) * PT_PER_MM

    @property
    def box(self) -> Box:
        return Box(0.0, 0.0, self.width_mm, self.height_mm)


def number(value: float) -> str:
    """A number as a content stream wants it: four decimals at most, never an exponent.

    0.0001 pt is 0.00004 mm.
    """
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text
