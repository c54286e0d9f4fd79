"""The recipient's address in a letter's window: as large as fits, never cut, never outside its box.

The sizes tried are ``SETTINGS``, from the usual one down to 8 point. Whether a setting fits is read from the
finished layout (marks at the end of the block and of the lines that must stay whole), not guessed; the guess
in :func:`estimated_rung` only saves a second attempt.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from math import ceil

from markupsafe import Markup, escape

from intranet.values.address import AddressLine, PostalAddress
from mailroom.press.html_sheets import MARK_ANCHOR, Mark, reads_right_to_left
from mailroom.press.layouts import AddressBox, LetterLayout
from mailroom.press.wording import html_language

SETTINGS = ((10.5, False), (9.5, False), (8.5, False), (9.0, True), (8.0, True))
"""Type size in points, and whether the taller box is used."""
RUNGS = len(SETTINGS)
LINE_HEIGHT = 1.22
"""Line height in multiples of the type size: six lines of 10.5 point fill DIN 5008's 27.3 mm."""
WHOLE_KINDS = frozenset({"locality", "postcode", "country"})
"""Lines that sorting machines read: they are never broken."""
_MM_PER_PT = 25.4 / 72
_ROUNDING_MM = 0.05


def box_of_rung(layout: LetterLayout, rung: int) -> AddressBox:
    """The box that the address may fill in this setting."""
    return layout.tall_address if SETTINGS[rung][1] else layout.address


def line_height_mm(rung: int) -> float:
    return SETTINGS[rung][0] * LINE_HEIGHT * _MM_PER_PT


def address_block(lines: Sequence[AddressLine], address: PostalAddress, rung: int, mark: str) -> Markup:
    """The address as HTML in this setting, with the marks that :func:`stays_in_its_box` reads."""
    size_pt = SETTINGS[rung][0]
    style = f"font-size:{size_pt}pt;line-height:{line_height_mm(rung):.4f}mm"
    rtl = any(reads_right_to_left(line.text) for line in lines)
    language = html_language(address.language, address.country)
    rows = Markup("").join(_row(line, number, mark) for number, line in enumerate(lines))
    return Markup('<div class="block{}" lang="{}" style="{}">{}</div><div class="end" id="{}"></div>').format(
        " rtl" if rtl else "", language, style, rows, f"{MARK_ANCHOR}{mark}-end"
    )


def stays_in_its_box(marks: Mapping[str, Mark], layout: LetterLayout, rung: int) -> bool:
    """Whether the address that was laid out stayed inside its box, whole lines and all."""
    box = box_of_rung(layout, rung)
    if marks["end"].y_mm > box.top_mm + box.height_mm + _ROUNDING_MM:
        return False
    starts = [name for name in marks if name.startswith("from")]
    return all(
        abs(marks[name].x_mm - marks[f"to{name.removeprefix('from')}"].x_mm) <= box.width_mm + _ROUNDING_MM
        for name in starts
    )


def estimated_rung(lines: Sequence[AddressLine], layout: LetterLayout) -> int:
    """The first setting in which an address of these lines probably fits."""
    for rung in range(RUNGS):
        box, em_mm = box_of_rung(layout, rung), SETTINGS[rung][0] * _MM_PER_PT
        rows = sum(max(1, ceil(_width_em(line.text) * em_mm / box.width_mm)) for line in lines)
        if rows * line_height_mm(rung) <= box.height_mm:
            return rung
    return RUNGS - 1


def _row(line: AddressLine, number: int, mark: str) -> Markup:
    if line.kind not in WHOLE_KINDS:
        return Markup("<div>{}</div>").format(line.text)
    name = f"{MARK_ANCHOR}{escape(mark)}-"
    return Markup('<div class="whole"><i id="{}"></i>{}<i id="{}"></i></div>').format(
        f"{name}from{number}", line.text, f"{name}to{number}"
    )


def _width_em(text: str) -> float:
    """A rough width: Noto Sans' lower case averages 0.55 em, its capitals 0.65 em; wide characters 1 em."""
    return sum(
        1.0 if unicodedata.east_asian_width(character) in "WF" else 0.65 if character.isupper() else 0.53
        for character in text
    )
