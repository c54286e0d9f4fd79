"""The firm's own letters: what they may say, and every way in which they cannot do harm."""

from __future__ import annotations

import pytest

from mailroom.press.letters.own_letters import OwnLetter, TemplateRefused, fill_own, own_letter_faults
from mailroom.press.letters.printing import PURPOSES, render_chunk
from mailroom.press.letters.stationery import TEMPLATES, Stationery
from tests.press.letter_cast import AMERICAN, GERMAN, a_letter, letters_pdf
from tests.press.reading import text_of

VALUES = {
    "letter": {
        "products": "Valve V-4",
        "note": "<b>typed</b>",
        "pointers": [{"title": "Book", "words": "page iv"}],
    },
    "signer": {"name": "Maria Lind", "phone": ""},
    "fields": {"visit_day": "4 May"},
}
KNOWN = {name: set(below) for name, below in VALUES.items()}


def filled(body: str, **more: str) -> str:
    return str(fill_own(OwnLetter("s", body, **more), VALUES, frozenset({"logo"}))["body"])


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>About {{ letter.products }}</p>", "<p>About Valve V-4</p>"),
        ("{{ letter.note }}", "&lt;b&gt;typed&lt;/b&gt;"),
        ("{{ fields.visit_day | upper }}", "4 MAY"),
        ("{% if signer.phone %}call{% else %}write{% endif %}", "write"),
        ("{{ signer.phone or 'nobody' }}", "nobody"),
        (
            "{% for one in letter.pointers %}{{ loop.index }}. {{ one.title }}: {{ one.words }}{% endfor %}",
            "1. Book: page iv",
        ),
        ('{% set name = "A " ~ signer.name %}{{ name }}', "A Maria Lind"),
    ],
)
def test_fields_conditions_and_loops_are_filled_in(body, text):
    assert filled(body) == text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{% for n in range(10 ** 9) %}x{% endfor %}", "Line 1"),
        ("a\n{{ ''.join(letter.products) }}", "Line 2 uses “( )”"),
        ("{{ letter.note * 1000000 }}", "uses “*”"),
        ("{{ 9 ** 9 }}", "uses “**”"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "uses"),
        ('{% include "letter.html" %}', "uses “{% include %}”"),
        ('{% extends "letter.html" %}', "uses “{% extends %}”"),
        ("{% set x %}{{ x }}{% endset %}", "uses “{% set %}…{% endset %}”"),
        ("{% for a in letter.pointers recursive %}{{ loop(a) }}{% endfor %}", "uses"),
        ("{{ letter.note | center(1000000000) }}", "the filter “center”"),
        ("{{ letter.note | safe }}", "the filter “safe”"),
        ("{{ letter.__class__ }}", "asks for “__class__”"),
        ("{{ ''.__class__.__mro__ }}", "asks for “__"),
        ("{{ letter['items'] }}", "asks for “items”"),
        ("{{ letter.nothing }}", "asks for “nothing”"),
        ("{% for a in letter.products %}" * 3 + "x" + "{% endfor %}" * 3, "loop in a loop"),
        ("{% if %}x{% endif %}", "Line 1 cannot be read"),
        ("{{ " + "not " * 400 + "letter.note }}", "nested too deeply"),
        ("{{ " + "letter.note or " * 1000 + "1 }}", "nested too deeply"),
        ("{% if letter.note %}" * 120 + "{% endif %}" * 120, "nested too deeply"),
        ("{{ '%999999999d' is foo }}", "asks “is foo”"),
        ("{{ " + "(" * 3000 + ")" * 3000 + " }}", "cannot be read"),
        ("x" * 20_001, "20000 characters"),
        ("{% set a = 'abcdefghij' %}" + "{% set a = a ~ a ~ a %}" * 30 + "{{ a }}", "too long"),
        ("<p>{{ letter.products }}", "<p> is not closed"),
        ("</section><p>x</p>", "</section> closes nothing"),
        ("<section>x</section>", "<section> cannot be used"),
        ("<script>1</script>", "<script> cannot"),
        ("<style>p{}</style>", "<style> cannot"),
        ('<p style="position:fixed">x</p>', "“style” cannot be used"),
        ('<p id="sheet">x</p>', "“id” cannot"),
        ('<img src="file:///etc/passwd">', "is not at hand"),
        ('<img src="https://x.example/a.png">', "is not at hand"),
        ('<img src="asset:other">', "is not at hand"),
        ('<table><tr><td colspan="1000000000">x</td></tr></table>', "20 others"),
        ("<div>" * 30 + "</div>" * 30, "nested too deeply"),
        ("<!-- --><!doctype html>", "cannot be used here"),
    ],
)
def test_a_hostile_or_faulty_template_is_answered_by_a_sentence(body, words):
    with pytest.raises(TemplateRefused) as refused:
        filled(body)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 330


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "a\n{{ letter.products }\n<p>{{ letter.note }}</p>",
            "Line 2 opens “{{” and does not close it. Add “}}”.",
        ),
        ("a\n{% if letter.note", "Line 2 opens “{%” and does not close it. Add “%}”."),
        ("{# mine", "Line 1 opens “{#” and does not close it. Add “#}”."),
        ("a\n{{ }}", "Line 2: nothing stands in “{{ }}”."),
        ("a\n\n{{ letter products }}", "Line 3 cannot be read at “{{ letter products }}”."),
        ("{{ letter.note }} {{ 'abc }}", "Line 1 cannot be read at “{{ 'abc }}”."),
        ("{% if letter.note = 1 %}x{% endif %}", "Write it like this: {% if letter.note %}…{% endif %}"),
        ("{% for x letter.pointers %}{% endfor %}", "this: {% for one in letter.pointers %}…{% endfor %}"),
        ("{% for loop in letter.pointers %}{% endfor %}", "“{% for loop in letter.pointers %}”"),
        ("{% set x %}a", "Write it like this: {% set name = letter.products %}"),
        ("a\n{% if letter.note %}\nb", "Line 2: “{% if %}” is not closed. Add “{% endif %}”"),
        ("{% raw %}x", "Add “{% endraw %}”"),
        ("a\n{% endif %}", "Line 2: “{% endif %}” belongs to nothing that is open there."),
        (
            "{% if letter.note %}\n{% endfor %}",
            "“{% endfor %}” stands before “{% endif %}”, which “{% if %}” in line 1",
        ),
        ("{% if 1 %}{% else %}{% else %}{% endif %}", "Line 1: “{% else %}” stands before “{% endif %}”"),
        ("{% do x %}", "Line 1 uses “{% do %}”, which letters cannot."),
        ("a\n{{ letter.pointers[3] }}", "Line 2 asks for “3”"),
        ("a\n{{ [] | first }}", "Line 2 takes an entry from a list that is empty."),
        ("a\n{{ 3 < letter.note }}", "Line 2 cannot be filled in: it treats words as a number"),
        ("<p>a</p>\n{{ letter.note }}\n<p>b", "In the text: Line 3: the mark <p> is not closed. Add </p>."),
        ("{% if letter.note %}\n<b>\n{% endif %}\n<i></b>", "Line 4: the mark </b> closes nothing"),
    ],
)
def test_whatever_is_wrong_is_said_with_its_line_and_what_to_do_in_the_houses_own_words(body, words):
    with pytest.raises(TemplateRefused) as refused:
        filled(body)
    assert words in str(refused.value)
    assert not any(
        word in str(refused.value) for word in ("token", "expected", "Jinja", "object", "statement", "block")
    )


def test_twenty_thousand_braces_are_answered_like_one():
    for body in ("{{" * 9_999, "{% raw %}" * 2_200, "{#" * 9_999, "{% if 1 %}" * 1_900):
        found = own_letter_faults(OwnLetter("s", body), KNOWN)
        assert found["body"].code in ("template_deep", "template_unclosed", "template_braces")


def test_tests_of_numbers_do_nothing_with_words():
    words = "{{ '%999999999d' is even }} {{ '%999999999d' is divisibleby 3 }} {{ 4 is even }} {{ 4 is divisibleby 0 }}"
    assert filled(words) == "False False True False"


@pytest.mark.parametrize(
    ("styles", "words"),
    [
        ("@import 'x.css';", "Line 1 of the styles is no plain rule"),
        ("p { color: red }\n@page { size: A3 }", "Line 2"),
        ("p { background: url(https://x.example) }", "“background”"),
        ("p { position: fixed }", "“position”"),
        ("p { margin-top: -90mm }", "“margin-top”"),
        ("p { width: 99999999mm }", "“width”"),
        ("} .address { color: red }", "no plain rule"),
        ("& + section p { color: red }", "no plain rule"),
        ("p { color: expression(1) }", "“color”"),
    ],
)
def test_styles_that_reach_beyond_the_text_are_refused_with_their_line(styles, words):
    found = own_letter_faults(OwnLetter("s", "<p>x</p>", "", styles), KNOWN)
    assert words in str(found["styles"])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a\nb {{ letter.nothng }}", "Line 2 asks for “letter.nothng”"),
        ("{{ nobody }}", "Line 1 asks for “nobody”"),
        ("{% for one in letter.pointers %}{{ one.title }} {{ loop.index }}{% endfor %}", ""),
        ("{% set n = signer.name %}{{ n }}", ""),
    ],
)
def test_a_field_that_is_not_there_is_named_with_its_line(source, words):
    found = own_letter_faults(OwnLetter(source, "<p>x</p>"), KNOWN)
    assert words in str(found.get("subject", ""))
    assert bool(words) == ("subject" in found)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_house_text_taken_over_as_own_words_prints_the_same_letter(language, purpose):
    house = TEMPLATES / "house" / language

    def part(name: str) -> str:
        return (house / f"{name}.html").read_text(encoding="utf-8")

    own = OwnLetter(
        part(f"{purpose}_subject"), part(purpose) + part("rest"), part("closing"), language=language
    )
    options = {
        "language": language,
        "purpose": purpose,
        "has_reply": True,
        "has_crosssell": True,
        "note": "Hello",
    }
    jobs = [a_letter("A001", packet="P-1", **options), a_letter("A001", packet="P-1", own=own, **options)]
    first, second = (render_chunk([job], Stationery(AMERICAN)) for job in jobs)
    assert not second.refused
    assert text_of(second.pdf).split() == text_of(first.pdf).split()


def test_one_letters_own_words_and_styles_do_not_touch_its_neighbours():
    own = OwnLetter(
        "Ours", '<p class="salutation">Loud words</p>', "<p>Bye</p>", "p { text-transform: uppercase }"
    )
    broken = OwnLetter("Ours", "<p>{{ fields.gone }}</p>")
    jobs = [a_letter("A001", own=own), a_letter("A002"), a_letter("A003", own=broken)]
    chunk = render_chunk(jobs, Stationery(GERMAN))
    assert [(packet.number, "gone" in str(why[0])) for packet, why in chunk.refused] == [("P-A003", True)]
    loud, usual = text_of(chunk.pdf).split("\f")[:2]
    assert "LOUD WORDS" in loud
    assert "Deutsche Post AG" in loud
    assert "Yours sincerely" in usual
    assert "LOUD" not in usual


def test_a_closing_of_plain_paragraphs_never_stands_on_a_page_without_the_end_of_the_text():
    sentence = "We make every part of it in our own works, and keep it for ten years. "
    own = OwnLetter(
        "Offer",
        "{% for text in letter.paragraphs %}<p>{{ text }}</p>{% endfor %}",
        "<p>Farewell,</p><p>Nobody</p>",
        "",
        "en",
    )
    for paragraphs in (18, 19):
        job = a_letter(own=own, paragraphs=(*[sentence * 3] * paragraphs, "Short end."), enclosures=())
        pdf = letters_pdf(job)
        pages = text_of(pdf).split("\f")
        last = next(page for page in reversed(pages) if "Farewell" in page)
        assert "Nobody" in last
        assert "Short end." in last
        assert "ten years" in last
