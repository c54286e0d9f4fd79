"""The screens of runs, bench and mailing as people use them, with and without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest

from intranet.customers import service as customers
from intranet.customers.models import ContactChannel
from intranet.people.models import User
from intranet.platform import jobs
from intranet.platform.database import db, end_reading
from intranet.platform.storage import StoredFile
from intranet.products.models import Product
from mailroom.literature.models import LiteratureItem
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import service
from mailroom.runs.models import PrintRun, Reprint
from mailroom.runs.rules import RunState
from mailroom.stock import service as stock
from mailroom.stock.models import StockMovement
from mailroom.stock.values import StockReason
from tests.factories import runs as cast


@pytest.fixture
def made(app: Any, a_person: Any) -> tuple[int, list[int]]:
    """A run whose PDFs are there, and the ids of its packets."""
    with app.app_context():
        sorter = a_person("mailroom", name="Mo Mail")
        ids = cast.ready_packets(cast.a_mailroom(sorter), sorter, 2)
        return cast.a_made_run(app, ids, sorter).id, ids


@pytest.fixture
def cast_of(app: Any, a_person: Any) -> Any:
    """``cast_of("printed", 3)``: so many packets at that stage, by id."""
    sorter = a_person("mailroom", name="Mo Mail")

    with app.app_context():
        product_id = cast.a_mailroom(sorter).id

    def at(stage: str, count: int) -> list[int]:
        with app.app_context():
            by = db.session.get_one(User, sorter.id)
            ids = cast.ready_packets(db.session.get_one(Product, product_id), by, count)
            further = {"ready": lambda: ids, "printed": lambda: cast.printed(ids, by)}
            return further.get(stage, lambda: cast.packed(ids, by))()

    return at


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def state_of(app: Any, packet_id: int) -> PacketState:
    with app.app_context():
        return db.session.get_one(Packet, packet_id).state


@pytest.mark.parametrize("path", ["runs", "runs/new", "bench", "mailing"])
@pytest.mark.parametrize(
    ("role", "status"), [("mailroom", 200), ("supervisor", 200), ("reception", 403), ("rep", 403)]
)
def test_the_mail_room_and_supervisors_may_look_and_others_may_not(app, as_role, path, role, status):
    assert as_role(role).get(f"/mailroom/{path}").status_code == status


def test_packets_are_chosen_and_drawn_up_with_the_first_label_picked_on_the_sheet(app, as_role, cast_of):
    ids = cast_of("ready", 2)
    client = as_role("mailroom")
    page = client.get("/mailroom/runs/new").get_data(as_text=True)
    assert all(f'name="packet_ids" value="{packet_id}" ' in page for packet_id in ids)
    assert page.count('name="first_label"') == 30
    form = {"packet_ids": ids, "label_sheet": "Avery 5160", "first_label": "12", "teaser_sheet": "Avery 5160"}
    assert client.post("/mailroom/runs", data=form).status_code == 303
    with app.app_context():
        run = db.session.query(PrintRun).one()
        assert (run.settings["first_label"], run.settings["label_sheet"]) == (12, "Avery 5160")


def test_another_sheet_is_drawn_without_losing_what_was_ticked(app, as_role, cast_of):
    one, two = cast_of("ready", 2)
    form = {"packet_ids": [two], "label_sheet": "Avery L7160", "first_label": "99", "show_sheet": "1"}
    page = as_role("mailroom").post("/mailroom/runs", data=form).get_data(as_text=True)
    assert page.count('name="first_label"') == 21
    assert re.search(rf'value="{two}"[^>]* checked', page)
    assert not re.search(rf'name="packet_ids" value="{one}"[^>]* checked', page)
    with app.app_context():
        assert db.session.query(PrintRun).count() == 0


def test_a_run_of_nothing_says_what_to_do(app, as_role, cast_of):
    cast_of("ready", 1)
    answer = as_role("mailroom").post("/mailroom/runs", data={})
    assert answer.status_code == 409
    assert "Choose at least one packet that is ready." in text_of(answer)


def test_the_run_page_offers_each_pdf_and_asks_what_came_out(made, as_role):
    run_id, _ids = made
    page = as_role("mailroom").get(f"/mailroom/runs/{run_id}")
    assert "All 2 packets came out right" in text_of(page)
    pdfs = re.findall(rf"/mailroom/runs/{run_id}/output/\d+", page.get_data(as_text=True))
    assert len(pdfs) >= 4
    answer = as_role("mailroom").get(pdfs[0])
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert as_role("mailroom").get(f"/mailroom/runs/{run_id}/progress").status_code == 200


def test_a_settled_run_serves_its_packets_no_more_but_reprints_with_a_reason(app, made, as_role):
    run_id, ids = made
    client = as_role("mailroom")
    with app.app_context():
        outputs = {output.kind: output.id for output in db.session.get_one(PrintRun, run_id).outputs}
    assert client.post(f"/mailroom/runs/{run_id}/confirm", data={"all_good": "1"}).status_code == 303
    for kind, output_id in outputs.items():
        status = client.get(f"/mailroom/runs/{run_id}/output/{output_id}").status_code
        assert status == (200 if kind in ("pick list", "manifest") else 303)
    page = text_of(client.get(f"/mailroom/runs/{run_id}"))
    assert "To print a packet again, say which one and why." in page
    form = {"packet_id": ids[0], "what": "packets", "why": "coffee on it"}
    client.post(f"/mailroom/runs/{run_id}/reprint", data=form)
    with app.app_context():
        jobs.work_off(app)
    page = client.get(f"/mailroom/runs/{run_id}").get_data(as_text=True)
    assert "coffee on it" in page
    (pdf,) = re.findall(rf"/mailroom/runs/{run_id}/reprint/\d+", page)
    assert client.get(pdf).data.startswith(b"%PDF-")


def test_what_is_noted_is_counted_and_nothing_chosen_is_said(app, made, as_role):
    run_id, ids = made
    client, url = as_role("mailroom"), f"/mailroom/runs/{run_id}/confirm"
    assert "1 run waits for you to say what came out" in text_of(client.get("/mailroom/runs"))
    assert "of at least one packet" in text_of(client.post(url, data={}, follow_redirects=True))
    said = {f"result_{ids[0]}": "good", f"result_{ids[1]}": "unknown"}
    assert "Noted for 1 packet." in text_of(client.post(url, data=said, follow_redirects=True))
    assert "say what came out of 1 of 2" in text_of(client.get("/mailroom/runs"))


def test_a_refused_request_keeps_what_was_typed(made, as_role):
    run_id, ids = made
    client = as_role("mailroom")
    asked = {"packet_id": ids[1], "what": "packets", "why": "torn <b>", "pages": "7-99"}
    page = client.post(f"/mailroom/runs/{run_id}/reprint", data=asked, follow_redirects=True).text
    assert 'value="torn &lt;b&gt;"' in page
    assert 'value="7-99"' in page
    assert f'value="{ids[1]}" selected' in page


def test_a_jam_is_said_from_a_packet_on(app, made, as_role):
    run_id, _ids = made
    form = {"spoilt_from": "1", "from_position": "2"}
    as_role("mailroom").post(f"/mailroom/runs/{run_id}/confirm", data=form)
    with app.app_context():
        run = db.session.get_one(PrintRun, run_id)
        assert [row.packet.state for row in run.packets] == [PacketState.PRINTED, PacketState.READY]
        assert run.state is RunState.SETTLED


def test_a_jam_is_said_by_the_sheet_that_was_spoilt(app, made, as_role):
    run_id, _ids = made
    client = as_role("mailroom")
    with app.app_context():
        first, last = db.session.get_one(PrintRun, run_id).packets[1].pages["packets"]
    assert f"1 to {last}" in client.get(f"/mailroom/runs/{run_id}").text
    for sheet in ("0", "999", "x"):
        client.post(f"/mailroom/runs/{run_id}/confirm", data={"spoilt_sheet": "1", "from_sheet": sheet})
    assert "Write the first one that is spoilt." in client.get(f"/mailroom/runs/{run_id}").text
    form = {"spoilt_sheet": "1", "from_sheet": str(first + 1)}
    client.post(f"/mailroom/runs/{run_id}/confirm", data=form)
    with app.app_context():
        run = db.session.get_one(PrintRun, run_id)
        assert [row.packet.state for row in run.packets] == [PacketState.PRINTED, PacketState.READY]


def test_one_page_is_printed_again_from_the_packets_page_and_after_mailing_it_is_a_copy(app, made, as_role):
    run_id, ids = made
    client = as_role("mailroom")
    client.post(f"/mailroom/runs/{run_id}/confirm", data={"all_good": "1"})
    with app.app_context():
        mailed = db.session.get_one(Packet, ids[0])
        with service.transaction():
            mailed.mailed_at = mailed.printed_at  # as mailing writes it; the rest of mailing is not looked at
    form = {"packet_id": ids[0], "what": "packets", "why": "for the file", "pages": "7-9", "on_packet": "1"}
    assert (
        "has pages 1 to"
        in client.post(f"/mailroom/runs/{run_id}/reprint", data=form, follow_redirects=True).text
    )
    answer = client.post(f"/mailroom/runs/{run_id}/reprint", data={**form, "pages": "2"})
    assert answer.headers["Location"].endswith(f"/packets/{ids[0]}")
    with app.app_context():
        jobs.work_off(app)
        (again,) = db.session.query(Reprint)
        assert (again.copy, again.first_page, again.last_page) == (True, 2, 2)
        assert db.session.get_one(StoredFile, again.file_id).pages == 1
        assert db.session.query(StockMovement).filter_by(packet_id=ids[0]).count() == 0
    page = client.get(f"/packets/{ids[0]}").text
    assert "copy, after mailing" in page
    assert f"/mailroom/runs/{run_id}/reprint/" in page


def test_one_packet_is_taken_out_of_a_run_on_the_screen(app, made, as_role):
    run_id, ids = made
    client = as_role("mailroom")
    url = f"/mailroom/runs/{run_id}/take-out"
    client.post(url, data={"packet_id": ids[0], "why": ""})
    assert "Say why the packet is taken out" in client.get(f"/mailroom/runs/{run_id}").text
    client.post(url, data={"packet_id": ids[0], "why": "the customer called"})
    assert "throw its sheets away" in client.get(f"/mailroom/runs/{run_id}").text
    assert state_of(app, ids[0]) is PacketState.READY
    assert client.post("/mailroom/runs/99/take-out", data={"packet_id": 1, "why": "x"}).status_code == 404


def test_back_orders_show_what_is_awaited_and_are_cancelled_with_a_reason(app, as_role, a_person):
    with app.app_context():
        sorter = a_person("mailroom", name="Mo Mail")
        vise = cast.a_mailroom(sorter)
        sheet = db.session.query(LiteratureItem).filter_by(title_en="Vise sheet").one()
        stock.record_item(sheet.id, StockReason.RECEIPT, 1, "", sorter, cast.cast.NOW)
        ids = cast.ready_packets(vise, sorter, 2)
        cast.printed(ids, sorter)
    client = as_role("mailroom")
    page = client.get("/mailroom/back-orders").text
    assert "Vise sheet" in page
    assert "The first packet has to be mailed." in page
    assert "Out of stock" in client.get(f"/packets/{ids[1]}").text
    client.post("/mailroom/back-orders/1/cancel", data={"why": "bought elsewhere"})
    assert "Vise sheet" not in client.get("/mailroom/back-orders").text
    assert "bought elsewhere" in client.get("/mailroom/back-orders?ended=1").text
    assert client.post("/mailroom/back-orders/9/cancel", data={"why": "x"}).status_code == 404
    assert as_role("rep").get("/mailroom/back-orders").status_code == 403


def test_what_there_is_not_is_not_found(app, as_role):
    client = as_role("mailroom")
    missing = ("runs/7", "runs/7/progress", "runs/7/output/1", "runs/7/reprint/1")
    assert {client.get(f"/mailroom/{path}").status_code for path in missing} == {404}
    assert client.post("/mailroom/runs/7/stop").status_code == 404


# ---- bench and mailing -----------------------------------------------------------------------------


def test_the_bench_works_by_scanner_and_turns_red_for_the_wrong_piece(app, as_role, cast_of):
    one, two = cast_of("printed", 2)
    client = as_role("mailroom")
    with app.app_context():
        numbers = {packet_id: db.session.get_one(Packet, packet_id).number for packet_id in (one, two)}
        lines = db.session.get_one(Packet, one).items
        code = next(line.item.code for line in lines if line.item.printing.value == "preprinted")
    assert "2 packets wait to be packed" in text_of(client.get("/mailroom/bench"))
    opened = client.post("/mailroom/bench/scan", data={"code": numbers[one]})
    assert f'name="packet_id" value="{one}"' in opened.get_data(as_text=True)
    wrong = client.post("/mailroom/bench/scan", data={"code": numbers[two], "packet_id": one})
    assert wrong.status_code == 409
    assert f"This belongs to packet {numbers[two]}." in text_of(wrong)
    assert client.post("/mailroom/bench/scan", data={"code": code, "packet_id": one}).status_code == 200
    closed = client.post("/mailroom/bench/scan", data={"code": numbers[one], "packet_id": one})
    assert f"Packet {numbers[one]} is packed." in text_of(closed)
    assert (state_of(app, one), state_of(app, two)) == (PacketState.PACKED, PacketState.PRINTED)


def test_the_bench_works_by_clicks(app, as_role, cast_of):
    (one,) = cast_of("printed", 1)
    client = as_role("mailroom")
    page = client.get(f"/mailroom/bench/{one}").get_data(as_text=True)
    (tick,) = re.findall(rf"/mailroom/bench/{one}/tick/\d+", page)
    assert client.post(tick).status_code == 200
    assert client.post(f"/mailroom/bench/{one}/pack").status_code == 200
    assert state_of(app, one) is PacketState.PACKED
    assert client.get(f"/mailroom/bench/{one}").status_code == 303


def test_mailing_says_what_went_and_what_stays_by_name(app, as_role, cast_of, a_person, now):
    one, two = cast_of("packed", 2)
    with app.app_context():
        customer = db.session.get_one(Packet, two).customer
        name = customer.name
        customers.set_do_not_contact(customer.id, None, ContactChannel.POST, "asked", None, now)
    client = as_role("mailroom")
    assert "2 packets are packed" in text_of(client.get("/mailroom/mailing"))
    answer = client.post("/mailroom/mailing", data={"packet_ids": [one, two]}, follow_redirects=True)
    assert "1 packet is mailed." in text_of(answer)
    assert f"{name}, stays here:" in text_of(answer)
    assert (state_of(app, one), state_of(app, two)) == (PacketState.MAILED, PacketState.PACKED)
    assert client.post(f"/mailroom/bench/{two}/unpack").status_code == 303
    assert state_of(app, two) is PacketState.PRINTED


def test_two_people_who_mail_the_same_packets_are_told_that_nothing_was_counted_twice(as_role, cast_of):
    ids = cast_of("packed", 2)
    client = as_role("mailroom")
    client.post("/mailroom/mailing", data={"packet_ids": ids})
    answer = text_of(client.post("/mailroom/mailing", data={"packet_ids": ids}, follow_redirects=True))
    assert "2 packets had been mailed already: nothing was counted twice." in answer
    assert "stays here" not in answer


@pytest.mark.parametrize(
    ("stage", "path"),
    [("ready", "runs/new"), ("printed", "bench"), ("printed", "runs/1"), ("packed", "mailing")],
)
def test_a_dozen_packets_take_no_more_statements_than_three(app, as_role, cast_of, statements, stage, path):
    client = as_role("mailroom")
    ids = cast_of(stage, 3)
    client.get(f"/mailroom/{path}")
    with statements() as few:
        client.get(f"/mailroom/{path}")
    with app.app_context():
        put_aside(ids)
    cast_of(stage, 12)
    many_path = path.replace("runs/1", "runs/2")
    client.get(f"/mailroom/{many_path}")
    with statements() as many:
        assert client.get(f"/mailroom/{many_path}").status_code == 200
    assert len(many) == len(few)


def put_aside(ids: list[int]) -> None:
    """Out of the way of the lists."""
    with service.transaction():
        for packet_id in ids:
            db.session.get_one(Packet, packet_id).state = PacketState.CANCELLED
    end_reading()
