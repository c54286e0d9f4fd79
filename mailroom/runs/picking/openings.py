"""A packet that lies open at a bench: whose it is, how the rules see it, and letting go of it again.

These run inside the transaction of a use case of :mod:`mailroom.runs.bench`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intranet.people.models import User
from intranet.platform.database import db
from mailroom.packets.models import Packet, PacketItem
from mailroom.runs.picking import queries, rules
from mailroom.runs.picking.lines import as_lines, line_inside, printed_with_letter
from mailroom.runs.picking.models import BenchAside, BenchOpening
from mailroom.runs.picking.rules import OnBench


@dataclass(frozen=True)
class Hands:
    """Who works, at which bench, when."""

    by: User
    now: datetime
    bench: str


def on_bench(packet: Packet, opening: BenchOpening | None, now: datetime) -> OnBench:
    """The packet as the rules see it."""
    lines = as_lines(packet)
    if opening is None:
        return OnBench(packet.id, packet.number, lines, letter_in=False)
    return OnBench(
        packet.id,
        packet.number,
        lines,
        letter_in=opening.letter_in,
        since_opened=now - opening.opened_at if not opening.ticked else None,
        last_item_id=opening.ticked[-1] if opening.ticked else None,
        since_last=now - opening.touched_at if opening.ticked else None,
    )


def hold_open(packet: Packet, opening: BenchOpening | None, hands: Hands) -> BenchOpening:
    """The packet lies open at this bench now, and no other packet does."""
    other = queries.open_at(hands.by.id, hands.bench)
    if other is not None and other.packet_id != packet.id:
        forget(other)
    if opening is None:
        opening = BenchOpening(packet_id=packet.id, opened_at=hands.now, letter_in=False, ticked=[])
        db.session.add(opening)
    opening.by_id, opening.bench = hands.by.id, hands.bench
    opening.touched_at = hands.now
    return opening


def last_in(packet: Packet, opening: BenchOpening) -> PacketItem | None:
    """The piece that went in last: here, or before the packet was laid aside, laid back or closed."""
    if opening.ticked:
        return next((line for line in packet.items if line.item_id == opening.ticked[-1]), None)
    inside = [line for line in packet.items if line_inside(line) and not printed_with_letter(line)]
    return max(
        inside, key=lambda line: (line.ticked_at is not None, line.ticked_at, line.position), default=None
    )


def forget(row: BenchOpening | BenchAside | None) -> None:
    """It lies open, or aside, no more."""
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def written(layouts: frozenset[str]) -> str:
    """Keyboard layouts as a row keeps them; nothing while every one is possible."""
    return "" if layouts == rules.ANY_LAYOUT else " ".join(sorted(layouts))
