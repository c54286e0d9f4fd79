"""Label sheets: data that is checked when loaded, and found by the names people use."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from mailroom.press.labels.sheets import (
    COMMON,
    LabelSheet,
    UnknownSheet,
    UnusableSheet,
    all_sheets,
    common_sheets,
    find_sheet,
    own_sheet,
    sheet_from_json,
)
from mailroom.press.labels.sheets_derive import (
    as_checked,
    disagreement_mm,
    from_glabels,
    merged,
    named_apart,
    with_room,
)
from mailroom.press.labels.sheets_drawing import inches, sheet_svg
from mailroom.press.labels.sheets_search import length_mm, paper_of, search, size_in
from mailroom.press.labels.sheets_table import from_line, line_named, to_line

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


def test_all_sheets_are_sound_and_say_where_their_figures_come_from():
    sheets = all_sheets()  # each is checked when it is loaded
    assert len(sheets) == 3450
    assert len({sheet.name for sheet in sheets}) == 3450
    assert all(sheet.source for sheet in sheets)
    assert common_sheets() == sheets[:COMMON]


def test_every_sheet_is_found_by_its_name_and_reads_back_as_it_was_written():
    for sheet in all_sheets():
        assert find_sheet.__wrapped__(sheet.name) == sheet
        assert sheet_from_json(from_line(to_line(sheet).rstrip("\n"))) == sheet


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
    differing = [sheet for sheet in all_sheets() if sheet.disagreement_mm > 0.5]
    assert len(differing) == 136
    assert {sheet.name for sheet in differing if not sheet.doubtful} == {
        sheet.name for sheet in differing if sheet.maker_checked
    }
    doubtful = {sheet.name for sheet in all_sheets() if sheet.doubtful}
    assert len(doubtful) == 103
    assert {"Avery L7161", "Avery L7164", "Avery L7169"} <= doubtful
    assert (
        not {"Avery 5160", "Avery 5260", "Avery 8160", "Avery L7160", "Avery L7163", "Avery 5960"} & doubtful
    )


def test_both_figures_are_kept_where_two_sources_differ():
    for sheet in all_sheets():
        assert bool(sheet.second_figures) == (sheet.disagreement_mm > 0.5)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"left_mm": 11.0}, "run off the page by 1.00 mm"),
        ({"top_mm": 60.0}, "run off the page"),
        ({"left_mm": -1.0}, "begin outside"),
        ({"pitch_y_mm": 40.0}, "overlap"),
        ({"rows": 0}, "at least one label"),
        ({"label_w_mm": float("nan")}, "at least one label"),
        ({"page_w_mm": 0.0}, "must have a size"),
        ({"page_w_mm": 1e5}, "must have a size"),
        ({"rows": 5000, "label_h_mm": 0.01, "pitch_y_mm": 0.01}, "More than 2000"),
        ({"corner_radius_mm": 26.0}, "rounder than half"),
        ({"shape": "star"}, "no label of the shape"),
        ({"more": ((1, 1, 50.0, 30.0, 0.0, 0.0),)}, "overlap"),
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


def test_labels_of_a_second_grid_are_counted_on():
    sheet = sheet_from_json(PLAIN | {"rows": 1, "more": ((1, 2, 55.0, 100.0, 0.0, 60.0),)})
    assert sheet.per_sheet == 4
    assert [(sheet.label(place).left_mm, sheet.label(place).top_mm) for place in range(4)] == [
        (5.0, 20.0),
        (105.0, 20.0),
        (55.0, 100.0),
        (55.0, 160.0),
    ]


@pytest.mark.parametrize("shape", ["", "round", "ellipse", "cd"])
def test_text_never_stands_where_the_label_is_cut_off(shape):
    change = {"label_h_mm": 50.0, "label_w_mm": 50.0} if shape in ("round", "cd") else {}
    sheet = sheet_from_json(PLAIN | change | {"shape": shape, "corner_radius_mm": 0.0 if shape else 15.0})
    for place in range(sheet.per_sheet):
        box, room = sheet.label(place), sheet.writable(place, 2.0, 1.2)
        assert room.inside(box)
        for x in (room.left_mm, room.right_mm):
            for y in (room.top_mm, room.bottom_mm):
                assert is_on_label(sheet, x - box.left_mm, y - box.top_mm)


@pytest.mark.parametrize(("width_mm", "height_mm"), [(50.0, 50.0), (19.0, 19.0), (60.0, 30.0)])
def test_text_on_a_round_label_keeps_a_millimetre_from_its_edge(width_mm, height_mm):
    size = {"label_w_mm": width_mm, "label_h_mm": height_mm, "shape": "ellipse", "corner_radius_mm": 0.0}
    sheet = sheet_from_json(PLAIN | size)
    box, room = sheet.label(0), sheet.writable(0, 2.0, 1.2)
    across = room.right_mm - box.left_mm - width_mm / 2
    down = room.bottom_mm - box.top_mm - height_mm / 2
    within = (across / (width_mm / 2 - 1.0)) ** 2 + (down / (height_mm / 2 - 1.0)) ** 2
    assert 0 < within <= 1


def is_on_label(sheet: LabelSheet, x_mm: float, y_mm: float) -> bool:
    """Whether a point of the label's box is on the label itself."""
    across = abs(x_mm - sheet.label_w_mm / 2)
    down = abs(y_mm - sheet.label_h_mm / 2)
    if sheet.shape:
        inside = (across * 2 / sheet.label_w_mm) ** 2 + (down * 2 / sheet.label_h_mm) ** 2
        hole_mm = 20.5 * sheet.label_w_mm / 120 if sheet.shape == "cd" else 0.0
        return inside <= 1.001 and across**2 + down**2 >= hole_mm**2
    radius = sheet.corner_radius_mm
    over = (
        max(0.0, across - sheet.label_w_mm / 2 + radius),
        max(0.0, down - sheet.label_h_mm / 2 + radius),
    )
    return over[0] ** 2 + over[1] ** 2 <= radius**2 + 0.001


# ---- searching -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("5160", "Avery 5160"),
        ("l7160", "Avery L7160"),
        ("herma 4453", "Herma 4453"),
        ("avery 63.5 x 38.1", "Avery L7160"),
        ("2 5/8 x 1 in", "Avery 5160"),
        ('2-5/8" x 1"', "Avery 5160"),
        ("a-one 28171", "A-one 28171"),
    ],
)
def test_a_sheet_is_found_by_maker_code_words_and_size(text, first):
    assert search(text, all_sheets())[0].name == first


@pytest.mark.parametrize("text", ["3 1/2 in", '3½"', "3-1/2 inch", "88.9 mm", "88,9mm", "8.89 cm"])
def test_one_length_with_its_unit_finds_the_sheets_with_such_a_side(text):
    found = search(text, all_sheets())
    assert "5371" in [sheet.code for sheet in found]
    assert all(min(abs(edge - 88.9) for edge in (one.label_w_mm, one.label_h_mm)) <= 0.6 for one in found)


def test_the_filters_narrow_the_search():
    found = search("", all_sheets(), maker="Herma", paper="a5")
    assert found
    assert all(sheet.maker == "Herma" and paper_of(sheet) == "a5" for sheet in found)
    assert search("no such sheet", all_sheets()) == []


def test_a_size_fits_labels_either_way_up():
    sizes = {(sheet.label_w_mm, sheet.label_h_mm) for sheet in search("38.1 x 63.5 mm", all_sheets())}
    assert all({round(w), round(h)} <= {63, 64, 38} for w, h in sizes)


@pytest.mark.parametrize(
    ("text", "size_mm"),
    [
        ("63.5 x 38.1", (63.5, 38.1)),
        ("63,5×38,1 mm", (63.5, 38.1)),
        ("6 x 4 cm", (60.0, 40.0)),
        ("4 x 2 in", (101.6, 50.8)),
        ("1/2 x 1 3/4", (12.7, 44.45)),
        ("L7160", None),
        ("A4/24", None),
    ],
)
def test_sizes_are_read_as_people_write_them(text, size_mm):
    found = size_in(text)
    assert found == (size_mm and pytest.approx(size_mm))


@pytest.mark.parametrize(
    ("text", "mm"),
    [
        ("66.7", 66.7),
        ("66,7 mm", 66.7),
        ("2 5/8 in", 66.675),
        ('1"', 25.4),
        ("1/2", 12.7),
        ("3 cm", 30.0),
        ("0", 0.0),
        ("", None),
        ("1/0", 0.0),
        ("-3", None),
        ("wide", None),
        ("1e9", None),
    ],
)
def test_lengths_are_read_as_people_write_them(text, mm):
    assert length_mm(text) == (mm if mm is None else pytest.approx(mm))


def test_lengths_in_inches_are_told_to_a_thousandth():
    assert (inches(66.675), inches(25.4)) == ("2.625", "1")


# ---- a firm's own sheet, and the drawing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"page_w_mm": "wide"}, '"page_w_mm" must be a number'),
        ({"cols": 2.5}, '"cols" must be a whole number'),
        ({"rows": True}, '"rows" must be a whole number'),
        ({"left_mm": float("inf")}, '"left_mm" must be a number'),
        ({"code": 7}, '"code" must be a text'),
        ({"colour": "red"}, 'no "colour"'),
        ({"left_mm": 60}, "run off the page"),
    ],
)
def test_an_own_sheet_that_cannot_be_is_refused_in_one_sentence(change, complaint):
    with pytest.raises(UnusableSheet, match=complaint):
        own_sheet(PLAIN | change)


@pytest.mark.parametrize("stored", [[], "sheet", None, {}, {"code": "x"}])
def test_what_is_no_sheet_at_all_is_refused(stored):
    with pytest.raises(UnusableSheet, match="cannot be understood"):
        own_sheet(stored)


def test_an_own_sheet_is_built_again_from_its_figures():
    sheet = own_sheet(PLAIN)
    assert sheet.own
    assert own_sheet(sheet.figures) == sheet


@pytest.mark.parametrize("name", ["5160", "Avery 3274.2", "Begalabel M-600 (medium)", "Begalabel V-100"])
def test_the_drawing_shows_every_label_to_scale_and_strikes_out_the_used_ones(name):
    sheet = find_sheet(name)
    drawn = ElementTree.fromstring(sheet_svg(sheet, {1}))
    assert drawn.get("width") == f"{sheet.page_w_mm:g}mm"
    tags = [part.tag.rpartition("}")[2] for part in drawn]
    assert tags.count("ellipse" if sheet.shape else "rect") == sheet.per_sheet + (0 if sheet.shape else 1)
    assert tags.count("path") == 1


def test_a_sheets_name_is_no_markup_in_its_drawing():
    drawn = ElementTree.fromstring(sheet_svg(own_sheet(PLAIN | {"code": '<script>"&'})))
    assert drawn[0].text == 'The firm <script>"&'


# ---- how the table was made ------------------------------------------------------------------------------


def test_the_distance_between_two_sources_is_that_of_their_edges():
    one = sheet_from_json(PLAIN)
    assert disagreement_mm(one, one) == 0
    assert disagreement_mm(one, replace(one, left_mm=4.0)) == pytest.approx(1.0)
    assert disagreement_mm(one, replace(one, pitch_y_mm=50.5)) == pytest.approx(2.0)


def test_two_sources_become_one_sheet_that_keeps_both_figures_when_they_differ():
    one = sheet_from_json(PLAIN | {"source": "first"})
    other = replace(one, source="second", left_mm=4.0)
    alone = replace(one, code="alone", source="second")
    found = list(merged([one], [other, alone]))
    assert [sheet.code for sheet in found] == ["own", "alone"]
    assert (found[0].disagreement_mm, found[0].second_source) == (1.0, "second")
    assert found[0].second_figures is not None
    assert found[0].second_figures["left_mm"] == 4.0


def test_labels_a_hair_too_large_for_their_pitch_end_where_the_next_begins():
    sheet = replace(sheet_from_json(PLAIN), label_h_mm=50.4)
    assert (with_room(sheet).label_h_mm, bool(with_room(sheet).note)) == (50.0, True)
    assert with_room(replace(sheet, label_h_mm=60.0)).label_h_mm == 60.0


def test_sheets_cut_by_a_checked_die_take_its_figures():
    model = replace(find_sheet("5160"), maker_checked=True)
    twin = replace(
        model, code="9160", same_as="5160", left_mm=3.969, maker_checked=False, second_figures=None
    )
    told = as_checked(twin, {"Avery 5160": model})
    assert (told.left_mm, told.maker_checked) == (4.7625, True)
    assert told.second_figures is not None


def test_sheets_of_the_same_name_are_told_apart():
    one = sheet_from_json(PLAIN | {"description": "large"})
    assert [sheet.code for sheet in named_apart([one, one, one])] == ["own", "own large", "own no. 2"]


def test_a_row_of_the_first_database_becomes_a_sheet():
    row = {
        "vendor": "Zweckform", "code": "1", "desc": "two\n grids", "page_w_mm": 210.0, "page_h_mm": 297.0,
        "cols": 1, "rows": 2, "corner_radius_mm": 20.0, "shape": "round", "equiv_of": None, "label_w_mm": 40.0,
        "label_h_mm": 40.0, "left_mm": 5.0, "top_mm": 5.0, "pitch_x_mm": 0.0, "pitch_y_mm": 50.0,
        "layouts": [
            {"nx": 1, "ny": 2, "x0": 5.0, "y0": 5.0, "dx": 0.0, "dy": 50.0},
            {"nx": 1, "ny": 1, "x0": 80.0, "y0": 5.0, "dx": 0.0, "dy": 0.0},
        ],
    }  # fmt: skip
    sheet = from_glabels(row).check()
    assert (sheet.maker, sheet.description, sheet.shape) == ("Avery Zweckform", "two grids", "round")
    assert sheet.per_sheet == 3


@pytest.mark.parametrize("name", ["", "|", "\n", "#", "no such", "%00"])
def test_a_name_that_is_none_finds_nothing(name):
    assert line_named(name) == ""
