"""Fonts inside a PDF: subsets of what was used, with widths and the way back to text.

A character is shown by its glyph's number in the original font (Identity-H), so its code is known before
the subset is. HarfBuzz cuts the subset at the end; for TrueType outlines a map leads from the original
numbers to the new ones, for PostScript outlines the subset's charset keeps them.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import uharfbuzz as hb

from mailroom.press.type.fonts import Face

_FLAGS_SYMBOLIC = 4
_FROM_CODE = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /Back def\n/CMapType 2 def\n"
)
_CODE_SPACE = "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
_CMAP_END = "endcmap CMapName currentdict /CMap defineresource pop end end"


class Shown(NamedTuple):
    """A code in a document: the glyph of the original font it shows, the text it reads back as, its width."""

    code: int
    glyph: int
    text: str
    width_em: float


class DocumentFont:
    """A face in one document: its resource name, and what of it was used."""

    __slots__ = ("_codes", "_extra_codes", "characters", "face", "glyphs", "name", "outlines_move")

    def __init__(self, name: str, face: Face) -> None:
        self.name = name
        self.face = face
        self.characters: set[str] = set()
        self.glyphs: dict[int, str] = {}
        self._codes: dict[tuple[int, str, float | None], str] = {}
        self._extra_codes: dict[tuple[int, str, float | None], int] = {}
        self.outlines_move = "glyf" in face.hb_face.table_tags

    def glyph_code(self, glyph: int, text: str, width_em: float | None = None) -> str:
        """The hexadecimal code that shows a shaped glyph, reads back as ``text`` and says it is so wide.

        A glyph that stands for something else than its plain character gets a code beyond the font's
        own numbers (TrueType outlines only; the others have no table to send it back by).
        """
        code = self._codes.get((glyph, text, width_em))
        if code is None:
            code = self._codes[glyph, text, width_em] = self._new_code(glyph, text, width_em)
        return code

    def _new_code(self, glyph: int, text: str, width_em: float | None) -> str:
        plain = len(text) == 1 and width_em is None
        if plain and self.face.hb_font.get_nominal_glyph(ord(text)) == glyph:
            self.characters.add(text)
            return f"{glyph:04x}"
        if not text or not self.outlines_move:
            self.glyphs.setdefault(glyph, text)
            return f"{glyph:04x}"
        key = (glyph, text, None if width_em is None else round(width_em, 4))
        extra = self._extra_codes.setdefault(key, self.face.hb_face.glyph_count + len(self._extra_codes))
        return f"{extra:04x}"

    def shown(self) -> list[Shown]:
        """Every code used, in the order of the codes.

        Where two characters share a glyph, the plainest reads back.
        """
        own = self.face.glyph_width_em
        shown = {glyph: Shown(glyph, glyph, text, own(glyph)) for glyph, text in self.glyphs.items()}
        for character in sorted(self.characters, key=_plainest_last):
            glyph = self.face.hb_font.get_nominal_glyph(ord(character))
            shown[glyph] = Shown(glyph, glyph, character, own(glyph))
        for (glyph, text, width_em), code in self._extra_codes.items():
            shown[code] = Shown(code, glyph, text, own(glyph) if width_em is None else width_em)
        return [shown[code] for code in sorted(shown)]


class FontObjects:
    """Writes the objects of a font through the document's own three methods."""

    def __init__(
        self,
        reserve: Callable[[], int],
        write: Callable[[int, bytes], None],
        write_stream: Callable[[int, bytes, bytes], None],
    ) -> None:
        self._reserve, self._write, self._write_stream = reserve, write, write_stream

    def write(self, font: DocumentFont) -> int:
        """Embed the used part of the font; returns its object number."""
        shown = font.shown()
        name = _subset_name(font.face, shown)
        number, inner, to_text = (self._reserve() for _ in range(3))
        self._write_stream(to_text, b"", _to_unicode(shown).encode())
        self._write_inner(inner, name, font.face, shown)
        body = (
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{inner} 0 R]/ToUnicode {to_text} 0 R>>"
        )
        self._write(number, body.encode())
        return number

    def _write_inner(self, inner: int, name: str, face: Face, shown: Sequence[Shown]) -> None:
        subset, renumbered = _subset(face, shown)
        descriptor = self._reserve()
        if "CFF " in subset.table_tags:
            kind, program, entries = (
                "CIDFontType0",
                subset.reference_table("CFF ").data,
                b"/Subtype/CIDFontType0C",
            )
            extra = ""
        else:
            kind, program = "CIDFontType2", subset.blob.data
            entries = b"/Length1 %d" % len(program)
            glyph_map = self._reserve()
            self._write_stream(glyph_map, b"", _glyph_map(shown, renumbered))
            extra = f"/CIDToGIDMap {glyph_map} 0 R"
        file = self._reserve()
        self._write_stream(file, entries, program)
        file_key = "FontFile3" if kind == "CIDFontType0" else "FontFile2"
        ascent, descent = round(face.ascent * 1000), round(face.descent * 1000)
        self._write(
            descriptor,
            f"<</Type/FontDescriptor/FontName/{name}/Flags {_FLAGS_SYMBOLIC}/ItalicAngle 0"
            f"/FontBBox[-1000 {-descent} 3000 {ascent}]/Ascent {ascent}/Descent {-descent}"
            f"/CapHeight 714/StemV {120 if face.bold else 80}/{file_key} {file} 0 R>>".encode(),
        )
        self._write(
            inner,
            f"<</Type/Font/Subtype/{kind}/BaseFont/{name}/FontDescriptor {descriptor} 0 R{extra}"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/DW 1000/W[{_widths(shown)}]>>".encode(),
        )


def _subset(face: Face, shown: Sequence[Shown]) -> tuple[hb.Face, dict[int, int]]:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyph for _, glyph, _, _ in shown)
    wanted.flags = (
        hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    )
    drop = (
        "GSUB",
        "GPOS",
        "GDEF",
        "name",
        "post",
        "OS/2",
        "cmap",
        "meta",
        "DSIG",
        "BASE",
        "vhea",
        "vmtx",
        "VORG",
    )
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in drop)
    plan = hb.SubsetPlan(face.hb_face, wanted)
    return plan.execute(), dict(plan.old_to_new_glyph_mapping)


def _subset_name(face: Face, shown: Sequence[Shown]) -> str:
    digest = hashlib.md5(repr((face.name, *shown)).encode(), usedforsecurity=False).digest()
    tag = "".join(chr(65 + byte % 26) for byte in digest[:6])
    return f"{tag}+{re.sub('[^A-Za-z0-9]', '', face.source.name)}{'-Bold' if face.bold else ''}"


def _glyph_map(shown: Sequence[Shown], renumbered: Mapping[int, int]) -> bytes:
    table = bytearray(2 * (shown[-1][0] + 1 if shown else 1))
    for code, glyph, _, _ in shown:
        struct.pack_into(">H", table, 2 * code, renumbered[glyph])
    return bytes(table)


def _widths(shown: Sequence[Shown]) -> str:
    runs: list[str] = []
    last = -2
    for code, _, _, width_em in shown:
        if code != last + 1:
            runs.append(f"]{code}[" if runs else f"{code}[")
        runs.append(f"{width_em * 1000:.10g} ")
        last = code
    return "".join(runs) + ("]" if runs else "")


def _to_unicode(shown: Sequence[Shown]) -> str:
    rows = [
        f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>\n" for code, _, text, _ in shown if text
    ]
    blocks = (rows[start : start + 100] for start in range(0, len(rows), 100))
    mapped = "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
    return _FROM_CODE + _CODE_SPACE + mapped + _CMAP_END


def _plainest_last(character: str) -> tuple[bool, int]:
    code = ord(character)
    plain = not (0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or code >= 0x2F800)
    return plain, -code
