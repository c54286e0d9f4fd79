"""The words that paper needs in the reader's language: dates, salutations, lists, small labels.

English and Chinese are written out. A reader of another language gets the English text, with the address
in its own script. Whole sentences belong to the templates; here are only the pieces that need a rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date

from mailroom.press.letters.layouts import LETTER_PAPER_COUNTRIES

TEXT_LANGUAGES = ("en", "zh")
_MONTH_FIRST = LETTER_PAPER_COUNTRIES & frozenset({"US", "PR", "GU", "VI", "AS", "MP", "PH"})


def text_language(language: str) -> str:
    """The language that the fixed text is printed in for a reader of ``language``: "en" or "zh"."""
    first = language.replace("_", "-").split("-")[0].lower()
    return first if first in TEXT_LANGUAGES else "en"


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


def date_in_words(day: date, language: str, country: str = "") -> str:
    """The date as a letter writes it: "24 November 2026", "November 24, 2026" (US), "2026年11月24日"."""
    return format_date(day, "long", locale=_locale(language, country))


def day_in_words(day: date, language: str, country: str = "") -> str:
    """A day with its weekday, for plans: "Tuesday, 24 November", "11月24日星期二"."""
    patterns = {"zh": "M月d日EEEE", "en": "EEEE, d MMMM", "en_US": "EEEE, MMMM d"}
    locale = _locale(language, country)
    return format_date(day, patterns.get(str(locale), patterns[locale.language]), locale=locale)


def _locale(language: str, country: str) -> Locale:
    if text_language(language) == "zh":
        return Locale.parse("zh")
    return Locale.parse("en_US" if country in _MONTH_FIRST else "en_GB")


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
        return self._chinese() if text_language(language) == "zh" else self._english()

    def _english(self) -> str:
        title = {"mr": "Mr", "ms": "Ms"}.get(self.form.lower().rstrip("."), self.form)
        named = " ".join(part for part in (title, self.name) if part)
        return f"Dear {named}," if self.name else "Dear Sir or Madam,"

    def _chinese(self) -> str:
        title = {"mr": "先生", "ms": "女士"}.get(self.form.lower().rstrip("."), self.form)
        return f"尊敬的{self.name}{title}：" if self.name else "尊敬的客户："


def listed(names: Sequence[str], language: str) -> str:
    """Names in a sentence: "A", "A and B", "A, B and C"; in Chinese "A、B和C"."""
    chinese = text_language(language) == "zh"
    comma, last = ("、", "和") if chinese else (", ", " and ")
    if len(names) < 2:
        return "".join(names)
    return comma.join(names[:-1]) + last + names[-1]


def pages_listed(pages: Sequence[int | str], language: str) -> str:
    """Printed page numbers in a sentence, runs of three and more joined: "7 and 8", "iv, 7 to 9 and A-3"; "7至9、12".

    Labels that are no plain number keep their place; numbers stand together where the first of them stood.
    """
    chinese = text_language(language) == "zh"
    labels = tuple(dict.fromkeys(str(page).strip() for page in pages))
    numbers = _numbers_joined([int(label) for label in labels if label.isdecimal()], chinese)
    said: list[str] = []
    for label in labels:
        if label.isdecimal():
            said, numbers = said + numbers, []
        else:
            said.append(label if _PAGE_NUMBER.fullmatch(label) else f"“{label}”")
    return "、".join(said) if chinese else listed(said, language)


# What people say "page" to without quotation marks: 7a, A-3, 2.14, and small or capital Roman numbers.
_PAGE_NUMBER = re.compile(r"[^\W\d_]{0,3}[-–./ ]?\d[\w.–/-]*|[ivxlcdm]+|[IVXLCDM]+|[A-Za-z]")


def _numbers_joined(pages: Sequence[int], chinese: bool) -> list[str]:
    numbers: list[str] = []
    for run in _runs(pages):
        joined = f"{run[0]}至{run[-1]}" if chinese else f"{run[0]} to {run[-1]}"
        numbers += [joined] if len(run) > 2 else map(str, run)
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


def spaced(text: str) -> str:
    """Chinese text with a thin space wherever it meets a Latin word or a number."""
    return _HAN_MEETS_LATIN.sub(_THIN_SPACE, text)
