"""A packet's code as an SVG picture for the sheets that WeasyPrint sets: one path, sharp at any size."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import zxingcpp
from markupsafe import Markup

_QUIET_MODULES = 1
"""DataMatrix asks for a quiet zone of one module on each side (ISO/IEC 16022)."""


@lru_cache(maxsize=256)
def code_svg(payload: str) -> Markup:
    """A DataMatrix of ``payload`` with its quiet zone, to be sized by the style sheet."""
    drawn = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.DataMatrix)
    rows = memoryview(drawn.to_image(scale=1, add_quiet_zones=False)).tolist()
    side = len(rows) + 2 * _QUIET_MODULES
    path = "".join(_row_path(row, y + _QUIET_MODULES) for y, row in enumerate(rows))
    return Markup(  # noqa: S704  numbers only
        f'<svg viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )


def _row_path(row: list[int], y: int) -> str:
    strokes, x = [], _QUIET_MODULES
    for value, modules in groupby(row):
        width = len(list(modules))
        if value == 0:
            strokes.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(strokes)
