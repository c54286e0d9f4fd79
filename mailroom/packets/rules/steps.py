"""The way of a packet, written down once, and what hurries it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from intranet.values.errors import ValueRefused
from intranet.values.inquiry_terms import Need
from intranet.values.reason import reason
from mailroom.packets.values import PacketState, Purpose

_HELD = PacketState.HELD
_DRAFT = PacketState.DRAFT
_WAITING = PacketState.WAITING
_READY = PacketState.READY
_PRINTING = PacketState.PRINTING
_PRINTED = PacketState.PRINTED
_PACKED = PacketState.PACKED
_MAILED = PacketState.MAILED
_CANCELLED = PacketState.CANCELLED

STEPS: Mapping[PacketState, frozenset[PacketState]] = {
    # Released it goes back to where it was held, or is looked at again.
    _HELD: frozenset({_DRAFT, _WAITING, _READY, _PRINTING, _PRINTED, _PACKED, _CANCELLED}),
    _DRAFT: frozenset({_WAITING, _READY, _HELD, _CANCELLED}),
    # Approved, rejected, or changed meanwhile.
    _WAITING: frozenset({_READY, _DRAFT, _HELD, _CANCELLED}),
    # Drawn up, changed, or its customer has become one whose letters are approved first.
    _READY: frozenset({_PRINTING, _DRAFT, _WAITING, _HELD, _CANCELLED}),
    # Came out right, or spoilt or taken out of the run; only then can it be cancelled.
    _PRINTING: frozenset({_PRINTED, _READY, _HELD}),
    # Packed, or found spoilt at the bench.
    _PRINTED: frozenset({_PACKED, _READY, _HELD, _CANCELLED}),
    # Mailed, or opened again.
    _PACKED: frozenset({_MAILED, _PRINTED, _HELD, _CANCELLED}),
    _MAILED: frozenset(),
    _CANCELLED: frozenset(),
}


class StepNotAllowed(ValueRefused):
    """A packet cannot go from this state to that one; ``reason`` says so in words."""

    def __init__(self, start: PacketState, to: PacketState) -> None:
        self.start, self.to = start, to
        super().__init__(
            reason(
                "step_not_allowed",
                "A packet that is %(start)s cannot become %(to)s. Look at it again: someone may have been quicker.",
                start=reason(start.value, start.label),
                to=reason(to.value, to.label),
            )
        )


def may_step(start: PacketState, to: PacketState) -> bool:
    """Whether the state machine knows this step."""
    return to in STEPS[start]


def step(start: PacketState, to: PacketState) -> PacketState:
    """The state after the step; raises :class:`StepNotAllowed`. Staying where one is is no step."""
    if not may_step(start, to):
        raise StepNotAllowed(start, to)
    return to


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
