"""The bench refuses the wrong piece and the wrong envelope; mailing closes the loop once, or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from intranet.customers import service as customers
from intranet.customers.models import ContactChannel
from intranet.firm import queries as firm
from intranet.followups.models import FollowUp
from intranet.platform import jobs
from intranet.platform.database import db
from mailroom.packets import service as packets
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import bench, mailing
from mailroom.runs.bench import CannotPack, ScanResult
from mailroom.stock.models import StockMovement
from tests.factories import mailroom
from tests.factories import runs as cast

pytestmark = pytest.mark.usefixtures("services")


def packet_of(packet_id: int) -> Packet:
    return db.session.get_one(Packet, packet_id, populate_existing=True)


def shelf_code(packet_id: int) -> str:
    """The code of what has to be fetched from the shelf."""
    (line,) = bench.missing(packet_of(packet_id))
    return line.item.code


# ---- the bench -----------------------------------------------------------------------------------


def test_letter_piece_and_envelope_close_a_packet(ready, sorter, now):
    (packet_id,) = cast.printed(ready(1), sorter)
    number = packet_of(packet_id).number
    opened = bench.scan(f" {number.lower()} ", None, sorter, now)
    assert (opened.result, opened.packet_id) == (ScanResult.OPENED, packet_id)
    code = shelf_code(packet_id)
    assert bench.scan(code, packet_id, sorter, now).result is ScanResult.TICKED
    assert bench.scan(code, packet_id, sorter, now).result is ScanResult.AGAIN
    closed = bench.scan(number, packet_id, sorter, now)
    assert (closed.result, closed.packet_id) == (ScanResult.PACKED, None)
    packet = packet_of(packet_id)
    assert (packet.state, packet.packed_at, packet.packed_by_id) == (PacketState.PACKED, now, sorter.id)


def wrong(answer: bench.ScanAnswer) -> str:
    assert (answer.result, answer.sound) == (ScanResult.WRONG, "wrong")
    return answer.said.code


def test_what_does_not_belong_is_refused_and_changes_nothing(vise, ready, sorter, now):
    one, two = cast.printed(ready(2), sorter)
    other = mailroom.a_piece(title_en="Price list")
    bench.scan(packet_of(one).number, None, sorter, now)
    assert wrong(bench.scan(other.code, one, sorter, now)) == "piece_not_in_packet"
    assert wrong(bench.scan("no such code", one, sorter, now)) == "not_in_packet"
    assert wrong(bench.scan(packet_of(two).number, one, sorter, now)) == "another_packet"
    late = now + timedelta(seconds=3)
    assert wrong(bench.scan(packet_of(one).number, one, sorter, late)) == "still_missing"
    assert wrong(bench.scan("LIT", None, sorter, now)) == "unknown_code"
    assert {packet_of(p).state for p in (one, two)} == {PacketState.PRINTED}
    assert len(bench.missing(packet_of(one))) == 1


def test_clicks_do_what_scans_do(ready, sorter, now):
    (packet_id,) = cast.printed(ready(1), sorter)
    assert wrong(bench.pack(packet_id, sorter, now)) == "still_missing"
    (line,) = bench.missing(packet_of(packet_id))
    assert bench.tick(packet_id, line.item_id, sorter, now).result is ScanResult.TICKED
    assert wrong(bench.tick(packet_id, 0, sorter, now)) == "not_in_packet_any_more"
    assert bench.pack(packet_id, sorter, now).result is ScanResult.PACKED
    assert wrong(bench.pack(packet_id, sorter, now)) == "packed_already"
    assert wrong(bench.scan(packet_of(packet_id).number, None, sorter, now)) == "packed_already"


def test_a_packet_held_between_printing_and_packing_is_not_packed(ready, sorter, now):
    (packet_id,) = cast.printed(ready(1), sorter)
    number, code = packet_of(packet_id).number, shelf_code(packet_id)
    packets.hold(packet_id, "the customer called", sorter, now)
    assert wrong(bench.scan(number, None, sorter, now)) == "not_for_bench"
    assert wrong(bench.scan(code, packet_id, sorter, now)) == "not_for_bench"
    packets.release(packet_id, sorter, now)
    assert bench.scan(number, None, sorter, now).result is ScanResult.OPENED


def test_somebody_who_asked_for_no_post_meanwhile_is_not_packed(ready, sorter, now):
    (packet_id,) = cast.printed(ready(1), sorter)
    customer_id = packet_of(packet_id).customer_id
    customers.set_do_not_contact(customer_id, None, ContactChannel.POST, "asked", sorter, now)
    assert wrong(bench.scan(packet_of(packet_id).number, None, sorter, now))
    assert packet_of(packet_id).state is PacketState.PRINTED


def test_a_packed_packet_is_opened_again_and_ticked_off_anew(ready, sorter, now):
    (packet_id,) = cast.packed(ready(1), sorter)
    bench.unpack(packet_id, "wrong edition", sorter, now)
    assert packet_of(packet_id).state is PacketState.PRINTED
    assert len(bench.missing(packet_of(packet_id))) == 1
    with pytest.raises(CannotPack):
        bench.unpack(packet_id, "", sorter, now)


# ---- mailing -------------------------------------------------------------------------------------


def traces(packet_id: int) -> tuple[Any, ...]:
    """What mailing leaves in the other rooms: the date, the lines of the ledger, the calls."""
    packet = packet_of(packet_id)
    (inquiry,) = packet.inquiries
    moved = db.session.query(StockMovement).filter_by(packet_id=packet_id).all()
    calls = db.session.query(FollowUp).filter_by(inquiry_id=inquiry.id, origin="mailing").all()
    return packet.state, inquiry.literature_sent_on, sorted(line.quantity for line in moved), len(calls)


def test_mailing_puts_date_ledger_and_call_in_their_places(ready, sorter, now):
    ids = cast.packed(ready(2), sorter)
    done = mailing.mail(ids, sorter, now)
    assert ({packet.id for packet in done.packets}, done.refused) == (set(ids), [])
    for packet_id in ids:
        assert traces(packet_id) == (PacketState.MAILED, now.date(), [-1, -1], 1)
        assert packet_of(packet_id).mailed_by_id == sorter.id


def test_mailing_twice_is_refused_and_moves_nothing(ready, sorter, now):
    (packet_id,) = cast.packed(ready(1), sorter)
    mailing.mail_one(packet_id, sorter, now)
    before = traces(packet_id)
    with pytest.raises(mailing.AlreadyMailed) as refused:
        mailing.mail_one(packet_id, sorter, now)
    assert refused.value.reason.code == "already_mailed"
    again = mailing.mail([packet_id], sorter, now)
    assert ([packet.id for packet in again.before], again.packets, again.refused) == ([packet_id], [], [])
    assert traces(packet_id) == before


def test_the_day_on_which_it_was_mailed_is_the_day_at_the_firm(ready, sorter, now):
    (packet_id,) = cast.packed(ready(1), sorter)
    late = now.replace(hour=2, minute=30)  # it is evening in New York, where the firm is, and yesterday
    mailing.mail_one(packet_id, sorter, late)
    with pytest.raises(mailing.AlreadyMailed) as refused:
        mailing.mail_one(packet_id, sorter, late)
    assert refused.value.reason.data["day"] == firm.local(late).date().isoformat()
    assert traces(packet_id)[1] == firm.local(late).date()


@pytest.mark.parametrize("events_first", [False, True])
def test_do_not_contact_after_packing_stays_behind_by_name_and_the_rest_goes(
    services, ready, sorter, now, events_first
):
    good, stays = cast.packed(ready(2), sorter)
    customer = packet_of(stays).customer
    customers.set_do_not_contact(customer.id, None, ContactChannel.ANY, "asked by phone", sorter, now)
    if events_first:
        jobs.work_off(services)
    done = mailing.mail([good, stays], sorter, now)
    assert [packet.id for packet in done.packets] == [good]
    assert [(refusal.packet_id, refusal.who) for refusal in done.refused] == [(stays, customer.name)]
    assert done.refused[0].reasons
    assert traces(stays)[1:] == (None, [], 0)
    with pytest.raises(mailing.NotMailable):
        mailing.mail_one(stays, sorter, now)


def test_what_is_not_packed_is_not_mailed(ready, sorter, now):
    (packet_id,) = cast.printed(ready(1), sorter)
    done = mailing.mail([packet_id], sorter, now)
    assert [why.code for why in done.refused[0].reasons] == ["not_packed_yet"]
    assert traces(packet_id)[1:] == (None, [], 0)


def test_when_one_packet_breaks_in_the_middle_nothing_is_mailed(ready, sorter, now, monkeypatch):
    ids = cast.packed(ready(3), sorter)
    calls = iter([None, None])
    whole = mailing.schedule_after_mailing

    def breaks(*args: Any) -> Any:
        next(calls)
        return whole(*args)

    monkeypatch.setattr(mailing, "schedule_after_mailing", breaks)
    with pytest.raises((StopIteration, RuntimeError)):
        mailing.mail(ids, sorter, now)
    assert {traces(packet_id)[:2] for packet_id in ids} == {(PacketState.PACKED, None)}
    assert all(traces(packet_id)[2:] == ([], 0) for packet_id in ids)
