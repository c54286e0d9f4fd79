"""The house's own words for letters, as text that a firm can take over and change."""

from __future__ import annotations

from functools import cache

from mailroom.press.letters.own_letters import OwnLetter
from mailroom.press.letters.stationery import TEMPLATES
from mailroom.press.letters.wording import text_language


@cache
def house_words(purpose: str, language: str) -> OwnLetter:
    """The letter that ships for this purpose, in the house's language nearest to ``language`` (English or Chinese)."""
    folder = TEMPLATES / "house" / text_language(language)

    def part(name: str) -> str:
        return (folder / f"{name}.html").read_text(encoding="utf-8").strip()

    body = f"{part(purpose)}\n{part('rest')}"
    return OwnLetter(part(f"{purpose}_subject"), body, part("closing"), language=language)
