"""The sheet of codes that lies beside a scanner: each does something at the bench without a key being touched.

Two columns of large DataMatrix codes with their words, on the paper of the firm's country. It is drawn at once, without
the page layout engine, so a web process may make it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailroom.press.drawing.codes import data_matrix_path
from mailroom.press.drawing.typesetting import draw_lines, set_line
from mailroom.press.letters.layouts import layout_for
from mailroom.press.page import PT_PER_MM, Box, PageSize
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.type.breaking import wrap
from mailroom.press.type.fonts import FontSet, cjk_region, font_set

_MARGIN_MM = 20.0
_CODE_MM = 34.0
_GAP_MM = 5.0
_TOP_MM = 58.0
_ROW_MM = 62.0
_COLUMNS = 2
_TITLE_PT, _WORDS_PT, _HELP_PT, _CODE_PT = 24.0, 15.0, 11.0, 8.0
MOST_CARDS = 6


@dataclass(frozen=True)
class CommandCard:
    """One code and what it does, in the reader's words."""

    code: str
    words: str


class TooManyCards(ValueError):
    """More cards than one sheet has room for."""


def command_sheet_pdf(
    cards: Iterable[CommandCard], title: str, help_line: str, *, language: str = "en", country: str = "US"
) -> bytes:
    """One page with at most :data:`MOST_CARDS` cards, as PDF."""
    shown = list(cards)
    if len(shown) > MOST_CARDS:
        raise TooManyCards(f"{len(shown)} cards, and one sheet has room for {MOST_CARDS}.")
    layout = layout_for(country)
    size = PageSize(layout.page_width_mm, layout.page_height_mm)
    out = io.BytesIO()
    document = PdfDocument(out, title=title, language=language)
    page = document.page(size)
    sheet = _Sheet(document, page, language)
    sheet.write(title, Box(_MARGIN_MM, 20.0, size.width_mm - 2 * _MARGIN_MM, 12.0), _TITLE_PT, bold=True)
    sheet.write(help_line, Box(_MARGIN_MM, 34.0, size.width_mm - 2 * _MARGIN_MM, 12.0), _HELP_PT)
    for place, card in enumerate(shown):
        _draw_card(sheet, card, place)
    document.finish_page(page)
    document.close()
    return out.getvalue()


def _draw_card(sheet: _Sheet, card: CommandCard, place: int) -> None:
    row, column = divmod(place, _COLUMNS)
    width_mm = (sheet.page.size.width_mm - 2 * _MARGIN_MM) / _COLUMNS
    left_mm, top_mm = _MARGIN_MM + column * width_mm, _TOP_MM + row * _ROW_MM
    area = Box(left_mm, top_mm, _CODE_MM, _CODE_MM)
    sheet.page.ops.append(data_matrix_path(card.code, area, sheet.page.size))
    beside_mm = left_mm + _CODE_MM + _GAP_MM
    room_mm = width_mm - _CODE_MM - 2 * _GAP_MM
    sheet.write(card.words, Box(beside_mm, top_mm + 1.0, room_mm, _CODE_MM), _WORDS_PT, bold=True)
    sheet.write(card.code, Box(left_mm, top_mm + _CODE_MM + 1.5, width_mm, 5.0), _CODE_PT)


@dataclass
class _Sheet:
    """The page being drawn and the fonts of its language."""

    document: PdfDocument
    page: Page
    language: str

    def write(self, text: str, box: Box, size_pt: float, *, bold: bool = False) -> None:
        """Set ``text`` from the box's top left corner, on as many lines as its width asks for."""
        fonts = font_set(cjk_region(self.language, ""), bold=bold)
        width_em = box.width_mm * PT_PER_MM / size_pt
        lines = _lines(text, width_em, fonts)
        draw_lines(
            self.document,
            self.page.ops,
            [set_line(line, fonts) for line in lines],
            left_pt=self.page.size.x_pt(box.left_mm),
            top_pt=self.page.size.y_pt(box.top_mm),
            size_pt=size_pt,
        )


def _lines(text: str, width_em: float, fonts: FontSet) -> Sequence[str]:
    return wrap(text, width_em, lambda part: set_line(part, fonts).width_em) or [text]
