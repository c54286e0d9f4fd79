"""What hurries a packet, and which letter it gets."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.values.inquiry_terms import Need
from mailroom.packets.values import Purpose


def is_rush(needs: Iterable[Need]) -> bool:
    """One inquiry in a hurry hurries the whole packet."""
    return any(need is Need.RUSH for need in needs)


def choose_purpose(level: int | None, names_products: bool) -> Purpose:
    """Which letter the customer gets (GR3): level 1 a personal one; who names nothing is asked for details."""
    if level == 1:
        return Purpose.LEVEL1
    if level == 4 and not names_products:
        return Purpose.LEVEL4_DETAILS
    return Purpose.STANDARD
