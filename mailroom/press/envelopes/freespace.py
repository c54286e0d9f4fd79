"""Room on an envelope that nothing else needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailroom.press.page import Box


def empty_boxes(within: Box, obstacles: Sequence[Box], smallest_mm: tuple[float, float]) -> Iterator[Box]:
    """Every largest empty rectangle of ``within`` that no obstacle touches, at least that wide and high."""
    near = [one for one in obstacles if one.overlaps(within)]
    lefts = sorted({within.left_mm, *(one.right_mm for one in near if one.right_mm < within.right_mm)})
    rights = sorted({within.right_mm, *(one.left_mm for one in near if one.left_mm > within.left_mm)})
    for left in lefts:
        for right in rights:
            if right - left < smallest_mm[0]:
                continue
            column = [one for one in near if one.left_mm < right - 0.001 and one.right_mm > left + 0.001]
            yield from _gaps(within, left, right, column, smallest_mm[1])


def _gaps(within: Box, left: float, right: float, column: Sequence[Box], smallest_mm: float) -> Iterator[Box]:
    """The empty heights of a column, from the top down."""
    top = within.top_mm
    for one in sorted(column, key=lambda box: box.top_mm):
        if one.top_mm - top >= smallest_mm:
            yield Box(left, top, right - left, one.top_mm - top)
        top = max(top, one.bottom_mm)
    if within.bottom_mm - top >= smallest_mm:
        yield Box(left, top, right - left, within.bottom_mm - top)
