"""The long tests begin first, and none is lost on the way."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests import order


@dataclass(frozen=True)
class Item:
    nodeid: str


LONG = [Item(f"{part}::{number}") for part in order.LONG for number in range(3)]
SHORT = [Item(f"tests/values/test_{number}.py::it") for number in range(100)]


@pytest.mark.parametrize("processes", [2, 3, 8, 20])
@pytest.mark.parametrize("items", [[], LONG, SHORT, SHORT[:50] + LONG + SHORT[50:]], ids=len)
def test_every_test_stays_in_the_list_once(items, processes):
    assert sorted(order.longest_first(items, processes), key=hash) == sorted(items, key=hash)


@pytest.mark.parametrize("processes", [2, 3, 4])
def test_each_process_begins_with_a_long_one_and_keeps_its_fellows(processes):
    ordered = order.longest_first(SHORT[:50] + LONG + SHORT[50:], processes)
    start = 0
    for process in range(processes):
        assert ordered[start].nodeid.startswith(order.LONG[process])
        assert ordered[start + 2].nodeid.startswith(order.LONG[process])
        start += (len(ordered) - start) // (processes - process)
