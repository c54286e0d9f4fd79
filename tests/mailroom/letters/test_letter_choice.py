"""Which words a letter is printed with, as a table."""

from __future__ import annotations

import pytest

from mailroom.letters.rules import choose_letter


@pytest.mark.parametrize(
    ("purpose", "language", "own", "chosen", "code"),
    [
        ("standard", "en", {("standard", "en")}, ("standard", "en"), "letter_own"),
        ("standard", "zh-Hant", {("standard", "zh")}, ("standard", "zh"), "letter_own"),
        ("standard", "de", {("standard", "de"), ("standard", "en")}, ("standard", "de"), "letter_own"),
        ("standard", "en", set(), None, "letter_house"),
        ("level4_details", "zh", {("standard", "zh"), ("level4_details", "en")}, None, "letter_house"),
        ("level1", "de", {("standard", "de")}, ("standard", "de"), "letter_stands_in"),
        ("level4_details", "de", {("standard", "de")}, None, "letter_house_english"),
        ("back_order", "de", {("back_order", "en")}, ("back_order", "en"), "letter_english"),
        ("standard", "", {("standard", "en")}, ("standard", "en"), "letter_own"),
    ],
)
def test_the_readers_language_counts_most_and_the_choice_says_why(purpose, language, own, chosen, code):
    choice = choose_letter(purpose, language, own)
    assert (choice.key, choice.reason.code) == (chosen, code)
