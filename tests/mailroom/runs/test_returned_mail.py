"""Mail that comes back: the address is bad, the call becomes "find the address", and a mistaken scan can be undone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from intranet.customers.models import CustomerAddress
from intranet.customers.service import mark_address_bad
from intranet.followups.models import FollowUp, FollowUpState
from intranet.followups.rules import FIND_ADDRESS, HAS_IT_ARRIVED
from intranet.platform import events
from intranet.platform.database import db
from mailroom.packets import service as packets
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import mailing, returned
from mailroom.runs.models import ReturnedMail
from mailroom.runs.returned import NotReturnable
from mailroom.runs.values import ReturnReason
from tests.factories import mailroom
from tests.factories import runs as cast

MOVED = (ReturnReason.MOVED, "moved away", "")


@pytest.fixture
def mailed(ready: Any, sorter: Any, now: Any) -> Any:
    """``mailed(2)``: the ids of two packets that went out."""

    def go(count: int) -> list[int]:
        ids = cast.packed(ready(count), sorter)
        mailing.mail(ids, sorter, now)
        return ids

    return go


def packet_of(packet_id: int) -> Packet:
    return db.session.get_one(Packet, packet_id, populate_existing=True)


def call_after(packet_id: int) -> tuple[str, Any, FollowUpState]:
    """The one call planned after mailing."""
    (inquiry,) = packet_of(packet_id).inquiries
    (call,) = db.session.query(FollowUp).filter_by(inquiry_id=inquiry.id, origin="mailing").all()
    return call.purpose, call.due_on, call.state


def address_of(packet_id: int) -> CustomerAddress:
    address = packet_of(packet_id).address
    assert address is not None
    return address


@pytest.mark.usefixtures("services")
def test_what_came_back_marks_the_address_and_turns_the_call(mailed, sorter, now):
    (packet_id,) = mailed(1)
    planned = call_after(packet_id)
    assert planned[0] == HAS_IT_ARRIVED
    number = packet_of(packet_id).number
    came_back = returned.take_in(
        f" {number.lower()} ", ReturnReason.MOVED, "moved away", "new tenant", sorter, now
    )
    assert packet_of(packet_id).state is PacketState.RETURNED
    assert address_of(packet_id).bad_reason == "moved away: new tenant"
    assert call_after(packet_id) == (FIND_ADDRESS, now.date(), FollowUpState.OPEN)

    returned.undo(came_back.id, "wrong envelope in my hand", sorter, now)
    assert packet_of(packet_id).state is PacketState.MAILED
    assert address_of(packet_id).bad_reason == ""
    assert call_after(packet_id) == planned
    assert returned.returns().by_reason == {}
    returned.take_in(number, *MOVED, sorter, now)  # and it may come back in earnest later
    assert returned.returns().by_reason == {ReturnReason.MOVED: 1}
    assert returned.returns().count == 2


@pytest.mark.usefixtures("services")
def test_what_waits_for_that_address_is_held_until_the_scan_is_taken_back(vise, mailed, sorter, now):
    (packet_id,) = mailed(1)
    packet = packet_of(packet_id)
    gauge = mailroom.a_product("Depth gauge")
    mailroom.a_sheet(gauge)
    inquiry = mailroom.an_inquiry(packet.customer, gauge)
    waiting = packets.draft(inquiry.id, None, now)
    assert waiting is not None
    assert waiting.state is PacketState.READY
    came_back = returned.take_in(packet.number, *MOVED, sorter, now)
    events.dispatch(strict=True)
    assert packet_of(waiting.id).state is PacketState.HELD
    assert [why["code"] for why in packet_of(waiting.id).reasons] == ["address_bad"]
    returned.undo(came_back.id, "mistake", sorter, now)
    events.dispatch(strict=True)
    assert packet_of(waiting.id).state is PacketState.READY


@pytest.mark.usefixtures("in_app")
def test_an_undo_leaves_what_somebody_else_said_of_the_address(mailed, sorter, now):
    (packet_id,) = mailed(1)
    mark_address_bad(address_of(packet_id).id, "the rep says it burnt down", sorter, now)
    came_back = returned.take_in(packet_of(packet_id).number, *MOVED, sorter, now)
    returned.undo(came_back.id, "mistake", sorter, now)
    assert address_of(packet_id).bad_reason == "the rep says it burnt down"


@pytest.mark.usefixtures("in_app")
def test_what_cannot_have_come_back_is_refused_in_words(ready, mailed, sorter, now):
    (waiting,) = ready(1)
    said = []
    for code in ("rubbish <b>", packet_of(waiting).number):
        with pytest.raises(NotReturnable) as refused:
            returned.take_in(code, *MOVED, sorter, now)
        said.append(refused.value.reason.code)
    (gone,) = mailed(1)
    came_back = returned.take_in(packet_of(gone).number, *MOVED, sorter, now)
    with pytest.raises(NotReturnable) as twice:
        returned.take_in(packet_of(gone).number, *MOVED, sorter, now)
    with pytest.raises(NotReturnable) as no_reason:
        returned.undo(came_back.id, "  ", sorter, now)
    said += [twice.value.reason.code, no_reason.value.reason.code]
    assert said == ["no_such_packet", "never_mailed", "returned_already", "say_why_undo"]
    assert db.session.query(ReturnedMail).count() == 1


def test_on_the_screen_one_envelope_after_the_other_is_scanned(app, as_role, houses):
    with app.app_context():
        sorter = houses.add_person(app, "mailroom", name="Mo Mail")
        ids = cast.packed(cast.ready_packets(cast.a_mailroom(sorter), sorter, 1), sorter)
        mailing.mail(ids, sorter, houses.NOW)
        number = packet_of(ids[0]).number
    client = as_role("mailroom")
    wrong = client.post("/mailroom/returned", data={"why": "unknown", "code": "<i>", "note": "kept"})
    assert wrong.status_code == 409
    assert "&lt;i&gt;” is no packet" in wrong.text
    assert "kept" in wrong.text
    assert client.post("/mailroom/returned", data={"code": number}).status_code == 400
    done = client.post("/mailroom/returned", data={"why": "unknown", "code": number}, follow_redirects=True)
    assert "somebody will find the right one" in done.text
    assert re.search(r'<input checked[^>]*value="unknown"', done.text), "the reason is offered again"
    assert number in done.text
    undone = client.post("/mailroom/returned/1/undo", data={"why": "misread"}, follow_redirects=True)
    assert "as before" in undone.text
    assert client.post("/mailroom/returned/99/undo", data={"why": "x"}).status_code == 404
    assert as_role("rep").get("/mailroom/returned").status_code == 403
