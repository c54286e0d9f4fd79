"""Checking a brochure before it joins the literature, and making it safe to print.

Refused with one sentence: what cannot be read, is encrypted, has no page or a page no press prints. Taken out:
scripts, actions that start something, attached files, sound and film, forms. Told, but not refused: pages of unusual
or mixed size, fonts that are not embedded (another machine prints them in another type).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf

from intranet.values.reason import Reason, reason
from mailroom.press.brochures.fonts import fonts_not_embedded
from mailroom.press.pdf.copying import SourceUnreadable, open_pdf

_MM_PER_PT = 25.4 / 72
_SMALLEST_MM, _LARGEST_MM = 40.0, 1200.0
"""A visiting card is 54 mm high, an A0 poster 1189 mm long; what lies outside is a mistake in the file."""
_SAME_SIZE_MM = 2.0
KNOWN_SIZES_MM = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "A6": (105.0, 148.0),
    "DL": (99.0, 210.0),
    "B5": (176.0, 250.0),
    "Letter": (215.9, 279.4),
    "Legal": (215.9, 355.6),
    "Tabloid": (279.4, 431.8),
    "Half Letter": (139.7, 215.9),
}
"""Finished sizes that offices print: ISO 216, the third of A4, and the US sizes, upright."""
_CATALOGUE_EXTRAS = (
    "/OpenAction",
    "/AA",
    "/AcroForm",
    "/Names",
    "/Collection",
    "/URI",
    "/Perms",
    "/Legal",
    "/AF",
    "/Outlines",
)
_PAGE_EXTRAS = ("/AA", "/PieceInfo", "/Thumb", "/AF")
_WEB_ADDRESSES = ("http:", "https:", "mailto:", "tel:")
_STARTS_SOMETHING = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/ResetForm",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
        "/GoTo3DView",
        "/Hide",
        "/SetOCGState",
        "/Trans",
        "/Named",
    }
)
_MOST_BOOKMARKS = 5000
_CARRIES_FILES = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})


class BrochureRefused(ValueError):
    """A file that cannot be used as literature; ``reason`` says why."""

    def __init__(self, why: Reason) -> None:
        super().__init__(str(why))
        self.reason = why


@dataclass(frozen=True)
class PageSize:
    """A page as it is seen: width and height in millimetres, turned as it shows."""

    width_mm: float
    height_mm: float

    @property
    def name(self) -> str:
        """The size's name ("A4"), or "" for a size of its own; sideways pages have the same name."""
        short, long = sorted((self.width_mm, self.height_mm))
        for name, (width_mm, height_mm) in KNOWN_SIZES_MM.items():
            if abs(short - width_mm) <= _SAME_SIZE_MM and abs(long - height_mm) <= _SAME_SIZE_MM:
                return name
        return ""


@dataclass(frozen=True)
class CheckedBrochure:
    """What a brochure is: its pages' sizes, what was taken out, what whoever uploads it should know."""

    pages: tuple[PageSize, ...]
    removed: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


def check_brochure(upload: BinaryIO, out: BinaryIO, *, most_pages: int = 400) -> CheckedBrochure:
    """Check ``upload`` and write the safe copy to ``out``, the same bytes for the same upload.

    Raises :class:`BrochureRefused` before anything is written.
    """
    try:
        pdf = open_pdf(upload, "This file")
    except SourceUnreadable as fault:
        encrypted = "encrypted" in str(fault)
        raise BrochureRefused(_ENCRYPTED if encrypted else _UNREADABLE) from fault
    with pdf:
        try:
            pages = _page_sizes(pdf, most_pages)
            notes = tuple(_notes(pdf, pages))
            removed = tuple(_made_safe(pdf))
        except (pikepdf.PdfError, RuntimeError, TypeError, ValueError, KeyError) as fault:
            if isinstance(fault, BrochureRefused):
                raise
            raise BrochureRefused(_UNREADABLE) from fault
        if (
            "/Size" not in pdf.trailer
        ):  # of a file put right while it was read: without it the copy cannot be read
            pdf.trailer["/Size"] = 0
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return CheckedBrochure(pages, removed, notes)


_UNREADABLE = reason(
    "brochure-unreadable", "The file cannot be read as a PDF. Export it again and upload that."
)
_ENCRYPTED = reason("brochure-encrypted", "The file is protected. Save it without password and protection.")


def _page_sizes(pdf: pikepdf.Pdf, most_pages: int) -> tuple[PageSize, ...]:
    count = len(pdf.pages)
    if not count:
        raise BrochureRefused(
            reason("brochure-empty", "The file has no pages. Export it again and upload that.")
        )
    if count > most_pages:
        raise BrochureRefused(
            reason(
                "brochure-too-long",
                "The file has %(count)s pages; at most %(most)s can be kept. Split it into parts.",
                count=count,
                most=most_pages,
            )
        )
    return tuple(_page_size(page, number) for number, page in enumerate(pdf.pages, start=1))


def _page_size(page: pikepdf.Page, number: int) -> PageSize:
    left, bottom, right, top = _visible(page)
    unit = float(page.obj.get("/UserUnit", 1)) * _MM_PER_PT
    width_mm, height_mm = abs(right - left) * unit, abs(top - bottom) * unit
    if not all(_SMALLEST_MM <= side <= _LARGEST_MM for side in (width_mm, height_mm)):
        raise BrochureRefused(
            reason(
                "brochure-page-size",
                "Page %(page)s measures %(width)s × %(height)s mm, which no printer takes. Export it in true size.",
                page=number,
                width=round(width_mm),
                height=round(height_mm),
            )
        )
    if _rotation(page) % 180 == 90:
        width_mm, height_mm = height_mm, width_mm
    return PageSize(round(width_mm, 2), round(height_mm, 2))


def _visible(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """What of the page is seen, in its own units: its crop box, as far as there is paper (PDF 32000-1, 14.11.2)."""
    crop, media = ([float(value) for value in box] for box in (page.cropbox, page.mediabox))
    (left, right), (bottom, top) = sorted(crop[::2]), sorted(crop[1::2])
    (first, last), (lowest, highest) = sorted(media[::2]), sorted(media[1::2])
    return max(left, first), max(bottom, lowest), min(right, last), min(top, highest)


def _rotation(page: pikepdf.Page) -> int:
    node = page.obj
    for _ in range(64):  # deeper trees do not occur; a loop in a broken file must end
        if "/Rotate" in node:
            return int(node["/Rotate"])
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return 0


def _notes(pdf: pikepdf.Pdf, pages: tuple[PageSize, ...]) -> Iterator[Reason]:
    unusual = [number for number, page in enumerate(pages, start=1) if not page.name]
    if unusual:
        page = pages[unusual[0] - 1]
        yield reason(
            "brochure-unusual-size",
            "Page %(page)s measures %(width)s × %(height)s mm, no usual size. Check the paper before printing.",
            page=unusual[0],
            width=round(page.width_mm),
            height=round(page.height_mm),
        )
    if len({page.name for page in pages}) > 1:
        yield reason("brochure-mixed-sizes", "Its pages are of different sizes: they need different paper.")
    if missing := fonts_not_embedded(pdf):
        yield reason(
            "brochure-fonts",
            "These fonts are not in the file and may print differently: %(fonts)s. Export it with fonts embedded.",
            fonts=", ".join(missing),
        )

    if pdf.get_warnings():
        yield reason(
            "brochure-mended",
            "The file is damaged and was mended as far as possible: look at every page before it is printed.",
        )


def _made_safe(pdf: pikepdf.Pdf) -> Iterator[Reason]:
    """Take out whatever acts; yields what was found."""
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    scripts = "/JavaScript" in names or _starts_something(pdf.Root.get("/OpenAction"))
    scripts = scripts or _bookmarks_act(pdf.Root.get("/Outlines"))
    files = "/EmbeddedFiles" in names or "/Collection" in pdf.Root or "/AF" in pdf.Root
    forms = "/AcroForm" in pdf.Root
    if forms:
        pdf.flatten_annotations("print")
    for page in pdf.pages:
        acts, carries = _clean_annotations(page)
        scripts = scripts or acts or "/AA" in page.obj
        files = files or carries or "/AF" in page.obj
        for key in _PAGE_EXTRAS:
            if key in page.obj:
                del page.obj[key]
    scripts = scripts or "/AA" in pdf.Root
    for key in _CATALOGUE_EXTRAS:
        if key in pdf.Root:
            del pdf.Root[key]
    if scripts:
        yield reason("brochure-scripts", "Scripts and actions were taken out.")
    if files:
        yield reason("brochure-files", "Attached files, sound and film were taken out.")
    if forms:
        yield reason("brochure-forms", "Form fields were turned into plain print.")


def _clean_annotations(page: pikepdf.Page) -> tuple[bool, bool]:
    """Drop annotations that act or carry files; whether there were any of either."""
    annotations = page.obj.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return False, False
    kept, acts, carries = [], False, False
    for annotation in annotations:
        if not isinstance(annotation, pikepdf.Dictionary):
            continue
        bears_files = str(annotation.get("/Subtype")) in _CARRIES_FILES
        starts = _starts_something(annotation.get("/A")) or "/AA" in annotation
        acts, carries = acts or starts, carries or bears_files
        if not (bears_files or starts):
            kept.append(annotation)
    page.obj["/Annots"] = pikepdf.Array(kept)
    return acts, carries


def _starts_something(action: object) -> bool:
    """Whether an action does more than show another place or open a web address."""
    return isinstance(action, pikepdf.Dictionary) and (
        str(action.get("/S")) in _STARTS_SOMETHING or "/Next" in action or _opens_a_file(action)
    )


def _opens_a_file(action: pikepdf.Dictionary) -> bool:
    """Whether an address leads elsewhere than to the web, a letter or a telephone: to a file, or into a script."""
    if str(action.get("/S")) != "/URI":
        return False
    return not str(action.get("/URI", "")).strip().lower().startswith(_WEB_ADDRESSES)


def _bookmarks_act(outlines: object) -> bool:
    """Whether a bookmark starts something. Bookmarks are taken out in any case: paper has none."""
    waiting = [outlines.get("/First")] if isinstance(outlines, pikepdf.Dictionary) else []
    for _ in range(_MOST_BOOKMARKS):  # a ring in a broken file must end
        if not waiting:
            return False
        item = waiting.pop()
        if isinstance(item, pikepdf.Dictionary):
            if _starts_something(item.get("/A")):
                return True
            waiting += [item.get("/First"), item.get("/Next")]
    return True
