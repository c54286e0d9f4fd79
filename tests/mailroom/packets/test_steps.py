"""What hurries a packet, and which letter it gets."""

import pytest

from intranet.values.inquiry_terms import Need
from mailroom.packets.rules import choose_purpose, is_rush
from mailroom.packets.values import Purpose


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
