"""Which words a letter is printed with: the firm's own for its purpose and language, else the house's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from intranet.values.reason import Reason, reason

HOUSE_LANGUAGES = ("en", "zh")
FALLBACK = "en"
_MAY_STAND_IN = {"level1": "standard"}
"""A letter that answers may stand in for another that answers; one that asks, or brings the rest, may not."""


@dataclass(frozen=True)
class LetterChoice:
    """The own words to use by purpose and language (None: the house's), and why."""

    key: tuple[str, str] | None
    reason: Reason


def choose_letter(purpose: str, language: str, own: Collection[tuple[str, str]]) -> LetterChoice:
    """Choose for a reader of ``language`` among the firm's ``own`` words, by (purpose, language).

    The reader's language counts most: own words for the purpose, then the house's where it speaks the language, then
    own words that may stand in, then the same in English.
    """
    languages = _languages(language)
    for code in languages:
        if (purpose, code) in own:
            return LetterChoice((purpose, code), _OWN)
    if languages[-1] in HOUSE_LANGUAGES:
        return LetterChoice(None, _HOUSE)
    standing_in = _MAY_STAND_IN.get(purpose, "")
    for code in languages:
        if (standing_in, code) in own:
            return LetterChoice((standing_in, code), _STANDS_IN)
    if (purpose, FALLBACK) in own:
        why = reason(
            "letter_english",
            "The firm's own letter in English: it has none in %(language)s.",
            language=language,
        )
        return LetterChoice((purpose, FALLBACK), why)
    why = reason(
        "letter_house_english",
        "The house's letter in English: the firm has none in %(language)s.",
        language=language,
    )
    return LetterChoice(None, why)


_OWN = reason("letter_own", "The firm's own letter for this purpose in this language.")
_HOUSE = reason("letter_house", "The house's letter: the firm has none of its own for this.")
_STANDS_IN = reason(
    "letter_stands_in",
    "The firm's own standard letter: it has none for important customers in this language.",
)


def _languages(language: str) -> tuple[str, ...]:
    """ "zh-Hant" -> "zh-hant", "zh"."""
    code = language.replace("_", "-").lower() or FALLBACK
    return tuple(dict.fromkeys((code, code.partition("-")[0])))
