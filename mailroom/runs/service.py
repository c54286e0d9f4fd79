"""Drawing up a run, stopping, resuming and taking it apart; what a person says of the paper; reprints (MR5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intranet.firm import queries as firm
from intranet.people.models import User
from intranet.platform import audit, jobs
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from intranet.values.reference import make_reference
from mailroom.packets import backorders, freezing
from mailroom.packets import queries as packets
from mailroom.packets.gates import gate_reasons_of
from mailroom.packets.models import Packet
from mailroom.packets.rules import PacketEvent
from mailroom.packets.values import PacketState
from mailroom.runs import labelling, rules, states
from mailroom.runs.checks import address_refusals
from mailroom.runs.models import PrintRun, RunPacket
from mailroom.runs.rules import RunState, SheetResult, ToPlan
from mailroom.runs.values import RunSettings
from mailroom.sheets import service as sheets
from mailroom.stock import queries as stock

JOB = "print_run"
NUMBER_PREFIX = "R"


class RunNotFound(RecordNotFound):
    """There is no such run."""


class RunRefused(ValueRefused):
    """This cannot be done with the run now; ``reason`` says what to do."""


@dataclass(frozen=True)
class Refusal:
    """A packet that a run left out, by name and reasons."""

    packet_id: int
    number: str
    who: str
    reasons: Sequence[Reason]

    def to_json(self) -> dict[str, Any]:
        return {
            "packet_id": self.packet_id,
            "number": self.number,
            "who": self.who,
            "reasons": [why.to_json() for why in self.reasons],
        }


def find(run_id: int) -> PrintRun:
    """A run, locked until the transaction ends.

    :raises RunNotFound: no such run.
    """
    run = locked(PrintRun, run_id)
    if run is None:
        raise RunNotFound(str(run_id))
    return run


def draw_up(packet_ids: Iterable[int], settings: RunSettings, by: User, now: datetime) -> PrintRun:
    """Freeze these packets and queue their printing, in one transaction.

    Every gate is asked again, and every address is tried on what will carry it; what is refused stays where it is, by
    name and reason, and the rest prints. A packet is in at most one live run.

    :raises RunRefused: nothing is left to print.
    """
    with transaction():
        chosen = _locked_packets(packet_ids)
        backorders.share_out([packet for packet in chosen if not _in_the_way(packet)], by, now)
        taken, refused = _sort_out(chosen)
        contents = freezing.contents_of(taken, firm.local(now).date())
        unfit = address_refusals((one.content for one in contents.values()), settings)
        refused += [_refusal(packet, unfit[packet.number]) for packet in taken if packet.number in unfit]
        taken = [packet for packet in taken if packet.number not in unfit]
        if not taken:
            raise RunRefused(_nothing_to_print(refused))
        run = PrintRun(
            number=f"new {taken[0].id}",  # nobody else can have this packet now
            state=RunState.DRAWN_UP,
            settings=settings.to_json(),
            refused=[one.to_json() for one in refused],
            created_at=now,
            created_by_id=by.id,
        )
        db.session.add(run)
        db.session.flush()
        run.number = make_reference(run.id, NUMBER_PREFIX)
        _put_in(run, taken, contents, settings.chunk, by, now)
        labelling.hold_for(run, settings, by, now)
        run.job_id = jobs.enqueue(JOB, {"run_id": run.id}, by=by, unique=f"run:{run.id}").id
        audit.note("run", run.id, "drawn up", by=by, after={"packets": len(taken), "refused": len(refused)})
        return run


def _locked_packets(packet_ids: Iterable[int]) -> list[Packet]:
    """The packets, locked in the order of their ids so that two people drawing up at once cannot block each other."""
    ids = sorted(set(packet_ids))
    db.session.execute(sa.select(Packet.id).where(Packet.id.in_(ids)).order_by(Packet.id).with_for_update())
    return packets.to_print(ids)


def _sort_out(chosen: Sequence[Packet]) -> tuple[list[Packet], list[Refusal]]:
    gates = gate_reasons_of(chosen)
    taken, refused = [], []
    for packet in chosen:
        reasons = _in_the_way(packet) or gates[packet.id]
        if reasons:
            refused.append(_refusal(packet, reasons))
        else:
            taken.append(packet)
    return taken, refused


def _in_the_way(packet: Packet) -> list[Reason]:
    if packet.live_run_id is not None:
        return [reason("in_a_run", "It is in another run already.")]
    if packet.state is not PacketState.READY:
        return [
            reason(
                "not_ready",
                "It is %(state)s, not ready.",
                state=reason("state", packet.state.label).to_json(),
            )
        ]
    return []


def _refusal(packet: Packet, reasons: Sequence[Reason]) -> Refusal:
    return Refusal(packet.id, packet.number, packet.customer.name, reasons)


def _nothing_to_print(refused: Sequence[Refusal]) -> Reason:
    if not refused:
        return reason("nothing_chosen", "Choose at least one packet that is ready.")
    first = refused[0]
    return reason(
        "all_refused",
        "None of these packets can be printed. The first, %(number)s: %(why)s",
        number=first.number,
        why=first.reasons[0].to_json(),
    )


def _put_in(
    run: PrintRun,
    taken: Sequence[Packet],
    contents: Mapping[int, freezing.Frozen],
    chunk: int,
    by: User,
    now: datetime,
) -> None:
    walks = _walks(taken)
    order = rules.plan(
        [
            ToPlan(p.id, p.rush, p.envelope, walks.get(p.id, 0), contents[p.id].content.recipient.country)
            for p in taken
        ],
        chunk,
    )
    known = {packet.id: packet for packet in taken}
    rows = []
    for place in order:
        packet, content = known[place.packet_id], contents[place.packet_id]
        rows.append(
            {
                "run_id": run.id,
                "packet_id": packet.id,
                "position": place.position,
                "chunk": place.chunk,
                "content": content.stored,
                "live": True,
            }
        )
        freezing.keep_frozen(packet, content)
        states.bind(run, packet, by, now)
    db.session.execute(sa.insert(RunPacket), rows)
    db.session.flush()


def _walks(taken: Sequence[Packet]) -> dict[int, int]:
    """Each packet's first place on the picker's walk."""
    places = stock.places_by_id(line.item.shelf_place_id for packet in taken for line in packet.items)
    walks: dict[int, int] = {}
    for packet in taken:
        found = [places[i.item.shelf_place_id].walk for i in packet.items if i.item.shelf_place_id in places]
        walks[packet.id] = min(found, default=0)
    return walks


# ---- what came out ---------------------------------------------------------------------------------------


def confirm(run_id: int, results: Mapping[int, SheetResult], by: User, now: datetime) -> PrintRun:
    """A person says of packets (by id) whether their paper came out right or is spoilt.

    Right ones go on to the bench, spoilt ones are ready to be printed again, by another run. Once every packet has its
    answer the run is settled. Saying the same again changes nothing.

    :raises RunRefused: the PDFs are not there yet, or a packet's answer was given before and differs.
    """
    with transaction():
        run = find(run_id)
        if run.state is not RunState.MADE:
            raise RunRefused(
                reason("not_made", "There is nothing to confirm: the run is not waiting for it.")
            )
        rows = {row.packet_id: row for row in run.packets}
        for packet_id, result in results.items():
            row = rows.get(packet_id)
            if row is not None and result in (SheetResult.GOOD, SheetResult.SPOILT):
                _confirm_one(row, result, by, now)
        sheets.printed(run.id, [row.packet_id for row in rows.values() if row.result_at], now)
        states.end_if_over(run, by, now)
        return run


def _confirm_one(row: RunPacket, result: SheetResult, by: User, now: datetime) -> None:
    if row.result is result:
        return
    if row.result is not SheetResult.UNKNOWN:
        raise RunRefused(
            reason(
                "said_already",
                "Somebody has said of packet %(number)s that it was otherwise.",
                number=row.packet.number,
            )
        )
    row.result, row.result_at, row.result_by_id = result, now, by.id
    good = result is SheetResult.GOOD
    event = PacketEvent.CAME_OUT if good else PacketEvent.SPOILT
    states.unbind(row, event, by, now, "" if good else "spoilt in the printer")
    audit.note("packet", row.packet_id, "paper", by=by, after=result)


def confirm_all(run_id: int, by: User, now: datetime) -> PrintRun:
    """Everything that nobody has spoken of yet came out right."""
    run = find_plain(run_id)
    open_rows = [row for row in run.packets if row.result is SheetResult.UNKNOWN]
    return confirm(run_id, {row.packet_id: SheetResult.GOOD for row in open_rows}, by, now)


def confirm_until(run_id: int, spoilt_from: int, by: User, now: datetime) -> PrintRun:
    """Everything before position ``spoilt_from`` came out right; it and all after are spoilt."""
    run = find_plain(run_id)
    said = rules.spoilt_from(spoilt_from, (row.position for row in run.packets))
    open_rows = [row for row in run.packets if row.result is SheetResult.UNKNOWN]
    return confirm(run_id, {row.packet_id: said[row.position] for row in open_rows}, by, now)


def confirm_until_sheet(run_id: int, sheet: int, by: User, now: datetime) -> PrintRun:
    """Spoilt from this sheet of the packets' PDF on: packets wholly before it came out right, the others are spoilt.

    :raises RunRefused: the PDF has no such sheet.
    """
    run = find_plain(run_id)
    duplex = RunSettings.from_json(run.settings).duplex
    places = [
        rules.OnSheets(row.position, *row.pages["packets"]) for row in run.packets if "packets" in row.pages
    ]
    position = rules.position_of_sheet(places, sheet, duplex)
    if position is None:
        raise RunRefused(reason("no_such_sheet_of_run", "The packets' PDF has no sheet of that number."))
    return confirm_until(run_id, position, by, now)


def sheets_of(run: PrintRun) -> int:
    """Sheets of paper that the packets' PDF takes; 0 while it is not there."""
    pages = max((row.pages["packets"][1] for row in run.packets if "packets" in row.pages), default=0)
    return -(-pages // 2) if RunSettings.from_json(run.settings).duplex else pages


def find_plain(run_id: int) -> PrintRun:
    """A run with its packets, not locked.

    :raises RunNotFound: no such run.
    """
    run = db.session.get(PrintRun, run_id)
    if run is None:
        raise RunNotFound(str(run_id))
    return run
