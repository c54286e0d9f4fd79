"""Reference numbers said on the phone and typed back."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.values.reference import (
    ALPHABET,
    CAPACITY,
    ReferenceNotUnderstood,
    ReferencesUsedUp,
    looks_like_reference,
    make_reference,
    parse_reference,
    reference_sequence,
)

SEQUENCES = st.integers(0, CAPACITY - 1)
REFERENCE = make_reference(41)


def typed(reference: str, at: int, char: str) -> str:
    bare = reference.replace("-", "")
    return bare[:at] + char + bare[at + 1 :]


def test_a_reference_is_short_and_has_no_look_alikes():
    assert (len(REFERENCE), REFERENCE[2]) == (7, "-")
    assert len(set(ALPHABET)) == 23
    assert not set(ALPHABET) & set("01IOQLSZBGUAE")


def test_printed_references_stay_what_they_are():
    """Changing the shuffle would break every reference in the firm's letters."""
    assert [make_reference(number) for number in (0, 1, 999_999)] == FIRST_REFERENCES


FIRST_REFERENCES = ["VW-3C53", "N9-6CMP", "8H-38VM"]


@given(SEQUENCES)
def test_a_reference_leads_back_to_its_number(sequence):
    """Being undone for every number, the shuffle cannot give two numbers one reference."""
    assert reference_sequence(make_reference(sequence)) == sequence
    assert reference_sequence(make_reference(sequence, "P"), "P") == sequence


def test_the_first_and_last_twenty_thousand_of_a_million_are_all_different():
    numbers = [*range(20_000), *range(980_000, 1_000_001)]
    assert len({make_reference(number) for number in numbers}) == len(numbers)


@pytest.mark.prove
def test_a_million_references_are_all_different():
    assert len({make_reference(number) for number in range(1_000_001)}) == 1_000_001


def test_references_do_not_tell_how_many_inquiries_there_are():
    """The first hundred are spread over the whole range, in no order."""
    firsts = [ALPHABET.index(make_reference(number)[0]) for number in range(100)]
    assert len(set(firsts)) > 15
    rises = sum(one < other for one, other in itertools.pairwise(firsts))
    assert 30 < rises < 65


@pytest.mark.parametrize(
    "write", [str.lower, lambda r: r.replace("-", ""), lambda r: f" {r[:2]} {r[3:5]}.{r[5:]} "]
)
def test_case_spaces_and_dashes_do_not_matter(write):
    assert parse_reference(write(REFERENCE)) == REFERENCE


@given(SEQUENCES)
def test_look_alikes_are_read_as_the_one_that_is_used(sequence):
    reference = make_reference(sequence)
    written = reference.translate(str.maketrans("5286V", "SZBGU"))
    assert parse_reference(written) == reference


@given(SEQUENCES, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(sequence, at, char):
    reference = make_reference(sequence)
    wrong = typed(reference, at, char)
    assert looks_like_reference(wrong) == (wrong == reference.replace("-", ""))


@given(SEQUENCES, st.integers(0, 5), st.integers(0, 5))
def test_two_characters_that_changed_places_are_always_noticed(sequence, one, other):
    bare = make_reference(sequence).replace("-", "")
    swapped = typed(typed(bare, one, bare[other]), other, bare[one])
    assert looks_like_reference(swapped) == (swapped == bare)


@pytest.mark.parametrize(
    "text", ["", "K7", "K7-4PX", "K7-4PX22", "A7-4PX2", "K7–0PX2", "号码", "-", "00-0000"]
)
def test_what_is_no_reference_is_refused_with_an_example(text):
    with pytest.raises(ReferenceNotUnderstood, match=f"It looks like {make_reference(0)}"):
        parse_reference(text)


def test_a_packet_code_is_not_taken_for_a_reference_nor_the_reverse():
    packet = make_reference(41, "P")
    assert parse_reference(packet.lower(), "P") == packet
    assert not looks_like_reference(packet)
    assert not looks_like_reference(REFERENCE, "P")
    assert not looks_like_reference(f"P{REFERENCE}", "P")


@pytest.mark.parametrize("prefix", ["PK", "7", "A", "p"])
def test_a_prefix_is_one_letter_of_the_alphabet(prefix):
    with pytest.raises(ValueError, match="one letter"):
        make_reference(1, prefix)


@pytest.mark.parametrize("sequence", [-1, CAPACITY])
def test_there_is_an_end_and_it_says_so(sequence):
    with pytest.raises(ReferencesUsedUp, match="go up to"):
        make_reference(sequence)
