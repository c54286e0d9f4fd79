"""Literature on the screen: from a blank form to a page pointer in the next letter."""

import io
import re

import pytest
import sqlalchemy as sa
from pikepdf import Encryption, Pdf

from intranet.platform import jobs
from intranet.platform.database import db
from mailroom.literature import queries
from mailroom.literature.models import Edition, LiteratureItem
from tests.factories import mailroom as cast

ITEM = {
    "code": "CAT-1",
    "title_en": "Catalogue",
    "kind": "catalogue",
    "language": "en",
    "printing": "preprinted",
    "active": "y",
}
EDITION = {"label": "2026/1", "published_on": "2026-01-15"}


@pytest.fixture
def client(as_role):
    return as_role("mailroom")


def the_item(app):
    with app.app_context():
        return db.session.scalar(sa.select(LiteratureItem.id))


def upload(content, name="brochure.pdf"):
    return {**EDITION, "pdf": (io.BytesIO(content), name)}


def test_an_empty_list_says_what_to_do(client):
    assert "There is no literature yet." in client.get("/literature").get_data(as_text=True)


def test_a_piece_gets_products_an_edition_pictures_and_page_pointers(app, client):
    with app.app_context():
        product_id = cast.a_product("Bench vise").id
    assert client.post("/literature/new", data=ITEM).status_code == 303
    item_id = the_item(app)
    answers = {"answers-0-product": product_id, "answers-0-rank": "9"}
    assert client.post(f"/literature/{item_id}/answers", data=answers).status_code == 303
    added = client.post(f"/literature/{item_id}/editions/new", data=upload(cast.a_brochure(4).content))
    assert added.status_code == 303
    jobs.work_off(app)
    with app.app_context():
        edition = db.session.scalar(sa.select(Edition))
        assert (edition.page_count, len(edition.picture_ids)) == (4, 4)
    pages = {"page_numbers": "cover, 1-3", f"stands_on_{product_id}": "2"}
    assert client.post(added.location, data=pages).status_code == 303
    with app.app_context():
        (offered,) = queries.answering([product_id])
        assert offered.pages == {product_id: "2"}
        assert offered.edition.pointers[0].page == 3
    page = client.get(f"/literature/{item_id}").get_data(as_text=True)
    picture = re.search(r'<img class="sheet-preview" src="([^"]+)"', page).group(1)
    assert client.get(picture).mimetype == "image/png"


def locked(content):
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, encryption=Encryption(owner="o", user="u"))
    return out.getvalue()


@pytest.mark.parametrize(
    "broken", [b"no pdf at all", b"%PDF-1.7 broken", locked(cast.a_brochure(1).content), b""]
)
def test_a_file_that_cannot_be_printed_is_refused_beside_the_field(app, client, broken):
    client.post("/literature/new", data=ITEM)
    answer = client.post(f"/literature/{the_item(app)}/editions/new", data=upload(broken))
    assert answer.status_code == 400
    assert 'id="pdf-error"' in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) == 0


def test_a_page_that_does_not_exist_is_said_beside_its_product(app, client):
    with app.app_context():
        product = cast.a_product()
        item = cast.a_piece(product)
        edition_id, product_id = cast.an_edition(item).id, product.id
    answer = client.post(
        f"/literature/editions/{edition_id}/pages", data={"page_numbers": "", f"stands_on_{product_id}": "9"}
    )
    assert answer.status_code == 400
    assert "No page bears the number 9." in answer.get_data(as_text=True)


def test_a_withdrawn_edition_stays_on_record_and_can_come_back(app, client):
    with app.app_context():
        product = cast.a_product()
        item = cast.a_sheet(product)
        item_id, edition_id = item.id, item.editions[0].id
        product_id = product.id
    client.post(f"/literature/editions/{edition_id}/withdraw", data={"why": "wrong figures"})
    with app.app_context():
        assert queries.answering([product_id]) == []
    assert "withdrawn" in client.get(f"/literature/{item_id}").get_data(as_text=True)
    client.post(f"/literature/editions/{edition_id}/bring-back")
    with app.app_context():
        assert len(queries.answering([product_id])) == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"A-EN", "B-ZH"}),
        ("q=b-z", {"B-ZH"}),
        ("q=目录", {"B-ZH"}),
        ("language=en", {"A-EN"}),
        ("kind=catalogue", {"B-ZH"}),
        ("retired=1", {"OLD"}),
    ],
)
def test_the_list_is_filtered(app, client, asked, found):
    with app.app_context():
        kinds = cast.LiteratureKind
        for code, title, kind, language, active in (
            ("A-EN", "Sheet", kinds.PRODUCT_SHEET, "en", True),
            ("B-ZH", "目录", kinds.CATALOGUE, "zh", True),
            ("OLD", "Old", kinds.MANUAL, "en", False),
        ):
            entry = cast.ItemEntry(
                code, title, kind, cast.Printing.PREPRINTED, language=language, active=active
            )
            cast.literature.save_item(entry, None)
    page = client.get(f"/literature?{asked}").get_data(as_text=True)
    assert {code for code in ("A-EN", "B-ZH", "OLD") if f">{code}<" in page} == found


@pytest.mark.parametrize("role", ["reception", "rep"])
def test_others_see_literature_but_do_not_change_it(app, as_role, role):
    with app.app_context():
        item_id = cast.a_piece().id
    assert as_role(role).get(f"/literature/{item_id}").status_code == 200
    assert as_role(role).get(f"/literature/{item_id}/edit").status_code == 403


@pytest.mark.parametrize(
    "address", ["/literature", "/literature?kind=product_sheet", "/stock?what=literature"]
)
def test_lists_take_a_fixed_number_of_statements(app, client, statements, address):
    counts = []
    for pieces in (3, 27):
        with app.app_context():
            for _ in range(pieces):
                cast.a_sheet(cast.a_product(), shelf_place_id=cast.a_shelf_place().id)
        with statements() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
