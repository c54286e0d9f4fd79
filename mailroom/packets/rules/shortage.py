"""Out of stock (MR12): what is there goes, the rest follows. Pure sums over copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Split:
    """Copies by item: those that go now, and those that follow."""

    going: Mapping[int, int]
    waiting: Mapping[int, int]


def split_by_stock(wanted: Mapping[int, int], available: Mapping[int, int]) -> Split:
    """What goes of the ``wanted`` copies; items that ``available`` does not name are not limited."""
    going = {item: max(0, min(copies, available.get(item, copies))) for item, copies in wanted.items()}
    waiting = {item: copies - going[item] for item, copies in wanted.items() if copies > going[item]}
    return Split({item: copies for item, copies in going.items() if copies}, waiting)


def share_out(
    wanted: Sequence[tuple[int, Mapping[int, int]]], available: Mapping[int, int]
) -> dict[int, dict[int, int]]:
    """What each packet (by id, in the order in which they are served) gets of the items that are limited."""
    left, shares = dict(available), {}
    for packet_id, copies in wanted:
        share = {item: max(0, min(count, left[item])) for item, count in copies.items() if item in left}
        for item, count in share.items():
            left[item] -= count
        shares[packet_id] = share
    return shares


def next_served(orders: Sequence[tuple[int, int]], left: int) -> list[int]:
    """Of orders ``(id, copies)``, the longest waiting first, those that ``left`` copies serve whole, in turn."""
    served = []
    for order_id, copies in orders:
        if copies > left:
            break
        left -= copies
        served.append(order_id)
    return served
