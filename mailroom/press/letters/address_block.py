"""The recipient's address in a letter's window: as large as fits, never cut, never outside its box.

Fitted by the same rules and widths as labels and envelopes (:mod:`mailroom.press.drawing.fitting`), then set by
WeasyPrint line for line as it was broken there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from intranet.values.address import AddressLine, PostalAddress
from mailroom.press.drawing.fitting import SMALLEST_PT, DoesNotFit, FittedBlock, fit
from mailroom.press.drawing.typesetting import SetLine, parts_by_face
from mailroom.press.letters.layouts import AddressBox, LetterLayout
from mailroom.press.letters.wording import html_language
from mailroom.press.type.fonts import LATIN, SCRIPTS, Face, FontSet, cjk_region, font_set
from mailroom.press.type.isolating import arranged, has_rtl
from mailroom.press.type.lean_fonts import WIDE

LARGEST_PT = 10.5
SMALLEST_IN_USUAL_BOX_PT = 8.5
"""Below this size a long address takes the taller box instead of shrinking further."""
_MM_PER_PT = 25.4 / 72


@dataclass(frozen=True)
class PlacedAddress:
    """An address fitted into its box, ready to set."""

    box: AddressBox
    block: FittedBlock
    language: str
    fonts: FontSet

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
        return Markup('<div lang="{}" style="{}font-size:{:g}pt">{}</div>').format(
            self.language, flush, self.block.size_pt, rows
        )


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
    lines: Sequence[AddressLine], address: PostalAddress, layout: LetterLayout
) -> PlacedAddress:
    """Fit the address into its window, or the taller box that is still inside the window.

    Raises :class:`~mailroom.press.drawing.fitting.DoesNotFit` or
    :class:`~mailroom.press.type.fonts.CharacterNotCovered`.
    """
    language = html_language(address.language, address.country)
    fonts = font_set(cjk_region(address.language, address.country))

    def fitted(box: AddressBox, smallest_pt: float) -> PlacedAddress:
        width_pt, height_pt = box.width_mm / _MM_PER_PT, box.height_mm / _MM_PER_PT
        block = fit(lines, width_pt, height_pt, fonts, LARGEST_PT, smallest_pt=smallest_pt)
        return PlacedAddress(box, block, language, fonts)

    try:
        return fitted(layout.address, SMALLEST_IN_USUAL_BOX_PT)
    except DoesNotFit:
        return fitted(layout.tall_address, SMALLEST_PT)
