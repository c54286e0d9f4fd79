"""Phone numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.values.phone import PhoneNumber, lookup_digits


@pytest.mark.parametrize(
    ("text", "country", "e164", "national"),
    [
        ("+33 (0)3 87 53 84 01", "", "+33387538401", "03 87 53 84 01"),
        ("0211 7850255", "DE", "+492117850255", "0211 7850255"),
        ("(18848526057)", "CN", "+8618848526057", "188 4852 6057"),
        ("０１０-８８８８ ６６６６", "cn", "+861088886666", "010 8888 6666"),
        ("(203) 355-7028", "US", "+12033557028", "(203) 355-7028"),
    ],
)
def test_a_phone_number_is_understood_as_people_write_it(text, country, e164, national):
    number = PhoneNumber.parse(text, country)
    assert (number.e164, number.national, number.valid) == (e164, national, True)


@pytest.mark.parametrize("text", ["", "same as tel", "12", "call after 5", "+999 123", "0211 7850255"])
def test_what_is_no_number_is_kept_as_typed(text):
    number = PhoneNumber.parse(text)
    assert (str(number), number.valid, number.e164) == (text, False, "")


def test_a_number_that_nobody_can_have_is_shown_but_not_valid():
    number = PhoneNumber.parse("+1-485-513-3742x0780")
    assert (number.e164, number.valid) == ("+14855133742", False)


@pytest.mark.parametrize("end", range(4, len("+49 (0)211 7850255") + 1))
def test_a_caller_is_found_by_each_digit_more_that_is_typed(end):
    stored = PhoneNumber.parse("0211 7850255", "DE").digits
    assert lookup_digits("+49 (0)211 7850255"[:end]) in stored


@pytest.mark.parametrize(
    "typed", ["0211 7850255", "0049 211 7850255", "+49 211 7850255", "7850255", "02117850255 ext. 12"]
)
def test_a_caller_is_found_however_the_number_is_written(typed):
    assert lookup_digits(typed) in PhoneNumber.parse("+49 211 7850255").digits


@pytest.mark.parametrize("stored", ["2117850255", "0211/7850255"])
def test_a_number_stored_without_its_country_is_found_too(stored):
    assert lookup_digits("+49 211 7850255") in PhoneNumber.parse(stored).digits


def test_a_number_is_shown_as_it_is_dialled_from_there():
    number = PhoneNumber.parse("+49 211 7850255")
    assert (number.shown_in("DE"), number.shown_in("us")) == ("0211 7850255", "+49 211 7850255")


@given(st.text(max_size=30))
def test_any_text_can_be_a_phone_number_field(text):
    assert set(lookup_digits(text)) <= set("0123456789")
    assert PhoneNumber.parse(text, "DE").digits.isascii()
