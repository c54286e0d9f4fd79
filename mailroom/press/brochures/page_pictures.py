"""Pictures of a PDF's pages, drawn by poppler in a process of its own: a broken file cannot take us along."""

from __future__ import annotations

import shutil
import subprocess
from typing import BinaryIO

_PNG = b"\x89PNG\r\n\x1a\n"


class PictureFailed(RuntimeError):
    """A page could not be drawn; the message says why, or what to install."""


def page_picture(pdf: BinaryIO, page: int, *, width_px: int = 480, timeout_s: float = 30) -> bytes:
    """Page ``page`` (from 1) of a PDF as PNG, ``width_px`` wide. ``pdf`` is read from its beginning.

    Raises :class:`PictureFailed`.
    """
    program = shutil.which("pdftoppm")
    if program is None:
        raise PictureFailed(
            "Pages cannot be drawn: poppler is missing. Install it: apt-get install poppler-utils"
        )
    pdf.seek(0)
    size = ("-scale-to-x", str(width_px), "-scale-to-y", "-1")
    command = (program, "-q", "-png", "-singlefile", "-f", str(page), "-l", str(page), *size, "-")
    try:
        drawn = subprocess.run(command, input=pdf.read(), capture_output=True, timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired as fault:
        raise PictureFailed(
            f"Page {page} took too long to draw. Export the file in a simpler form."
        ) from fault
    if not drawn.stdout.startswith(_PNG):
        raise PictureFailed(f"Page {page} cannot be drawn. Export the file again.")
    return drawn.stdout
