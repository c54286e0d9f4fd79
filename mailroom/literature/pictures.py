"""Taking a brochure in, and the pictures of its pages, which the worker draws."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, BinaryIO

from flask import current_app

from intranet.extension import JobHandler
from intranet.platform import clock, storage
from intranet.platform.database import db, end_reading
from intranet.platform.storage import StoredFile
from intranet.values.reason import reason
from intranet.values.text import N_
from mailroom.literature import queries
from mailroom.literature.pointing import look_for_pages
from mailroom.literature.service import PICTURES_JOB, keep_pictures
from mailroom.literature.values import CheckedPdf
from mailroom.press.brochures.checking import check_brochure
from mailroom.press.brochures.page_pictures import page_picture

WIDTH_PX = 480


def checked_pdf(upload: BinaryIO) -> CheckedPdf:
    """The safe copy of an uploaded brochure.

    :raises ~mailroom.press.brochures.checking.BrochureRefused: with the reason for people.
    """
    out = io.BytesIO()
    found = check_brochure(upload, out, most_pages=current_app.config["UPLOAD_PAGES"])
    sizes = tuple((page.width_mm, page.height_mm) for page in found.pages)
    return CheckedPdf(out.getvalue(), sizes, (*found.removed, *found.notes))


def draw(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: a picture of each page of an edition, drawn by a process of its own."""
    edition = queries.edition(args["edition_id"])
    file = db.session.get(StoredFile, edition.file_id) if edition and edition.file_id else None
    if edition is None or file is None:
        return {"pages": 0}
    pages, label, pdf = edition.page_count, edition.label, io.BytesIO(storage.read(file))
    end_reading()
    pictures = []
    for page in range(1, pages + 1):
        picture = page_picture(pdf, page, width_px=WIDTH_PX)
        pictures.append(storage.keep(picture, name=f"{label} {page}.png", by=None, own=True).id)
        drawing = reason("drawing_pages", "Drawing the pages of %(edition)s", edition=label)
        context.progress(page, pages, drawing)
    keep_pictures(args["edition_id"], pictures)
    look_for_pages(args["edition_id"], pdf.getvalue(), clock.now())
    return {"pages": pages}


PICTURES = JobHandler(PICTURES_JOB, draw, N_("Pictures of a brochure"))
