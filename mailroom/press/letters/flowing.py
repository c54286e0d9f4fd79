"""What a form cannot hold because it runs on: the words of a letter, put together from blocks.

A block (the subject, a paragraph, the closing) is laid out once for all readers to whom it says the same, on a page of
its own between two fences, which show how high it is. A letter's blocks are then stacked as the layout engine would
stack them: of two margins that meet, the larger holds. Words that do not come out as one page, or that hold what only a
file of its own can, go back to be set as a whole sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from mailroom.press.letters.blanks import Lines, Place, fitted_lines, places_on
from mailroom.press.letters.html_values import Sheet
from mailroom.press.letters.own_letters import TemplateRefused
from mailroom.press.page import PT_PER_MM, PT_PER_PX, PageSize
from mailroom.press.pdf.drawings import Drawing

if TYPE_CHECKING:
    from mailroom.press.letters.html_sheets import DrawnPage, HtmlTypesetter

_FENCE = Markup('<div class="fence"></div>')
_MOST_BLOCKS = 600
"""Blocks that are kept: some 4 KB each."""
_NOTHING_PX = 0.01


@dataclass(frozen=True)
class Flow:
    """Words to set on one page.

    ``settings`` are asked for the blocks, from the usual setting to the tightest that may be tried; ``lines`` are set
    into the places kept free in them; ``lowered_mm`` is how much lower than usual the words begin, ``region`` whose
    shapes of Chinese characters the lines take.
    """

    settings: tuple[Callable[[], Sequence[Sheet]], ...]
    lines: Mapping[str, str] = field(default_factory=dict)
    lowered_mm: float = 0.0
    region: str = "SC"


@dataclass(frozen=True)
class Block:
    """A laid-out block: what is drawn, where on its page it begins and how high it is, and its outer margins (pixels of
    the layout engine); the page's own measures; and the places kept free in it."""

    sheet: Sheet
    drawing: Drawing
    top_px: float
    height_px: float
    above_px: float
    below_px: float
    page: _Page
    places: Mapping[str, Sequence[Place]]

    def own(self, lines: Mapping[str, str]) -> dict[str, str]:
        """Those of the lines that have a place in it."""
        return {name: text for name, text in lines.items() if name in self.places}


@dataclass(frozen=True)
class _Page:
    """The page's size, and its body: where it begins and how high it is."""

    size: PageSize
    top_px: float
    height_px: float


@dataclass(frozen=True)
class PlacedBlock:
    """A block in a reader's letter: how far it is moved down from where it was laid out, and the lines set into it."""

    block: Block
    moved_px: float
    lines: Lines


Words = Sequence[PlacedBlock]
"""The words of one reader's letter, in the order in which they are read."""


class BlockSetter:
    """Lays out blocks in one paper's style and keeps them."""

    def __init__(self, open_typesetter: Callable[[], HtmlTypesetter]) -> None:
        self._open = open_typesetter
        self._blocks: dict[Sheet, Block | None] = {}

    def set(self, flows: Mapping[int, Flow]) -> dict[int, Words]:
        """The words of those flows (by their place) that come out as one page."""
        done: dict[int, Words] = {}
        for setting in range(max((len(flow.settings) for flow in flows.values()), default=0)):
            asked = {place: flow for place, flow in flows.items() if place not in done}
            waiting = {
                place: sheets for place, flow in asked.items() if (sheets := _blocks_of(flow, setting))
            }
            known = self._laid_out(sheet for sheets in waiting.values() for sheet in sheets)
            for place, sheets in waiting.items():
                words = _stacked([known[sheet] for sheet in sheets], flows[place])
                if words is not None:
                    done[place] = words
        return done

    def _laid_out(self, wanted: Iterable[Sheet]) -> dict[Sheet, Block | None]:
        """The blocks of these sheets; what was not seen before is laid out now, the same scripts in one document."""
        sheets = list(dict.fromkeys(wanted))
        known = {sheet: self._blocks[sheet] for sheet in sheets if sheet in self._blocks}
        missing = [sheet for sheet in sheets if sheet not in known]
        if missing:
            known |= self._set(missing)
            self._keep(known)
        return known

    def _set(self, sheets: Sequence[Sheet]) -> dict[Sheet, Block | None]:
        drawn = self._open().draw(list(map(_fenced, sheets)))
        return {
            sheet: _block_on(page, sheet) if (page := drawn[_fenced(sheet)]) is not None else None
            for sheet in sheets
        }

    def _keep(self, known: Mapping[Sheet, Block | None]) -> None:
        """The latest are kept."""
        for sheet, block in known.items():
            self._blocks.pop(sheet, None)
            self._blocks[sheet] = block
        while len(self._blocks) > _MOST_BLOCKS:
            del self._blocks[next(iter(self._blocks))]


def _blocks_of(flow: Flow, setting: int) -> Sequence[Sheet]:
    """None at all where there is no such setting, or a firm's own words cannot be filled in: who lays them out whole
    says why."""
    try:
        return flow.settings[setting]() if setting < len(flow.settings) else ()
    except TemplateRefused:
        return ()


def _stacked(blocks: Sequence[Block | None], flow: Flow) -> Words | None:
    """The blocks one below the other; None when one is missing, they are too high, or a line does not fit."""
    placed: list[PlacedBlock] = []
    lowered = flow.lowered_mm * PT_PER_MM / PT_PER_PX
    y_px, below_px = 0.0, 0.0
    for block in blocks:
        if block is None:
            return None
        if block.height_px < _NOTHING_PX:  # its own margins meet
            below_px = max(below_px, block.above_px, block.below_px)
            continue
        y_px += max(below_px, block.above_px)
        moved = block.page.top_px + lowered + y_px - block.top_px
        lines = fitted_lines(block.own(flow.lines), block.places, flow.region)
        if lines is None:
            return None
        placed.append(PlacedBlock(block, moved, [(line, _moved(place, moved)) for line, place in lines]))
        y_px, below_px = y_px + block.height_px, block.below_px
    if placed and lowered + y_px > placed[0].block.page.height_px + _NOTHING_PX:
        return None
    return placed


def _moved(place: Place, down_px: float) -> Place:
    return replace(place, baseline_pt=place.baseline_pt - down_px * PT_PER_PX)


# ---- from laid-out pages to blocks -------------------------------------------------------------------------


def _fenced(sheet: Sheet) -> Sheet:
    """The sheet as it is laid out to be measured."""
    return replace(sheet, html=f"{_FENCE}{sheet.html}{_FENCE}")


def _block_on(page: DrawnPage, sheet: Sheet) -> Block | None:
    """The block of this sheet on a page that holds it between two fences; None if it is not so."""
    first, *inner, last = _section(page.box).children
    if not inner or not _is_fence(first) or not _is_fence(last):
        return None
    begins, ends = first.position_y + first.margin_height(), last.position_y
    above, below = _margin(inner[0], "top", 0), _margin(inner[-1], "bottom", -1)
    return Block(
        sheet,
        page.drawing,
        top_px=begins + above,
        height_px=max(ends - begins - above - below, 0.0),
        above_px=above,
        below_px=below,
        page=_Page(page.size, page.box.content_box_y(), page.box.height),
        places=places_on(page.box, page.size).lines,
    )


def _section(page_box: Any) -> Any:
    """The box of the sheet: the page holds the document, that its body, that the one section."""
    box = page_box
    while getattr(box, "element_tag", "") != "section":
        box = next(child for child in box.children if child.is_in_normal_flow())
    return box


def _is_fence(box: Any) -> bool:
    return box.element is not None and box.element.get("class") == "fence"


def _margin(box: Any, side: str, place: int) -> float:
    """The outer margin of a box and of those inside it that meet there."""
    own = getattr(box, f"margin_{side}")
    inner = [child for child in getattr(box, "children", ()) if child.is_in_normal_flow()]
    closed = getattr(box, f"border_{side}_width") or getattr(box, f"padding_{side}")
    fixed = side == "bottom" and box.style["height"] != "auto"
    if closed or fixed or not inner or type(box).__name__ != "BlockBox" or box.style["overflow"] != "visible":
        return own
    child = inner[place]
    return max(own, _margin(child, side, place)) if "Block" in type(child).__name__ else own
