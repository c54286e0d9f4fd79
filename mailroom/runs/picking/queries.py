"""Named reads of the bench: what waits, in which order, where its letter lies, who has it open, what was put aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from intranet.inquiries.models import Inquiry
from intranet.people.models import User
from intranet.platform.database import db
from mailroom.literature.models import LiteratureItem
from mailroom.packets.models import Packet, PacketInquiry, PacketItem
from mailroom.packets.values import PacketState
from mailroom.runs.models import PrintRun, RunPacket
from mailroom.runs.picking.models import BenchAside, BenchOpening
from mailroom.runs.picking.rules import Holder, ItemSeen, PacketSeen, Seen, in_the_way
from mailroom.runs.picking.scanned import Reading

_OPENED_BY = joinedload(BenchOpening.by)
_ASIDE_BY = joinedload(BenchAside.by)


@dataclass(frozen=True)
class Waiting:
    """A packet whose paper came out: where its letter lies in the stack, and what keeps it from being packed."""

    packet: Packet
    run_id: int | None
    run_number: str
    position: int
    of: int
    sheets: tuple[int, int] | None
    opening: BenchOpening | None
    aside: BenchAside | None


def waiting(limit: int = 200) -> list[Waiting]:
    """Packets to be packed, rush first, then as they came out of the printer. A fixed number of statements."""
    any_run, same_run = aliased(RunPacket), aliased(RunPacket)
    newest = sa.select(sa.func.max(any_run.run_id)).where(any_run.packet_id == Packet.id).scalar_subquery()
    of = sa.select(sa.func.count(same_run.id)).where(same_run.run_id == PrintRun.id).scalar_subquery()
    query = (
        sa.select(Packet, PrintRun.id, PrintRun.number, RunPacket.position, RunPacket.pages, of)
        .select_from(Packet)
        .outerjoin(RunPacket, sa.and_(RunPacket.packet_id == Packet.id, RunPacket.run_id == newest))
        .outerjoin(PrintRun, PrintRun.id == RunPacket.run_id)
        .where(Packet.state == PacketState.PRINTED)
        .order_by(Packet.rush.desc(), PrintRun.id, RunPacket.position, Packet.id)
        .options(joinedload(Packet.customer), joinedload(Packet.contact), joinedload(Packet.address))
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    openings, asides = _openings(), _asides()
    return [_waiting(row, openings, asides) for row in rows]


def _waiting(
    row: Sequence[Any], openings: Mapping[int, BenchOpening], asides: Mapping[int, BenchAside]
) -> Waiting:
    packet, run_id, run_number, position, pages, of = row
    sheets = (pages or {}).get("packets")
    aside = asides.get(packet.id)
    return Waiting(
        packet=packet,
        run_id=run_id,
        run_number=run_number or "",
        position=position or 0,
        of=of or 0,
        sheets=(sheets[0], sheets[1]) if sheets else None,
        opening=openings.get(packet.id),
        aside=aside if aside and still_aside(aside, packet) else None,
    )


def next_after(
    waiting: Iterable[Waiting], packet_id: int | None, person_id: int, bench: str, now: datetime
) -> Waiting | None:
    """The packet to take after this one: the next of its run that lies free, else the first that does."""
    free = [one for one in waiting if _is_free(one, person_id, bench, now) and one.packet.id != packet_id]
    query = (
        sa.select(RunPacket.run_id, RunPacket.position)
        .where(RunPacket.packet_id == packet_id)
        .order_by(RunPacket.run_id.desc())
        .limit(1)
    )
    run_id, position = db.session.execute(query).one_or_none() or (None, 0)
    later = (one for one in free if one.run_id == run_id and one.position > position)
    return next(later, free[0] if free else None)


def _is_free(one: Waiting, person_id: int, bench: str, now: datetime) -> bool:
    if one.aside is not None or one.opening is None:
        return one.aside is None
    holder = Holder(one.opening.by_id, one.opening.bench, now - one.opening.touched_at)
    return not in_the_way(holder, person_id, bench)


def still_aside(aside: BenchAside, packet: Packet) -> bool:
    """Whether it lies aside as it was put there: held, printed anew or packed meanwhile it does no more."""
    return packet.state is PacketState.PRINTED and aside.at >= packet.state_since


def _openings() -> dict[int, BenchOpening]:
    return {row.packet_id: row for row in db.session.scalars(sa.select(BenchOpening).options(_OPENED_BY))}


def _asides() -> dict[int, BenchAside]:
    return {row.packet_id: row for row in db.session.scalars(sa.select(BenchAside).options(_ASIDE_BY))}


def opening(packet_id: int) -> BenchOpening | None:
    """Where a packet lies open."""
    query = sa.select(BenchOpening).where(BenchOpening.packet_id == packet_id).options(_OPENED_BY)
    return db.session.scalar(query)


def aside(packet_id: int) -> BenchAside | None:
    """Why a packet was put aside, if it was."""
    query = sa.select(BenchAside).where(BenchAside.packet_id == packet_id).options(_ASIDE_BY)
    return db.session.scalar(query)


def open_at(person_id: int, bench: str) -> BenchOpening | None:
    """What lies open at this very bench."""
    return db.session.scalar(
        sa.select(BenchOpening)
        .join(Packet)
        .where(
            BenchOpening.by_id == person_id,
            BenchOpening.bench == bench,
            Packet.state == PacketState.PRINTED,
        )
        .order_by(BenchOpening.touched_at.desc())
        .limit(1)
    )


def packed_last(by: User, since: datetime) -> Packet | None:
    """The packet that this person packed last, not longer ago than ``since``, if it is still here."""
    return db.session.scalar(
        sa.select(Packet)
        .where(Packet.state == PacketState.PACKED, Packet.packed_by_id == by.id, Packet.packed_at >= since)
        .order_by(Packet.packed_at.desc(), Packet.id.desc())
        .limit(1)
    )


def on_the_bench(packet_id: int) -> Packet | None:
    """A packet with its pieces, their editions, its addressee."""
    items = selectinload(Packet.items)
    return db.session.scalar(
        sa.select(Packet)
        .where(Packet.id == packet_id)
        .options(joinedload(Packet.customer), joinedload(Packet.contact), joinedload(Packet.address))
        .options(items.joinedload(PacketItem.item), items.joinedload(PacketItem.edition))
    )


# ---- what a code is -------------------------------------------------------------------------------


def things(found: Iterable[Reading], language: str) -> list[tuple[frozenset[str], Seen]]:
    """What each reading of a scan could be: a packet by its number or its inquiry's reference, a piece by its code.

    Three statements at most.
    """
    readings = list(found)
    packets = _by_number({number for one in readings for number in one.packet_numbers})
    sheets = _by_reference({one.reference for one in readings if one.reference})
    items = _by_code({code for one in readings for code in one.codes})
    seen: list[tuple[frozenset[str], Seen]] = []
    for one in readings:
        numbered: list[Seen] = [
            PacketSeen(packets[number], number) for number in one.packet_numbers if number in packets
        ]
        pieces: list[Seen] = [
            ItemSeen(item.id, item.title_in(language)) for code in one.codes for item in items.get(code, ())
        ]
        replies: list[Seen] = [sheets[one.reference]] if one.reference in sheets else []
        seen += [(one.layouts, thing) for thing in numbered or pieces or replies]
    return seen


def _by_number(numbers: set[str]) -> dict[str, int]:
    if not numbers:
        return {}
    query = sa.select(Packet.number, Packet.id).where(Packet.number.in_(numbers))
    return {row.number: row.id for row in db.session.execute(query)}


def _by_reference(references: set[str]) -> dict[str, PacketSeen]:
    if not references:
        return {}
    query = (
        sa.select(Inquiry.reference, Packet.id, Packet.number)
        .join(PacketInquiry, PacketInquiry.inquiry_id == Inquiry.id)
        .join(Packet, Packet.id == PacketInquiry.packet_id)
        .where(Inquiry.reference.in_(references))
        .order_by(Packet.id)
    )
    rows = db.session.execute(query)
    return {ref: PacketSeen(packet_id, number, reply_sheet=True) for ref, packet_id, number in rows}


def _by_code(codes: set[str]) -> dict[str, list[LiteratureItem]]:
    """Items by their code in capitals; two whose codes differ by case alone are both given, so neither passes."""
    written = codes | {code.lower() for code in codes}
    matches = sa.or_(sa.func.upper(LiteratureItem.code).in_(codes), LiteratureItem.code.in_(written))
    found: dict[str, list[LiteratureItem]] = {}
    for item in db.session.scalars(sa.select(LiteratureItem).where(matches).order_by(LiteratureItem.id)):
        found.setdefault(item.code.upper(), []).append(item)
    return found
