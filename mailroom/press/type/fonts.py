"""Fonts by name: where they lie, which characters they have, how wide these are.

The press uses the Noto family from the Debian packages ``fonts-noto-core`` and ``fonts-noto-cjk``, and
WenQuanYi Zen Hei (``fonts-wqy-zenhei``) where Noto CJK is missing. Every character is asked of the font
that will draw it; one that no font has is refused by name and never drawn as a box.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import uharfbuzz as hb

from intranet.values.reason import Reason, reason


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font the press knows: the file that holds it, and the Debian package that brings the file."""

    name: str
    file: str
    bold_file: str = ""
    index: int = 0
    package: str = "fonts-noto-core"


def _noto(script: str, style: str = "Sans") -> FontFile:
    stem = f"Noto{style}{script}"
    return FontFile(f"Noto {style} {script}".strip(), f"{stem}-Regular.ttf", f"{stem}-Bold.ttf")


def _noto_cjk(region: str, index: int) -> FontFile:
    file, bold = "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"
    return FontFile(f"Noto Sans CJK {region}", file, bold, index, "fonts-noto-cjk")


LATIN = _noto("")
ITALIC = FontFile("Noto Sans Italic", "NotoSans-Italic.ttf", "NotoSans-BoldItalic.ttf")
"""For words that a firm's own letter stresses; the press itself sets nothing in it."""
ZEN_HEI = FontFile("WenQuanYi Zen Hei", "wqy-zenhei.ttc", "", 0, "fonts-wqy-zenhei")
# The order of the faces inside Debian's NotoSansCJK-*.ttc.
CJK = {region: _noto_cjk(region, index) for index, region in enumerate(("JP", "KR", "SC", "TC", "HK"))}
SCRIPTS = (
    *map(_noto, ("Arabic", "Hebrew", "Devanagari", "Thai", "Armenian", "Georgian", "Bengali", "Gujarati")),
    *map(_noto, ("Gurmukhi", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer", "Lao")),
    *map(_noto, ("Myanmar", "Ethiopic", "Thaana", "Syriac", "Mongolian", "Cherokee", "Tifinagh", "NKo")),
    _noto("Tibetan", "Serif"),
    *map(_noto, ("Symbols", "Symbols2", "Math")),
)
# They stand for characters that were lost on the way here: no font may draw them.
_LOST = frozenset("\ufffc\ufffd")
_FIRST_CJK = "\u2e80"
_PAIR = re.compile(r"[^\d\u2e80-\U0010ffff]{2}")
"""What a font may kern; figures stand in columns, Chinese characters in squares."""
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ONLY_KERNING = {"liga": False, "clig": False, "calt": False}
_MOST_WORDS = 8192
_CJK_BY_LANGUAGE = {"ja": "JP", "ko": "KR", "zh-tw": "TC", "zh-hant": "TC", "zh-hk": "HK", "zh-mo": "HK"}
_CJK_BY_COUNTRY = {"JP": "JP", "KR": "KR", "KP": "KR", "TW": "TC", "HK": "HK", "MO": "HK"}


class FontMissing(RuntimeError):
    """A font the press needs is not on this machine; the message names the package that brings it."""

    def __init__(self, font: FontFile) -> None:
        self.font = font
        super().__init__(f'The font "{font.name}" is missing. Install it: apt-get install {font.package}')


class CharacterNotCovered(ValueError):
    """No font on this machine has this character."""

    def __init__(self, character: str) -> None:
        self.character = character
        super().__init__(str(self.reason))

    @property
    def reason(self) -> Reason:
        return reason(
            "character-not-covered",
            "No font here has the character %(character)s (%(name)s). Type it another way.",
            character=self.character,
            name=unicodedata.name(self.character, f"U+{ord(self.character):04X}"),
        )


class _Advances(dict[str, float]):
    """Character to advance width in em, filled as characters are met; ``KeyError`` where there is none."""

    def __init__(self, font: hb.Font, upem: int) -> None:
        super().__init__()
        self._font, self._upem = font, upem

    def __missing__(self, character: str) -> float:
        glyph = self._font.get_nominal_glyph(ord(character))
        if not glyph or character in _LOST:
            raise KeyError(character)
        width = self._font.get_glyph_h_advance(glyph) / self._upem
        self[character] = width
        return width


class _Codes(dict[int, str]):
    """Code point to the two-byte code it is shown by: the glyph's own number, as one UTF-16 unit."""

    def __init__(self, font: hb.Font) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, code_point: int) -> str:
        glyph = self._font.get_nominal_glyph(code_point)
        if not glyph:
            raise CharacterNotCovered(chr(code_point))
        self[code_point] = chr(glyph)
        return self[code_point]


class _Words(dict[str, tuple[float, str]]):
    """Word to its width in em and the codes that show it, pairs of letters kerned; ``KeyError`` where one is missing.

    The words of addresses come again and again. Kept are the codes' hexadecimal digits, broken as inside a PDF's array
    of strings (``0037>70<0048``) where the font moves two letters together or apart.
    """

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, word: str) -> tuple[float, str]:
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = found = self._kerned(word) if _PAIR.search(word) else self._plain(word)
        return found

    def _plain(self, word: str) -> tuple[float, str]:
        return self._face.width_em(word), self._face.hex_codes(word)

    def _kerned(self, word: str) -> tuple[float, str]:
        width_em, codes = self._plain(word)
        buffer = hb.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        hb.shape(self._face.hb_font, buffer, _ONLY_KERNING)
        shown = [int(codes[place : place + 4], 16) for place in range(0, len(codes), 4)]
        if shown != [info.codepoint for info in buffer.glyph_infos]:
            return width_em, codes  # the font would show other glyphs, which this way cannot
        own, upem, parts = self._face.hb_font.get_glyph_h_advance, self._face.upem, []
        for glyph, place in zip(shown, buffer.glyph_positions, strict=True):
            moved = place.x_advance - own(glyph)
            width_em += moved / upem
            parts.append(f"{glyph:04x}>{-moved * 1000 / upem:g}<" if moved else f"{glyph:04x}")
        return width_em, "".join(parts)


class Face:
    """An open font. ``ascent`` and ``descent`` are in em, measured from the baseline (both positive)."""

    def __init__(self, source: FontFile, path: Path, *, bold: bool) -> None:
        self.source = source
        self.path = path
        self.bold = bold
        self.name = f"{source.name} Bold" if bold else source.name
        self.hb_face = hb.Face(hb.Blob.from_file_path(os.fspath(path)), source.index)
        self.hb_font = hb.Font(self.hb_face)
        self.upem = self.hb_face.upem
        extents = self.hb_font.get_font_extents("ltr")
        self.ascent = extents.ascender / self.upem
        self.descent = -extents.descender / self.upem
        self.advances = _Advances(self.hb_font, self.upem)
        self._codes = _Codes(self.hb_font)
        self._words = _Words(self)
        self._glyph_widths: dict[int, float] = {}
        self._glyph_depths: dict[int, float] = {}

    def __repr__(self) -> str:
        return f"<Face {self.name}>"

    def has(self, character: str) -> bool:
        if character in self.advances:
            return True
        return character not in _LOST and bool(self.hb_font.get_nominal_glyph(ord(character)))

    def covers(self, text: str) -> bool:
        return all(map(self.has, text))

    def width_em(self, text: str) -> float:
        """Width of ``text`` set plainly at 1 pt; ``KeyError`` when a character is missing."""
        return sum(map(self.advances.__getitem__, text))

    def hex_codes(self, text: str) -> str:
        """``text`` as the hexadecimal digits of a PDF string in this font."""
        return text.translate(self._codes).encode("utf-16-be", "surrogatepass").hex()

    def set_words(self, text: str) -> tuple[float, str]:
        """The width of ``text`` in em and the PDF operand and operator that show it, pairs of letters kerned.

        ``KeyError`` when a character is missing.
        """
        if _PAIR.search(text) is None:
            return self.width_em(text), f"<{self.hex_codes(text)}>Tj"
        parts = list(map(self._words.__getitem__, text.split(" ")))
        space_em, space = self._words[" "]
        width_em = sum([part[0] for part in parts]) + space_em * (len(parts) - 1)
        codes = space.join([part[1] for part in parts])
        return width_em, f"[<{codes}>]TJ" if ">" in codes else f"<{codes}>Tj"

    def depth_em(self, glyph: int) -> float:
        """How far the glyph's ink reaches below the baseline; negative where it stays above."""
        depth = self._glyph_depths.get(glyph)
        if depth is None:
            extents = self.hb_font.get_glyph_extents(glyph)
            lowest = extents.y_bearing + extents.height if extents else 0
            depth = self._glyph_depths[glyph] = -lowest / self.upem
        return depth

    def rise_em(self, glyph: int) -> float:
        """How far the glyph's ink reaches above the baseline."""
        extents = self.hb_font.get_glyph_extents(glyph)
        return extents.y_bearing / self.upem if extents else 0.0

    def glyph_width_em(self, glyph: int) -> float:
        width = self._glyph_widths.get(glyph)
        if width is None:
            width = self._glyph_widths[glyph] = self.hb_font.get_glyph_h_advance(glyph) / self.upem
        return width


def font_folders() -> tuple[Path, ...]:
    """The folders that fontconfig looks into by default, the nearest to the user first."""
    home = Path(os.environ.get("HOME", "/"))
    shares = os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":")
    own = os.environ.get("XDG_DATA_HOME") or os.fspath(home / ".local" / "share")
    folders = (Path(own) / "fonts", home / ".fonts", *(Path(share) / "fonts" for share in shares if share))
    return tuple(dict.fromkeys((*folders, Path("/usr/share/fonts"), Path("/Library/Fonts"))))


@cache
def _font_files() -> dict[str, Path]:
    """Every font file below the font folders, by file name."""
    found: dict[str, Path] = {}
    for folder in font_folders():
        for parent, _, files in os.walk(folder):
            for file in files:
                if file.endswith((".ttf", ".ttc", ".otf")):
                    found.setdefault(file, Path(parent) / file)
    return found


@cache
def open_face(source: FontFile, *, bold: bool = False) -> Face:
    """Open a font; bold falls back to regular where there is no bold. Raises :class:`FontMissing`."""
    if bold and source.bold_file in _font_files():
        return Face(source, _font_files()[source.bold_file], bold=True)
    path = _font_files().get(source.file)
    if path is None:
        raise FontMissing(source)
    return Face(source, path, bold=False)


@lru_cache(maxsize=512)
def cjk_region(language: str, country: str) -> str:
    """Whose shapes of the common Chinese characters to draw: JP, KR, SC, TC or HK."""
    base, _, variant = language.replace("_", "-").lower().partition("-")
    named = _CJK_BY_LANGUAGE.get(base) or _CJK_BY_LANGUAGE.get(f"{base}-{variant}")
    return named or _CJK_BY_COUNTRY.get(country, "SC")


class FontSet:
    """The fonts for text of one language and weight, in the order they are asked for a character."""

    def __init__(self, region: str, *, bold: bool = False) -> None:
        self.region = region
        self.bold = bold
        self.latin = open_face(LATIN, bold=bold)
        self._cjk = next((one for one in (CJK[region], ZEN_HEI) if one.file in _font_files()), LATIN)
        self._face_of: dict[str, Face] = {}

    def face_of(self, character: str) -> Face:
        """The first face that has the character; raises :class:`CharacterNotCovered`."""
        face = self._face_of.get(character)
        if face is None:
            face = next((face for face in self._faces() if face.has(character)), None)
            if face is None:
                raise self._why_not(character)
            self._face_of[character] = face
        return face

    def likely_face(self, text: str) -> Face:
        """The face to try first: the Chinese one if the text has such a character, else the Latin one."""
        if text.isascii() or max(text) < _FIRST_CJK or not any(map(is_cjk, text)):
            return self.latin
        return open_face(self._cjk, bold=self.bold)

    def covering_face(self, text: str) -> Face | None:
        """One face for the whole text if there is one, the rarest character's first."""
        text = _SELECTOR.sub("", text)
        if self.latin.covers(text):
            return self.latin
        own = dict.fromkeys(self.face_of(one) for one in text if not self.latin.has(one))
        if not any(map(is_cjk, text)):
            # No Chinese letters for a star's sake.
            own = {face: None for face in own if face.source is not self._cjk}
        return next((face for face in own if face.covers(text)), None)

    def pieces(self, text: str) -> list[tuple[Face, str]]:
        """Cut ``text`` where the font has to change; marks and spaces stay with what they follow."""
        whole = self.covering_face(text)
        if whole is not None:
            return [(whole, text)]
        cut: list[tuple[Face, str]] = []
        for character in text:
            if cut and _follows(character) and (is_selector(character) or cut[-1][0].has(character)):
                cut[-1] = (cut[-1][0], cut[-1][1] + character)
                continue
            face = self.face_of(character)
            if cut and cut[-1][0] is face:
                cut[-1] = (face, cut[-1][1] + character)
            else:
                cut.append((face, character))
        return cut

    def _faces(self) -> Iterator[Face]:
        yield self.latin
        for source in (CJK[self.region], ZEN_HEI, *SCRIPTS):
            if source.file in _font_files():
                yield open_face(source, bold=self.bold)

    def _why_not(self, character: str) -> Exception:
        """A font that is not installed may be the reason: then say which package to install."""
        cjk_here = {CJK["SC"].file, ZEN_HEI.file} & _font_files().keys()
        if is_cjk(character) and not cjk_here:
            return FontMissing(CJK[self.region])
        if any(source.file not in _font_files() for source in SCRIPTS) and character.isalpha():
            return FontMissing(SCRIPTS[0])
        return CharacterNotCovered(character)


@cache
def font_set(region: str = "SC", *, bold: bool = False) -> FontSet:
    """The shared font set of a region and weight."""
    return FontSet(region, bold=bold)


def covering_font(text: str, language: str = "", country: str = "") -> str:
    """Name the font that has all of ``text``; raises :class:`CharacterNotCovered` or ``LookupError``."""
    face = font_set(cjk_region(language, country)).covering_face(text)
    if face is None:
        raise LookupError(f"No single font has all of this text: {text}")
    return face.name


def is_cjk(character: str) -> bool:
    """Chinese characters, kana, hangul and the full-width forms that go with them."""
    code = ord(character)
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7A3
        or 0xF900 <= code <= 0xFAFF
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFF
    )


def is_selector(character: str) -> bool:
    """Whether it only says which form of the character before it is meant; a font without that form shows its usual."""
    return _SELECTOR.match(character) is not None


def _follows(character: str) -> bool:
    return character == " " or unicodedata.combining(character) > 0 or unicodedata.category(character) == "Mn"


def missing_fonts() -> tuple[FontFile, ...]:
    """What a healthy machine should have and this one has not (one entry a package)."""
    wanted = (LATIN, CJK["SC"]) if ZEN_HEI.file not in _font_files() else (LATIN,)
    return tuple(source for source in wanted if source.file not in _font_files())
