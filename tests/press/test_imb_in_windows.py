"""The Intelligent Mail barcode on letters in windows and on labels: seen and clear wherever the sheet slides."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from intranet.values.address import PostalAddress
from intranet.values.imb import ImbMailer, routing
from mailroom.press.envelopes.imb import bars
from mailroom.press.envelopes.imb_sizes import ABOVE_MM, BARS, BESIDE_MM, COMPACT, FURTHEST_MM, USUAL
from mailroom.press.envelopes.sizes import find_envelope, windowed_envelopes
from mailroom.press.envelopes.zones import Part
from mailroom.press.jobs import LabelJob
from mailroom.press.labels.printing import print_labels
from mailroom.press.labels.sheets import find_sheet
from mailroom.press.letters.layouts import LAYOUTS, US_LETTER
from mailroom.press.letters.printing import LetterJob, print_letters
from mailroom.press.letters.window_letters import window_refusals
from mailroom.press.letters.windows import NotForThisWindow, always_shown, clear_of_imb, folded, layout_in
from mailroom.press.sender import Sender
from tests.press.letter_cast import AMERICAN
from tests.press.reading import imb_on, imb_paths, words_with_places

HOME = PostalAddress(
    "Pat Miller", "Miller & Sons", "1 Main Street", "", "Springfield", "IL", "62701-1234", "US", "en"
)
ABROAD = PostalAddress("Jörg Weiß", "", "Hauptstraße 1", "", "Bonn", "", "53113", "DE", "de")
DIGITS = ImbMailer("123456").piece(42) + routing(HOME.postcode)
MM_PER_IN = 25.4


def a_letter(window="#10 window", **changed) -> LetterJob:
    values = {"packet": "P-1", "recipient": HOME, "date": date(2026, 11, 24), "window": window, "imb": DIGITS}
    return LetterJob(**{**values, **changed})


def printed(job: LetterJob, **options) -> tuple[bytes, list[str]]:
    out, refused = io.BytesIO(), []
    options.setdefault("sender", AMERICAN)
    print_letters([job], out, refused=lambda _job, why: refused.extend(one.code for one in why), **options)
    return out.getvalue(), refused


def address_window(envelope):
    return next(window for window in envelope.windows if window.shows is Part.ADDRESS)


@pytest.mark.parametrize("size", [USUAL, COMPACT])
def test_both_sizes_are_within_the_dimensions_of_the_post(size):
    assert 20 <= 1 / size.pitch_in <= 24
    assert 0.015 <= size.bar_in <= 0.025
    assert 0.125 <= size.full_in <= 0.165
    assert 0.039 <= size.full_in / 3 <= 0.057
    assert 2.667 <= size.width_mm / MM_PER_IN <= 3.225


@pytest.mark.parametrize("window", ["#10 window", "#10 double window", "DL window"])
def test_in_a_window_it_is_clear_on_all_sides_wherever_the_sheet_slides(window):
    pdf, refused = printed(a_letter(window))
    assert refused == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (place,) = imb_paths(opened.pages[0])
    envelope = find_envelope(window)
    fitted = layout_in(US_LETTER, envelope, barcode=True)
    shown = always_shown(address_window(envelope), envelope, folded(fitted))
    assert clear_of_imb(place).inside(shown)
    near = [
        word
        for word in words_with_places(pdf)
        if word.left_mm < place.right_mm + BESIDE_MM and word.right_mm > place.left_mm - BESIDE_MM
    ]
    below = min(word.top_mm for word in near if word.top_mm > place.top_mm)
    above = max((word.bottom_mm for word in near if word.top_mm < place.top_mm), default=0.0)
    assert ABOVE_MM <= below - place.bottom_mm <= FURTHEST_MM
    assert place.top_mm - above >= ABOVE_MM


def test_it_reads_back_from_the_letters_picture_set_fast_and_set_slowly():
    fast, _ = printed(a_letter())
    slow, _ = printed(a_letter(), template='{% extends "letter_en.html" %}')
    for pdf in (fast, slow):
        read, places = imb_on(pdf)
        assert read == bars(DIGITS)
        assert len(places) == BARS
        pitch = (places[-1][0] - places[0][0]) / (BARS - 1)
        assert 20 <= 1 / pitch <= 24
        assert abs(places[0][0] * MM_PER_IN - US_LETTER.left_mm) < 0.1


def test_a_letter_with_it_is_folded_at_marks_that_let_the_sheet_slide_less():
    fitted = layout_in(US_LETTER, find_envelope("#10 window"), barcode=True)
    assert fitted.fold_marks_mm == (98, 196)
    assert layout_in(US_LETTER, find_envelope("#10 window")).fold_marks_mm == ()


NO_ROOM = {(layout, "C6/C5 window") for layout in LAYOUTS} | {("cn", "#10 double window")}
TOO_LARGE = {
    (layout, f"#10 {kind}") for layout in ("din5008a", "din5008b") for kind in ("window", "double window")
}


@pytest.mark.parametrize("envelope", windowed_envelopes(), ids=lambda envelope: envelope.code)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_and_window_has_room_or_says_that_it_has_none(layout, envelope):
    without = (layout.code, envelope.code)
    if without in NO_ROOM | TOO_LARGE:
        with pytest.raises(NotForThisWindow) as caught:
            layout_in(layout, envelope, barcode=True)
        code = "window-too-small-for-barcode" if without in NO_ROOM else "letter-does-not-go-in"
        assert [why.code for why in caught.value.reasons] == [code]
        return
    fitted = layout_in(layout, envelope, barcode=True)
    shown = always_shown(address_window(envelope), envelope, folded(fitted))
    assert fitted.barcode_left_mm - BESIDE_MM >= shown.left_mm - 0.01
    assert fitted.barcode_left_mm + COMPACT.width_mm + BESIDE_MM <= shown.right_mm + 0.01
    assert fitted.tall_address.left_mm <= fitted.barcode_left_mm + 3


def test_a_letter_is_refused_where_its_window_has_no_room_and_its_address_no_lines():
    assert printed(a_letter("C6/C5 window"))[1] == ["window-too-small-for-barcode"]
    long = replace(HOME, street="\n".join(f"Building {number}" for number in range(4)))
    assert printed(a_letter(recipient=long))[1] == ["too-many-lines"]
    assert printed(a_letter(recipient=long, imb=""))[1] == ["too-many-lines"]


def test_a_letter_that_leaves_the_country_must_bear_none():
    assert printed(a_letter(recipient=ABROAD))[1] == ["imb-not-within-us"]
    reasons = window_refusals(HOME, AMERICAN.address, "US", US_LETTER, "#10 window", "12345")
    assert [why.code for why in reasons] == ["imb-digits"]


def test_without_a_window_a_letter_bears_none():
    pdf, refused = printed(a_letter(""))
    assert refused == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert imb_paths(opened.pages[0]) == []


def test_a_return_line_stands_over_the_barcode_not_in_it():
    din = Sender(AMERICAN.address, layout="din5008b")
    pdf, refused = printed(a_letter("DL window"), sender=din)
    assert refused == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (place,) = imb_paths(opened.pages[0])
    over = [word for word in words_with_places(pdf) if 45 < word.top_mm < place.top_mm and word.left_mm < 90]
    assert over
    assert max(word.bottom_mm for word in over) <= place.top_mm - ABOVE_MM


# ---- labels ------------------------------------------------------------------------------------------------


def on_labels(job: LabelJob, sheet: str, **options) -> tuple[bytes, list[str]]:
    out, refused = io.BytesIO(), []
    print_labels(
        [job],
        find_sheet(sheet),
        out,
        refused=lambda _job, why: refused.extend(one.code for one in why),
        **options,
    )
    return out.getvalue(), refused


@pytest.mark.parametrize("sheet", ["5161", "5162", "5163", "L7163"])
@pytest.mark.parametrize("number", ["", "P-10023"])
def test_on_a_label_it_is_clear_of_the_edges_the_address_and_the_code(sheet, number):
    pdf, refused = on_labels(LabelJob(HOME, number, number, imb=DIGITS), sheet)
    assert refused == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (place,) = imb_paths(opened.pages[0])
    label = find_sheet(sheet).label(0)
    assert clear_of_imb(place).inside(label)
    words = words_with_places(pdf)
    assert min(word.top_mm for word in words if word.left_mm < place.right_mm) >= place.bottom_mm + ABOVE_MM
    assert all(word.left_mm >= place.right_mm + BESIDE_MM for word in words if word.text == "P-10023")


@pytest.mark.parametrize(("sheet", "number"), [("5160", ""), ("L7160", ""), ("5167", "")])
def test_a_label_too_small_for_it_is_refused_or_printed_without_where_that_is_allowed(sheet, number):
    job = LabelJob(replace(HOME, organisation=""), number, imb=DIGITS)
    assert on_labels(job, sheet)[1] == ["label-too-small-for-imb"]
    pdf, refused = on_labels(job, sheet, imb_where_it_fits=True)
    if refused:
        assert refused == ["too-many-lines"] or refused == ["line-too-long"]
        return
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert imb_paths(opened.pages[0]) == []


def test_a_label_to_another_country_must_bear_none():
    assert on_labels(LabelJob(ABROAD, imb=DIGITS), "5163")[1] == ["imb-not-within-us"]
