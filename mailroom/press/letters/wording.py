"""The words that paper needs in the reader's language: dates, salutations, lists, small labels.

The house writes English and Chinese: a reader of another language gets its English text, with the address in its own
script. A firm's own letters speak any language, and dates, lists and greetings follow it as far as Babel and
:mod:`~mailroom.press.letters.tongues` know it. Whole sentences belong to the templates; here are only the pieces that
need a rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, match_skeleton
from babel.lists import format_list

from mailroom.press.letters.layouts import LETTER_PAPER_COUNTRIES
from mailroom.press.letters.tongues import GREETINGS, PAGE_WORDS, base

TEXT_LANGUAGES = ("en", "zh")
_MONTH_FIRST = LETTER_PAPER_COUNTRIES & frozenset({"US", "PR", "GU", "VI", "AS", "MP", "PH"})


def text_language(language: str) -> str:
    """The language that the fixed text is printed in for a reader of ``language``: "en" or "zh"."""
    first = language.replace("_", "-").split("-")[0].lower()
    return first if first in TEXT_LANGUAGES else "en"


def reads_from_the_right(language: str) -> bool:
    """Whether a letter in this language runs from right to left."""
    return _locale(language, "").text_direction == "rtl"


def html_language(language: str, country: str = "") -> str:
    """The language tag that makes the font choose the right forms of Chinese characters.

    Languages that no font treats differently are tagged as English: each further tag costs the layout
    engine a search through all fonts.
    """
    tag = language.replace("_", "-").strip().lower()
    if tag.startswith("zh"):
        return _chinese_tag(tag, country)
    if tag[:2] in ("ja", "ko"):
        return tag[:2]
    return _CJK_COUNTRIES.get(country, "en")


def _chinese_tag(tag: str, country: str) -> str:
    if "hk" in tag or country in ("HK", "MO"):
        return "zh-Hant-HK"
    return "zh-Hant" if "tw" in tag or "hant" in tag or country == "TW" else "zh-Hans"


_CJK_COUNTRIES = {
    "CN": "zh-Hans",
    "TW": "zh-Hant",
    "HK": "zh-Hant-HK",
    "MO": "zh-Hant-HK",
    "JP": "ja",
    "KR": "ko",
}


@lru_cache(maxsize=1024)
def date_in_words(day: date, language: str, country: str = "", reader: str = "") -> str:
    """The date as a letter in ``language`` writes it: "24 November 2026", from the US "November 24, 2026",
    "2026年11月24日", "24. November 2026".

    ``country`` is the sender's: English puts the month first in some. ``reader`` is where it goes: Arabic has other
    digits in Cairo than in Rabat. English where Babel does not know the language.
    """
    locale = _locale(language, country, reader)
    return _digits(format_date(day, "long", locale=locale), locale)


@lru_cache(maxsize=1024)
def day_in_words(day: date, language: str, country: str = "", reader: str = "") -> str:
    """A day with its weekday, for plans: "Tuesday, 24 November", "11月24日星期二", "Dienstag, 24. November"."""
    locale = _locale(language, country, reader)
    pattern = _WEEKDAY_PATTERNS.get(str(locale)) or _weekday_pattern(locale)
    return _digits(format_date(day, pattern, locale=locale), locale)


_WEEKDAY_PATTERNS = {"zh": "M月d日EEEE", "en_GB": "EEEE, d MMMM", "en_US": "EEEE, MMMM d"}


def _weekday_pattern(locale: Locale) -> str:
    """The locale's own day with its weekday and month, both written out."""
    nearest = match_skeleton("MMMMEEEEd", locale.datetime_skeletons)
    if nearest is None:
        return "full"
    pattern = locale.datetime_skeletons[nearest].pattern
    pattern = re.sub(r"(?<![\w'])(E{1,3}|ccc)(?![\w'])", "EEEE", pattern)
    return re.sub(r"(?<!M)MMM(?!M)", "MMMM", pattern)


@lru_cache(maxsize=256)
def _locale(language: str, country: str, reader: str = "") -> Locale:
    if text_language(language) == "zh":
        return Locale.parse("zh")
    tag = language.replace("-", "_").strip()
    named = (f"{tag}_{reader}", tag) if reader and "_" not in tag else (tag,)
    for name in (*named, base(language)):
        try:
            found = Locale.parse(name)
        except (ValueError, UnknownLocaleError):
            continue
        if found is not None and found.language != "en":
            return found
    return Locale.parse("en_US" if country in _MONTH_FIRST else "en_GB")


_ZEROS = {"arab": "\u0660", "arabext": "\u06f0", "beng": "\u09e6", "deva": "\u0966", "mymr": "\u1040"}
"""The zero of each way of writing numbers that some locale prefers; Babel writes dates with European digits only."""


def _digits(text: str, locale: Locale) -> str:
    zero = _ZEROS.get(locale.default_numbering_system)
    return text.translate({ord("0") + n: ord(zero) + n for n in range(10)}) if zero else text


@dataclass(frozen=True)
class Salutation:
    """How the reader is addressed. ``form`` is "", "mr", "ms" or a title such as "Dr"; ``line`` replaces all."""

    name: str = ""
    form: str = ""
    line: str = ""

    def words(self, language: str) -> str:
        """The first line of the letter, with its comma or colon."""
        if self.line:
            return self.line
        if greeting := GREETINGS.get(base(language)):
            return greeting.to(self.name, self.form.lower().rstrip(".") if self._is_mr_or_ms else self.form)
        return self._chinese() if text_language(language) == "zh" else self._english()

    @property
    def _is_mr_or_ms(self) -> bool:
        return self.form.lower().rstrip(".") in ("mr", "ms")

    def _english(self) -> str:
        title = {"mr": "Mr", "ms": "Ms"}.get(self.form.lower().rstrip("."), self.form)
        named = " ".join(part for part in (title, self.name) if part)
        return f"Dear {named}," if self.name else "Dear Sir or Madam,"

    def _chinese(self) -> str:
        title = {"mr": "先生", "ms": "女士"}.get(self.form.lower().rstrip("."), self.form)
        return f"尊敬的{self.name}{title}：" if self.name else "尊敬的客户："


def listed(names: Sequence[str], language: str) -> str:
    """Names in a sentence: "A", "A and B", "A, B and C"; in Chinese "A、B和C", in German "A, B und C"."""
    chinese = text_language(language) == "zh"
    if not chinese and (locale := _locale(language, "")).language != "en":
        return format_list(list(names), locale=locale)
    comma, last = ("、", "和") if chinese else (", ", " and ")
    if len(names) < 2:
        return "".join(names)
    return comma.join(names[:-1]) + last + names[-1]


def pages_listed(pages: Sequence[int | str], language: str) -> str:
    """Printed page numbers in a sentence, runs of three and more joined: "7 and 8", "iv, 7 to 9 and A-3"; "7至9、12".

    Labels that are no plain number keep their place; numbers stand together where the first of them stood.
    """
    chinese = text_language(language) == "zh"
    to = "至" if chinese else " to " if _locale(language, "").language == "en" else "–"
    labels = tuple(dict.fromkeys(str(page).strip() for page in pages))
    numbers = _numbers_joined([int(label) for label in labels if label.isdecimal()], to)
    said: list[str] = []
    for label in labels:
        if label.isdecimal():
            said, numbers = said + numbers, []
        else:
            said.append(label if _PAGE_NUMBER.fullmatch(label) else f"“{label}”")
    return "、".join(said) if chinese else listed(said, language)


# What people say "page" to without quotation marks: 7a, A-3, 2.14, and small or capital Roman numbers.
_PAGE_NUMBER = re.compile(r"[^\W\d_]{0,3}[-–./ ]?\d[\w.–/-]*|[ivxlcdm]+|[IVXLCDM]+|[A-Za-z]")


def page_words(pages: Sequence[int | str], language: str) -> str:
    """The pages in words: "page 7", "pages 7 and 12"; "第7页", "Seiten 7 und 12"; without such words "p. 7"."""
    listing, several = pages_listed(pages, language), len(set(pages)) > 1
    if text_language(language) == "zh":
        return f"第{listing}页"
    if known := PAGE_WORDS.get(base(language)):
        return known[several].format(listing)
    if _locale(language, "").language != "en":
        return f"p. {listing}"
    return f"pages {listing}" if several else f"page {listing}"


def _numbers_joined(pages: Sequence[int], to: str) -> list[str]:
    numbers: list[str] = []
    for run in _runs(pages):
        numbers += [f"{run[0]}{to}{run[-1]}"] if len(run) > 2 else map(str, run)
    return numbers


def _runs(pages: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return runs


_HAN = "[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_HAN_MEETS_LATIN = re.compile(f"(?<={_HAN})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?={_HAN})")
_THIN_SPACE = "\u2009"


def kept_together(text: str) -> str:
    """A date or page numbers that no line ends in ("10 December", "page 7"), unless after a comma."""
    return _BESIDE_FIGURES.sub("\u00a0", text)


_BESIDE_FIGURES = re.compile(r"(?<=[\d.]) |(?<![\d.,،;]) (?=\d)")


def spaced(text: str) -> str:
    """Chinese text with a thin space wherever it meets a Latin word or a number."""
    return _HAN_MEETS_LATIN.sub(_THIN_SPACE, text)
