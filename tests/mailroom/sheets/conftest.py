"""Runs with label sheets: the same mail-room as the tests of runs, and its packets addressed by labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from intranet.platform.database import db, transaction
from mailroom.packets.models import Packet
from mailroom.packets.values import AddressedBy, TeaserBy
from tests.factories import runs as cast


@pytest.fixture
def sorter(a_person: Any) -> Any:
    return a_person("mailroom", name="Mo Mail")


@pytest.fixture
def labelled(sorter: Any) -> Callable[[int], list[int]]:
    """``labelled(3)``: the ids of three packets that are ready and addressed by a label."""
    known: list[Any] = []

    def add(count: int) -> list[int]:
        if not known:
            known.append(cast.a_mailroom(sorter))
        ids = cast.ready_packets(known[0], sorter, count)
        with transaction():
            for packet_id in ids:
                packet = db.session.get_one(Packet, packet_id)
                packet.addressed_by, packet.addressing_chosen_by_person = AddressedBy.LABEL, True
                packet.teaser_by, packet.teaser_chosen_by_person = TeaserBy.STAMP, True
        return ids

    return add
