"""The state machine of a packet: every allowed step is listed here once more, by hand."""

import pytest

from intranet.values.inquiry_terms import Need
from mailroom.packets.rules import STEPS, StepNotAllowed, choose_purpose, is_rush, step
from mailroom.packets.values import PacketState, Purpose

ALLOWED = {
    "held": "draft waiting ready printing printed packed cancelled",
    "draft": "waiting ready held cancelled",
    "waiting": "ready draft held cancelled",
    "ready": "printing draft waiting held cancelled",
    "printing": "printed ready held",
    "printed": "packed ready held cancelled",
    "packed": "mailed printed held cancelled",
    "mailed": "",
    "cancelled": "",
}
PAIRS = [(start, to) for start in PacketState for to in PacketState]


@pytest.mark.parametrize(("start", "to"), PAIRS)
def test_a_packet_takes_only_the_steps_that_are_written_down(start, to):
    if to.value in ALLOWED[start.value].split():
        assert step(start, to) is to
    else:
        with pytest.raises(StepNotAllowed) as refused:
            step(start, to)
        assert refused.value.start is start
        assert start.label in str(refused.value.reason)


def test_every_state_has_its_steps_and_can_be_reached():
    assert set(STEPS) == set(PacketState)
    assert set().union(*STEPS.values()) == set(PacketState)


def test_nothing_is_mailed_that_was_not_packed():
    assert [start for start, to in STEPS.items() if PacketState.MAILED in to] == [PacketState.PACKED]


def test_one_inquiry_in_a_hurry_hurries_the_packet():
    assert is_rush([Need.NORMAL, Need.RUSH])
    assert not is_rush([Need.NORMAL, Need.LITERATURE_ONLY])


@pytest.mark.parametrize(
    ("level", "names_products", "purpose"),
    [
        (1, True, Purpose.LEVEL1),
        (1, False, Purpose.LEVEL1),
        (2, True, Purpose.STANDARD),
        (3, False, Purpose.STANDARD),
        (4, True, Purpose.STANDARD),
        (4, False, Purpose.LEVEL4_DETAILS),
        (None, False, Purpose.STANDARD),
    ],
)
def test_the_letter_suits_the_level(level, names_products, purpose):
    assert choose_purpose(level, names_products) is purpose
