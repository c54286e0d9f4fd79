"""Sizes of paper by the names people use: A4, Letter, an envelope's name, a label sheet's, or 210x297."""

from __future__ import annotations

import re

from mailroom.press.envelopes.sizes import UnknownEnvelope, find_envelope
from mailroom.press.labels.sheets import UnknownSheet, find_sheet
from mailroom.press.page import PageSize

# ISO 216 and ANSI/ASME Y14.1, in millimetres.
SHEETS = {
    "A4": PageSize(210.0, 297.0),
    "Letter": PageSize(215.9, 279.4),
    "A5": PageSize(148.0, 210.0),
    "Legal": PageSize(215.9, 355.6),
    "A3": PageSize(297.0, 420.0),
}
_FREE = re.compile(r"(\d{2,3}(?:[.,]\d+)?)\s*(?:x|×|\*)\s*(\d{2,3}(?:[.,]\d+)?)(?:\s*mm)?", re.IGNORECASE)


class UnknownPaper(LookupError):
    """No paper has this name; the message says what to write."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        super().__init__(
            f'There is no paper size "{wanted}". Write A4, Letter, an envelope such as #10, '
            "a label sheet such as 5160, or its size such as 210x297."
        )


def paper_size(wanted: str) -> PageSize:
    """The size of a paper. An envelope lies as its address is read. Raises :class:`UnknownPaper`."""
    for name, size in SHEETS.items():
        if wanted.strip().casefold() == name.casefold():
            return size
    if free := _FREE.fullmatch(wanted.strip()):
        return PageSize(*(float(side.replace(",", ".")) for side in free.groups()))
    try:
        return find_envelope(wanted).page
    except UnknownEnvelope:
        pass
    try:
        return find_sheet(wanted).page
    except UnknownSheet:
        raise UnknownPaper(wanted) from None
