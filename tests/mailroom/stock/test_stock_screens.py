"""The stock's screens: what is left, what came in, supplies and shelf places."""

import pytest
import sqlalchemy as sa

from intranet.platform.database import db
from mailroom.stock import queries
from mailroom.stock.models import ShelfPlace, Supply
from tests.factories import mailroom as cast

SUPPLY = {
    "code": "ENV-1",
    "name_en": "Envelopes",
    "kind": "envelope",
    "spec": "#10",
    "printable": "y",
    "active": "y",
}


@pytest.fixture
def client(as_role):
    return as_role("mailroom")


def test_an_empty_cupboard_says_what_to_do(client):
    assert "Enter your envelopes first" in client.get("/stock").get_data(as_text=True)
    assert "No shelf places yet" in client.get("/stock/places").get_data(as_text=True)


def test_a_supply_is_entered_counted_and_shown_as_running_out(app, client):
    assert client.post("/stock/supplies/new", data={**SUPPLY, "reorder_point": "100"}).status_code == 303
    with app.app_context():
        supply_id = db.session.scalar(sa.select(Supply.id))
    answer = client.post(f"/stock/supplies/{supply_id}/move", data={"reason": "receipt", "number": "40"})
    assert answer.status_code == 303
    page = client.get("/stock?what=supplies&low=1").get_data(as_text=True)
    assert "40 left: time to order (from 100)." in page
    assert "1 is running out" in client.get("/stock").get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"reason": "receipt", "number": ""}, "Enter a number."),
        ({"reason": "receipt", "number": "-3"}, "a number above zero"),
        ({"reason": "correction", "number": "3", "note": ""}, "why the figure is corrected"),
        ({"number": "3"}, "Choose one."),
    ],
)
def test_what_cannot_be_noted_is_said_and_nothing_typed_is_lost(app, client, typed, says):
    with app.app_context():
        item_id = cast.a_piece().id
    answer = client.post(f"/stock/literature/{item_id}", data={"note": "by hand", **typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert says in page
    assert typed.get("note", "by hand") in page
    with app.app_context():
        assert queries.movements(item_id=item_id) == []


def test_a_shelf_place_is_added_and_its_code_is_not_given_twice(app, client):
    place = {"code": "A-1-1", "walk": "10"}
    assert client.post("/stock/places/new", data=place).status_code == 303
    answer = client.post("/stock/places/new", data=place)
    assert answer.status_code == 400
    assert "The code A-1-1 is in use already." in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ShelfPlace)) == 1


@pytest.mark.parametrize(
    "address", ["/stock/supplies/99", "/stock/places/99", "/stock/literature/99", "/literature/99"]
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_the_supplies_take_a_fixed_number_of_statements(app, client, statements, a_person):
    keeper, counts = a_person("mailroom", name="Mo Mail"), []
    for supplies in (3, 27):
        with app.app_context():
            for _ in range(supplies):
                cast.an_envelope_supply("#10", keeper)
        with statements() as seen:
            assert client.get("/stock").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
