"""Addresses on label sheets, read back from the PDF."""

from __future__ import annotations

import io
import math
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from intranet.values.address import PostalAddress
from mailroom.press.jobs import CodeJob, Job, LabelJob, Printed, TeaserJob
from mailroom.press.labels.printing import FirstLabelOffSheet, FreeLabels, mark_top_mm, print_labels
from mailroom.press.labels.sheets import COMMON, LabelSheet, all_sheets, find_sheet, own_sheet
from mailroom.press.labels.sheets_drawing import proof_page
from tests.press.reading import (
    assert_sound,
    codes_on,
    drawn_without_glyph,
    page_sizes_mm,
    pictures,
    rectangles,
    sample_addresses,
    squeezed,
    text_of,
    words_in,
    words_with_places,
)

ADDRESSES = sample_addresses()
WRONG = [f"A0{number}" for number in range(69, 78)]
GOOD = [key for key in ADDRESSES if key not in WRONG]
PAT = PostalAddress("Pat Miller", "", "1 Harbor St", "", "Oakland", "CA", "94607", "US", "en")


def printed(jobs: Iterable[Job], sheet: str = "5163", **options) -> tuple[bytes, Printed, dict[object, str]]:
    """The PDF, the count, and the refused keys with their reasons as text."""
    out = io.BytesIO()
    refused: dict[object, str] = {}
    result = print_labels(
        jobs,
        find_sheet(sheet),
        out,
        refused=lambda job, reasons: refused.update({job.key: " ".join(map(str, reasons))}),
        **options,
    )
    return out.getvalue(), result, refused


@pytest.fixture(scope="module")
def all_good() -> tuple[bytes, Printed, dict[object, str]]:
    return printed([LabelJob(ADDRESSES[key], key=key) for key in GOOD])


def test_every_good_address_of_the_sample_prints(all_good, tmp_path):
    pdf, result, refused = all_good
    assert refused == {}
    assert result.count == len(GOOD) == 69
    assert_sound(pdf, tmp_path)


@pytest.mark.parametrize("key", GOOD)
def test_the_text_of_a_label_reads_back_complete(key):
    pdf, _, refused = printed([LabelJob(ADDRESSES[key], key=key)])
    assert refused == {}
    lines = [line.text for line in ADDRESSES[key].lines("US", "en")]
    assert squeezed(text_of(pdf)) == squeezed(" ".join(lines))


def test_no_character_is_drawn_as_a_box(all_good):
    assert drawn_without_glyph(all_good[0]) == 0


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_address_is_refused_with_a_reason_and_the_next_one_prints(key):
    pdf, result, refused = printed([LabelJob(ADDRESSES[key], key=key), LabelJob(PAT, key="pat")])
    assert list(refused) == [key]
    assert refused[key].endswith(".")
    assert (result.count, result.refused) == (1, 1)
    assert words_in(text_of(pdf)) == ["Pat", "Miller", "1", "Harbor", "St", "OAKLAND,", "CA", "94607"]


def test_when_nothing_prints_nothing_is_written():
    pdf, result, refused = printed([LabelJob(ADDRESSES["A075"], key="A075")])
    assert pdf == b""
    assert result == Printed(0, 0, 1, 1)
    assert refused["A075"].startswith("Nobody is named")


def test_an_address_too_long_for_its_label_is_refused_and_never_cut():
    _, _, refused = printed([LabelJob(ADDRESSES["A067"], key="long")], "5160")
    assert "lines at 8 pt" in refused["long"]
    whole, _, none = printed([LabelJob(ADDRESSES["A067"], key="long")], "5164")
    assert none == {}
    assert "Maréchal-de-Lattre-de-Tassigny" in squeezed(text_of(whole))


ARABIC = PostalAddress(
    "محمد بن عبد الله العلي", "شركة الخليج للتجارة العامة والمقاولات المحدودة", "مبنى رقم ٢٩٢٩\nشارع الملك فهد",
    "العليا", "الرياض", "", "12211", "SA", "ar",
)  # fmt: skip
LANDMARKS = PostalAddress(
    "Shri K. Venkataraman", "M/s Bharat & Sons Pvt. Ltd.",
    "H.No. 12-3-45/A, 2nd Floor, Opp. State Bank of India, Near Old Bus Stand, Behind Hanuman Temple", "",
    "Hyderabad", "Telangana", "500 001", "IN", "en",
)  # fmt: skip


@pytest.mark.parametrize("address", [ARABIC, LANDMARKS], ids=["Arabic", "with landmarks"])
def test_an_address_of_seven_lines_or_more_prints_on_a_label_an_inch_high(address):
    pdf, result, refused = printed([LabelJob(address, key="it")], "5160")
    assert refused == {}
    assert result.count == 1
    assert squeezed(text_of(pdf)) == squeezed(" ".join(line.text for line in address.lines("US", "en")))
    box = find_sheet("5160").label(0)
    for word in words_with_places(pdf):
        assert box.left_mm + 1.9 < word.left_mm
        assert word.right_mm < box.right_mm - 1.9


def test_a_long_number_beside_an_address_does_not_run_into_it():
    long = PostalAddress(
        "Pat Miller", "", "12345 North Lake Shore Boulevard", "", "Oakland", "CA", "94607", "US"
    )
    for number in ("K7-4PX2", "K7-4PX2-2026/11-29"):
        pdf, _, refused = printed([LabelJob(long, number=number, code="P-K74PX2")], "5160")
        assert refused == {}
        beside = next(word for word in words_with_places(pdf) if word.text == number)
        others = [word for word in words_with_places(pdf) if word.text != number]
        assert all(word.right_mm < beside.left_mm for word in others)


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_a_teaser_label_without_words_of_its_own_bears_the_usual_ones(text):
    pdf, result, _ = printed([TeaserJob("de", text)])
    assert result.count == 1
    assert "WISSEN" in text_of(pdf)


def test_a_character_that_no_font_has_is_refused_by_name():
    odd = PostalAddress(
        "Pat \U0001f9d1\u200d\U0001f680 Miller", "", "1 St", "", "Oakland", "CA", "94607", "US"
    )
    _, result, refused = printed([LabelJob(odd, key="odd")])
    assert result.count == 0
    assert "ADULT" in refused["odd"]


def assert_true_to_its_data(sheet: LabelSheet, folder: Path) -> None:
    """Every label's outline within 0.05 mm of the data, on paper of the right size, printed without scaling."""
    pdf = proof_page(sheet)
    drawn = rectangles(pdf)
    assert len(drawn) == sheet.per_sheet
    for place, edges in enumerate(drawn):
        box = sheet.label(place)
        wanted = (box.left_mm, box.top_mm, box.width_mm, box.height_mm)
        assert max(abs(one - other) for one, other in zip(edges, wanted, strict=True)) < 0.05, sheet.name
    assert page_sizes_mm(pdf) == [pytest.approx((sheet.page_w_mm, sheet.page_h_mm), abs=0.01)]
    assert b"/PrintScaling/None" in pdf


def test_each_label_lies_where_the_data_of_its_sheet_says(tmp_path):
    every = all_sheets()
    for sheet in [*every[:COMMON], *every[COMMON::60]]:
        assert_true_to_its_data(sheet, tmp_path)


@pytest.mark.prove
def test_each_label_of_every_sheet_lies_where_its_data_says(tmp_path):
    for sheet in all_sheets():
        assert_true_to_its_data(sheet, tmp_path)


@pytest.mark.parametrize("sheet", ["5160", "L7160", "Avery 3274.2", "Begalabel V-100"])
def test_a_printed_sheet_has_its_outlines_where_the_data_says(sheet):
    pdf, _, _ = printed([TeaserJob("en", "OK", key=1)], sheet, outline=True)
    box = find_sheet(sheet).label(0)
    assert rectangles(pdf)[0] == pytest.approx(
        (box.left_mm, box.top_mm, box.width_mm, box.height_mm), abs=0.05
    )


# ---- labels on what is left of sheets --------------------------------------------------------------------


def places_of_words(pdf: bytes, sheet: LabelSheet, text: str) -> list[tuple[int, int]]:
    """Page (from 1) and place (from 0) of every word that reads so."""
    found = []
    for word in words_with_places(pdf):
        if word.text == text:
            middle = ((word.left_mm + word.right_mm) / 2, (word.top_mm + word.bottom_mm) / 2)
            boxes = ((place, sheet.label(place)) for place in range(sheet.per_sheet))
            found += [
                (word.page, place)
                for place, box in boxes
                if box.left_mm <= middle[0] <= box.right_mm and box.top_mm <= middle[1] <= box.bottom_mm
            ]
    return found


def test_labels_go_on_the_free_places_of_each_sheet_and_then_on_fresh_ones():
    free = [FreeLabels((4, 9)), FreeLabels(()), FreeLabels((2,))]
    pdf, result, _ = printed([LabelJob(PAT)] * 5, "5163", free=free)
    assert places_of_words(pdf, find_sheet("5163"), "Pat") == [(1, 4), (1, 9), (2, 2), (3, 0), (3, 1)]
    assert (result.count, result.sheets, result.next_label) == (5, 3, 3)


def test_a_fresh_sheet_bears_its_number_in_the_margin_clear_of_the_labels():
    sheet = find_sheet("5160")
    pdf, _, _ = printed([LabelJob(PAT)], "5160", free=[FreeLabels((0,), "S-12 \u00b7 Avery 5160")])
    mark = next(word for word in words_with_places(pdf) if word.text == "S-12")
    assert 4.2 < mark.top_mm < mark.bottom_mm <= sheet.top_mm
    assert mark.left_mm >= 4.2


def test_a_sheet_without_margins_is_not_marked():
    sheet = find_sheet("L7164")
    assert mark_top_mm(sheet) is None
    pdf, _, _ = printed([LabelJob(PAT)], "L7164", free=[FreeLabels((0,), "S-12")])
    assert "S-12" not in text_of(pdf)


def test_a_place_that_is_not_on_the_sheet_is_refused():
    with pytest.raises(FirstLabelOffSheet, match="no label 31"):
        printed([LabelJob(PAT)], "5160", free=[FreeLabels((30,))])


def test_text_on_a_round_label_stays_inside_the_circle():
    sheet = find_sheet("Avery 5294")  # 63.5 mm across
    pdf, result, _ = printed([LabelJob(PAT, number="K7-4PX2", code="K74PX2")], "Avery 5294")
    assert result.count == 1
    box = sheet.label(0)
    centre = (box.left_mm + box.width_mm / 2, box.top_mm + box.height_mm / 2)
    for word in words_with_places(pdf):
        for x in (word.left_mm, word.right_mm):
            for y in (word.top_mm, word.bottom_mm):
                assert math.dist((x, y), centre) <= box.width_mm / 2 + 0.3, word.text
    assert codes_on(pdf) == [["K74PX2"]]


def test_nothing_is_printed_beside_a_low_oval_label():
    figures = {"code": "Oval", "page_w_mm": 110, "page_h_mm": 30, "cols": 1, "rows": 1, "pitch_x_mm": 100}
    place = {"label_w_mm": 100, "label_h_mm": 15.5, "left_mm": 5, "top_mm": 5, "pitch_y_mm": 15.5}
    sheet = own_sheet(figures | place | {"shape": "ellipse"})
    short = PostalAddress("Lee", city="Rothera", country="AQ")
    out = io.BytesIO()
    job = LabelJob(short, number="K7-4PX2", code="K74PX2")
    assert print_labels([job], sheet, out, sender_country="AQ").count == 1
    (picture,) = pictures(out.getvalue(), 254)  # ten dots a millimetre
    ink = picture.convert("L").point(lambda grey: 255 if grey < 128 else 0)
    oval = Image.new("L", ink.size, 255)
    ImageDraw.Draw(oval).ellipse((50, 50, 1050, 205), fill=0)
    assert ink.getbbox() is not None
    assert ImageChops.multiply(ink, oval).getbbox() is None


def test_a_label_too_low_for_the_code_is_refused_with_the_reason():
    _, _, refused = printed([LabelJob(PAT, number="K7", code="K7", key="low")], "L7651")
    assert list(refused) == ["low"]


def test_printing_begins_at_the_first_free_label_and_goes_on_to_the_next_sheet():
    jobs = [LabelJob(PAT, number=f"N-{number}") for number in range(31)]
    pdf, result, _ = printed(jobs, "5160", first=7)
    assert result == Printed(31, 2, 0, 8)
    sheet = find_sheet("5160")
    places = {word.text: word for word in words_with_places(pdf) if word.text.startswith("N-")}
    for number in range(31):
        word = places[f"N-{number}"]
        page, place = divmod(number + 6, 30)
        label = sheet.label(place)
        assert word.page == page + 1
        assert label.left_mm < word.left_mm < word.right_mm < label.right_mm
        assert label.top_mm < word.top_mm < word.bottom_mm < label.bottom_mm


def test_a_full_last_sheet_leaves_label_one_free():
    _, result, _ = printed([LabelJob(PAT)] * 10, "5163")
    assert result == Printed(10, 1, 0, 1)


@pytest.mark.parametrize("first", [0, 31, -1])
def test_a_first_label_that_is_not_on_the_sheet_is_refused(first):
    with pytest.raises(FirstLabelOffSheet, match="labels 1 to 30"):
        printed([LabelJob(PAT)], "5160", first=first)


def test_the_text_stays_inside_its_label_on_a_crowded_sheet():
    pdf, _, refused = printed([LabelJob(ADDRESSES[key], key=key) for key in GOOD], "5160")
    assert list(refused) == ["A067"]
    sheet = find_sheet("5160")
    boxes = [sheet.label(place) for place in range(30)]
    for word in words_with_places(pdf):
        middle_x, middle_y = (word.left_mm + word.right_mm) / 2, (word.top_mm + word.bottom_mm) / 2
        own = [
            box
            for box in boxes
            if box.left_mm <= middle_x <= box.right_mm and box.top_mm <= middle_y <= box.bottom_mm
        ]
        assert own, word
        assert own[0].left_mm <= word.left_mm, word
        assert word.right_mm <= own[0].right_mm, word


def test_each_code_is_read_from_a_label_printer_picture():
    jobs = [LabelJob(PAT, number=f"K7-4PX{number}", code=f"P-K74PX{number}") for number in range(9)]
    pdf, _, _ = printed(jobs, "L7160")
    assert sorted(codes_on(pdf, 203)[0]) == [f"P-K74PX{number}" for number in range(9)]


def test_a_code_too_long_for_its_place_is_refused_before_anything_is_drawn():
    pdf, result, refused = printed([LabelJob(PAT, code="x" * 200, key="dense"), LabelJob(PAT)])
    assert "shorten its text" in refused["dense"]
    assert result.count == 1
    assert text_of(pdf).count("Pat Miller") == 1


@pytest.mark.parametrize("qr", [False, True])
def test_a_code_label_reads_back(qr):
    pdf, _, _ = printed([CodeJob("INQ-K74PX2 每日", ("K7-4PX2", "Widget Supply"), qr)], "L7160")
    assert codes_on(pdf, 203) == [["INQ-K74PX2 每日"]]
    assert words_in(text_of(pdf)) == ["K7-4PX2", "Widget", "Supply"]


@pytest.mark.parametrize(
    ("language", "teaser"),
    [
        ("en", "HERE IS ALL THE INFO YOU NEED"),
        ("zh", "这就是你需要的全部信息"),
        ("xx", "HERE IS ALL THE INFO YOU NEED"),
    ],
)
def test_a_teaser_label_bears_the_line_of_its_language(language, teaser):
    pdf, _, _ = printed([TeaserJob(language)], "5160")
    assert squeezed(text_of(pdf)) == squeezed(teaser)


def test_the_same_labels_are_the_same_bytes():
    jobs = [LabelJob(ADDRESSES[key], number=key, code=key) for key in GOOD]
    printed([LabelJob(ADDRESSES["A041"])])  # what was printed before must not matter
    assert printed(jobs)[0] == printed(jobs)[0]


def test_domestic_mail_has_no_country_line_and_foreign_mail_has_it():
    german = LabelJob(ADDRESSES["A001"])
    assert "GERMANY" in text_of(printed([german])[0])
    assert "GERMANY" not in text_of(printed([german], sender_country="DE", sender_language="de")[0])


def test_memory_does_not_grow_with_the_run():
    def jobs(count: int) -> Iterator[LabelJob]:
        for number in range(count):
            yield LabelJob(
                PostalAddress(f"Pat {number}", "", "1 Harbor St", "", "Oakland", "CA", "94607", "US")
            )

    class Nowhere(io.RawIOBase):
        def write(self, data: bytes) -> int:
            return len(data)

    def peak_kb(count: int) -> float:
        tracemalloc.reset_peak()
        print_labels(jobs(count), find_sheet("5160"), Nowhere())
        return tracemalloc.get_traced_memory()[1] / 1024

    tracemalloc.start()
    peak_kb(3000)  # fills what is kept of the latest lines
    few, many = peak_kb(300), peak_kb(3000)
    tracemalloc.stop()
    assert many < few + 200
