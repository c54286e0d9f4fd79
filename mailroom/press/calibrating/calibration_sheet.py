"""The test sheet of a printer's tray: five crosses with millimetre scales, and what to measure.

The sheet and its small picture on the screen are drawn from the same shapes, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from intranet.values.address import AddressLine
from mailroom.press.calibrating.calibration import READING_NAMES, Calibration, Crosses, Point
from mailroom.press.drawing.fitting import DoesNotFit, fit
from mailroom.press.drawing.typesetting import draw_lines, set_line
from mailroom.press.letters.wording import text_language
from mailroom.press.page import PT_PER_MM, Box, PageSize, number
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.type.fonts import font_set

_ARM_MM = 6.0
_THIN_MM, _FINE_MM = 0.15, 0.1
_DIMENSION_FROM_MM = 4.5
_ARROW_MM = 1.6
_BADGE_MM, _BADGE_PT = 2.4, 8.0
_WISH_PT = 10.0

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Test sheet for calibration", "校准测试页"),
    "check_title": ("Check sheet, printed with the correction", "检查页（已按校准修正）"),
    "how": (
        "Print this page at 100 %, never fitted to the page. Measure with a good ruler from the edge of the paper "
        "or from cross to cross, to 0.2 mm, and type the five distances in.",
        "请按 100 % 原大打印，不要缩放到页面。用精确的直尺从纸边量起，或在十字之间量取，"
        "读到 0.2 毫米，然后输入这五个距离。",
    ),
    "check_how": (
        "These are the distances that a printer without a fault gives. Up to 0.3 mm of difference is nothing to mind.",
        "以下是没有偏差的打印机应有的距离。相差不超过 0.3 毫米即可。",
    ),
    "upright_first": ("left edge to the top cross", "左纸边到上方十字"),
    "upright_second": ("left edge to the bottom cross", "左纸边到下方十字"),
    "upright_middle": ("top edge to the middle cross", "上纸边到中间十字"),
    "lying_first": ("top edge to the left cross", "上纸边到左侧十字"),
    "lying_second": ("top edge to the right cross", "上纸边到右侧十字"),
    "lying_middle": ("left edge to the middle cross", "左纸边到中间十字"),
    "across": ("left cross to the right cross", "左侧十字到右侧十字"),
    "down": ("top cross to the bottom cross", "上方十字到下方十字"),
}


@dataclass(frozen=True)
class CalibrationSheet:
    """What is printed on a test sheet: ``names`` (printer, tray, date) at its top.

    ``expected`` makes it a check sheet, which bears the distances it should show.
    """

    page: PageSize
    names: Sequence[str]
    language: str = "en"
    expected: bool = False


@dataclass(frozen=True)
class Stroke:
    """A line between two places."""

    start: Point
    end: Point
    width_mm: float = _THIN_MM
    dashed: bool = False


@dataclass(frozen=True)
class Badge:
    """The number of a distance, in a ring."""

    place: Point
    text: str


def measure_words(page: PageSize, language: str) -> list[str]:
    """What the five distances are, in the order of the readings."""
    kind = "upright" if Crosses(page).upright else "lying"
    keys = [f"{kind}_{name}" for name in READING_NAMES[:3]] + list(READING_NAMES[3:])
    return [_word(key, language) for key in keys]


def _word(key: str, language: str) -> str:
    return _WORDS[key][text_language(language) == "zh"]


# ---- shapes ------------------------------------------------------------------------------------------------


def shapes(page: PageSize) -> Iterator[Stroke | Badge]:
    """The crosses, their scales and the five distances with their numbers."""
    crosses = Crosses(page)
    for x, y in crosses.all:
        yield Stroke((x - _ARM_MM, y), (x + _ARM_MM, y))
        yield Stroke((x, y - _ARM_MM), (x, y + _ARM_MM))
    yield from _scales(crosses)
    yield from _distances(crosses)


def _scales(crosses: Crosses) -> Iterator[Stroke]:
    """A millimetre scale along both axes, from the middle outwards."""
    middle_x, middle_y = crosses.middle
    for along, reach_mm in (("x", crosses.right[0] - middle_x), ("y", crosses.bottom[1] - middle_y)):
        for step in range(-int(reach_mm), int(reach_mm) + 1):
            length = 2.5 if step % 10 == 0 else 1.8 if step % 5 == 0 else 1.0
            if along == "x":
                yield Stroke((middle_x + step, middle_y), (middle_x + step, middle_y + length), _FINE_MM)
            else:
                yield Stroke((middle_x, middle_y + step), (middle_x + length, middle_y + step), _FINE_MM)


def _distances(crosses: Crosses) -> Iterator[Stroke | Badge]:
    """The five distances as dimension lines; those from an edge begin where the paper does."""
    middle, top, bottom, left, right = crosses.all
    if crosses.upright:
        edges = (((0.0, top[1]), top), ((0.0, bottom[1]), bottom), ((middle[0], 0.0), middle))
    else:
        edges = (((left[0], 0.0), left), ((right[0], 0.0), right), ((0.0, middle[1]), middle))
    for name, (start, end) in enumerate(edges, 1):
        yield from _dimension(start, end, str(name), from_edge=True)
    yield from _dimension(_moved(left, 0, _DIMENSION_FROM_MM), _moved(right, 0, _DIMENSION_FROM_MM), "4")
    yield from _dimension(_moved(top, -_DIMENSION_FROM_MM, 0), _moved(bottom, -_DIMENSION_FROM_MM, 0), "5")


def _dimension(start: Point, end: Point, name: str, *, from_edge: bool = False) -> Iterator[Stroke | Badge]:
    """A dashed line with an arrow head at its end (both ends between crosses) and its number at a third."""
    yield Stroke(start, end, _FINE_MM, dashed=True)
    yield from _arrow(start, end)
    if not from_edge:
        yield from _arrow(end, start)
    share = 0.3
    yield Badge((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share), name)


def _arrow(start: Point, end: Point) -> Iterator[Stroke]:
    along_x = abs(end[0] - start[0]) > abs(end[1] - start[1])
    back = _ARROW_MM if (end > start) else -_ARROW_MM
    for side in (-_ARROW_MM / 2, _ARROW_MM / 2):
        tail = (end[0] - back, end[1] + side) if along_x else (end[0] + side, end[1] - back)
        yield Stroke(tail, end, _THIN_MM)


def _moved(point: Point, right_mm: float, down_mm: float) -> Point:
    return point[0] + right_mm, point[1] + down_mm


# ---- the sheet as PDF --------------------------------------------------------------------------------------


def print_test_sheet(sheet: CalibrationSheet, out: BinaryIO, correction: Calibration | None = None) -> None:
    """Write the sheet; with a correction it comes out as that calibration would have it."""
    document = PdfDocument(out, title=_word("title", sheet.language), language=sheet.language)
    page = document.page(sheet.page)
    page.ops.append("q")
    if correction is not None:
        page.ops.append(" ".join(f"{value:.7f}" for value in correction.correction()) + " cm")
    for shape in shapes(sheet.page):
        if isinstance(shape, Stroke):
            page.ops.append(_stroke(page, shape))
        else:
            _draw_badge(document, page, shape)
    for box, lines, least_pt in _texts(sheet):
        _draw_text(document, page, box, lines, least_pt)
    page.ops.append("Q")
    document.finish_page(page)
    document.close()


def _stroke(page: Page, stroke: Stroke) -> str:
    (x1, y1), (x2, y2) = stroke.start, stroke.end
    dash = "[2 2] 0 d" if stroke.dashed else "[] 0 d"
    places = (page.size.x_pt(x1), page.size.y_pt(y1), page.size.x_pt(x2), page.size.y_pt(y2))
    x1_pt, y1_pt, x2_pt, y2_pt = map(number, places)
    return f"{number(stroke.width_mm * PT_PER_MM)} w {dash} {x1_pt} {y1_pt} m {x2_pt} {y2_pt} l S"


def _draw_badge(document: PdfDocument, page: Page, badge: Badge) -> None:
    x, y = page.size.x_pt(badge.place[0]), page.size.y_pt(badge.place[1])
    page.ops.append(f"{_ring(x, y, _BADGE_MM * PT_PER_MM)}")
    line = set_line(badge.text, font_set(bold=True))
    draw_lines(
        document,
        page.ops,
        [line],
        left_pt=x - line.width_em * _BADGE_PT / 2,
        top_pt=y + _BADGE_PT * 0.57,
        size_pt=_BADGE_PT,
    )


def _ring(x: float, y: float, radius: float) -> str:
    """A white disc with a black edge, of four curves."""
    bend = radius * 0.5523
    to = [
        (radius, bend, bend, radius, 0.0, radius),
        (-bend, radius, -radius, bend, -radius, 0.0),
        (-radius, -bend, -bend, -radius, 0.0, -radius),
        (bend, -radius, radius, -bend, radius, 0.0),
    ]
    curves = " ".join(
        " ".join(number(value + (x, y)[place % 2]) for place, value in enumerate(curve)) + " c"
        for curve in to
    )
    return f"1 g [] 0 d 0.5 w {number(x + radius)} {number(y)} m {curves} b 0 g"


def _texts(sheet: CalibrationSheet) -> list[tuple[Box, list[str], float]]:
    """The four quarters between the axes: names, date, what to do, what to measure."""
    page, language = sheet.page, sheet.language
    crosses = Crosses(page)
    wide = page.width_mm / 2 - crosses.left[0] - 14.0
    high = page.height_mm / 2 - crosses.top[1] - 14.0
    left_mm, right_mm = crosses.left[0] + 5.0, page.width_mm / 2 + 8.0
    top_mm, bottom_mm = crosses.top[1] + 4.0, page.height_mm / 2 + 9.0
    kind = "check_" if sheet.expected else ""
    expected = Crosses(page).readings()
    measures = [
        f"{place}  {text}" + (f": {getattr(expected, name):.1f} mm" if sheet.expected else "")
        for place, (name, text) in enumerate(
            zip(READING_NAMES, measure_words(page, language), strict=True), 1
        )
    ]
    size = f"{page.width_mm:g} × {page.height_mm:g} mm"
    return [
        (Box(left_mm, top_mm, wide, high), [_word(f"{kind}title", language), *sheet.names], 8.0),
        (Box(right_mm, top_mm, wide, high), [size], 8.0),
        (Box(left_mm, bottom_mm, wide, high), [_word(f"{kind}how", language)], 8.0),
        (Box(right_mm, bottom_mm, wide, high), measures, 8.0),
    ]


def _draw_text(document: PdfDocument, page: Page, box: Box, lines: list[str], least_pt: float) -> None:
    """Set the text into its quarter; on a page too small for it the numbered lines and names remain."""
    wanted = [AddressLine(line, "attention") for line in lines if line]
    for shown in (wanted, wanted[:2], wanted[:1]):
        try:
            block = fit(shown, box.width_mm * PT_PER_MM, box.height_mm * PT_PER_MM, font_set(), _WISH_PT)
        except DoesNotFit:
            continue
        draw_lines(
            document,
            page.ops,
            block.lines,
            left_pt=page.size.x_pt(box.left_mm),
            top_pt=page.size.y_pt(box.top_mm),
            size_pt=block.size_pt,
            tightness=block.tightness,
        )
        return


# ---- the sheet as a picture --------------------------------------------------------------------------------


def picture(page: PageSize) -> bytes:
    """The sheet as a small SVG: the paper, its crosses and the numbered distances, without the fine scales."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -6 {page.width_mm + 12:g} {page.height_mm + 12:g}">',
        f'<rect width="{page.width_mm:g}" height="{page.height_mm:g}" fill="white" stroke="#888" stroke-width="0.8"/>',
    ]
    for shape in (one for one in shapes(page) if not _is_fine(one)):
        parts.append(_svg_stroke(shape) if isinstance(shape, Stroke) else _svg_badge(shape))
    return "".join([*parts, "</svg>"]).encode()


def _is_fine(shape: Stroke | Badge) -> bool:
    return isinstance(shape, Stroke) and shape.width_mm == _FINE_MM and not shape.dashed


def _svg_stroke(stroke: Stroke) -> str:
    (x1, y1), (x2, y2) = stroke.start, stroke.end
    look = 'stroke="#1f4e8c" stroke-width="0.8" stroke-dasharray="3 2"'
    if not stroke.dashed:
        look = 'stroke="black" stroke-width="0.9"'
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" {look}/>'


def _svg_badge(badge: Badge) -> str:
    x, y = badge.place
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="6.5" fill="#1f4e8c"/>'
        f'<text x="{x:g}" y="{y + 3.1:g}" font-family="sans-serif" font-size="9" font-weight="bold" '
        f'text-anchor="middle" fill="white">{badge.text}</text>'
    )
