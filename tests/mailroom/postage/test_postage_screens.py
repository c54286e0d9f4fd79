"""The price lists on the screen: those that ship, an own one entered, imported, refused with its typed lines."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from intranet.platform.database import db
from mailroom.postage.models import PostageRate, PostageTable
from tests.factories import mailroom as cast

HEAD = {"country": "US", "name": "Our own", "currency": "usd", "valid_from": "2026-01-01", "source": "seen"}
LINE = {
    "service": "Letter post", "speed": "standard", "destination": "home", "countries": "US", "format": "letter",
    "length_mm": "300", "width_mm": "150", "thickness_mm": "6", "over_g": "0", "up_to_g": "100", "price": "0.90",
    "each_g": "", "each_price": "",
}  # fmt: skip


@pytest.fixture
def keeper(app, as_role):
    with app.app_context():
        cast.a_firm()
    return as_role("mailroom")


def typed(*lines, **head):
    return {**HEAD, **head, **{name: [line[name] for line in lines] for name in LINE}}


def page(answer, status=200):
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_the_tables_that_ship_are_listed_shown_and_exported(keeper):
    listed = page(keeper.get("/settings/postage"))
    assert "USPS Notice 123, July 2026" in listed
    assert "Deutsche Post, Januar 2025" in listed
    shown = page(keeper.get("/settings/postage/shipped/DE/2025-01-01"))
    assert "Kompaktbrief" in shown
    assert "not checked" in shown
    assert "seen in no source" in shown
    assert "Kompaktbrief" in page(keeper.get("/settings/postage/shipped/DE/2025-01-01/csv"))
    assert keeper.get("/settings/postage/shipped/DE/yesterday").status_code == 404
    assert keeper.get("/settings/postage/99").status_code == 404


def test_an_own_table_is_entered_changed_and_taken_away(app, keeper):
    saved = keeper.post("/settings/postage/new", data={**typed(LINE), "verified": "0"})
    assert saved.status_code == 303
    with app.app_context():
        table_id = db.session.scalar(sa.select(PostageTable.id))
        assert db.session.scalar(sa.select(PostageRate.verified)) is True
    assert "Our own" in page(keeper.get(saved.location))
    assert 'value="0.90"' in page(keeper.get(f"/settings/postage/{table_id}/edit"))
    dearer = keeper.post(f"/settings/postage/{table_id}/edit", data=typed({**LINE, "price": "0.95"}))
    assert "$0.95" in page(keeper.get(dearer.location))
    keeper.post(f"/settings/postage/{table_id}/remove")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(PostageRate.id))) == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (typed(LINE, {**LINE, "over_g": "150", "up_to_g": "200"}), "no price from 100 to 150 g"),
        (typed(LINE, {**LINE, "over_g": "50", "up_to_g": "200"}), "two prices from 50 to 100 g"),
        (typed({**LINE, "price": "cheap"}), "is no amount of money"),
        (typed({**LINE, "up_to_g": "heavy"}), "is no number for up_to_g"),
        (typed({**LINE, "countries": "Utopia"}), "is no country code"),
        (typed(LINE, currency="XQX"), "is no currency"),
        (typed(LINE, name=""), "Give the table a name."),
        (typed(LINE, valid_to="2025-01-01"), "ends before it begins"),
        (typed(LINE, valid_from="soon"), "Give the date"),
        (HEAD, "Enter at least one price."),
    ],
)
def test_a_table_with_a_fault_says_which_line_and_keeps_what_was_typed(app, keeper, data, says):
    shown = page(keeper.post("/settings/postage/new", data=data), 400)
    assert says in shown
    for value in [data["source"], *data.get("price", [])]:
        assert value in shown
    with app.app_context():
        assert db.session.scalar(sa.select(PostageTable.id)) is None


def test_lines_are_added_and_removed_without_saving(app, keeper):
    more = page(keeper.post("/settings/postage/new", data={**typed(LINE), "add_lines": "1"}))
    assert more.count('name="price"') == 6
    fewer = page(
        keeper.post(
            "/settings/postage/new", data={**typed(LINE, {**LINE, "price": "7.77"}), "remove_line": "0"}
        )
    )
    assert 'value="7.77"' in fewer
    assert 'value="0.90"' not in fewer


def test_an_exported_table_comes_in_again_to_be_looked_over(app, keeper):
    exported = keeper.get("/settings/postage/shipped/CN/2006-11-15/csv").get_data()
    answer = keeper.post("/settings/postage/import", data={"file": (io.BytesIO(exported), "prices.csv")})
    shown = page(answer)
    assert "国内信函" in shown
    assert "Nothing is saved yet" in shown
    with app.app_context():
        assert db.session.scalar(sa.select(PostageTable.id)) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This is no CSV file."),
        (b"\x00\xff\xfe not a table", "This is no CSV file."),
        (b'"unclosed', "This is no CSV file."),
        (b"country,table", "Missing: currency"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(keeper, content, says):
    answer = keeper.post("/settings/postage/import", data={"file": (io.BytesIO(content), "x.csv")})
    assert says in page(answer, 400)
    assert "Choose a file." in page(keeper.post("/settings/postage/import", data={}), 400)


def test_the_packet_shows_its_parts_its_postage_and_a_service_to_choose(app, keeper):
    with app.app_context():
        vise = cast.a_product()
        cast.a_sheet(vise, title_en="Vise sheet", weight_g=24.0)
        packet_id = cast.a_packet(cast.a_caller(), vise).id
    shown = page(keeper.get(f"/packets/{packet_id}"))
    for text in ("What weighs how much", "Vise sheet", "Address label", "First-Class Mail", "Large envelope"):
        assert text in shown
    assert "Priority Mail" in page(keeper.get(f"/packets/{packet_id}/edit"))
    assert "Postage of what is ready" in page(keeper.get("/mailroom"))


def test_ten_are_weighed_on_the_screen(app, keeper):
    with app.app_context():
        item_id = cast.a_piece().id
    address = f"/stock/literature/{item_id}/weigh"
    assert "Enter a number" in page(keeper.post(address, data={"ten_weigh_g": "a lot"}), 400)
    assert "Type grams." in page(keeper.post(address, data={"ten_weigh_g": "-3"}), 400)
    assert "Type grams." in page(keeper.post(address, data={"ten_weigh_g": "0.9"}), 400)
    assert "Enter a number" in page(keeper.post(address, data={"ten_weigh_g": "nan"}), 400)
    assert keeper.post(address, data={"ten_weigh_g": "626,0", "ten_are_mm": ""}).status_code == 303
    assert "62.6 g" in page(keeper.get(f"/literature/{item_id}"))
    assert keeper.get("/stock/supplies/77/weigh").status_code == 404
    thick = keeper.post(address, data={"ten_weigh_g": "626", "ten_are_mm": "9000"}).get_data(as_text=True)
    assert 'id="ten_are_mm-error"' in thick
    assert 'id="ten_weigh_g-error"' not in thick
    emptied = keeper.post(address, data={"ten_weigh_g": "", "ten_are_mm": ""}, follow_redirects=True)
    assert "no weighing counts any more" in page(emptied)
