"""Benches at work: two of them, several copies, scans taken back, packets put aside, picks against the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from random import Random

import pytest

from intranet.platform.database import db, transaction
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.values import PacketState
from mailroom.runs import bench
from mailroom.runs.bench import ScanAnswer, ScanResult, Sight
from mailroom.runs.picking import queries
from mailroom.runs.picking.openings import on_bench
from mailroom.runs.picking.rules import LEFT_ALONE, AsideKind, as_seen
from tests.factories import mailroom
from tests.factories import runs as cast
from tests.mailroom.runs.test_picking_rules import typed_on

pytestmark = pytest.mark.usefixtures("services")
LATER = timedelta(seconds=5)


def packet_of(packet_id: int) -> Packet:
    return db.session.get_one(Packet, packet_id, populate_existing=True)


def shelf_line(packet_id: int) -> PacketItem:
    """What has to be fetched from the shelf."""
    (line,) = [line for line in packet_of(packet_id).items if not bench.printed_with_letter(line)]
    return line


def several_copies(packet_id: int, copies: int) -> str:
    """The packet holds so many copies of its sheet; the code to scan for one."""
    with transaction():
        line = shelf_line(packet_id)
        line.copies = copies
        return line.item.code


def said(answer: ScanAnswer) -> tuple[ScanResult, str]:
    return answer.result, answer.said.code


def test_two_benches_do_not_get_in_each_others_way(ready, sorter, a_person, now):
    one, two = cast.printed(ready(2), sorter)
    other, number = a_person("mailroom", name="Fay Pack"), packet_of(one).number
    assert bench.scan(number, None, sorter, now, "a").result is ScanResult.OPENED
    refused = bench.scan(number, None, other, now, "b")
    assert (said(refused), refused.held_elsewhere) == ((ScanResult.WRONG, "open_elsewhere"), one)
    assert sorter.name in str(refused.said)
    assert said(bench.pack(one, other, now, "b")) == (ScanResult.WRONG, "open_elsewhere")
    offered = queries.next_after(queries.waiting(), None, other.id, "b", now)
    assert offered is not None
    assert (offered.packet.id, offered.position, offered.of) == (two, 2, 2)

    taken = bench.open_packet(one, other, now, "b", take_over=True)
    assert taken.packet_id == one
    gone = bench.scan(number, one, sorter, now + LATER, "a")
    assert (said(gone), gone.packet_id) == ((ScanResult.WRONG, "open_elsewhere"), None)
    late = now + LATER + LEFT_ALONE
    assert bench.open_packet(one, sorter, late, "a").result is ScanResult.OPENED
    assert (
        bench.open_packet(two, sorter, late, "c").result is ScanResult.OPENED
    )  # another tablet of the same person
    assert [queries.open_at(sorter.id, place).packet_id for place in "ac"] == [one, two]
    bench.open_packet(two, sorter, late, "a", take_over=True)
    assert queries.opening(one) is None  # one bench has one packet open


def test_copies_are_counted_and_scans_taken_back_the_packing_too(ready, sorter, now):
    (one,) = cast.printed(ready(1), sorter)
    code, number, clock = several_copies(one, 2), packet_of(one).number, count()

    def scan(what: str, packet_id: int | None = one) -> tuple[ScanResult, str]:
        return said(bench.scan(what, packet_id, sorter, now + next(clock) * LATER))

    assert scan(number, None) == (ScanResult.OPENED, "opened")
    assert scan(code) == (ScanResult.TICKED, "ticked_copy")
    assert scan(number) == (ScanResult.WRONG, "still_missing")
    assert scan(code) == (ScanResult.TICKED, "ticked_copy")
    assert scan(code) == (ScanResult.WRONG, "one_too_many")
    assert scan("BENCH-UNDO") == (ScanResult.UNDONE, "unticked")
    assert scan(number) == (ScanResult.WRONG, "still_missing")
    assert scan(code) == (ScanResult.TICKED, "ticked_copy")
    assert scan(number) == (ScanResult.PACKED, "packed")
    assert scan("BENCH-UNDO", None) == (ScanResult.UNDONE, "packing_undone")
    packet = packet_of(one)
    assert (packet.state, packet.packed_at, shelf_line(one).copies_in) == (PacketState.PRINTED, None, 2)
    assert scan("BENCH-UNDO") == (ScanResult.UNDONE, "unticked")
    assert (shelf_line(one).copies_in, scan(number)[1]) == (1, "still_missing")
    assert scan(code) == (ScanResult.TICKED, "ticked_copy")
    assert scan(number) == (ScanResult.PACKED, "packed")
    late = now + next(clock) * LATER + bench.UNDO_PACKED_WITHIN
    assert said(bench.undo(None, sorter, late)) == (ScanResult.WRONG, "nothing_packed_lately")


def test_what_is_sent_again_after_a_lost_answer_counts_once(ready, sorter, now):
    (one,) = cast.printed(ready(1), sorter)
    code, number, clock = several_copies(one, 2), packet_of(one).number, count()

    def twice(what: str, packet_id: int | None) -> list[tuple[ScanResult, str]]:
        """It is taken, the answer is lost, it is sent again."""
        shown = packet_id and as_seen(on_bench(packet_of(one), queries.opening(one), now))
        sights = (Sight(shown or ""), Sight(shown or "", again=True))
        when = now + next(clock) * LATER
        return [said(bench.scan(what, packet_id, sorter, when + LATER / 2, "a", sight)) for sight in sights]

    assert twice(number, None) == [(ScanResult.OPENED, "opened")] * 2
    assert twice(code, one) == [(ScanResult.TICKED, "ticked_copy"), (ScanResult.AGAIN, "ticked_copy")]
    assert shelf_line(one).copies_in == 1
    assert twice(number, one) == [(ScanResult.WRONG, "still_missing")] * 2
    assert twice(code, one)[0] == (ScanResult.TICKED, "ticked_copy")
    assert twice("BENCH-UNDO", one) == [(ScanResult.UNDONE, "unticked"), (ScanResult.AGAIN, "ticked_copy")]
    assert shelf_line(one).copies_in == 1
    assert twice(code, one)[0] == (ScanResult.TICKED, "ticked_copy")
    assert twice(number, one) == [(ScanResult.PACKED, "packed")] * 2
    assert twice("BENCH-UNDO", None) == [(ScanResult.UNDONE, "packing_undone"), (ScanResult.AGAIN, "opened")]
    assert packet_of(one).state is PacketState.PRINTED


def test_a_letter_sent_again_does_not_close_the_packet_that_a_click_had_opened(ready, sorter, now):
    (one,) = cast.printed(ready(1), sorter)
    bench.open_packet(one, sorter, now)
    bench.tick(one, shelf_line(one).item_id, sorter, now)
    shown = as_seen(on_bench(packet_of(one), queries.opening(one), now))
    number, later = packet_of(one).number, now + LATER
    assert said(bench.scan(number, one, sorter, later, sight=Sight(shown)))[1] == "letter_in"
    again = bench.scan(number, one, sorter, later + LATER, sight=Sight(shown, again=True))
    assert (again.result, packet_of(one).state) == (ScanResult.AGAIN, PacketState.PRINTED)


def test_a_scan_from_a_page_that_is_out_of_date_counts_nothing_and_says_so(ready, sorter, now):
    (one,) = cast.printed(ready(1), sorter)
    code, number = several_copies(one, 2), packet_of(one).number
    bench.scan(number, None, sorter, now)
    shown = as_seen(on_bench(packet_of(one), queries.opening(one), now))
    assert bench.scan(code, one, sorter, now, sight=Sight(shown)).result is ScanResult.TICKED
    old = bench.scan(code, one, sorter, now + LATER, sight=Sight(shown))
    assert (said(old), old.packet_id) == ((ScanResult.WRONG, "page_out_of_date"), one)
    closed = bench.pack(one, sorter, now + LATER, sight=Sight(shown))
    assert (said(closed), shelf_line(one).copies_in) == ((ScanResult.WRONG, "page_out_of_date"), 1)


def test_a_packet_put_aside_keeps_its_reason_and_its_ticks_until_it_is_opened_again(ready, sorter, now):
    one, two = cast.printed(ready(2), sorter)
    code, number = several_copies(one, 2), packet_of(one).number
    bench.scan(number, None, sorter, now)
    bench.scan(code, one, sorter, now)
    aside = bench.scan("bench-none-left", one, sorter, now + LATER)
    assert (said(aside), aside.packet_id, aside.after) == ((ScanResult.ASIDE, "put_aside"), None, one)
    offered = queries.next_after(queries.waiting(), one, sorter.id, "", now)
    assert offered is not None
    assert offered.packet.id == two
    (row,) = [entry.aside for entry in queries.waiting() if entry.aside]
    assert (row.packet_id, row.kind, row.by_id) == (one, AsideKind.MISSING, sorter.id)
    again = bench.scan(number, None, sorter, now + 2 * LATER)
    assert said(again) == (ScanResult.OPENED, "opened_again")
    assert again.said.data["why"]["text"] == AsideKind.MISSING.label
    assert [entry.aside for entry in queries.waiting() if entry.aside] == []
    assert bench.scan(code, one, sorter, now + 3 * LATER).result is ScanResult.TICKED
    assert bench.scan(number, one, sorter, now + 4 * LATER).result is ScanResult.PACKED


def test_a_scanner_on_a_german_keyboard_packs_and_confuses_no_two_pieces(ready, sorter, now):
    (one,) = cast.printed(ready(1), sorter)
    number = packet_of(one).number
    with transaction():
        shelf_line(one).item.code = "Y1"
        mailroom.a_piece(title_en="Another").code = "Z1"
    bench.open_packet(one, sorter, now)
    assert said(bench.scan(typed_on("de", "Y1"), one, sorter, now)) == (ScanResult.WRONG, "two_ways")
    assert said(bench.scan(typed_on("de", number), one, sorter, now)) == (ScanResult.TICKED, "letter_in")
    assert said(bench.scan(typed_on("de", "Z1"), one, sorter, now)) == (
        ScanResult.WRONG,
        "piece_not_in_packet",
    )
    assert said(bench.scan(typed_on("de", "Y1"), one, sorter, now)) == (ScanResult.TICKED, "ticked")
    (inquiry,) = packet_of(one).inquiries
    assert said(bench.scan(inquiry.reference, one, sorter, now)) == (ScanResult.AGAIN, "right_reply_sheet")
    assert bench.scan(typed_on("de", number), one, sorter, now).result is ScanResult.PACKED


# ---- simulated picks -------------------------------------------------------------------------------------


def simulate(ids: list[int], sorter: object, start: datetime, seed: int) -> None:
    """Pack each packet by scans of which a third are wrong; what really lies in the envelope is kept beside."""
    random, ticks = Random(seed), count(1)
    codes = {packet_id: several_copies(packet_id, random.choice((1, 1, 2, 3))) for packet_id in ids}
    numbers = {packet_id: packet_of(packet_id).number for packet_id in ids}
    rubbish = [*numbers.values(), *codes.values(), mailroom.a_piece().code, "nonsense"]
    for packet_id in ids:
        wanted, inside = shelf_line(packet_id).copies, 0
        open_id: int | None = None
        while True:
            right = codes[packet_id] if open_id and inside < wanted else numbers[packet_id]
            scanned = right if open_id is None or random.random() < 0.65 else random.choice(rubbish)
            answer = bench.scan(scanned, open_id, sorter, start + next(ticks) * LATER)  # type: ignore[arg-type]
            if answer.result is ScanResult.TICKED:
                assert scanned == codes[packet_id]
                inside += 1
            elif answer.result is ScanResult.PACKED:
                assert (scanned, inside) == (numbers[packet_id], wanted)
                break
            open_id = answer.packet_id or open_id
    assert {packet_of(packet_id).state for packet_id in ids} == {PacketState.PACKED}
    assert all(shelf_line(packet_id).copies_in == shelf_line(packet_id).copies for packet_id in ids)


def test_no_wrong_item_passes_in_simulated_picks_against_the_database(ready, sorter, now):
    simulate(cast.printed(ready(3), sorter), sorter, now, seed=6)


@pytest.mark.prove
def test_no_wrong_item_passes_in_many_simulated_picks_against_the_database(ready, sorter, now):
    for seed in range(10):
        simulate(cast.printed(ready(30), sorter), sorter, now, seed)
