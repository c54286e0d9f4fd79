"""The text on each page of a PDF, read by poppler in a process of its own: a broken file cannot take us along."""

from __future__ import annotations

import shutil
import subprocess
from typing import BinaryIO

import pikepdf

from mailroom.press.brochures.page_pictures import PictureFailed
from mailroom.press.pdf.copying import open_pdf


def page_texts(pdf: BinaryIO, *, timeout_s: float = 60) -> tuple[str, ...]:
    """The text of every page, top to bottom; "" for a page that is only a picture.

    Raises :class:`~mailroom.press.brochures.page_pictures.PictureFailed`.
    """
    program = shutil.which("pdftotext")
    if program is None:
        raise PictureFailed(
            "Pages cannot be read: poppler is missing. Install it: apt-get install poppler-utils"
        )
    pdf.seek(0)
    command = (program, "-q", "-enc", "UTF-8", "-layout", "-", "-")
    try:
        read = subprocess.run(command, input=pdf.read(), capture_output=True, timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired as fault:
        raise PictureFailed("The pages took too long to read. Export the file in a simpler form.") from fault
    return tuple(read.stdout.decode(errors="replace").split("\f")[:-1])


def own_page_labels(pdf: BinaryIO) -> tuple[str, ...]:
    """The page numbers that the file itself gives its pages ("cover", "iv", "1"); nothing where it gives none."""
    pdf.seek(0)
    with open_pdf(pdf, "This file") as document:
        if "/PageLabels" not in document.Root:
            return ()
        try:
            return tuple(str(page.label).strip() for page in document.pages)
        except (pikepdf.PdfError, ValueError, TypeError, KeyError):
            return ()
