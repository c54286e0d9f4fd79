"""Mailing closes the loop (MR9), in one transaction: packet mailed, literature date, stock, follow-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from intranet.firm import queries as firm
from intranet.followups.service import schedule_after_mailing
from intranet.inquiries.service import literature_sent
from intranet.people.models import User
from intranet.platform import events
from intranet.platform.database import transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from mailroom.packets import service as packet_service
from mailroom.packets.franking import Franking, frank, franking_on
from mailroom.packets.gates import gate_reasons
from mailroom.packets.models import Packet
from mailroom.packets.rules import PacketEvent
from mailroom.packets.values import PacketState
from mailroom.runs.bench import printed_with_letter
from mailroom.runs.values import Refusal
from mailroom.stock import queries as stock
from mailroom.stock import service as ledger
from mailroom.stock.values import StockReason, SupplyKind


class NotMailable(ValueRefused):
    """The packet cannot be mailed now; ``reason`` says why."""


class AlreadyMailed(NotMailable):
    """It has been mailed before; nothing happens twice."""

    def __init__(self, packet: Packet) -> None:
        day = firm.local(packet.mailed_at).date().isoformat() if packet.mailed_at else ""
        super().__init__(
            reason(
                "already_mailed", "Packet %(number)s was mailed on %(day)s.", number=packet.number, day=day
            )
        )


@dataclass(frozen=True)
class Mailed:
    """Packets that went out, those left behind by name and reason, and those that were mailed before."""

    packets: Sequence[Packet]
    refused: Sequence[Refusal]
    before: Sequence[Packet] = ()


def mail(packet_ids: Iterable[int], by: User, now: datetime) -> Mailed:
    """Mail packed packets, all in one transaction: each packet wholly or not at all.

    Every gate is asked again. What may not go is left behind by name and reason; the rest goes.
    """
    with transaction():
        today = firm.local(now).date()
        prices = franking_on(today)
        sent: list[Packet] = []
        refused: list[Refusal] = []
        before: list[Packet] = []
        for packet_id in sorted(set(packet_ids)):
            packet = packet_service.find(packet_id)
            if packet.state is PacketState.MAILED:
                before.append(packet)
            elif reasons := _in_the_way(packet):
                refused.append(Refusal.of(packet, reasons))
            else:
                _send(packet, prices, by, now)
                sent.append(packet)
        return Mailed(sent, refused, before)


def mail_one(packet_id: int, by: User, now: datetime) -> Packet:
    """Mail one packet.

    :raises AlreadyMailed: it went out before. :raises NotMailable: it is not packed, or a gate is closed.
    """
    with transaction():
        packet = packet_service.find(packet_id)
        if packet.state is PacketState.MAILED:
            raise AlreadyMailed(packet)
        if reasons := _in_the_way(packet):
            raise NotMailable(reasons[0])
        _send(packet, franking_on(firm.local(now).date()), by, now)
        return packet


def _in_the_way(packet: Packet) -> list[Reason]:
    if packet.state is not PacketState.PACKED:
        state = reason("state", packet.state.label).to_json()
        return [reason("not_packed_yet", "It is %(state)s, not packed.", state=state)]
    return gate_reasons(packet)


def _send(packet: Packet, prices: Franking, by: User, now: datetime) -> None:
    today = prices.day
    frank(packet, prices)
    packet_service.step_to(packet, PacketEvent.MAILED, by, now)
    packet.mailed_at, packet.mailed_by_id = now, by.id
    inquiry_ids = [inquiry.id for inquiry in packet.inquiries]
    literature_sent(inquiry_ids, today, by, now)
    _move_stock(packet, by, now)
    country = packet.address.country if packet.address else ""
    schedule_after_mailing(inquiry_ids, today, country, by, now)
    events.emit("packet_mailed", packet_id=packet.id, customer_id=packet.customer_id)


def _move_stock(packet: Packet, by: User, now: datetime) -> None:
    """Literature from the shelf and the envelope leave the ledger, once a packet (the database sees to it)."""
    for line in packet.items:
        if not printed_with_letter(line):
            ledger.move(-line.copies, StockReason.MAILED, by, now, item_id=line.item_id, packet_id=packet.id)
    envelope = stock.supply_of(packet.envelope, SupplyKind.ENVELOPE)
    if envelope is not None:
        ledger.move(-1, StockReason.MAILED, by, now, supply_id=envelope.id, packet_id=packet.id)
