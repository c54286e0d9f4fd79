"""The recipient's address in a letter's window: as large as fits, never cut, never outside its box.

Fitted by the same rules and widths as labels and envelopes (:mod:`mailroom.press.drawing.fitting`), then set by
WeasyPrint line for line as it was broken there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from intranet.values.address import AddressLine, PostalAddress
from mailroom.press.drawing.fitting import SMALLEST_PT, CloseUp, DoesNotFit, FittedBlock, fit
from mailroom.press.drawing.typesetting import SetLine, parts_by_face
from mailroom.press.envelopes.imb_lazily import imb_press
from mailroom.press.envelopes.imb_sizes import COMPACT
from mailroom.press.letters.layouts import AddressBox, LetterLayout
from mailroom.press.letters.wording import html_language
from mailroom.press.page import Box
from mailroom.press.type.fonts import LATIN, SCRIPTS, Face, FontSet, cjk_region, font_set
from mailroom.press.type.isolating import arranged, has_rtl
from mailroom.press.type.lean_fonts import WIDE

LARGEST_PT = 10.5
SMALLEST_IN_USUAL_BOX_PT = 8.5
"""Below this size a long address takes the taller box instead of shrinking further."""
BARCODE_GAP_MM = 1.2
"""Between the Intelligent Mail barcode and the address under it; the letters themselves begin a little lower."""
_MM_PER_PT = 25.4 / 72


@dataclass(frozen=True)
class PlacedAddress:
    """An address fitted into its box, ready to set.

    ``imb`` are the digits of the Intelligent Mail barcode over it, ``imb_left_mm`` is where that begins on the sheet.
    """

    box: AddressBox
    block: FittedBlock
    language: str
    fonts: FontSet
    imb: str = ""
    imb_left_mm: float = 0.0

    @property
    def barcode(self) -> Box | None:
        """Where the barcode stands on the sheet, if there is one."""
        if not self.imb:
            return None
        top_mm = self.box.top_mm - BARCODE_GAP_MM - COMPACT.height_mm
        return Box(self.imb_left_mm, top_mm, COMPACT.width_mm, COMPACT.height_mm)

    @property
    def top_mm(self) -> float:
        """Where the block begins: with its barcode, else with its first line."""
        box = self.barcode
        return box.top_mm if box else self.box.top_mm

    def html(self) -> Markup:
        """The lines as HTML: one block, right-to-left lines flush right at the block's own width."""
        rows = Markup("").join(
            Markup('<div style="height:{0:.4f}mm;line-height:{0:.4f}mm"{1}>{2}</div>').format(
                line.leading_em * self.block.size_pt * self.block.tightness * _MM_PER_PT,
                Markup(' class="rtl"') if line.rtl else "",
                _in_its_faces(line, self.fonts),
            )
            for line in self.block.lines
        )
        width_mm = self.block.width_pt * _MM_PER_PT
        flush = f"width:{width_mm:.3f}mm;text-align:right;" if self.block.rtl else ""
        block = Markup('<div lang="{}" style="{}font-size:{:g}pt">{}</div>').format(
            self.language, flush, self.block.size_pt, rows
        )
        return self._barcode_html() + block

    def _barcode_html(self) -> Markup:
        """The barcode, placed from the corner of the address's box."""
        box = self.barcode
        if box is None:
            return Markup("")
        picture = Markup(imb_press().imb_svg(self.imb, COMPACT))  # noqa: S704  numbers only
        return Markup(
            '<div style="position:absolute;line-height:0;left:{:.4f}mm;top:{:.4f}mm">{}</div>'
        ).format(box.left_mm - self.box.left_mm, box.top_mm - self.box.top_mm, picture)


def _in_its_faces(line: SetLine, fonts: FontSet) -> Markup:
    """The line in the very fonts that it was measured in, also where the layout engine would take others.

    Where some of it reads from the right it stays whole: the layout engine orders no further than one mark.
    """
    parts = parts_by_face(line, fonts)
    if has_rtl(line.text):
        face = parts[0][0] if len(parts) == 1 else fonts.latin
        return _in_its_face(face, arranged(line.text, rtl=line.rtl))
    return Markup("").join(_in_its_face(face, text) for face, text in parts)


def _in_its_face(face: Face, text: str) -> Markup:
    if face.source is LATIN:
        return escape(text)
    if face.source in SCRIPTS:
        return Markup("<span style=\"font-family:'{}'\">{}</span>").format(face.source.name, text)
    return Markup('<span class="{}">{}</span>').format(WIDE, text)


def place_address(
    lines: Sequence[AddressLine], address: PostalAddress, layout: LetterLayout, imb: str = ""
) -> PlacedAddress:
    """Fit the address into its window, or the taller box that is still inside the window.

    ``imb`` are the checked digits of a barcode, for a ``layout`` that has a place for it.

    Raises :class:`~mailroom.press.drawing.fitting.DoesNotFit` or
    :class:`~mailroom.press.type.fonts.CharacterNotCovered`.
    """
    language = html_language(address.language, address.country)
    fonts = font_set(cjk_region(address.language, address.country))

    def fitted(box: AddressBox, smallest_pt: float, close_up: CloseUp = False) -> PlacedAddress:
        width_pt, height_pt = box.width_mm / _MM_PER_PT, box.height_mm / _MM_PER_PT
        block = fit(lines, width_pt, height_pt, fonts, LARGEST_PT, smallest_pt=smallest_pt, close_up=close_up)
        return PlacedAddress(box, block, language, fonts, imb, layout.barcode_left_mm or 0.0)

    try:
        return fitted(layout.address, SMALLEST_IN_USUAL_BOX_PT)
    except DoesNotFit:
        return fitted(layout.tall_address, SMALLEST_PT, close_up="evenly")
