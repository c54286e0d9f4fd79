"""The firm's own letter templates: filled in a sandbox, loading nothing but what is registered."""

from __future__ import annotations

import pytest

from mailroom.press.letters.html_sheets import RegisteredAssets
from mailroom.press.letters.html_values import Asset, TemplateFault
from mailroom.press.letters.printing import render_chunk
from mailroom.press.letters.stationery import Stationery
from tests.press.letter_cast import GERMAN, a_letter, letters_pdf
from tests.press.reading import text_of


def test_an_own_template_builds_on_the_one_that_ships_and_uses_own_fields():
    own = (
        '{% extends "letter_en.html" %}'
        "{% block said %}<p>Dear {{ recipient.city }} office, your visit on {{ fields.visit_day }}.</p>{% endblock %}"
    )
    text = text_of(letters_pdf(a_letter(fields={"visit_day": "4 May"}), template=own))
    assert "Dear Bonn office, your visit on 4 May." in text
    assert "Deutsche Post AG" in text
    assert "Thank you for your inquiry" not in text


def test_an_own_template_may_stand_alone():
    text = text_of(letters_pdf(a_letter(), template="<p>{{ letter.salutation }} {{ letter.date }}</p>"))
    assert text.split()[:6] == ["Dear", "Anna", "Müller,", "24", "November", "2026"]
    assert "Yours sincerely" not in text


@pytest.mark.parametrize(
    "asking",
    [
        '<img src="https://x.example/a.png">',
        '<img src="file:///etc/passwd">',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="asset:other">',
        '<link rel="stylesheet" href="http://x.example/a.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import "file:///etc/passwd";</style>',
        '<style>@font-face { font-family: x; src: url(https://x.example/x.ttf) }</style><p style="font-family:x">a',
        '<div style="background-image: url(https://x.example/a.png)">a</div>',
        '<object data="file:///etc/passwd"></object>',
        '<svg width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    ],
)
def test_a_template_loads_nothing_that_was_not_registered(asking):
    with pytest.raises(TemplateFault, match="Only registered pictures"):
        letters_pdf(a_letter(), template=f"<p>x</p>{asking}")


def test_the_fetcher_hands_out_registered_assets_only():
    assets = RegisteredAssets({"logo": Asset(b"<svg/>", "image/svg+xml")})
    assert assets.fetch("asset:logo").read() == b"<svg/>"
    for address in ("logo", "file:logo", "asset:other", "http://localhost/logo"):
        with pytest.raises(ValueError, match="Not a registered asset"):
            assets.fetch(address)
    assert len(assets.refused) == 4


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ letter.nothing }}", "nothing"),
        ("{{ recipient.postcode / 2 }}", "cannot be filled in"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ letter.products.format.__globals__ }}", "cannot be filled in"),
        ("{% for each in range(10 ** 9) %}x{% endfor %}", "cannot be filled in"),
        ('{% include "../../pyproject.toml" %}', "cannot be filled in"),
        ("{% if %}", "line 1"),
    ],
)
def test_a_faulty_template_is_refused_with_what_is_wrong(template, words):
    with pytest.raises(TemplateFault, match=words):
        letters_pdf(a_letter(), template=template)


def test_a_template_cannot_change_the_values_it_is_given():
    with pytest.raises(TemplateFault):
        letters_pdf(a_letter(), template="{{ letter.pointers.clear() }}")


def test_marks_of_its_own_do_not_confuse_whose_pages_are_whose():
    own = '<p id="sheet-0">one</p><p id="sheet-1">two</p>'
    chunk = render_chunk([a_letter("A001"), a_letter("A002")], Stationery(GERMAN, template=own))
    assert [(one.first, one.last) for one in chunk.ranges] == [(1, 1), (2, 2)]
