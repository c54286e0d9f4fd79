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
from mailroom.printers import printing, queries, sending
from mailroom.printers.facts import PDF
from mailroom.printers.models import DirectPrint
from mailroom.printers.rules import PrintState
from mailroom.printers.sending import Decision
from tests.factories import mailroom
from tests.mailroom.printers.conftest import a_printer, pages_of

pytestmark = pytest.mark.usefixtures("in_app")
NOW = mailroom.NOW
PENDING, PROCESSING, CANCELLED, ABORTED, COMPLETED = 3, 5, 7, 8, 9


@dataclass
class Queue:
    """It takes any number of jobs and prints them in turn, one step each time the program waits.

    ``gives_up``: the numbers of jobs that it aborts once it has begun with them. ``silent``: it never tells when it
    began with a job. ``most`` is the largest number of jobs that it ever had.
    """

    gives_up: set[int] = field(default_factory=set)
    silent: bool = False
    state: dict[int, int] = field(default_factory=dict)
    began: set[int] = field(default_factory=set)
    pages: dict[int, list[float]] = field(default_factory=dict)
    most: int = 0
    message: str = ""

    def attributes_of(self, _way: Any) -> dict[str, list[Any]]:
        return {
            "document-format-supported": [PDF],
            "operations-supported": [Operation.CREATE_JOB, Operation.SEND_DOCUMENT],
        }

    def state_of(self, _way: Any) -> ipp.PrinterStatus:
        return ipp.PrinterStatus(4, message=self.message)

    def create_job(self, _way: Any, _name: str, _asked: Any) -> int:
        self.state[len(self.state) + 1] = PENDING
        return len(self.state)

    def send_document(self, _way: Any, job_id: int, document: Any, _size: int) -> ipp.JobStatus:
        self.pages[job_id] = pages_of(io.BytesIO(document.read()).getvalue())
        self.most = max(self.most, sum(one in (PENDING, PROCESSING) for one in self.state.values()))
        return self._told(job_id)

    def job(self, _way: Any, job_id: int) -> ipp.JobStatus:
        return self._told(job_id)

    def cancel_job(self, _way: Any, job_id: int) -> None:
        if self.state[job_id] in (PENDING, PROCESSING):
            self.state[job_id] = CANCELLED

    def work(self, *_waited: Any) -> float:
        """One step, while the program waits before it asks again."""
        self._step()
        return 0.0

    def _step(self) -> None:
        now = next((one for one, state in self.state.items() if state == PROCESSING), None)
        if now is not None:
            self.state[now] = ABORTED if now in self.gives_up else COMPLETED
            return
        following = next((one for one, state in self.state.items() if state == PENDING), None)
        if following is not None:
            self.state[following] = PROCESSING
            self.began.add(following)

    def _told(self, job_id: int) -> ipp.JobStatus:
        untouched = job_id not in self.began and not self.silent
        return ipp.JobStatus(job_id, self.state[job_id], untouched=untouched)

    @property
    def paper(self) -> list[list[float]]:
        """The pages that came out, document by document."""
        return [self.pages[one] for one, state in self.state.items() if state == COMPLETED]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    found = Queue()
    for name in ("attributes_of", "state_of", "create_job", "send_document", "job", "cancel_job"):
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
