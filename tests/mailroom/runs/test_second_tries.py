"""What is said of a run twice, too late or wrongly: nothing happens twice, and a sentence says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import db
from intranet.platform.i18n import noted_value, say
from mailroom.packets import service as packets
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import bench, reprints, service
from mailroom.runs.models import PrintRun
from mailroom.runs.rules import SheetResult
from mailroom.runs.service import RunRefused
from tests.factories import runs as cast

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def run(app: Any, ready: Any, sorter: Any) -> PrintRun:
    made = cast.a_made_run(app, ready(3), sorter)
    return db.session.get_one(PrintRun, made.id)


def test_a_place_that_the_run_does_not_have_says_nothing_of_its_packets(run, sorter, now):
    with pytest.raises(RunRefused, match="Choose the first packet that is spoilt"):
        service.confirm_until(run.id, 9, sorter, now)
    assert {row.result for row in run.packets} == {SheetResult.UNKNOWN}


@pytest.mark.parametrize("sheet", [0, 4000])
def test_a_sheet_that_the_run_does_not_have_is_answered_with_those_it_has(run, sorter, now, sheet):
    last = service.sheets_of(run)
    with pytest.raises(RunRefused, match=f"has sheets 1 to {last}\\."):
        service.confirm_until_sheet(run.id, sheet, sorter, now)


def test_who_says_late_what_came_out_is_told_that_it_was_said(run, sorter, now):
    service.confirm_all(run.id, sorter, now)
    with pytest.raises(RunRefused, match="has been said already"):
        service.confirm(run.id, {run.packets[0].packet_id: SheetResult.SPOILT}, sorter, now)


def test_who_says_otherwise_is_told_where_a_packet_is_printed_anew(run, sorter, now):
    first = run.packets[0].packet_id
    service.confirm(run.id, {first: SheetResult.GOOD}, sorter, now)
    with pytest.raises(RunRefused, match="have it printed anew"):
        service.confirm(run.id, {first: SheetResult.SPOILT}, sorter, now)


def test_a_button_pressed_twice_prints_a_page_again_once_and_another_page_too(run, sorter, a_person, now):
    first = run.packets[0].packet_id
    ask = (run.id, first, "packets", "torn")
    again = reprints.reprint(*ask, sorter, now, pages="1")
    assert reprints.reprint(*ask, sorter, now, pages="1").id == again.id
    assert reprints.reprint(*ask, sorter, now).id != again.id
    other = a_person("mailroom", name="Ona Other")
    assert reprints.reprint(*ask, other, now, pages="1").id != again.id


def words_noted(subject: str, subject_id: int) -> str:
    entries = audit.history(subject, subject_id)
    return " ".join(f"{noted_value(one.after)} {say(one.why)}" for one in entries)


def test_the_history_of_a_run_and_its_packets_is_in_the_readers_language(app, run, sorter, now):
    first, second = (row.packet_id for row in run.packets[:2])
    reprints.reprint(run.id, first, "packets", "撕破", sorter, now, pages="1")
    service.confirm(run.id, {first: SheetResult.GOOD, second: SheetResult.SPOILT}, sorter, now)
    packets.hold(first, "等新价目表", sorter, now)
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        told = words_noted("packet", first) + words_noted("packet", second) + words_noted("run", run.id)
    assert "资料包：信函及资料，第 1 页" in told
    assert "完好" in told
    assert "在打印机中损坏" in told
    assert "Mo Mail 已暂扣：等新价目表" in told
    assert "资料包: 3、未编入: 0" in told


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (
            PacketState.READY,
            "is to be printed by a run: paper of it that exists does not count. Throw it away.",
        ),
        (PacketState.PRINTING, "say it on the page of its run first."),
        (PacketState.PACKED, "there it can be opened again."),
        (PacketState.MAILED, "lay this paper aside."),
        (PacketState.CANCELLED, "throw its paper away."),
        (PacketState.HELD, "Its page says why and lets it go."),
    ],
)
def test_the_bench_says_what_to_do_with_paper_that_is_not_to_be_packed(ready, sorter, now, state, sentence):
    (packet_id,) = cast.printed(ready(1), sorter)
    packet = db.session.get_one(Packet, packet_id)
    packet.state = state
    db.session.commit()
    answer = bench.scan(packet.number, None, db.session.get_one(User, sorter.id), now)
    assert say(answer.said).endswith(sentence)
    assert packet.number in say(answer.said)


def test_every_word_of_the_mail_room_in_the_audit_trail_has_its_chinese(app):
    words = ("teaser_by", "addressed_by", "self_approved", "came_out", "again", "give_up", "left_out", "good")
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        assert [word for word in words if noted_value(word).isascii()] == []
