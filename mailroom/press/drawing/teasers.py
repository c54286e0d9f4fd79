"""The teaser: one big friendly line that tells the recipient this is what they asked for."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

from intranet.values.reason import reason
from mailroom.press.drawing.fitting import DoesNotFit, FittedBlock
from mailroom.press.drawing.typesetting import SetLine, set_line
from mailroom.press.type.breaking import wrap
from mailroom.press.type.fonts import FontSet, cjk_region, font_set

_DATA_FILE = Path(__file__).parents[1] / "data" / "teasers.json"
_TRADITIONAL = frozenset({"TW", "HK", "MO"})
_NORWEGIAN = {"no": "nb", "nn": "nb"}
SMALLEST_TEASER_PT, LARGEST_TEASER_PT = 9.0, 40.0


@cache
def default_teasers() -> dict[str, str]:
    """The teaser of each language that has one; the rest fall back to English."""
    return json.loads(_DATA_FILE.read_text(encoding="utf-8"))["teasers"]


def teaser_text(language: str, country: str = "") -> str:
    """The default teaser for a recipient's language; Taiwan, Hong Kong and Macao read traditional Chinese."""
    teasers = default_teasers()
    plain = language.replace("_", "-")
    base = plain.split("-")[0].lower()
    if base == "zh" and (country in _TRADITIONAL or plain.lower() in {"zh-hant", "zh-tw", "zh-hk"}):
        return teasers["zh-Hant"]
    return teasers.get(_NORWEGIAN.get(base, base), teasers["en"])


def fit_teaser(
    text: str,
    width_pt: float,
    height_pt: float,
    *,
    language: str = "en",
    country: str = "",
    largest_pt: float = LARGEST_TEASER_PT,
) -> FittedBlock:
    """Set the teaser bold and as large as the room allows, on one line or a few.

    Raises :class:`DoesNotFit` when it would be smaller than 9 pt.
    """
    return _fitted(text, width_pt, height_pt, cjk_region(language, country), largest_pt)


@lru_cache(maxsize=256)
def _fitted(text: str, width_pt: float, height_pt: float, region: str, largest_pt: float) -> FittedBlock:
    """Most packets of a firm bear the same teaser, and trying all line breaks takes longer than drawing it."""
    fonts = font_set(region, bold=True)
    best: FittedBlock | None = None
    for most in (1, 2, 3, 4, 5):
        lines = _in_lines(text, most, fonts)
        block = FittedBlock(lines, 1.0)
        size_pt = min(width_pt / block.width_pt, height_pt / block.height_pt, largest_pt)
        size_pt = int(size_pt * 2) / 2
        if best is None or size_pt > best.size_pt * 1.15:
            best = FittedBlock(lines, size_pt)
    if best is None or best.size_pt < SMALLEST_TEASER_PT:
        raise DoesNotFit(
            reason(
                "teaser-too-long",
                'The teaser "%(teaser)s" does not fit at 9 pt. Shorten it, or use a larger envelope or label.',
                teaser=text,
            )
        )
    return best


def _in_lines(text: str, most: int, fonts: FontSet) -> list[SetLine]:
    """The text on ``most`` lines of about equal length, or on fewer where it cannot be broken so."""
    whole = set_line(text, fonts)
    width_em = whole.width_em / most
    while most > 1:
        parts = wrap(text, width_em, lambda part: set_line(part, fonts).width_em)
        if parts is not None and len(parts) <= most:
            return [set_line(part, fonts) for part in parts]
        width_em *= 1.08
        if width_em >= whole.width_em:
            break
    return [whole]
