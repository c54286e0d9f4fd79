"""What the layout engine draws, caught before it becomes a file: operators and glyphs of the press's own fonts.

A block that is caught can be drawn into any document, which then holds each font once, and it is the same whatever was
laid out beside it. Only text and plain shapes in the press's fonts are caught; the rest (pictures, shades, other fonts)
is :class:`NotCaught` and goes the usual way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NoReturn

import uharfbuzz as hb
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import ffi, harfbuzz, pango
from weasyprint.text.fonts import get_pango_font_hb_face, get_pango_font_key

from mailroom.press.page import number
from mailroom.press.pdf.drawings import Drawing, Glyphs, Run
from mailroom.press.type.fonts import (
    CJK,
    ITALIC,
    LATIN,
    SCRIPTS,
    ZEN_HEI,
    Face,
    FontFile,
    FontMissing,
    open_face,
)
from mailroom.press.type.isolating import has_rtl
from mailroom.press.type.lean_fonts import LeanFonts

_SPACE = 0x20
_STRING = re.compile("<([0-9a-f]*)>")


class NotCaught(ValueError):
    """The engine draws something that only a file of its own can hold."""


def caught(page: Any, fonts: LeanFonts) -> Drawing:
    """What the engine draws on a page; ``fonts`` are those it brought along.

    :raises NotCaught: there is something on it that this cannot hold.
    """
    stream = _Catching(fonts)
    page.paint(stream)
    drawn = (one.decode("ascii") if isinstance(one, bytes) else one for one in stream.stream)
    return tuple(drawn)


# ---- whose glyphs they are ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Engines:
    """A font as the engine has it: the press's face, and the cut of it that the engine was given, if any."""

    face: Face
    cut: hb.Font | None = None

    @property
    def font(self) -> hb.Font:
        return self.cut or self.face.hb_font

    def width(self, glyph: int) -> float:
        return self.font.get_glyph_h_advance(glyph) * 1000 / self.font.face.upem

    def original(self, glyph: int, text: str) -> tuple[int, str]:
        """The glyph's number in the press's font, and the character that it simply is, if it is one."""
        if text.isspace() and glyph == self.font.get_nominal_glyph(_SPACE):
            text = " "  # narrow spaces that the font lacks are this one, moved together
        if len(text) == 1 and self.font.get_nominal_glyph(ord(text)) == glyph:
            return self.face.hb_font.get_nominal_glyph(ord(text)) or _refuse("another shape"), text
        if self.cut is not None:
            _refuse("a shape that a cut font numbers anew")
        return glyph, ""


@cache
def _known() -> Mapping[str, tuple[FontFile, bool]]:
    """The press's fonts by the engine's names for them."""
    named = {ITALIC.name: (ITALIC, False), "Noto Sans Bold Italic": (ITALIC, True)}
    for source in (LATIN, ZEN_HEI, *CJK.values(), *SCRIPTS):
        named[source.name] = source, False
        named[f"{source.name} Bold"] = source, True
    return named


def _face_of(name: str, glyphs: int) -> Face:
    """The press's face of this name, if it is the same one that the engine found on this machine."""
    source, bold = _known().get(name) or _refuse(f"the font {name}")
    try:
        face = open_face(source, bold=bold)
    except FontMissing:
        _refuse(f"the font {name}")
    if face.bold != bold or face.hb_face.glyph_count != glyphs:
        _refuse(f"another font {name}")
    return face


@lru_cache(maxsize=8)
def _cut_font(program: bytes) -> hb.Font:
    return hb.Font(hb.Face(program))


def _engines(name: str, glyphs: int, fonts: LeanFonts) -> _Engines:
    bold = name.endswith(" Bold")
    asked = name.lower().replace(" ", "-") + ("" if bold else "-normal")
    program = fonts.fonts.get(asked)
    if program is None:
        return _Engines(_face_of(name, glyphs))
    return _Engines(open_face(fonts.sources[asked], bold=bold), _cut_font(program))


class _Widths(dict[int, float]):
    """Glyph to its width in thousandths of an em, as the press's fonts say."""

    def __init__(self, font: _Engines) -> None:
        super().__init__()
        self._font = font

    def __contains__(self, glyph: object) -> bool:
        return True

    def __missing__(self, glyph: int) -> float:
        self[glyph] = self._font.width(glyph)
        return self[glyph]


class _Told(dict[int, str]):
    """Hears what each glyph means, every time that it is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __contains__(self, glyph: object) -> bool:
        return False

    def __setitem__(self, glyph: int, text: str) -> None:
        self.texts.append(text)


class _Used:
    """What the engine's text drawing asks of a font for one run, and tells it."""

    bitmap = png = svg = colr = False

    def __init__(self, place: int, font: _Engines, widths: _Widths) -> None:
        self.hash = place
        self.font = font
        self.widths = widths
        self.to_unicode = _Told()
        self._shown = 0

    def get_unused_glyph_id(self, codepoint: int) -> NoReturn:
        _refuse(f"U+{codepoint:04X}")

    def run(self, size: float, string: str) -> Run:
        """The run that shows ``string``: hexadecimal glyphs with moves between them."""
        parts: list[str | Glyphs] = []
        characters: set[str] = set()
        glyphs, last_move = self._glyphs(string)
        for text, some in _together(glyphs):
            originals = [(move, *self.font.original(glyph, text)) for move, glyph in some]
            move, glyph, plain = originals[0]
            if len(some) == 1 and plain:
                characters.add(plain)
                parts.append(f"{move}<{glyph:04x}>")
            else:
                parts.append(Glyphs(text, tuple((move, glyph) for move, glyph, _ in originals)))
        return Run(self.font.face, size, (*_joined(parts), last_move), frozenset(characters))

    def _glyphs(self, string: str) -> tuple[list[tuple[str, int, str]], str]:
        """Each glyph with the move before it and what it means; and the move after the last."""
        found: list[tuple[str, int, str]] = []
        moved, end = 0.0, 0
        for shown in _STRING.finditer(string):
            moved += float(string[end : shown.start()] or 0)
            for place in range(0, len(shown[1]), 4):
                text = self.to_unicode.texts[self._shown]
                found.append((_move(moved), int(shown[1][place : place + 4], 16), text))
                moved = 0.0
                self._shown += 1
            end = shown.end()
        return found, _move(moved + float(string[end:] or 0))


def _move(thousandths: float) -> str:
    """A move as it stands between strings."""
    return number(thousandths) if thousandths else ""


def _together(glyphs: Iterable[tuple[str, int, str]]) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Glyphs that have a meaning together: the engine gives it to the last of them in reading order."""
    waiting: list[tuple[str, int]] = []
    meaning = ""
    for move, glyph, text in glyphs:
        if waiting and (text if has_rtl(meaning) else meaning):
            yield meaning, waiting
            waiting, meaning = [], ""
        waiting.append((move, glyph))
        meaning = meaning or text
    if waiting:
        yield meaning, waiting


def _joined(parts: Iterable[str | Glyphs]) -> Iterator[str | Glyphs]:
    """The same with strings that follow each other as one."""
    for plain, some in groupby(parts, key=lambda part: isinstance(part, str)):
        if plain:
            yield "".join(map(str, some)).replace("><", "")
        else:
            yield from some


def _refuse(what: str) -> NoReturn:
    raise NotCaught(what)


class _Catching(Stream):
    """A content stream of the engine that keeps text as runs, and refuses what needs objects of its own."""

    def __init__(self, fonts: LeanFonts) -> None:
        super().__init__({}, (0, 0, 1, 1), {}, {}, None, {}, None)
        self._lean = fonts
        self._engines: dict[str, tuple[_Engines, _Widths]] = {}
        self._used: list[_Used] = []
        self._now: tuple[_Used, float] | None = None

    def add_font(self, pango_font: Any) -> tuple[_Used, float]:
        _key, description, size = get_pango_font_key(pango_font)
        name = ffi.string(pango.pango_font_description_to_string(description)).decode()
        if name not in self._engines:
            glyphs = harfbuzz.hb_face_get_glyph_count(get_pango_font_hb_face(pango_font))
            font = _engines(name, glyphs, self._lean)
            self._engines[name] = font, _Widths(font)
        self._used.append(_Used(len(self._used), *self._engines[name]))
        return self._used[-1], size

    def set_font_size(self, font: int, size: float) -> None:
        self._now = self._used[font], size

    def show_text(self, text: str) -> None:
        assert self._now is not None
        used, size = self._now
        self.stream.append(used.run(size, text))

    def set_alpha(self, alpha: float, stroke: bool = False, fill: bool | None = None) -> None:
        if alpha != 1:
            _refuse("what shines through")

    def _own_object(self, *args: Any, **kwargs: Any) -> NoReturn:
        _refuse("what needs an object of its own")

    set_state = set_color_space = add_group = add_image = add_pattern = add_shading = _own_object
