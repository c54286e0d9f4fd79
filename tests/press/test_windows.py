"""Letters in window envelopes: the address shows wherever the sheet slides, and nothing else does."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.press.envelopes.sizes import find_envelope, windowed_envelopes
from mailroom.press.envelopes.zones import Part
from mailroom.press.letters.layouts import CHINA, DIN_5008_B, US_LETTER
from mailroom.press.letters.printing import LetterJob, render_chunk
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.window_letters import window_refusals
from mailroom.press.letters.windows import (
    NotForThisWindow,
    always_shown,
    ever_shown,
    fixed_parts,
    folded,
    layout_in,
    letter_faults,
)
from mailroom.press.page import Box
from tests.press.letter_cast import AMERICAN, CHINESE, GERMAN
from tests.press.reading import sample_addresses, words_with_places

ADDRESSES = sample_addresses()
LAYOUTS = {layout.code: layout for layout in (DIN_5008_B, US_LETTER, CHINA)}
ADDRESS_WINDOWS = [
    (envelope, window)
    for envelope in windowed_envelopes()
    for window in envelope.windows
    if window.shows is Part.ADDRESS
]


def test_din_680_shows_the_address_field_of_din_5008_less_what_the_sheet_slides():
    envelope = find_envelope("DL window")
    shown = always_shown(envelope.windows[0], envelope, folded(DIN_5008_B))
    # 20 mm to 110 mm less 10 mm of sliding, 1.5 mm of envelope and 1 mm of window at each end; 105 mm is the fold.
    assert (shown.left_mm, shown.right_mm) == pytest.approx((21, 97.5))
    assert (shown.top_mm, shown.bottom_mm) == pytest.approx((52.5, 89))
    seen = ever_shown(envelope.windows[0], envelope, folded(DIN_5008_B))
    assert (seen.left_mm, seen.top_mm, seen.right_mm, seen.bottom_mm) == pytest.approx((7.5, 44, 111, 97.5))


@settings(max_examples=40, deadline=None)
@given(across=st.floats(0, 1), up=st.floats(0, 1))
@pytest.mark.parametrize(("envelope", "window"), ADDRESS_WINDOWS, ids=lambda one: getattr(one, "code", ""))
def test_wherever_the_sheet_slides_it_shows_the_one_and_hides_the_other(envelope, window, across, up):
    sheet = folded(US_LETTER)
    right_mm = across * max(envelope.width_mm - sheet.width_mm, 0)
    raised_mm = up * max(envelope.height_mm - sheet.height_mm, 0)
    # The window's edges on the sheet, when its lower edge is raised and its left edge is moved to the right.
    bottom_mm = sheet.foot_mm - (envelope.height_mm - window.box.bottom_mm) + raised_mm
    now = Box(
        window.box.left_mm - right_mm,
        bottom_mm - window.box.height_mm,
        window.box.width_mm,
        window.box.height_mm,
    )
    always, ever = always_shown(window, envelope, sheet), ever_shown(window, envelope, sheet)
    assert always.inside(now)
    clipped = Box(max(now.left_mm, 0), now.top_mm, now.right_mm - max(now.left_mm, 0), now.height_mm)
    assert clipped.inside(Box(ever.left_mm, ever.top_mm, ever.width_mm, 500))


def address_window(stock):
    return next(window for window in stock.windows if window.shows is Part.ADDRESS)


def test_a_letter_without_room_for_the_firms_address_is_refused_by_a_double_window():
    low = replace(US_LETTER, facts_top_mm=40)
    with pytest.raises(NotForThisWindow, match="letterhead does not stand in the upper window"):
        layout_in(low, find_envelope("#10 double window"))


def test_a_text_that_would_begin_too_low_or_facts_without_room_are_refused_all_the_same():
    with pytest.raises(NotForThisWindow, match="block with the date"):
        layout_in(replace(CHINA, right_mm=40), find_envelope("#10 window"))


def test_a_firms_address_too_long_for_its_window_is_told_before_the_run():
    firm = replace(
        AMERICAN.address, street="1200 North Very Long Industrial Parkway East, Building 14, Suite 4000 B"
    )
    firm = replace(
        firm, organisation="The Consolidated Brightbench Tool and Machine Works of Ohio Incorporated"
    )
    reasons = window_refusals(ADDRESSES["A008"], firm, "US", US_LETTER, "#10 double window")
    assert reasons
    assert window_refusals(ADDRESSES["A008"], AMERICAN.address, "US", US_LETTER, "#10 double window") == ()


@pytest.mark.parametrize(
    ("envelope", "layout", "why"),
    [
        ("DL window", "din5008b", ""),
        ("C6/C5 window", "din5008b", ""),
        ("DL window", "us", ""),
        ("C6/C5 window", "us", ""),
        ("#10 window", "us", ""),
        ("#10 double window", "us", ""),
        ("#10 double window", "cn", ""),
        ("#10 window", "cn", ""),
        ("C6/C5 window", "cn", ""),
        ("#10 window", "din5008b", "does not go into"),
        ("#10 double window", "din5008b", "does not go into"),
        ("DL window", "cn", ""),
        ("#10", "us", "has no window"),
    ],
)
def test_each_layout_goes_into_each_window_or_says_why_not(envelope, layout, why):
    own, stock = LAYOUTS[layout], find_envelope(envelope)
    if why:
        with pytest.raises(NotForThisWindow, match=why):
            layout_in(own, stock)
        return
    fitted = layout_in(own, stock)
    for box in (fitted.address, fitted.tall_address):
        place = Box(box.left_mm, box.top_mm, box.width_mm, box.height_mm)
        assert place.inside(always_shown(address_window(stock), stock, folded(own)))
    for window in stock.windows:
        if window.shows is Part.SENDER:
            place = Box(*astuple(fitted.sender))
            assert place.inside(always_shown(window, stock, folded(own)))
    assert list(letter_faults(fitted, stock)) == []


def test_an_address_at_the_edge_of_its_window_is_refused():
    stock = find_envelope("DL window")
    assert list(letter_faults(DIN_5008_B, stock, Box(25, 62.7, 72.5, 26))) == []
    (why,) = letter_faults(DIN_5008_B, stock, Box(25, 62.7, 76, 20))
    assert why.code == "address-leaves-window"
    (why,) = letter_faults(DIN_5008_B, stock, Box(25, 62.7, 60, 20), Box(25, 58.5, 90, 3))
    assert why.code == "return-line-leaves-window"


@pytest.mark.parametrize(
    "moved",
    [{"letterhead_top_mm": 40}, {"facts_left_mm": 105}, {"body_top_mm": 92}],
    ids=lambda one: next(iter(one)),
)
def test_whatever_else_would_show_in_the_window_is_told(moved):
    (why,) = letter_faults(replace(DIN_5008_B, **moved), find_envelope("DL window"))
    assert why.code == "shows-in-window"


def test_the_code_hangs_far_above_any_window():
    assert dict(fixed_parts(DIN_5008_B))["code"].bottom_mm < 44


def test_the_samples_addresses_fit_a_din_window_or_say_why():
    firm = replace(ADDRESSES["A001"], person="")
    refused = {
        key: window_refusals(address, firm, "DE", DIN_5008_B, "DL window")
        for key, address in ADDRESSES.items()
        if key <= "A068"
    }
    told = {key: [why.code for why in reasons] for key, reasons in refused.items() if reasons}
    assert told == {"A067": ["line-too-long"]} or told == {}


@pytest.mark.parametrize(
    ("firm", "layout", "envelope", "key"),
    [
        (AMERICAN, US_LETTER, "#10 window", "A009"),
        (AMERICAN, US_LETTER, "#10 double window", "A008"),
        (GERMAN, DIN_5008_B, "DL window", "A002"),
        (CHINESE, CHINA, "DL window", "A042"),
        (CHINESE, CHINA, "C6/C5 window", "A042"),
    ],
)
def test_the_letter_itself_has_its_address_within_the_window(firm, layout, envelope, key):
    address = ADDRESSES[key]
    job = LetterJob(packet="K7-4PX2", recipient=address, date=date(2026, 11, 23), window=envelope)
    stationery = Stationery(firm)
    rendered = render_chunk([job], stationery)
    assert not rendered.refused
    stock = find_envelope(envelope)
    # The running head of later pages stands on the first one too, 1 pt high and without colour.
    first = [word for word in words_with_places(rendered.pdf) if word.page == 1 and _is_seen(word)]
    # A word's box is as high as its font; its ink is the middle of that.
    inks = [
        Box(word.left_mm, word.top_mm + 1, word.right_mm - word.left_mm, word.bottom_mm - word.top_mm - 2)
        for word in first
    ]
    for window in stock.windows:
        shown = always_shown(window, stock, folded(layout))
        seen = ever_shown(window, stock, folded(layout))
        showing = [(word.text, ink) for word, ink in zip(first, inks, strict=True) if ink.overlaps(seen)]
        own = window.shows is Part.SENDER
        assert {text for text, _ in showing} >= {firm.address.postcode if own else address.postcode}
        for text, ink in showing:
            assert ink.inside(shown), text


def _is_seen(word):
    return word.bottom_mm - word.top_mm > 2
