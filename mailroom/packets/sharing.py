"""Several inquiries from one place in one packet, or each in its own."""

from __future__ import annotations

from datetime import datetime

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import db, transaction
from intranet.values.reason import reason
from mailroom.packets import shortage
from mailroom.packets.models import Packet
from mailroom.packets.refreshing import look_again
from mailroom.packets.rules import PacketEvent
from mailroom.packets.service import PacketRefused, find, new_packet, refuse_on_paper, take_in, when
from mailroom.packets.states import forget_frozen, happen
from mailroom.packets.values import Purpose


def share_with(packet_id: int, other_id: int, by: User, now: datetime) -> Packet:
    """Let this packet answer the inquiries of another one to the same place, which ends.

    :raises PacketRefused: not to the same customer and place, or one of them is on paper.
    """
    with transaction():
        packet, other = find(packet_id), find(other_id)
        for one in (packet, other):
            refuse_on_paper(one)
        here, there = (one.address.key if one.address else "" for one in (packet, other))
        promised = Purpose.BACK_ORDER.value in (packet.purpose, other.purpose)
        if promised or packet.id == other.id or packet.customer_id != other.customer_id or here != there:
            raise PacketRefused(
                reason(
                    "another_place",
                    "The two packets do not go to the same place, so they cannot share an envelope.",
                )
            )
        moving = list(other.inquiries)
        other.inquiries.clear()
        db.session.flush()
        packet.inquiries.extend(moving)
        packet.accepted = False
        shared = reason("shared", "Its inquiries are answered by packet %(number)s.", number=packet.number)
        forget_frozen(other, by, now)
        other.hold_kind = other.held_from = ""
        other.reasons = [shared.to_json()]
        happen(other, PacketEvent.CANCELLED, by, now, why=str(shared))
        shortage.given_up(other, str(shared), by, now)
        audit.note("packet", packet.id, "shared", by=by, after=[inquiry.reference for inquiry in moving])
        db.session.flush()
        look_again(packet, by, when(now))
    return packet


def split(packet_id: int, inquiry_id: int, by: User, now: datetime) -> Packet:
    """Give one of the packet's inquiries a packet of its own.

    :raises PacketRefused: it answers only this one, or is on paper.
    """
    with transaction():
        packet = find(packet_id)
        refuse_on_paper(packet)
        inquiry = next((one for one in packet.inquiries if one.id == inquiry_id), None)
        if inquiry is None or len(packet.inquiries) < 2:
            raise PacketRefused(reason("nothing_to_split", "The packet answers only this one inquiry."))
        packet.inquiries.remove(inquiry)
        db.session.flush()
        own = new_packet(inquiry, packet.address_id, now)
        take_in(own, inquiry, by, now)
        audit.note("packet", packet.id, "split", by=by, before=inquiry.reference, after=own.number)
        look_again(packet, by, when(now))
    return own
