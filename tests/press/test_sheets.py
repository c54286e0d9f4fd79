"""Label sheets: data that is checked when loaded, and found by the names people use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailroom.press.sheets import UnknownSheet, UnusableSheet, all_sheets, find_sheet, sheet_from_json

PLAIN = {
    "code": "own",
    "maker": "The firm",
    "description": "",
    "page_w_mm": 210.0,
    "page_h_mm": 297.0,
    "cols": 2,
    "rows": 5,
    "label_w_mm": 100.0,
    "label_h_mm": 50.0,
    "left_mm": 5.0,
    "top_mm": 20.0,
    "pitch_x_mm": 100.0,
    "pitch_y_mm": 50.0,
}


def test_all_47_sheets_are_sound_and_say_where_their_figures_come_from():
    assert len(all_sheets()) == 47
    assert len({sheet.name for sheet in all_sheets()}) == 47
    assert all(sheet.source for sheet in all_sheets())


@pytest.mark.parametrize("name", ["5160", "Avery 5160", "avery5160", " AVERY  5160 "])
def test_a_sheet_is_found_by_code_or_by_maker_and_code(name):
    assert find_sheet(name).name == "Avery 5160"


def test_an_unknown_sheet_names_its_near_matches():
    with pytest.raises(UnknownSheet) as caught:
        find_sheet("L71600")
    assert "L7160" in caught.value.near
    assert "Did you mean" in str(caught.value)


def test_5160_has_the_makers_own_figures_and_keeps_the_other_source():
    sheet = find_sheet("5160")
    assert (sheet.left_mm, sheet.pitch_x_mm) == (4.7625, 69.85)
    assert sheet.maker_checked
    assert not sheet.doubtful
    assert sheet.second_figures is not None
    assert sheet.second_figures["left_mm"] == pytest.approx(3.969)


def test_a_sheet_whose_sources_differ_is_marked_unless_the_maker_was_asked():
    doubtful = {sheet.code for sheet in all_sheets() if sheet.doubtful}
    differing = {sheet.code for sheet in all_sheets() if sheet.disagreement_mm > 0.5}
    assert doubtful == differing - {"5160", "5260", "8160", "L7160", "L7163"}
    assert {"L7161", "L7164", "L7169"} <= doubtful


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"left_mm": 11.0}, "run off the page by 1.00 mm"),
        ({"top_mm": 60.0}, "run off the page"),
        ({"left_mm": -1.0}, "begin outside"),
        ({"pitch_y_mm": 40.0}, "overlap"),
        ({"rows": 0}, "at least one label"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_sheet_that_cannot_be_true_is_refused(change, complaint):
    with pytest.raises(UnusableSheet, match=complaint):
        sheet_from_json(PLAIN | change)


def test_labels_are_counted_along_the_rows():
    sheet = sheet_from_json(PLAIN)
    assert [(sheet.label(place).left_mm, sheet.label(place).top_mm) for place in (0, 1, 2, 9)] == [
        (5.0, 20.0),
        (105.0, 20.0),
        (5.0, 70.0),
        (105.0, 220.0),
    ]
    assert sheet.per_sheet == 10
    assert replace(sheet, cols=1).per_sheet == 5
