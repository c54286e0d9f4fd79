"""Sheets that are the same for many readers but for a few lines: laid out once, then only filled in.

WeasyPrint lays out the blank sheet, with a hidden stand-in wherever a line is to come; each reader's page is that
blank, stored once in the file, with their lines set over it by the press's own fast typesetting. A line that is too
long for its place, or needs what only the slow way can do, sends its piece that way: nothing is ever cut.

A letter is such a form too, with an address block and with words that are laid out for each reader, but without
everything round them (:mod:`mailroom.press.letters.flowing`).
"""

from __future__ import annotations

import io
import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from mailroom.press.drawing.codes import CodeTooDense, data_matrix_path
from mailroom.press.drawing.typesetting import LEADING_EM, SetLine, draw_lines, set_line
from mailroom.press.envelopes.imb_lazily import imb_press
from mailroom.press.envelopes.imb_sizes import COMPACT
from mailroom.press.letters.address_block import PlacedAddress
from mailroom.press.letters.flowing import Flow, FlowPage, set_flows
from mailroom.press.letters.html_values import PageRange, Sheet
from mailroom.press.letters.own_letters import TemplateRefused
from mailroom.press.letters.stationery import Stationery
from mailroom.press.page import PT_PER_MM, Box, PageSize
from mailroom.press.pdf.copying import PageCopier, Shared
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.type.fonts import CharacterNotCovered, FontMissing, cjk_region, font_set
from mailroom.press.type.shaping import ABOVE

_PT_PER_PX = 0.75
_BOLD_FROM = 600
_MIDDLE_EM = 0.388  # how far below the middle of a line the layout engine puts the baseline of Noto Sans
_INK = "0.1059 0.1216 0.1412 rg"  # the style sheet's #1b1f24


def blank_line(name: str, room_em: float = 0.0) -> Markup:
    """What stands in a blank sheet for the line ``name``.

    Where other words share its line, ``room_em`` is kept for it (:func:`room_for`), and it is set flush right there.
    """
    kept = f";display:inline-block;width:{room_em:g}em;text-align:right" if room_em else ""
    return Markup(
        '<span style="visibility:hidden;white-space:nowrap{}"><span data-blank="{}">x</span></span>'
    ).format(kept, name)


def room_for(text: str) -> float:
    """How much room a bold line needs, in halves of an em, so that few blanks serve many readers; 0 if unknown."""
    try:
        width_em = set_line(text, font_set(bold=True)).width_em
    except (CharacterNotCovered, FontMissing):
        return 0.0
    return math.ceil(width_em * 2) / 2


def blank_code(name: str, side_mm: float) -> Markup:
    """What stands in a blank sheet for the code ``name``, ``side_mm`` wide with its quiet zone."""
    return Markup('<span data-blank="{}" style="display:block;width:{:g}mm;height:{:g}mm"></span>').format(
        name, side_mm, side_mm
    )


@dataclass(frozen=True)
class Form:
    """How one piece is filled in: pieces of equal ``key`` share their blank sheet.

    ``lines`` and ``codes`` are the texts and the payloads by the names of their blanks. ``flow`` are words laid out for
    this reader, ``address`` the block that shows through the window.
    """

    key: Hashable
    blank: Sheet
    lines: Mapping[str, str]
    codes: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    country: str = ""
    flow: Flow | None = None
    address: PlacedAddress | None = None


@dataclass(frozen=True)
class _Place:
    """Where a line goes: from its start (or, if ``flush`` right, its end), on its baseline, in points."""

    x_pt: float
    baseline_pt: float
    room_pt: float
    size_pt: float
    bold: bool
    flush: bool
    color: str


@dataclass(frozen=True)
class _Blank:
    """A laid-out blank of one page, and its places."""

    pdf: bytes
    size: PageSize
    lines: Mapping[str, Sequence[_Place]]
    codes: Mapping[str, Sequence[Box]]


Lines = list[tuple[SetLine, _Place]]


@dataclass(frozen=True)
class _Fitted:
    """A form with everything that is drawn on its blank."""

    form: Form
    blank: _Blank
    lines: Lines
    codes: Sequence[str]
    flow: FlowPage | None = None


class FormPrinter:
    """Fills in forms on one sender's stationery; blanks are laid out once and kept."""

    def __init__(self, stationery: Stationery) -> None:
        self._stationery = stationery
        self._blanks: dict[Hashable, _Blank | None] = {}

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
        fitted = [self._fitted(form) if form is not None else None for form in forms]
        flows = {
            place: form.flow
            for place, form in enumerate(forms)
            if form is not None and form.flow is not None and fitted[place] is not None
        }
        pages = set_flows(self._stationery.typesetter, flows) if flows else {}
        for place in flows:
            known = fitted[place]
            fitted[place] = replace(known, flow=pages[place]) if known and place in pages else None
        return fitted

    def _fitted(self, form: Form) -> _Fitted | None:
        blank = self._blank(form)
        lines = _fitted_lines(form, blank) if blank is not None else None
        if blank is None or lines is None:
            return None
        try:
            codes = [
                data_matrix_path(payload, box, blank.size)
                for name, payload in form.codes.items()
                for box in blank.codes[name]
            ]
        except CodeTooDense:
            return None
        return _Fitted(form, blank, lines, codes)

    def _blank(self, form: Form) -> _Blank | None:
        if form.key not in self._blanks:
            self._blanks[form.key] = self._laid_out(form)
        return self._blanks[form.key]

    def _laid_out(self, form: Form) -> _Blank | None:
        """None when it does not come out as one page with all its places."""
        laid_out = self._stationery.typesetter.lay_out([form.blank])
        pages = laid_out.document.pages
        if len(pages) != 1:
            return None
        page = pages[0]
        size = PageSize(page.width * _PT_PER_PX / PT_PER_MM, page.height * _PT_PER_PX / PT_PER_MM)
        lines: dict[str, list[_Place]] = {}
        codes: dict[str, list[Box]] = {}
        for name, box, block in _blanks_in(page._page_box, None):
            if name in form.codes:
                codes.setdefault(name, []).append(_code_box(box))
            else:
                lines.setdefault(name, []).append(_place(box, block, size))
        if lines.keys() != form.lines.keys() or codes.keys() != form.codes.keys():
            return None
        finished = laid_out.write()
        return None if finished.undrawn else _Blank(finished.pdf, size, lines, codes)


def _blanks_in(box: Any, block: Any) -> Iterator[tuple[str, Any, Any]]:
    """The laid-out boxes of stand-ins: name, box, and the block that a line has to stay in."""
    name = box.element.get("data-blank") if getattr(box, "element", None) is not None else None
    if name and (hasattr(box, "text") or not getattr(box, "children", ())):
        yield name, box, block
        return
    is_block = "Block" in type(box).__name__
    for child in getattr(box, "children", ()):
        yield from _blanks_in(getattr(child, "_box", child), box if is_block else block)


def _place(box: Any, block: Any, size: PageSize) -> _Place:
    flush = block.style["text_align_all"] in ("right", "end")
    left, right = block.content_box_x(), block.content_box_x() + block.width
    start = box.position_x + box.width if flush else box.position_x
    room = start - left if flush else right - start
    color = box.style["color"]
    return _Place(
        start * _PT_PER_PX,
        size.height_pt - (box.position_y + box.baseline) * _PT_PER_PX,
        room * _PT_PER_PX,
        box.style["font_size"] * _PT_PER_PX,
        box.style["font_weight"] >= _BOLD_FROM,
        flush,
        " ".join(f"{part:.4g}" for part in color.to("srgb").coordinates),
    )


def _code_box(box: Any) -> Box:
    mm = _PT_PER_PX / PT_PER_MM
    return Box(box.position_x * mm, box.position_y * mm, box.width * mm, box.height * mm)


def _fitted_lines(form: Form, blank: _Blank) -> Lines | None:
    """The lines ready to draw; None when one does not fit its place or no font has it."""
    region = cjk_region(form.language, form.country)
    fitted: Lines = []
    for name, text in form.lines.items():
        for place in blank.lines[name] if text else ():
            try:
                line = set_line(text, font_set(region, bold=place.bold))
            except (CharacterNotCovered, FontMissing):
                return None
            if line.width_em * place.size_pt > place.room_pt:
                return None
            fitted.append((line, place))
    return fitted


def _draw(document: PdfDocument, page: Page, line: SetLine, place: _Place) -> None:
    width_pt = line.width_em * place.size_pt
    page.ops.append(f"{place.color} rg")
    draw_lines(
        document,
        page.ops,
        [line],
        left_pt=place.x_pt - width_pt if place.flush else place.x_pt,
        top_pt=place.baseline_pt + line.above_em * place.size_pt,
        size_pt=place.size_pt,
    )


class _Filling:
    """A document that forms are filled in; leaving the ``with`` block completes it, unless it holds no page."""

    def __init__(self, document: PdfDocument) -> None:
        self.document = document
        self._into = _Into(document)
        self._shared = Shared()
        self._flows: dict[int, PageCopier] = {}

    def __enter__(self) -> _Filling:
        return self

    def __exit__(self, kind: object, fault: object, trace: object) -> None:
        for copier in self._flows.values():
            copier.close()
        if kind is None and self.document.page_count:
            self.document.close()

    def fill(self, fitted: _Fitted) -> None:
        """Add a page: the blank, the words that run on, the lines, the address, the codes."""
        page = self.document.page(fitted.blank.size)
        page.ops.append(
            f"/{self.document.once(fitted.form.key, lambda kept: self._blank(kept, fitted.blank))} Do"
        )
        if flow := fitted.flow:
            page.ops.append(f"/{self.document.once(flow.key, lambda kept: self._flow(kept, flow))} Do")
        page.ops += fitted.codes
        for line, place in fitted.lines:
            _draw(self.document, page, line, place)
        if fitted.form.address is not None:
            _draw_address(self.document, page, fitted.form.address)
        self.document.finish_page(page)

    def _blank(self, document: PdfDocument, blank: _Blank) -> str:
        copier = PageCopier("blank", self._into, self._shared)
        copier.open(io.BytesIO(blank.pdf))
        entries, data = copier.form(1)
        copier.close()
        return document.form(entries, data, packed=True)

    def _flow(self, document: PdfDocument, flow: FlowPage) -> str:
        """The page of words; its document stays open, so that its fonts are copied once."""
        copier = self._flows.get(id(flow.document))
        if copier is None:
            copier = self._flows[id(flow.document)] = PageCopier("words", self._into, self._shared)
            copier.open(flow.open())
        entries, data = copier.form(flow.page)
        return document.form(entries, data, packed=True)


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
