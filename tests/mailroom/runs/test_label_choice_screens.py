"""A new run on the screen: what does not fit on its labels is said before printing, with a sheet that takes it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from intranet.people.models import User
from intranet.platform.database import db, transaction
from intranet.products.models import Product
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs.models import PrintRun
from tests.factories import mailroom
from tests.factories import runs as cast


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


@pytest.fixture
def long_ids(app: Any, a_person: Any) -> list[int]:
    """The same two packets, for a browser."""
    sorter = a_person("mailroom", name="Mo Mail")
    with app.app_context():
        vise = cast.a_mailroom(sorter)
        return [cast.a_labelled_packet(place, vise, sorter).id for place in (mailroom.CHICAGO, cast.LONG)]


def test_the_page_says_before_printing_what_does_not_fit_and_takes_the_larger_sheet(app, as_role, long_ids):
    client = as_role("mailroom")
    page = client.get("/mailroom/runs/new")
    assert "1 address does not fit on these labels" in text_of(page)
    assert "Take Avery 5163: all fit on it" in text_of(page)
    form = {
        "packet_ids": long_ids[1:],
        "label_sheet": "Avery 5160",
        "take_sheet": "Avery 5163",
        "duplex": "1",
    }
    taken = client.post("/mailroom/runs", data=form).get_data(as_text=True)
    assert re.search(r'name="label_sheet" value="Avery 5163"', taken)
    assert "does not fit" not in taken
    assert re.findall(r'name="packet_ids" value="(\d+)"[^>]* checked', taken) == [str(long_ids[1])]
    assert re.search(r'name="duplex"[^>]* checked', taken)
    with app.app_context():
        assert db.session.query(PrintRun).count() == 0


def test_what_a_run_left_out_is_chosen_again_with_one_button(app, as_role, long_ids):
    client = as_role("mailroom")
    client.post("/mailroom/runs", data={"packet_ids": long_ids, "label_sheet": "Avery 5160"})
    with app.app_context():
        run_id = db.session.query(PrintRun).one().id
        assert db.session.get_one(Packet, long_ids[1]).state is PacketState.READY
    page = client.get(f"/mailroom/runs/{run_id}")
    assert "Print 1 packet that was left out" in text_of(page)
    again = client.post("/mailroom/runs/new", data={"packet_ids": long_ids[1:]})
    assert "Take Avery 5163: all fit on it" in text_of(again)
    with app.app_context(), transaction():
        db.session.get_one(Packet, long_ids[1]).state = PacketState.CANCELLED
    assert "left out of" not in text_of(client.get(f"/mailroom/runs/{run_id}"))
    assert "Print 1 packet that was left out" not in text_of(client.get(f"/mailroom/runs/{run_id}"))


def test_only_the_first_of_many_are_told_by_name(app, as_role, a_person, long_ids):
    with app.app_context():
        sorter = db.session.query(User).filter_by(name="Mo Mail").one()
        vise = db.session.query(Product).first()
        for number in range(6):
            cast.a_labelled_packet(
                replace(cast.LONG, organisation=f"{cast.LONG.organisation} {number}"), vise, sorter
            )
    page = text_of(as_role("mailroom").get("/mailroom/runs/new"))
    assert "7 addresses do not fit on these labels" in page
    assert "and 2 more" in page


def test_a_sheet_that_nobody_knows_keeps_what_was_typed(as_role, long_ids):
    form = {"packet_ids": long_ids, "label_sheet": "Avery 51600"}
    answer = as_role("mailroom").post("/mailroom/runs", data=form)
    assert answer.status_code == 409
    assert re.search(r'name="label_sheet" value="Avery 51600"', answer.get_data(as_text=True))


def test_choosing_among_many_asks_as_many_statements_as_among_few(app, as_role, statements, long_ids):
    client = as_role("mailroom")
    client.get("/mailroom/runs/new")
    with statements() as few:
        client.get("/mailroom/runs/new")
    with app.app_context():
        sorter = db.session.query(User).filter_by(name="Mo Mail").one()
        cast.ready_packets(db.session.query(Product).first(), sorter, 8)
    with statements() as many:
        client.get("/mailroom/runs/new")
    assert len(many) == len(few)
