"""Places that are kept free where something is laid out once for many readers, and the lines that go there.

The layout engine gets a hidden stand-in; where it came to lie, each reader's line is drawn by the press's own
typesetting.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from mailroom.press.drawing.typesetting import SetLine, draw_lines, set_line
from mailroom.press.page import PT_PER_MM, PT_PER_PX, Box, PageSize
from mailroom.press.pdf.document import PdfDocument
from mailroom.press.type.fonts import CharacterNotCovered, FontMissing, font_set

_BOLD_FROM = 600
_STEP_EM = 0.1
"""How finely the room for a word is cut: 0.2 mm on either side of it at most, so that few layouts serve many words."""
_ROUNDED_PT = 0.05
"""What the layout engine may round a word's room down by."""


def blank_line(name: str, room_em: float = 0.0) -> Markup:
    """What stands in a blank sheet for the line ``name``.

    Where other words share its line, ``room_em`` is kept for it (:func:`room_for`), and it is set flush right there.
    """
    kept = f";display:inline-block;width:{room_em:g}em;text-align:right" if room_em else ""
    return Markup(
        '<span style="visibility:hidden;white-space:nowrap{}"><span data-blank="{}">x</span></span>'
    ).format(kept, name)


def room_for(text: str) -> float:
    """How much room a bold line needs, in halves of an em, so that few blanks serve many readers; 0 if unknown."""
    return math.ceil(_bold_width_em(text) * 2) / 2


def blank_word(name: str, text: str) -> Markup | None:
    """What stands inside a sentence for the bold ``text``: as wide as that, in steps of a tenth of an em.

    It is a word of figures, so that lines break round it as they would round the text. None if no font has the text.
    """
    width_em = math.ceil(_bold_width_em(text) / _STEP_EM) * _STEP_EM
    if not width_em:
        return None
    figures = "0" * len(text)
    apart = (width_em - font_set(bold=True).latin.width_em(figures)) / len(figures)
    return Markup(
        '<span style="visibility:hidden;white-space:nowrap;letter-spacing:{:.4f}em" data-blank="{}" data-inside>'
        "{}</span>"
    ).format(apart, name, figures)


def _bold_width_em(text: str) -> float:
    try:
        return set_line(text, font_set(bold=True)).width_em
    except (CharacterNotCovered, FontMissing):
        return 0.0


def blank_code(name: str, side_mm: float) -> Markup:
    """What stands in a blank sheet for the code ``name``, ``side_mm`` wide with its quiet zone."""
    return Markup('<span data-blank="{}" style="display:block;width:{:g}mm;height:{:g}mm"></span>').format(
        name, side_mm, side_mm
    )


@dataclass(frozen=True)
class Place:
    """Where a line goes: from its start (or, if ``flush`` right, its end), on its baseline, in points from the page's
    lower left corner. ``inside``: in the middle of its room."""

    x_pt: float
    baseline_pt: float
    room_pt: float
    size_pt: float
    bold: bool
    flush: bool
    color: str
    inside: bool = False


Lines = Sequence[tuple[SetLine, Place]]


@dataclass(frozen=True)
class Places:
    """The places of lines and of codes on a laid-out page, by name."""

    lines: Mapping[str, Sequence[Place]]
    codes: Mapping[str, Sequence[Box]]


def places_on(page_box: Any, size: PageSize, codes: Iterable[str] = ()) -> Places:
    """The places on a page that the layout engine has laid out; ``codes`` are the names that stand for codes."""
    of_codes = set(codes)
    lines: dict[str, list[Place]] = {}
    boxes: dict[str, list[Box]] = {}
    for name, box, block in _blanks_in(page_box, None):
        if name in of_codes:
            boxes.setdefault(name, []).append(_code_box(box))
        else:
            lines.setdefault(name, []).append(_place(box, block, size))
    return Places(lines, boxes)


def _blanks_in(box: Any, block: Any) -> Iterator[tuple[str, Any, Any]]:
    """The laid-out boxes of stand-ins: name, box, and the block that a line has to stay in."""
    name = box.element.get("data-blank") if getattr(box, "element", None) is not None else None
    if name and (hasattr(box, "text") or not getattr(box, "children", ())):
        yield name, box, block
        return
    is_block = "Block" in type(box).__name__
    for child in getattr(box, "children", ()):
        yield from _blanks_in(getattr(child, "_box", child), box if is_block else block)


def _place(box: Any, block: Any, size: PageSize) -> Place:
    inside = "data-inside" in box.element.attrib
    flush = not inside and block.style["text_align_all"] in ("right", "end")
    left, right = block.content_box_x(), block.content_box_x() + block.width
    start = box.position_x + box.width if flush else box.position_x
    room = box.width + _ROUNDED_PT / PT_PER_PX if inside else (start - left if flush else right - start)
    color = box.style["color"]
    return Place(
        start * PT_PER_PX,
        size.height_pt - (box.position_y + box.baseline) * PT_PER_PX,
        room * PT_PER_PX,
        box.style["font_size"] * PT_PER_PX,
        box.style["font_weight"] >= _BOLD_FROM,
        flush,
        " ".join(f"{part:.4g}" for part in color.to("srgb").coordinates),
        inside,
    )


def _code_box(box: Any) -> Box:
    mm = PT_PER_PX / PT_PER_MM
    return Box(box.position_x * mm, box.position_y * mm, box.width * mm, box.height * mm)


def fitted_lines(
    texts: Mapping[str, str], places: Mapping[str, Sequence[Place]], region: str
) -> list[tuple[SetLine, Place]] | None:
    """The lines ready to draw; None when one does not fit its place or no font has it.

    ``region`` says whose shapes of Chinese characters they take.
    """
    fitted: list[tuple[SetLine, Place]] = []
    for name, text in texts.items():
        for place in places[name] if text else ():
            try:
                line = set_line(text, font_set(region, bold=place.bold))
            except (CharacterNotCovered, FontMissing):
                return None
            if line.width_em * place.size_pt > place.room_pt:
                return None
            fitted.append((line, place))
    return fitted


def draw_line(document: PdfDocument, ops: list[str], line: SetLine, place: Place) -> None:
    """Draw a line at its place."""
    width_pt = line.width_em * place.size_pt
    ops.append(f"{place.color} rg")
    left_pt = place.x_pt - width_pt if place.flush else place.x_pt
    draw_lines(
        document,
        ops,
        [line],
        left_pt=left_pt + (place.room_pt - width_pt) / 2 if place.inside else left_pt,
        top_pt=place.baseline_pt + line.above_em * place.size_pt,
        size_pt=place.size_pt,
    )
