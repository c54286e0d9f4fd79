"""Blanks, signs that nobody sees and numbers beyond all counting: a sentence beside the field, never a broken page."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from intranet.platform.database import db
from mailroom.literature.models import Edition
from mailroom.printers.models import Printer
from mailroom.sheets.models import SheetInHand
from tests.factories import mailroom as cast

NOTHING_TO_SEE = [" ", "\u200b", "\u202e \t"]
BEYOND = "9" * 25


@pytest.fixture
def client(as_role: Any) -> Any:
    return as_role("mailroom")


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


@pytest.mark.parametrize("blank", NOTHING_TO_SEE)
@pytest.mark.parametrize(
    ("path", "field", "sentence"),
    [
        ("/literature/new", "code", "Give it a short code."),
        ("/literature/new", "title_en", "Give it a title."),
        ("/stock/supplies/new", "code", "Give it a short code."),
        ("/stock/places/new", "code", "Give it a short code, such as A-2-3."),
        ("/mailroom/printers/new", "name", "Give it the name that people call it by."),
        ("/mailroom/collections/new", "carrier", "Say who collects, such as Post."),
    ],
)
def test_a_name_that_nobody_can_see_is_no_name(client, path, field, sentence, blank):
    answer = client.post(path, data={field: blank})
    assert answer.status_code == 400
    assert sentence in text_of(answer)


def test_a_reading_of_blanks_is_asked_for_and_the_example_is_one_of_a_ruler(app, client):
    client.post("/mailroom/printers/new", data={"name": "Kyocera", "active": "y"})
    with app.app_context():
        printer_id = db.session.query(Printer).one().id
    tray = {"name": "Tray 1", "paper": "plain", "size": "letter", "active": "y"}
    client.post(f"/mailroom/printers/{printer_id}/trays/new", data=tray)
    with app.app_context():
        tray_id = db.session.get_one(Printer, printer_id).trays[0].id
    readings = dict.fromkeys(("second", "middle", "across", "down"), "100")
    page = f"/mailroom/printers/trays/{tray_id}"
    answer = client.post(page, data=readings | {"first": "  "})
    assert answer.status_code == 400
    assert "Measure it, and type the millimetres." in text_of(answer)
    assert "such as 108.2." in text_of(client.post(page, data=readings | {"first": "ten"}))


def test_an_edition_without_a_pdf_promises_no_pictures(app, client):
    with app.app_context():
        item_id = cast.a_piece(title_en="Catalogue").id
    data = {"label": "2026/7", "published_on": "2026-11-20"}
    answer = client.post(f"/literature/{item_id}/editions/new", data=data, follow_redirects=True)
    assert "without a PDF: it is taken from the shelf only." in text_of(answer)
    assert "Pictures of its pages" not in text_of(answer)


def test_a_page_number_of_blanks_counts_as_none(app, client):
    with app.app_context():
        product = cast.a_product("Bench vise")
        edition = cast.an_edition(cast.a_piece(product, title_en="Catalogue"), pages={product.id: 2})
        product_id, edition_id = product.id, edition.id
    data = {"page_numbers": "", f"stands_on_{product_id}": "  "}
    assert client.post(f"/literature/editions/{edition_id}/pages", data=data).status_code == 303
    with app.app_context():
        assert db.session.get_one(Edition, edition_id).pointers == []


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"sheet": "Avery 5160"}, "Tick the labels that are gone."),
        ({"sheet": "Avery 5160", "used": [BEYOND, "x", "٣"]}, "Tick the labels that are gone."),
        ({"sheet": " "}, "Say which label sheet it is"),
    ],
)
def test_a_part_used_sheet_needs_its_kind_and_what_is_gone_of_it(app, client, form, sentence):
    answer = client.post("/mailroom/part-used/new", data=form)
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(SheetInHand.id))) == 0


@pytest.mark.parametrize(
    "path", [f"/packets/{BEYOND}", f"/packets?page={BEYOND}", f"/literature?page={BEYOND}"]
)
def test_a_number_beyond_all_counting_is_a_thing_that_is_not_there(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in text_of(answer)


def test_packets_with_absurd_numbers_are_not_mailed_and_nothing_breaks(client):
    assert client.post("/mailroom/mailing", data={"packet_ids": BEYOND}).status_code == 404


def test_a_printer_whose_address_is_taken_away_is_not_to_be_tried(app, as_role):
    admin = as_role("admin")
    admin.post("/mailroom/printers/new", data={"name": "Kyocera", "active": "y"})
    with app.app_context():
        printer_id = db.session.query(Printer).one().id
    answer = admin.post(
        f"/mailroom/printers/{printer_id}/address", data={"address": " "}, follow_redirects=True
    )
    assert "It has no address now: it gets PDFs only." in text_of(answer)
