"""Letters with more in them than they were made for: many pointers, many numbers, notes of many lines and scripts."""

from __future__ import annotations

import re

import pytest

from intranet.values.address import PostalAddress
from mailroom.press.letters.chunks import ChunkPrinter, Packet
from mailroom.press.letters.printing import Pointer
from mailroom.press.letters.reply import ReplyQuestion, ReplySheet
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.window_letters import layout_for_window
from tests.press.letter_cast import ADDRESSES, AMERICAN, GERMAN, a_letter, letters_pdf
from tests.press.reading import Word, codes_on, page_sizes_mm, pictures, poppler, text_of, words_with_places

ASKED = (
    "نرجو منكم إرسال قائمة الأسعار مع مواعيد التسليم، والاتصال على +966 11 405 6070. شكراً لكم على التعاون. "
)


def _lines(pdf: bytes) -> list[str]:
    return [line.strip() for line in text_of(pdf).splitlines()]


def _places(words: list[Word], text: str) -> list[Word]:
    return [word for word in words if word.text.strip(",.“”") == text]


def test_many_pointers_run_on_to_the_next_page_and_leave_none_empty():
    pointers = tuple(
        Pointer(f"Catalogue {number} of valves, fittings and seals", (number,)) for number in range(1, 31)
    )
    pdf = letters_pdf(a_letter(language="en", pointers=pointers))
    words = words_with_places(pdf)
    assert len(page_sizes_mm(pdf)) == 2
    first = [word for word in words if word.page == 1]
    assert _places(first, "Dear")
    assert len(_places(first, "Catalogue")) > 8
    assert len(_places(words, "Catalogue")) == 30


@pytest.mark.parametrize("count", [1, 3, 7, 12, 30])
def test_reference_numbers_are_never_cut_however_many_they_are(count):
    numbers = tuple(f"K7-{number:02}PX" for number in range(count))
    pdf = letters_pdf(a_letter(language="en", references=numbers))
    words = words_with_places(pdf)
    assert all(_places(words, number) for number in numbers)
    assert max(word.right_mm for word in words) < 210 - 15
    subject = min(word.top_mm for word in _places(words, "information"))
    beside = [word for word in words if word.left_mm > 120 and word.top_mm < subject]
    assert _places(beside, "Lind")  # the last of the facts ends above the subject


def test_a_note_keeps_the_lines_it_was_typed_in():
    note = "We have two of them:\n- one for gas\n- one for <water> & oil\n\n\tCall us."
    lines = _lines(letters_pdf(a_letter(language="en", note=note)))
    begin = lines.index("We have two of them:")
    assert lines[begin : begin + 4] == [
        "We have two of them:", "- one for gas", "- one for <water> & oil", "Call us."
    ]  # fmt: skip


def test_a_note_that_reads_from_the_right_is_set_so_in_a_letter_that_does_not():
    pdf = letters_pdf(a_letter(language="en", note=f"They wrote:\n{ASKED * 2}\nWe answer: it is in stock."))
    words = words_with_places(pdf)
    wrote = _places(words, "wrote:")[0]
    answer = _places(words, "answer:")[0]
    between = [word for word in words if wrote.bottom_mm < word.top_mm + 1 < answer.top_mm]
    starts = [word for word in between if word.right_mm > 190 - 0.5]
    assert len(starts) == 2  # every line begins at the right edge
    assert min(word.left_mm for word in _places(words, "answer:")) < 45


def test_a_phone_number_in_an_arabic_part_of_an_english_note_is_seen_as_it_was_typed():
    pdf = letters_pdf(
        a_letter(language="en", note="They wrote: اتصلوا على +966 11 405 6070 شكراً. Please call.")
    )
    seen = poppler("pdftotext", pdf, "-bbox").decode()
    places = {
        text: float(seen.split(f">{text}<")[0].rsplit('xMin="', 1)[1].split('"')[0])
        for text in ("11", "405", "6070")
    }
    assert places["11"] < places["405"] < places["6070"]


def _reply(**changes) -> bytes:
    usual = {
        "packet": "P-1",
        "recipient": ADDRESSES["A001"],
        "references": ("K7-4PX2",),
        "products": ("Valve V-4",),
    }
    sheet = ReplySheet(**{**usual, **changes})
    return ChunkPrinter(Stationery(GERMAN)).render([Packet("P-1", (sheet,))]).pdf


@pytest.mark.parametrize("count", [1, 2, 3, 4, 9])
def test_the_numbers_under_a_reply_sheet_s_code_stay_on_the_page(count):
    numbers = tuple(f"K7-{number:02}PX" for number in range(count))
    pdf = _reply(references=numbers)
    words = words_with_places(pdf)
    assert all(_places(words, number) for number in numbers[:4])
    assert max(word.right_mm for word in words) < 210 - 18 + 0.1
    assert codes_on(pdf) == [["K7-00PX"]]


@pytest.mark.parametrize("products", range(22, 36, 2))
def test_the_room_to_write_stands_together_under_its_heading(products):
    pdf = _reply(products=tuple(f"Flow meter FM-{number}" for number in range(products)))
    heading = _places(words_with_places(pdf), "else")[0]
    last = len(page_sizes_mm(pdf))
    assert heading.page == last
    assert heading.bottom_mm < 297 - 13 - 2 * 8.5


def test_a_long_question_leaves_a_line_of_its_own_to_write_on():
    long = "Which of our competitors' machines do you use at the moment, and since when?"
    words = words_with_places(
        _reply(questions=(ReplyQuestion("In short?"), ReplyQuestion(long), ReplyQuestion("And?")))
    )
    asked = [_places(words, word)[0].top_mm for word in ("short?", "machines", "And?")]
    assert asked[2] - asked[1] > asked[1] - asked[0] + 5


BRITISH = PostalAddress(
    "Sir Lancelot", "Acme", "Flat 2, 221 Baker Street", "", "London", "", "NW1 6XE", "GB", "en"
)


@pytest.mark.parametrize("numbers", [("K7-4PX2",), tuple(f"K7-{one:02}PX" for one in range(7))])
def test_a_british_address_of_six_lines_goes_into_an_american_window(numbers):
    letter = a_letter(language="en", recipient=BRITISH, references=numbers, window="#10 window")
    pdf = letters_pdf(letter, sender=AMERICAN)
    dots = 600 / 25.4
    window = layout_for_window(Stationery(AMERICAN).layout, "#10 window").tall_address
    edges = (
        window.left_mm,
        window.top_mm - 2,
        window.left_mm + window.width_mm,
        window.top_mm + window.height_mm + 2,
    )
    shown = pictures(pdf, 600)[0].crop(tuple(round(edge * dots) for edge in edges))
    ink = shown.point(lambda grey: 255 if grey < 160 else 0)
    rows = ink.resize((1, ink.height), resample=4).tobytes()
    runs = [(found.start(), found.end()) for found in re.finditer(rb"[^\x00]+", rows)]
    assert len(runs) == 6  # white between each line and the next
    assert runs[0][0] / dots > 2 - 0.05
    assert runs[-1][1] / dots < window.height_mm + 2 + 0.05
