"""Print runs, pure: the steps of a run, what a person may say of paper, and the order in which packets are printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import N_

CHUNK = 50
"""Packets to a checkpoint: the press found no gain in larger ones, and a crash costs at most one."""


class RunState(StrEnum):
    """The way of a run.

    drawn_up: packets frozen, job queued. laying_out: the worker makes PDFs. made: the PDFs are there, nothing is known
    of paper yet. settled: a person has said of every packet what came out. stopped: by a person. failed: see reason.
    """

    DRAWN_UP = "drawn_up"
    LAYING_OUT = "laying_out"
    MADE = "made"
    SETTLED = "settled"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The English msgid of the state."""
        return _LABELS[self]

    @property
    def live(self) -> bool:
        """Whether its packets are bound to it."""
        return self in (
            RunState.DRAWN_UP,
            RunState.LAYING_OUT,
            RunState.MADE,
            RunState.STOPPED,
            RunState.FAILED,
        )


_LABELS: Mapping[RunState, str] = {
    RunState.DRAWN_UP: N_("drawn up"),
    RunState.LAYING_OUT: N_("being made"),
    RunState.MADE: N_("ready to print"),
    RunState.SETTLED: N_("done"),
    RunState.STOPPED: N_("stopped"),
    RunState.FAILED: N_("failed"),
}

STEPS: Mapping[RunState, frozenset[RunState]] = {
    RunState.DRAWN_UP: frozenset({RunState.LAYING_OUT, RunState.STOPPED, RunState.FAILED}),
    # Laying out begins again after a crash; a run of which nothing could be printed is settled at once.
    RunState.LAYING_OUT: frozenset(
        {RunState.LAYING_OUT, RunState.MADE, RunState.STOPPED, RunState.FAILED, RunState.SETTLED}
    ),
    RunState.MADE: frozenset({RunState.SETTLED}),
    # Resumed, or taken apart: its packets go back to ready.
    RunState.STOPPED: frozenset({RunState.DRAWN_UP, RunState.SETTLED}),
    RunState.FAILED: frozenset({RunState.DRAWN_UP, RunState.SETTLED}),
    RunState.SETTLED: frozenset(),
}


class SheetResult(StrEnum):
    """What a person said of a packet's paper."""

    UNKNOWN = "unknown"
    GOOD = "good"
    SPOILT = "spoilt"


class RunStepNotAllowed(ValueRefused):
    """A run cannot go from this state to that one; ``reason`` says so in words."""

    def __init__(self, start: RunState, to: RunState) -> None:
        self.start, self.to = start, to
        super().__init__(
            reason(
                "run_step_not_allowed",
                "A run that is %(start)s cannot become %(to)s. Look at it again: someone may have been quicker.",
                start=reason(start.value, start.label).to_json(),
                to=reason(to.value, to.label).to_json(),
            )
        )


def step(start: RunState, to: RunState) -> RunState:
    """The state after the step; raises :class:`RunStepNotAllowed`."""
    if to not in STEPS[start]:
        raise RunStepNotAllowed(start, to)
    return to


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
