"""Cleaning, comparing, searching and storing addresses."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError, replace

import pytest

from intranet.values.address import PostalAddress
from tests.values.sample import sample_addresses

SAMPLE = sample_addresses()
BONN = PostalAddress(
    "Anna Müller", "Post AG", "Charles-de-Gaulle-Straße 20", "", "Bonn", "", "53113", "DE", "de"
)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Anna \t Müller ", "Anna Müller"),
        ("Mu\u0308ller", "Müller"),
        ("Bell\x07 & Null", "Bell & Null"),
        ("\u202eevil\u202c", "evil"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("one\r\ntwo\u2028three", "one two three"),
        ("no\u00a0break\u3000wide", "no break wide"),
        ("a\u200db", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("\u200cمی\u200c", "می"),
        ("lone\ud800surrogate", "lonesurrogate"),
    ],
)
def test_what_cannot_be_seen_is_dropped(typed, clean):
    assert PostalAddress(person=typed).cleaned().person == clean


def test_the_street_keeps_its_lines_and_nothing_else_does():
    address = PostalAddress(
        street=" Floor\t12 \r\n\n 350  Fifth Avenue ", city="New\nYork", country=" us "
    ).cleaned()
    assert (address.street, address.city, address.country) == ("Floor 12\n350 Fifth Avenue", "New York", "US")


def test_the_row_with_control_characters_prints_without_them():
    clean = SAMPLE["A078"].cleaned()
    assert (clean.organisation, clean.street) == ("Bell & Null Ltd", "1 Tab Street")


def test_a_clean_address_is_handed_back_as_it_is():
    assert BONN.cleaned() is BONN


def test_an_address_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        BONN.city = "Köln"


@pytest.mark.parametrize(
    "change",
    [
        {"street": "charles de gaulle strasse 20"},
        {"street": "CHARLES-DE-GAULLE-STRASSE 20."},
        {"city": "BONN"},
        {"postcode": "D-53113"},
        {"region": "Nordrhein-Westfalen"},
        {"person": "Somebody Else", "organisation": "", "language": "en"},
        {"country": "de"},
    ],
)
def test_two_spellings_of_one_place_have_one_key(change):
    assert replace(BONN, **change).key() == BONN.key()


@pytest.mark.parametrize(
    "change",
    [{"street": "Charles-de-Gaulle-Straße 21"}, {"city": "Köln"}, {"postcode": "53114"}, {"country": "AT"}],
)
def test_another_place_has_another_key(change):
    assert replace(BONN, **change).key() != BONN.key()


def test_without_a_postcode_the_region_counts():
    place = PostalAddress(street="1 Main Street", city="Springfield", region="IL", country="US")
    assert place.key() != replace(place, region="MA").key()


def test_without_a_street_nothing_says_that_two_places_are_one():
    assert replace(BONN, street=" - ").key() == ""


def test_all_places_of_the_sample_have_keys_of_their_own():
    keys = [address.key() for address in SAMPLE.values() if address.key()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("word", ["Müller", "muller", "53113", "Straße", "strasse", "GERMANY"])
def test_an_address_is_found_by_what_people_type(word):
    assert word in BONN.search_text()


def test_indian_vowels_and_japanese_voicing_still_tell_words_apart():
    one, other = (PostalAddress(street=street, city="x") for street in ("गली की", "गली को"))
    voiced, plain = (PostalAddress(street=street, city="x") for street in ("かき", "かぎ"))
    assert one.key() != other.key()
    assert voiced.key() != plain.key()


def test_one_line_for_lists():
    assert BONN.one_line("DE") == "Anna Müller, Post AG, Charles-de-Gaulle-Straße 20, 53113 Bonn"
    assert BONN.one_line().endswith("53113 Bonn, GERMANY")


def test_stored_fields_that_are_missing_are_empty():
    assert PostalAddress.from_json({"city": "Bonn", "street": None, "colour": "red"}) == PostalAddress(
        city="Bonn"
    )


def test_importing_addresses_loads_neither_the_web_nor_babel():
    code = (
        "import sys, intranet.values.address as a; a.PostalAddress(person='A', city='B', country='US').lines('US');"
        "print([m for m in ('flask', 'babel', 'sqlalchemy', 'holidays', 'phonenumbers') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
