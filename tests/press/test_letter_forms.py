"""Letters filled in as forms, against the same letters laid out whole."""

from __future__ import annotations

import io
from collections import Counter

import pikepdf
import pytest

from intranet.values.address import AddressLine
from mailroom.press.drawing.fitting import FittedBlock, fit
from mailroom.press.letters.address_block import PlacedAddress
from mailroom.press.letters.chunks import ChunkPrinter, Packet
from mailroom.press.letters.forms import FormPrinter
from mailroom.press.letters.html_values import Sheet
from mailroom.press.letters.layouts import DIN_5008_B
from mailroom.press.letters.own_letters import OwnLetter
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.words import letter_words
from mailroom.press.page import PT_PER_MM
from mailroom.press.type.fonts import font_set
from tests.press.letter_cast import ADDRESSES, AMERICAN, CHINESE, GERMAN, a_letter
from tests.press.reading import codes_on, pictures, words_with_places
from tests.press.test_scripts import MIXED, PLAIN, RIGHT_TO_LEFT, SHAPED, VOWELLED

_SMALLEST_MM = 0.6  # the running line, which only the second page shows, is smaller


def filled(*jobs, sender=GERMAN) -> tuple[bytes, list, list]:
    return FormPrinter(Stationery(sender)).print(jobs)


def page_of(pdf: bytes, number: int) -> bytes:
    out, one = io.BytesIO(), pikepdf.new()
    with pikepdf.open(io.BytesIO(pdf)) as whole:
        one.pages.append(whole.pages[number - 1])
        one.save(out)
    return out.getvalue()


def words_seen(pdf: bytes) -> list:
    return [word for word in words_with_places(pdf) if word.bottom_mm - word.top_mm > _SMALLEST_MM]


@pytest.mark.parametrize(
    ("sender", "to", "window"),
    [
        (GERMAN, "A001", ""),
        (AMERICAN, "A001", ""),
        (CHINESE, "A001", ""),
        (GERMAN, "A002", "DL window"),
        (AMERICAN, "A008", "#10 double window"),
    ],
)
def test_a_filled_letter_says_the_same_in_the_same_places_as_one_laid_out_whole(sender, to, window):
    job = a_letter(to, window=window)
    pdf, _, left = filled(job, sender=sender)
    assert not left
    whole = words_seen(ChunkPrinter(Stationery(sender)).render([Packet(job.packet, (job,))]).pdf)
    parts = words_seen(pdf)
    assert Counter(word.text for word in parts) == Counter(word.text for word in whole)
    for word in whole:
        nearest = min(
            abs(word.left_mm - one.left_mm) + abs(word.bottom_mm - one.bottom_mm)
            for one in parts
            if one.text == word.text
        )
        assert nearest < 0.2, word.text
    assert codes_on(pdf) == codes_on(ChunkPrinter(Stationery(sender)).render([Packet("", (job,))]).pdf)


KERNED = [
    "Tower Road, AVENUE To Ty",
    "ЗАО «Трубы» Туту",
    "Ανδρέας Τ. ΑΥΤΟ",
    "ÅSTRÖM, Tåg Ø. Væ",
    "თბილისი, რუსთაველის 12",
    "Երևան, Աբովյան փող. 12",
    "北京市 Haidian AVE 区 12 号",
    "서울특별시 종로구 12",
    "لاہور، پاکستان ڈاک ۱۲",
]


def _set_by_the_layout_engine(block: FittedBlock) -> list[float]:
    """How wide each line of the address comes out in a letter that is laid out whole, in points."""
    placed = PlacedAddress(DIN_5008_B.address, block, "en", font_set())
    laid_out = Stationery(GERMAN).typesetter.lay_out(
        [Sheet("letter", "", placed.html(), style_class="words")]
    )

    def lines(box):
        if type(box).__name__ == "LineBox":
            yield sum(child.width for child in box.children) * 0.75
        for child in getattr(box, "children", ()):
            yield from lines(child)

    return [width for page in laid_out.document.pages for width in lines(page._page_box)]


def test_an_address_is_as_wide_filled_in_as_laid_out_whole_in_every_script():
    texts = (*PLAIN, *SHAPED, *RIGHT_TO_LEFT, *MIXED, *VOWELLED, *KERNED)
    block = fit([AddressLine("name", text) for text in texts], 500, 5000, font_set(), 10.0)
    widths = _set_by_the_layout_engine(block)
    assert len(widths) == len(texts)
    for line, width in zip(block.lines, widths, strict=True):
        assert line.width_em * block.size_pt == pytest.approx(width, abs=0.3 * PT_PER_MM), line.text


def test_an_address_has_its_ink_in_the_same_places_filled_in_as_laid_out_whole():
    jobs = [a_letter(to) for to in ("A033", "A034", "A037", "A039", "A041", "A046", "A064", "A065")]
    pdf, _, left = filled(*jobs)
    assert not left
    whole = ChunkPrinter(Stationery(GERMAN)).render([Packet(job.packet, (job,)) for job in jobs]).pdf
    for job, one, other in zip(jobs, pictures(pdf, 127), pictures(whole, 127), strict=True):
        assert _ink_mm(one) == pytest.approx(_ink_mm(other), abs=0.3), job.packet


def _ink_mm(page) -> list[float]:
    """The edges of the ink in a letter's address box, and how much of it there is."""
    box = page.convert("L").crop(tuple(5 * mm for mm in (24, 61, 106, 98)))
    ink = box.point(lambda grey: 255 if grey < 128 else 0)
    rows = [row for row in range(ink.height) if ink.crop((0, row, ink.width, row + 1)).getbbox()]
    starts = [row for row in rows if row - 1 not in rows]
    return [edge / 5 for edge in (*ink.getbbox(), *starts)]


def test_a_firms_own_letter_has_the_same_words_round_it_as_one_laid_out_whole():
    job = a_letter("A001", own=OwnLetter("Bonjour", "<p>Voici.</p>", "", "", "fr"))
    pdf, _, left = filled(job)
    assert not left
    whole = words_seen(ChunkPrinter(Stationery(GERMAN)).render([Packet(job.packet, (job,))]).pdf)
    said = [word.text for word in words_seen(pdf)]
    assert Counter(said) == Counter(word.text for word in whole)
    assert letter_words("fr")["your_contact"] in " ".join(said)


def test_a_letter_that_is_read_from_the_right_is_laid_out_whole():
    job = a_letter("A001", own=OwnLetter("مرحبا", "<p>تفضل.</p>", "", "", "ar"))
    assert filled(job)[2] == [job]


def test_each_reader_has_their_own_words_on_their_own_page():
    jobs = [a_letter("A001"), a_letter("A034"), a_letter("A041", note="下周见。")]
    pdf, ranges, left = filled(*jobs)
    assert not left
    assert [(one.key, one.first) for one in ranges] == [(job.packet, n) for n, job in enumerate(jobs, 1)]
    assert "下周见" in "".join(word.text for word in words_seen(page_of(pdf, 3)))
    assert codes_on(page_of(pdf, 2)) == [["P-A034"]]


def test_letters_that_say_the_same_share_their_words():
    same = [a_letter("A001", packet=f"P-{number}") for number in range(6)]
    pdf, _, left = filled(*same)
    assert not left
    one, _, _ = filled(same[0])
    assert len(pdf) < len(one) + 6 * 2500


def test_a_letter_a_little_too_long_is_set_tighter_and_a_long_one_is_left_to_be_laid_out_whole():
    sentence = "This line is here to make the letter longer than it would be otherwise. "
    usual, longer, long = (filled(a_letter("A001", note=sentence * rows)) for rows in (8, 20, 80))
    assert [len(left) for _, _, left in (usual, longer, long)] == [0, 0, 1]
    heights = [
        next(word.bottom_mm - word.top_mm for word in words_seen(pdf) if word.text == "otherwise.")
        for pdf in (usual[0], longer[0])
    ]
    assert heights[1] < heights[0]
    assert all(word.bottom_mm < 297 for word in words_seen(longer[0]))


@pytest.mark.parametrize(
    "changes",
    [
        {"code": None},
        {"packet": "P" * 40},
        {"own": OwnLetter("Hello", "<p>{{ letter.nothing }}</p>", "")},
        {"note": "\U000f0000"},
    ],
    ids=["no code", "packet number too long", "own words not filled in", "character of no font"],
)
def test_what_a_form_cannot_do_is_left(changes):
    job = a_letter("A001", **changes)
    _, ranges, left = filled(job)
    assert left == [job]
    assert not ranges


def test_an_address_that_is_refused_is_not_filled_in():
    job = a_letter("A069")
    assert job.refusals(Stationery(GERMAN))
    assert filled(job)[2] == [job]


def test_the_same_letters_give_the_same_bytes_whatever_was_filled_in_before():
    used = FormPrinter(Stationery(GERMAN))
    used.print([a_letter("A020"), a_letter("A041")])
    jobs = [a_letter(to) for to in ("A001", "A002")]
    assert used.print(jobs)[0] == filled(*jobs)[0]


def test_every_good_address_of_the_sample_can_be_filled_in():
    good = [a_letter(to) for to in ADDRESSES if not a_letter(to).refusals(Stationery(GERMAN))][::9]
    assert not filled(*good)[2]
