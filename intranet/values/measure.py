"""Lengths: millimetres inside, points in PDF, inches on American stock; figures are exact by definition."""

from __future__ import annotations

import re

from intranet.values.errors import ValueRefused
from intranet.values.reason import reason

MM_PER_INCH = 25.4
PT_PER_INCH = 72.0
MM_PER_PT = MM_PER_INCH / PT_PER_INCH

_MM_PER_UNIT = {
    "mm": 1.0,
    "cm": 10.0,
    "in": MM_PER_INCH,
    "inch": MM_PER_INCH,
    '"': MM_PER_INCH,
    "pt": MM_PER_PT,
}
_LENGTH = re.compile(r"(?:(\d+(?:[.,]\d+)?)(?:\s+(\d+)/(\d+))?|(\d+)/(\d+))\s*(mm|cm|inch|in|\"|pt)?")


class LengthNotUnderstood(ValueRefused):
    """Text that is no length."""


def mm_to_pt(length_mm: float) -> float:
    """Millimetres to PDF points (1/72 inch)."""
    return length_mm / MM_PER_PT


def pt_to_mm(length_pt: float) -> float:
    """PDF points (1/72 inch) to millimetres."""
    return length_pt * MM_PER_PT


def inch_to_mm(length_in: float) -> float:
    """Inches to millimetres."""
    return length_in * MM_PER_INCH


def parse_length_mm(text: str) -> float:
    """Millimetres from "99.1", "99,1 mm", "2 5/8 in", "1/2\\"", "72pt"; a bare number is millimetres."""
    match = _LENGTH.fullmatch(text.strip().lower())
    if not match or "0" in (match[3], match[5]):
        raise LengthNotUnderstood(
            reason(
                "length_not_understood",
                "“%(given)s” is no length. Type one like 99.1 mm or 2 5/8 in.",
                given=text.strip(),
            )
        )
    whole, over, under, plain_over, plain_under, unit = match.groups()
    figure = float((whole or "0").replace(",", "."))
    if over or plain_over:
        figure += int(over or plain_over) / int(under or plain_under)
    return figure * _MM_PER_UNIT[unit or "mm"]
