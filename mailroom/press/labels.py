"""Addresses on label sheets, from any first label, each within a hair of where the sheet's data says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from intranet.values.address import AddressLine
from mailroom.press.codes import CodeTooDense, data_matrix_path, qr_path
from mailroom.press.document import Page, PdfDocument
from mailroom.press.fitting import DoesNotFit, FittedBlock, fit
from mailroom.press.fonts import CharacterNotCovered, font_set
from mailroom.press.jobs import CodeJob, Job, LabelJob, Printed, Refused, Refusing, TeaserJob, addressed
from mailroom.press.page import PT_PER_MM, Box, PageSize, number
from mailroom.press.sheets import LabelSheet
from mailroom.press.teasers import fit_teaser, teaser_text
from mailroom.press.typesetting import draw_lines, set_line

_ROOMY_MARGIN_MM, _TIGHT_MARGIN_MM = 3.0, 2.0
_MARGIN_Y_MM = 1.2
_CODE_MM = 9.0
_CODE_GAP_MM = 2.0
_LARGEST_CODE_MM = 30.0
_NUMBER_PT = 6.0
_SIZE_PER_MM = 0.4  # of label height: 10 pt on a label an inch high
_SMALLEST_WISH_PT, _LARGEST_WISH_PT = 9.0, 12.0


class FirstLabelOffSheet(ValueError):
    """The first label to print on is not on the sheet."""

    def __init__(self, first: int, sheet: LabelSheet) -> None:
        super().__init__(f"{sheet.name} has labels 1 to {sheet.per_sheet}; there is no label {first}.")


def print_labels(
    jobs: Iterable[Job],
    sheet: LabelSheet,
    out: BinaryIO,
    *,
    first: int = 1,
    outline: bool = False,
    sender_country: str = "US",
    sender_language: str = "en",
    refused: Refusing | None = None,
) -> Printed:
    """Print each job on the next label of ``sheet``, beginning at label ``first`` (from 1, along the rows).

    Jobs are taken one by one and pages written as they fill, so memory does not grow. A job that cannot be
    delivered, drawn or fitted is handed to ``refused`` with its reasons and takes no label. Nothing is
    written to ``out`` when no job could be printed. Raises :class:`FirstLabelOffSheet`.
    """
    if not 1 <= first <= sheet.per_sheet:
        raise FirstLabelOffSheet(first, sheet)
    run = _LabelRun(sheet, out, first=first, outline=outline)
    for job in jobs:
        try:
            if isinstance(job, LabelJob):
                run.put_address(job, sender_country, sender_language)
            elif isinstance(job, TeaserJob):
                run.put_teaser(job)
            else:
                run.put_code(job)
        except (Refused, DoesNotFit, CharacterNotCovered, CodeTooDense) as error:
            run.refused += 1
            if refused is not None:
                refused(job, error.reasons if isinstance(error, Refused) else (error.reason,))
    return run.finish()


class _LabelRun:
    """The state of one run: the open page and the next free label."""

    def __init__(self, sheet: LabelSheet, out: BinaryIO, *, first: int, outline: bool) -> None:
        self._sheet, self._out, self._outline = sheet, out, outline
        self._boxes = [sheet.label(place) for place in range(sheet.per_sheet)]
        self._wish_pt = min(max(sheet.label_h_mm * _SIZE_PER_MM, _SMALLEST_WISH_PT), _LARGEST_WISH_PT)
        self._wish_pt = round(self._wish_pt * 2) / 2
        self._place = first - 1
        self._document: PdfDocument | None = None
        self._page: Page | None = None
        self.count = self.refused = 0

    def put_address(self, job: LabelJob, sender_country: str, sender_language: str) -> None:
        lines, fonts = addressed(job.address, sender_country, sender_language)
        box = self._sheet.label(0)
        marked = bool(job.code or job.number)
        taken_mm = _CODE_MM + _CODE_GAP_MM if marked else 0.0
        height_pt = (box.height_mm - 2 * _MARGIN_Y_MM) * PT_PER_MM
        for margin_mm in (_ROOMY_MARGIN_MM, _TIGHT_MARGIN_MM):
            width_pt = (box.width_mm - 2 * margin_mm - taken_mm) * PT_PER_MM
            try:
                block = fit(lines, width_pt, height_pt, fonts, self._wish_pt)
                break
            except DoesNotFit:
                if margin_mm == _TIGHT_MARGIN_MM:
                    raise
        shape = self._code_shape(job) if job.code else ""
        self._draw(block, margin_mm)
        if marked:
            self._draw_code(job, shape)
        self._take_label()

    def put_teaser(self, job: TeaserJob) -> None:
        text = job.text or teaser_text(job.language)
        box = self._sheet.label(0)
        block = fit_teaser(
            text,
            (box.width_mm - 2 * _ROOMY_MARGIN_MM) * PT_PER_MM,
            (box.height_mm - 2 * _MARGIN_Y_MM) * PT_PER_MM,
            language=job.language,
        )
        self._draw(block, _ROOMY_MARGIN_MM, align="centre")
        self._take_label()

    def put_code(self, job: CodeJob) -> None:
        """A code as big as the label's height allows, its words at the right of it."""
        box = self._sheet.label(0)
        side_mm = min(box.height_mm - 2 * _MARGIN_Y_MM, box.width_mm * 0.4, _LARGEST_CODE_MM)
        words = [AddressLine(one, "attention") for one in job.words if one]
        left_mm = _ROOMY_MARGIN_MM + side_mm + _CODE_GAP_MM
        block = fit(
            words,
            (box.width_mm - left_mm - _TIGHT_MARGIN_MM) * PT_PER_MM,
            (box.height_mm - 2 * _MARGIN_Y_MM) * PT_PER_MM,
            font_set(),
            self._wish_pt,
        )
        area = Box(_ROOMY_MARGIN_MM, (box.height_mm - side_mm) / 2, side_mm, side_mm)
        shape = (qr_path if job.qr else data_matrix_path)(
            job.code, area, PageSize(box.width_mm, box.height_mm)
        )
        _, page, own = self._open()
        page.ops.append(
            f"q 1 0 0 1 {number(page.size.x_pt(own.left_mm))} {number(page.size.y_pt(own.bottom_mm))} cm"
        )
        page.ops.append(f"{shape} Q")
        self._draw(block, left_mm)
        self._take_label()

    def finish(self) -> Printed:
        sheets = 0
        if self._document is not None:
            self._finish_page()
            self._document.close()
            sheets = self._document.page_count
        return Printed(self.count, sheets, self.refused, self._place % self._sheet.per_sheet + 1)

    def _draw(self, block: FittedBlock, margin_mm: float, align: str = "") -> None:
        document, page, box = self._open()
        top_pt = page.size.y_pt(box.top_mm) - (box.height_mm * PT_PER_MM - block.height_pt) / 2
        width_pt = (box.width_mm - 2 * margin_mm) * PT_PER_MM
        draw_lines(
            document,
            page.ops,
            block.lines,
            left_pt=(box.left_mm + margin_mm) * PT_PER_MM,
            top_pt=top_pt,
            size_pt=block.size_pt,
            width_pt=width_pt if align else block.width_pt,
            tightness=block.tightness,
            align=align or ("right" if block.rtl else "left"),
        )

    def _code_shape(self, job: LabelJob) -> str:
        """The packet's code drawn from the bottom left corner of its own square."""
        return data_matrix_path(job.code, Box(0.0, 0.0, _CODE_MM, _CODE_MM), PageSize(_CODE_MM, _CODE_MM))

    def _draw_code(self, job: LabelJob, shape: str) -> None:
        """The packet's code at the label's right edge, its number in words below it."""
        document, page, box = self._open()
        words = set_line(job.number, font_set())
        words_mm = words.leading_em * _NUMBER_PT / PT_PER_MM if job.number else 0.0
        side_mm = _CODE_MM if shape else 0.0
        top_mm = box.top_mm + (box.height_mm - side_mm - words_mm) / 2
        right_mm = box.right_mm - _TIGHT_MARGIN_MM
        if shape:
            left, bottom = page.size.x_pt(right_mm - side_mm), page.size.y_pt(top_mm + side_mm)
            page.ops.append(f"q 1 0 0 1 {number(left)} {number(bottom)} cm {shape} Q")
        if job.number:
            width_mm = 2 * _CODE_MM
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
        if self._document is None:
            self._document = PdfDocument(self._out, title=f"Labels on {self._sheet.name}")
        if self._page is None:
            self._page = self._document.page(self._sheet.page)
            if self._outline:
                self._page.ops.append(self._outlines())
        return self._document, self._page, self._boxes[self._place]

    def _take_label(self) -> None:
        self.count += 1
        self._place += 1
        if self._place == self._sheet.per_sheet:
            self._finish_page()

    def _finish_page(self) -> None:
        if self._document is not None and self._page is not None:
            self._document.finish_page(self._page)
            self._page, self._place = None, self._place % self._sheet.per_sheet

    def _outlines(self) -> str:
        """Each label's edge as a hairline rectangle, exactly where the data says."""
        size = self._sheet.page
        edges = (
            f"{number(size.x_pt(box.left_mm))} {number(size.y_pt(box.bottom_mm))} "
            f"{number(box.width_mm * PT_PER_MM)} {number(box.height_mm * PT_PER_MM)} re"
            for box in self._boxes
        )
        return f"q 0.25 w 0.6 G {' '.join(edges)} S Q"
