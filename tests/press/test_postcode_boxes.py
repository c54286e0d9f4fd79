"""A Chinese postcode stands digit by digit in the boxes of the stock, a millimetre clear of their edges."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from intranet.values.address import PostalAddress
from intranet.values.postcode_boxes import PostcodeBoxes
from mailroom.press.__main__ import main
from mailroom.press.envelopes.printing import print_envelopes
from mailroom.press.envelopes.sizes import all_envelopes, find_envelope
from mailroom.press.jobs import LabelJob
from tests.press.reading import pictures, words_with_places

NINGBO = PostalAddress(
    "王小明", "海达仪器", "科技大道188号", "鄞州区", "宁波市", "浙江省", "315108", "CN", "zh"
)
BOXES = PostcodeBoxes(12, 9, 7, 8, 9)
STOCK = [envelope.code for envelope in all_envelopes() if envelope.region == "CN"]


def printed(address=NINGBO, size="DL (No.5)", boxes=BOXES, country="CN", **job) -> tuple[bytes, list[str]]:
    out, refused = io.BytesIO(), []
    print_envelopes(
        [LabelJob(address, postcode_boxes=boxes, **job)],
        find_envelope(size),
        out,
        teaser=False,
        sender_country=country,
        refused=lambda _job, reasons: refused.extend(one.code for one in reasons),
    )
    return out.getvalue(), refused


def in_corner(pdf: bytes) -> list:
    return [word for word in words_with_places(pdf) if word.top_mm < 28 and word.left_mm < 90]


@pytest.mark.parametrize("size", STOCK)
def test_each_digit_stands_in_the_middle_of_its_box_clear_of_its_edges(size):
    pdf, refused = printed(size=size)
    assert refused == []
    page, dots = pictures(pdf, 300)[0].convert("L"), 300 / 25.4
    for place in range(6):
        left_mm = BOXES.left_mm + place * BOXES.pitch_mm
        edges = (left_mm, BOXES.top_mm, left_mm + BOXES.width_mm, BOXES.bottom_mm)
        box = page.crop(tuple(round(edge * dots) for edge in edges)).point(
            lambda grey: 255 if grey < 128 else 0
        )
        left, top, right, bottom = (edge / dots for edge in box.getbbox())
        assert min(left, top, BOXES.width_mm - right, BOXES.height_mm - bottom) >= 0.9
        assert abs(left - (BOXES.width_mm - right)) < 1.0  # a 1 leans to the left of its room
        assert abs(top - (BOXES.height_mm - bottom)) < 0.2
    assert "".join(word.text for word in in_corner(pdf)) == "315108"


def test_what_stands_in_the_boxes_is_not_said_again_over_the_address():
    assert "315108" not in {word.text for word in words_with_places(printed()[0]) if word.top_mm > 28}
    assert "315108" in {word.text for word in words_with_places(printed(boxes=None)[0])}


@pytest.mark.parametrize(
    ("address", "country"),
    [
        (replace(NINGBO, country="HK", postcode="", region="香港", city=""), "CN"),
        (PostalAddress("Jörg Weiß", "", "Hauptstraße 1", "", "Bonn", "", "53113", "DE", "de"), "CN"),
        (NINGBO, "US"),
    ],
)
def test_mail_that_leaves_the_country_and_a_postcode_of_another_kind_leave_the_boxes_blank(address, country):
    pdf, refused = printed(address, country=country)
    assert refused == []
    assert in_corner(pdf) == []


def test_without_boxes_and_on_other_stock_nothing_is_filled_in():
    assert in_corner(printed(boxes=None)[0]) == []
    assert in_corner(printed(size="DL")[0]) == []


def test_boxes_measured_where_something_else_stands_are_refused():
    assert printed(boxes=PostcodeBoxes(12, 30, 7, 8, 9))[1] == ["parts-meet"]


def test_the_command_takes_the_boxes_and_says_what_is_wrong_with_them(tmp_path, capsys):
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "person,street,city,region,postcode,country,language\n王小明,科技大道188号,宁波市,浙江省,315108,CN,zh\n",
        encoding="utf-8",
    )
    words = ["envelopes", str(rows), "--size", "DL (No.5)", "--from", "CN", "--out", str(tmp_path / "o.pdf")]
    assert main([*words, "--postcode-boxes", "12 9 7 8 9"]) == 0
    filled = in_corner((tmp_path / "o.pdf").read_bytes())
    assert "".join(word.text for word in filled) == "315108"
    with pytest.raises(SystemExit):
        main([*words, "--postcode-boxes", "12 9"])
    assert "five figures" in capsys.readouterr().err
