"""Print runs, pure: what a person may say of paper, and the order in which packets are printed.

The states of a run stand beside those of its packets, in :mod:`mailroom.packets.rules.machine`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailroom.packets.rules.machine import RunEvent, RunState

__all__ = [
    "CHUNK",
    "OnSheets",
    "Planned",
    "RunEvent",
    "RunState",
    "SheetResult",
    "ToPlan",
    "pages_asked",
    "plan",
    "position_of_sheet",
    "spoilt_from",
]

CHUNK = 50
"""Packets to a checkpoint: the press found no gain in larger ones, and a crash costs at most one."""


class SheetResult(StrEnum):
    """What a person said of a packet's paper; taken out: it left the run before anybody said that it came out."""

    UNKNOWN = "unknown"
    GOOD = "good"
    SPOILT = "spoilt"
    TAKEN_OUT = "taken_out"


@dataclass(frozen=True)
class ToPlan:
    """What the order of printing rests on. ``walk`` is the walking position of the packet's first shelf place."""

    packet_id: int
    rush: bool
    envelope: str
    walk: int
    country: str = ""


@dataclass(frozen=True)
class Planned:
    """A packet's place: ``position`` from 1 through the run, ``chunk`` from 1."""

    packet_id: int
    position: int
    chunk: int


def plan(packets: Iterable[ToPlan], chunk: int = CHUNK) -> list[Planned]:
    """The order in which packets are printed: rush first, then by envelope (one stack in the printer after the other),
    then along the picker's walk, so that what comes out of the printer is packed in the order it comes.

    The first chunk is half as large as the others: its sheets are the ones that somebody waits for.
    """
    ordered = sorted(packets, key=lambda p: (not p.rush, p.envelope, p.walk, p.packet_id))
    missing = chunk - max(1, chunk // 2)
    return [
        Planned(p.packet_id, place + 1, (place + missing) // chunk + 1) for place, p in enumerate(ordered)
    ]


@dataclass(frozen=True)
class OnSheets:
    """Where a packet's pages are in the packets' PDF, from 1."""

    position: int
    first_page: int
    last_page: int


def position_of_sheet(places: Iterable[OnSheets], sheet: int, duplex: bool) -> int | None:
    """The first packet that has paper on this sheet or a later one: a person at the printer counts sheets, not packets.

    Sheets count from 1; printed on both sides a sheet holds two pages. None: the run has no such sheet.
    """
    pages = 2 if duplex else 1
    touched = [one.position for one in places if -(-one.last_page // pages) >= sheet]
    return min(touched, default=None) if sheet >= 1 else None


def pages_asked(text: str, first: int, last: int) -> tuple[int, int] | None:
    """Pages ``"2"`` or ``"2-3"`` of a packet that is on pages ``first`` to ``last`` of the PDF, counted in it from 1.

    None where it has no such pages.
    """
    begin, _dash, end = text.replace("–", "-").partition("-")
    if not begin.strip().isdecimal() or not (end.strip() or begin.strip()).isdecimal():
        return None
    one, other = int(begin), int(end.strip() or begin)
    return (one, other) if 1 <= one <= other <= last - first + 1 else None


def spoilt_from(position: int, positions: Iterable[int]) -> dict[int, SheetResult]:
    """ "Spoilt from packet n": all before came out right, it and all after are spoilt."""
    return {p: SheetResult.GOOD if p < position else SheetResult.SPOILT for p in positions}
