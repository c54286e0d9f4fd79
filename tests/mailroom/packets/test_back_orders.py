"""Out of stock: what is there goes, the letter says what follows, and it follows by itself when stock comes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.followups.models import FollowUp
from intranet.platform import events
from intranet.platform.database import db
from mailroom.packets import backorders, queries
from mailroom.packets import service as packets
from mailroom.packets.backorders import BackOrderRefused
from mailroom.packets.changes import PacketChanges, change, remove_item
from mailroom.packets.content import PacketContent
from mailroom.packets.models import BackOrder, Packet
from mailroom.packets.paper import letter_of
from mailroom.packets.rules import next_served, share_out, split_by_stock
from mailroom.packets.values import BackOrderState, PacketState
from mailroom.runs import bench, control, drawing_up, mailing
from mailroom.runs import service as runs
from mailroom.stock import queries as shelf
from mailroom.stock import service as stock
from mailroom.stock.values import StockReason
from tests.factories import mailroom
from tests.factories import runs as cast

# ---- sums ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "available", "going", "waiting"),
    [
        ({1: 1}, {}, {1: 1}, {}),
        ({1: 1}, {1: 5}, {1: 1}, {}),
        ({1: 1}, {1: 0}, {}, {1: 1}),
        ({1: 3, 2: 1}, {1: 2}, {1: 2, 2: 1}, {1: 1}),
        ({1: 3}, {1: -4}, {}, {1: 3}),
    ],
)
def test_what_is_there_goes_and_the_rest_waits(wanted, available, going, waiting):
    split = split_by_stock(wanted, available)
    assert (split.going, split.waiting) == (going, waiting)


COPIES = st.dictionaries(st.integers(1, 4), st.integers(1, 5), max_size=4)


@settings(deadline=None)
@given(st.lists(COPIES, max_size=8), st.dictionaries(st.integers(1, 4), st.integers(0, 9)))
def test_no_copy_is_given_twice_and_none_stays_while_somebody_wants_it(wanted, available):
    shares = share_out(list(enumerate(wanted)), available)
    for item, left in available.items():
        given_out = sum(share.get(item, 0) for share in shares.values())
        asked = sum(copies.get(item, 0) for copies in wanted)
        assert given_out == min(left, asked)


@pytest.mark.parametrize(
    ("orders", "left", "served"),
    [([(7, 1), (8, 2), (9, 1)], 3, [7, 8]), ([(7, 2), (8, 1)], 1, []), ([], 5, []), ([(7, 1)], 0, [])],
)
def test_the_longest_waiting_is_served_first_and_nobody_is_overtaken(orders, left, served):
    assert next_served(orders, left) == served


# ---- packets -------------------------------------------------------------------------------------


@pytest.fixture
def sorter(a_person: Any) -> Any:
    return a_person("mailroom", name="Mo Mail")


@pytest.fixture
def vise(in_app: Any, sorter: Any) -> Any:
    return cast.a_mailroom(sorter)


def sheet_of(vise: Any) -> Any:
    """The sheet that lies on the shelf."""
    return next(i for i in db.session.query(mailroom.LiteratureItem) if i.title_en == "Vise sheet")


def count_shelf(vise: Any, copies: int, by: Any) -> int:
    """Somebody counts the sheets; the item's id."""
    item_id = sheet_of(vise).id
    if shelf.balances([item_id])[item_id] == copies:
        stock.record_item(item_id, StockReason.COUNTED, copies + 1, "", by, mailroom.NOW)
    stock.record_item(item_id, StockReason.COUNTED, copies, "", by, mailroom.NOW)
    return item_id


def packet_of(packet_id: int) -> Packet:
    found = queries.packet(packet_id)
    assert found is not None
    db.session.refresh(found)
    return found


def lacks(packet_id: int) -> list[tuple[str, int, str]]:
    return [(o.item.title_en, o.copies, o.status.value) for o in packet_of(packet_id).back_orders]


def titles(packet_id: int) -> list[str]:
    return sorted(line.item.title_en for line in packet_of(packet_id).items)


def mail_all(ids: list[int], by: Any, now: Any) -> None:
    cast.packed(ids, by)
    assert len(mailing.mail(ids, by, now).packets) == len(ids)


def test_what_nobody_counts_is_never_out_of_stock(vise, sorter):
    (packet_id,) = cast.ready_packets(vise, sorter, 1)
    assert lacks(packet_id) == []


@pytest.mark.usefixtures("services")
def test_the_last_copy_goes_to_the_first_and_the_other_letter_says_what_follows(vise, sorter, now):
    count_shelf(vise, 1, sorter)
    first, second = cast.ready_packets(vise, sorter, 2)
    heavier = packet_of(first).weight_g
    assert lacks(first) == lacks(second) == []  # nothing is promised to anybody before the run
    run = cast.paper([second, first], sorter)
    assert lacks(first) == []
    assert lacks(second) == [("Vise sheet", 1, "waiting")]
    assert titles(second) == ["Vise manual"]
    assert packet_of(second).weight_g < heavier
    content = {row.packet_id: PacketContent.from_json(row.content) for row in run.packets}
    assert letter_of(content[second]).back_ordered == ("Vise sheet",)
    assert letter_of(content[second]).enclosures == ("Vise manual",)
    assert letter_of(content[first]).back_ordered == ()
    assert content[second].hash() == PacketContent.from_json(content[second].to_json()).hash()


@pytest.mark.usefixtures("services")
def test_the_last_copies_go_in_turn_also_when_packets_are_drawn_up_in_several_slices(
    vise, sorter, now, monkeypatch
):
    monkeypatch.setattr(drawing_up, "SLICE", 2)
    count_shelf(vise, 3, sorter)
    ids = cast.ready_packets(vise, sorter, 5)
    packets.hold(ids[0], "call first", sorter, now)  # who does not go needs no copy
    run = cast.paper(ids[::-1], sorter)
    assert [row.position for row in run.packets] == [1, 2, 3, 4]
    assert [lacks(packet_id) for packet_id in ids[1:4]] == [[], [], []]
    assert lacks(ids[4]) == [("Vise sheet", 1, "waiting")]


@pytest.mark.usefixtures("services")
def test_stock_comes_and_the_rest_follows_by_itself(vise, sorter, now):
    item_id = count_shelf(vise, 0, sorter)
    (packet_id,) = cast.ready_packets(vise, sorter, 1)
    assert lacks(packet_id) == [("Vise sheet", 1, "waiting")]
    mail_all([packet_id], sorter, now)
    events.dispatch(strict=True)
    assert queries.ready_ids() == []
    stock.record_item(item_id, StockReason.RECEIPT, 10, "", sorter, now)
    events.dispatch(strict=True)
    (order,) = db.session.query(BackOrder).all()
    db.session.refresh(order)
    assert order.status is BackOrderState.FOLLOWING
    follows = packet_of(order.follow_packet_id)
    assert (follows.state, follows.purpose, titles(follows.id)) == (
        PacketState.READY,
        "back_order",
        ["Vise sheet"],
    )
    assert [one.id for one in follows.inquiries] == [one.id for one in packet_of(packet_id).inquiries]
    call = db.session.query(FollowUp).filter_by(origin="mailing").one()
    assert "rest_follows" in [said["code"] for said in call.reasons]
    stock.record_item(item_id, StockReason.RECEIPT, 5, "", sorter, now)
    events.dispatch(strict=True)
    assert queries.ready_ids() == [follows.id], "it follows once"
    mail_all([follows.id], sorter, now)
    db.session.refresh(order)
    assert order.status is BackOrderState.DONE
    assert shelf.balances([item_id]) == {item_id: 14}
    assert backorders.listed(True) == ([], 0)
    assert [one.order.id for one in backorders.listed(False)[0]] == [order.id]


def test_stock_that_comes_before_printing_goes_straight_into_the_packet(vise, sorter, now):
    item_id = count_shelf(vise, 0, sorter)
    (packet_id,) = cast.ready_packets(vise, sorter, 1)
    stock.record_item(item_id, StockReason.RECEIPT, 1, "", sorter, now)
    events.dispatch(strict=True)
    assert (lacks(packet_id), titles(packet_id)) == ([], ["Vise manual", "Vise sheet"])


def test_a_packet_that_leaves_its_run_gives_its_copies_back(vise, sorter, now):
    count_shelf(vise, 1, sorter)
    first, second = cast.ready_packets(vise, sorter, 2)
    run = cast.paper([first, second], sorter)
    control.take_out(run.id, first, "the customer called", sorter, now)
    runs.confirm(run.id, {second: runs.SheetResult.SPOILT}, sorter, now)
    again = cast.paper([second], sorter)
    assert [row.packet_id for row in again.packets] == [second]
    assert (lacks(second), titles(second)) == ([], ["Vise manual", "Vise sheet"])


def test_the_longest_promise_is_kept_first(vise, sorter, now):
    item_id = count_shelf(vise, 0, sorter)
    ids = cast.ready_packets(vise, sorter, 3)
    mail_all(ids, sorter, now)
    stock.record_item(item_id, StockReason.RECEIPT, 2, "", sorter, now)
    events.dispatch(strict=True)
    orders = {o.packet_id: o.status for o in db.session.query(BackOrder).populate_existing()}
    assert [orders[packet_id].value for packet_id in ids] == ["following", "following", "waiting"]


def test_a_person_who_wants_three_gets_what_is_there_and_the_rest_follows(vise, sorter, now):
    item_id = count_shelf(vise, 2, sorter)
    (packet_id,) = cast.ready_packets(vise, sorter, 1)
    packet = packet_of(packet_id)
    wanted = {line.item_id: 3 if line.item_id == item_id else 1 for line in packet.items}
    for _twice in range(2):
        change(
            packet_id, PacketChanges(packet_of(packet_id).version, False, False, copies=wanted), sorter, now
        )
        assert lacks(packet_id) == [("Vise sheet", 1, "waiting")]
        assert {line.item_id: line.copies for line in packet_of(packet_id).items}[item_id] == 2
    remove_item(packet_id, item_id, sorter, now)
    assert (lacks(packet_id), titles(packet_id)) == ([], ["Vise manual"])


def test_a_back_order_is_cancelled_with_a_reason_and_then_nothing_follows(vise, sorter, now):
    item_id = count_shelf(vise, 0, sorter)
    (packet_id,) = cast.ready_packets(vise, sorter, 1)
    (order,) = packet_of(packet_id).back_orders
    said = []
    with pytest.raises(BackOrderRefused) as early:
        backorders.cancel(order.id, "no", sorter, now)
    mail_all([packet_id], sorter, now)
    with pytest.raises(BackOrderRefused) as silent:
        backorders.cancel(order.id, " ", sorter, now)
    backorders.cancel(order.id, "they bought elsewhere", sorter, now)
    with pytest.raises(BackOrderRefused) as twice:
        backorders.cancel(order.id, "again", sorter, now)
    said = [one.value.reason.code for one in (early, silent, twice)]
    assert said == ["not_promised_yet", "say_why_back_order", "back_order_over"]
    stock.record_item(item_id, StockReason.RECEIPT, 5, "", sorter, now)
    events.dispatch(strict=True)
    assert queries.ready_ids() == []


def test_a_cancelled_follow_up_packet_ends_the_promise(vise, sorter, now):
    item_id = count_shelf(vise, 0, sorter)
    (packet_id,) = cast.ready_packets(vise, sorter, 1)
    mail_all([packet_id], sorter, now)
    stock.record_item(item_id, StockReason.RECEIPT, 5, "", sorter, now)
    events.dispatch(strict=True)
    (order,) = db.session.query(BackOrder).populate_existing()
    packets.cancel(order.follow_packet_id or 0, "not needed", sorter, now)
    db.session.refresh(order)
    assert (order.status, order.ended_why) == (BackOrderState.CANCELLED, "not needed")
    stock.record_item(item_id, StockReason.RECEIPT, 5, "", sorter, now)
    events.dispatch(strict=True)
    assert db.session.query(Packet).filter(Packet.state == PacketState.READY).count() == 0


def test_the_bench_does_not_ask_for_what_is_out_of_stock(vise, sorter, now):
    count_shelf(vise, 0, sorter)
    (packet_id,) = cast.printed(cast.ready_packets(vise, sorter, 1), sorter)
    assert list(bench.missing(packet_of(packet_id))) == []
