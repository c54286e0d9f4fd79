"""The postcode boxes of China's standard envelopes, as a firm types what it measured."""

import pytest

from intranet.values.postcode_boxes import BoxesNotUnderstood, PostcodeBoxes, read_boxes


@pytest.mark.parametrize(
    "text", ["12 9 7 8 9.5", "12, 9, 7, 8, 9.5", "12mm 9mm 7mm 8mm 9.5mm", " 12、9，7；8 9.5毫米 "]
)
def test_five_figures_are_read_however_they_are_parted(text):
    assert read_boxes(text) == PostcodeBoxes(12, 9, 7, 8, 9.5)


def test_nothing_typed_is_no_boxes():
    assert read_boxes("  ") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12 9 7 8", "boxes-five-figures"),
        ("12 9 7 8 x", "boxes-five-figures"),
        ("-12 9 7 8 9", "boxes-five-figures"),
        ("12 9 7 8 9 10", "boxes-five-figures"),
        ("12 9 3 8 9", "boxes-too-small"),
        ("12 9 7 8 6", "boxes-overlap"),
        ("60 9 7 8 9", "boxes-too-far"),
        ("12 40 7 8 9", "boxes-too-far"),
    ],
)
def test_what_makes_no_row_of_boxes_is_refused_with_what_to_do(text, code):
    with pytest.raises(BoxesNotUnderstood) as caught:
        read_boxes(text)
    assert caught.value.reason.code == code
