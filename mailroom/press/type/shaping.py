"""Shaping: Arabic, Hebrew, Indic scripts, Thai and whatever else a table of widths cannot set.

HarfBuzz (the shaper inside Pango) chooses and places the glyphs, FriBidi (Pango's too) gives the order
of mixed directions. Calling them directly sets an address in tens of microseconds and lets the result
flow through the same writer as plain text, so the rest of the run keeps its speed.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from mailroom.press.type.bidi import levels, visual_order
from mailroom.press.type.fonts import CJK, Face, FontSet
from mailroom.press.type.isolating import CONTROLS, arranged, first_letter_from_the_right, has_rtl

ABOVE = 0.78
"""The share of a line's usual height above its baseline."""
_TIGHTEST_EM, _LOOSEST_EM = 1.2, 1.4
_FREE_BELOW_EM = 0.12
"""What the next line leaves free at its top, so that signs below letters (Burmese, Khmer) may reach into it."""
# A variant of a Chinese character takes no more room than its neighbours.
_SET_PLAINLY = frozenset(CJK.values())
# Where a block of another script begins; a change of block begins a new run for the shaper.
_BLOCKS = (
    (0x0000, "common"), (0x0041, "latin"), (0x0370, "greek"), (0x0400, "cyrillic"), (0x0530, "armenian"),
    (0x0590, "hebrew"), (0x0600, "arabic"), (0x0700, "syriac"), (0x0750, "arabic"), (0x0780, "thaana"),
    (0x07C0, "nko"), (0x0800, "samaritan"), (0x0840, "mandaic"), (0x0860, "syriac"), (0x0870, "arabic"),
    (0x0900, "devanagari"), (0x0980, "bengali"), (0x0A00, "gurmukhi"), (0x0A80, "gujarati"), (0x0B00, "oriya"),
    (0x0B80, "tamil"), (0x0C00, "telugu"), (0x0C80, "kannada"), (0x0D00, "malayalam"), (0x0D80, "sinhala"),
    (0x0E00, "thai"), (0x0E80, "lao"), (0x0F00, "tibetan"), (0x1000, "myanmar"), (0x10A0, "georgian"),
    (0x1100, "hangul"), (0x1200, "ethiopic"), (0x13A0, "cherokee"), (0x1780, "khmer"), (0x1800, "mongolian"),
    (0x1900, "other"), (0x1E00, "latin"), (0x1F00, "greek"), (0x2000, "common"), (0x2C00, "other"),
    (0x2E80, "han"), (0xA000, "other"), (0xAC00, "hangul"), (0xF900, "han"), (0xFB00, "latin"),
    (0xFB13, "armenian"), (0xFB1D, "hebrew"), (0xFB50, "arabic"), (0xFE00, "common"), (0xFE70, "arabic"),
    (0xFF00, "han"), (0x10000, "other"), (0x1F000, "common"), (0x20000, "han"),
)  # fmt: skip
_STARTS = tuple(start for start, _ in _BLOCKS)


class Cluster(NamedTuple):
    """Glyphs of one face that stand for ``text`` together.

    Each glyph is (its number, x, y), in em from the line's start and its baseline. ``width_em`` is what a
    reader is told of its width, where that is not the glyph's own.
    """

    face: Face
    glyphs: tuple[tuple[int, float, float], ...]
    text: str
    width_em: float | None = None


@dataclass(frozen=True, slots=True)
class ShapedText:
    """A shaped line: its width, its height, what of that lies above the baseline (in em); whether it is read from the
    right; how far its ink reaches above and below the baseline (in em)."""

    clusters: tuple[Cluster, ...]
    width_em: float
    leading_em: float
    above_em: float
    rtl: bool
    rise_em: float
    depth_em: float


class _Run(NamedTuple):
    face: Face
    text: str
    level: int


def shape(text: str, fonts: FontSet) -> ShapedText:
    """Shape one line in its fonts; raises :class:`~mailroom.press.type.fonts.CharacterNotCovered`."""
    text, text_levels, rtl = _ordered(unicodedata.normalize("NFC", text))
    runs = list(_runs(text, text_levels, fonts))
    placed: dict[int, list[Cluster]] = {}
    x_em = 0.0
    leading_em = _TIGHTEST_EM
    for place in visual_order([run.level for run in runs]):
        run = runs[place]
        placed[place], x_em = _place(run, x_em)
        if run.face.source not in _SET_PLAINLY:
            height = run.face.ascent + run.face.descent
            leading_em = max(leading_em, min(height, _LOOSEST_EM))
    # Drawn in reading order: who takes the text in the order of drawing finds the words in theirs.
    clusters = tuple(
        cluster for place in range(len(runs)) for cluster in _by_words(placed[place], runs[place])
    )
    above_em = leading_em * ABOVE
    spare_em = leading_em - above_em + _FREE_BELOW_EM
    depth_em = max(map(_depth_em, clusters), default=0.0)
    rise_em = max(map(_rise_em, clusters), default=0.0)
    leading_em += max(depth_em - spare_em, 0.0)
    return ShapedText(clusters, x_em, leading_em, above_em, rtl, rise_em, depth_em)


def _depth_em(cluster: Cluster) -> float:
    """How far its ink reaches below the baseline."""
    return max((cluster.face.depth_em(glyph) - y_em for glyph, _, y_em in cluster.glyphs), default=0.0)


def _rise_em(cluster: Cluster) -> float:
    """How far its ink reaches above the baseline."""
    return max((cluster.face.rise_em(glyph) + y_em for glyph, _, y_em in cluster.glyphs), default=0.0)


def _ordered(text: str) -> tuple[str, list[int], bool]:
    """The text without what only orders it, its levels, and whether it reads from the right."""
    controlled = arranged(text, rtl=first_letter_from_the_right(text)) if has_rtl(text) else text
    found, rtl = levels(controlled)
    if CONTROLS.isdisjoint(controlled):
        return text, found, rtl
    drawn = [place for place, character in enumerate(controlled) if character not in CONTROLS]
    return "".join(controlled[place] for place in drawn), [found[place] for place in drawn], rtl


def _runs(text: str, text_levels: list[int], fonts: FontSet) -> Iterator[_Run]:
    """Cut the text where direction, script or font changes, in reading order."""
    position = 0
    for face, part in fonts.pieces(text):
        start, script = position, ""
        for place in range(position, position + len(part)):
            own = _script(text[place])
            turns = text_levels[place] != text_levels[start]
            if turns or (own != "common" and script not in {"", own}):
                yield _Run(face, text[start:place], text_levels[start])
                start, script = place, ""
            script = own if own != "common" else script
        position += len(part)
        yield _Run(face, text[start:position], text_levels[start])


@lru_cache(maxsize=2048)
def _script(character: str) -> str:
    if not character.isalpha() and not unicodedata.category(character).startswith("M"):
        return "common"
    if unicodedata.category(character) == "Mn" and ord(character) < 0x0400:
        return "common"
    return _BLOCKS[bisect_right(_STARTS, ord(character)) - 1][1]


def _place(run: _Run, x_em: float) -> tuple[list[Cluster], float]:
    """Shape a run: its clusters from left to right, and where the next run begins."""
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    hb.shape(run.face.hb_font, buffer)
    upem = run.face.upem
    placed: list[Cluster] = []
    for text, glyphs in _clusters(run, buffer):
        points: list[tuple[int, float, float]] = []
        start_em = x_em
        for glyph, advance, dx, dy in glyphs:
            points.append((glyph, x_em + dx / upem, dy / upem))
            x_em += advance / upem
        cluster = Cluster(run.face, tuple(points), text)
        placed += _readable(cluster, start_em, x_em) if run.level % 2 else [cluster]
    return placed, x_em


def _readable(cluster: Cluster, start_em: float, end_em: float) -> list[Cluster]:
    """A right-to-left cluster as one letter after the other, each with its share of the width.

    Whoever reads a page turns right-to-left letters round one by one, so a glyph that stood for two letters
    would read back in the wrong order. It stands for the last one; empty glyphs stand for those before it.
    """
    letters = cluster.text
    blank = cluster.face.hb_font.get_nominal_glyph(ord(" "))
    if len(letters) == 1 or not blank:
        return [cluster]
    share_em = (end_em - start_em) / len(letters)
    shown = Cluster(cluster.face, cluster.glyphs, letters[-1], share_em)
    blanks = [
        Cluster(cluster.face, ((blank, start_em + place * share_em, 0.0),), letter, share_em)
        for place, letter in enumerate(reversed(letters[:-1]), 1)
    ]
    return [shown, *blanks]


def _by_words(clusters: list[Cluster], run: _Run) -> list[Cluster]:
    """A right-to-left run's words in reading order, each still drawn from left to right."""
    if run.level % 2 == 0:
        return clusters
    words: list[list[Cluster]] = [[]]
    for cluster in clusters:
        if cluster.text.isspace():
            words += [[cluster], []]
        else:
            words[-1].append(cluster)
    return [cluster for word in reversed(words) for cluster in word]


def _clusters(run: _Run, buffer: hb.Buffer) -> list[tuple[str, list[tuple[int, int, int, int]]]]:
    """The shaper's glyphs from left to right, grouped by the characters they stand for.

    A glyph comes with its advance and its offsets in font units.
    """
    infos = buffer.glyph_infos
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, [*starts[1:], len(run.text)], strict=True))
    found: list[tuple[str, list[tuple[int, int, int, int]]]] = []
    last = -1
    for info, place in zip(infos, buffer.glyph_positions, strict=True):
        if info.cluster != last:
            last = info.cluster
            found.append((run.text[last : ends[last]], []))
        found[-1][1].append((info.codepoint, place.x_advance, place.x_offset, place.y_offset))
    return found
