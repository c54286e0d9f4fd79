"""Printing directly to a real IPP printer: trays, states, busy, cancelled, lost, and never twice unasked (MR11)."""

from __future__ import annotations

import threading
from typing import Any

import pikepdf
import pytest

from intranet.platform import ipp, jobs
from intranet.platform.database import db, transaction
from mailroom.press.calibrating.calibration import Readings, solve
from mailroom.press.paper_sizes import paper_size
from mailroom.printers import printing, queries, sending, service
from mailroom.printers.models import DirectPrint, DirectPrintPart
from mailroom.printers.rules import Paper, PrintState, StepRefused
from mailroom.printers.sending import Decision, PrintRefused
from mailroom.printers.service import TrayEntry
from mailroom.runs.values import RunSettings
from mailroom.sheets import own
from mailroom.sheets.queries import sheet_named
from tests.factories import mailroom
from tests.mailroom.printers.conftest import PLAIN, a_printer, pages_of

pytestmark = pytest.mark.usefixtures("in_app")
NOW = mailroom.NOW
READ = Readings(53.4, 52.4, 121.6, 217.3, 80.8)


@pytest.fixture
def by(run_of: Any) -> Any:
    return run_of.by


@pytest.fixture
def send(run_of: Any, by: Any) -> Any:
    """``send("packets", 4, printer_id)``: an output of so many pages, on its way to the printer; the print's id."""

    def go(kind: str, pages: int, printer_id: int) -> int:
        run = run_of({kind: pages})
        return sending.send(run.id, run.outputs[0].id, printer_id, by, NOW).id

    return go


RACK = {
    "maker": "Own", "code": "Rack", "cols": 2, "rows": 4, "page_w_mm": 210, "page_h_mm": 297,
    "label_w_mm": 90, "label_h_mm": 60, "left_mm": 10, "top_mm": 20, "pitch_x_mm": 95, "pitch_y_mm": 60,
}  # fmt: skip


def print_of(print_id: int) -> DirectPrint:
    return db.session.get_one(DirectPrint, print_id, populate_existing=True)


def states(print_id: int) -> list[str]:
    db.session.expire_all()
    return [part.state.value for part in queries.parts(print_id)]


def said(row: DirectPrint) -> str:
    return (row.reason or {}).get("text", "")


def test_a_packet_comes_out_with_its_first_sheet_on_letterhead_and_the_rest_on_plain(app, server, send, by):
    printer_id = a_printer(by, server.uri)
    print_id = send("packets", 4, printer_id)
    jobs.work_off(app)
    assert states(print_id) == ["completed"] * 4
    assert [pages_of(file.read_bytes()) for file in server.files()] == [[1], [2], [3], [4]]
    row = print_of(print_id)
    assert (row.state, row.done, row.total) == (PrintState.COMPLETED, 4, 4)
    asked = "\n".join(server.log)
    assert "media-source=main media-type=stationery-letterhead" in asked
    assert "media-source=auto" in asked


def test_labels_on_a_sheet_of_the_firms_own_find_their_tray_as_any_others_do(send, by):
    own.save(RACK, by, NOW)
    other = own.save(RACK | {"code": "Bin"}, by, NOW)
    printer_id = a_printer(by, "", TrayEntry("Labels", Paper.LABELS, "rack", "manual"))
    (tray,) = queries.tray_facts([queries.printer(printer_id)])
    assert (tray.name, tray.page) == ("Own Rack", paper_size("A4"))
    assert service.page_of(queries.tray(tray.tray_id)) == paper_size("A4")
    sheet = sheet_named("Rack")
    settings = RunSettings(label_sheet=sheet.name, own_sheets={sheet.name: sheet.figures})
    assert sending.trays_for("labels", settings, "US", [tray]) == (tray, tray)
    elsewhere = RunSettings(label_sheet=other.name, own_sheets={other.name: other.sheet.figures})
    assert sending.trays_for("labels", elsewhere, "US", [tray]) is None
    own.retire(other.id, by, NOW)
    with pytest.raises(service.PaperNotKnown):
        service.save_tray(printer_id, TrayEntry("More", Paper.LABELS, "Bin", ""), by)


def test_a_printer_that_changes_trays_page_by_page_gets_one_document(app, server, send, by):
    printer_id = a_printer(by, server.uri)
    assert service.try_it(printer_id, NOW).page_by_page
    print_id = send("packets", 4, printer_id)
    jobs.work_off(app)
    assert states(print_id) == ["completed"]
    assert [pages_of(file.read_bytes()) for file in server.files()] == [[1, 2, 3, 4]]
    asked = "\n".join(server.log)
    assert "pages=2-2 media-col={" in asked
    assert "pages=4-4 media-col={" in asked


def test_envelopes_come_from_the_tray_that_holds_them_corrected_for_it(app, server, send, by):
    printer_id = a_printer(by, server.uri)
    tray = queries.printer(printer_id).trays[2]  # type: ignore[union-attr]
    service.calibrate(tray.id, READ, by, NOW)
    send("envelopes #10", 3, printer_id)
    jobs.work_off(app)
    (file,) = server.files()
    assert pages_of(file.read_bytes()) == [1, 2, 3]
    with pikepdf.open(file) as pdf:
        drawn = pikepdf.parse_content_stream(pdf.pages[0], "cm")[0]
        assert [float(one) for one in drawn.operands] == pytest.approx(
            solve(paper_size("#10"), READ).correction(), abs=1e-3
        )
        assert str(pdf.Root.ViewerPreferences.PrintScaling) == "/None"
    assert "media-source=by-pass-tray media-type=envelope" in "\n".join(server.log)


def test_a_busy_printer_is_asked_again_until_it_is_free(app, server, send, by):
    printer_id = a_printer(by, server.uri, PLAIN)
    server.tell(hold=True)
    way = ipp.Connection(service.read_address(server.uri))
    other = ipp.create_job(way, "somebody else's", {})
    print_id = send("pick list", 1, printer_id)
    seen: list[str] = []

    def set_free() -> None:
        ipp.cancel_job(way, other)
        server.tell(hold=False)

    with_pause(set_free, seen, print_id)
    assert seen[0] == "The printer is busy and takes no job just now."
    assert states(print_id) == ["completed"]
    assert len(server.files()) == 1


class Context:
    """A job's context outside the worker: ``pause`` does what the test has planned for it."""

    job_id = 0

    def __init__(self, at_pause: Any) -> None:
        self._at_pause = at_pause
        self._waiting = threading.Event()

    def check(self) -> None: ...

    def pause(self, seconds: float) -> None:
        self._at_pause()
        self._waiting.wait(0.05)


def with_pause(act: Any, seen: list[str], print_id: int) -> Any:
    """Do the print here; at its first pause note what it says, then ``act``."""

    def at_pause() -> None:
        seen.append(said(print_of(print_id)))
        if len(seen) == 1:
            act()

    return printing.work(Context(at_pause), {"print_id": print_id})


def test_out_of_paper_is_said_while_it_lasts(server, send, by):
    print_id = send("pick list", 1, a_printer(by, server.uri, PLAIN))
    server.tell(empty=True)
    seen: list[str] = []

    def at_pause() -> None:
        seen.append(said(print_of(print_id)))
        if seen[-1] or len(seen) > 40:
            server.tell(empty=False)

    printing.work(Context(at_pause), {"print_id": print_id})
    assert "Out of paper: fill the tray." in seen
    assert (states(print_id), said(print_of(print_id))) == (["completed"], "")


def test_cancelling_stops_the_document_in_the_printer_and_sends_no_other(server, send, by):
    print_id = send("packets", 4, a_printer(by, server.uri))
    server.tell(hold=True)
    seen: list[str] = []

    def at_pause() -> None:
        seen.append(print_of(print_id).state)
        if len(seen) == 1:
            sending.cancel(print_id, by, NOW)
        if len(seen) == 3:  # this printer lets a sheet that has begun come out
            server.tell(hold=False)

    printing.work(Context(at_pause), {"print_id": print_id})
    assert set(states(print_id)) == {"cancelled"}
    assert len(server.files()) == 1


def test_what_the_printer_gave_up_waits_for_a_person_and_nothing_after_it_is_sent(
    app, server, send, by, monkeypatch
):
    monkeypatch.setattr(
        printing, "MOST_IN_PRINTER", 1
    )  # else the next may be in it before it gives up the first
    print_id = send("packets", 4, a_printer(by, server.uri))
    server.tell(fail=True)
    jobs.work_off(app)
    assert states(print_id) == ["aborted", "queued", "queued", "queued"]
    assert len(server.files()) == 1
    server.tell(fail=False)
    sending.decide(queries.parts(print_id)[0].id, Decision.AGAIN, by, NOW)
    jobs.work_off(app)
    assert states(print_id) == ["completed"] * 4
    assert len(server.files()) == 5


def test_a_connection_lost_after_sending_asks_the_printer_and_sends_nothing_twice(
    app, server, send, by, monkeypatch
):
    whole = ipp.send_document

    def lost(*args: Any) -> Any:
        whole(*args)
        raise ipp.OutcomeUnknown(ipp.reason("printer_lost", "The connection to the printer broke."))

    monkeypatch.setattr(ipp, "send_document", lost)
    print_id = send("pick list", 1, a_printer(by, server.uri, PLAIN))
    jobs.work_off(app)
    assert states(print_id) == ["completed"]
    assert len(server.files()) == 1


def test_without_announcing_a_lost_job_is_found_by_its_name(app, server, send, by, monkeypatch):
    whole = ipp.print_job

    def lost(*args: Any) -> Any:
        whole(*args)
        raise ipp.OutcomeUnknown(ipp.reason("printer_lost", "The connection to the printer broke."))

    monkeypatch.setattr(printing.PrinterSays, "announces", False)
    monkeypatch.setattr(ipp, "print_job", lost)
    print_id = send("pick list", 1, a_printer(by, server.uri, PLAIN))
    jobs.work_off(app)
    assert states(print_id) == ["completed"]
    assert len(server.files()) == 1


def test_a_document_that_never_arrived_is_taken_back_and_sent_anew(app, server, send, by, monkeypatch):
    whole, sent = ipp.send_document, []

    def broken(*args: Any) -> Any:
        sent.append(args)
        if len(sent) == 1:
            raise ipp.OutcomeUnknown(ipp.reason("printer_lost", "The connection to the printer broke."))
        return whole(*args)

    monkeypatch.setattr(ipp, "send_document", broken)
    print_id = send("pick list", 1, a_printer(by, server.uri, PLAIN))
    jobs.work_off(app)
    assert states(print_id) == ["completed"]
    assert (len(sent), len(server.files())) == (2, 1)


def test_a_printer_that_forgot_a_job_makes_a_person_decide(server, send, by):
    print_id = send("pick list", 1, a_printer(by, server.uri, PLAIN))
    server.tell(hold=True)

    def off_and_on() -> None:
        server.crash()
        server.come_back()

    with_pause(off_and_on, [], print_id)
    assert states(print_id) == ["unknown"]
    assert "Look whether it came out" in said(print_of(print_id))
    part = queries.parts(print_id)[0]
    sending.decide(part.id, Decision.CAME_OUT, by, NOW)
    assert print_of(print_id).state is PrintState.COMPLETED
    with pytest.raises(StepRefused):
        sending.decide(part.id, Decision.AGAIN, by, NOW)


def test_a_crash_between_announcing_and_sending_sends_once(app, server, send, by):
    print_id = send("pick list", 1, a_printer(by, server.uri, PLAIN))
    with transaction():  # the worker was killed after writing down that it would announce the job
        part = queries.parts(print_id)[0]
        part.state, part.announced, part.job_name, part.attempts = PrintState.SENDING, True, "lost", 1
    jobs.work_off(app)
    assert states(print_id) == ["completed"]
    assert len(server.files()) == 1


def test_a_printer_that_is_off_is_waited_for_with_a_clear_sentence(app, send, by):
    print_id = send(
        "pick list", 1, a_printer(by, "ipp://localhost:9/ipp/print".replace(":9", ":1099"), PLAIN)
    )
    jobs.work_off(app)
    row = print_of(print_id)
    assert (row.state, states(print_id)) == (PrintState.QUEUED, ["queued"])
    assert said(row).startswith("Nobody answers at")
    assert queries.live_prints() == [print_id]


def test_the_same_is_printed_again_only_with_a_reason(app, server, run_of, by):
    run, printer_id = run_of({"pick list": 1}), a_printer(by, server.uri, PLAIN)
    output_id = run.outputs[0].id
    first = sending.send(run.id, output_id, printer_id, by, NOW)
    with pytest.raises(PrintRefused) as refused:
        sending.send(run.id, output_id, printer_id, by, NOW)
    assert refused.value.reason.code == "print_under_way"
    jobs.work_off(app)
    assert print_of(first.id).state is PrintState.COMPLETED
    with pytest.raises(PrintRefused) as refused:
        sending.send(run.id, output_id, printer_id, by, NOW)
    assert refused.value.reason.code == "print_say_why"
    assert sending.send(run.id, output_id, printer_id, by, NOW, why="coffee").why == "coffee"


def test_paper_that_no_tray_holds_is_refused_with_what_to_do(run_of, by):
    run, printer_id = run_of({"labels": 1}), a_printer(by, "ipp://printer/ipp/print", PLAIN)
    with pytest.raises(PrintRefused) as refused:
        sending.send(run.id, run.outputs[0].id, printer_id, by, NOW)
    assert refused.value.reason.code == "print_no_tray"
    assert db.session.query(DirectPrintPart).count() == 0
