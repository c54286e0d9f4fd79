"""Drawings (SVG) as PDF forms: WeasyPrint draws them, the objects are copied into the document once.

Only imported when a sender's logo is an SVG, since WeasyPrint and pikepdf take a while to load.
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass

import pikepdf
import weasyprint

from mailroom.press.page import PT_PER_MM, Box, number
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.sender import SenderNotUnderstood

_WIDTH_PX = 400


class NothingFetched(weasyprint.URLFetcher):
    """Lets a drawing load nothing but what it carries itself."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> weasyprint.urls.URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        raise ValueError("A logo must not load anything from elsewhere.")


@dataclass(frozen=True)
class Drawing:
    """A one-page PDF to be placed as a form; ``width`` and ``height`` in points."""

    pdf: bytes
    width: float
    height: float

    @classmethod
    def of(cls, svg: bytes) -> Drawing:
        """Draw an SVG; raises :class:`SenderNotUnderstood` when it is none or says no size."""
        shape = _width_and_height(svg)
        height_px = _WIDTH_PX * shape[1] / shape[0]
        address = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
        page = (
            f"<style>@page{{size:{_WIDTH_PX}px {height_px:.3f}px;margin:0}}body{{margin:0}}"
            f"img{{display:block;width:{_WIDTH_PX}px;height:{height_px:.3f}px}}</style><img src='{address}'>"
        )
        pdf = weasyprint.HTML(string=page, url_fetcher=NothingFetched()).write_pdf()
        return cls(pdf, _WIDTH_PX * 0.75, height_px * 0.75)

    def width_mm(self, height_mm: float, most_mm: float) -> float:
        """How wide it is when ``height_mm`` high, and no wider than ``most_mm``."""
        return min(self.width / self.height * height_mm, most_mm)

    def draw(self, document: PdfDocument, page: Page, room: Box) -> None:
        """Place it into ``room``, whole, at the room's top left."""
        scale = min(room.width_mm * PT_PER_MM / self.width, room.height_mm * PT_PER_MM / self.height)
        left = page.size.x_pt(room.left_mm)
        bottom = page.size.y_pt(room.top_mm) - self.height * scale
        name = document.once(self, self._copied)
        page.ops.append(
            f"q {number(scale)} 0 0 {number(scale)} {number(left)} {number(bottom)} cm /{name} Do Q"
        )

    def _copied(self, document: PdfDocument) -> str:
        with pikepdf.open(io.BytesIO(self.pdf)) as source:
            drawn = source.pages[0]
            resources = _Copier(document).text_of(drawn.resources)
            entries = (
                f"/Subtype/Form/BBox[0 0 {number(self.width)} {number(self.height)}]/Resources{resources}"
            )
            return document.form(entries.encode("latin-1"), drawn.Contents.read_bytes())


class _Copier:
    """Writes a pikepdf object, with all it refers to, into a document of ours."""

    def __init__(self, document: PdfDocument) -> None:
        self._document = document
        self._written: dict[tuple[int, int], int] = {}

    def text_of(self, thing: pikepdf.Object, *, top: bool = False) -> str:
        if isinstance(thing, pikepdf.Object) and thing.is_indirect and not top:
            return f" {self._number_of(thing)} 0 R"
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            return f"<<{''.join(f'{key}{self._spaced(value)}' for key, value in thing.items() if key != '/Length')}>>"
        if isinstance(thing, pikepdf.Array):
            return f"[{' '.join(self.text_of(one) for one in thing)}]"
        return (
            pikepdf.unparse_content_stream([([thing], pikepdf.Operator("n"))])[:-2].decode("latin-1").strip()
        )

    def _spaced(self, value: pikepdf.Object) -> str:
        return " " + self.text_of(value)

    def _number_of(self, thing: pikepdf.Object) -> int:
        if thing.objgen not in self._written:
            number_ = self._document.reserve()
            self._written[thing.objgen] = number_
            body = self.text_of(thing, top=True)
            if isinstance(thing, pikepdf.Stream):
                entries = body.removeprefix("<<").removesuffix(">>").encode("latin-1")
                self._document.write_stream(number_, entries, thing.read_raw_bytes(), packed=True)
            else:
                self._document.write(number_, body.encode("latin-1"))
        return self._written[thing.objgen]


def _width_and_height(svg: bytes) -> tuple[float, float]:
    """The drawing's shape by its root element: the view box, else width and height."""
    root = re.search(rb"<svg\b[^>]*>", svg)
    said = root[0].decode("utf-8", "replace") if root else ""
    view = re.search(r"viewBox\s*=\s*[\"']([^\"']*)", said)
    sizes = [float(one) for one in re.findall(r"-?[\d.]+", view[1])[2:]] if view else []
    if len(sizes) != 2:
        found = [re.search(rf"\s{name}\s*=\s*[\"']([\d.]+)", said) for name in ("width", "height")]
        sizes = [float(one[1]) for one in found if one]
    if len(sizes) != 2 or min(sizes) <= 0:
        raise SenderNotUnderstood('The logo is an SVG without a size: give it a "viewBox".')
    return sizes[0], sizes[1]
