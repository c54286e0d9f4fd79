"""Addresses on label sheets, on whatever labels are free, each within a hair of where the sheet's data says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from intranet.values.address import AddressLine
from intranet.values.imb import ImbNotUnderstood, checked_imb
from intranet.values.reason import reason
from intranet.values.text import clean_line
from mailroom.press.drawing.codes import CodeTooDense, data_matrix_path, qr_path
from mailroom.press.drawing.fitting import SMALLEST_PT, DoesNotFit, FittedBlock, fit
from mailroom.press.drawing.teasers import fit_teaser, teaser_text
from mailroom.press.drawing.typesetting import LEADING_EM, draw_lines, set_line
from mailroom.press.envelopes.imb_lazily import imb_press
from mailroom.press.envelopes.imb_sizes import BESIDE_MM, COMPACT
from mailroom.press.jobs import CodeJob, Job, LabelJob, Printed, Refused, Refusing, TeaserJob, addressed
from mailroom.press.labels.sheets import LabelSheet
from mailroom.press.page import PT_PER_MM, Box, PageSize, number
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.type.fonts import CharacterNotCovered, FontSet, font_set

_ROOMY_MARGIN_MM, _TIGHT_MARGIN_MM = 3.0, 2.0
_MARGIN_Y_MM = 1.2
_CODE_MM, _SMALLEST_CODE_MM = 9.0, 6.5  # at 6.5 mm a module is three dots of a 203 dpi printer
_CODE_GAP_MM, _NUMBER_GAP_MM = 2.0, 1.0
_IMB_GAP_MM = 1.5
_LARGEST_CODE_MM = 30.0
_NUMBER_PT = 6.0
_SIZE_PER_MM = 0.4  # of label height: 10 pt on a label an inch high
_SMALLEST_WISH_PT, _LARGEST_WISH_PT = 9.0, 12.0


_MARK_PT = 7.0
_CLEAR_FOR_MARK_MM = 8.0  # what printers cannot reach, and a line of text


class FirstLabelOffSheet(ValueError):
    """The first label to print on is not on the sheet."""

    def __init__(self, first: int, sheet: LabelSheet) -> None:
        super().__init__(f"{sheet.name} has labels 1 to {sheet.per_sheet}; there is no label {first}.")


@dataclass(frozen=True, slots=True)
class FreeLabels:
    """A physical sheet: the places (from 0) that may be printed on, in this order.

    ``mark`` is printed in the sheet's margin where that is wide enough: the number by which people know the sheet.
    """

    places: Sequence[int]
    mark: str = ""


def print_labels(
    jobs: Iterable[Job],
    sheet: LabelSheet,
    out: BinaryIO,
    *,
    first: int = 1,
    free: Iterable[FreeLabels] = (),
    outline: bool = False,
    sender_country: str = "US",
    sender_language: str = "en",
    imb_where_it_fits: bool = False,
    refused: Refusing | None = None,
) -> Printed:
    """Print each job on the next free label: first of the sheets in ``free``, one page each, then of fresh ones.

    The first fresh sheet begins at label ``first`` (from 1, along the rows). A job with an Intelligent Mail barcode is
    refused where the label has no room for it, or printed without it if only ``imb_where_it_fits``.

    Jobs are taken one by one and pages written as they fill, so memory does not grow. A job that cannot be
    delivered, drawn or fitted is handed to ``refused`` with its reasons and takes no label. Nothing is
    written to ``out`` when no job could be printed. Raises :class:`FirstLabelOffSheet`.
    """
    if not 1 <= first <= sheet.per_sheet:
        raise FirstLabelOffSheet(first, sheet)
    run = _LabelRun(sheet, out, _sheets(sheet, first, free), outline=outline)
    run.imb_where_it_fits = imb_where_it_fits
    for job in jobs:
        try:
            if isinstance(job, LabelJob):
                run.put_address(job, sender_country, sender_language)
            elif isinstance(job, TeaserJob):
                run.put_teaser(job)
            else:
                run.put_code(job)
        except (Refused, DoesNotFit, CharacterNotCovered, CodeTooDense, ImbNotUnderstood) as error:
            run.refused += 1
            if refused is not None:
                refused(job, error.reasons if isinstance(error, Refused) else (error.reason,))
    return run.finish()


def _sheets(sheet: LabelSheet, first: int, free: Iterable[FreeLabels]) -> Iterator[FreeLabels]:
    """The sheets in the order in which they go through the printer; fresh ones without end."""
    for part in free:
        off = next((place for place in part.places if not 0 <= place < sheet.per_sheet), None)
        if off is not None:
            raise FirstLabelOffSheet(off + 1, sheet)
        if part.places:
            yield part
    yield FreeLabels(range(first - 1, sheet.per_sheet))
    whole = FreeLabels(range(sheet.per_sheet))
    while True:
        yield whole


class _LabelRun:
    """The state of one run: the open page and the next free label."""

    imb_where_it_fits = False

    def __init__(
        self, sheet: LabelSheet, out: BinaryIO, sheets: Iterator[FreeLabels], *, outline: bool
    ) -> None:
        self._sheet, self._out, self._outline = sheet, out, outline
        self._boxes = [sheet.label(place) for place in range(sheet.per_sheet)]
        self._roomy = self._room(_ROOMY_MARGIN_MM)
        self._tight = self._room(_TIGHT_MARGIN_MM)
        self._wish_pt = min(max(sheet.label_h_mm * _SIZE_PER_MM, _SMALLEST_WISH_PT), _LARGEST_WISH_PT)
        self._wish_pt = round(self._wish_pt * 2) / 2
        self._sheets = sheets
        self._current = next(sheets)
        self._next = 0
        self._document: PdfDocument | None = None
        self._page: Page | None = None
        self.count = self.refused = 0

    def _room(self, margin_mm: float) -> Box:
        """Where text may stand on a label, from the label's own top left corner."""
        box, room = self._boxes[0], self._sheet.writable(0, margin_mm, _MARGIN_Y_MM)
        return Box(room.left_mm - box.left_mm, room.top_mm - box.top_mm, room.width_mm, room.height_mm)

    def put_address(self, job: LabelJob, sender_country: str, sender_language: str) -> None:
        lines, fonts = addressed(job.address, sender_country, sender_language)
        if job.imb:
            self._put_with_imb(job, lines, fonts, checked_imb(job.imb, job.address.country, sender_country))
        else:
            self._put_lines(job, lines, fonts)

    def _put_lines(self, job: LabelJob, lines: Sequence[AddressLine], fonts: FontSet) -> None:
        side_mm = self._code_side_mm(job)
        taken_mm = self._taken_mm(job)
        for room, close_up in ((self._roomy, False), (self._tight, False), (self._tight, True)):
            width_pt, height_pt = (room.width_mm - taken_mm) * PT_PER_MM, room.height_mm * PT_PER_MM
            try:
                block = fit(lines, width_pt, height_pt, fonts, self._wish_pt, close_up=close_up)
                break
            except DoesNotFit:
                if close_up:
                    raise
        shape = self._code_shape(job, side_mm) if job.code else ""
        self._draw(block, room)
        if taken_mm:
            self._draw_code(job, shape, side_mm)
        self._take_label()

    def _put_with_imb(self, job: LabelJob, lines: Sequence[AddressLine], fonts: FontSet, digits: str) -> None:
        """The barcode over the address; without it where there is no room and the run allows that."""
        try:
            side_mm = self._code_side_mm(job)
            room = self._below_imb(job, side_mm)
            taken_mm = self._taken_mm(job)
            width_pt, height_pt = (room.width_mm - taken_mm) * PT_PER_MM, room.height_mm * PT_PER_MM
            block = fit(lines, width_pt, height_pt, fonts, self._wish_pt, close_up=True)
        except DoesNotFit:
            if not self.imb_where_it_fits:
                raise
            self._put_lines(job, lines, fonts)
            return
        shape = self._code_shape(job, side_mm) if job.code else ""
        self._draw_imb(digits, room, block)
        self._draw(block, room)
        if taken_mm:
            self._draw_code(job, shape, side_mm)
        self._take_label()

    def _below_imb(self, job: LabelJob, side_mm: float) -> Box:
        """The room that a barcode leaves for the address under it; raises :class:`DoesNotFit` where there is none."""
        own, label = self._room(BESIDE_MM), self._boxes[0]
        aside_mm = max(side_mm, _number_mm(job))
        right_mm = self._tight.right_mm - aside_mm if aside_mm else label.width_mm
        above_mm = COMPACT.height_mm + _IMB_GAP_MM
        lowest_mm = SMALLEST_PT * LEADING_EM / PT_PER_MM
        if (
            own.left_mm + COMPACT.width_mm + BESIDE_MM > min(right_mm, own.right_mm + BESIDE_MM)
            or own.height_mm < above_mm + lowest_mm
        ):
            raise DoesNotFit(
                reason(
                    "label-too-small-for-imb",
                    "The labels of %(sheet)s are too small for the Intelligent Mail barcode. Use a sheet with larger "
                    "labels, or leave it out.",
                    sheet=self._sheet.name,
                )
            )
        return own.inset(0.0, above_mm, 0.0, 0.0)

    def _draw_imb(self, digits: str, room: Box, block: FittedBlock) -> None:
        """The barcode over the block, which stands half-way down its room."""
        _, page, box = self._open()
        spare_mm = (room.height_mm - block.height_pt / PT_PER_MM) / 2
        top_mm = box.top_mm + room.top_mm + spare_mm - _IMB_GAP_MM - COMPACT.height_mm
        area = Box(box.left_mm + room.left_mm, top_mm, COMPACT.width_mm, COMPACT.height_mm)
        page.ops.append(imb_press().imb_path(digits, area, page.size, COMPACT))

    def put_teaser(self, job: TeaserJob) -> None:
        text, room = clean_line(job.text) or teaser_text(job.language), self._roomy
        block = fit_teaser(text, room.width_mm * PT_PER_MM, room.height_mm * PT_PER_MM, language=job.language)
        self._draw(block, room, align="centre")
        self._take_label()

    def put_code(self, job: CodeJob) -> None:
        """A code as big as the label's height allows, its words at the right of it."""
        room = self._tight
        side_mm = min(room.height_mm, room.width_mm * 0.4, _LARGEST_CODE_MM)
        words = [AddressLine(one, "attention") for one in job.words if one]
        left_mm = max(_ROOMY_MARGIN_MM, room.left_mm)
        beside = Box(
            left_mm + side_mm + _CODE_GAP_MM,
            room.top_mm,
            room.right_mm - left_mm - side_mm - _CODE_GAP_MM,
            room.height_mm,
        )
        block = fit(
            words, beside.width_mm * PT_PER_MM, beside.height_mm * PT_PER_MM, font_set(), self._wish_pt
        )
        label = self._boxes[0]
        area = Box(left_mm, room.top_mm + (room.height_mm - side_mm) / 2, side_mm, side_mm)
        shape = (qr_path if job.qr else data_matrix_path)(
            job.code, area, PageSize(label.width_mm, label.height_mm)
        )
        _, page, own = self._open()
        page.ops.append(
            f"q 1 0 0 1 {number(page.size.x_pt(own.left_mm))} {number(page.size.y_pt(own.bottom_mm))} cm"
        )
        page.ops.append(f"{shape} Q")
        self._draw(block, beside)
        self._take_label()

    def finish(self) -> Printed:
        left = self._current.places[self._next :] if self._page is not None else ()
        sheets = 0
        if self._document is not None:
            self._finish_page()
            self._document.close()
            sheets = self._document.page_count
        return Printed(self.count, sheets, self.refused, left[0] + 1 if left else self._first_of_next())

    def _first_of_next(self) -> int:
        return self._current.places[0] + 1 if self._document is None else 1

    def _draw(self, block: FittedBlock, room: Box, align: str = "") -> None:
        """The block, from the room's left edge and half-way down it."""
        document, page, box = self._open()
        above_mm = box.top_mm + room.top_mm
        top_pt = page.size.y_pt(above_mm) - (room.height_mm * PT_PER_MM - block.height_pt) / 2
        draw_lines(
            document,
            page.ops,
            block.lines,
            left_pt=(box.left_mm + room.left_mm) * PT_PER_MM,
            top_pt=top_pt,
            size_pt=block.size_pt,
            width_pt=room.width_mm * PT_PER_MM if align else block.width_pt,
            tightness=block.tightness,
            align=align or ("right" if block.rtl else "left"),
        )

    def _taken_mm(self, job: LabelJob) -> float:
        """What the packet's code and number take of the label's width, with the gap beside them."""
        if not (job.code or job.number):
            return 0.0
        return max(_CODE_MM + _CODE_GAP_MM, _number_mm(job) + _NUMBER_GAP_MM)

    def _code_side_mm(self, job: LabelJob) -> float:
        """The side of the packet's code; raises :class:`DoesNotFit` where the label is too low for one."""
        if not job.code:
            return 0.0
        words_mm = _NUMBER_PT * LEADING_EM / PT_PER_MM if job.number else 0.0
        spare_mm = 0.0 if self._sheet.shape else _MARGIN_Y_MM  # where the edge bends away it would stick out
        side_mm = min(_CODE_MM, self._tight.height_mm + spare_mm - words_mm)
        if side_mm < _SMALLEST_CODE_MM:
            raise DoesNotFit(
                reason(
                    "label-too-low-for-code",
                    "The labels of %(sheet)s are too low for the packet's code. Use a sheet with larger labels.",
                    sheet=self._sheet.name,
                )
            )
        return side_mm

    def _code_shape(self, job: LabelJob, side_mm: float) -> str:
        """The packet's code drawn from the bottom left corner of its own square."""
        return data_matrix_path(job.code, Box(0.0, 0.0, side_mm, side_mm), PageSize(side_mm, side_mm))

    def _draw_code(self, job: LabelJob, shape: str, side_mm: float) -> None:
        """The packet's code at the right edge of where one may print, its number in words below it."""
        document, page, box = self._open()
        words = set_line(job.number, font_set())
        words_mm = words.leading_em * _NUMBER_PT / PT_PER_MM if job.number else 0.0
        top_mm = box.top_mm + self._tight.top_mm + (self._tight.height_mm - side_mm - words_mm) / 2
        right_mm = box.left_mm + self._tight.right_mm
        if shape:
            left, bottom = page.size.x_pt(right_mm - side_mm), page.size.y_pt(top_mm + side_mm)
            page.ops.append(f"q 1 0 0 1 {number(left)} {number(bottom)} cm {shape} Q")
        if job.number:
            width_mm = _number_mm(job)
            draw_lines(
                document,
                page.ops,
                [words],
                left_pt=page.size.x_pt(right_mm - width_mm),
                top_pt=page.size.y_pt(top_mm + side_mm),
                size_pt=_NUMBER_PT,
                width_pt=width_mm * PT_PER_MM,
                align="right",
            )

    def _open(self) -> tuple[PdfDocument, Page, Box]:
        """The document, the open page, and the next free label on it."""
        if self._page is None or self._document is None:
            self._document, self._page = self._begin_page()
        return self._document, self._page, self._boxes[self._current.places[self._next]]

    def _begin_page(self) -> tuple[PdfDocument, Page]:
        document = self._document or PdfDocument(self._out, title=f"Labels on {self._sheet.name}")
        page = document.page(self._sheet.page)
        if self._outline:
            page.ops.append(outlines(self._sheet))
        if self._current.mark:
            self._draw_mark(document, page, self._current.mark)
        return document, page

    def _take_label(self) -> None:
        self.count += 1
        self._next += 1
        if self._next == len(self._current.places):
            self._finish_page()
            self._current, self._next = next(self._sheets), 0

    def _finish_page(self) -> None:
        if self._document is not None and self._page is not None:
            self._document.finish_page(self._page)
            self._page = None

    def _draw_mark(self, document: PdfDocument, page: Page, mark: str) -> None:
        """The sheet's number in its upper or lower margin, close to the labels, where printers reach."""
        line = set_line(mark, font_set())
        height_mm = line.leading_em * _MARK_PT / PT_PER_MM
        top_mm = mark_top_mm(self._sheet, height_mm)
        if top_mm is not None:
            left_pt = page.size.x_pt(max(self._boxes[0].left_mm, 6.0))
            top_pt = page.size.y_pt(top_mm)
            draw_lines(document, page.ops, [line], left_pt=left_pt, top_pt=top_pt, size_pt=_MARK_PT)


def _number_mm(job: LabelJob) -> float:
    """How wide the packet's number is."""
    return set_line(job.number, font_set()).width_em * _NUMBER_PT / PT_PER_MM if job.number else 0.0


def mark_top_mm(sheet: LabelSheet, height_mm: float = _MARK_PT * LEADING_EM / PT_PER_MM) -> float | None:
    """Where the sheet's number is printed, from the top; None where no margin is wide enough: write it by hand."""
    above_mm = min(grid[3] for grid in sheet.grids)
    below_mm = max(grid[3] + (grid[1] - 1) * grid[5] + sheet.label_h_mm for grid in sheet.grids)
    if above_mm >= _CLEAR_FOR_MARK_MM:
        return above_mm - height_mm - 0.8
    if sheet.page_h_mm - below_mm >= _CLEAR_FOR_MARK_MM:
        return below_mm + 0.8
    return None


def outlines(sheet: LabelSheet) -> str:
    """Each label's edge (its box, whatever its shape) as a hairline rectangle, exactly where the data says."""
    size = sheet.page
    boxes = (sheet.label(place) for place in range(sheet.per_sheet))
    edges = (
        f"{number(size.x_pt(box.left_mm))} {number(size.y_pt(box.bottom_mm))} "
        f"{number(box.width_mm * PT_PER_MM)} {number(box.height_mm * PT_PER_MM)} re"
        for box in boxes
    )
    return f"q 0.25 w 0.6 G {' '.join(edges)} S Q"
