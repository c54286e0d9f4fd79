"""Setting HTML in type with WeasyPrint: many sheets in one document, safely, and the same bytes each time.

One document for a chunk of sheets costs less than half of one document each, in time and in size, since
fonts are subset once. The pages that belong to each sheet are found through anchors.

Nothing is fetched: a template may use the assets registered for it (``asset:NAME``) and nothing else.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from html import escape
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from mailroom.press.letters.engine_drawing import NotCaught, caught
from mailroom.press.letters.html_values import Asset, PageRange, SetPages, Sheet, TemplateFault
from mailroom.press.page import PT_PER_MM, PT_PER_PX, PageSize
from mailroom.press.pdf.drawings import Drawing
from mailroom.press.type.lean_fonts import LeanFonts, lean_fonts, sources_of

ASSET_SCHEME = "asset"
_LOGGER = logging.getLogger("weasyprint")
END_OF_SHEET = "#sheet-end"
"""What a template links to for the last page of its sheet."""
_NOT_DRAWN = ".notdef glyph rendered"
_LANGUAGE_OF = re.compile(r'\blang="([A-Za-z-]+)"')


class RegisteredAssets(URLFetcher):
    """Hands out registered assets and remembers what else was asked for. It never opens a connection."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        super().__init__(allowed_protocols=(ASSET_SCHEME,), allow_redirects=False)
        self._assets = dict(assets)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        asset = self._assets.get(url.removeprefix(f"{ASSET_SCHEME}:"))
        if asset is None or not url.startswith(f"{ASSET_SCHEME}:"):
            self.refused.append(url)
            raise ValueError(f"Not a registered asset: {url}")
        return URLFetcherResponse(url, asset.content, {"Content-Type": asset.media_type})


class _Undrawn(logging.Handler):
    """Collects the characters that WeasyPrint reports as drawn by no font, in this thread only."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.thread == self._thread and str(record.msg).startswith(_NOT_DRAWN)
        if ours and isinstance(record.args, tuple) and record.args:
            self.characters.add(str(record.args[0]))


@dataclass
class LaidOut:
    """Sheets broken into pages, before they are written: their numbers may ask for another attempt."""

    document: Document
    ranges: tuple[PageRange, ...]
    refuse_foreign_addresses: Callable[[], None]
    """Raises :class:`TemplateFault` when something was asked for that is not registered."""
    fonts: LeanFonts
    """The fonts that it was given beside those of the machine."""

    def drawn(self, number: int) -> DrawnPage | None:
        """What is drawn on this page (from 1), if it can be caught."""
        try:
            return DrawnPage(*self.page(number), caught(self.document.pages[number - 1], self.fonts))
        except NotCaught:
            return None

    def page(self, number: int) -> tuple[Any, PageSize]:
        """The engine's box of this page (from 1), and its size."""
        page = self.document.pages[number - 1]
        mm_per_px = PT_PER_PX / PT_PER_MM
        return page._page_box, PageSize(page.width * mm_per_px, page.height * mm_per_px)

    def write(self) -> SetPages:
        """Write the PDF. The anchors that served to find the sheets are left out of it."""
        for page in self.document.pages:
            page.anchors.clear()
        with _listening() as heard:
            pdf = self.document.write_pdf(pdf_identifier=b"sameday")
        self.refuse_foreign_addresses()  # pictures inside pictures, and attachments, are only now asked for
        return SetPages(pdf, self.ranges, frozenset(heard.characters))


@dataclass(frozen=True)
class DrawnPage:
    """A page that was laid out: the engine's box of it, its size, and what is drawn on it."""

    box: Any
    size: PageSize
    drawing: Drawing


class HtmlTypesetter:
    """Holds what sheets share: fonts, the parsed style sheet, pictures already decoded.

    Make one for a run and keep it: the first document costs more than the later ones.
    Use it from one thread at a time.
    """

    def __init__(self, css: str, assets: Mapping[str, Asset] | None = None) -> None:
        self._fetcher = RegisteredAssets(assets or {})
        self._fonts = FontConfiguration()
        self._pictures: dict[str, Any] = {}
        self._css_source = css
        self._css = self._parsed(css)
        self._refuse_foreign_addresses()

    def _parsed(self, css: str) -> CSS:
        if "url(" in css or "@import" in css:
            return CSS(string=css, font_config=self._fonts, url_fetcher=self._fetcher)
        return _parsed_once(css)

    def lay_out(self, sheets: Sequence[Sheet], title: str = "") -> LaidOut:
        """Break the sheets into pages, each beginning on a new one, in the order given.

        Raises :class:`TemplateFault` when a sheet asks for anything that is not a registered asset.
        """
        anchor = _anchor(sheets)
        fonts = self._own_fonts(sheets)
        document = HTML(string=_document(sheets, title, anchor), url_fetcher=self._fetcher).render(
            font_config=self._fonts, stylesheets=[self._css, *self._with(fonts)], cache=self._pictures
        )
        self._refuse_foreign_addresses()
        ranges = _ranges(document, sheets, anchor)
        return LaidOut(document, ranges, self._refuse_foreign_addresses, fonts)

    def print(self, sheets: Sequence[Sheet], title: str = "") -> SetPages:
        """Lay out and write in one step, for sheets with nothing to measure."""
        return self.lay_out(sheets, title).write()

    def draw(self, sheets: Sequence[Sheet]) -> dict[Sheet, DrawnPage | None]:
        """What is drawn for each of these sheets; None for one that takes several pages or cannot be caught.

        What stands beside a sheet makes no difference to it: only sheets in the same scripts share a document, since
        what a document is set in depends on the scripts that occur in it.
        """
        alike: dict[Hashable, list[Sheet]] = {}
        for sheet in sheets:
            alike.setdefault((sources_of(sheet.html), sheet.language, sheet.css), []).append(sheet)
        return {sheet: drawn for group in alike.values() for sheet, drawn in self._drawn(group)}

    def _drawn(self, sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, DrawnPage | None]]:
        laid_out = self.lay_out(sheets)
        for sheet, pages in zip(sheets, laid_out.ranges, strict=True):
            yield sheet, laid_out.drawn(pages.first) if pages.count == 1 else None
        laid_out.refuse_foreign_addresses()

    def _own_fonts(self, sheets: Sequence[Sheet]) -> LeanFonts:
        """The fonts of these sheets' scripts; none where only Latin type occurs."""
        languages = {sheet.language for sheet in sheets}
        languages.update(tag for sheet in sheets for tag in _LANGUAGE_OF.findall(sheet.html))
        return lean_fonts((self._css_source, *(sheet.html for sheet in sheets)), languages, ASSET_SCHEME)

    def _with(self, fonts: LeanFonts) -> list[CSS]:
        """The style sheet that names these fonts, if there are any."""
        fetcher = RegisteredAssets({name: Asset(font, "font/otf") for name, font in fonts.fonts.items()})
        return [CSS(string=fonts.css, font_config=self._fonts, url_fetcher=fetcher)] if fonts.css else []

    def _refuse_foreign_addresses(self) -> None:
        refused, self._fetcher.refused = self._fetcher.refused, []
        if refused:
            raise TemplateFault(
                f'The template asks for "{refused[0]}". Only registered pictures may be used: '
                'write "asset:logo" for the firm\'s logo, and take the rest out.'
            )


@lru_cache(maxsize=4)
def _parsed_once(css: str) -> CSS:
    """A style sheet that asks for nothing, for every typesetter that uses it: reading it takes a tenth of a second."""
    return CSS(string=css)


@contextmanager
def _listening() -> Iterator[_Undrawn]:
    handler = _Undrawn()
    _LOGGER.addHandler(handler)
    try:
        yield handler
    finally:
        _LOGGER.removeHandler(handler)


def _anchor(sheets: Sequence[Sheet]) -> str:
    """The beginning of the sheets' anchors: depends on what they say, so that none of them can contain it."""
    said = blake2b(digest_size=12)
    for sheet in sheets:
        said.update(sheet.html.encode())
    return f"sheet-{said.hexdigest()}-"


def _document(sheets: Sequence[Sheet], title: str, anchor: str) -> str:
    sections = (
        f'<section id="{anchor}{number}" lang="{escape(sheet.language)}" '
        f'class="sheet {escape(sheet.kind)} {escape(sheet.style_class)}">'
        f"{_with_its_end(sheet.html, f'end-{anchor}{number}')}</section>"
        for number, sheet in enumerate(sheets)
    )
    own = "".join(
        f"<style>{css}</style>" for css in dict.fromkeys(sheet.css for sheet in sheets if sheet.css)
    )
    head = f"<meta charset=utf-8><title>{escape(title)}</title>{own}"
    return f"<!doctype html><html><head>{head}</head><body>{''.join(sections)}</body></html>"


def _with_its_end(html: str, name: str) -> str:
    """A sheet that numbers its pages asks for ``#sheet-end``: mark where it ends, so that the total is known."""
    if END_OF_SHEET not in html:
        return html
    return html.replace(END_OF_SHEET, f"#{name}") + f'<div id="{name}"></div>'


def _ranges(document: Document, sheets: Sequence[Sheet], anchor_of_sheets: str) -> tuple[PageRange, ...]:
    starts = [0] * len(sheets)
    for number, page in enumerate(document.pages, start=1):
        for anchor in page.anchors:
            if anchor.startswith(
                anchor_of_sheets
            ):  # every page of a sheet has its anchor: the first one counts
                sheet_number = int(anchor.removeprefix(anchor_of_sheets))
                starts[sheet_number] = starts[sheet_number] or number
    ends = [*(start - 1 for start in starts[1:]), len(document.pages)]
    return tuple(
        PageRange(sheet.key, sheet.kind, start, end)
        for sheet, start, end in zip(sheets, starts, ends, strict=True)
    )
