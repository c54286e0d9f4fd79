"""Lengths and their units."""

from __future__ import annotations

import pytest

from intranet.values.measure import LengthNotUnderstood, mm_to_pt, parse_length_mm, pt_to_mm


@pytest.mark.parametrize(
    ("text", "length_mm"),
    [("99.1", 99.1), ("99,1 mm", 99.1), ("2 5/8 in", 66.675), ('1/2"', 12.7), ("72pt", 25.4), ("1 cm", 10)],
)
def test_a_length_is_read_in_its_unit(text, length_mm):
    assert parse_length_mm(text) == pytest.approx(length_mm)


@pytest.mark.parametrize("text", ["", "wide", "1/0 in", "-3", "5 miles"])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(LengthNotUnderstood, match="is no length"):
        parse_length_mm(text)


def test_points_and_millimetres():
    assert mm_to_pt(25.4) == pytest.approx(72)
    assert pt_to_mm(mm_to_pt(4.7625)) == pytest.approx(4.7625)
