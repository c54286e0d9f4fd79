"""A printer with a queue of its own: when it gives up one document, those behind it do not overtake it (MR11)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from intranet.platform import clock, ipp, jobs
from intranet.platform.database import db, transaction
from intranet.platform.ipp_message import Operation
from intranet.values.reason import reason
from mailroom.printers import printing, queries, sending
from mailroom.printers.facts import PDF
from mailroom.printers.models import DirectPrint
from mailroom.printers.rules import PrintState
from mailroom.printers.sending import Decision
from tests.factories import mailroom
from tests.mailroom.printers.conftest import a_printer, pages_of, plain

pytestmark = pytest.mark.usefixtures("in_app")
NOW = mailroom.NOW
PENDING, HELD, PROCESSING, CANCELLED, ABORTED, COMPLETED = 3, 4, 5, 7, 8, 9


@dataclass
class Queue:
    """It takes any number of jobs and prints them in turn, one step each time the program waits.

    ``gives_up``: the numbers of jobs that it aborts once it has begun with them. ``silent``: it never tells when it
    began with a job. ``holds``: it can hold a job until it is told to begin. ``eager``: as CUPS it begins with the next
    at once. ``closed``: it lets nobody release a job. ``most`` is the largest number of jobs that it ever had.
    """

    gives_up: set[int] = field(default_factory=set)
    holds: bool = False
    eager: bool = False
    closed: bool = False
    silent: bool = False
    state: dict[int, int] = field(default_factory=dict)
    began: set[int] = field(default_factory=set)
    order: list[int] = field(default_factory=list)
    pages: dict[int, list[float]] = field(default_factory=dict)
    most: int = 0
    message: str = ""

    def attributes_of(self, _way: Any) -> dict[str, list[Any]]:
        return {
            "document-format-supported": [PDF],
            "operations-supported": [Operation.CREATE_JOB, Operation.SEND_DOCUMENT, Operation.RELEASE_JOB],
            "job-hold-until-supported": ["no-hold", "indefinite"] if self.holds else ["no-hold"],
        }

    def state_of(self, _way: Any) -> ipp.PrinterStatus:
        return ipp.PrinterStatus(4, message=self.message)

    def create_job(self, _way: Any, _name: str, asked: Any) -> int:
        self.state[len(self.state) + 1] = HELD if "job-hold-until" in asked else PENDING
        return len(self.state)

    def release_job(self, _way: Any, job_id: int) -> None:
        if self.closed:
            raise ipp.PrinterRefused(reason("no", "No."), 0x0401)
        assert self.state[job_id] == HELD
        self.state[job_id] = PENDING

    def send_document(self, _way: Any, job_id: int, document: Any, _size: int) -> ipp.JobStatus:
        self.pages[job_id] = pages_of(io.BytesIO(document.read()).getvalue())
        self.most = max(self.most, sum(one in (PENDING, HELD, PROCESSING) for one in self.state.values()))
        return self._told(job_id)

    def job(self, _way: Any, job_id: int) -> ipp.JobStatus:
        return self._told(job_id)

    def cancel_job(self, _way: Any, job_id: int) -> None:
        if self.state[job_id] in (PENDING, HELD, PROCESSING):
            self.state[job_id] = CANCELLED

    def work(self, *_waited: Any) -> float:
        """One step, while the program waits before it asks again."""
        self._step()
        return 0.0

    def _step(self) -> None:
        now = next((one for one, state in self.state.items() if state == PROCESSING), None)
        if now is not None:
            self.state[now] = ABORTED if now in self.gives_up else COMPLETED
            if not self.eager:
                return
        following = next((one for one, state in self.state.items() if state == PENDING), None)
        if following is not None:
            self.state[following] = PROCESSING
            self.began.add(following)
            self.order.append(following)

    def _told(self, job_id: int) -> ipp.JobStatus:
        untouched = job_id not in self.began and not self.silent
        return ipp.JobStatus(job_id, self.state[job_id], untouched=untouched)

    @property
    def paper(self) -> list[list[float]]:
        """The pages that came out, document by document, in the order in which they did."""
        return [self.pages[one] for one in self.order if self.state[one] == COMPLETED]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    found = Queue()
    for name in (
        "attributes_of",
        "state_of",
        "create_job",
        "send_document",
        "job",
        "cancel_job",
        "release_job",
    ):
        monkeypatch.setattr(ipp, name, getattr(found, name))
    monkeypatch.setattr(printing.rules, "patience", found.work)
    return found


@pytest.fixture
def sent(run_of: Any) -> int:
    """Two packets of two pages, each first page from another tray: four documents; the print's id."""
    run = run_of({"packets": 4})
    printer_id = a_printer(run_of.by, "ipp://localhost:1099/ipp/print")
    return sending.send(run.id, run.outputs[0].id, printer_id, run_of.by, NOW).id


def states(print_id: int) -> list[PrintState]:
    return [part.state for part in queries.parts(print_id)]


def test_the_printer_has_one_document_to_print_and_the_next_at_most(app, queue, sent):
    jobs.work_off(app)
    assert states(sent) == [PrintState.COMPLETED] * 4
    assert (queue.most, queue.paper) == (2, [[1.0], [2.0], [3.0], [4.0]])


def test_what_waits_behind_a_document_that_was_given_up_is_taken_back_and_comes_out_in_order(
    app, queue, sent, run_of
):
    queue.gives_up = {1}
    jobs.work_off(app)
    assert states(sent) == [PrintState.ABORTED, *[PrintState.QUEUED] * 3]
    assert queue.paper == []
    sending.decide(queries.parts(sent)[0].id, Decision.AGAIN, run_of.by, NOW)
    jobs.work_off(app)
    assert queue.paper == [[1.0], [2.0], [3.0], [4.0]]


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_queue_that_holds_documents_lets_none_overtake_one_that_it_gave_up(
    app, queue, sent, run_of, failing
):
    """It begins with the next at once, before anybody can ask: the next must not be free to begin."""
    queue.holds, queue.eager, queue.gives_up = True, True, {failing}
    jobs.work_off(app)
    before = [[float(page)] for page in range(1, failing)]
    assert (queue.paper, queue.most <= 2) == (before, True)
    assert states(sent)[failing - 1 :] == [PrintState.ABORTED, *[PrintState.QUEUED] * (4 - failing)]
    sending.decide(queries.parts(sent)[failing - 1].id, Decision.AGAIN, run_of.by, NOW)
    jobs.work_off(app)
    assert queue.paper == [[1.0], [2.0], [3.0], [4.0]]
    assert states(sent) == [PrintState.COMPLETED] * 4


def test_where_nothing_can_be_held_the_one_that_had_begun_comes_out_and_that_is_said(
    app, queue, sent, client
):
    queue.eager, queue.gives_up = True, {1}
    jobs.work_off(app)
    assert queue.paper == [[2.0]]
    page = plain(client.get(f"/mailroom/runs/{db.session.get_one(DirectPrint, sent).run_id}"))
    assert "2 documents after it are held until this is decided." in page
    assert "Pages 2 to 2 came out already: lay them behind what is still to come." in page


def test_a_queue_that_lets_nobody_release_a_document_gets_it_again_when_its_turn_has_come(app, queue, sent):
    queue.holds, queue.closed = True, True
    jobs.work_off(app)
    assert states(sent) == [PrintState.COMPLETED] * 4
    assert queue.paper == [[1.0], [2.0], [3.0], [4.0]]


def test_what_is_held_for_us_is_let_go_after_a_crash_and_what_somebody_else_holds_is_not(
    app, queue, sent, monkeypatch
):
    queue.holds = True
    monkeypatch.setattr(printing.rules, "patience", lambda _state, _waited: None)
    jobs.work_off(app)
    printing.go_on()
    jobs.work_off(app)
    assert (queue.state, states(sent)[:2]) == ({1: PENDING, 2: HELD}, [PrintState.PENDING] * 2)
    queue.state[1] = HELD  # somebody did that at the queue
    printing.go_on()
    jobs.work_off(app)
    assert queue.state == {1: HELD, 2: HELD}
    queue.state[1] = COMPLETED
    printing.go_on()  # as another worker does, that knows nothing of the first
    jobs.work_off(app)
    assert queue.state[2] == PENDING


def test_what_a_queue_says_is_shown_where_nothing_else_tells_why_a_document_is_not_out(
    app, queue, sent, monkeypatch
):
    """CUPS says nothing but this of a printer that it does not reach."""
    queue.message = "The printer may not exist or is unavailable at this time."
    monkeypatch.setattr(printing.rules, "patience", lambda _state, _waited: None)
    for waited, shown in [(2 * printing.STUCK_AFTER, True), (timedelta(), False)]:
        with transaction():
            part = queries.parts(sent)[0]
            part.state, part.printer_job_id, part.sent_at = PrintState.PENDING, 1, clock.now() - waited
            queue.state[1] = PROCESSING
        jobs.work_off(app)
        row = db.session.get_one(DirectPrint, sent, populate_existing=True)
        assert (queue.message in str((row.reason or {}).get("data"))) is shown
        printing.go_on()


def test_a_printer_that_does_not_say_whether_it_began_keeps_what_it_has_and_gets_no_more(app, queue, sent):
    queue.gives_up, queue.silent = {1}, True
    jobs.work_off(app)
    assert states(sent) == [PrintState.ABORTED, PrintState.COMPLETED, PrintState.QUEUED, PrintState.QUEUED]
    assert queue.paper == [[2.0]]


def test_one_that_begins_just_as_it_is_taken_back_is_left_to_a_person(app, queue, sent, monkeypatch):
    queue.gives_up = {1}

    def too_late(_way: Any, job_id: int) -> None:
        queue.began.add(job_id)
        queue.state[job_id] = CANCELLED

    monkeypatch.setattr(ipp, "cancel_job", too_late)
    jobs.work_off(app)
    assert states(sent) == [PrintState.ABORTED, PrintState.CANCELLED, PrintState.QUEUED, PrintState.QUEUED]
    behind = queries.parts(sent)[1]
    assert "Look whether it came out" in (behind.reason or {})["text"]
