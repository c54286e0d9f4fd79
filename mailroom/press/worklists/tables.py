"""Lists of any length drawn by the press's own fast typesetting: a heading, a table with boxes to tick, page numbers.

A row of the run's manifest costs a tenth of a millisecond here and ten in a page layout engine. Nothing is cut: a text
that is too wide for its column goes on in a second line, and a row that does not fit goes to the next page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from mailroom.press.drawing.typesetting import SetLine, draw_lines, set_line
from mailroom.press.page import PT_PER_MM, PageSize
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.type.breaking import wrap
from mailroom.press.type.fonts import FontSet, font_set

INK, GREY, RULE = "0.106 0.122 0.141", "0.349 0.38 0.42", "0.725 0.702 0.651"
TICK_MM = 5.5
_HEADING_PT, _FACTS_PT, _HEAD_PT, _RUNNING_PT, _NUMBER_PT = 22.0, 12.0, 9.5, 10.0, 11.0
_GAP_MM = 2.5
_TOP_MM, _BOTTOM_MM, _SIDE_MM = 18.0, 14.0, 12.0


@dataclass(frozen=True)
class Column:
    """A column of a table. ``width_mm`` 0 takes what the others leave; ``tick`` draws a box to tick in each row."""

    title: str
    width_mm: float = 0.0
    size_pt: float = 11.0
    bold: bool = False
    right: bool = False
    tick: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell's text, and a smaller grey one below it."""

    text: str
    small: str = ""


@dataclass(frozen=True)
class Boxed:
    """A framed note below the table: its title, then texts in plain and in bold type."""

    title: str
    text: str
    strong: str = ""


@dataclass(frozen=True)
class _Set:
    """Lines of one size, ready to draw."""

    lines: tuple[SetLine, ...]
    size_pt: float
    color: str = INK

    @property
    def height_pt(self) -> float:
        return sum(line.leading_em for line in self.lines) * self.size_pt


class TableDrawing:
    """Draws one list into ``out``; rows come one by one, so memory stays flat. ``close`` completes the file."""

    def __init__(
        self,
        out: BinaryIO,
        size: PageSize,
        columns: Sequence[Column],
        heading: str,
        facts: str,
        *,
        region: str = "SC",
        pad_mm: float = 2.7,
    ) -> None:
        self._document = PdfDocument(out, title=heading)
        self._size, self._columns, self._heading, self._pad_mm = size, columns, heading, pad_mm
        self._plain, self._bold = font_set(region), font_set(region, bold=True)
        taken = sum(column.width_mm for column in columns)
        rest = (size.width_mm - 2 * _SIDE_MM - taken) / max(1, sum(not column.width_mm for column in columns))
        self._widths = [column.width_mm or rest for column in columns]
        self._page: Page | None = None
        self._y_mm = _TOP_MM
        self._open(first=True)
        self._block(self._set(heading, size.width_mm - 2 * _SIDE_MM, _HEADING_PT, bold=True), _SIDE_MM)
        self._block(self._set(facts, size.width_mm - 2 * _SIDE_MM, _FACTS_PT, color=GREY), _SIDE_MM)
        self._y_mm += 5.0

    def head(self) -> None:
        """The columns' titles; they come again on each page."""
        self._titles()

    def row(self, cells: Sequence[Cell | str], *, strong: bool = False) -> None:
        """One row: as many cells as columns."""
        set_cells = [
            self._cell(cell, column, width, strong)
            for cell, column, width in zip(cells, self._columns, self._widths, strict=True)
        ]
        heights = [sum(part.height_pt for part in parts) for parts in set_cells]
        height_mm = max(*heights, TICK_MM * PT_PER_MM) / PT_PER_MM + 2 * self._pad_mm
        if self._y_mm + height_mm > self._size.height_mm - _BOTTOM_MM:
            self._finish()
            self._open(first=False)
            self._titles()
        self._draw_row(set_cells, height_mm)

    def boxed(self, note: Boxed) -> None:
        """A framed note, on the next page if it does not fit on this one."""
        width_mm = self._size.width_mm - 2 * _SIDE_MM
        inner = width_mm - 8.0
        parts = [self._set(note.title, inner, 13.0, bold=True), self._set(note.text, inner, 12.0)]
        if note.strong:
            parts.append(self._set(note.strong, inner, 14.0, bold=True))
        height_mm = sum(part.height_pt for part in parts) / PT_PER_MM + 6.0
        if self._y_mm + 7.0 + height_mm > self._size.height_mm - _BOTTOM_MM:
            self._finish()
            self._open(first=False)
        self._y_mm += 7.0
        self._frame(_SIDE_MM, self._y_mm, width_mm, height_mm, 1.2)
        below = self._y_mm + height_mm
        self._y_mm += 3.0
        for part in parts:
            self._block(part, _SIDE_MM + 4.0)
        self._y_mm = below

    def texts(self, *texts: str) -> None:
        """Lines below what was drawn, kept together on one page."""
        parts = [self._set(text, self._size.width_mm - 2 * _SIDE_MM, _FACTS_PT) for text in texts]
        height_mm = sum(part.height_pt for part in parts) / PT_PER_MM
        if self._y_mm + 4.0 + height_mm > self._size.height_mm - _BOTTOM_MM:
            self._finish()
            self._open(first=False)
        self._y_mm += 4.0
        for part in parts:
            self._block(part, _SIDE_MM)

    def close(self) -> None:
        """Complete the file."""
        self._finish()
        self._document.close()

    # -- pages ------------------------------------------------------------------------------------

    def _open(self, *, first: bool) -> None:
        self._page = self._document.page(self._size)
        self._y_mm = _TOP_MM
        number = str(self._document.page_count + 1)
        right = self._set(number, 30.0, _NUMBER_PT, bold=True)
        self._at(right, self._size.width_mm - _SIDE_MM - 30.0, 9.0, 30.0, right=True)
        if not first:
            self._at(self._set(self._heading, 150.0, _RUNNING_PT, color=GREY), _SIDE_MM, 9.0)

    def _finish(self) -> None:
        if self._page is not None:
            self._document.finish_page(self._page)
            self._page = None

    def _titles(self) -> None:
        left_mm = _SIDE_MM
        for column, width in zip(self._columns, self._widths, strict=True):
            if column.title:
                title = self._set(column.title, _room(column, width), _HEAD_PT, bold=True, color=GREY)
                self._at(title, left_mm, self._y_mm, _room(column, width), right=column.right)
            left_mm += width
        self._y_mm += _HEAD_PT * 1.2 / PT_PER_MM + 1.0
        self._rule(1.0, INK)

    # -- rows -------------------------------------------------------------------------------------

    def _cell(self, cell: Cell | str, column: Column, width: float, strong: bool) -> list[_Set]:
        text, small = (cell.text, cell.small) if isinstance(cell, Cell) else (cell, "")
        parts = []
        if text:
            parts.append(self._set(text, _room(column, width), column.size_pt, bold=column.bold or strong))
        if small:
            parts.append(self._set(small, _room(column, width), _HEAD_PT, color=GREY))
        return parts

    def _draw_row(self, cells: Sequence[Sequence[_Set]], height_mm: float) -> None:
        left_mm = _SIDE_MM
        for parts, column, width in zip(cells, self._columns, self._widths, strict=True):
            top_mm = self._y_mm + self._pad_mm
            if column.tick:
                self._frame(left_mm, top_mm, TICK_MM, TICK_MM, 1.0)
            for part in parts:
                self._at(part, left_mm, top_mm, _room(column, width), right=column.right)
                top_mm += part.height_pt / PT_PER_MM
            left_mm += width
        self._y_mm += height_mm
        self._rule(0.4, RULE)

    def _set(
        self, text: str, width_mm: float, size_pt: float, *, bold: bool = False, color: str = INK
    ) -> _Set:
        """``text`` in lines no wider than that: broken where it may be, else wherever it must."""
        fonts, width_em = self._bold if bold else self._plain, width_mm * PT_PER_MM / size_pt
        whole = set_line(text, fonts)
        if whole.width_em <= width_em:
            return _Set((whole,), size_pt, color)
        parts = wrap(text, width_em, lambda part: set_line(part, fonts).width_em)
        broken = parts if parts is not None else _anywhere(text, width_em, fonts)
        return _Set(tuple(set_line(part, fonts) for part in broken), size_pt, color)

    def _block(self, part: _Set, left_mm: float) -> None:
        self._at(part, left_mm, self._y_mm)
        self._y_mm += part.height_pt / PT_PER_MM

    def _at(
        self, part: _Set, left_mm: float, top_mm: float, width_mm: float = 0.0, *, right: bool = False
    ) -> None:
        page = self._drawn()
        page.ops.append(f"{part.color} rg")
        draw_lines(
            self._document,
            page.ops,
            part.lines,
            left_pt=self._size.x_pt(left_mm),
            top_pt=self._size.y_pt(top_mm),
            size_pt=part.size_pt,
            width_pt=width_mm * PT_PER_MM,
            align="right" if right else "left",
        )

    def _rule(self, weight_pt: float, color: str) -> None:
        y = self._size.y_pt(self._y_mm)
        right = self._size.x_pt(self._size.width_mm - _SIDE_MM)
        left = self._size.x_pt(_SIDE_MM)
        self._drawn().ops.append(f"{weight_pt:g} w {color} RG {left:.3f} {y:.3f} m {right:.3f} {y:.3f} l S")

    def _frame(
        self, left_mm: float, top_mm: float, width_mm: float, height_mm: float, weight_pt: float
    ) -> None:
        left, bottom = self._size.x_pt(left_mm), self._size.y_pt(top_mm + height_mm)
        sides = f"{width_mm * PT_PER_MM:.3f} {height_mm * PT_PER_MM:.3f}"
        self._drawn().ops.append(f"{weight_pt:g} w {INK} RG {left:.3f} {bottom:.3f} {sides} re S")

    def _drawn(self) -> Page:
        if self._page is None:
            raise RuntimeError("The list is closed already.")
        return self._page


def _room(column: Column, width_mm: float) -> float:
    """What a column's text may take; figures keep more room from the column behind them."""
    return width_mm - (2 * _GAP_MM if column.right else _GAP_MM)


def _anywhere(text: str, width_em: float, fonts: FontSet) -> Iterable[str]:
    """A word too long for its line, cut where the line is full."""
    line = ""
    for character in text:
        if line and set_line(line + character, fonts).width_em > width_em:
            yield line
            line = ""
        line += character
    yield line
