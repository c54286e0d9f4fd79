"""The written table of a run's way, what a jam means, and the order in which packets are printed."""

import itertools

import pytest

from mailroom.runs import rules
from mailroom.runs.rules import CHUNK, STEPS, RunState, RunStepNotAllowed, SheetResult, ToPlan

DRAWN_UP, LAYING_OUT, MADE = RunState.DRAWN_UP, RunState.LAYING_OUT, RunState.MADE
SETTLED, STOPPED, FAILED = RunState.SETTLED, RunState.STOPPED, RunState.FAILED
ALLOWED = {
    (DRAWN_UP, LAYING_OUT), (DRAWN_UP, STOPPED), (DRAWN_UP, FAILED),
    (LAYING_OUT, LAYING_OUT), (LAYING_OUT, MADE), (LAYING_OUT, STOPPED), (LAYING_OUT, FAILED), (LAYING_OUT, SETTLED),
    (MADE, SETTLED),
    (STOPPED, DRAWN_UP), (STOPPED, SETTLED), (FAILED, DRAWN_UP), (FAILED, SETTLED),
}  # fmt: skip


@pytest.mark.parametrize(("start", "to"), itertools.product(RunState, RunState))
def test_a_run_takes_the_steps_of_the_table_and_no_others(start, to):
    if (start, to) in ALLOWED:
        assert rules.step(start, to) is to
    else:
        with pytest.raises(RunStepNotAllowed) as refused:
            rules.step(start, to)
        assert refused.value.reason.code == "run_step_not_allowed"


def test_every_state_has_a_row_and_leads_to_settled_in_the_end():
    reached = {SETTLED}
    for _round in RunState:
        reached |= {state for state in RunState if STEPS[state] & reached}
    assert reached == set(STEPS) == set(RunState)


@pytest.mark.parametrize(("state", "live"), [(s, s is not SETTLED) for s in RunState])
def test_a_run_has_its_packets_until_it_is_settled(state, live):
    assert state.live is live


@pytest.mark.parametrize(
    ("packets", "order"),
    [
        pytest.param([ToPlan(1, False, "#10", 0), ToPlan(2, True, "C4", 9)], [2, 1], id="rush first"),
        pytest.param(
            [ToPlan(1, False, "C4", 0), ToPlan(2, False, "#10", 9)], [2, 1], id="one stack of envelopes"
        ),
        pytest.param(
            [ToPlan(1, False, "#10", 7), ToPlan(2, False, "#10", 3)], [2, 1], id="along the shelves"
        ),
        pytest.param(
            [ToPlan(9, False, "#10", 3), ToPlan(2, False, "#10", 3)], [2, 9], id="the older one first"
        ),
        pytest.param([], [], id="nothing"),
    ],
)
def test_packets_are_printed_in_the_order_in_which_they_are_packed(packets, order):
    planned = rules.plan(packets)
    assert [place.packet_id for place in planned] == order
    assert [place.position for place in planned] == list(range(1, len(order) + 1))


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_does_not_depend_on_how_packets_were_chosen(turned):
    packets = [ToPlan(n, n % 5 == 0, ("#10", "9x12")[n % 2], n % 7) for n in range(1, 40)]
    assert rules.plan(packets[::-1] if turned else packets) == rules.plan(packets)


@pytest.mark.parametrize(
    ("count", "chunk", "sizes"), [(CHUNK, CHUNK, [50]), (CHUNK + 1, CHUNK, [50, 1]), (7, 3, [3, 3, 1])]
)
def test_a_checkpoint_covers_at_most_a_chunk(count, chunk, sizes):
    planned = rules.plan([ToPlan(n, False, "#10", 0) for n in range(count)], chunk)
    assert [
        len(list(group)) for _number, group in itertools.groupby(planned, key=lambda place: place.chunk)
    ] == sizes
    assert [place.chunk for place in planned] == sorted(place.chunk for place in planned)


@pytest.mark.parametrize(("first", "good"), [(1, []), (3, [1, 2]), (6, [1, 2, 3, 4, 5])])
def test_after_a_jam_everything_from_the_spoilt_packet_on_is_spoilt(first, good):
    said = rules.spoilt_from(first, range(1, 6))
    assert [position for position, result in said.items() if result is SheetResult.GOOD] == good
    assert {result for position, result in said.items() if position >= first} <= {SheetResult.SPOILT}
