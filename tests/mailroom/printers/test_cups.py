"""Printing to a real CUPS (MR11): a queue with trays, one that hands on to an IPP printer, stopped, closed, given up.

A long proof: ``make prove`` unpacks Debian's packages into ``build/cups``; nothing is installed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from intranet.platform import jobs
from intranet.platform.database import db
from mailroom.printers import printing, queries, sending, service
from mailroom.printers.models import DirectPrint
from mailroom.printers.rules import Paper, PrintState
from mailroom.printers.sending import Decision
from mailroom.printers.service import TrayEntry
from tests.factories import mailroom
from tests.mailroom.printers.conftest import a_printer
from tests.mailroom.printers.cups_server import KEPT, UNPACKED, CupsServer
from tests.mailroom.printers.ipp_server import IppServer
from tests.mailroom.printers.test_printing_directly import Context

pytestmark = [pytest.mark.prove, pytest.mark.usefixtures("in_app")]
NOW = mailroom.NOW
LETTERHEAD = TrayEntry("Tray 1", Paper.LETTERHEAD, "Letter", "top")
PLAIN = TrayEntry("Tray 2", Paper.PLAIN, "Letter", "auto")
ENVELOPES = TrayEntry("By hand", Paper.ENVELOPE, "#10", "manual")


@pytest.fixture(scope="module")
def printer() -> Iterator[IppServer]:
    server = IppServer("-2")
    yield server
    server.close()


@pytest.fixture(scope="module")
def house_of_queues(printer: IppServer) -> Iterator[CupsServer]:
    assert (UNPACKED / "unpacked").exists(), "`make prove` unpacks CUPS into build/cups"
    cups = CupsServer({"office": KEPT, "onward": printer.uri, "nowhere": "ipp://localhost:1/ipp/print"})
    cups.say("lpadmin", "-p", "everywhere", "-v", printer.uri, "-m", "everywhere", "-E")
    yield cups
    cups.close()


@pytest.fixture
def cups(house_of_queues: CupsServer) -> CupsServer:
    """Everything open and nothing printed yet."""
    house_of_queues.tell(hold=False, fail=False)
    for file in (house_of_queues.folder / "kept").iterdir():
        file.unlink()
    return house_of_queues


@pytest.fixture
def by(run_of: Any) -> Any:
    return run_of.by


@pytest.fixture
def send(run_of: Any, by: Any) -> Any:
    """``send("packets", 4, uri)``: an output of so many pages, on its way to a queue; the print's id."""

    def go(kind: str, pages: int, uri: str) -> int:
        run = run_of({kind: pages})
        printer_id = a_printer(by, uri, LETTERHEAD, PLAIN, ENVELOPES)
        return sending.send(run.id, run.outputs[0].id, printer_id, by, NOW).id

    return go


def states(print_id: int) -> list[str]:
    db.session.expire_all()
    return [part.state.value for part in queries.parts(print_id)]


def said(print_id: int) -> str:
    row = db.session.get_one(DirectPrint, print_id, populate_existing=True)
    reason = row.reason or {}
    return reason.get("text", "") % reason.get("data", {})


def pages(pdf: bytes) -> list[float]:
    """What tells the pages apart (their line's width), also where a filter has put them into forms."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [_width(page) for page in document.pages]


def _width(content: Any) -> float:
    for operands, operator in pikepdf.parse_content_stream(content):
        if str(operator) == "w":
            return float(operands[0])
        if str(operator) == "Do":
            resources = content.resources if isinstance(content, pikepdf.Page) else content.Resources
            return _width(resources.XObject[str(operands[0])])
    raise AssertionError("a page without its line")


def chosen(options: str) -> set[str]:
    return set(options.split())


def printed_until(print_id: int, done: Any, act: Any = lambda: None) -> None:
    """See the print through here; ``act`` at each pause until ``done`` says enough."""

    class Enough(Exception):
        """Nothing more to see."""

    def at_pause() -> None:
        act()
        if done():
            raise Enough

    try:
        printing.work(Context(at_pause), {"print_id": print_id})
    except Enough:
        db.session.rollback()


def test_a_queue_says_what_it_is_and_prints_each_document_from_its_tray_in_order(app, cups, send, by):
    print_id = send("packets", 4, cups.uri("office"))
    jobs.work_off(app)
    assert states(print_id) == ["completed"] * 4
    says = service.PrinterSays.from_json(queries.printers()[0].says)
    assert (says.sources, says.duplex, says.page_by_page) == (("auto", "top", "manual"), True, False)
    assert [pages(pdf) for pdf, _ in cups.kept()] == [[1], [2], [3], [4]]
    slots = [chosen(options) & {"InputSlot=Upper", "InputSlot=Auto"} for _, options in cups.kept()]
    assert slots == [{"InputSlot=Upper"}, {"InputSlot=Auto"}] * 2
    assert "MediaType=Letterhead" in chosen(cups.kept()[0][1])


def test_envelopes_come_by_hand_in_their_own_size(app, cups, send, by):
    print_id = send("envelopes #10", 2, cups.uri("office"))
    jobs.work_off(app)
    assert states(print_id) == ["completed"]
    ((pdf, options),) = cups.kept()
    assert pages(pdf) == [1, 2]
    assert {"InputSlot=Manual", "MediaType=Envelope"} <= chosen(options)


@pytest.mark.parametrize("queue", ["onward", "everywhere"])
def test_a_queue_that_hands_on_to_an_ipp_printer_prints_there(app, cups, printer, send, by, queue):
    for file in printer.files():
        file.unlink()
    print_id = send("packets", 4, cups.uri(queue))
    jobs.work_off(app)
    assert states(print_id) == ["completed"] * 4
    assert [pages(file.read_bytes()) for file in printer.files()] == [[1], [2], [3], [4]]


def test_a_queue_whose_printer_is_off_says_so_and_can_be_cancelled(app, cups, send, by, monkeypatch):
    monkeypatch.setattr(printing, "STUCK_AFTER", -printing.STUCK_AFTER)
    print_id = send("pick list", 1, cups.uri("nowhere"))
    heard: list[str] = []

    def cancel() -> None:
        heard.append(said(print_id))
        if "may not exist or is unavailable" in heard[-1]:
            sending.cancel(print_id, by, NOW)

    printed_until(print_id, lambda: len(heard) > 600, cancel)
    assert states(print_id) == ["cancelled"]
    assert any(words.startswith("The printer says: ") for words in heard)


def test_a_stopped_queue_keeps_the_document_and_prints_it_once_when_it_goes_on(app, cups, send, by):
    cups.say("cupsdisable", "office")
    print_id = send("pick list", 1, cups.uri("office"))
    heard: list[str] = []

    def start_again() -> None:
        heard.append(said(print_id))
        if heard[-1] and len(heard) > 3:
            cups.say("cupsenable", "office")

    printed_until(print_id, lambda: len(heard) > 600, start_again)
    assert "The printer is paused: let it go on at its panel." in heard
    assert (states(print_id), len(cups.kept())) == (["completed"], 1)


def test_a_queue_that_takes_nothing_refuses_in_a_sentence(app, cups, send, by):
    cups.say("cupsreject", "office")
    print_id = send("pick list", 1, cups.uri("office"))
    jobs.work_off(app)
    cups.say("cupsaccept", "office")
    assert states(print_id) == ["refused"]
    assert said(print_id).startswith("The printer's queue takes no jobs")


def test_nothing_comes_out_before_a_document_that_was_given_up(app, cups, send, by):
    """CUPS would begin with the next at once, before anybody can ask; so it has the next, but held."""
    cups.tell(hold=True, fail=True)
    print_id = send("packets", 4, cups.uri("office"))
    seen: list[list[str]] = []

    def let_it_fail() -> None:
        seen.append(states(print_id))
        if seen[-1].count("queued") == 2:
            cups.tell(hold=False)

    printed_until(print_id, lambda: len(seen) > 600, let_it_fail)
    assert states(print_id) == ["aborted", *["queued"] * 3]
    assert cups.kept() == []
    sending.decide(queries.parts(print_id)[0].id, Decision.AGAIN, by, NOW)
    jobs.work_off(app)
    assert [pages(pdf) for pdf, _ in cups.kept()] == [[1], [2], [3], [4]]
    assert set(states(print_id)) == {PrintState.COMPLETED}


def test_cancelling_while_it_prints_stops_there_and_leaves_the_rest_unsent(app, cups, send, by):
    cups.tell(hold=True)
    print_id = send("packets", 4, cups.uri("office"))
    seen: list[list[str]] = []

    def cancel() -> None:
        seen.append(states(print_id))
        if seen[-1][0] == "printing":
            sending.cancel(print_id, by, NOW)

    printed_until(print_id, lambda: len(seen) > 600, cancel)
    assert set(states(print_id)) == {"cancelled"}
    assert cups.kept() == []
