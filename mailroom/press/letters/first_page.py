"""Where the fixed parts of a letter's first page lie: letterhead, window, facts, fold marks, code."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from mailroom.press.letters.address_block import PlacedAddress
from mailroom.press.letters.layouts import LetterLayout
from mailroom.press.letters.stationery import Stationery, at
from mailroom.press.letters.window_letters import RETURN_LINE_ABOVE_MM, return_line_pt

_CODE_TOP_MM = 14.0
_FOLD_MARK_LEFT_MM = 4.0


def places_on_first_page(
    stationery: Stationery, placed: PlacedAddress, layout: LetterLayout, code_mm: float
) -> dict[str, Any]:
    """Where the first page's fixed parts lie, counted from the page area's corner; ``layout`` is the sender's, fitted
    for the letter's envelope. ``lowered`` is how much lower than usual its text begins."""
    usual = stationery.layout
    across = layout.page_width_mm - layout.left_mm - layout.right_mm

    def put(left_mm: float, top_mm: float, width_mm: float | None = None) -> str:
        return at(left_mm - usual.left_mm, top_mm - usual.body_top_mm, width_mm)

    box, right_mm = placed.box, layout.page_width_mm - layout.right_mm
    aside_mm, own, lowered_mm = (
        layout.letterhead_left_mm,
        layout.sender,
        layout.body_top_mm - usual.body_top_mm,
    )
    return {
        "letterhead": put(layout.left_mm, layout.letterhead_top_mm, across - 48)
        if aside_mm is None
        else put(aside_mm, layout.letterhead_top_mm, right_mm - aside_mm),
        "aside": aside_mm is not None,
        "sender": put(own.left_mm, own.top_mm, own.width_mm) if own else "",
        "lowered": Markup("height:{:.3f}mm").format(lowered_mm) if lowered_mm else "",
        "return_line": put(box.left_mm, placed.top_mm - RETURN_LINE_ABOVE_MM, box.width_mm)
        + _return_size(stationery, box.width_mm),
        "address": put(box.left_mm, box.top_mm, box.width_mm),
        "facts": put(
            layout.facts_left_mm,
            layout.facts_top_mm,
            right_mm - layout.facts_left_mm,
        ),
        "folds": [put(_FOLD_MARK_LEFT_MM, top_mm) for top_mm in layout.fold_marks_mm],
        "beside_code": put(right_mm - code_mm - 32, _CODE_TOP_MM + 2, 30),
        "code": put(right_mm - code_mm, _CODE_TOP_MM, code_mm),
    }


def _return_size(stationery: Stationery, width_mm: float) -> Markup:
    """The style that makes a long return line as narrow as the address box under it."""
    text = stationery.letterhead["return_line"]
    if not text:
        return Markup("")
    return Markup(";font-size:{:g}pt").format(return_line_pt(text, stationery.sender.address, width_mm))
