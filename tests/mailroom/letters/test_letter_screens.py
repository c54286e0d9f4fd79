"""Writing a letter on the screen: kept text, sentences beside fields, the preview that the worker draws."""

from __future__ import annotations

import html
import re

import pytest

from intranet.platform import jobs
from mailroom.letters import queries
from tests.factories import mailroom as cast

PAGE = "/settings/letters/standard/en"


def text_of(response):
    return html.unescape(response.get_data(as_text=True))


GOOD = {
    "subject": "Here it is",
    "body": "<p>Dear {{ recipient.name }}, hello.</p>",
    "closing": "<p>Bye</p>",
    "styles": "",
}


@pytest.fixture
def writer(app, as_role):
    with app.app_context():
        cast.a_firm()
    return as_role("supervisor")


def test_the_form_begins_with_the_houses_text_and_lists_the_fields(writer):
    page = writer.get(PAGE).get_data(as_text=True)
    assert "Thank you for your inquiry" in page
    assert "{{ letter.products }}" in page
    assert "中文" in text_of(writer.get("/settings/letters"))


def test_a_preview_is_drawn_by_the_worker_and_saving_uses_it(app, writer):
    asked = writer.post(PAGE, data={**GOOD, "preview": "1"})
    assert "The worker is setting the letter." in text_of(asked)
    assert "Here it is" in asked.get_data(as_text=True)
    with app.app_context():
        jobs.work_off(app)
    key = re.search(r"/trials/([0-9a-f]{64})", asked.get_data(as_text=True))[1]
    drawn = writer.get(f"/settings/letters/trials/{key}", headers={"X-Requested-With": "fragment"})
    assert b"<img" in drawn.data
    assert b"data-poll" not in drawn.data
    saved = writer.post(PAGE, data={**GOOD, "why": "shorter"}, follow_redirects=True)
    assert "Letters are printed with these words from now on." in text_of(saved)
    assert "shorter" in text_of(saved)
    assert "in use" in text_of(saved)
    with app.app_context():
        assert queries.in_use()["standard", "en"].number == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"body": ""}, "Write the text of the letter."),
        ({"body": "x" * 20_001}, "20000 characters"),
        ({"body": "{% for n in range(9**9) %}x{% endfor %}"}, "which letters cannot"),
        ({"body": "a\n\n{{ letter.nothing }}"}, "Line 3 asks for “letter.nothing”"),
        ({"styles": "@import 'x'"}, "no plain rule"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(writer, change, says):
    for button in ({}, {"preview": "1"}):
        answer = writer.post(PAGE, data={**GOOD, **change, **button})
        assert answer.status_code == 400
        assert says in text_of(answer)
        assert "Here it is" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("part", "source", "english", "chinese"),
    [
        ("body", "a\n{{ letter products }}", "In the text: Line 2 cannot be read at", "文字：第 2 行的"),
        (
            "subject",
            "{% if letter.note %}x",
            "In the subject: Line 1: “{% if %}” is not",
            "主题：第 1 行：“{% if %}”没有",
        ),
        (
            "closing",
            "{{ letter.note is foo }}",
            "In the closing: Line 1 asks “is foo”",
            "结尾：第 1 行用了判断“is foo”",
        ),
        ("styles", "p { color red }", "Line 1 of the styles", "第 1 行"),
    ],
)
def test_the_preview_says_faults_in_the_readers_language_with_part_and_line(
    writer, as_role, part, source, english, chinese
):
    for reader, words in ((writer, english), (as_role("supervisor", language="zh"), chinese)):
        shown = text_of(reader.post(f"{PAGE}/preview", data={**GOOD, part: source}))
        assert words in shown
        assert not re.search("token|expected|Jinja", shown)


def test_what_only_filling_in_shows_is_said_in_the_readers_language_too(app, writer, as_role):
    asked = writer.post(
        PAGE, data={**GOOD, "body": "<p>a</p>\n<p>{{ letter.pointers | first }}", "preview": "1"}
    )
    with app.app_context():
        jobs.work_off(app)
    key = re.search(r"/trials/([0-9a-f]{64})", asked.get_data(as_text=True))[1]
    said = [
        text_of(reader.get(f"/settings/letters/trials/{key}", headers={"X-Requested-With": "fragment"}))
        for reader in (writer, as_role("supervisor", language="zh"))
    ]
    assert "In the text: Line 2: the mark <p> is not closed. Add </p>." in said[0]
    assert "文字：第 2 行：标记<p>没有结束。请加上</p>。" in said[1]


def test_the_houses_text_comes_back_for_a_reason(app, writer):
    writer.post(PAGE, data=GOOD)
    assert writer.post(f"{PAGE}/house", data={"why": ""}).status_code == 400
    answer = writer.post(f"{PAGE}/house", data={"why": "simpler"}, follow_redirects=True)
    assert "The house's own text is used again." in text_of(answer)


def test_an_unknown_letter_is_not_found(writer):
    for address in (
        "/settings/letters/farewell/en",
        "/settings/letters/standard/xx",
        "/settings/letters/trials/0",
    ):
        assert writer.get(address).status_code == 404
