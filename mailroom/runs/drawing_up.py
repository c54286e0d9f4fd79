"""Drawing a run up: every gate asked again, packets frozen and bound to the run, all in one transaction (MR5).

Packets are taken in hand a slice at a time, so that the web process needs the same memory whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from intranet.firm import queries as firm
from intranet.people.models import User
from intranet.platform import audit, jobs, memory, storage
from intranet.platform.database import db, transaction
from intranet.platform.storage import StoredFile
from intranet.values.reason import Reason, reason
from intranet.values.reference import make_reference
from mailroom.packets import backorders, freezing
from mailroom.packets import queries as packets
from mailroom.packets.gates import gate_reasons_of
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState, Purpose
from mailroom.runs import labelling, rules, states
from mailroom.runs.checks import address_refusals
from mailroom.runs.models import PrintRun, RunPacket
from mailroom.runs.rules import RunState, ToPlan
from mailroom.runs.service import RunRefused
from mailroom.runs.values import Refusal, RunSettings
from mailroom.stock import queries as stock

JOB = "print_run"
NUMBER_PREFIX = "R"
SLICE = 100
"""Packets in hand at a time. Smaller slices ask the database more often, larger ones need more memory."""


def draw_up(packet_ids: Iterable[int], settings: RunSettings, by: User, now: datetime) -> PrintRun:
    """Freeze these packets and queue their printing, in one transaction.

    Every gate is asked again, and every address is tried on what will carry it; what is refused stays where it is, by
    name and reason, and the rest prints. A packet is in at most one live run.

    :raises RunRefused: nothing is left to print.
    """
    logo = _logo()
    with transaction():
        ids = _locked_in_turn(packet_ids)
        if not ids:
            raise RunRefused(reason("nothing_chosen", "Choose at least one packet that is ready."))
        facts = freezing.firm_facts()
        drawing = _Drawing(_new_run(ids[0], settings, by, now), settings, by, now, facts, logo)
        for some in _slices(ids):
            drawing.take(packets.to_print(some))
            memory.let_go()
        run = drawing.finished()
        labelling.hold_for(run, settings, by, now)
        run.job_id = jobs.enqueue(JOB, {"run_id": run.id}, by=by, unique=f"run:{run.id}").id
        return run


def _logo() -> bytes | None:
    """The letterhead's logo, read before anything is locked."""
    file = db.session.get(StoredFile, firm.profile().logo_file_id or 0)
    return storage.read(file) if file else None


def _locked_in_turn(packet_ids: Iterable[int]) -> list[int]:
    """The packets in the order in which they are served: what was promised first, then rush, then the oldest.

    They are locked in the order of their ids, so that two people drawing up at once cannot block each other.
    """
    chosen = sa.select(Packet.id, Packet.purpose, Packet.rush).where(Packet.id.in_(set(packet_ids)))
    rows = db.session.execute(chosen.order_by(Packet.id).with_for_update()).all()
    ordered = sorted(rows, key=lambda row: (row.purpose != Purpose.BACK_ORDER.value, not row.rush, row.id))
    return [row.id for row in ordered]


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + SLICE] for start in range(0, len(ids), SLICE))


def _new_run(first_id: int, settings: RunSettings, by: User, now: datetime) -> PrintRun:
    run = PrintRun(
        number=f"new {first_id}",  # nobody else can have this packet in hand now
        state=RunState.DRAWN_UP,
        settings=settings.to_json(),
        refused=[],
        created_at=now,
        created_by_id=by.id,
    )
    db.session.add(run)
    db.session.flush()
    run.number = make_reference(run.id, NUMBER_PREFIX)
    return run


@dataclass
class _Drawing:
    """A run that is being filled, with what was refused and what the order of printing rests on."""

    run: PrintRun
    settings: RunSettings
    by: User
    now: datetime
    facts: freezing.FirmFacts
    logo: bytes | None
    refused: list[Refusal] = field(default_factory=list)
    planned: list[ToPlan] = field(default_factory=list)

    def take(self, chosen: Sequence[Packet]) -> None:
        """Put these packets into the run, or aside with the reason. Their places are given at the end."""
        backorders.share_out([packet for packet in chosen if not _in_the_way(packet)], self.by, self.now)
        taken = self._past_the_gates(chosen)
        contents = freezing.contents_of(
            taken, firm.local(self.now).date(), freezing.facts_for(taken, self.facts)
        )
        unfit = address_refusals((one.content for one in contents.values()), self.settings, self.logo)
        for packet in taken:
            if packet.number in unfit:
                self.refused.append(Refusal.of(packet, unfit[packet.number]))
        fit = [packet for packet in taken if packet.number not in unfit]
        self._put_in([(packet, contents[packet.id]) for packet in fit])

    def _past_the_gates(self, chosen: Sequence[Packet]) -> list[Packet]:
        gates = gate_reasons_of(chosen)
        stopped = {packet.id: _in_the_way(packet) or gates[packet.id] for packet in chosen}
        self.refused += [Refusal.of(packet, why) for packet in chosen if (why := stopped[packet.id])]
        return [packet for packet in chosen if not stopped[packet.id]]

    def _put_in(self, taken: Sequence[tuple[Packet, freezing.Frozen]]) -> None:
        walks = _walks([packet for packet, _frozen in taken])
        rows = []
        for packet, frozen in taken:
            country = frozen.content.recipient.country
            self.planned.append(ToPlan(packet.id, packet.rush, packet.envelope, walks[packet.id], country))
            rows.append(_row(self.run, packet, frozen))
            freezing.keep_frozen(packet, frozen)
            states.bind(self.run, packet, self.by, self.now)
        if rows:
            db.session.execute(sa.insert(RunPacket), rows)
        db.session.flush()

    def finished(self) -> PrintRun:
        """Everything chosen was looked at: the run with each packet in its place.

        :raises RunRefused: there is none.
        """
        if not self.planned:
            raise RunRefused(_nothing_to_print(self.refused))
        self.run.refused = [one.to_json() for one in self.refused]
        self._number()
        counts = {"packets": len(self.planned), "left_out": len(self.refused)}
        audit.note("run", self.run.id, "drawn up", by=self.by, after=counts)
        return self.run

    def _number(self) -> None:
        of_run = sa.select(RunPacket.packet_id, RunPacket.id).where(RunPacket.run_id == self.run.id)
        rows = {row.packet_id: row.id for row in db.session.execute(of_run)}
        places = [
            {"id": rows[place.packet_id], "position": place.position, "chunk": place.chunk}
            for place in rules.plan(self.planned, self.settings.chunk)
        ]
        db.session.execute(sa.update(RunPacket), places)


def _row(run: PrintRun, packet: Packet, frozen: freezing.Frozen) -> dict[str, object]:
    """A packet's row in its run; the place is one that no other packet has meanwhile."""
    return {
        "run_id": run.id,
        "packet_id": packet.id,
        "position": -packet.id,
        "chunk": 0,
        "content": frozen.stored,
        "live": True,
    }


def _walks(taken: Sequence[Packet]) -> dict[int, int]:
    """Each packet's first place on the picker's walk."""
    places = stock.places_by_id(line.item.shelf_place_id for packet in taken for line in packet.items)
    walks: dict[int, int] = {}
    for packet in taken:
        found = [places[i.item.shelf_place_id].walk for i in packet.items if i.item.shelf_place_id in places]
        walks[packet.id] = min(found, default=0)
    return walks


# ---- what is refused ---------------------------------------------------------------------------------------


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


def _nothing_to_print(refused: Sequence[Refusal]) -> Reason:
    first = refused[0]
    return reason(
        "all_refused",
        "None of these packets can be printed. The first, %(number)s: %(why)s",
        number=first.number,
        why=first.reasons[0].to_json(),
    )
