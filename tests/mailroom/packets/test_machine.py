"""The written state machine: every pair of state and event, once more by hand; and its page in the documents."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.packets.rules import machine
from mailroom.packets.rules.machine import PacketEvent, RunEvent, RunState, StepNotAllowed
from mailroom.packets.values import PacketState
from tests.hygiene import tree

# state: event>state …; what is not here is refused
PACKET = {
    "held": "in order>ready doubted>draft put before a supervisor>waiting held>held let go>packed cancelled>cancelled",
    "draft": "in order>ready doubted>draft put before a supervisor>waiting held>held cancelled>cancelled",
    "waiting": "in order>ready doubted>draft put before a supervisor>waiting approved>ready sent back>draft held>held"
    " cancelled>cancelled",
    "ready": "in order>ready doubted>draft put before a supervisor>waiting held>held drawn up>printing"
    " cancelled>cancelled",
    "printing": "held>held left out>held taken out>ready came out right>printed spoilt>ready",
    "printed": "held>held spoilt>ready packed>packed cancelled>cancelled",
    "packed": "held>held opened again>printed mailed>mailed cancelled>cancelled",
    "mailed": "came back>returned",
    "returned": "scan taken back>mailed",
    "cancelled": "",
}
RUN = {
    "drawn_up": "taken up>laying_out broke>failed stopped>stopped taken apart>settled emptied>settled",
    "laying_out": "taken up>laying_out made>made broke>failed stopped>stopped emptied>settled",
    "made": "all said>settled taken apart>settled emptied>settled",
    "stopped": "resumed>drawn_up taken apart>settled emptied>settled",
    "failed": "resumed>drawn_up taken apart>settled emptied>settled",
    "settled": "",
}


def expected(table: dict[str, str], start: Any, event: Any) -> str | None:
    return next(
        (part.split(" ")[0] for part in f" {table[start.value]}".split(f" {event.value}>")[1:]),
        None,
    )


@pytest.mark.parametrize(("start", "event"), list(itertools.product(PacketState, PacketEvent)))
def test_to_a_packet_happens_only_what_is_written_down(start, event):
    to = expected(PACKET, start, event)
    if to is not None:
        assert machine.packet_step(start, event, PacketState.PACKED).value == to
    else:
        with pytest.raises(StepNotAllowed) as refused:
            machine.packet_step(start, event)
        assert refused.value.reason.code == "step_not_allowed"
        assert start.label in str(refused.value.reason)


@pytest.mark.parametrize(("start", "event"), list(itertools.product(RunState, RunEvent)))
def test_to_a_run_happens_only_what_is_written_down(start, event):
    to = expected(RUN, start, event)
    if to is not None:
        assert machine.run_step(start, event).value == to
    else:
        with pytest.raises(StepNotAllowed) as refused:
            machine.run_step(start, event)
        assert refused.value.reason.code == "run_step_not_allowed"


def test_one_pair_has_one_row():
    pairs = [(start, row.event) for row in (*machine.PACKET, *machine.RUN) for start in row.starts]
    assert len(pairs) == len(set(pairs))
    assert {event for _start, event in pairs} == {*PacketEvent, *RunEvent}


def test_nothing_is_mailed_that_was_not_packed_and_nothing_packed_that_did_not_come_out():
    into = {
        to: {start for row in machine.PACKET if row.to is to for start in row.starts}
        for to in (PacketState.MAILED, PacketState.PACKED, PacketState.PRINTED, PacketState.PRINTING)
    }
    assert into[PacketState.MAILED] == {PacketState.PACKED, PacketState.RETURNED}
    assert into[PacketState.PACKED] == {PacketState.PRINTED}
    assert into[PacketState.PRINTED] == {PacketState.PRINTING, PacketState.PACKED}
    assert into[PacketState.PRINTING] == {PacketState.READY}


@pytest.mark.parametrize("state", RunState)
def test_every_run_can_come_to_its_end(state):
    reached = {state}
    for _round in RunState:
        reached |= {row.to for row in machine.RUN for start in row.starts if start in reached}
    assert RunState.SETTLED in reached
    assert state.live is (state is not RunState.SETTLED)


@pytest.mark.parametrize(
    ("event", "roles", "may"),
    [
        (PacketEvent.MAILED, {"mailroom"}, True),
        (PacketEvent.MAILED, {"rep"}, False),
        (PacketEvent.CANCELLED, {"reception"}, True),
        (PacketEvent.CANCELLED, {"rep"}, False),
        (PacketEvent.IN_ORDER, set(), True),
        (RunEvent.STOPPED, {"reception"}, False),
    ],
)
def test_the_table_says_who_may(event, roles, may):
    assert machine.may(event, frozenset(roles)) is may


@settings(deadline=None)
@given(st.lists(st.sampled_from(PacketEvent), max_size=30))
def test_whatever_happens_a_held_packet_goes_on_from_a_state_it_could_have_reached(events):
    """The service's own rule for held packets, against a second packet to which the same happens while never held."""
    state, held_from, free = PacketState.DRAFT, None, PacketState.DRAFT
    for event in events:
        if event in (PacketEvent.LEFT_OUT, PacketEvent.LET_GO):
            continue
        try:
            if state is PacketState.HELD and event in machine.REMEMBERED and held_from is not None:
                held_from = machine.packet_step(held_from, event)
                free = machine.packet_step(free, event)
            elif event is PacketEvent.HELD:
                held_from = state if state is not PacketState.HELD else held_from
                state = machine.packet_step(state, event)
            elif state is not PacketState.HELD:
                state = machine.packet_step(state, event)
                free = machine.packet_step(free, event)
        except StepNotAllowed:
            continue
    if state is PacketState.HELD:
        state = machine.packet_step(state, PacketEvent.LET_GO, held_from)
    assert state is free


def test_the_page_of_the_states_is_what_the_table_says():
    written = (tree.ROOT / "docs" / "states.md").read_text(encoding="utf-8")
    assert written == machine.page(), "write it anew: make states"
