"""Chinese, Japanese and Korean type for one document: just the characters it uses, cut out of the large fonts.

A collection of Noto CJK holds 65,535 shapes in 19 MB, and the layout engine reads a font whole into memory, once for
each weight. What is cut out for a chunk of letters takes some 20 ms and 200 KB a weight, and prints the same shapes.
What is not cut out (a character that the usual font lacks) is still found in the fonts of the machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

import uharfbuzz as hb

from mailroom.press.type.fonts import CJK, LATIN, ZEN_HEI, FontFile, FontMissing, is_cjk, open_face

_LANGUAGES = {"SC": "zh", "TC": "zh-Hant", "HK": "zh-Hant-HK", "JP": "ja", "KR": "ko"}
"""Whose shapes each language tag asks for, the general one first: later rules of the style sheet win."""
_WEIGHTS = {"normal": False, "bold": True}
_ASCII = range(0x20, 0x7F)
"""The layout engine takes the space between Chinese words, and whatever leans on them, from the Chinese font."""
_NOT_NEEDED = tuple(
    int.from_bytes(tag.encode(), "big") for tag in ("GSUB", "GPOS", "VORG", "vhea", "vmtx", "BASE", "DSIG")
)
"""Tables for upright columns and alternative shapes, which horizontal Chinese does without."""


@dataclass(frozen=True)
class LeanFonts:
    """A style sheet that brings its fonts along, by the address that it asks for them under ("cjk-SC-bold-1f3a")."""

    css: str = ""
    fonts: Mapping[str, bytes] = field(default_factory=dict)


def lean_fonts(texts: Iterable[str], languages: Iterable[str], scheme: str) -> LeanFonts:
    """The fonts for these texts; nothing at all for texts without Chinese characters.

    ``languages`` are the language tags that occur, ``scheme`` begins the fonts' addresses.
    """
    characters = {character for text in texts for character in set(text) if not character.isascii()}
    if not any(map(is_cjk, characters)):
        return LeanFonts()
    regions = ["SC", *(region for region in _LANGUAGES if region != "SC" and _asked(region, languages))]
    css: list[str] = []
    fonts: dict[str, bytes] = {}
    for region in regions:
        _add(region, characters, scheme, css, fonts)
    return LeanFonts("\n".join(css), fonts)


def _asked(region: str, languages: Iterable[str]) -> bool:
    return _LANGUAGES[region] in set(languages)


def _add(region: str, characters: set[str], scheme: str, css: list[str], fonts: dict[str, bytes]) -> None:
    """Cut the region's font in both weights, and have its language use it."""
    family = f"Cut {region} {_digest(characters)}"
    try:
        for weight, bold in _WEIGHTS.items():
            name = f"{family} {weight}".lower().replace(" ", "-")
            fonts[name] = _cut(
                _source(region), characters, bold=bold, lean=_LANGUAGES[region].startswith("zh")
            )
            css.append(
                f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url({scheme}:{name}) }}'
            )
    except (
        FontMissing
    ):  # the layout engine looks for what the machine has; the health page says what is missing
        return
    others = ", ".join(f'"{name}"' for name in ("Noto Sans Arabic", "Noto Sans Hebrew"))
    chosen = f'font-family: "{LATIN.name}", "{family}", {others}, sans-serif'
    if region == "SC":
        css.append(f":root {{ {chosen} }}")
    css.append(f":lang({_LANGUAGES[region]}) {{ {chosen} }}")


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
    path = os.fspath(open_face(source, bold=bold).path)
    large = hb.Face(
        hb.Blob.from_file_path(path), source.index
    )  # its own: what was read of it is let go at once
    return bytes(hb.subset(large, wanted).blob.data)


def _digest(characters: set[str]) -> str:
    return blake2b("".join(sorted(characters)).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
