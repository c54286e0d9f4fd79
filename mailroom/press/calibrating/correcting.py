"""A copy of a PDF, corrected for the printer and tray it goes to.

Each page becomes a form that is placed by the correction's matrix, so that patterns and shadings move along
with the rest; pages that share their content share the form. The source is read lazily and never changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

import pikepdf

from mailroom.press.calibrating.calibration import Calibration, Matrix
from mailroom.press.page import PT_PER_MM
from mailroom.press.pdf.copying import open_pdf

_SHARED = ("/Contents", "/Resources", "/Group")


@dataclass(frozen=True)
class Corrected:
    """Pages in the copy, and how many of them the calibration did not fit, so that they stayed as they were."""

    pages: int
    untouched: int


def correct_pdf(
    source: BinaryIO,
    out: BinaryIO,
    calibration_of: Callable[[int], Calibration | None],
    *,
    name: str = "the PDF",
    pages: tuple[tuple[int, int], ...] | None = None,
) -> Corrected:
    """Write ``source`` to ``out`` with each page (from 1) corrected by what ``calibration_of`` says of it.

    ``pages`` takes only these runs of pages; a page is always asked for by its number in the source. A page of another
    size than the calibration's is left alone. The copy asks to be printed at its true size.

    :raises SourceUnreadable: it is no PDF, or encrypted.
    """
    with open_pdf(source, name) as pdf:
        forms: dict[tuple[str, ...], pikepdf.Object] = {}
        untouched = 0
        for place, page in enumerate(pdf.pages, 1):
            calibration = calibration_of(place) if _wanted(place, pages) else None
            if calibration is None or not _correct(pdf, page, calibration, forms):
                untouched += _wanted(place, pages)
        _keep_only(pdf, pages)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(
            {"/PrintScaling": pikepdf.Name("/None"), "/PickTrayByPDFSize": True}
        )
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return Corrected(len(pdf.pages), untouched)


def _wanted(place: int, pages: tuple[tuple[int, int], ...] | None) -> bool:
    return pages is None or any(first <= place <= last for first, last in pages)


def _keep_only(pdf: pikepdf.Pdf, pages: tuple[tuple[int, int], ...] | None) -> None:
    for place in range(len(pdf.pages), 0, -1):
        if not _wanted(place, pages):
            del pdf.pages[place - 1]


def _correct(
    pdf: pikepdf.Pdf,
    page: pikepdf.Page,
    calibration: Calibration,
    forms: dict[tuple[str, ...], pikepdf.Object],
) -> bool:
    """Place the page's content anew; False when the calibration is for another size of paper."""
    box = [float(value) for value in page.mediabox]
    turn = int(page.obj.get("/Rotate", _inherited_turn(page))) % 360
    unit = float(page.obj.get("/UserUnit", 1))
    width, height = (box[2] - box[0]) * unit, (box[3] - box[1]) * unit
    seen = (height, width) if turn in (90, 270) else (width, height)
    if not calibration.fits(seen[0] / PT_PER_MM, seen[1] / PT_PER_MM):
        return False
    matrix = _in_page(calibration.correction(seen[0] / PT_PER_MM, seen[1] / PT_PER_MM), box, turn, unit)
    key = (*(_mark(page, entry) for entry in _SHARED), str(box))
    form = forms.get(key)
    if form is None:
        forms[key] = form = _form(pdf, page, box)
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=form))
    numbers = " ".join(f"{value:.7f}" for value in matrix)
    page.obj.Contents = pdf.make_stream(f"q {numbers} cm /P Do Q".encode())
    return True


def _form(pdf: pikepdf.Pdf, page: pikepdf.Page, box: list[float]) -> pikepdf.Object:
    """The page's content as a form. A single stream keeps its compression, several are put together."""
    contents = page.obj.get("/Contents")
    form = pdf.make_stream(b"")
    if isinstance(contents, pikepdf.Stream):
        kept: dict[str, Any] = {
            "filter": contents.get("/Filter"),
            "decode_parms": contents.get("/DecodeParms"),
        }
        form.write(contents.read_raw_bytes(), **kept)
    elif isinstance(contents, pikepdf.Array):
        form.write(b"\n".join(part.read_bytes() for part in contents))
    form.update({"/Type": pikepdf.Name("/XObject"), "/Subtype": pikepdf.Name("/Form"), "/BBox": box})
    form["/Resources"] = page.resources
    if "/Group" in page.obj:
        form["/Group"] = page.obj["/Group"]
    return form


def _inherited_turn(page: pikepdf.Page) -> int:
    node = page.obj.get("/Parent")
    for _ in range(64):
        if not isinstance(node, pikepdf.Dictionary):
            return 0
        if "/Rotate" in node:
            return int(node["/Rotate"])
        node = node.get("/Parent")
    return 0


def _mark(page: pikepdf.Page, entry: str) -> str:
    """What tells two pages' entries apart: the reference, or the text of it."""
    value = page.obj.get(entry)
    return "none" if value is None else value.unparse().decode("latin-1")


def _in_page(seen: Matrix, box: list[float], turn: int, unit: float) -> Matrix:
    """A matrix of the page as it is seen (points from its bottom left) as one of its own coordinates."""
    to_seen = pikepdf.Matrix(*_to_seen(box, turn, unit))
    return (to_seen @ pikepdf.Matrix(*seen) @ to_seen.inverse()).shorthand


def _to_seen(box: list[float], turn: int, unit: float) -> Matrix:
    """From a page's own coordinates to points from the bottom left corner of the page as it is seen."""
    left, bottom, right, top = box
    if turn == 90:
        return 0, -unit, unit, 0, -bottom * unit, right * unit
    if turn == 180:
        return -unit, 0, 0, -unit, right * unit, top * unit
    if turn == 270:
        return 0, unit, -unit, 0, top * unit, -left * unit
    return unit, 0, 0, unit, -left * unit, -bottom * unit
