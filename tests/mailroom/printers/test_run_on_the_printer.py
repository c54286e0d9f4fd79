"""The run's page with printers: sending, what the printer says, corrected copies."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from intranet.platform import jobs
from intranet.platform.database import db, transaction
from mailroom.press.calibrating.calibration import Calibration, read_off
from mailroom.printers import queries, sending, service
from mailroom.printers.models import CorrectedOutput, DirectPrint
from mailroom.printers.rules import PrintState
from tests.factories import mailroom
from tests.mailroom.printers.conftest import a_printer, pages_of, plain

FAULTY = Calibration(241.3, 104.77, 1.5, -2.0, 1.004, 0.997, 0.3)


@pytest.fixture
def run(app: Any, run_of: Any, server: Any) -> dict[str, int]:
    """A run with envelopes, a printer that has them, and their ids."""
    with app.app_context():
        found = run_of({"envelopes #10": 2, "labels": 1})
        printer_id = a_printer(run_of.by, server.uri)
        outputs = {one.kind: one.id for one in found.outputs}
        return {"id": found.id, "printer": printer_id, **outputs}


def test_an_output_is_sent_and_its_state_comes_back_to_the_page(app, client, run, server):
    page = f"/mailroom/runs/{run['id']}"
    assert "PDF for this printer" in plain(client.get(page))
    form = {"output_id": run["envelopes #10"], "printer_id": run["printer"], "print": "1"}
    assert client.post(f"{page}/prints", data=form).status_code == 303
    shown = client.get(f"{page}/prints")
    assert "waiting to be sent" in plain(shown)
    assert "data-poll" in shown.get_data(as_text=True)
    jobs.work_off(app)
    shown = client.get(f"{page}/prints")
    assert "printed" in plain(shown)
    assert "data-poll" not in shown.get_data(as_text=True)
    assert len(server.files()) == 1
    client.post(f"{page}/prints", data=form)
    assert "Say why it is printed again" in plain(client.get(page))
    with app.app_context():
        assert db.session.query(DirectPrint).count() == 1


def test_a_copy_corrected_for_the_printer_is_made_and_downloaded(app, client, run, run_of):
    page = f"/mailroom/runs/{run['id']}"
    with app.app_context():
        tray = queries.printer(run["printer"]).trays[2]  # type: ignore[union-attr]
        service.calibrate(tray.id, read_off(FAULTY), run_of.by, mailroom.NOW)
    form = {"output_id": run["envelopes #10"], "printer_id": run["printer"], "copy": "1"}
    client.post(f"{page}/prints", data=form)
    assert "being made" in plain(client.get(page))
    jobs.work_off(app)
    with app.app_context():
        row = db.session.query(CorrectedOutput).one()
        assert row.untouched == 0
    pdf = client.get(f"{page}/copies/{row.id}").data
    assert pages_of(pdf) == [1, 2]
    with pikepdf.open(io.BytesIO(pdf)) as made:
        drawn = pikepdf.parse_content_stream(made.pages[1], "cm")[0]
        assert [float(one) for one in drawn.operands] == pytest.approx(FAULTY.correction(), abs=2e-2)
    client.post(f"{page}/prints", data=form)
    with app.app_context():
        assert db.session.query(CorrectedOutput).count() == 1


def test_a_person_decides_what_the_printer_cannot_say(app, client, run, run_of):
    page = f"/mailroom/runs/{run['id']}"
    with app.app_context():
        row = sending.send(run["id"], run["labels"], run["printer"], run_of.by, mailroom.NOW)
        with transaction():
            part = queries.parts(row.id)[0]
            part_id, part.state, row.state = part.id, PrintState.UNKNOWN, PrintState.UNKNOWN
            jobs.cancel(jobs.live(f"direct_print:{row.id}").id, by=None)  # type: ignore[union-attr]
    assert "not known: please look" in plain(client.get(page))
    assert client.post(f"{page}/prints/documents/{part_id}", data={"decision": "perhaps"}).status_code == 400
    client.post(f"{page}/prints/documents/{part_id}", data={"decision": "came_out"})
    assert "printed" in plain(client.get(f"{page}/prints"))


def test_without_a_printer_the_page_is_as_it_was(app, client, run_of):
    with app.app_context():
        run_id = run_of({"labels": 1}).id
    page = plain(client.get(f"/mailroom/runs/{run_id}"))
    assert "On the printer" not in page
    assert "Address labels" in page
