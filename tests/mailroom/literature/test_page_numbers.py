"""Printed page numbers: as people describe them, and where a pointer leads."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailroom.literature.rules import (
    NoSuchPage,
    PageNumbersNotUnderstood,
    describe_page_labels,
    page_of_label,
    parse_page_labels,
    printed_page,
)


@pytest.mark.parametrize(
    ("text", "count", "labels"),
    [
        ("", 3, ["1", "2", "3"]),
        ("1-4", 4, ["1", "2", "3", "4"]),
        ("cover, i-iii, 1-2", 6, ["cover", "i", "ii", "iii", "1", "2"]),
        ("封面，1-2", 3, ["封面", "1", "2"]),
        ("5–7", 3, ["5", "6", "7"]),
        ("ix-xi", 3, ["ix", "x", "xi"]),
        ("A, B; C", 3, ["A", "B", "C"]),
    ],
)
def test_printed_numbers_are_read_as_people_write_them(text, count, labels):
    assert parse_page_labels(text, count) == labels


@pytest.mark.parametrize(
    ("text", "count", "code"),
    [
        ("1-4", 5, "page_numbers_count"),
        ("4-1", 4, "page_numbers_form"),
        ("a-b", 2, "page_numbers_form"),
        ("1-999999", 3, "page_numbers_form"),
        ("a very long page number", 1, "page_numbers_form"),
    ],
)
def test_numbers_that_do_not_fit_the_pdf_are_refused_with_the_reason(text, count, code):
    with pytest.raises(PageNumbersNotUnderstood) as refused:
        parse_page_labels(text, count)
    assert refused.value.reason.code == code


def test_a_pointer_finds_the_page_that_bears_the_number():
    labels = ["cover", "i", "1", "2"]
    assert page_of_label(labels, " I ") == 2
    assert page_of_label(labels, "2") == 4
    assert printed_page(labels, 4) == "2"
    with pytest.raises(NoSuchPage):
        page_of_label(labels, "9")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.integers(1, 400).map(str), st.sampled_from(["cover", "back", "A"])), min_size=1))
def test_a_description_is_read_back_the_same(labels):
    assert parse_page_labels(describe_page_labels(labels), len(labels)) == labels
