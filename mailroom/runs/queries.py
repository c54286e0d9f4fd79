"""Named reads of runs, and of what waits at the bench and for the post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from intranet.customers.models import Customer
from intranet.platform.database import db
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs.models import PrintRun, Reprint, RunPacket
from mailroom.runs.rules import RunState, SheetResult

PAGE = 30


@dataclass(frozen=True)
class RunLine:
    """A run with its number of packets, and of how many nobody has said yet what came out."""

    run: PrintRun
    packets: int
    unsaid: int = 0


def run(run_id: int) -> PrintRun | None:
    """A run with its outputs and its packets: their numbers, states and customers. A fixed number of statements."""
    query = sa.select(PrintRun).where(PrintRun.id == run_id)
    packet = selectinload(PrintRun.packets).joinedload(RunPacket.packet)
    whole = (
        packet.load_only(Packet.number, Packet.state, Packet.customer_id),
        packet.joinedload(Packet.customer).load_only(Customer.name),
        selectinload(PrintRun.outputs),
    )
    return db.session.scalar(query.options(*whole))


def run_alone(run_id: int) -> PrintRun | None:
    """A run with its outputs, without its packets."""
    query = sa.select(PrintRun).where(PrintRun.id == run_id).options(selectinload(PrintRun.outputs))
    return db.session.scalar(query)


def runs(page: int = 1) -> tuple[list[RunLine], int]:
    """One page of runs, newest first, and how many there are."""
    count = db.session.scalar(sa.select(sa.func.count(PrintRun.id))) or 0
    of_run = sa.select(sa.func.count(RunPacket.id)).where(RunPacket.run_id == PrintRun.id)
    unsaid = of_run.where(RunPacket.result == SheetResult.UNKNOWN, PrintRun.state == RunState.MADE)
    query = sa.select(PrintRun, of_run.scalar_subquery(), unsaid.scalar_subquery())
    rows = db.session.execute(query.order_by(PrintRun.id.desc()).limit(PAGE).offset((page - 1) * PAGE))
    return [RunLine(*row) for row in rows], count


def waiting_for_paper() -> tuple[int, datetime | None]:
    """How many runs wait for a person to say what came out, and since when the oldest does."""
    query = sa.select(sa.func.count(), sa.func.min(PrintRun.made_at)).where(PrintRun.state == RunState.MADE)
    count, oldest = db.session.execute(query).one()
    return count, oldest


def newest_settings() -> dict[str, object] | None:
    """The settings of the last run, to begin the next one with."""
    return db.session.scalar(sa.select(PrintRun.settings).order_by(PrintRun.id.desc()).limit(1))


def recent_sheets(runs_back: int = 20) -> list[str]:
    """The names of the label sheets that the last runs were printed on, newest first."""
    query = sa.select(PrintRun.settings).order_by(PrintRun.id.desc()).limit(runs_back)
    names = [
        settings.get(field, "")
        for settings in db.session.scalars(query)
        for field in ("label_sheet", "teaser_sheet")
    ]
    return list(dict.fromkeys(filter(None, names)))


def reprints(run_id: int) -> list[Reprint]:
    """What was printed again of a run, newest first."""
    query = sa.select(Reprint).where(Reprint.run_id == run_id).options(joinedload(Reprint.packet))
    query = query.order_by(Reprint.id.desc())
    return list(db.session.scalars(query))


def reprints_of_packet(packet_id: int) -> list[Reprint]:
    """What was printed again of a packet, newest first, with its run."""
    query = sa.select(Reprint).where(Reprint.packet_id == packet_id).options(joinedload(Reprint.run))
    return list(db.session.scalars(query.order_by(Reprint.id.desc())))


def newest_printed(packet_id: int) -> RunPacket | None:
    """The packet's place in the newest run whose PDFs are there: what can be printed again."""
    made = (RunState.MADE, RunState.SETTLED)
    query = (
        sa.select(RunPacket)
        .join(PrintRun, PrintRun.id == RunPacket.run_id)
        .where(
            RunPacket.packet_id == packet_id,
            PrintRun.state.in_(made),
            RunPacket.result.in_((SheetResult.UNKNOWN, SheetResult.GOOD)),
        )
        .options(joinedload(RunPacket.run))
    )
    return db.session.scalar(query.order_by(RunPacket.run_id.desc()).limit(1))


def to_mail(limit: int = 500) -> list[Packet]:
    """Packed packets, rush first, the longest waiting first."""
    query = _with_address().where(Packet.state == PacketState.PACKED)
    return list(
        db.session.scalars(query.order_by(Packet.rush.desc(), Packet.packed_at, Packet.id).limit(limit))
    )


def count(state: PacketState) -> int:
    """How many packets are in a state: the badges of the menu."""
    query = sa.select(sa.func.count()).select_from(Packet).where(Packet.state == state)
    return db.session.scalar(query) or 0


def _with_address() -> sa.Select[Packet]:
    return sa.select(Packet).options(
        joinedload(Packet.customer), joinedload(Packet.contact), joinedload(Packet.address)
    )
