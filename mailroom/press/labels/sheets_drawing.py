"""A label sheet as a drawing to scale (SVG), and as a test page to hold against the real one (PDF)."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from html import escape

from mailroom.press.drawing.typesetting import draw_lines, set_line
from mailroom.press.labels.printing import outlines
from mailroom.press.labels.sheets import LabelSheet
from mailroom.press.page import PT_PER_MM, Box
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.type.fonts import font_set

_MM_PER_IN = 25.4
_NUMBERED_FROM_MM = 4.0
_INK, _EDGE, _USED, _PAPER = "#1b1f24", "#1f4e8c", "#d9d2c5", "#ffffff"


def inches(length_mm: float) -> str:
    """A length in inches, to a thousandth."""
    return f"{length_mm / _MM_PER_IN:.3f}".rstrip("0").rstrip(".")


def sheet_svg(sheet: LabelSheet, used: Collection[int] = (), *, numbered: bool = True) -> str:
    """The page with its labels; places in ``used`` (from 0) are hatched and crossed. One unit is a millimetre."""
    w, h = sheet.page_w_mm, sheet.page_h_mm
    pen = max(w, h) / 600
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-pen:g} {-pen:g} {w + 2 * pen:g} {h + 2 * pen:g}" '
        f'width="{w:g}mm" height="{h:g}mm" role="img"><title>{escape(sheet.name)}</title>',
        f'<rect width="{w:g}" height="{h:g}" fill="{_PAPER}" stroke="{_INK}" stroke-width="{pen:g}"/>',
    ]
    for place in range(sheet.per_sheet):
        parts += _label(sheet, place, place in used, numbered, pen)
    return "".join(parts) + "</svg>"


def _label(sheet: LabelSheet, place: int, used: bool, numbered: bool, pen: float) -> Iterator[str]:
    box = sheet.label(place)
    x, y = box.left_mm + box.width_mm / 2, box.top_mm + box.height_mm / 2
    look = f'fill="{_USED if used else "none"}" stroke="{_EDGE}" stroke-width="{pen * 0.8:g}"'
    if sheet.shape:
        yield f'<ellipse cx="{x:g}" cy="{y:g}" rx="{box.width_mm / 2:g}" ry="{box.height_mm / 2:g}" {look}/>'
        if sheet.shape == "cd":
            yield f'<circle cx="{x:g}" cy="{y:g}" r="{min(box.width_mm, box.height_mm) * 0.17:g}" {look}/>'
    else:
        radius = f' rx="{sheet.corner_radius_mm:g}"' if sheet.corner_radius_mm else ""
        yield (
            f'<rect x="{box.left_mm:g}" y="{box.top_mm:g}" width="{box.width_mm:g}" height="{box.height_mm:g}"'
            f"{radius} {look}/>"
        )
    if used:
        yield (
            f'<path d="M{box.left_mm:g} {box.bottom_mm:g}L{box.right_mm:g} {box.top_mm:g}" stroke="{_INK}" '
            f'stroke-width="{pen:g}"/>'
        )
    size = min(box.height_mm * 0.4, box.width_mm * 0.35, 9.0)
    if numbered and not used and size >= _NUMBERED_FROM_MM / 2:
        yield (
            f'<text x="{x:g}" y="{y + size * 0.35:g}" font-family="sans-serif" font-size="{size:g}" '
            f'text-anchor="middle" fill="{_INK}" opacity="0.55">{place + 1}</text>'
        )


def proof_page(sheet: LabelSheet) -> bytes:
    """One page with each label's edge as a hairline, its number, and its size: to hold against a sheet."""
    out = io.BytesIO()
    document = PdfDocument(out, title=f"Test page for {sheet.name}")
    page = document.page(sheet.page)
    page.ops.append(outlines(sheet))
    for place in range(sheet.per_sheet):
        box = sheet.label(place)
        size_pt = min(box.height_mm * PT_PER_MM * 0.4, box.width_mm * PT_PER_MM * 0.25, 12.0)
        _write(document, page, str(place + 1), box, size_pt)
    first = sheet.writable(0, 2.0, 1.0)
    text = f"{sheet.label_w_mm:g} x {sheet.label_h_mm:g} mm"
    below = Box(first.left_mm, first.top_mm + first.height_mm * 0.72, first.width_mm, first.height_mm * 0.28)
    _write(document, page, text, below, min(6.0, below.height_mm * PT_PER_MM * 0.8))
    document.finish_page(page)
    document.close()
    return out.getvalue()


def _write(document: PdfDocument, page: Page, text: str, box: Box, size_pt: float) -> None:
    """A line in the middle of a box, where it is not too small to be of use."""
    line = set_line(text, font_set())
    width_pt = box.width_mm * PT_PER_MM
    if size_pt < 2.5 or line.width_em * size_pt > width_pt:
        return
    middle_pt = page.size.y_pt(box.top_mm + box.height_mm / 2)
    draw_lines(
        document,
        page.ops,
        [line],
        left_pt=box.left_mm * PT_PER_MM,
        top_pt=middle_pt + line.leading_em * size_pt / 2,
        size_pt=size_pt,
        width_pt=width_pt,
        align="centre",
    )
