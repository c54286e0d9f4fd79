"""Label sheets: which there are, and where each label lies on its page."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mailroom.press.page import Box, PageSize

DATA_FILE = Path(__file__).parent / "data" / "label_sheets.json"
_TOLERANCE_MM = 0.01
_MARKED_FROM_MM = 0.5


class UnusableSheet(ValueError):
    """A sheet whose figures cannot be true: its labels run off the page or overlap."""


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

    @property
    def name(self) -> str:
        return f"{self.maker} {self.code}"

    @property
    def per_sheet(self) -> int:
        return self.cols * self.rows

    @property
    def page(self) -> PageSize:
        return PageSize(self.page_w_mm, self.page_h_mm)

    @property
    def doubtful(self) -> bool:
        """Two sources differ by more than 0.5 mm and the maker's figures were not found."""
        return self.disagreement_mm > _MARKED_FROM_MM and not self.maker_checked

    def label(self, position: int) -> Box:
        """The label at ``position`` (from 0, along the rows) on its sheet."""
        row, col = divmod(position % self.per_sheet, self.cols)
        return Box(
            self.left_mm + col * self.pitch_x_mm,
            self.top_mm + row * self.pitch_y_mm,
            self.label_w_mm,
            self.label_h_mm,
        )

    def check(self) -> LabelSheet:
        """Return the sheet itself, or raise :class:`UnusableSheet` with what is wrong."""
        if self.cols < 1 or self.rows < 1 or min(self.label_w_mm, self.label_h_mm) <= 0:
            raise UnusableSheet(f"{self.name}: a sheet needs at least one label that has a size.")
        if min(self.left_mm, self.top_mm) < 0:
            raise UnusableSheet(f"{self.name}: the labels begin outside the page.")
        last = self.label(self.per_sheet - 1)
        over_x, over_y = last.right_mm - self.page_w_mm, last.bottom_mm - self.page_h_mm
        if max(over_x, over_y) > _TOLERANCE_MM:
            raise UnusableSheet(f"{self.name}: the labels run off the page by {max(over_x, over_y):.2f} mm.")
        if (self.cols > 1 and self.pitch_x_mm < self.label_w_mm - _TOLERANCE_MM) or (
            self.rows > 1 and self.pitch_y_mm < self.label_h_mm - _TOLERANCE_MM
        ):
            raise UnusableSheet(f"{self.name}: the labels overlap.")
        return self


def sheet_from_json(stored: Mapping[str, Any]) -> LabelSheet:
    """Build and check a sheet from its data; raises :class:`UnusableSheet`."""
    try:
        return LabelSheet(**stored).check()
    except TypeError as error:
        raise UnusableSheet(f"{stored.get('code', 'A sheet')}: {error}") from error


@cache
def all_sheets() -> tuple[LabelSheet, ...]:
    """Every sheet that ships, checked, in the order of the data."""
    stored = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return tuple(sheet_from_json(one) for one in stored["sheets"])


def find_sheet(wanted: str) -> LabelSheet:
    """Find a sheet by code (``5160``) or by maker and code (``Avery 5160``), in any case.

    Raises :class:`UnknownSheet` with the near matches.
    """
    by_name = _sheets_by_name()
    found = by_name.get(_folded(wanted))
    if found is None:
        codes = {_folded(sheet.code): sheet.code for sheet in all_sheets()}
        near = difflib.get_close_matches(_folded(wanted), codes, n=5, cutoff=0.6)
        raise UnknownSheet(wanted, tuple(codes[one] for one in near))
    return found


@cache
def _sheets_by_name() -> dict[str, LabelSheet]:
    names: dict[str, LabelSheet] = {}
    for sheet in all_sheets():
        for name in (sheet.code, sheet.name, f"{sheet.maker.split()[0]} {sheet.code}"):
            names.setdefault(_folded(name), sheet)
    return names


def _folded(name: str) -> str:
    return re.sub(r"[^0-9a-z]", "", name.casefold())
