"""Drawing up a run: what is refused is named with its reason, the rest prints, and nobody draws up a packet twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from intranet.customers import service as customers
from intranet.customers.models import ContactChannel
from intranet.people.models import User
from intranet.platform import jobs
from intranet.platform.database import db, transaction
from intranet.platform.jobs import Job
from mailroom.packets import queries as packet_queries
from mailroom.packets import service as packets
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import control, drawing_up, service
from mailroom.runs.drawing_up import draw_up
from mailroom.runs.models import PrintRun, RunPacket
from mailroom.runs.rules import RunState, SheetResult
from mailroom.runs.service import RunRefused
from tests.factories import mailroom
from tests.factories import runs as cast

pytestmark = pytest.mark.usefixtures("services")


def packet_of(packet_id: int) -> Packet:
    return db.session.get_one(Packet, packet_id, populate_existing=True)


def test_a_run_freezes_its_packets_and_queues_its_job(ready, sorter, now):
    run = draw_up(ready(3), cast.PLAIN, sorter, now)
    assert (run.state, run.refused) == (RunState.DRAWN_UP, [])
    assert run.number.startswith("R")
    assert jobs.find(run.job_id).args == {"run_id": run.id}
    for row in run.packets:
        assert row.packet.state is PacketState.PRINTING
        assert row.packet.live_run_id == run.id
        assert row.content == row.packet.frozen
        assert row.content["number"] == row.packet.number


def test_many_packets_are_taken_in_hand_a_slice_at_a_time_and_lie_in_the_order_of_printing(
    ready, sorter, now, monkeypatch
):
    monkeypatch.setattr(drawing_up, "SLICE", 2)
    in_hand = watched(monkeypatch)
    ids = ready(5)
    with transaction():
        packet_of(ids[4]).rush = True
        packet_of(ids[1]).state = PacketState.DRAFT
    run = draw_up(ids, cast.PLAIN, sorter, now)
    assert in_hand == [[ids[0], ids[4]], [ids[1], ids[2]], [ids[3]]]  # rush is served first
    assert [(row.position, row.packet_id) for row in run.packets] == [
        (1, ids[4]),
        (2, ids[0]),
        (3, ids[2]),
        (4, ids[3]),
    ]
    assert [one["packet_id"] for one in run.refused] == [ids[1]]


def watched(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Which packets are loaded together to be drawn up."""
    load, seen = packet_queries.to_print, list[list[int]]()

    def to_print(ids: Any) -> Any:
        seen.append(sorted(ids))
        return load(ids)

    monkeypatch.setattr(packet_queries, "to_print", to_print)
    return seen


def test_what_a_gate_stops_stays_behind_by_name_and_reason_and_the_rest_prints(ready, sorter, now):
    good, held, forbidden, draft = ready(4)
    packets.hold(held, "the price list is wrong", sorter, now)
    customer_id = packet_of(forbidden).customer_id
    customers.set_do_not_contact(customer_id, None, ContactChannel.POST, "asked by letter", sorter, now)
    with transaction():
        packet_of(draft).state = PacketState.DRAFT
    run = draw_up([good, held, forbidden, draft], cast.PLAIN, sorter, now)
    assert [row.packet_id for row in run.packets] == [good]
    refused = {one["packet_id"]: one for one in run.refused}
    assert set(refused) == {held, forbidden, draft}
    assert [why["code"] for why in refused[held]["reasons"]] == ["not_ready"]
    assert [why["code"] for why in refused[draft]["reasons"]] == ["not_ready"]
    assert refused[forbidden]["reasons"]
    assert refused[forbidden]["who"] == packet_of(forbidden).customer.name
    assert packet_of(forbidden).state is PacketState.READY
    assert packet_of(forbidden).live_run_id is None


def test_an_address_too_long_for_its_envelope_is_refused_before_anything_prints(vise, ready, sorter, now):
    long = replace(mailroom.CHICAGO, organisation="W" * 90, person="M" * 90, street="MW " * 40)
    unfit = mailroom.a_packet(mailroom.a_caller(long), vise, by=sorter)
    packets.release(unfit.id, sorter, now)
    run = draw_up([*ready(1), unfit.id], cast.PLAIN, sorter, now)
    assert [one["number"] for one in run.refused] == [unfit.number]
    assert len(run.packets) == 1


def test_a_run_of_nothing_is_refused_in_words(ready, sorter, now):
    with pytest.raises(RunRefused) as nothing:
        draw_up([], cast.PLAIN, sorter, now)
    assert nothing.value.reason.code == "nothing_chosen"
    (only,) = ready(1)
    packets.hold(only, "wait", sorter, now)
    with pytest.raises(RunRefused) as all_refused:
        draw_up([only], cast.PLAIN, sorter, now)
    assert all_refused.value.reason.code == "all_refused"
    assert db.session.query(PrintRun).count() == 0


def test_a_packet_is_in_one_live_run_only(ready, sorter, now):
    first, second = ready(2)
    draw_up([first], cast.PLAIN, sorter, now)
    again = draw_up([first, second], cast.PLAIN, sorter, now)
    assert [row.packet_id for row in again.packets] == [second]
    assert [why["code"] for why in again.refused[0]["reasons"]] == ["in_a_run"]


def at_once(app: Any, *calls: Callable[[], Any]) -> list[Any]:
    """Run these in threads that begin together; what each returned or raised."""
    start, said = threading.Barrier(len(calls)), list[Any]([None] * len(calls))

    def go(place: int) -> None:
        with app.app_context():
            start.wait()
            try:
                said[place] = calls[place]()
            except RunRefused as refused:
                said[place] = refused
            finally:
                db.session.remove()

    threads = [threading.Thread(target=go, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def drawn_up_by(user_id: int, ids: list[int], now: Any) -> Callable[[], str]:
    """Draw these packets up as that person; the run's number."""
    return lambda: draw_up(ids, cast.PLAIN, db.session.get_one(User, user_id), now).number


def test_two_people_draw_up_the_same_packets_at_once_and_one_gets_them_all(
    services, ready, sorter, a_person, now
):
    ids, users = ready(6), [sorter.id, a_person("supervisor").id]
    db.session.remove()
    said = at_once(services, drawn_up_by(users[0], ids, now), drawn_up_by(users[1], ids[::-1], now))
    run = db.session.query(PrintRun).one()
    assert [one for one in said if isinstance(one, str)] == [run.number]
    assert [one.reason.code for one in said if isinstance(one, RunRefused)] == ["all_refused"]
    assert {packet_of(packet_id).live_run_id for packet_id in ids} == {run.id}
    assert len(run.packets) == 6


def test_two_people_draw_up_different_packets_at_once_and_both_get_a_run(
    services, ready, sorter, a_person, now
):
    ids, users = ready(6), [sorter.id, a_person("supervisor").id]
    db.session.remove()
    said = at_once(services, drawn_up_by(users[0], ids[:3], now), drawn_up_by(users[1], ids[3:], now))
    assert len(set(said)) == 2
    assert {run.number for run in db.session.query(PrintRun)} == set(said)


# ---- what came out -------------------------------------------------------------------------------


def test_packets_that_came_out_right_go_on_and_the_run_is_settled(ready, sorter, now):
    ids = ready(3)
    run = service.confirm_all(cast.paper(ids, sorter).id, sorter, now)
    assert run.state is RunState.SETTLED
    assert {(p.state, p.live_run_id) for p in map(packet_of, ids)} == {(PacketState.PRINTED, None)}


def test_after_a_jam_the_spoilt_packets_are_ready_again_and_can_be_printed_by_another_run(ready, sorter, now):
    run = cast.paper(ready(4), sorter)
    order = [row.packet_id for row in run.packets]
    assert service.confirm_until(run.id, 3, sorter, now).state is RunState.SETTLED
    states = [packet_of(packet_id).state for packet_id in order]
    assert states == [PacketState.PRINTED, PacketState.PRINTED, PacketState.READY, PacketState.READY]
    again = draw_up(order, cast.PLAIN, sorter, now)
    assert {row.packet_id for row in again.packets} == set(order[2:])


def test_saying_it_packet_by_packet_settles_the_run_with_the_last_one(ready, sorter, now):
    run = cast.paper(ready(2), sorter)
    one, two = (row.packet_id for row in run.packets)
    assert service.confirm(run.id, {one: SheetResult.GOOD}, sorter, now).state is RunState.MADE
    assert service.confirm(run.id, {one: SheetResult.GOOD}, sorter, now).state is RunState.MADE
    with pytest.raises(RunRefused) as refused:
        service.confirm(run.id, {one: SheetResult.SPOILT}, sorter, now)
    assert refused.value.reason.code == "said_already"
    assert service.confirm(run.id, {two: SheetResult.SPOILT}, sorter, now).state is RunState.SETTLED


def test_nothing_is_confirmed_before_the_pdfs_are_there_or_after_the_run_is_settled(ready, sorter, now):
    run = draw_up(ready(1), cast.PLAIN, sorter, now)
    with pytest.raises(RunRefused):
        service.confirm_all(run.id, sorter, now)


def test_a_packet_held_while_it_is_printed_stays_held_and_is_printed_when_it_is_released(ready, sorter, now):
    (packet_id,) = ready(1)
    run = cast.paper([packet_id], sorter)
    packets.hold(packet_id, "call first", sorter, now)
    service.confirm_all(run.id, sorter, now)
    assert packet_of(packet_id).state is PacketState.HELD
    packets.release(packet_id, sorter, now)
    assert packet_of(packet_id).state is PacketState.PRINTED


def test_a_run_taken_apart_gives_its_packets_back(ready, sorter, now):
    ids = ready(2)
    run = control.take_apart(draw_up(ids, cast.PLAIN, sorter, now).id, "wrong paper", sorter, now)
    assert run.state is RunState.SETTLED
    assert {(p.state, p.live_run_id) for p in map(packet_of, ids)} == {(PacketState.READY, None)}


def test_a_run_of_which_paper_exists_is_not_taken_apart(ready, sorter, now):
    run = cast.paper(ready(2), sorter)
    service.confirm(run.id, {run.packets[0].packet_id: SheetResult.GOOD}, sorter, now)
    with pytest.raises(RunRefused) as refused:
        control.take_apart(run.id, "", sorter, now)
    assert refused.value.reason.code == "paper_exists"


def a_second_binding(run_id: int, packet_id: int) -> Callable[[], str]:
    """Bind the packet past the service, as a mistake in it would."""

    def bind() -> str:
        try:
            with transaction() as session:
                session.add(
                    RunPacket(run_id=run_id, packet_id=packet_id, position=99, chunk=1, content={}, live=True)
                )
        except IntegrityError:
            return "refused"
        return "bound"

    return bind


def test_the_database_itself_lets_a_packet_be_in_one_live_run(services, ready, sorter, now):
    shared, *others = ready(3)
    run_ids = [draw_up([one], cast.PLAIN, sorter, now).id for one in others]
    db.session.remove()
    said = at_once(services, *(a_second_binding(run_id, shared) for run_id in run_ids))
    assert sorted(said) == ["bound", "refused"]
    assert db.session.query(RunPacket).filter_by(packet_id=shared, live=True).count() == 1
    assert a_second_binding(run_ids[0], others[1])() == "refused"


def test_a_packet_that_left_its_run_can_go_into_another(ready, sorter, now):
    (packet_id,) = ready(1)
    first = draw_up([packet_id], cast.PLAIN, sorter, now)
    control.take_apart(first.id, "wrong paper", sorter, now)
    second = draw_up([packet_id], cast.PLAIN, sorter, now)
    assert [(row.run_id, row.live) for row in db.session.query(RunPacket).order_by(RunPacket.id)] == [
        (first.id, False),
        (second.id, True),
    ]


def test_one_packet_is_taken_out_and_the_rest_is_printed(services, ready, sorter, now):
    stays, leaves = ready(2)
    run = draw_up([stays, leaves], cast.PLAIN, sorter, now)
    with pytest.raises(RunRefused) as refused:
        control.take_out(run.id, leaves, " ", sorter, now)
    assert refused.value.reason.code == "say_why_out"
    control.take_out(run.id, leaves, "the customer called", sorter, now)
    assert (packet_of(leaves).state, packet_of(leaves).live_run_id) == (PacketState.READY, None)
    assert [row.packet_id for row in run.packets] == [stays]
    with pytest.raises(RunRefused) as again:
        control.take_out(run.id, leaves, "twice", sorter, now)
    assert again.value.reason.code == "not_in_run"
    control.take_out(run.id, stays, "this one too", sorter, now)
    assert run.state is RunState.SETTLED
    assert {job.state.value for job in db.session.query(Job).filter_by(kind="print_run")} == {"cancelled"}


def test_out_of_a_made_run_a_packet_goes_by_name_and_its_sheets_are_thrown_away(ready, sorter, now):
    stays, leaves = ready(2)
    run = cast.paper([stays, leaves], sorter)
    control.take_out(run.id, leaves, "held by the rep", sorter, now)
    assert {row.packet_id: row.result for row in run.packets} == {
        stays: SheetResult.UNKNOWN,
        leaves: SheetResult.TAKEN_OUT,
    }
    service.confirm_all(run.id, sorter, now)
    assert (run.state, packet_of(stays).state, packet_of(leaves).state) == (
        RunState.SETTLED,
        PacketState.PRINTED,
        PacketState.READY,
    )
