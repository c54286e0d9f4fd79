"""The table of label sheets as text: a line a sheet, found by its name without reading the others.

Each line begins with the names it is found by, folded and between bars (``|5160|avery5160|``), so that one sheet is
a search through the bytes; only its own line is parsed. Printing labels on one sheet must not pay for 3,600.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mailroom.press.labels.sheets import LabelSheet

TABLE = Path(__file__).parents[1] / "data" / "label_sheets.tsv"
GLABELS = "gLabels 3.4.1 templates (MIT)"
LIBREOFFICE = "LibreOffice 7.4.7 labels.xml (MPL-2.0)"
SOURCES = {"g": GLABELS, "l": LIBREOFFICE}
FIGURES = (
    "page_w_mm",
    "page_h_mm",
    "cols",
    "rows",
    "label_w_mm",
    "label_h_mm",
    "left_mm",
    "top_mm",
    "pitch_x_mm",
    "pitch_y_mm",
    "corner_radius_mm",
)
_COUNTS = frozenset({"cols", "rows"})
COLUMNS = (
    "names", "maker", "code", "description", *FIGURES, "shape", "more", "same_as", "source", "second_source",
    "disagreement_mm", "maker_checked", "second_figures", "note",
)  # fmt: skip
SECOND = FIGURES[:-1]
HEAD = (
    "# Label sheets in millimetres from the page's top left corner, made by mailroom/press/labels/sheets_derive.py.\n"
    "# Source and second source: g = gLabels 3.4.1 templates (MIT), l = LibreOffice 7.4.7 labels.xml (MPL-2.0),\n"
    "# or in words. disagreement_mm: the largest distance between a label's edges in the two sources; over 0.5 mm\n"
    f"# second_figures keeps the other's {' '.join(SECOND)}.\n"
    "# more: further grids of the same labels, each cols rows left top pitch_x pitch_y.\n"
    f"#{chr(9).join(COLUMNS)}\n"
)


def folded(name: str) -> str:
    """A name as it is searched for: small letters and digits only, of any script."""
    return re.sub(r"[\W_]+", "", name.casefold())


def names_of(sheet: LabelSheet) -> tuple[str, ...]:
    """What a sheet is found by: code, maker and code, first word of the maker and code."""
    maker = sheet.maker.split()[0] if sheet.maker.split() else ""
    every = (sheet.code, f"{sheet.maker} {sheet.code}", f"{maker} {sheet.code}")
    return tuple(dict.fromkeys(filter(None, map(folded, every))))


def to_line(sheet: LabelSheet) -> str:
    """One sheet as a line of the table."""
    short = {words: key for key, words in SOURCES.items()}
    second = sheet.second_figures or {}
    cells = [
        f"|{'|'.join(names_of(sheet))}|",
        sheet.maker,
        sheet.code,
        sheet.description,
        *(f"{round(getattr(sheet, name), 4):g}" for name in FIGURES),
        sheet.shape,
        ";".join(" ".join(f"{number:g}" for number in grid) for grid in sheet.more),
        sheet.same_as,
        short.get(sheet.source, sheet.source),
        short.get(sheet.second_source, sheet.second_source),
        f"{sheet.disagreement_mm:g}",
        "1" if sheet.maker_checked else "",
        " ".join(f"{second.get(name, getattr(sheet, name)):g}" for name in SECOND) if second else "",
        sheet.note,
    ]
    return "\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in cells) + "\n"


def from_line(line: str) -> dict[str, Any]:
    """The fields of a :class:`~mailroom.press.labels.sheets.LabelSheet` in one line of the table."""
    cells = dict(zip(COLUMNS, line.split("\t"), strict=True))
    fields: dict[str, Any] = {
        name: int(cells[name]) if name in _COUNTS else float(cells[name]) for name in FIGURES
    }
    for name in ("maker", "code", "description", "shape", "same_as", "note"):
        fields[name] = cells[name]
    for name in ("source", "second_source"):
        fields[name] = SOURCES.get(cells[name], cells[name])
    fields["more"] = tuple(_grid(part) for part in cells["more"].split(";") if part)
    fields["disagreement_mm"] = float(cells["disagreement_mm"])
    fields["maker_checked"] = cells["maker_checked"] == "1"
    if cells["second_figures"]:
        fields["second_figures"] = dict(zip(SECOND, map(float, cells["second_figures"].split()), strict=True))
    return fields


def _grid(text: str) -> tuple[int, int, float, float, float, float]:
    cols, rows, *places = text.split()
    left, top, pitch_x, pitch_y = map(float, places)
    return int(cols), int(rows), left, top, pitch_x, pitch_y


@cache
def _bytes() -> bytes:
    return TABLE.read_bytes()


def lines() -> list[str]:
    """Every sheet's line, in the table's order."""
    return [line for line in _bytes().decode().splitlines() if not line.startswith("#")]


def line_named(name: str) -> str:
    """The first line that is found by this name, or an empty text."""
    wanted = folded(name)
    stored = _bytes()
    found = stored.find(b"|%b|" % wanted.encode()) if wanted else -1
    if found < 0:
        return ""
    start = stored.rfind(b"\n", 0, found) + 1
    return stored[start : stored.find(b"\n", found)].decode()
