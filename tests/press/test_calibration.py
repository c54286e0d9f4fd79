"""Calibration: five readings with a ruler make up for a printer that shifts, stretches and turns the page."""

from __future__ import annotations

import io
import itertools
import json
import math
from datetime import date

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.press.__main__ import main
from mailroom.press.calibrating.calibration import (
    INSET_MM,
    READ_TO_MM,
    READING_NAMES,
    Calibration,
    CalibrationNotUnderstood,
    Crosses,
    Readings,
    ReadingsImpossible,
    left_over_mm,
    read_off,
    solve,
)
from mailroom.press.calibrating.calibration_sheet import (
    CalibrationSheet,
    Stroke,
    picture,
    print_test_sheet,
    shapes,
)
from mailroom.press.calibrating.correcting import correct_pdf
from mailroom.press.page import PT_PER_MM, PageSize
from mailroom.press.paper_sizes import UnknownPaper, paper_size
from tests.press import reading

PAGES = ("A4", "Letter", "#10", "DL", "C5", "C4", "6x9", "229x324")
FAULTS = list(itertools.product((-3, 3), (-3, 3), (0.985, 1.015), (0.985, 1.015), (-0.5, 0.5)))
A4 = paper_size("A4")


def printer(page, fault):
    return Calibration(page.width_mm, page.height_mm, *fault)


def misread(readings, errors):
    return Readings(*(getattr(readings, name) + e for name, e in zip(READING_NAMES, errors, strict=True)))


def with_a_ruler(readings):
    """What a person writes down: each distance to the nearest 0.2 mm."""
    return Readings(*(round(getattr(readings, name) / READ_TO_MM) * READ_TO_MM for name in READING_NAMES))


@pytest.mark.parametrize("name", PAGES)
def test_at_most_three_tenths_of_a_millimetre_are_left_at_every_corner(name):
    page = paper_size(name)
    left = [
        left_over_mm(printer(page, fault), solve(page, with_a_ruler(read_off(printer(page, fault)))))
        for fault in FAULTS
    ]
    assert max(left) <= 0.3
    assert min(left_over_mm(printer(page, fault), printer(page, (0, 0, 1, 1, 0))) for fault in FAULTS) > 2


@pytest.mark.parametrize("name", ["A4", "Letter", "#10", "C5", "C4", "6x9"])
def test_it_holds_when_all_five_readings_are_off_by_the_most_that_reading_allows(name):
    page, fault = paper_size(name), printer(paper_size(name), (3, -3, 1.015, 0.985, 0.5))
    errors = itertools.product((-READ_TO_MM / 2, READ_TO_MM / 2), repeat=5)
    assert max(left_over_mm(fault, solve(page, misread(read_off(fault), e))) for e in errors) <= 0.3


@given(
    wide=st.floats(210, 330),
    high=st.floats(210, 330),
    offset=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    stretch=st.tuples(st.floats(0.985, 1.015), st.floats(0.985, 1.015)),
    turn=st.floats(-0.5, 0.5),
)
def test_any_fault_within_the_limits_is_made_up_for(wide, high, offset, stretch, turn):
    page = PageSize(wide, high)
    fault = printer(page, (*offset, *stretch, turn))
    assert left_over_mm(fault, solve(page, read_off(fault))) < 0.01
    assert left_over_mm(fault, solve(page, with_a_ruler(read_off(fault)))) <= 0.32


@pytest.mark.parametrize("fault", FAULTS[::5])
def test_what_is_corrected_comes_out_where_it_is_meant_to(fault):
    faulty = printer(A4, fault)
    for point in ((0.0, 0.0), (210.0, 297.0), (33.3, 201.7)):
        assert math.dist(faulty.printed(faulty.corrected(point)), point) < 1e-9
        a, b, c, d, e, f = faulty.correction()
        x, y = A4.x_pt(point[0]), A4.y_pt(point[1])
        drawn = faulty.corrected(point)
        assert (
            math.dist((a * x + c * y + e, b * x + d * y + f), (A4.x_pt(drawn[0]), A4.y_pt(drawn[1]))) < 1e-6
        )


@pytest.mark.parametrize(
    ("changed", "reading", "code"),
    [
        ({"first": 10.5}, "first", "reading_in_centimetres"),
        ({"across": 7.32}, "across", "reading_in_inches"),
        ({"middle": 200.0}, "middle", "reading_too_far"),
        ({"down": 0.0}, "down", "reading_not_positive"),
        ({"second": math.nan}, "second", "reading_not_positive"),
        ({"down": 260.0}, "down", None),
        ({"first": 114.0, "second": 96.0}, "second", "turned_too_far"),
        ({"first": 118.0, "second": 118.0}, "first", "shifted_too_far"),
    ],
)
def test_readings_that_no_printer_gives_are_refused_with_the_one_to_blame(changed, reading, code):
    given_readings = Readings(**(Crosses(A4).readings().to_json() | changed))
    if code is None:
        assert solve(A4, given_readings).scale_y == pytest.approx(260 / 273, abs=1e-6)
        return
    with pytest.raises(ReadingsImpossible) as refused:
        solve(A4, given_readings)
    assert (refused.value.reading, refused.value.reason.code) == (reading, code)
    assert str(refused.value.reason).endswith(".")


@pytest.mark.parametrize(
    "stored",
    [[], {}, {"page_w_mm": 210}, {"page_w_mm": 210, "page_h_mm": "wide"}, {"page_w_mm": 2, "page_h_mm": 2}]
    + [
        {"page_w_mm": 210, "page_h_mm": 297, **more}
        for more in ({"scale_x": 2}, {"colour": 1}, {"turn_deg": 1e999})
    ],
)
def test_a_calibration_that_makes_no_sense_is_refused(stored):
    with pytest.raises(CalibrationNotUnderstood):
        Calibration.from_json(stored)


def test_a_calibration_survives_being_stored():
    kept = printer(A4, (1.25, -0.5, 1.002, 0.998, 0.25))
    assert Calibration.from_json(json.loads(json.dumps(kept.to_json()))) == kept


# ---- the sheet ---------------------------------------------------------------------------------------------


def sheet_pdf(page, correction=None, **more):
    out = io.BytesIO()
    print_test_sheet(
        CalibrationSheet(page, ("Kyocera", "Tray 2 信纸", str(date(2026, 11, 22))), **more), out, correction
    )
    return out.getvalue()


@pytest.mark.parametrize("name", PAGES)
def test_the_crosses_stand_where_the_maths_has_them(name):
    page = paper_size(name)
    with pikepdf.open(io.BytesIO(sheet_pdf(page))) as pdf:
        box = [float(side) / PT_PER_MM for side in pdf.pages[0].mediabox]
        lines = drawn_lines(pdf.pages[0], page.height_mm)
        assert str(pdf.Root.ViewerPreferences.PrintScaling) == "/None"
    assert box == pytest.approx([0, 0, page.width_mm, page.height_mm], abs=0.001)
    for x, y in Crosses(page).all:
        assert any(math.dist(line[:2], (x - 6, y)) + math.dist(line[2:], (x + 6, y)) < 0.01 for line in lines)
        assert any(math.dist(line[:2], (x, y - 6)) + math.dist(line[2:], (x, y + 6)) < 0.01 for line in lines)


def drawn_lines(page, height_mm):
    found, start = [], (0.0, 0.0)
    for operands, operator in pikepdf.parse_content_stream(page, "m l"):
        x, y = (float(one) / PT_PER_MM for one in operands)
        if str(operator) == "m":
            start = x, height_mm - y
        else:
            found.append((*start, x, height_mm - y))
    return found


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sheet_says_what_to_measure_and_which_tray_it_is_for(name, language):
    text = reading.squeezed(reading.text_of(sheet_pdf(paper_size(name), language=language)))
    wanted = {"en": ["to0.2mm", "leftcrosstotherightcross"], "zh": ["读到0.2毫米", "左侧十字到右侧十字"]}[
        language
    ]
    assert all(one in text for one in ["Kyocera", "Tray2信纸", "2026-11-22", *wanted])


def test_a_check_sheet_says_which_distances_it_should_show():
    text = reading.text_of(sheet_pdf(A4, printer(A4, (1, 1, 1, 1, 0)), expected=True))
    assert "105.0 mm" in text
    assert f"{297 - 2 * INSET_MM:.1f} mm" in text


def test_the_picture_shows_the_five_numbered_distances():
    svg = picture(A4).decode()
    assert [f">{number}</text>" in svg for number in range(1, 7)] == [True] * 5 + [False]
    assert len([one for one in shapes(A4) if isinstance(one, Stroke)]) > svg.count("<line") > 20


# ---- correcting a PDF --------------------------------------------------------------------------------------


SQUARE_MM, PLACE = 6.0, (40.0, 60.0)
FAULTY = printer(A4, (2.5, -1.5, 1.01, 0.99, 0.4))


def a_pdf(turn=0, corner=(0.0, 0.0), *, as_pattern=False, count=1):
    """A4 pages, seen upright, with a black square whose middle is seen at PLACE; drawn plainly or by a pattern."""
    pdf = pikepdf.new()
    wide, high = (A4.height_pt, A4.width_pt) if turn in (90, 270) else (A4.width_pt, A4.height_pt)
    x, y = A4.x_pt(PLACE[0]), A4.y_pt(PLACE[1])
    x, y = {0: (x, y), 90: (wide - y, x), 180: (wide - x, high - y), 270: (y, high - x)}[turn]
    half = SQUARE_MM * PT_PER_MM / 2
    square = f"{x + corner[0] - half} {y + corner[1] - half} {2 * half} {2 * half} re f"
    resources = pikepdf.Dictionary()
    if as_pattern:
        cell = pdf.make_stream(square.encode())
        whole = pikepdf.Array([corner[0], corner[1], corner[0] + wide, corner[1] + high])
        cell.update({"/PatternType": 1, "/PaintType": 1, "/TilingType": 1, "/BBox": whole})
        cell.update({"/XStep": 5000, "/YStep": 5000, "/Resources": pikepdf.Dictionary()})
        resources = pikepdf.Dictionary(Pattern=pikepdf.Dictionary(A=cell))
        square = f"/Pattern cs /A scn {corner[0]} {corner[1]} {wide} {high} re f"
    contents, resources = pdf.make_stream(square.encode()), pdf.make_indirect(resources)
    for _ in range(count):
        pdf.add_blank_page(page_size=(wide, high))
        page = pdf.pages[-1]
        page.mediabox = [corner[0], corner[1], corner[0] + wide, corner[1] + high]
        page.obj.Rotate, page.obj.Contents, page.obj.Resources = turn, contents, resources
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def corrected(pdf, calibration=FAULTY, **more):
    out = io.BytesIO()
    done = correct_pdf(io.BytesIO(pdf), out, lambda _page: calibration, **more)
    return out.getvalue(), done


def seen_at(pdf):
    """The middle of the black square as poppler draws it, in millimetres."""
    left, top, right, bottom = reading.pictures(pdf, 200)[0].point(lambda grey: 255 * (grey < 128)).getbbox()
    return (left + right) / 2 / 200 * 25.4, (top + bottom) / 2 / 200 * 25.4


@pytest.mark.parametrize("as_pattern", [False, True])
@pytest.mark.parametrize(("turn", "corner"), [(0, (0, 0)), (90, (0, 0)), (180, (50, -20)), (270, (-30, 70))])
def test_everything_on_a_page_moves_however_the_page_lies(turn, corner, as_pattern):
    pdf = a_pdf(turn, corner, as_pattern=as_pattern)
    assert math.dist(seen_at(pdf), PLACE) < 0.15
    fixed, done = corrected(pdf)
    assert math.dist(seen_at(fixed), FAULTY.corrected(PLACE)) < 0.15
    assert math.dist(FAULTY.corrected(PLACE), PLACE) > 2
    assert (done.pages, done.untouched) == (1, 0)


def test_the_copy_is_sound_shares_what_pages_share_and_prints_at_its_true_size(tmp_path):
    source = a_pdf(count=200)
    one, many = corrected(a_pdf())[0], corrected(source)[0]
    reading.assert_sound(many, tmp_path)
    assert many == corrected(source)[0]
    with pikepdf.open(io.BytesIO(many)) as pdf:
        assert len({page.Resources.XObject.P.objgen for page in pdf.pages}) == 1
    assert len(many) < len(one) + 200 * 250


def test_a_page_of_another_size_is_left_alone_and_counted():
    letter = solve(paper_size("Letter"), Crosses(paper_size("Letter")).readings())
    fixed, done = corrected(a_pdf(count=2), letter)
    assert (done.pages, done.untouched) == (2, 2)
    assert math.dist(seen_at(fixed), PLACE) < 0.15


def test_only_some_pages_are_taken_each_with_its_own_correction():
    asked = []
    out = io.BytesIO()
    done = correct_pdf(
        io.BytesIO(a_pdf(count=9)), out, lambda page: asked.append(page), pages=((2, 3), (7, 7))
    )
    assert (asked, done.pages, done.untouched) == ([2, 3, 7], 3, 3)


# ---- the command -------------------------------------------------------------------------------------------


def test_the_command_prints_the_sheet_takes_the_readings_and_corrects_labels(tmp_path):
    def run(*words):
        return main(list(map(str, words)))

    sheet, file = tmp_path / "sheet.pdf", tmp_path / "tray.json"
    addresses = tmp_path / "a.csv"
    addresses.write_text(
        "person,street,city,region,postcode,country\nAnn Low,1 Main St,Chicago,IL,60601,US\n"
    )
    assert run("calibration", "--paper", "a4", "--tray", "Tray 2", "--out", sheet) == 0
    readings = [f"{value:.1f}" for value in read_off(FAULTY).to_json().values()]
    assert run("calibration", "--paper", "A4", "--out", file, "--readings", *readings) == 0
    assert left_over_mm(FAULTY, Calibration.from_json(json.loads(file.read_text()))) <= 0.3
    plain, fixed = tmp_path / "plain.pdf", tmp_path / "fixed.pdf"
    common = ("labels", addresses, "--sheet", "L7160", "--from", "DE")
    assert run(*common, "--out", plain) == run(*common, "--out", fixed, "--calibrate", file) == 0
    before, after = (reading.words_with_places(path.read_bytes())[0] for path in (plain, fixed))
    moved = FAULTY.corrected((before.left_mm, before.top_mm))
    assert (
        math.dist(moved, (after.left_mm, after.top_mm))
        < 0.5
        < math.dist(moved, (before.left_mm, before.top_mm))
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--paper", "B17"], 'no paper size "B17"'),
        (["--paper", "2x2"], "no paper size"),
        (["--paper", "50x90"], "too small"),
        (
            ["--paper", "A4", "--readings", "105", "105", "14.85", "186", "273"],
            "Distance 3 (top edge to the middle",
        ),
        (["--paper", "A4", "--check", "nowhere.json"], "cannot be read"),
    ],
)
def test_what_the_command_cannot_do_is_said_in_a_sentence(tmp_path, capsys, words, says):
    assert main(["calibration", *words, "--out", str(tmp_path / "out")]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_papers_are_known_by_name_and_by_size():
    assert paper_size("letter") == PageSize(215.9, 279.4)
    assert paper_size("5160").width_mm == pytest.approx(215.9, abs=0.1)
    assert paper_size("#10") == PageSize(241.3, 104.77)
    assert paper_size("229 x 324 mm") == PageSize(229, 324)
    with pytest.raises(UnknownPaper):
        paper_size("")
