"""Pick list, manifest and pickup sheet, read back."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
from PIL import Image

from mailroom.press.letters.html_values import Asset
from mailroom.press.type.fonts import CharacterNotCovered
from mailroom.press.worklists.lists import (
    LabelSheetToPutIn,
    Manifest,
    ManifestRow,
    PickLine,
    PickList,
    PickupLine,
    PickupSheet,
    StampTeaser,
    in_shelf_order,
    manifest_pdf,
    pick_list_pdf,
    pickup_sheet_pdf,
)
from tests.press.letter_cast import AMERICAN, CHINESE, GERMAN
from tests.press.reading import assert_sound, page_sizes_mm, squeezed, text_of, words_with_places

TUESDAY = date(2026, 11, 24)
LINES = (
    PickLine("B-1", "General catalogue", 3, ("P-1", "P-2", "P-3"), "L-7"),
    PickLine("A-10", "Valve sheet", 1, ("P-2",)),
    PickLine("A-2", "Flow sheet", 24, tuple(f"P-{number}" for number in range(24))),
)
PICKS = PickList("R-31", TUESDAY, LINES, 24, (StampTeaser("LOOK INSIDE", ("P-1", "P-3")),))


@pytest.mark.parametrize(
    ("shelves", "ordered"),
    [
        (("A-10", "A-2", "B-1"), ["A-2", "A-10", "B-1"]),
        (("b2", "A3", "a1"), ["a1", "A3", "b2"]),
        (("12-1", "3-10", "3-9", "Cellar"), ["3-9", "3-10", "12-1", "Cellar"]),
        (("架2-3", "架1-12", "架1-2"), ["架1-2", "架1-12", "架2-3"]),
    ],
)
def test_shelves_come_in_walking_order(shelves, ordered):
    assert [line.shelf for line in in_shelf_order([PickLine(shelf, "x", 1) for shelf in shelves])] == ordered


def test_the_pick_list_goes_along_the_shelves_with_how_many_to_take(tmp_path):
    pdf = pick_list_pdf(PICKS, GERMAN)
    text = " ".join(text_of(pdf).split())
    assert "Pick list · Run R-31" in text
    assert "24 November 2026 · in shelf order · 28 pieces, 24 packets" in text
    assert text.index("A-2 Flow sheet") < text.index("A-10 Valve sheet") < text.index("B-1 General catalogue")
    assert "24 packets" in text.split("Flow sheet")[1]
    assert "P-1, P-2, P-3" in text
    assert "Stamp the teaser on these envelopes P-1, P-3 LOOK INSIDE" in text
    assert_sound(pdf, tmp_path)


def test_the_pick_list_is_read_at_arms_length():
    words = words_with_places(pick_list_pdf(PICKS, GERMAN))
    line = next(word for word in words if word.text == "Flow")
    assert (line.bottom_mm - line.top_mm) * 72 / 25.4 >= 12
    rows = sorted(word.top_mm for word in words if word.text in ("A-2", "A-10", "B-1"))
    assert rows[1] - rows[0] > 10


def test_nothing_to_pick_is_said():
    text = text_of(pick_list_pdf(PickList("R-1", TUESDAY, (), 2), GERMAN))
    assert "Nothing has to be picked" in text


def test_a_picture_of_the_item_is_shown_where_there_is_one():
    drawn = io.BytesIO()
    Image.new("RGB", (60, 80), "red").save(drawn, "PNG")
    lines = (PickLine("A-1", "Flow sheet", 1, picture="flow"), PickLine("A-2", "Other", 1, picture="missing"))
    shown = {"flow": Asset(drawn.getvalue(), "image/png")}
    pdf = pick_list_pdf(PickList("R-1", TUESDAY, lines, 1), GERMAN, pictures=shown)
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert len(read.pages[0].obj.Resources.XObject) == 1


def test_the_manifest_has_every_packet_and_repeats_its_heading(tmp_path):
    rows = tuple(
        ManifestRow(f"P-{1000 + number}", f"Person {number}", "Bonn, DE", "2", 9, 120, "C4")
        for number in range(120)
    )
    pdf = manifest_pdf(Manifest("R-31", TUESDAY, rows), AMERICAN)
    pages = text_of(pdf).split("\f")[:-1]
    assert len(pages) > 2
    assert all("Addressee" in page for page in pages)
    whole = " ".join(" ".join(pages).split())
    assert all(f"P-{1000 + number} Person {number} Bonn, DE 2 9 120 C4" in whole for number in range(120))
    assert "120 packets · 1080 pages · 14.40 kg" in whole
    assert page_sizes_mm(pdf)[0] == pytest.approx((279.4, 215.9), abs=0.1)
    assert_sound(pdf, tmp_path)


def test_the_pickup_sheet_adds_up_in_chinese_too(tmp_path):
    lines = (PickupLine("国内信函", "C4", 24, 2, 7400), PickupLine("国际航空", "DL", 3, 1, 90))
    pdf = pickup_sheet_pdf(PickupSheet("中国邮政", TUESDAY, lines, "16:30"), CHINESE, language="zh")
    text = " ".join(text_of(pdf).split())
    assert "交寄单 · 中国邮政" in text
    assert "2026年11月24日" in squeezed(text)
    assert "合计 27 3 7.49" in text
    assert_sound(pdf, tmp_path)


def test_the_same_list_gives_the_same_bytes():
    assert pick_list_pdf(PICKS, GERMAN) == pick_list_pdf(PICKS, GERMAN)


def test_a_character_that_no_font_has_is_refused_by_name():
    with pytest.raises(CharacterNotCovered):
        pick_list_pdf(PickList("R-1", TUESDAY, (PickLine("A-1", "Sheet \ue123", 1),), 1), GERMAN)


def test_what_was_typed_is_printed_as_typed():
    hostile = "<script>x</script> {{ run }}"
    assert hostile in " ".join(text_of(pick_list_pdf(PickList(hostile, TUESDAY, LINES, 1), GERMAN)).split())


def test_the_pick_list_says_which_label_sheets_go_in_first():
    sheets = (LabelSheetToPutIn("S-12", "Avery 5160", "4-8, 30"),)
    text = text_of(pick_list_pdf(PickList("R-1", TUESDAY, LINES, 2, (), sheets), GERMAN))
    assert "S-12" in text
    assert "Avery 5160 · labels 4-8, 30" in text
    assert "S-12" not in text_of(pick_list_pdf(PickList("R-1", TUESDAY, LINES, 2), GERMAN))
