"""DataMatrix and QR codes, each drawn as one path with its quiet zone kept clear.

A code is drawn in ink on paper: no picture, so it is sharp on any printer. Sizes are chosen so that a module
is at least 0.375 mm, three dots of a 203 dpi label printer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from intranet.values.reason import reason
from mailroom.press.page import PT_PER_MM, Box, PageSize, number

SMALLEST_MODULE_MM = 0.375
_DATA_MATRIX_QUIET = 1
_QR_QUIET = 4
_NEVER_TOO_LONG = 200
_RUN = re.compile("1+")
# So many characters take at most 24 modules a side, and the quiet zone 2.
_SURELY_FITS, _SURELY_FITS_IN_MM = 36, 9.75


class CodeTooDense(ValueError):
    """A code would need modules too small for a label printer; ``reason`` says how much room it takes."""

    def __init__(self, needed_mm: float, there_mm: float) -> None:
        self.reason = reason(
            "code-too-dense",
            "The code needs %(needed)s mm and there are %(there)s mm: shorten its text.",
            needed=f"{needed_mm:.1f}",
            there=f"{there_mm:.1f}",
        )
        super().__init__(str(self.reason))


class CodeTooLong(CodeTooDense):
    """No code of any size holds so long a text; ``reason`` says how long it is."""

    def __init__(self, text: str) -> None:
        self.reason = reason(
            "code-too-long",
            "The code's text has %(count)s characters, more than a code can hold. Shorten it.",
            count=len(text),
        )
        ValueError.__init__(self, str(self.reason))


def check_data_matrix(text: str, side_mm: float) -> None:
    """Raise :class:`CodeTooDense` when ``text`` cannot be drawn as a DataMatrix in a square of ``side_mm``."""
    if text and not (text.isascii() and len(text) <= _SURELY_FITS and side_mm >= _SURELY_FITS_IN_MM):
        _module_mm(data_matrix(text), _DATA_MATRIX_QUIET, side_mm)


def data_matrix_path(text: str, area: Box, page: PageSize) -> str:
    """The operators that draw ``text`` as a DataMatrix in the square ``area``, quiet zone included."""
    return _path(data_matrix(text), _DATA_MATRIX_QUIET, area, page)


def qr_path(text: str, area: Box, page: PageSize) -> str:
    """The operators that draw ``text`` as a QR code in the square ``area``, quiet zone included."""
    return _path(qr_matrix(text), _QR_QUIET, area, page)


def data_matrix_svg(text: str, side_mm: float) -> str:
    """A DataMatrix as an SVG picture with one path, ``side_mm`` wide with its quiet zone."""
    return _svg(data_matrix(text), _DATA_MATRIX_QUIET, side_mm)


def qr_svg(text: str, side_mm: float) -> str:
    """A QR code as an SVG picture with one path, ``side_mm`` wide with its quiet zone."""
    return _svg(qr_matrix(text), _QR_QUIET, side_mm)


@lru_cache(maxsize=64)
def data_matrix(text: str) -> tuple[str, ...]:
    """The modules of a square DataMatrix, row by row, "1" for ink. Raises :class:`CodeTooLong`."""
    return _encoded(_encoding().data_matrix, text)


@lru_cache(maxsize=64)
def qr_matrix(text: str) -> tuple[str, ...]:
    """The modules of a QR code with medium error correction, row by row, "1" for ink. Raises :class:`CodeTooLong`."""
    return _encoded(_encoding().qr, text)


def _encoded(encode: Callable[[str], tuple[str, ...]], text: str) -> tuple[str, ...]:
    try:
        return encode(text)
    except ValueError as error:
        if len(text) < _NEVER_TOO_LONG:
            raise
        raise CodeTooLong(text) from error


@cache
def _encoding() -> Any:
    """The module that encodes, loaded for the first code: most labels bear none and do not wait for it."""
    return import_module("mailroom.press.drawing.encoding")


def _bars(rows: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs of ink as (column, row, length), counted from the top left."""
    return [
        (run.start(), row, run.end() - run.start())
        for row, cells in enumerate(rows)
        for run in _RUN.finditer(cells)
    ]


def _path(rows: Sequence[str], quiet: int, area: Box, page: PageSize) -> str:
    side_mm = min(area.width_mm, area.height_mm)
    module_mm = _module_mm(rows, quiet, side_mm)
    scale = number(module_mm * PT_PER_MM)
    left = number(page.x_pt(area.left_mm + quiet * module_mm))
    top = number(page.y_pt(area.top_mm + quiet * module_mm))
    bars = " ".join(f"{col} {-row - 1} {length} 1 re" for col, row, length in _bars(rows))
    return f"q 0 g {scale} 0 0 {scale} {left} {top} cm {bars} f Q"


def _module_mm(rows: Sequence[str], quiet: int, side_mm: float) -> float:
    """How large a module is; raises :class:`CodeTooDense` where that is too small."""
    cells = len(rows) + 2 * quiet
    if side_mm / cells < SMALLEST_MODULE_MM:
        raise CodeTooDense(cells * SMALLEST_MODULE_MM, side_mm)
    return side_mm / cells


def _svg(rows: Sequence[str], quiet: int, side_mm: float) -> str:
    cells = len(rows) + 2 * quiet
    path = "".join(f"M{col + quiet} {row + quiet}h{length}v1h-{length}z" for col, row, length in _bars(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side_mm:g}mm" height="{side_mm:g}mm" '
        f'viewBox="0 0 {cells} {cells}"><path d="{path}"/></svg>'
    )
