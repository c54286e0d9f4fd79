"""The bench: the letter's code opens a packet, each piece is ticked off, the address's code closes it (MR7).

What a scan means is decided in :mod:`mailroom.runs.picking.rules`; here it is done. A packet lies open at one bench at
a time. ``bench`` tells the benches of one person apart; services and tests may leave it out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import db, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import N_, clean_line
from mailroom.packets import service as packet_service
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.rules import PacketEvent
from mailroom.packets.values import PacketState
from mailroom.runs.picking import queries, rules
from mailroom.runs.picking.answers import ScanAnswer, answer_to, wrong
from mailroom.runs.picking.lines import (
    as_lines,
    in_picking_order,
    lacks,
    line_inside,
    missing,
    printed_with_letter,
)
from mailroom.runs.picking.models import BenchAside, BenchOpening
from mailroom.runs.picking.openings import Hands, forget, hold_open, last_in, on_bench, written
from mailroom.runs.picking.refusals import cannot_pack
from mailroom.runs.picking.rules import AsideKind, Judgement, PacketSeen, ScanResult, Sight, Step
from mailroom.runs.picking.scanned import Command, Reading, readings

__all__ = [
    "AsideKind",
    "CannotPack",
    "ScanAnswer",
    "ScanResult",
    "Sight",
    "as_lines",
    "in_picking_order",
    "lacks",
    "lay_back",
    "line_inside",
    "missing",
    "open_packet",
    "pack",
    "printed_with_letter",
    "put_aside",
    "scan",
    "tick",
    "undo",
    "unpack",
]
SHOWN_CODE = 40
UP_TO_DATE = Sight()
UNDO_PACKED_WITHIN = timedelta(minutes=15)
ASIDE_BY_COMMAND = {
    Command.PIECE_MISSING: AsideKind.MISSING,
    Command.PIECE_DAMAGED: AsideKind.DAMAGED,
    Command.PRINT_SPOILT: AsideKind.SPOILT,
}


class CannotPack(ValueRefused):
    """The packet is not one that can be packed now; ``reason`` says why."""


# ---- scanning -------------------------------------------------------------------------------------


def scan(
    code: str,
    open_packet_id: int | None,
    by: User,
    now: datetime,
    bench: str = "",
    sight: Sight = UP_TO_DATE,
) -> ScanAnswer:
    """Take one scanned (or typed) code. ``open_packet_id``: the packet here; ``sight``: what the page showed."""
    hands = Hands(by, now, bench)
    ways = readings(code)
    command = next((way.command for way in ways if way.command is not None), None)
    with transaction():
        if told := _told(open_packet_id, command, sight, hands):
            return told
        if command is not None:
            return _obey(command, open_packet_id, hands)
        return _take(ways, clean_line(code)[:SHOWN_CODE], open_packet_id, hands)


def _take(ways: tuple[Reading, ...], text: str, open_packet_id: int | None, hands: Hands) -> ScanAnswer:
    """A code of a letter, an envelope or a piece."""
    packet = packet_service.find(open_packet_id) if open_packet_id is not None else None
    opening = queries.opening(packet.id) if packet else None
    known = frozenset(opening.layouts.split()) if opening and opening.layouts else rules.ANY_LAYOUT
    found = queries.things(ways, packet.language if packet else "en")
    seen = rules.only_one(found, known, text)
    layouts = rules.learnt(found, seen, known)
    if packet is None:
        return _open_seen(seen, layouts, hands)
    if isinstance(seen, PacketSeen) and seen.packet_id != packet.id:
        return answer_to(rules.judge(on_bench(packet, opening, hands.now), seen), packet)
    if stop := _stopped(packet, opening, hands):
        return stop
    judged = rules.judge(on_bench(packet, opening, hands.now), seen)
    opening = hold_open(packet, opening, hands)
    opening.layouts = written(layouts)
    return _do(judged, packet, opening, hands)


def _told(packet_id: int | None, command: Command | None, sight: Sight, hands: Hands) -> ScanAnswer | None:
    """The answer to what was taken before, or was made from a page out of date."""
    if packet_id is None:
        undone = sight.again and command is Command.UNDO
        lying = queries.open_at(hands.by.id, hands.bench) if undone else None
        return _as_it_lies(packet_service.find(lying.packet_id)) if lying else None
    packet = packet_service.find(packet_id)
    if sight.again and packet.state is PacketState.PACKED and packet.packed_by_id == hands.by.id:
        return answer_to(Judgement(ScanResult.PACKED, rules.packed(packet.number)), packet)
    opening = queries.opening(packet.id)
    if judged := rules.stale(on_bench(packet, opening, hands.now), sight):
        return _stopped(packet, opening, hands) or answer_to(judged, packet)
    return None


def _as_it_lies(packet: Packet) -> ScanAnswer:
    return ScanAnswer(ScanResult.AGAIN, rules.opened(packet.number), packet.id)


def _open_seen(seen: rules.Seen, layouts: frozenset[str], hands: Hands) -> ScanAnswer:
    """The letter's code, while nothing lies open."""
    if isinstance(seen, rules.ItemSeen):
        why = N_("“%(title)s” is a piece of literature. Scan the code on a letter or envelope first.")
        return wrong(reason("letter_first", why, title=seen.title))
    if not isinstance(seen, PacketSeen):
        why = N_("“%(code)s” is no packet. Scan the code on a letter or envelope first.")
        return wrong(reason("unknown_code", why, code=seen.text))
    packet = packet_service.find(seen.packet_id)
    return _open(packet, hands, letter_in=not seen.reply_sheet, layouts=layouts)


def open_packet(
    packet_id: int, by: User, now: datetime, bench: str = "", take_over: bool = False
) -> ScanAnswer:
    """Open a packet by a click; ``take_over``: although somebody else has it open."""
    with transaction():
        packet = packet_service.find(packet_id)
        return _open(packet, Hands(by, now, bench), letter_in=False, take_over=take_over)


def _open(
    packet: Packet,
    hands: Hands,
    *,
    letter_in: bool,
    layouts: frozenset[str] = rules.ANY_LAYOUT,
    take_over: bool = False,
) -> ScanAnswer:
    opening = queries.opening(packet.id)
    if stop := _stopped(packet, opening, hands, take_over=take_over):
        return stop
    was_aside = queries.aside(packet.id)
    said = rules.opened(packet.number)
    if was_aside is not None and queries.still_aside(was_aside, packet):
        text = N_("Packet %(number)s is open again. It was put aside: %(why)s.")
        said = reason("opened_again", text, number=packet.number, why=aside_reason(was_aside))
    opening = hold_open(packet, opening, hands)
    opening.letter_in = opening.letter_in or letter_in
    opening.opened_at = hands.now
    opening.layouts = written(layouts)
    forget(was_aside)
    return ScanAnswer(ScanResult.OPENED, said, packet.id)


def _stopped(
    packet: Packet, opening: BenchOpening | None, hands: Hands, take_over: bool = False
) -> ScanAnswer | None:
    """Why nothing can be done with this packet here and now, as an answer."""
    if refusal := cannot_pack(packet):
        return wrong(refusal)
    if opening is None or take_over:
        return None
    holder = rules.Holder(opening.by_id, opening.bench, hands.now - opening.touched_at)
    if not rules.in_the_way(holder, hands.by.id, hands.bench):
        return None
    text = N_("Packet %(number)s is open at the bench of %(who)s: lay it back, or take it over.")
    said = reason("open_elsewhere", text, number=packet.number, who=opening.by.name)
    return ScanAnswer(ScanResult.WRONG, said, None, held_elsewhere=packet.id)


def _do(judged: Judgement, packet: Packet, opening: BenchOpening, hands: Hands) -> ScanAnswer:
    """Do what the rules said."""
    if judged.step is Step.LETTER:
        opening.letter_in = True
    elif judged.step is Step.PIECE:
        line = next(line for line in packet.items if line.item_id == judged.item_id)
        _tick(packet, opening, line, line_inside(line) + 1, hands)
    elif judged.step is Step.CLOSE:
        _close(packet, opening, hands)
    return answer_to(judged, packet)


# ---- clicks do what scans do ------------------------------------------------------------------------


def tick(packet_id: int, item_id: int, by: User, now: datetime, bench: str = "") -> ScanAnswer:
    """Tick a piece off by a click, with all its copies."""
    hands = Hands(by, now, bench)
    with transaction():
        packet = packet_service.find(packet_id)
        opening = queries.opening(packet_id)
        if stop := _stopped(packet, opening, hands):
            return stop
        line = next((line for line in packet.items if line.item_id == item_id), None)
        if line is None:
            why = reason("not_in_packet_any_more", "That piece is not in the packet any more.")
            return wrong(why, packet.id)
        title = line.item.title_in(packet.language)
        opening = hold_open(packet, opening, hands)
        if line_inside(line) >= line.copies:
            said = reason("ticked_before", "%(title)s is in already.", title=title)
            return ScanAnswer(ScanResult.AGAIN, said, packet.id)
        _tick(packet, opening, line, line.copies, hands)
        return ScanAnswer(ScanResult.TICKED, reason("ticked", "%(title)s is in.", title=title), packet.id)


def pack(packet_id: int, by: User, now: datetime, bench: str = "", sight: Sight = UP_TO_DATE) -> ScanAnswer:
    """Close a packet by a click, as the address's code would."""
    hands = Hands(by, now, bench)
    with transaction():
        if told := _told(packet_id, None, sight, hands):
            return told
        packet = packet_service.find(packet_id)
        opening = queries.opening(packet_id)
        if stop := _stopped(packet, opening, hands):
            return stop
        opening = hold_open(packet, opening, hands)
        return _do(rules.close(on_bench(packet, opening, now)), packet, opening, hands)


def _tick(packet: Packet, opening: BenchOpening, line: PacketItem, inside: int, hands: Hands) -> None:
    opening.ticked = [*opening.ticked, *[line.item_id] * (inside - line_inside(line))]
    line.copies_in = inside
    line.ticked_at = hands.now if inside >= line.copies else None
    audit.note("packet", packet.id, "ticked", by=hands.by, after=f"{line.item.code} {inside}/{line.copies}")


def _close(packet: Packet, opening: BenchOpening, hands: Hands) -> None:
    packet_service.step_to(packet, PacketEvent.PACKED, hands.by, hands.now)
    packet.packed_at, packet.packed_by_id = hands.now, hands.by.id
    forget(opening)
    forget(queries.aside(packet.id))


# ---- undoing, putting aside ------------------------------------------------------------------------


def undo(open_packet_id: int | None, by: User, now: datetime, bench: str = "") -> ScanAnswer:
    """Take the last scan back: the piece ticked last, or, with nothing open, the packet packed last."""
    hands = Hands(by, now, bench)
    with transaction():
        if open_packet_id is None:
            return _open_packed_again(hands)
        packet = packet_service.find(open_packet_id)
        opening = queries.opening(packet.id)
        if stop := _stopped(packet, opening, hands):
            return stop
        opening = hold_open(packet, opening, hands)
        line = last_in(packet, opening)
        if line is None:
            return wrong(
                reason("nothing_to_undo", "There is nothing to take back in this packet."), packet.id
            )
        opening.ticked = opening.ticked[:-1]
        line.copies_in, line.ticked_at = max(0, line_inside(line) - 1), None
        audit.note("packet", packet.id, "unticked", by=by, after=line.item.code)
        title = line.item.title_in(packet.language)
        said = reason("unticked", "%(title)s is out again: take it out of the envelope.", title=title)
        return ScanAnswer(ScanResult.UNDONE, said, packet.id)


def _open_packed_again(hands: Hands) -> ScanAnswer:
    last = queries.packed_last(hands.by, hands.now - UNDO_PACKED_WITHIN)
    if last is None:
        return wrong(
            reason("nothing_packed_lately", "You have packed nothing in the last quarter of an hour.")
        )
    packet = packet_service.find(last.id)
    packet_service.step_to(
        packet, PacketEvent.OPENED_AGAIN, hands.by, hands.now, N_("taken back at the bench")
    )
    packet.packed_at = packet.packed_by_id = None
    opening = hold_open(packet, queries.opening(packet.id), hands)
    opening.letter_in = True
    text = N_("Packet %(number)s is open again: all its pieces are still ticked.")
    return ScanAnswer(ScanResult.UNDONE, reason("packing_undone", text, number=packet.number), packet.id)


def put_aside(
    packet_id: int, kind: AsideKind, note: str, by: User, now: datetime, bench: str = ""
) -> ScanAnswer:
    """Put the open packet aside with its reason; what is ticked stays ticked. The next one is offered."""
    hands = Hands(by, now, bench)
    with transaction():
        packet = packet_service.find(packet_id)
        opening = queries.opening(packet_id)
        if stop := _stopped(packet, opening, hands):
            return stop
        forget(opening)
        row = queries.aside(packet.id) or BenchAside(packet_id=packet.id)
        row.kind, row.note, row.at, row.by_id = kind, clean_line(note)[:400], now, by.id
        db.session.add(row)
        audit.note("packet", packet.id, "put aside", by=by, after=kind.value, why=row.note)
        text = N_("Packet %(number)s is put aside: %(why)s.")
        said = reason("put_aside", text, number=packet.number, why=aside_reason(row))
        return ScanAnswer(ScanResult.ASIDE, said, None, after=packet.id)


def aside_reason(row: BenchAside) -> str | dict[str, Any]:
    """Why a packet lies aside, for a reason's data: the person's own words, or what they chose."""
    return row.note or reason("aside_kind", row.kind.label).to_json()


def lay_back(packet_id: int, by: User, now: datetime, bench: str = "") -> ScanAnswer:
    """Leave the packet for later; it is open nowhere then."""
    with transaction():
        packet = packet_service.find(packet_id)
        opening = queries.opening(packet_id)
        if opening and rules.is_mine(rules.Holder(opening.by_id, opening.bench, timedelta()), by.id, bench):
            forget(opening)
        said = reason("laid_back", "Packet %(number)s is laid back.", number=packet.number)
        return ScanAnswer(ScanResult.NEXT, said, None, after=packet.id)


def unpack(packet_id: int, why: str, by: User, now: datetime) -> Packet:
    """Open a packed packet again: something was wrong with it.

    :raises CannotPack: it is not packed (mailed, say).
    """
    with transaction():
        packet = packet_service.find(packet_id)
        if packet.state is not PacketState.PACKED:
            raise CannotPack(reason("not_packed", "Packet %(number)s is not packed.", number=packet.number))
        packet_service.step_to(packet, PacketEvent.OPENED_AGAIN, by, now, why)
        packet.packed_at = packet.packed_by_id = None
        forget(queries.opening(packet_id))
        for line in packet.items:
            line.ticked_at, line.copies_in = None, 0
        return packet


def _obey(command: Command, packet_id: int | None, hands: Hands) -> ScanAnswer:
    """A code of the command sheet was scanned."""
    who = (hands.by, hands.now, hands.bench)
    if command is Command.UNDO:
        return undo(packet_id, *who)
    if command is Command.NEXT or (command is Command.LAY_BACK and packet_id is None):
        said = reason("next_packet", "Scan the code on the next letter.")
        return lay_back(packet_id, *who) if packet_id is not None else ScanAnswer(ScanResult.NEXT, said, None)
    if packet_id is None:
        return wrong(
            reason("nothing_open", "No packet is open. Scan the code on a letter or envelope first.")
        )
    if command is Command.LAY_BACK:
        return lay_back(packet_id, *who)
    return put_aside(packet_id, ASIDE_BY_COMMAND[command], "", *who)
