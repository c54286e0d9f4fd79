"""How ``data/label_sheets.tsv`` was made: two public databases merged into one compact table.

    python -m mailroom.press.labels.sheets_derive GLABELS.json LIBREOFFICE.json > label_sheets.tsv

gLabels' templates (MIT) come first, LibreOffice's labels (MPL-2.0) are the second source of a sheet that both have,
and the first of what only it has. ``data/label_sheets_checked.json`` holds the popular sheets, looked through one by
one and compared with the maker's own figures where these could be found; they stand first in the table, so that a bare
code such as 5160 means them. Nothing that runs off its page is taken over.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mailroom.press.labels.sheets import MARKED_FROM_MM, LabelSheet, UnusableSheet
from mailroom.press.labels.sheets_table import GLABELS, HEAD, LIBREOFFICE, SECOND, folded, to_line

CHECKED = Path(__file__).parents[1] / "data" / "label_sheets_checked.json"
_FIGURES = ("label_w_mm", "label_h_mm", "left_mm", "top_mm", "pitch_x_mm", "pitch_y_mm")
_GRID = ("nx", "ny", "x0", "y0", "dx", "dy")
# The same maker under the names of both databases.
_MAKERS = {
    "Avery A4": "Avery",
    "Avery A4/Asia": "Avery",
    "Avery Letter Size": "Avery",
    "Zweckform": "Avery Zweckform",
    "Herma A4": "Herma",
    "Herma A5": "Herma",
    "Herma endlos": "Herma",
    "HISAGO": "Hisago",
    "SANWA SUPPLY": "Sanwa",
    "Apli": "APLI",
    "Fellows": "Fellowes",
}
_SLIP_MM = 1.0
_SHAPES = {"rectangle": "", "round": "round", "ellipse": "ellipse", "cd": "cd"}


def from_glabels(row: Mapping[str, Any]) -> LabelSheet:
    """A sheet of the gLabels database."""
    figures = {name: round(row[name], 3) for name in _FIGURES}
    grids = dict.fromkeys(tuple(grid[name] for name in _GRID) for grid in row["layouts"] or ())
    more = tuple(grids)[1:]  # some templates name the same grid twice
    return LabelSheet(
        code=row["code"],
        maker=_MAKERS.get(row["vendor"], row["vendor"]),
        description=" ".join(row["desc"].split()),
        page_w_mm=row["page_w_mm"],
        page_h_mm=row["page_h_mm"],
        cols=row["cols"],
        rows=row["rows"],
        corner_radius_mm=0.0 if _SHAPES[row["shape"]] else row["corner_radius_mm"],
        shape=_SHAPES[row["shape"]],
        more=more,  # type: ignore[arg-type]
        same_as=row["equiv_of"] or "",
        source=GLABELS,
        **figures,
    )


def from_libreoffice(row: Mapping[str, Any]) -> LabelSheet:
    """A sheet of the LibreOffice database; its name begins with the code."""
    code, _, words = row["name"].strip().partition(" ")
    kind = "continuous: " if row["type"] == "C" else ""
    figures = {name: row[name] for name in _FIGURES}
    page = {name: row[name] for name in ("page_w_mm", "page_h_mm", "cols", "rows")}
    return LabelSheet(
        code=code,
        maker=_MAKERS.get(row["vendor"], row["vendor"]),
        description=kind + " ".join(words.split()),
        source=LIBREOFFICE,
        **page,
        **figures,
    )


def disagreement_mm(one: LabelSheet, other: LabelSheet) -> float:
    """The largest distance between the edges of both sources' first labels and last labels."""
    apart = 0.0
    for a, b in ((one.label(0), other.label(0)), (one.label(-1), other.label(-1))):
        edges = zip(
            (a.left_mm, a.top_mm, a.right_mm, a.bottom_mm),
            (b.left_mm, b.top_mm, b.right_mm, b.bottom_mm),
            strict=True,
        )
        apart = max(apart, *(abs(x - y) for x, y in edges))
    return apart


def merged(first: Sequence[LabelSheet], second: Sequence[LabelSheet]) -> Iterator[LabelSheet]:
    """All sheets of ``first``, each with its counterpart of ``second``, then what only ``second`` has."""
    by_name: dict[str, list[LabelSheet]] = {}
    for sheet in second:
        by_name.setdefault(folded(sheet.name), []).append(sheet)
    taken: set[int] = set()
    for sheet in first:
        same_paper = [other for other in by_name.get(folded(sheet.name), []) if _same_paper(sheet, other)]
        if sheet.second_source or not same_paper:
            taken |= {id(other) for other in same_paper if sheet.second_source}
            yield sheet
            continue
        other = min(same_paper, key=lambda found: disagreement_mm(sheet, found))
        taken.add(id(other))
        yield _with_second(sheet, other)
    yield from (sheet for sheet in second if id(sheet) not in taken)


def _same_paper(one: LabelSheet, other: LabelSheet) -> bool:
    return sorted((round(one.page_w_mm), round(one.page_h_mm))) == sorted(
        (round(other.page_w_mm), round(other.page_h_mm))
    )


def _with_second(sheet: LabelSheet, other: LabelSheet) -> LabelSheet:
    apart = round(disagreement_mm(sheet, other), 2)
    figures = {name: getattr(other, name) for name in SECOND}
    return replace(
        sheet,
        second_source=other.source,
        disagreement_mm=apart,
        second_figures=figures if apart > MARKED_FROM_MM else None,
    )


def with_room(sheet: LabelSheet) -> LabelSheet:
    """Labels that reach up to a millimetre into the next are a slip of the source: they end where the next begins."""
    width_mm = min(sheet.label_w_mm, sheet.pitch_x_mm) if sheet.cols > 1 else sheet.label_w_mm
    height_mm = min(sheet.label_h_mm, sheet.pitch_y_mm) if sheet.rows > 1 else sheet.label_h_mm
    over_mm = max(sheet.label_w_mm - width_mm, sheet.label_h_mm - height_mm)
    if not 0.05 < over_mm <= _SLIP_MM:
        return sheet
    note = f"the source's label is {sheet.label_w_mm:g} x {sheet.label_h_mm:g} mm and would overlap the next"
    return replace(sheet, label_w_mm=width_mm, label_h_mm=height_mm, note=note)


def as_checked(sheet: LabelSheet, checked: Mapping[str, LabelSheet]) -> LabelSheet:
    """A sheet cut by the same die as one whose figures are the maker's own takes these; its own are kept beside."""
    model = checked.get(f"{sheet.maker} {sheet.same_as}")
    if model is None or not model.maker_checked or not _same_paper(sheet, model):
        return sheet
    figures = {name: getattr(model, name) for name in _FIGURES}
    told = replace(
        sheet, source=f"the same die as {model.code}: {model.source}", maker_checked=True, **figures
    )
    return _with_second(told, sheet)


def usable(sheets: Iterable[LabelSheet], left_out: list[str]) -> Iterator[LabelSheet]:
    """Those that can be true; the others' complaints go into ``left_out``."""
    for sheet in sheets:
        try:
            yield with_room(sheet).check()
        except UnusableSheet as error:
            left_out.append(str(error))


def named_apart(sheets: Iterable[LabelSheet]) -> Iterator[LabelSheet]:
    """Two sheets of one maker and code are told apart by a word of their description, or a number."""
    seen: set[str] = set()
    for sheet in sheets:
        code, number = sheet.code, 1
        while folded(f"{sheet.maker} {code}") in seen:
            words = re.sub(r"[^\w -]", "", sheet.description)[:24].strip()
            code = f"{sheet.code} {words}" if number == 1 and words else f"{sheet.code} no. {number}"
            number += 1
        seen.add(folded(f"{sheet.maker} {code}"))
        yield replace(sheet, code=code)


def _read(path: str | Path) -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def main(arguments: Sequence[str]) -> int:
    """Write the table to standard output, what was left out to standard error."""
    left_out: list[str] = []
    checked = [LabelSheet(**one) for one in _read(CHECKED)["sheets"]]
    known = {sheet.name: sheet for sheet in checked}
    glabels = usable((from_glabels(row) for row in _read(arguments[0])["all"]), left_out)
    office = list(usable((from_libreoffice(row) for row in _read(arguments[1])), left_out))
    first = [*checked, *(as_checked(sheet, known) for sheet in glabels if sheet.name not in known)]
    sys.stdout.write(HEAD)
    for sheet in named_apart(merged(first, office)):
        sys.stdout.write(to_line(sheet))
    sys.stderr.writelines(f"left out: {line}\n" for line in left_out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
