"""From a cleared inquiry to a packet that may be printed: on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from intranet.approvals import queries as approvals
from intranet.approvals import service as approving
from intranet.customers import service as customers
from intranet.customers.models import ContactChannel
from intranet.platform import audit, events
from intranet.platform.database import db, transaction
from intranet.values.inquiry_terms import Need, Verdict
from intranet.values.reason import Reason
from mailroom.literature import service as literature
from mailroom.literature.values import LiteratureKind, Printing
from mailroom.packets import queries, service
from mailroom.packets.content import PacketContent
from mailroom.packets.gates import APPROVAL
from mailroom.packets.models import Packet
from mailroom.packets.rules import PacketEvent
from mailroom.packets.values import AddressedBy, PacketState, TeaserBy
from tests.factories import mailroom as cast

pytestmark = pytest.mark.usefixtures("services")


@pytest.fixture(autouse=True)
def firm(services):
    return cast.a_firm()


@pytest.fixture
def vise():
    return cast.a_product("Bench vise", "台虎钳")


@pytest.fixture
def supervisor(a_person):
    return a_person("supervisor", name="Sam Super")


def codes(stored):
    return [one["code"] for one in stored]


def test_a_clear_inquiry_becomes_a_packet_that_is_ready(vise, now):
    sheet = cast.a_sheet(vise)
    inquiry = cast.an_inquiry(cast.a_caller(), vise)
    events.emit("inquiry_cleared", inquiry_id=inquiry.id)
    events.dispatch(strict=True)
    packet = queries.of_inquiry(inquiry.id)
    assert packet.state is PacketState.READY
    assert [line.item_id for line in packet.items] == [sheet.id]
    assert codes(packet.items[0].reasons) == ["own_sheet"]
    assert (packet.envelope, packet.addressed_by, packet.teaser_by) == (
        "9x12",
        AddressedBy.LABEL,
        TeaserBy.LABEL,
    )
    assert packet.weight_g > 20
    assert packet.number.startswith("P")
    assert "drafted" in [entry.what for entry in audit.history("packet", packet.id)]


def test_the_same_event_twice_drafts_once(vise, now):
    inquiry = cast.an_inquiry(cast.a_caller(), vise)
    first = service.draft(inquiry.id, None, now)
    assert service.draft(inquiry.id, None, now).id == first.id
    assert db.session.query(Packet).count() == 1


@pytest.mark.parametrize(
    "more",
    [
        {"literature_wanted": False},
        {"verdict": Verdict.TO_CHECK},
        {"verdict": Verdict.SUSPECT},
        {"closed_at": cast.NOW},
        {"literature_sent_on": cast.NOW.date()},
    ],
    ids=lambda more: next(iter(more)),
)
def test_nothing_is_drafted_for_who_wants_or_gets_nothing(vise, now, more):
    inquiry = cast.an_inquiry(cast.a_caller(), vise, **more)
    assert service.draft(inquiry.id, None, now) is None


def test_a_letter_without_brochures_is_folded_into_a_printed_envelope(now):
    packet = cast.a_packet(cast.a_caller())
    assert (packet.envelope, packet.fold) == ("#10", "thirds")
    assert (packet.addressed_by, packet.teaser_by) == (AddressedBy.ENVELOPE, TeaserBy.PRINTED)


def test_what_nothing_answers_needs_a_look_until_a_person_says_it_is_right(vise, now, supervisor):
    packet = cast.a_packet(cast.a_caller(), vise)
    assert packet.state is PacketState.DRAFT
    assert codes(packet.reasons) == ["nothing_answers"]
    assert service.release(packet.id, supervisor, now).state is PacketState.READY


def test_literature_that_comes_later_completes_the_packet(vise, now):
    packet = cast.a_packet(cast.a_caller(), vise)
    cast.a_sheet(vise)
    events.dispatch(strict=True)
    packet = queries.packet(packet.id)
    assert packet.state is PacketState.READY
    assert len(packet.items) == 1


def test_two_inquiries_from_one_place_share_a_packet(vise, now):
    gauge = cast.a_product("Depth gauge")
    caller = cast.a_caller()
    packet = cast.a_packet(caller, vise)
    again = service.draft(cast.an_inquiry(caller, gauge, need=Need.RUSH).id, None, now)
    assert again.id == packet.id
    assert len(again.inquiries) == 2
    assert again.rush


def test_another_person_or_place_gets_a_packet_of_its_own(vise, now):
    caller = cast.a_caller()
    packet = cast.a_packet(caller, vise)
    other_person = cast.an_inquiry(caller, vise)
    with transaction():
        other_person.contact_id = None
    assert service.draft(other_person.id, None, now).id != packet.id


def test_a_packet_on_paper_is_not_shared(vise, now):
    caller = cast.a_caller()
    packet = cast.a_packet(caller)
    with transaction():
        service.step_to(service.find(packet.id), PacketEvent.DRAWN_UP, None, now)
    assert service.draft(cast.an_inquiry(caller).id, None, now).id != packet.id


@pytest.mark.parametrize(
    ("place", "code"),
    [
        pytest.param(None, "no_address", id="nobody knows the address"),
        pytest.param(replace(cast.CHICAGO, street=""), None, id="no street"),
        pytest.param(replace(cast.CHICAGO, postcode="999"), None, id="wrong postcode"),
        pytest.param(replace(cast.CHICAGO, country="XX"), None, id="no such country"),
    ],
)
def test_an_address_that_cannot_be_delivered_holds_the_packet_in_words(place, code, now):
    packet = cast.a_packet(cast.a_caller(place))
    assert packet.state is PacketState.HELD
    assert packet.reasons
    assert all(str(Reason.from_json(why)) for why in packet.reasons)
    if code:
        assert codes(packet.reasons) == [code]


def test_a_mended_address_lets_the_packet_go(now, supervisor):
    caller = cast.a_caller(replace(cast.CHICAGO, postcode="999"))
    packet = cast.a_packet(caller)
    customers.change_address(caller.id, cast.CHICAGO, "misheard", supervisor, now)
    events.dispatch(strict=True)
    packet = queries.packet(packet.id)
    assert packet.state is PacketState.READY
    assert packet.address.postcode == "60606"


def test_an_address_that_changes_after_printing_holds_the_packet_until_it_is_printed_anew(now, supervisor):
    caller = cast.a_caller()
    packet = cast.a_packet(caller)
    with transaction():
        found = service.find(packet.id)
        service.step_to(found, PacketEvent.DRAWN_UP, None, now)
        service.step_to(found, PacketEvent.CAME_OUT, None, now)
    customers.change_address(caller.id, replace(cast.CHICAGO, street="1 Other St"), "moved", supervisor, now)
    events.dispatch(strict=True)
    packet = queries.packet(packet.id)
    assert (packet.state, codes(packet.reasons)) == (PacketState.HELD, ["address_changed"])
    released = service.release(packet.id, supervisor, now)
    assert released.state is PacketState.READY
    assert released.address.street == "1 Other St"


def test_do_not_contact_holds_the_packet_and_lifting_it_lets_it_go(now, supervisor):
    caller = cast.a_caller()
    packet = cast.a_packet(caller)
    asked = customers.set_do_not_contact(caller.id, None, ContactChannel.POST, "wrote to us", supervisor, now)
    events.dispatch(strict=True)
    packet = queries.packet(packet.id)
    assert (packet.state, codes(packet.reasons)) == (PacketState.HELD, ["do_not_contact"])
    customers.lift_do_not_contact(asked.id, "asked us again", supervisor, now)
    events.dispatch(strict=True)
    assert queries.packet(packet.id).state is PacketState.READY


def test_a_suspect_inquiry_stops_a_printed_packet_and_clearing_it_puts_it_back(vise, now):
    packet = cast.a_packet(cast.a_caller())
    inquiry = packet.inquiries[0]
    with transaction():
        found = service.find(packet.id)
        service.step_to(found, PacketEvent.DRAWN_UP, None, now)
        service.step_to(found, PacketEvent.CAME_OUT, None, now)
        inquiry.verdict = Verdict.SUSPECT
        events.emit("inquiry_held", inquiry_id=inquiry.id)
    events.dispatch(strict=True)
    assert queries.packet(packet.id).state is PacketState.HELD
    with transaction():
        queries.packet(packet.id).inquiries[0].verdict = Verdict.CLEAR
        events.emit("inquiry_cleared", inquiry_id=inquiry.id)
    events.dispatch(strict=True)
    assert queries.packet(packet.id).state is PacketState.PRINTED


def test_a_held_packet_whose_paper_comes_out_stays_held(now, supervisor):
    packet = cast.a_packet(cast.a_caller())
    with transaction():
        service.step_to(service.find(packet.id), PacketEvent.DRAWN_UP, None, now)
    service.hold(packet.id, "wait for the new price", supervisor, now)
    with transaction():
        service.step_to(service.find(packet.id), PacketEvent.CAME_OUT, None, now)
    assert queries.packet(packet.id).state is PacketState.HELD
    assert service.release(packet.id, supervisor, now).state is PacketState.PRINTED


# ---- level 1 ---------------------------------------------------------------------------------------------


def test_a_level_1_letter_waits_for_a_supervisor_and_is_printed_as_approved(vise, now, supervisor):
    cast.a_sheet(vise)
    packet = cast.a_packet(cast.a_caller(level=1), vise)
    assert packet.state is PacketState.WAITING
    assert [why.code for why in service.gate_reasons(packet)] == ["needs_approval"]
    frozen = packet.frozen
    approval = approvals.latest(APPROVAL, packet.id)
    approving.approve(approval.id, seen_hash=packet.frozen_hash, by=supervisor, now=now)
    packet = queries.packet(packet.id)
    assert packet.state is PacketState.READY
    assert service.gate_reasons(packet) == []
    assert service.freeze(packet, now.date() + timedelta(days=3)) == frozen
    assert PacketContent.from_json(frozen).purpose == "level1"


def test_a_rejected_letter_comes_back_with_the_reason(vise, now, supervisor):
    cast.a_sheet(vise)
    packet = cast.a_packet(cast.a_caller(level=1), vise)
    approval = approvals.latest(APPROVAL, packet.id)
    approving.reject(approval.id, by=supervisor, now=now, why="the price list is missing")
    packet = queries.packet(packet.id)
    assert packet.state is PacketState.DRAFT
    assert "the price list is missing" in str(service.reasons_of(packet)[0])
    service.look_at(packet.id, None, now)
    assert queries.packet(packet.id).state is PacketState.DRAFT
    assert service.release(packet.id, supervisor, now).state is PacketState.WAITING


def test_an_approval_is_withdrawn_when_the_content_changes(vise, now, supervisor):
    sheet = cast.a_sheet(vise)
    packet = cast.a_packet(cast.a_caller(level=1), vise)
    approval = approvals.latest(APPROVAL, packet.id)
    approving.approve(approval.id, seen_hash=packet.frozen_hash, by=supervisor, now=now)
    cast.an_edition(sheet, "2027")
    events.dispatch(strict=True)
    packet = queries.packet(packet.id)
    assert packet.state is PacketState.WAITING
    assert approvals.latest(APPROVAL, packet.id).id != approval.id


def test_looking_again_on_another_day_keeps_the_approval(vise, now, supervisor):
    packet = cast.a_packet(cast.a_caller(level=1))
    approval = approvals.latest(APPROVAL, packet.id)
    approving.approve(approval.id, seen_hash=packet.frozen_hash, by=supervisor, now=now)
    service.look_at(packet.id, None, now + timedelta(days=4))
    assert queries.packet(packet.id).state is PacketState.READY


def test_a_customer_who_becomes_level_1_makes_a_ready_packet_wait(now):
    caller = cast.a_caller(level=3)
    packet = cast.a_packet(caller)
    with transaction():
        caller.level = 1
        events.emit("level_changed", customer_id=caller.id)
    events.dispatch(strict=True)
    assert queries.packet(packet.id).state is PacketState.WAITING


# ---- literature ------------------------------------------------------------------------------------------


def test_a_withdrawn_edition_is_taken_out_and_the_older_one_goes(vise, now, supervisor):
    sheet = cast.a_sheet(vise)
    newer = cast.an_edition(sheet, "2027")
    packet = cast.a_packet(cast.a_caller(), vise)
    assert packet.items[0].edition_id == newer.id
    literature.withdraw_edition(newer.id, "wrong torque figures", supervisor, now)
    events.dispatch(strict=True)
    assert queries.packet(packet.id).items[0].edition.label == "2026"


def test_a_catalogue_points_at_the_page(vise, now):
    catalogue = cast.a_piece(vise, kind=LiteratureKind.CATALOGUE, rank=9)
    cast.an_edition(catalogue, pages={vise.id: 2})
    packet = cast.a_packet(cast.a_caller(), vise)
    content = PacketContent.from_json(service.freeze(packet, now.date()))
    assert [(title, pointer.page) for title, pointer in content.pointers] == [(catalogue.title_en, "2")]


def test_a_piece_printed_on_demand_counts_its_sheets(vise, now):
    item = cast.a_piece(vise, printing=Printing.ON_DEMAND, weight_g=0.0, thickness_mm=0.0)
    cast.an_edition(item, pdf=cast.a_brochure(8))
    packet = cast.a_packet(cast.a_caller(), vise)
    # four leaves of 120 g/m2, three of 80 g/m2, the envelope, an address label and a teaser label
    sheet_m2 = 0.2159 * 0.2794
    assert packet.weight_g == pytest.approx(
        sheet_m2 * (4 * 120 + 3 * 80) + 0.3048 * 0.2286 * 90 * 2.4 + 2 * 0.4, abs=0.1
    )


# ---- content ---------------------------------------------------------------------------------------------


def test_content_is_plain_and_reads_back_the_same(vise, now):
    cast.a_sheet(vise)
    packet = cast.a_packet(cast.a_caller(cast.BERLIN, language="de"), vise)
    stored = service.freeze(packet, now.date())
    content = PacketContent.from_json(stored)
    assert content.to_json() == stored
    assert content.hash() == packet.frozen_hash
    assert content.recipient.city == "Berlin"
    assert content.teaser != ""
    assert [line.text for line in content.address_lines()][-1] == "GERMANY"
    assert content.call_on > content.letter_date


def test_the_same_packet_has_the_same_hash(vise, now):
    packet = cast.a_packet(cast.a_caller(), vise)
    first = service.freeze(packet, now.date())
    assert service.freeze(packet, now.date()) == first
    other_day = PacketContent.from_json(service.freeze(packet, now.date() + timedelta(days=1)))
    assert other_day.hash() != PacketContent.from_json(first).hash()


def test_a_chinese_reader_gets_chinese_names_and_teaser(vise, now):
    place = replace(cast.CHICAGO, language="zh")
    packet = cast.a_packet(cast.a_caller(place, language="zh"), vise)
    content = PacketContent.from_json(service.freeze(packet, now.date()))
    assert content.products == ("台虎钳",)
    assert content.teaser == "这就是你需要的全部信息"
