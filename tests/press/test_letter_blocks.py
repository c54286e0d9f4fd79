"""The words of letters, put together from blocks that are laid out once: against the same letters laid out whole."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mailroom.press.letters import flowing
from mailroom.press.letters.blanks import blank_word
from mailroom.press.letters.blocks import blocks_of
from mailroom.press.letters.chunks import ChunkPrinter, Packet
from mailroom.press.letters.forms import FormPrinter
from mailroom.press.letters.html_sheets import HtmlTypesetter
from mailroom.press.letters.html_values import Sheet
from mailroom.press.letters.own_letters import OwnLetter
from mailroom.press.letters.stationery import Stationery
from tests.press.letter_cast import AMERICAN, CHINESE, GERMAN, a_letter
from tests.press.reading import text_of, words_with_places

LONGER = "This line is here to make the letter longer than it would be otherwise. " * 20
LISTS = (
    "<p>Eins <em>zwei</em> <strong>drei</strong>.</p><ul><li>a</li><li>b</li></ul>"
    "<table><tr><th>Maß</th><td>12 mm</td></tr></table><ol><li>x</li></ol><p>{{ letter.references | first }}</p>"
)
STYLED = OwnLetter(
    "Hallo", '<p class="far">Eins</p><p>Zwei</p>', "<p>Gruß</p>", ".far { margin-top: 8mm }", "de"
)
LETTERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "everything": (AMERICAN, {"has_crosssell": True, "has_reply": True, "emailed_to": "a@firm.example"}),
    "details asked for": (GERMAN, {"purpose": "level4_details"}),
    "best customer": (GERMAN, {"purpose": "level1"}),
    "back-order": (AMERICAN, {"purpose": "back_order", "back_ordered": ("Data sheet",)}),
    "set tighter": (AMERICAN, {"note": LONGER}),
    "in a lower window": (AMERICAN, {"to": "A008", "window": "#10 double window"}),
    "own words": (
        GERMAN,
        {"own": OwnLetter("Hallo {{ recipient.name }}", LISTS, "<p>Gruß</p><p>wir</p>", "", "de")},
    ),
    "own styles": (GERMAN, {"own": STYLED}),
    "own text between blocks": (GERMAN, {"own": OwnLetter("Hallo", "<p>Eins</p>lose", "<p>Gruß</p>", "", "de")}),
}  # fmt: skip


def both(name: str) -> tuple[bytes, bytes]:
    """The letter put together from blocks, and laid out whole."""
    sender, changes = LETTERS[name]
    job = a_letter(changes.get("to", "A001"), **{key: one for key, one in changes.items() if key != "to"})
    pdf, _, left = FormPrinter(Stationery(sender)).print([job])
    assert not left
    return pdf, ChunkPrinter(Stationery(sender)).render([Packet(job.packet, (job,))]).pdf


@pytest.mark.parametrize("name", LETTERS)
def test_every_word_of_a_letter_from_blocks_stands_where_the_layout_engine_would_put_it(name):
    pdf, whole = both(name)
    placed = words_with_places(pdf)
    # the smallest is the running line, which only a second page shows; what stands after a number moves with it
    seen = [word for word in words_with_places(whole) if word.bottom_mm - word.top_mm > 0.6]
    assert len(placed) == len(seen)
    for word in seen:
        same = [one for one in placed if one.text == word.text]
        apart = [(abs(one.left_mm - word.left_mm), abs(one.bottom_mm - word.bottom_mm)) for one in same]
        across, down = min(apart, key=sum)
        assert across < 0.36, word.text
        assert down < 0.12, word.text


def test_a_chinese_letter_from_blocks_says_the_same_on_the_same_lines():
    job = a_letter("A041")
    pdf, _, left = FormPrinter(Stationery(CHINESE)).print([job])
    assert not left
    whole = ChunkPrinter(Stationery(CHINESE)).render([Packet(job.packet, (job,))]).pdf
    placed = words_with_places(pdf)
    seen = [word for word in words_with_places(whole) if word.bottom_mm - word.top_mm > 0.6]
    characters = [Counter("".join(word.text for word in words)) for words in (placed, seen)]
    assert characters[0] == characters[1]
    lines = {round(word.bottom_mm, 1) for word in seen}
    assert all(min(abs(word.bottom_mm - line) for line in lines) < 0.25 for word in placed)


def test_shaped_scripts_in_a_letter_read_back_as_they_were_typed():
    job = a_letter("A001", note="An محمد علي (Raum 12), नमस्ते दुनिया, γεια, 下周见")
    pdf, _, left = FormPrinter(Stationery(GERMAN)).print([job])
    assert not left
    text = text_of(pdf)
    for said in ("नमस्ते दुनिया", "γεια", "下周见", "12"):
        assert said in text
    assert {"محمد", "علي"} <= set(re.findall(r"\w+", text))


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many sheets each call laid out."""
    calls: list[int] = []
    draw = HtmlTypesetter.draw

    def counting(self: HtmlTypesetter, sheets: list[Sheet]) -> Any:
        calls.append(len(sheets))
        return draw(self, sheets)

    monkeypatch.setattr(HtmlTypesetter, "draw", counting)
    return calls


def test_what_letters_say_to_many_readers_is_laid_out_once(monkeypatch):
    calls = counted(monkeypatch)
    forms = FormPrinter(Stationery(GERMAN))
    forms.print([a_letter("A001")])
    first = sum(calls)
    others = [a_letter("A002", packet=f"P-{number}", references=(f"K7-4PX{number}",)) for number in range(9)]
    _, ranges, left = forms.print(others)
    assert (len(ranges), left) == (9, [])
    assert sum(calls) - first <= 3, "only paragraphs with numbers of another width are new"


def test_blocks_give_the_same_bytes_whatever_was_laid_out_beside_them():
    jobs = [a_letter("A001", note="Ärmel, γεια"), a_letter("A041", note="下周见。")]
    together = FormPrinter(Stationery(GERMAN))
    together.print([a_letter("A034", note="नमस्ते"), a_letter("A020", note="안녕하세요"), *jobs])
    assert together.print(jobs)[0] == FormPrinter(Stationery(GERMAN)).print(jobs)[0]


def test_no_more_blocks_are_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(flowing, "_MOST_BLOCKS", 10)
    forms = FormPrinter(Stationery(GERMAN))
    for number in range(6):
        assert not forms.print([a_letter("A001", note=f"Note {number}")])[2]
    assert len(forms._words._blocks) == 10


def test_a_character_of_no_font_is_found_by_who_lays_the_letter_out_whole():
    job = a_letter("A001", note="\U000f0000")
    assert FormPrinter(Stationery(GERMAN)).print([job])[2] == [job]


def test_a_name_too_long_for_its_line_is_left_to_be_laid_out_whole():
    job = a_letter("A001", salutation=a_letter("A001").salutation.__class__("N" * 90))
    assert FormPrinter(Stationery(GERMAN)).print([job])[2] == [job]


# ---- cutting -------------------------------------------------------------------------------------------------

SAID = (
    '<div class="first"></div>\n<div class="body rtl">\n<h1 class="subject">S</h1>'
    '<div class="said">{}</div><p>E</p></div>'
)


def test_each_block_keeps_the_marks_that_it_stands_in():
    assert blocks_of(SAID.format("<p>a<br>b</p> <ul><li><p>c</p></li></ul>")) == [
        '<div class="body rtl"><h1 class="subject">S</h1></div>',
        '<div class="body rtl"><div class="said"><p>a<br>b</p></div></div>',
        '<div class="body rtl"><div class="said"><ul><li><p>c</p></li></ul></div></div>',
        '<div class="body rtl"><p>E</p></div>',
    ]


@pytest.mark.parametrize(
    "said",
    ["<p>a", "<p>a</p>text", "a</p>", "<p>a<p>b</p>", "<!-- <p> -->", "<hr><p>a</p>", "</div><p>a</p>"],
)
def test_words_that_cannot_be_cut_safely_are_one_block(said):
    whole = SAID.format(said)
    assert blocks_of(whole) == [whole[whole.index('<div class="body') :]]


@given(
    st.lists(st.sampled_from(['<p title="a > b">', "</p>", "<ul>", "</ul>", "<br>", "x ", "<li>", "</li>"]))
)
def test_cutting_loses_nothing_that_is_said(parts):
    html = SAID.format("".join(parts))
    said = "".join(re.sub("<[^>]*>", "", block) for block in blocks_of(html))
    assert re.sub(r"\s", "", said) == re.sub(r"\s|<[^>]*>", "", html)


def test_a_stand_in_is_as_wide_as_its_word_in_steps_of_a_tenth():
    assert blank_word("references", "") is None
    assert blank_word("references", "\U000f0000") is None
    narrow, wide = (str(blank_word("references", text)) for text in ("K1-1111", "M7-WWWW"))
    spread = [float(re.search(r"letter-spacing:([-.\d]+)em", one)[1]) for one in (narrow, wide)]
    assert spread[0] < spread[1]


def test_a_page_is_caught_only_if_the_press_can_draw_it():
    sheets = {
        what: Sheet("letter", "", html, style_class="words")
        for what, html in {
            "text": "<p>plain <b>bold</b></p>",
            "glass": '<p style="opacity:0.5">glass</p>',
            "shade": '<p style="background:linear-gradient(red, blue)">shade</p>',
            "another font": '<p style="font-family:DejaVu Sans Mono, monospace">mono</p>',
        }.items()
    }
    drawn = Stationery(GERMAN).typesetter.draw(list(sheets.values()))
    assert [what for what, sheet in sheets.items() if drawn[sheet] is not None] == ["text"]


def test_a_letterhead_with_a_picture_is_kept_as_a_file_of_its_own():
    picture = io.BytesIO()
    Image.new("RGB", (60, 20), (31, 78, 140)).save(picture, "PNG")
    sender = replace(GERMAN, logo=picture.getvalue(), logo_media_type="image/png")
    job = a_letter("A001")
    pdf, _, left = FormPrinter(Stationery(sender)).print([job, replace(job, packet="P-2")])
    assert not left
    images = poppler_images(pdf)
    assert len(images) == 2, "one on each page"
    assert len({line.split()[10] for line in images}) == 1, "stored once"


def poppler_images(pdf: bytes) -> list[str]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run(["pdfimages", "-list", file.name], capture_output=True, check=True, text=True)
    return done.stdout.splitlines()[2:]
