"""What a file is, told by its content and never by its name; and whether it may be taken in."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, UnidentifiedImageError

from intranet.values.reason import Reason, reason

PDF, PNG, JPEG, TIFF, SVG, WEBP = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/svg+xml",
    "image/webp",
)
PICTURES = {PNG: "PNG", JPEG: "JPEG", TIFF: "TIFF", WEBP: "WEBP"}
SHOWN_IN_PLACE = frozenset({PDF, PNG, JPEG, WEBP})
EXTENSIONS = {
    PDF: ".pdf",
    PNG: ".png",
    JPEG: ".jpg",
    TIFF: ".tif",
    SVG: ".svg",
    WEBP: ".webp",
    "text/csv": ".csv",
}
HEAD_BYTES = 2048
PDF_HEADER_WITHIN = 1024  # ISO 32000-1, annex H.3.4.1: readers accept the header within the first 1024 bytes


class FileRefused(ValueError):
    """The file is not taken in; ``reason`` says why and what to do."""

    def __init__(self, why: Reason) -> None:
        super().__init__(str(why))
        self.reason = why


@dataclass(frozen=True)
class Limits:
    """How big an upload may be. ``megapixels`` is for one page of a picture."""

    size_mb: int
    pages: int
    megapixels: int


@dataclass(frozen=True)
class Content:
    """What was found: media type and pages (1 for a picture, None where pages mean nothing)."""

    media_type: str
    pages: int | None


def sniff(head: bytes) -> str | None:
    """The media type that the first bytes tell; None when it is none of those we take."""
    if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return TIFF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"<svg", b"<?xml")) and b"<svg" in text:
        return SVG
    return None


def examine(path: Path, limits: Limits) -> Content:
    """Check an uploaded file.

    :raises FileRefused: of another kind, damaged, locked, or too big.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(reason("file_empty", "The file is empty. Choose another one."))
    if size > limits.size_mb * 1024 * 1024:
        raise FileRefused(
            reason(
                "file_too_big",
                "The file is larger than %(limit)s MB. Make it smaller and try again.",
                limit=limits.size_mb,
            )
        )
    with path.open("rb") as file:
        media_type = sniff(file.read(HEAD_BYTES))
    if media_type is None:
        raise FileRefused(
            reason("file_kind", "This is not a PDF, PNG, JPEG, TIFF, WebP or SVG file. Choose one of those.")
        )
    pages = _pages(path, media_type, limits)
    if pages is not None and pages > limits.pages:
        raise FileRefused(
            reason(
                "file_pages",
                "The file has %(pages)s pages; at most %(limit)s are taken.",
                pages=pages,
                limit=limits.pages,
            )
        )
    return Content(media_type, pages)


def count_pages(path: Path, known: int | None = None) -> Content:
    """What a file made by ourselves is, without limits; ``known`` pages are not counted again."""
    with path.open("rb") as file:
        media_type = sniff(file.read(HEAD_BYTES)) or "application/octet-stream"
    return Content(media_type, known or (_pdf_pages(path) if media_type == PDF else None))


def _pages(path: Path, media_type: str, limits: Limits) -> int | None:
    if media_type == PDF:
        return _pdf_pages(path)
    if media_type in PICTURES:
        return _picture_pages(path, PICTURES[media_type], limits)
    return None


def _pdf_pages(path: Path) -> int:
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted and not pdf.allow.print_highres:
                raise FileRefused(_locked())
            return len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise FileRefused(_locked()) from error
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise FileRefused(
            reason("file_damaged", "The file is damaged and cannot be read. Make it again.")
        ) from error


def _locked() -> Reason:
    return reason("file_locked", "The PDF is locked by a password. Save it without one and try again.")


def _picture_pages(path: Path, kind: str, limits: Limits) -> int:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=[kind]) as picture:
                if picture.width * picture.height > limits.megapixels * 1_000_000:
                    raise FileRefused(_too_many_dots(limits))
                pages = getattr(picture, "n_frames", 1)
                picture.verify()
                return pages
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(_too_many_dots(limits)) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(
            reason("file_damaged", "The file is damaged and cannot be read. Make it again.")
        ) from error


def _too_many_dots(limits: Limits) -> Reason:
    return reason(
        "picture_too_big",
        "The picture has more than %(limit)s million dots. Make it smaller.",
        limit=limits.megapixels,
    )
