"""Texts that the firm may word its own way, with what they are when it has not. Languages by their short code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intranet.values.text import N_


@dataclass(frozen=True)
class FirmWords:
    """One text: its name, what it is for (msgid), how long it may be, and the wording by language."""

    name: str
    label: str
    help: str
    longest: int
    wording: Mapping[str, str]


TEXTS: dict[str, FirmWords] = {
    words.name: words
    for words in (
        FirmWords(
            name="teaser",
            label=N_("The line on the envelope"),
            help=N_("Big letters that say what is inside, so that nobody takes it for junk mail."),
            longest=60,
            wording={
                "en": "HERE IS ALL THE INFO YOU NEED",
                "zh": "这就是你需要的全部信息",
            },
        ),
    )
}

# Languages that the settings page offers for texts; a recipient's language falls back to its first part, then English.
LANGUAGES: dict[str, str] = {
    "en": "English",
    "zh": "中文",
    "ar": "العربية",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ru": "Русский",
    "tr": "Türkçe",
}
FALLBACK = "en"


def chain(language: str) -> tuple[str, ...]:
    """The languages to try for ``language`` ("zh-Hant" -> "zh-hant", "zh", "en"), each once."""
    code = language.replace("_", "-").lower()
    return tuple(dict.fromkeys(part for part in (code, code.partition("-")[0], FALLBACK) if part))
