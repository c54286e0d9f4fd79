"""Envelopes, one page each at its true size: return address, teaser, address, code, permit and barcode.

Whatever is printed is held against the post's zones and against the other parts; a layout that enters a zone is
refused. An envelope with a window bears no address: the letter does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from intranet.values.imb import ImbNotUnderstood
from mailroom.press.drawing.codes import CodeTooDense, data_matrix_path
from mailroom.press.drawing.fitting import DoesNotFit
from mailroom.press.drawing.typesetting import draw_lines
from mailroom.press.envelopes import places
from mailroom.press.envelopes.code_words import BESIDE_CODE_MM, fit_number
from mailroom.press.envelopes.imb_lazily import imb_press
from mailroom.press.envelopes.laying_out import Block, EnvelopeLayout, Laid, block_box
from mailroom.press.envelopes.postage_mark import FRAME_MM
from mailroom.press.envelopes.sizes import (
    AdvertisingNotAllowed,
    EntersPostalZone,
    Envelope,
)
from mailroom.press.jobs import LabelJob, Printed, Refused, Refusing
from mailroom.press.page import PT_PER_MM, Box, number
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.sender import Sender
from mailroom.press.type.fonts import CharacterNotCovered


def print_envelopes(
    jobs: Iterable[LabelJob],
    envelope: Envelope,
    out: BinaryIO,
    *,
    sender: Sender | None = None,
    teaser: bool = True,
    teaser_line: str = "",
    overrule_advertising: str = "",
    imb_above_address: bool = False,
    outline: bool = False,
    sender_country: str = "",
    sender_language: str = "",
    refused: Refusing | None = None,
) -> Printed:
    """Print one envelope for each job, a page of the envelope's true size.

    ``teaser`` prints the job's own teaser, else ``teaser_line``, else the default of the recipient's language.
    Stock that takes no advertising raises :class:`AdvertisingNotAllowed` unless ``overrule_advertising`` gives
    the reason. ``imb_above_address`` puts Intelligent Mail barcodes over the address also where the lower right
    corner would take them. ``outline`` draws the envelope's edge and the zones. Jobs that cannot be printed go to
    ``refused``; nothing is written to ``out`` when none could be. A return address that cannot be printed raises
    :class:`DoesNotFit`, :class:`CharacterNotCovered` or :class:`EntersPostalZone`.
    """
    if teaser and envelope.no_advertising and not overrule_advertising:
        raise AdvertisingNotAllowed(envelope.code)
    country = sender_country or (sender.country if sender else "") or "US"
    language = sender_language or (sender.language if sender else "") or "en"
    layout = EnvelopeLayout(
        envelope,
        sender,
        country,
        language,
        teaser=teaser,
        teaser_line=teaser_line,
        imb_above_address=imb_above_address,
    )
    layout.check_sender()
    run = _EnvelopeRun(envelope, layout, out, outline=outline)
    for job in jobs:
        laid = laid_out(layout, job, refused)
        if laid is None:
            run.refused += 1
        else:
            run.draw(job, laid)
    return run.finish()


def laid_out(layout: EnvelopeLayout, job: LabelJob, refused: Refusing | None) -> Laid | None:
    """The envelope laid out; None for one that cannot be printed, which goes to ``refused`` with its reasons.

    Nothing that is laid out is refused when it is drawn, so whoever only wants to know need not draw.
    """
    try:
        return layout.lay_out(job)
    except (
        Refused, DoesNotFit, CharacterNotCovered, CodeTooDense, EntersPostalZone, ImbNotUnderstood
    ) as error:  # fmt: skip
        if refused is not None:
            refused(job, error.reasons if isinstance(error, Refused) else (error.reason,))
    return None


class _EnvelopeRun:
    """One run over one size of envelope: what is laid out is drawn, a page each."""

    def __init__(self, envelope: Envelope, layout: EnvelopeLayout, out: BinaryIO, *, outline: bool) -> None:
        self._envelope, self._layout, self._out, self._outline = envelope, layout, out, outline
        self._document: PdfDocument | None = None
        self.count = self.refused = 0

    def draw(self, job: LabelJob, laid: Laid) -> None:
        """A page with what is laid out."""
        address, parts = laid.address, laid.parts
        document, page = self._open()
        if address is not None:
            _draw_block(document, page, address)
        if parts.imb is not None:
            page.ops.append(imb_press().imb_path(laid.imb, parts.imb, page.size))
        if parts.logo is not None and self._layout.logo is not None:
            self._layout.logo.draw(document, page, parts.logo)
        if parts.sender is not None:
            _draw_block(document, page, parts.sender)
        if parts.code is not None:
            _draw_code(document, page, job, parts.code)
        for block, box in laid.digits_in_boxes():
            _draw_block(document, page, Block(block, box))
        if parts.postage is not None:
            _draw_postage(document, page, parts.postage)
        if parts.teaser is not None:
            _draw_block(document, page, parts.teaser)
        document.finish_page(page)
        self.count += 1

    def finish(self) -> Printed:
        if self._document is None:
            return Printed(self.count, 0, self.refused)
        self._document.close()
        return Printed(self.count, self._document.page_count, self.refused)

    def _open(self) -> tuple[PdfDocument, Page]:
        if self._document is None:
            self._document = PdfDocument(self._out, title=f"Envelopes {self._envelope.code}")
        page = self._document.page(self._envelope.page)
        if self._outline:
            page.ops.append(self._outlines())
        return self._document, page

    def _outlines(self) -> str:
        envelope = self._envelope
        size = envelope.page
        boxes = [size.box, *(zone.box for zone in envelope.zones)]
        edges = " ".join(
            f"{number(size.x_pt(box.left_mm))} {number(size.y_pt(box.bottom_mm))} "
            f"{number(box.width_mm * PT_PER_MM)} {number(box.height_mm * PT_PER_MM)} re"
            for box in boxes
        )
        return f"q 0.25 w 0.6 G {edges} S Q"


def _draw_code(document: PdfDocument, page: Page, job: LabelJob, box: Box) -> None:
    """The code, and the packet's number in words beside it."""
    left_mm, side_mm = box.left_mm, places.CODE_MM
    if job.code:
        area = Box(left_mm, box.top_mm, side_mm, side_mm)
        page.ops.append(data_matrix_path(job.code, area, page.size))
        left_mm += BESIDE_CODE_MM
    if job.number:
        words = fit_number(job.number)
        middle_mm = box.top_mm + (box.height_mm - words.height_pt / PT_PER_MM) / 2
        _draw_block(document, page, Block(words, block_box(words, left_mm, middle_mm)))


def _draw_postage(document: PdfDocument, page: Page, block: Block) -> None:
    """The permit in its frame."""
    box = block.box
    left, bottom = page.size.x_pt(box.left_mm), page.size.y_pt(box.bottom_mm)
    edge = " ".join(map(number, (left, bottom, box.width_mm * PT_PER_MM, box.height_mm * PT_PER_MM)))
    page.ops.append(f"q 0.75 w 0 G {edge} re S Q")
    _draw_block(document, page, block._replace(box=box.inset(FRAME_MM, FRAME_MM, FRAME_MM, FRAME_MM)))


def _draw_block(document: PdfDocument, page: Page, block: Block) -> None:
    box = block.box
    draw_lines(
        document,
        page.ops,
        block.fitted.lines,
        left_pt=page.size.x_pt(box.left_mm),
        top_pt=page.size.y_pt(box.top_mm),
        size_pt=block.fitted.size_pt,
        width_pt=box.width_mm * PT_PER_MM,
        tightness=block.fitted.tightness,
        align=block.side,
    )
