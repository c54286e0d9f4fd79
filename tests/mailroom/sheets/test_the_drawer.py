"""Thousands of runs with jams and reprints: no label is printed over a used one, and hardly any is wasted."""

from __future__ import annotations

import pytest

from tests.factories import runs as cast
from tests.mailroom.sheets.drawer import simulate

pytestmark = pytest.mark.usefixtures("services")


@pytest.fixture
def packet_ids(sorter):
    return cast.ready_packets(cast.a_mailroom(sorter), sorter, 6)


def test_no_label_is_printed_over_a_used_one(sorter, now, packet_ids):
    drawer = simulate(40, 3, sorter, now, packet_ids)
    assert drawer.overprinted == 0
    assert len(drawer.ink) >= drawer.wanted  # each wanted label, and those that were printed again
    assert drawer.eaten


@pytest.mark.prove
def test_ten_thousand_runs_waste_hardly_a_label(sorter, now, packet_ids):
    drawer = simulate(5_000, 5160, sorter, now, packet_ids)  # on each of two databases
    assert drawer.overprinted == 0
    assert drawer.share_used() >= 0.98
