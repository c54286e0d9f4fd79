"""Label sheets: which there are, and where each label lies on its page."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import hypot
from typing import Any

from intranet.values.reason import Reason, reason
from mailroom.press.labels.sheets_table import FIGURES, folded, from_line, line_named, lines
from mailroom.press.page import Box, PageSize

Grid = tuple[int, int, float, float, float, float]
"""Columns, rows, the first label's left and top, and the pitches, in millimetres."""
MARKED_FROM_MM = 0.5
COMMON = 47
SHAPES = ("", "round", "ellipse", "cd")
_TOLERANCE_MM = 0.05
"""Figures are rounded to a hundredth in their sources, pitches too: a sheet of 20 rows adds up to this."""
_LARGEST_MM = 1300
_MOST_LABELS = 2000
_FAR = 1e6
_NEAR = 5
_CUT = 0.2929  # 1 - 1/sqrt(2): how far a circle's arc is from the corner of its box, as a share of its radius


class UnusableSheet(ValueError):
    """A sheet whose figures cannot be true: its labels run off the page or overlap. ``reason`` says which."""

    def __init__(self, why: Reason, name: str = "") -> None:
        super().__init__(f"{name}: {why}" if name else str(why))
        self.reason = why


class UnknownSheet(LookupError):
    """No sheet has this code; ``near`` lists those with a similar one."""

    def __init__(self, wanted: str, near: tuple[str, ...]) -> None:
        self.wanted = wanted
        self.near = near
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(f'There is no label sheet "{wanted}".{hint} "sheets" lists all of them.')


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A page of equal labels, in millimetres from the page's top left corner.

    ``source`` says where the figures come from. A second source is kept with the largest distance
    between the two sources' label edges (``disagreement_mm``) and, when that is over 0.5 mm, with
    its own figures. ``maker_checked`` is true where the maker's own template was the first source.
    """

    code: str
    maker: str
    description: str
    page_w_mm: float
    page_h_mm: float
    cols: int
    rows: int
    label_w_mm: float
    label_h_mm: float
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float
    corner_radius_mm: float = 0.0
    same_as: str = ""
    source: str = ""
    second_source: str = ""
    second_figures: Mapping[str, float] | None = None
    disagreement_mm: float = 0.0
    maker_checked: bool = False
    note: str = ""
    shape: str = ""
    more: tuple[Grid, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.maker} {self.code}"

    @property
    def per_sheet(self) -> int:
        return self.cols * self.rows + sum(grid[0] * grid[1] for grid in self.more)

    @property
    def page(self) -> PageSize:
        return PageSize(self.page_w_mm, self.page_h_mm)

    @property
    def own(self) -> bool:
        """Whether it is one of the firm's own."""
        return self.source == OWN

    @property
    def figures(self) -> dict[str, Any]:
        """All that :func:`own_sheet` needs to build it again, as plain data."""
        return {name: getattr(self, name) for name in (*_OWN_TEXTS, *FIGURES)}

    @property
    def doubtful(self) -> bool:
        """Two sources differ by more than 0.5 mm and the maker's figures were not found."""
        return self.disagreement_mm > MARKED_FROM_MM and not self.maker_checked

    @property
    def grids(self) -> tuple[Grid, ...]:
        first = (self.cols, self.rows, self.left_mm, self.top_mm, self.pitch_x_mm, self.pitch_y_mm)
        return (first, *self.more)

    def label(self, position: int) -> Box:
        """The label at ``position`` (from 0, along the rows) on its sheet."""
        place = position % self.per_sheet
        for cols, rows, left_mm, top_mm, pitch_x_mm, pitch_y_mm in self.grids:
            if place < cols * rows:
                row, col = divmod(place, cols)
                return Box(
                    left_mm + col * pitch_x_mm, top_mm + row * pitch_y_mm, self.label_w_mm, self.label_h_mm
                )
            place -= cols * rows
        raise AssertionError("a place is always inside one of the grids")

    def writable(self, position: int, margin_x_mm: float, margin_y_mm: float) -> Box:
        """Where on a label text may stand: within the margins, and never where a corner or an arc is cut off."""
        box = self.label(position)
        if self.shape == "cd":  # the band above the hole
            return Box(
                box.left_mm + box.width_mm * 0.24,
                box.top_mm + box.height_mm * 0.075,
                box.width_mm * 0.52,
                box.height_mm * 0.235,
            )
        if self.shape:  # the rectangle in the circle, which lies a margin within the label's edge
            edge_mm = min(margin_x_mm, margin_y_mm)
            across, down = (
                side_mm / 2 - max(side_mm / 2 - edge_mm, 0.0) * (1 - _CUT)
                for side_mm in (box.width_mm, box.height_mm)
            )
        else:
            across = down = min(self.corner_radius_mm, box.width_mm / 2, box.height_mm / 2) * _CUT
        across, down = max(across, margin_x_mm), max(down, margin_y_mm)
        return box.inset(across, down, across, down)

    def check(self) -> LabelSheet:
        """Return the sheet itself, or raise :class:`UnusableSheet` with what is wrong."""
        complaint = next(self.complaints(), None)
        if complaint:
            raise UnusableSheet(complaint, self.name)
        return self

    def complaints(self) -> Iterator[Reason]:
        """What cannot be true of it."""
        if self.cols < 1 or self.rows < 1 or not min(self.label_w_mm, self.label_h_mm) > 0:
            yield reason("sheet-no-label", "A sheet needs at least one label that has a size.")
        elif not 0 < min(self.page_w_mm, self.page_h_mm) <= max(self.page_w_mm, self.page_h_mm) < _LARGEST_MM:
            yield reason(
                "sheet-no-page", "The page must have a size, of less than %(most)s mm.", most=_LARGEST_MM
            )
        elif self.per_sheet > _MOST_LABELS:
            yield reason(
                "sheet-too-many", "More than %(most)s labels on a sheet cannot be true.", most=_MOST_LABELS
            )
        elif not 0 <= self.corner_radius_mm <= min(self.label_w_mm, self.label_h_mm) / 2 + _TOLERANCE_MM:
            yield reason("sheet-corners", "The corners are rounder than half the label.")
        elif self.shape not in SHAPES:
            yield reason("sheet-shape", 'There is no label of the shape "%(shape)s".', shape=self.shape)
        else:
            yield from self._off_the_page()
            yield from self._overlapping()

    def _off_the_page(self) -> Iterator[Reason]:
        over_mm = 0.0
        for cols, rows, left_mm, top_mm, pitch_x_mm, pitch_y_mm in self.grids:
            if not min(left_mm, top_mm) >= 0:
                yield reason("sheet-begins-outside", "The labels begin outside the page.")
                return
            right_mm = left_mm + (cols - 1) * pitch_x_mm + self.label_w_mm
            bottom_mm = top_mm + (rows - 1) * pitch_y_mm + self.label_h_mm
            over_mm = max(over_mm, right_mm - self.page_w_mm, bottom_mm - self.page_h_mm)
        if not over_mm <= _TOLERANCE_MM:
            yield reason(
                "sheet-off-page", "The labels run off the page by %(over)s mm.", over=f"{over_mm:.2f}"
            )

    def _overlapping(self) -> Iterator[Reason]:
        overlap = any(
            (cols > 1 and not pitch_x_mm >= self.label_w_mm - _TOLERANCE_MM)
            or (rows > 1 and not pitch_y_mm >= self.label_h_mm - _TOLERANCE_MM)
            for cols, rows, _left, _top, pitch_x_mm, pitch_y_mm in self.grids
        )
        if overlap or (self.more and self._grids_overlap()):
            yield reason("sheet-overlap", "The labels overlap.")

    def _grids_overlap(self) -> bool:
        return any(
            self._touch(self.label(one), self.label(other))
            for one in range(self.per_sheet)
            for other in range(max(one + 1, self.cols * self.rows), self.per_sheet)
        )

    def _touch(self, one: Box, other: Box) -> bool:
        across, down = abs(one.left_mm - other.left_mm), abs(one.top_mm - other.top_mm)
        if self.shape:  # circles and rings may reach into each other's boxes
            return hypot(across / self.label_w_mm, down / self.label_h_mm) < 1 - _TOLERANCE_MM
        return across < self.label_w_mm - _TOLERANCE_MM and down < self.label_h_mm - _TOLERANCE_MM


def sheet_from_json(stored: Mapping[str, Any]) -> LabelSheet:
    """Build and check a sheet from its data; raises :class:`UnusableSheet`."""
    try:
        return LabelSheet(**stored).check()
    except TypeError as error:
        raise UnusableSheet(_not_so(str(error)), str(stored.get("code", ""))) from error


_OWN_TEXTS = ("code", "maker", "description", "shape")
_OWN_OPTIONAL = {"maker": "Own", "description": "", "shape": "", "corner_radius_mm": 0.0}
OWN = "entered by hand"
"""The source of a firm's own sheet."""


def own_sheet(stored: object) -> LabelSheet:
    """A firm's own sheet from plain data. Raises :class:`UnusableSheet` with what is wrong, in one sentence."""
    if not isinstance(stored, Mapping):
        raise UnusableSheet(_not_so("it must be an object with the sheet's figures"))
    given = {**_OWN_OPTIONAL, **stored}
    for name in ("code", *FIGURES):
        if name not in given:
            raise UnusableSheet(_not_so(f'"{name}" is missing'))
    for name, value in given.items():
        wrong = _wrong_with(str(name), value)
        if wrong:
            raise UnusableSheet(_not_so(wrong))
    return sheet_from_json({**given, "source": OWN})


def _wrong_with(name: str, value: object) -> str:
    """What is wrong with one figure of a firm's own sheet; an empty text when nothing is."""
    if name in _OWN_TEXTS:
        return "" if isinstance(value, str) else f'"{name}" must be a text'
    if name not in FIGURES:
        return f'a sheet has no "{name}"'
    if name in ("cols", "rows"):
        whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _FAR
        return "" if whole else f'"{name}" must be a whole number'
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _FAR
    return "" if number else f'"{name}" must be a number'


def _not_so(what: str) -> Reason:
    return reason("sheet-not-understood", "The sheet cannot be understood: %(what)s.", what=what)


@cache
def all_sheets() -> tuple[LabelSheet, ...]:
    """Every sheet that ships, checked, in the order of the table: those compared with their maker's figures first."""
    return tuple(sheet_from_json(from_line(line)) for line in lines())


def common_sheets() -> tuple[LabelSheet, ...]:
    """The popular sheets at the table's head, looked through one by one."""
    return tuple(sheet_from_json(from_line(line)) for line in lines()[:COMMON])


@lru_cache(maxsize=256)
def find_sheet(wanted: str) -> LabelSheet:
    """Find a sheet by code (``5160``) or by maker and code (``Avery 5160``), in any case.

    Only its own line of the table is read. Raises :class:`UnknownSheet` with the near matches.
    """
    line = line_named(wanted)
    if not line:
        raise UnknownSheet(wanted, near_names(wanted))
    return sheet_from_json(from_line(line))


def near_names(wanted: str) -> tuple[str, ...]:
    """Up to five codes that look like this one."""
    codes: dict[str, str] = {}
    for sheet in all_sheets():
        codes.setdefault(folded(sheet.code), sheet.code)
    asked = folded(wanted)
    longer = [code for code in codes if asked and code.startswith(asked)]
    near = dict.fromkeys((*longer, *difflib.get_close_matches(asked, codes, n=_NEAR, cutoff=0.6)))
    return tuple(codes[one] for one in list(near)[:_NEAR])
