"""The mail-room's screens as people use them: board, packet, changes, approval, panels."""

import re

import pytest
import sqlalchemy as sa

from intranet.approvals import queries as approvals
from intranet.intake.values import DeskValue
from intranet.people.models import User
from intranet.platform import jobs, search
from intranet.platform.database import db, transaction
from mailroom.literature.values import LiteratureKind
from mailroom.packets import queries, service
from mailroom.packets.gates import APPROVAL
from mailroom.packets.states import as_history
from mailroom.packets.values import AddressedBy, PacketState
from tests.factories import mailroom as cast


@pytest.fixture
def drafted(app):
    """A ready packet with one sheet; its id, and the sheet's."""
    with app.app_context():
        cast.a_firm()
        vise = cast.a_product("Bench vise")
        sheet = cast.a_sheet(vise, title_en="Bench vise in four pages")
        packet = cast.a_packet(cast.a_caller(), vise)
        return packet.id, sheet.id


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def state_of(app, packet_id):
    with app.app_context():
        return queries.packet(packet_id).state


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_board_shows_each_lane_with_its_packets(drafted, as_role, language):
    page = as_role("mailroom", language=language).get("/mailroom")
    assert page.status_code == 200
    assert "Lakeside Tooling Inc." in page.get_data(as_text=True)
    assert "CHICAGO" in page.get_data(as_text=True)


def test_an_empty_board_says_that_nothing_waits(app, as_role):
    assert "Every inquiry has its packet." in text_of(as_role("mailroom").get("/mailroom"))


def test_the_packet_page_draws_the_envelope_and_says_why_each_piece_is_in_it(drafted, as_role):
    page = text_of(as_role("mailroom").get(f"/packets/{drafted[0]}"))
    assert "Bench vise in four pages" in page
    assert "It is the piece about Bench vise itself." in page
    assert "HERE IS ALL THE INFO YOU NEED" in page
    assert "lies flat in a 9x12" in page


def test_a_person_changes_envelope_teaser_and_pieces(app, drafted, as_role):
    packet_id, sheet_id = drafted
    client = as_role("reception")
    with app.app_context():
        version = queries.packet(packet_id).version
    form = {
        "version": version,
        f"copies_{sheet_id}": "2",
        "envelope": "10x13",
        "teaser_text": "AS PROMISED",
        "letter_note": "",
    }
    answer = client.post(f"/packets/{packet_id}/edit", data=form)
    assert answer.status_code == 303
    with app.app_context():
        packet = queries.packet(packet_id)
        assert (packet.envelope, packet.teaser_text, packet.cross_sell) == ("10x13", "AS PROMISED", False)
        assert packet.items[0].copies == 2
        assert packet.addressed_by is AddressedBy.LABEL


def test_somebody_elses_change_is_not_overwritten(app, drafted, as_role):
    packet_id, sheet_id = drafted
    form = {"version": "1", f"copies_{sheet_id}": "1", "teaser_text": "typed"}
    with app.app_context():
        service.look_at(packet_id, None, cast.NOW)
        stale = queries.packet(packet_id).version - 1
    answer = as_role("mailroom").post(f"/packets/{packet_id}/edit", data={**form, "version": stale})
    assert answer.status_code == 409
    assert "Someone changed this packet meanwhile" in text_of(answer)
    assert 'value="typed"' in answer.get_data(as_text=True)


def test_who_saves_second_sees_what_the_other_wrote_and_saves_with_one_more_press(app, drafted, as_role):
    packet_id, sheet_id = drafted
    client = as_role("mailroom")
    page = client.get(f"/packets/{packet_id}/edit").get_data(as_text=True)
    form = {"version": re.search(r'name="version"[^>]*value="(\d+)"', page)[1], f"copies_{sheet_id}": "1"}
    client.post(f"/packets/{packet_id}/edit", data={**form, "letter_note": "Ann's note", "cross_sell": "y"})
    answer = client.post(f"/packets/{packet_id}/edit", data={**form, "letter_note": "Bob's note"})
    assert answer.status_code == 409
    assert "Now it says: Ann&#39;s note" in answer.get_data(as_text=True)
    assert "Now it says: yes" in text_of(answer)
    shown = re.search(r'name="version"[^>]*value="(\d+)"', answer.get_data(as_text=True))[1]
    again = client.post(
        f"/packets/{packet_id}/edit", data={**form, "version": shown, "letter_note": "Bob's note"}
    )
    assert again.status_code == 303
    with app.app_context():
        assert queries.packet(packet_id).letter_note == "Bob's note"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("copies", "many", "Not a valid"),
        ("copies", "500", "Enter a number from 0 to 20."),
        ("teaser_text", "x" * 61, "60 characters"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(drafted, as_role, field, value, says):
    packet_id, sheet_id = drafted
    form = {"version": "1", f"copies_{sheet_id}": "1"}
    form[f"copies_{sheet_id}" if field == "copies" else field] = value
    answer = as_role("mailroom").post(f"/packets/{packet_id}/edit", data=form)
    assert answer.status_code == 400
    assert says in text_of(answer)


def test_hold_asks_why_and_release_lets_it_go(app, drafted, as_role):
    client, packet_id = as_role("mailroom"), drafted[0]
    assert client.post(f"/packets/{packet_id}/hold", data={"why": ""}).status_code == 400
    client.post(f"/packets/{packet_id}/hold", data={"why": "new price list on Monday"})
    assert state_of(app, packet_id) is PacketState.HELD
    assert "new price list on Monday" in text_of(client.get(f"/packets/{packet_id}"))
    client.post(f"/packets/{packet_id}/release")
    assert state_of(app, packet_id) is PacketState.READY


def test_a_cancelled_packet_leaves_its_inquiry_free_for_another(app, drafted, as_role):
    client, packet_id = as_role("reception"), drafted[0]
    with app.app_context():
        inquiry_id = queries.packet(packet_id).inquiries[0].id
    client.post(f"/packets/{packet_id}/cancel", data={"why": "sent by courier"})
    assert state_of(app, packet_id) is PacketState.CANCELLED
    client.post(f"/packets/for-inquiry/{inquiry_id}")
    with app.app_context():
        assert queries.of_inquiry(inquiry_id).id != packet_id


def test_packets_to_one_place_are_put_together_and_taken_apart(app, drafted, as_role):
    packet_id = drafted[0]
    client = as_role("mailroom")
    with app.app_context():
        first = queries.packet(packet_id)
        service.hold(packet_id, "wait", somebody(), cast.NOW)
        inquiry = cast.an_inquiry(first.customer)
        inquiry_id = inquiry.id
        second = service.draft(inquiry_id, None, cast.NOW)
        assert second.id == packet_id
    client.post(f"/packets/{packet_id}/split/{inquiry_id}")
    with app.app_context():
        own = queries.of_inquiry(inquiry_id)
        assert own.id != packet_id
        own_id = own.id
    client.post(f"/packets/{packet_id}/share/{own_id}")
    with app.app_context():
        assert queries.of_inquiry(inquiry_id).id == packet_id
        assert queries.packet(own_id).state is PacketState.CANCELLED


def somebody():
    return db.session.scalar(sa.select(User).limit(1))


def test_a_rep_sees_only_packets_of_customers_they_may_see(app, drafted, as_role, a_person):
    owner = a_person("rep", name="Other Rep")
    with app.app_context():
        packet = queries.packet(drafted[0])
        packet.customer.owner_id = owner.id
        db.session.commit()
        inquiry_id = packet.inquiries[0].id
        service.look_at(drafted[0], None, cast.NOW)
        assert [hit.kind for hit in search.find("Lakeside", owner)] == ["packet"]
    rep = as_role("rep")
    assert rep.get(f"/packets/{drafted[0]}").status_code == 403
    assert rep.post(f"/packets/for-inquiry/{inquiry_id}").status_code == 403
    assert "Nothing was found" in text_of(rep.get("/search?q=Lakeside"))


def test_each_sheet_is_drawn_by_the_worker_and_shown(app, drafted, as_role):
    client = as_role("mailroom")
    assert "data-poll" in client.get(f"/packets/{drafted[0]}/sheets").get_data(as_text=True)
    jobs.work_off(app)
    page = client.get(f"/packets/{drafted[0]}/sheets").get_data(as_text=True)
    assert "data-poll" not in page
    pictures = re.findall(r'<img class="sheet-preview" src="([^"]+)" alt="([^"]+)"', page)
    assert [name for _, name in pictures] == ["Letter", "Everything we sell", "Reply sheet"]
    assert client.get(pictures[0][0]).mimetype == "image/png"


def test_drawing_the_same_sheets_again_makes_nothing_new(app, drafted, as_role):
    client = as_role("mailroom")
    client.get(f"/packets/{drafted[0]}/sheets")
    jobs.work_off(app)
    with app.app_context():
        before = db.session.execute(sa.text("SELECT count(*) FROM stored_files")).scalar()
    client.get(f"/packets/{drafted[0]}/sheets")
    jobs.work_off(app)
    with app.app_context():
        assert db.session.execute(sa.text("SELECT count(*) FROM stored_files")).scalar() == before


def test_a_supervisor_sees_the_letter_beside_the_facts(app, as_role):
    with app.app_context():
        cast.a_firm()
        packet = cast.a_packet(cast.a_caller(level=1))
        assert packet.state is PacketState.WAITING
        approval = approvals.latest(APPROVAL, packet.id)
        preview = app.extensions["registry"].approvals[approval.kind]
        assert preview.content_hash(packet.id) == approval.content_hash
        number, packet_id = packet.number, packet.id
    jobs.work_off(app)
    with app.test_request_context():
        values = preview.context(packet_id)
        page = app.jinja_env.get_template(preview.template).render(**values)
    assert number in page
    assert 'alt="Letter"' in page
    assert 'alt="Envelope"' in page


def test_the_desk_shows_the_packet_that_an_unsaved_inquiry_would_get(app):
    with app.app_context():
        cast.a_firm()
        vise, gauge = cast.a_product("Bench vise"), cast.a_product("Depth gauge")
        cast.a_sheet(vise, title_en="Vise sheet")
        catalogue = cast.a_piece(gauge, kind=LiteratureKind.CATALOGUE, rank=9, title_en="Big catalogue")
        cast.an_edition(catalogue, pages={gauge.id: 2})
        ids = (vise.id, gauge.id)
    desk = next(p for p in app.extensions["registry"].panels if p.template == "mailroom/_packet_desk.html")
    with app.test_request_context():
        value = desk_value(product_ids=ids, level=1)
        values = desk.context(value)
        page = app.jinja_env.get_template(desk.template).render(**values)
        assert desk.context(desk_value(literature_wanted=False)) is None
        assert desk.context(desk_value())["plan"].pieces == ()
    assert "Vise sheet" in page
    assert "page 2" in page
    assert "A supervisor sees the letter before it goes." in page


def test_packets_on_their_way_come_before_those_that_are_done(app, as_role):
    with app.app_context():
        cast.a_firm()
        done, rush, first = (cast.a_packet(cast.a_caller(), need=need) for need in ("rush", "rush", "normal"))
        with transaction():
            as_history(done, PacketState.MAILED, cast.NOW)
        numbers = [rush.number, first.number, done.number]
    page = as_role("mailroom").get("/packets").get_data(as_text=True)
    assert sorted(numbers, key=page.index) == numbers


def test_the_board_offers_each_role_what_it_may_do_next(app, drafted, as_role):
    with app.app_context(), transaction():
        as_history(queries.packet(drafted[0]), PacketState.PACKED, cast.NOW)
    assert "Mail 1 packet" in text_of(as_role("mailroom").get("/mailroom"))
    assert "Mail 1 packet" not in text_of(as_role("reception").get("/mailroom"))
    assert "Mail 1 packet" not in text_of(as_role("mailroom").get("/mailroom/wall"))


def desk_value(**more):
    return DeskValue(**{"level": None, "address": cast.CHICAGO, **more})


@pytest.mark.parametrize(
    "address", ["/mailroom", "/mailroom/wall", "/packets", "/packets?q=Lake&state=ready"]
)
def test_lists_take_a_fixed_number_of_statements(app, as_role, statements, address):
    client = as_role("mailroom")
    counts = []
    with app.app_context():
        cast.a_firm()
    for packets in (3, 9):
        with app.app_context():
            for _ in range(packets):
                cast.a_packet(cast.a_caller())
        with statements() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
