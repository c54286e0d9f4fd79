"""Print runs, pure: what a person may say of paper, and the order in which packets are printed.

The states of a run stand beside those of its packets, in :mod:`mailroom.packets.rules.machine`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailroom.packets.rules.machine import RunEvent, RunState

__all__ = ["CHUNK", "Planned", "RunEvent", "RunState", "SheetResult", "ToPlan", "plan", "spoilt_from"]

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
    then along the picker's walk, so that what comes out of the printer is packed in the order it comes."""
    ordered = sorted(packets, key=lambda p: (not p.rush, p.envelope, p.walk, p.packet_id))
    return [Planned(p.packet_id, place + 1, place // chunk + 1) for place, p in enumerate(ordered)]


def spoilt_from(position: int, positions: Iterable[int]) -> dict[int, SheetResult]:
    """ "Spoilt from packet n": all before came out right, it and all after are spoilt."""
    return {p: SheetResult.GOOD if p < position else SheetResult.SPOILT for p in positions}
