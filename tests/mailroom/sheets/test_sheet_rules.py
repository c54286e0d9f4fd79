"""Which labels a run takes: what is left of begun sheets first, never one that is gone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.sheets.rules import PartSheet, Taken, allocate, free_places, in_ranges, is_finished


@pytest.mark.parametrize(
    ("parts", "demand", "expected"),
    [
        ([], 0, []),
        ([], 2, [Taken(None, (0, 1))]),
        ([], 7, [Taken(None, (0, 1, 2, 3, 4)), Taken(None, (0, 1))]),
        ([PartSheet(3, (1, 4))], 1, [Taken(3, (1,))]),
        ([PartSheet(3, (1, 4))], 3, [Taken(3, (1, 4)), Taken(None, (0,))]),
        ([PartSheet(3, (1, 2, 4)), PartSheet(7, (0,))], 2, [Taken(7, (0,)), Taken(3, (1,))]),
        ([PartSheet(7, (2,)), PartSheet(3, (1,))], 2, [Taken(3, (1,)), Taken(7, (2,))]),
        ([PartSheet(3, ())], 1, [Taken(None, (0,))]),
    ],
)
def test_the_fewest_free_labels_go_first_then_fresh_sheets(parts, demand, expected):
    assert allocate(parts, demand, 5) == expected


@given(
    st.lists(st.frozensets(st.integers(0, 11), max_size=12), max_size=8),
    st.integers(0, 80),
)
def test_every_piece_gets_one_label_and_no_label_is_given_twice(masks, demand):
    parts = [PartSheet(number, free_places(12, used)) for number, used in enumerate(masks, 1)]
    taken = allocate(parts, demand, 12)
    given_out = [(one.sheet_id, place) for one in taken if one.sheet_id for place in one.places]
    assert len(set(given_out)) == len(given_out)
    assert all(place not in masks[sheet_id - 1] for sheet_id, place in given_out)
    assert sum(len(one.places) for one in taken) == demand
    left = sum(len(part.free) for part in parts) - len(given_out)
    assert left == 0 or all(one.sheet_id for one in taken)  # nothing fresh while something is left


@pytest.mark.parametrize(
    ("used", "held", "done"), [(30, 0, True), (29, 0, False), (29, 1, False), (30, 1, False)]
)
def test_a_sheet_is_finished_when_nothing_is_free_or_held(used, held, done):
    assert is_finished(30, used, held) is done


@pytest.mark.parametrize(
    ("places", "words"), [([], ""), ([0], "1"), ([0, 1, 2, 6], "1-3, 7"), ([4, 2], "3, 5")]
)
def test_labels_are_told_as_ranges_from_1(places, words):
    assert in_ranges(places) == words
