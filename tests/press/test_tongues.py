"""What the press puts between a firm's own words, in the letter's language: dates, greetings, lists, pages."""

from dataclasses import replace
from datetime import date

import pytest

from mailroom.press.letters.own_letters import OwnLetter
from mailroom.press.letters.tongues import FRAMES, GREETINGS, PAGE_WORDS
from mailroom.press.letters.wording import (
    Salutation,
    date_in_words,
    day_in_words,
    kept_together,
    listed,
    page_words,
)
from mailroom.press.letters.words import letter_words
from tests.press import letter_cast as cast
from tests.press.reading import text_of, words_with_places

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("language", "reader", "written", "planned"),
    [
        ("en", "GB", "24 November 2026", "Tuesday, 24 November"),
        ("de", "DE", "24. November 2026", "Dienstag, 24. November"),
        ("fr", "FR", "24 novembre 2026", "mardi 24 novembre"),
        ("es", "MX", "24 de noviembre de 2026", "martes, 24 de noviembre"),
        ("it", "IT", "24 novembre 2026", "martedì 24 novembre"),
        ("nl", "NL", "24 november 2026", "dinsdag 24 november"),
        ("pt-BR", "BR", "24 de novembro de 2026", "terça-feira, 24 de novembro"),
        ("ru", "RU", "24 ноября 2026\u202fг.", "вторник, 24 ноября"),
        ("ja", "JP", "2026年11月24日", "11月24日火曜日"),
        ("ko", "KR", "2026년 11월 24일", "11월 24일 화요일"),
        ("ar", "EG", "٢٤ نوفمبر ٢٠٢٦", "الثلاثاء، ٢٤ نوفمبر"),
        ("ar", "AE", "24 نوفمبر 2026", "الثلاثاء، 24 نوفمبر"),
        ("fa", "IR", "۲۴ نوامبر ۲۰۲۶", "سه\u200cشنبه ۲۴ نوامبر"),
        ("zh-Hans", "CN", "2026年11月24日", "11月24日星期二"),
        ("zh-Hant", "TW", "2026年11月24日", "11月24日星期二"),
        ("zh_TW", "TW", "2026年11月24日", "11月24日星期二"),
        ("tr", "TR", "24 Kasım 2026", "24 Kasım Salı"),
        ("vi", "VN", "24 tháng 11, 2026", "Thứ Ba, 24 tháng 11"),
        ("", "", "24 November 2026", "Tuesday, 24 November"),
        ("xx-klingon", "QQ", "24 November 2026", "Tuesday, 24 November"),
        ("../../etc", "", "24 November 2026", "Tuesday, 24 November"),
    ],
)
def test_a_date_is_written_in_the_letters_language_and_in_english_only_where_nobody_knows_it(
    language, reader, written, planned
):
    assert date_in_words(DAY, language, "GB", reader) == written
    assert day_in_words(DAY, language, "GB", reader) == planned


def test_american_english_puts_the_month_first_whatever_the_reader():
    assert date_in_words(DAY, "en", "US", "DE") == "November 24, 2026"
    assert date_in_words(date(2026, 1, 5), "de", "US", "AT") == "5. Jänner 2026"


@pytest.mark.parametrize(
    ("language", "salutation", "line"),
    [
        ("de", Salutation(), "Sehr geehrte Damen und Herren,"),
        ("de", Salutation("Kern", "Mr."), "Sehr geehrter Herr Kern,"),
        ("de-AT", Salutation("Kern", "Dr."), "Guten Tag Dr. Kern,"),
        ("fr", Salutation("Anne Petit", "ms"), "Madame Anne Petit,"),
        ("es", Salutation("Ana Ruiz"), "Estimado/a Ana Ruiz:"),
        ("pt-BR", Salutation(), "Prezados Senhores,"),
        ("ja", Salutation("田中 一郎"), "田中 一郎 様"),
        ("ar", Salutation("ليلى"), "تحية طيبة ليلى،"),
        ("ru", Salutation("Иван", line="Уважаемый Иван!"), "Уважаемый Иван!"),
        ("zh-Hant", Salutation("王", "mr"), "尊敬的王先生："),
        ("xx", Salutation("Kern", "mr"), "Dear Mr Kern,"),
    ],
)
def test_the_reader_is_greeted_in_the_letters_language(language, salutation, line):
    assert salutation.words(language) == line


@pytest.mark.parametrize(
    ("language", "one", "several", "names"),
    [
        ("en", "page 7", "pages 7 to 9 and 12", "A, B and C"),
        ("zh", "第7页", "第7至9、12页", "A、B和C"),
        ("de", "Seite 7", "Seiten 7–9 und 12", "A, B und C"),
        ("fr", "page 7", "pages 7–9 et 12", "A, B et C"),
        ("ja", "7ページ", "7–9、12ページ", "A、B、C"),
        ("ko", "7쪽", "7–9 및 12쪽", "A, B 및 C"),
        ("pt-BR", "página 7", "páginas 7–9 e 12", "A, B e C"),
        ("ka", "p. 7", "p. 7–9 და 12", "A, B და C"),
    ],
)
def test_pages_and_lists_are_said_in_the_letters_language(language, one, several, names):
    assert page_words((7,), language) == one
    assert page_words((7, 8, 9, 12), language) == several
    assert listed(("A", "B", "C"), language) == names
    assert listed((), language) == ""


def test_every_greeting_names_whom_it_greets_where_it_can_and_pages_have_their_number():
    for language, greeting in GREETINGS.items():
        assert greeting.nobody.strip(), language
        assert "{" not in greeting.to("N", "") + greeting.to("N", "mr") + greeting.to("N", "ms")
    assert all("{}" in each for words in PAGE_WORDS.values() for each in words)
    assert set(PAGE_WORDS) == set(GREETINGS)


def test_the_frame_of_a_letter_is_in_its_language_and_only_where_every_word_is_known():
    assert letter_words("de-AT")["enclosed"] == "Anlagen"
    assert letter_words("ka")["enclosed"] == letter_words("en")["enclosed"] == "Enclosed"
    assert letter_words("zh-Hant")["enclosed"] == "随信附上"
    assert letter_words("fr")["shelf"] == "Shelf"
    for frame in FRAMES.values():
        assert all(text for key, text in frame.items() if not key.startswith("page_"))


def test_a_german_letter_of_the_firm_is_german_all_over():
    own = OwnLetter(
        "Ihre Anfrage", "<p>{{ letter.inquired_on }}</p>", "Mit freundlichen Grüßen", language="de"
    )
    job = cast.a_letter(language="de", own=own, inquired_on=DAY, enclosures=("Katalog",), references=("Q-1",))
    text = text_of(cast.letters_pdf(job))
    for said in ("24. November 2026", "Anlagen", "Ihre Anfrage vom"):
        assert said in text
    assert "Enclosed" not in text
    assert "Your" not in text


def test_an_arabic_letter_of_the_firm_runs_from_the_right():
    own = OwnLetter("الموضوع", "<p>شكرا</p>", language="ar")
    job = cast.a_letter(language="ar", own=own, inquired_on=DAY)
    body = [
        word
        for word in words_with_places(cast.letters_pdf(job))
        if 102 < word.top_mm < 125 and word.bottom_mm - word.top_mm > 2
    ]
    assert len(body) >= 2
    assert max(word.right_mm for word in body) == pytest.approx(190, abs=0.6)
    assert min(word.left_mm for word in body) > 100


def test_a_letter_speaks_the_language_of_its_words_not_that_of_its_reader():
    german = cast.a_letter(language="de")
    assert german.spoken == "en"
    assert replace(german, own=OwnLetter("s", "b", language="de")).spoken == "de"
    assert replace(german, own=OwnLetter("s", "b", language="en")).spoken == "en"


def test_no_line_ends_between_a_day_and_its_month_or_a_page_and_its_number():
    assert kept_together("24 November 2026") == "24\u00a0November\u00a02026"
    assert kept_together("Tuesday, 1 December") == "Tuesday, 1\u00a0December"
    assert kept_together("24. November 2026") == "24.\u00a0November\u00a02026"
    assert kept_together("pages 7 to 9 and 12") == "pages\u00a07\u00a0to\u00a09\u00a0and\u00a012"
    assert kept_together("Dear Sir") == "Dear Sir"


def test_every_language_that_greets_has_the_words_round_a_letter_too():
    assert set(FRAMES) == set(GREETINGS)
    assert letter_words("fr")["colon"] == "\u00a0:"
    assert letter_words("zh")["colon"] == "："
    assert letter_words("he")["phone"] == "טלפון"
