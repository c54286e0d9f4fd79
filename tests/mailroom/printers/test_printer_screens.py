"""The screens of printers, trays and calibration as people use them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from intranet.platform.database import db
from mailroom.press.calibrating.calibration import Calibration, read_off
from mailroom.printers import queries
from mailroom.printers.models import Printer
from tests.mailroom.printers.conftest import plain
from tests.press.reading import text_of

FAULTY = Calibration(215.9, 279.4, 1.5, -2.0, 1.004, 0.997, 0.3)


@pytest.fixture
def tray(app: Any, client: Any) -> tuple[int, int]:
    """A printer and its tray of plain Letter paper, entered on the screen; their ids."""
    assert client.post("/mailroom/printers/new", data={"name": "Kyocera", "active": "y"}).status_code == 303
    with app.app_context():
        printer_id = db.session.query(Printer).one().id
    data = {"name": "Tray 1", "paper": "plain", "size": "letter", "active": "y"}
    assert client.post(f"/mailroom/printers/{printer_id}/trays/new", data=data).status_code == 303
    with app.app_context():
        return printer_id, queries.printer(printer_id).trays[0].id  # type: ignore[union-attr]


def readings(fault: Calibration) -> dict[str, str]:
    return {name: f"{value:.1f}" for name, value in read_off(fault).to_json().items()}


def test_the_mail_room_and_administrators_may_look_and_others_may_not(as_role):
    roles = ("mailroom", "admin", "supervisor", "reception", "rep")
    seen = {role: as_role(role).get("/mailroom/printers").status_code for role in roles}
    assert seen == {"mailroom": 200, "admin": 200, "supervisor": 200, "reception": 403, "rep": 403}


def test_a_tray_is_calibrated_checked_and_taken_back(app, client, tray):
    page = f"/mailroom/printers/trays/{tray[1]}"
    assert "1 left edge to the top cross" in plain(client.get(page))
    assert "Kyocera" in text_of(client.get(f"{page}/test-sheet.pdf").data)
    assert client.get(f"{page}/check-sheet.pdf").status_code == 404
    assert client.get(f"{page}/what-to-measure.svg").mimetype == "image/svg+xml"
    assert client.post(page, data=readings(FAULTY)).status_code == 303
    assert "+1.5 mm across, -2.0 mm down" in plain(client.get(page))
    assert "108.0 mm" in text_of(client.get(f"{page}/check-sheet.pdf").data).replace("107.9", "108.0")
    assert client.post(page, data=readings(Calibration(215.9, 279.4))).status_code == 303
    with app.app_context():
        first = queries.calibrations(tray[1])[-1].id
    assert client.post(f"{page}/use", data={"calibration_id": first}).status_code == 303
    with app.app_context():
        rows = queries.calibrations(tray[1])
        assert [row.in_force for row in rows] == [False, True]
    client.post(f"{page}/use", data={"calibration_id": 0})
    assert "Nothing is corrected yet" in plain(client.get(page))


WRONG_READINGS = [
    ({"first": "10.8"}, "looks like centimetres"),
    ({"down": ""}, "Measure it, and type the millimetres."),
    ({"across": "wide"}, "Enter a number, such as"),
    ({"middle": "1e999"}, "Enter a number, such as"),
    ({"down": "NaN"}, "Enter a number, such as"),
    ({"second": "90"}, "Measure"),
]


def test_readings_that_cannot_be_are_said_beside_the_field_and_nothing_typed_is_lost(client, tray):
    for changed, says in WRONG_READINGS:
        answer = client.post(f"/mailroom/printers/trays/{tray[1]}", data=readings(FAULTY) | changed)
        assert (answer.status_code, says in plain(answer)) == (400, True), says
        kept = readings(FAULTY)["across" if "across" not in changed else "first"]
        assert f'value="{kept}"' in answer.get_data(as_text=True)


def test_readings_are_taken_with_a_comma_as_with_a_point(client, tray):
    page = f"/mailroom/printers/trays/{tray[1]}"
    typed = {name: str(value).replace(".", ",") for name, value in readings(FAULTY).items()}
    assert any("," in value for value in typed.values())
    assert client.post(page, data=typed).status_code == 303
    assert "+1.5 mm across, -2.0 mm down" in plain(client.get(page))


WRONG_TRAYS = [
    ({"size": "B17"}, "The press does not know"),
    ({"paper": "envelope", "size": "A4"}, "The press does not know"),
    ({"name": ""}, "Give it a name"),
    ({"name": "Tray 1"}, 'There is a "Tray 1" already'),
    ({"name": "<script>" * 20}, "60"),
    ({"paper": "gold"}, "Not a valid choice"),
]


def test_a_tray_that_cannot_be_is_refused_beside_its_field(client, tray):
    for typed, says in WRONG_TRAYS:
        data = {"name": "Tray 2", "paper": "plain", "size": "A4", "active": "y"} | typed
        answer = client.post(f"/mailroom/printers/{tray[0]}/trays/new", data=data)
        shown = answer.get_data(as_text=True).replace("&#34;", '"')
        assert (answer.status_code, says in shown) == (400, True), says
        assert "<script><script>" not in shown


def test_other_paper_in_a_tray_ends_its_calibration(app, client, tray):
    client.post(f"/mailroom/printers/trays/{tray[1]}", data=readings(FAULTY))
    form = {"name": "Tray 1", "paper": "letterhead", "size": "Letter", "active": "y"}
    client.post(f"/mailroom/printers/{tray[0]}/trays/{tray[1]}/edit", data=form)
    with app.app_context():
        assert tray[1] in queries.calibrations_in_force([tray[1]])
    client.post(f"/mailroom/printers/{tray[0]}/trays/{tray[1]}/edit", data=form | {"size": "A4"})
    with app.app_context():
        assert queries.calibrations_in_force([tray[1]]) == {}


def test_an_address_that_is_no_printers_is_refused_and_kept(as_role, tray):
    typed = {"address": "http://169.254.169.254/latest"}
    answer = as_role("admin").post(f"/mailroom/printers/{tray[0]}/address", data=typed)
    assert answer.status_code == 400
    assert "Enter the printer" in plain(answer)
    assert f'value="{typed["address"]}"' in answer.get_data(as_text=True)


def test_only_administrators_enter_addresses_and_try_them(client, as_role, tray):
    page = f"/mailroom/printers/{tray[0]}"
    assert client.post(f"{page}/address", data={"address": "ipp://printer/ipp"}).status_code == 403
    assert client.post(f"{page}/try").status_code == 403
    assert "Save the address" not in plain(client.get(page))
    assert "Save the address" in plain(as_role("admin").get(page))


def test_a_real_printer_says_what_it_is(as_role, tray, server):
    admin, page = as_role("admin"), f"/mailroom/printers/{tray[0]}"
    assert admin.post(f"{page}/address", data={"address": server.uri}).status_code == 303
    admin.post(f"{page}/try")
    shown = plain(admin.get(page))
    assert all(
        word in shown for word in ("Example Printer", "by-pass-tray", "na_letter_8.5x11in", "It answers.")
    )
    admin.post(f"{page}/address", data={"address": server.uri.replace("ipp:", "ipps:")})
    admin.post(f"{page}/try")
    shown = plain(admin.get(page))
    fingerprint = re.search(r"Its fingerprint is (\w{64})", shown)
    assert fingerprint
    secure = {"address": server.uri.replace("ipp:", "ipps:"), "fingerprint": fingerprint[1]}
    admin.post(f"{page}/address", data=secure)
    admin.post(f"{page}/try")
    assert "It answers." in plain(admin.get(page))


def test_a_printer_that_is_off_is_said_in_a_sentence(as_role, tray):
    admin, page = as_role("admin"), f"/mailroom/printers/{tray[0]}"
    admin.post(f"{page}/address", data={"address": "ipp://localhost:1099/ipp"})
    admin.post(f"{page}/try")
    assert "Nobody answers at ipp://localhost:1099/ipp: the connection is turned away." in plain(
        admin.get(page)
    )
