"""The fonts of one document, by the characters it uses: the same that labels and envelopes are set in.

Left to itself the layout engine takes whatever font of the machine comes first (a serif for Gujarati, DejaVu for
Georgian); so each script that occurs names its font. Chinese, Japanese and Korean type is cut out of the large fonts: a
collection of Noto CJK holds 65,535 shapes in 19 MB, and the layout engine reads a font whole into memory, once for
each weight. What is cut out for a chunk of letters takes some 20 ms and 200 KB a weight, and prints the same shapes.
What is not cut out (a character that the usual font lacks) is still found in the fonts of the machine.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

import uharfbuzz as hb

from mailroom.press.type.fonts import (
    CJK,
    LATIN,
    SCRIPTS,
    ZEN_HEI,
    CharacterNotCovered,
    FontFile,
    FontMissing,
    font_set,
    open_face,
)

_LANGUAGES = {"SC": "zh", "TC": "zh-Hant", "HK": "zh-Hant-HK", "JP": "ja", "KR": "ko"}
"""Whose shapes each language tag asks for, the general one first: later rules of the style sheet win."""
WIDE = "wide"
"""The class of words that are set in the Chinese font throughout, as an address is."""
_WEIGHTS = {"normal": False, "bold": True}
_ASCII = range(0x20, 0x7F)
"""The layout engine takes the space between Chinese words, and whatever leans on them, from the Chinese font."""


def _tags(*names: str) -> tuple[int, ...]:
    return tuple(int.from_bytes(name.encode(), "big") for name in names)


_NOT_NEEDED = _tags("GSUB", "VORG", "vhea", "vmtx", "BASE", "DSIG")
"""Tables for upright columns and alternative shapes, which horizontal Chinese does without."""
_KERNING = _tags("kern")


@dataclass(frozen=True)
class LeanFonts:
    """A style sheet that brings its fonts along, by the address that it asks for them under ("cut-sc-1f3a-bold").

    ``sources`` are the fonts that they were cut from.
    """

    css: str = ""
    fonts: Mapping[str, bytes] = field(default_factory=dict)
    sources: Mapping[str, FontFile] = field(default_factory=dict)


def lean_fonts(texts: Iterable[str], languages: Iterable[str], scheme: str) -> LeanFonts:
    """The fonts for these texts; nothing at all for texts that the Latin font has.

    ``languages`` are the language tags that occur, ``scheme`` begins the fonts' addresses.
    """
    characters = _not_ascii(texts)
    sources = _sources(characters)
    scripts = [source.name for source in SCRIPTS if source in sources]
    wide = not sources <= set(SCRIPTS)
    if not sources:
        return LeanFonts()
    asked = set(languages)
    css: list[str] = []
    fonts: dict[str, bytes] = {}
    cut_from: dict[str, FontFile] = {}
    for region, language in _LANGUAGES.items():
        if region == "SC" or language in asked:
            before = set(fonts)
            family = _add(region, characters, scheme, css, fonts) if wide else CJK[region].name
            if cut := fonts.keys() - before:
                cut_from |= dict.fromkeys(cut, _source(region))
            css += _rules(region, family, scripts)
    return LeanFonts("\n".join(css), fonts, cut_from)


def sources_of(text: str) -> frozenset[str]:
    """The names of the fonts, beside the Latin one, that this text brings into a document."""
    return frozenset(source.name for source in _sources(_not_ascii((text,))))


def _not_ascii(texts: Iterable[str]) -> set[str]:
    return {character for text in texts for character in set(text) if not character.isascii()}


def _sources(characters: Iterable[str]) -> set[FontFile]:
    """The fonts that the press itself would draw these characters in, beside the Latin one."""
    sources: set[FontFile] = set()
    for character in characters:
        if unicodedata.category(character) == "Cf":
            continue  # says how to set its neighbours, and is not drawn
        try:
            sources.add(font_set().face_of(character).source)
        except (CharacterNotCovered, FontMissing):
            continue  # found by the layout engine, or refused by name
    return sources - {LATIN}


def _add(region: str, characters: set[str], scheme: str, css: list[str], fonts: dict[str, bytes]) -> str:
    """Cut the region's font in both weights; the family's name."""
    family = f"Cut {region} {_digest(characters)}"
    chinese = _LANGUAGES[region].startswith("zh")
    try:
        for weight, bold in _WEIGHTS.items():
            name = f"{family} {weight}".lower().replace(" ", "-")
            fonts[name] = _cut(_source(region), characters, bold=bold, lean=chinese)
            css.append(
                f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url({scheme}:{name}) }}'
            )
    except (
        FontMissing
    ):  # the layout engine looks for what the machine has; the health page says what is missing
        return CJK[region].name
    return family


def _rules(region: str, family: str, scripts: Iterable[str]) -> list[str]:
    """What a language is set in; ``wide`` are words that the Chinese font sets whole, its Latin letters too."""
    language = _LANGUAGES[region]
    others = "".join(f'"{name}", ' for name in scripts)
    wide = f'font-family: "{family}", "{LATIN.name}", {others}sans-serif'
    usual = f'font-family: "{LATIN.name}", {others}"{family}", sans-serif'
    everywhere = [f":root {{ {usual} }}", f".{WIDE} {{ {wide} }}"] if region == "SC" else []
    return [*everywhere, f":lang({language}) {{ {usual} }}", f".{WIDE}:lang({language}) {{ {wide} }}"]


def _source(region: str) -> FontFile:
    try:
        open_face(CJK[region])
    except FontMissing:
        return ZEN_HEI
    return CJK[region]


def _cut(source: FontFile, characters: set[str], *, bold: bool, lean: bool) -> bytes:
    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.UNICODE).update((*_ASCII, *map(ord, characters)))
    if lean:
        wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(_NOT_NEEDED)
        features = wanted.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG)
        features.clear()
        features.update(_KERNING)
    path = os.fspath(open_face(source, bold=bold).path)
    large = hb.Face(
        hb.Blob.from_file_path(path), source.index
    )  # its own: what was read of it is let go at once
    return bytes(hb.subset(large, wanted).blob.data)


def _digest(characters: set[str]) -> str:
    return blake2b("".join(sorted(characters)).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
