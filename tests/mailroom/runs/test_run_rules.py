"""What a jam means, and the order in which packets are printed."""

import itertools

import pytest

from mailroom.runs import rules
from mailroom.runs.rules import CHUNK, SheetResult, ToPlan


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
    ("count", "chunk", "sizes"),
    [(CHUNK, CHUNK, [25, 25]), (CHUNK + 26, CHUNK, [25, 50, 1]), (7, 3, [1, 3, 3]), (2, 1, [1, 1])],
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
