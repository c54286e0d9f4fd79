"""Cover letters, read back from the PDF."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from bisect import bisect_left
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from intranet.values.address import PostalAddress
from intranet.values.reason import Reason
from mailroom.press.letters.printing import (
    PURPOSES,
    LetterJob,
    Pointer,
    UnknownPurpose,
    print_letters,
    render_chunk,
)
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.wording import Salutation, pages_listed
from tests.press.letter_cast import (
    ADDRESSES,
    AMERICAN,
    CHINESE,
    GERMAN,
    TUESDAY,
    WRONG,
    a_letter,
    letters_pdf,
)
from tests.press.reading import (
    assert_sound,
    bars_on,
    codes_on,
    page_sizes_mm,
    squeezed,
    text_of,
    words_in,
    words_with_places,
)

REORDERED = {"IN", "TH", "BD", "LK", "KH", "MM", "LA", "NP"}
ASCENT_EM = 1.069
"""Noto Sans, above the baseline; 0.293 em below. Poppler's word boxes begin that much above the baseline."""
GOOD = [key for key in ADDRESSES if key not in WRONG]


@pytest.fixture(scope="module")
def everyone() -> tuple[bytes, dict[str, tuple[Reason, ...]]]:
    """A letter to each of the sample's addresses: the PDF, and the refused with their reasons."""
    out, refused = io.BytesIO(), {}
    print_letters(
        [a_letter(key, key=key) for key in ADDRESSES],
        out,
        sender=GERMAN,
        refused=lambda letter, reasons: refused.__setitem__(letter.key, reasons),
    )
    return out.getvalue(), refused


def test_every_good_address_gets_its_letter_with_its_address_complete(everyone):
    pages = [squeezed(page) for page in text_of(everyone[0]).split("\f")[:-1]]
    assert len(pages) == len(GOOD)
    for page, key in zip(pages, GOOD, strict=True):
        assert f"P-{key}" in page
        address = ADDRESSES[key]
        said = [word for line in address.lines("DE", "de") for word in words_in(line.text)]
        for word in said:
            # Thai and Indic vowels drawn before their consonant come back in the order of drawing.
            whole = word in page if address.country not in REORDERED else set(word) <= set(page)
            assert whole, (key, word)


def test_what_cannot_be_delivered_is_refused_before_printing_with_its_reason(everyone):
    assert everyone[1].keys() == WRONG
    assert [why.code for why in everyone[1]["A069"]] == ["street_missing"]
    assert not any(f"P-{key}" in text_of(everyone[0]) for key in WRONG)


def test_the_file_is_sound_and_prints_at_its_true_size(everyone, tmp_path):
    assert_sound(everyone[0], tmp_path)
    assert page_sizes_mm(everyone[0])[0] == pytest.approx((210, 297), abs=0.1)


@pytest.mark.parametrize(
    ("sender", "left_mm", "top_mm"),
    [
        (GERMAN, 25, 62.7),
        (replace(GERMAN, layout="din5008a"), 25, 44.7),
        (AMERICAN, 25.4, 63.5),
        (CHINESE, 28, 47),
        (replace(CHINESE, layout="din5008b"), 25, 62.7),
    ],
)
def test_the_address_begins_at_its_place_in_the_window(sender, left_mm, top_mm):
    words = words_with_places(letters_pdf(a_letter("A001"), sender=sender))
    first = next(word for word in words if word.text == "Anna")
    # The line is 1.2 em high and the type is centred in it.
    em_mm = 10.5 * 25.4 / 72
    baseline_mm = top_mm + ((1.2 - ASCENT_EM - 0.293) / 2 + ASCENT_EM) * em_mm
    assert first.left_mm == pytest.approx(left_mm, abs=0.05)
    assert first.top_mm + ASCENT_EM * em_mm == pytest.approx(baseline_mm, abs=0.05)


@pytest.mark.parametrize(
    ("layout", "marks_mm"),
    [("din5008a", [87, 148.5, 192]), ("din5008b", [105, 148.5, 210]), ("us", []), ("cn", [])],
)
def test_fold_and_punch_marks_stand_where_the_norm_has_them(layout, marks_mm):
    [sheet] = bars_on(letters_pdf(a_letter("A001"), sender=replace(GERMAN, layout=layout)), left_of_mm=10)
    assert [top_mm + height_mm / 2 for _left, top_mm, _width, height_mm in sheet] == pytest.approx(
        marks_mm, abs=0.05
    )
    assert all(left_mm == pytest.approx(4, abs=0.05) for left_mm, *_ in sheet)


def test_later_pages_are_numbered_with_their_total_each_letter_by_itself():
    long = ("Some words. " * 80,) * 8
    pdf = letters_pdf(
        a_letter("A001", paragraphs=long), a_letter("A002"), a_letter("A041", paragraphs=long[:6])
    )
    pages = [" ".join(page.split()) for page in text_of(pdf).split("\f")]
    numbered = [re.findall(r"Page (\d) of (\d)|第 ?(\d) ?页，共 ?(\d) ?页", page) for page in pages]
    assert [found[0][:2] for found in numbered[:4] if found] == [("2", "3"), ("3", "3")]
    assert [bool(found) for found in numbered] == [False, True, True, False, False, True, True, False]
    assert [found[0][2:] for found in numbered[5:7]] == [("2", "3"), ("3", "3")]


def test_a_very_long_address_is_whole_and_stays_in_the_window():
    words = words_with_places(letters_pdf(a_letter("A067")))
    address = [word for word in words if word.left_mm < 120 and 49 < word.top_mm < 92]
    assert {"Compagnie", "Featherstonehaugh-", "FRANKREICH"} <= {word.text for word in address}
    assert max(word.right_mm for word in address) <= 105.05
    assert max(word.bottom_mm for word in address) <= 90.5


def test_the_code_says_the_packet_number_and_stands_beside_it_in_words():
    pdf = letters_pdf(a_letter("A001"), a_letter("A041", code="PK:77"), a_letter("A002", code=None))
    assert codes_on(pdf) == [["P-A001"], ["PK:77"], []]
    assert "P-A041" in text_of(pdf)


def test_the_letter_answers_the_inquiry_by_name_thanks_and_tells_the_next_step():
    text = " ".join(text_of(letters_pdf(a_letter("A004"), sender=AMERICAN)).split())
    assert "Thank you for your inquiry of November 23, 2026 about Flow meter FM-20 and Valve V-4" in text
    assert "What you asked about is on page 7 of “General catalogue”" in text
    assert "We will call you around Tuesday, December 1" in text
    assert "K7-4PX2" in text
    assert "Dear Mary O'Neill," in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"purpose": "level4_details"}, "which product you have in mind, and how many"),
        ({"purpose": "level1"}, "Maria Lind looks after you in person"),
        ({"purpose": "back_order"}, "part of the answer was out of print"),
        ({"emailed_to": "a@b.example", "emailed_on": TUESDAY}, "we also sent it to a@b.example"),
        (
            {"back_ordered": ("Technical note 4",)},
            "Technical note 4 is out of print just now. It follows by itself",
        ),
        ({"paragraphs": ("Our own words.",)}, "Our own words."),
        ({"salutation": Salutation("Meyer", "ms")}, "Dear Ms Meyer,"),
        ({"salutation": Salutation(line="Good day, Anna!")}, "Good day, Anna!"),
        ({"subject": "Our talk in Bonn"}, "Our talk in Bonn"),
        ({"note": "See you at the fair."}, "See you at the fair."),
    ],
)
def test_each_purpose_and_circumstance_has_its_words(changes, words):
    assert words in " ".join(text_of(letters_pdf(a_letter("A001", **changes))).split())


def test_a_chinese_reader_gets_a_chinese_letter():
    letter = a_letter(
        "A041", products=("流量计",), pointers=(Pointer("总目录", (7, 8, 9, 12)),), has_reply=True
    )
    text = squeezed(text_of(letters_pdf(letter, sender=CHINESE)))
    for words in (
        "感谢您于2026年11月23日来询流量计",
        "您要的内容在《总目录》第7至9、12页",
        "此致敬礼",
        "2026年11月24日",
    ):
        assert words in text


def test_another_language_gets_the_english_text_and_its_own_script_in_the_address():
    text = squeezed(text_of(letters_pdf(a_letter("A035"))))
    assert "Thankyouforyourinquiry" in text
    assert "المتحف" in text


@pytest.mark.parametrize(
    ("pages", "english", "chinese"),
    [
        ((7,), "7", "7"),
        ((12, 7), "7 and 12", "7、12"),
        ((7, 8), "7 and 8", "7、8"),
        ((3, 4, 5, 9), "3 to 5 and 9", "3至5、9"),
        (("iv",), "iv", "iv"),
        (("A-3", "9", "7", "8"), "A-3 and 7 to 9", "A-3、7至9"),
        (("12", "B2", "2.14"), "12, B2 and 2.14", "12、B2、2.14"),
        (("Cover",), "“Cover”", "“Cover”"),
        (("封底", 2), "“封底” and 2", "“封底”、2"),
    ],
)
def test_pages_are_listed_as_people_say_them(pages, english, chinese):
    assert pages_listed(pages, "en") == english
    assert pages_listed(pages, "zh-CN") == chinese


def test_an_unknown_purpose_is_refused_by_name():
    with pytest.raises(UnknownPurpose, match="farewell"):
        a_letter(purpose="farewell")


def test_a_chunk_tells_whose_pages_are_whose():
    long = ("A sentence that fills the paper bit by bit. " * 40,) * 3
    chunk = render_chunk(
        [a_letter("A001"), a_letter("A002", paragraphs=long), a_letter("A003")], Stationery(GERMAN)
    )
    assert [(one.key, one.kind, one.first, one.last) for one in chunk.ranges] == [
        ("P-A001", "letter", 1, 1),
        ("P-A002", "letter", 2, 3),
        ("P-A003", "letter", 4, 4),
    ]
    pages = text_of(chunk.pdf).split("\f")
    head = "Nordlicht Messtechnik GmbH · Reference K7-4PX2 · Jörg Weiß · 24 November 2026 Page 2 of 2"
    assert head in " ".join(pages[2].split())


def test_a_second_page_never_holds_the_signature_alone():
    """The shortest letter of two pages, found by halving: each try is set in type."""

    @cache
    def of_length(sentences):
        letter = a_letter("A001", paragraphs=("Some words. " * sentences,) * 2)
        return render_chunk([letter], Stationery(GERMAN))

    lengths = range(60, 86)
    place = bisect_left(lengths, 2, key=lambda sentences: of_length(sentences).ranges[0].count)
    chunk = of_length(lengths[place])
    assert chunk.ranges[0].count == 2
    assert "We will call you" in text_of(chunk.pdf).split("\f")[1]


def test_a_letter_a_little_too_long_is_set_tighter_rather_than_on_two_pages():
    everything = a_letter(
        "A001",
        purpose="level4_details",
        emailed_to="a@b.example",
        emailed_on=TUESDAY,
        back_ordered=("Technical note 4",),
        back_order_expected=date(2026, 12, 10),
        has_crosssell=True,
        has_reply=True,
    )
    assert render_chunk([everything], Stationery(AMERICAN)).ranges[0].count == 1


def test_the_same_letters_give_the_same_bytes():
    jobs = [a_letter("A001"), a_letter("A041"), a_letter("A035")]
    assert render_chunk(jobs, Stationery(GERMAN)).pdf == render_chunk(jobs, Stationery(GERMAN)).pdf
    assert letters_pdf(*jobs) == letters_pdf(*jobs)


def test_how_letters_are_cut_into_chunks_does_not_show():
    jobs = [a_letter(key) for key in GOOD[:5]]
    assert text_of(letters_pdf(*jobs, chunk=2)) == text_of(letters_pdf(*jobs, chunk=50))


def test_a_character_that_no_font_has_is_refused_and_the_rest_prints():
    odd = a_letter("A002", note="A sign of our own: \ue123.")
    chunk = render_chunk([a_letter("A001"), odd, a_letter("A003")], Stationery(GERMAN))
    [(packet, reasons)] = chunk.refused
    assert packet.number == "P-A002"
    assert "\ue123" in str(reasons[0])
    assert [one.key for one in chunk.ranges] == ["P-A001", "P-A003"]


def test_a_logo_stands_in_the_letterhead():
    square = b'<rect width="40" height="20" fill="#c0341d"/>'
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">%b</svg>' % square
    with_logo = type(GERMAN)(GERMAN.address, logo, "image/svg+xml")
    job = a_letter("A001", code=None)
    stationery = Stationery(with_logo)
    assert "asset:logo" in job.sheet(stationery).html
    assert letters_pdf(job, sender=with_logo) != letters_pdf(job, sender=GERMAN)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "{{ 7 * 7 }}", '"><img src="https://x.example/a.png">']
)
def test_what_people_typed_is_printed_as_typed(hostile):
    address = PostalAddress(f"Anna {hostile}", "", "Hauptstraße 1", "", "Bonn", "", "53113", "DE", "de")
    pdf = letters_pdf(a_letter("A001", recipient=address, subject=hostile, note=hostile, products=(hostile,)))
    assert squeezed(text_of(pdf)).count(squeezed(hostile)) >= 4
    assert "49" not in text_of(pdf).replace("+49", "")


def test_purposes_are_all_known_to_both_languages():
    jobs = [a_letter(key, purpose=purpose) for purpose in PURPOSES for key in ("A001", "A041")]
    assert all(isinstance(job, LetterJob) for job in jobs)
    assert len(page_sizes_mm(letters_pdf(*jobs))) == len(jobs)


def test_putting_packets_together_loads_no_layout_engine():
    told = "import sys, mailroom.press.cli.assemble; print('weasyprint' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "False"
