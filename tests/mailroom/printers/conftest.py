"""What the tests of printers share: a real IPP printer, and a run that waits for its paper."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from intranet.platform import storage
from intranet.platform.database import db, transaction
from mailroom.printers import service
from mailroom.printers.rules import Paper
from mailroom.printers.service import TrayEntry
from mailroom.runs.models import PrintRun, RunOutput
from tests.factories import mailroom
from tests.factories import runs as cast
from tests.mailroom.printers.ipp_server import IppServer


@pytest.fixture(scope="module")
def a_server() -> Iterator[IppServer]:
    """One real printer for the tests of a module."""
    server = IppServer("-2")
    yield server
    server.close()


@pytest.fixture
def server(a_server: IppServer) -> IppServer:
    """The printer, ready and with an empty spool."""
    a_server.tell(hold=False, empty=False, fail=False)
    for file in a_server.files():
        file.unlink()
    return a_server


@pytest.fixture
def client(as_role: Any) -> Any:
    """The browser of somebody in the mail-room."""
    return as_role("mailroom")


def plain(response: Any) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def pages_of(pdf: bytes) -> list[float]:
    """The first line's width of each page: what tells the pages of :func:`a_pdf` apart."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [float(_drawn(page)) for page in document.pages]


def _drawn(page: pikepdf.Page) -> Any:
    content = page
    if "/XObject" in page.resources and "/P" in page.resources.XObject:
        content = page.resources.XObject.P
    return pikepdf.parse_content_stream(content, "w")[0].operands[0]


def a_pdf(pages: int, size: tuple[float, float] = (612, 792)) -> bytes:
    """Pages that can be told apart: on page n a line n points wide."""
    document = pikepdf.new()
    for number in range(1, pages + 1):
        document.add_blank_page(page_size=size)
        document.pages[-1].obj.Contents = document.make_stream(f"{number} w 9 9 m 99 99 l S".encode())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def run_of(app: Any, a_person: Any) -> Any:
    """``run_of({"packets": 4, ...})``: a run that waits for its paper, with outputs of so many pages.

    Two packets begin on pages 1 and 3 of the packets' PDF.
    """
    by = a_person("mailroom", "admin", name="Mo Mail")

    def make(outputs: dict[str, int]) -> PrintRun:
        ids = cast.ready_packets(cast.a_mailroom(by), by, 2)
        run = cast.paper(ids, by)
        with transaction() as session:
            for kind, pages in outputs.items():
                size = (684, 297) if kind == "envelopes #10" else (612, 792)
                file = storage.keep(a_pdf(pages, size), name=f"{kind}.pdf", by=None, own=True)
                session.add(
                    RunOutput(run_id=run.id, kind=kind, file_id=file.id, pages=pages, made_at=mailroom.NOW)
                )
            for place, row in enumerate(run.packets):
                row.pages = {"packets": [place * 2 + 1, place * 2 + 2]}
        db.session.expire_all()
        return run

    make.by = by  # type: ignore[attr-defined]
    return make


LETTERHEAD = TrayEntry("Tray 1", Paper.LETTERHEAD, "Letter", "main")
PLAIN = TrayEntry("Tray 2", Paper.PLAIN, "letter", "auto")
ENVELOPES = TrayEntry("By hand", Paper.ENVELOPE, "#10", "by-pass-tray")
LABELS = TrayEntry("Labels", Paper.LABELS, "5160", "manual")


def a_printer(by: Any, address: str = "", *trays: TrayEntry) -> int:
    """A printer with these trays (all four kinds when none is named), by id."""
    printer_id = service.save_printer("Kyocera", True, by).id
    for tray in trays or (LETTERHEAD, PLAIN, ENVELOPES, LABELS):
        service.save_tray(printer_id, tray, by)
    if address:
        service.connect(printer_id, address, "", by)
    return printer_id
