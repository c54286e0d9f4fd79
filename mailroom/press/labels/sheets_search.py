"""Finding a label sheet among thousands: by maker, code, words, and the size of its label or page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from mailroom.press.labels.sheets import LabelSheet
from mailroom.press.labels.sheets_table import folded

_NUMBER = r"(\d{1,4}(?:[.,]\d{1,4})?(?:[ -]\d{1,2}/\d{1,2})?|\d{1,2}/\d{1,2})"
_INCH = r"(?:in|inch|inches|\"|″|”|'')"
_SIZE = re.compile(
    rf"(?<![\w/.]){_NUMBER}\s*(mm|cm|{_INCH})?\s*[x×*х]\s*{_NUMBER}\s*(mm|cm|{_INCH})?(?![\w/])",
    re.IGNORECASE,
)
_ONE = re.compile(rf"(?<![\w/.]){_NUMBER}\s*(mm|cm|{_INCH})(?![\w/])", re.IGNORECASE)
_FRACTION = re.compile("[\u00bc-\u00be\u2150-\u215e]")
_LENGTH = re.compile(rf"{_NUMBER}\s*(mm|cm|{_INCH})?", re.IGNORECASE)
_WITHIN_MM = 0.6
_UNITS_MM = {"mm": 1.0, "cm": 10.0, "": 1.0}
PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4), "a5": (148.0, 210.0)}
"""Paper sizes by the word they are asked for with, in millimetres, upright."""


def search(text: str, sheets: Iterable[LabelSheet], *, maker: str = "", paper: str = "") -> list[LabelSheet]:
    """Those with every word of ``text`` in maker, code or description; ``63.5 x 38.1`` or ``2 5/8 x 1 in`` is a size.

    A size fits labels (either way up) within 0.6 mm, one length with its unit those with such a side. ``paper`` is a
    key of :data:`PAPERS` or "other". The closest come first: the code itself, codes that begin so, the rest in the
    order given.
    """
    size_mm, words = _taken_apart(_FRACTION.sub(_spelt_out, text))
    found = [
        sheet
        for sheet in sheets
        if (not maker or sheet.maker == maker)
        and (not paper or paper_of(sheet) == paper)
        and _has_size(sheet, size_mm)
        and _has_words(sheet, words)
    ]
    wanted = folded(" ".join(words))
    return sorted(found, key=lambda sheet: _distance(sheet, wanted)) if wanted else found


def paper_of(sheet: LabelSheet) -> str:
    """The word for its paper: a key of :data:`PAPERS`, or "other"."""
    edges = sorted((sheet.page_w_mm, sheet.page_h_mm))
    for name, size_mm in PAPERS.items():
        if abs(edges[0] - size_mm[0]) < 1 and abs(edges[1] - size_mm[1]) < 1:
            return name
    return "other"


def size_in(text: str) -> tuple[float, float] | None:
    """The size that a text names, in millimetres; None when it names none."""
    found = _SIZE.search(text)
    if found is None:
        return None
    one, unit, other, last = found.groups()
    unit, last = _unit(unit or last), _unit(last or unit)
    if not unit and "/" in one + other:
        unit = last = "in"
    return _mm(one, unit), _mm(other, last)


def _spelt_out(fraction: re.Match[str]) -> str:
    """``½`` as `` 1/2``."""
    return " " + unicodedata.normalize("NFKC", fraction[0]).replace("\u2044", "/")


def _taken_apart(text: str) -> tuple[tuple[float, ...], list[str]]:
    """The lengths a text names, none, one or two, in millimetres, and its other words."""
    size_mm = size_in(text)
    if size_mm:
        return size_mm, _SIZE.sub(" ", text).casefold().split()
    one = _ONE.search(text)
    if one:
        return (_mm(one[1], _unit(one[2])),), _ONE.sub(" ", text, count=1).casefold().split()
    return (), text.casefold().split()


def _unit(text: str | None) -> str:
    if not text:
        return ""
    return text.lower() if text.lower() in _UNITS_MM else "in"


def _mm(number: str, unit: str) -> float:
    whole, fraction = 0.0, re.search(r"(\d{1,2})/(\d{1,2})$", number)
    plain = number[: fraction.start()].strip(" -") if fraction else number
    if plain:
        whole = float(plain.replace(",", "."))
    if fraction and int(fraction[2]):
        whole += int(fraction[1]) / int(fraction[2])
    return whole * (25.4 if unit == "in" else _UNITS_MM[unit])


def _has_size(sheet: LabelSheet, size_mm: tuple[float, ...]) -> bool:
    label = (sheet.label_w_mm, sheet.label_h_mm)
    return any(
        all(abs(own - asked) <= _WITHIN_MM for own, asked in zip(way, size_mm, strict=False))
        for way in (label, label[::-1])
    )


def _has_words(sheet: LabelSheet, words: Sequence[str]) -> bool:
    text = f"{sheet.name} {sheet.description} {sheet.same_as}".casefold()
    return all(word in text or (folded(word) and folded(word) in folded(text)) for word in words)


def _distance(sheet: LabelSheet, wanted: str) -> int:
    code, name = folded(sheet.code), folded(sheet.name)
    if wanted in (code, name):
        return 0
    return 1 if code.startswith(wanted) or name.startswith(wanted) else 2


def length_mm(text: str) -> float | None:
    """A length as people write it, in millimetres: ``66.7``, ``66,7 mm``, ``2 5/8 in``; None where it is none."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        return None
    unit = _unit(found[2]) or ("in" if "/" in found[1] else "")
    return _mm(found[1], unit)
