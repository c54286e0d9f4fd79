"""Sheets that are the same for many readers but for a few lines: laid out once, then only filled in.

WeasyPrint lays out the blank sheet, with a hidden stand-in wherever a line is to come; each reader's page is that
blank, stored once in the file, with their lines set over it by the press's own fast typesetting. A line that is too
long for its place, or needs what only the slow way can do, sends its piece that way: nothing is ever cut.

A letter is such a form too, with an address block and with words that are put together from blocks
(:mod:`mailroom.press.letters.flowing`).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mailroom.press.drawing.codes import CodeTooDense, data_matrix_path
from mailroom.press.drawing.typesetting import LEADING_EM, draw_lines
from mailroom.press.envelopes.imb_lazily import imb_press
from mailroom.press.envelopes.imb_sizes import COMPACT
from mailroom.press.letters.address_block import PlacedAddress
from mailroom.press.letters.blanks import Lines, Places, draw_line, fitted_lines, places_on
from mailroom.press.letters.flowing import BlockSetter, Flow, Words
from mailroom.press.letters.html_values import PageRange, Sheet
from mailroom.press.letters.own_letters import TemplateRefused
from mailroom.press.letters.stationery import Stationery
from mailroom.press.page import PT_PER_PX, PageSize, number
from mailroom.press.pdf.copying import PageCopier, Shared
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.pdf.drawings import Drawing, written
from mailroom.press.type.fonts import cjk_region
from mailroom.press.type.shaping import ABOVE

if TYPE_CHECKING:
    from mailroom.press.letters.html_sheets import DrawnPage, LaidOut

_MIDDLE_EM = 0.388  # how far below the middle of a line the layout engine puts the baseline of Noto Sans
_INK = "0.1059 0.1216 0.1412 rg"  # the style sheet's #1b1f24


@dataclass(frozen=True)
class Form:
    """How one piece is filled in: pieces of equal ``key`` share their blank sheet.

    ``blanks`` gives the blank sheet, from its usual setting to the tightest that may be tried. ``lines`` and ``codes``
    are the texts and the payloads by the names of their blanks. ``flow`` are words put together for this reader,
    ``address`` the block that shows through the window.
    """

    key: Hashable
    blanks: Callable[[], Sequence[Sheet]]
    lines: Mapping[str, str]
    codes: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    country: str = ""
    flow: Flow | None = None
    address: PlacedAddress | None = None


@dataclass(frozen=True)
class _Blank:
    """A laid-out blank of one page, and its places: what is drawn, or a file where only that can hold it (pictures)."""

    drawn: Drawing | bytes
    size: PageSize
    places: Places


@dataclass(frozen=True)
class _Fitted:
    """A form with everything that is drawn on its blank."""

    form: Form
    blank: _Blank
    lines: Lines
    codes: Sequence[str]
    words: Words | None = None


class FormPrinter:
    """Fills in forms on one sender's stationery; blanks are laid out once and kept."""

    def __init__(self, stationery: Stationery) -> None:
        self._stationery = stationery
        self._blanks: dict[Hashable, _Blank | None] = {}
        self._words = BlockSetter(lambda: stationery.typesetter)

    def print(self, pieces: Sequence[Any]) -> tuple[bytes, list[PageRange], list[Any]]:
        """One page for each piece that can be filled in: the PDF, whose page is whose, and the pieces left over."""
        out, ranges, left = io.BytesIO(), list[PageRange](), list[Any]()
        forms = [self._form(piece) for piece in pieces]
        with _Filling(PdfDocument(out)) as filling:
            for piece, fitted in zip(pieces, self._all_fitted(forms), strict=True):
                if fitted is None:
                    left.append(piece)
                    continue
                filling.fill(fitted)
                page = filling.document.page_count
                ranges.append(PageRange(piece.packet, piece.kind, page, page))
        return out.getvalue() if ranges else b"", ranges, left

    def _form(self, piece: Any) -> Form | None:
        try:
            return piece.form(self._stationery)
        except TemplateRefused:
            return None  # its own words cannot be filled in: it is refused by name, the slow way

    def _all_fitted(self, forms: Sequence[Form | None]) -> list[_Fitted | None]:
        """What is to be drawn for each form; None for those that cannot be filled in."""
        self._lay_out_blanks([form for form in forms if form is not None])
        fitted = [self._fitted(form) if form is not None else None for form in forms]
        flows = {
            place: form.flow
            for place, form in enumerate(forms)
            if form is not None and form.flow is not None and fitted[place] is not None
        }
        words = self._words.set(flows)
        for place in flows:
            known = fitted[place]
            fitted[place] = replace(known, words=words[place]) if known and place in words else None
        return fitted

    def _fitted(self, form: Form) -> _Fitted | None:
        blank = self._blanks[form.key]
        if blank is None:
            return None
        region = cjk_region(form.language, form.country)
        lines = fitted_lines(form.lines, blank.places.lines, region)
        if lines is None:
            return None
        try:
            codes = [
                data_matrix_path(payload, box, blank.size)
                for name, payload in form.codes.items()
                for box in blank.places.codes[name]
            ]
        except CodeTooDense:
            return None
        return _Fitted(form, blank, lines, codes)

    def _lay_out_blanks(self, forms: Sequence[Form]) -> None:
        """Lay out what was not seen before, in one go."""
        missing = {form.key: form for form in forms if form.key not in self._blanks}
        if not missing:
            return
        sheets = {key: [replace(sheet, key="") for sheet in form.blanks()] for key, form in missing.items()}
        drawn = self._stationery.typesetter.draw(list(dict.fromkeys(usual for usual, *_ in sheets.values())))
        for key, form in missing.items():
            usual = drawn[sheets[key][0]]
            self._blanks[key] = _checked(form, usual) or self._otherwise(form, sheets[key])

    def _otherwise(self, form: Form, sheets: Sequence[Sheet]) -> _Blank | None:
        """The blank of a form whose sheet takes several pages, or is no simple drawing; None if it is not one page."""
        typesetter = self._stationery.typesetter
        for sheet in sheets:
            laid_out = typesetter.lay_out([sheet])
            if len(laid_out.document.pages) == 1:
                return _checked(form, laid_out.drawn(1)) or _as_file(form, laid_out)
        return None


def _checked(form: Form, page: DrawnPage | None) -> _Blank | None:
    """The blank on this page; None when not all places of the form are on it."""
    if page is None:
        return None
    return _with_places(form, page.drawing, page.box, page.size)


def _as_file(form: Form, laid_out: LaidOut) -> _Blank | None:
    """A blank that only a file of its own can hold."""
    finished = laid_out.write()
    return None if finished.undrawn else _with_places(form, finished.pdf, *laid_out.page(1))


def _with_places(form: Form, drawn: Drawing | bytes, page_box: Any, size: PageSize) -> _Blank | None:
    places = places_on(page_box, size, form.codes)
    whole = places.lines.keys() == form.lines.keys() and places.codes.keys() == form.codes.keys()
    return _Blank(drawn, size, places) if whole else None


class _Filling:
    """A document that forms are filled in; leaving the ``with`` block completes it, unless it holds no page."""

    def __init__(self, document: PdfDocument) -> None:
        self.document = document
        self._into = _Into(document)
        self._shared = Shared()

    def __enter__(self) -> _Filling:
        return self

    def __exit__(self, kind: object, fault: object, trace: object) -> None:
        if kind is None and self.document.page_count:
            self.document.close()

    def fill(self, fitted: _Fitted) -> None:
        """Add a page: the blank, the words that run on, the lines, the address, the codes."""
        page = self.document.page(fitted.blank.size)
        page.ops.append(self._blank(fitted.form.key, fitted.blank))
        for one in fitted.words or ():
            block = one.block
            page.ops.append(self._shown(block.sheet, block.drawing, block.page.size, one.moved_px))
            self._draw(page, one.lines)
        page.ops += fitted.codes
        self._draw(page, fitted.lines)
        if fitted.form.address is not None:
            _draw_address(self.document, page, fitted.form.address)
        self.document.finish_page(page)

    def _draw(self, page: Page, lines: Lines) -> None:
        for line, place in lines:
            draw_line(self.document, page.ops, line, place)

    def _blank(self, key: Hashable, blank: _Blank) -> str:
        """The operators that show a blank; it is stored once in the document."""
        if isinstance(blank.drawn, bytes):
            pdf = blank.drawn
            return f"/{self.document.once(key, lambda _kept: self._copied(pdf))} Do"
        return self._shown(key, blank.drawn, blank.size)

    def _copied(self, pdf: bytes) -> str:
        copier = PageCopier("blank", self._into, self._shared)
        copier.open(io.BytesIO(pdf))
        entries, data = copier.form(1)
        copier.close()
        return self.document.form(entries, data, packed=True)

    def _shown(self, key: Hashable, drawing: Drawing, size: PageSize, moved_px: float = 0.0) -> str:
        """The operators that show a drawing, so much further down than it was laid out."""
        name = self.document.once(key, lambda kept: kept.drawn(size, written(drawing, kept)))
        up = size.height_pt - moved_px * PT_PER_PX
        return f"q {PT_PER_PX} 0 0 {-PT_PER_PX} 0 {number(up)} cm /{name} Do Q"


def _draw_address(document: PdfDocument, page: Page, placed: PlacedAddress) -> None:
    """The address where and as large as it was fitted, its baselines where the layout engine would set them."""
    block, size = placed.block, page.size
    lower_em = _MIDDLE_EM - (ABOVE - 0.5) * LEADING_EM * block.tightness
    page.ops.append(_INK)
    draw_lines(
        document,
        page.ops,
        block.lines,
        left_pt=size.x_pt(placed.box.left_mm),
        top_pt=size.y_pt(placed.box.top_mm) - lower_em * block.size_pt,
        size_pt=block.size_pt,
        width_pt=block.width_pt,
        tightness=block.tightness,
        align="right" if block.rtl else "left",
    )
    if (barcode := placed.barcode) is not None:
        page.ops.append(imb_press().imb_path(placed.imb, barcode, size, COMPACT))


class _Into:
    """Lets the page copier write into a document."""

    def __init__(self, document: PdfDocument) -> None:
        self._document = document

    def reserve(self) -> int:
        return self._document.reserve()

    def put(self, number: int, body: bytes, /) -> None:
        self._document.write(number, body)

    def put_stream(self, number: int, entries: bytes, data: bytes, /) -> None:
        self._document.write_stream(number, entries, data, packed=True)
