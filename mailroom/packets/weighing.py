"""Weighing a packet anew once it is laid out: its real number of pages stands for the expected one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from intranet.platform.database import db, locked, transaction
from mailroom.packets.models import Packet
from mailroom.packets.rules import Weight, WeightPart, closed_thickness_mm, count_leaves

NAMES = {"cover_slip": "slip"}
"""Kinds of sheets that the press calls otherwise than the weight does."""


def weigh_printed(sheets: Iterable[Sequence[Any]], duplex: bool) -> None:
    """Correct the weight of packets by their laid-out sheets, rows ``[packet number, kind, first page, last page]``.

    One statement for all, and one more for each packet whose letter turned out longer or shorter than expected.
    """
    pages: dict[str, Counter[str]] = {}
    for number, kind, first, last in sheets:
        pages.setdefault(number, Counter())[NAMES.get(kind, kind)] += last - first + 1
    if not pages:
        return
    with transaction():
        query = sa.select(Packet).where(Packet.number.in_(pages)).order_by(Packet.id)
        for packet in db.session.scalars(query):
            parts = [WeightPart.from_json(stored) for stored in packet.weight_parts or ()]
            real = [_as_laid_out(part, pages[packet.number], duplex) for part in parts]
            if real != parts:
                _set(packet.id, real)


def _as_laid_out(part: WeightPart, pages: Counter[str], duplex: bool) -> WeightPart:
    if part.group != "sheets" or part.what not in pages:
        return part
    return replace(part, count=count_leaves(pages[part.what], duplex))


def _set(packet_id: int, parts: Sequence[WeightPart]) -> None:
    packet = locked(Packet, packet_id)
    if packet is not None:
        weight = Weight(tuple(parts))
        packet.weight_parts = [part.to_json() for part in parts]
        packet.weight_g, packet.thickness_mm = weight.total_g, closed_thickness_mm(weight, packet.fold)
