"""What the shelf can give to packets, what a packet lacks, and what was promised to follow (MR12): the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import db
from mailroom.packets.models import BackOrder, Packet, PacketItem
from mailroom.packets.rules import ChosenPiece
from mailroom.packets.values import BackOrderState, PacketState
from mailroom.stock import queries as stock

ON_PAPER = (PacketState.PRINTING, PacketState.PRINTED, PacketState.PACKED)


def available(item_ids: Iterable[int], apart_from: int | None = None) -> dict[int, int]:
    """Copies of each limited item that no packet on paper needs; items that nobody counts are left out."""
    counted = stock.counted_items(set(item_ids))
    if not counted:
        return {}
    on_paper = sa.or_(
        Packet.state.in_(ON_PAPER),
        sa.and_(Packet.state == PacketState.HELD, Packet.held_from.in_([state.value for state in ON_PAPER])),
    )
    query = (
        sa.select(PacketItem.item_id, sa.func.sum(PacketItem.copies))
        .join(Packet, Packet.id == PacketItem.packet_id)
        .where(PacketItem.item_id.in_(counted), on_paper)
        .group_by(PacketItem.item_id)
    )
    if apart_from is not None:
        query = query.where(Packet.id != apart_from)
    taken: dict[int, int] = {item_id: int(copies) for item_id, copies in db.session.execute(query)}
    return {item_id: max(0, balance - taken.get(item_id, 0)) for item_id, balance in counted.items()}


def wanted_copies(packet: Packet) -> dict[int, int]:
    """Copies that belong into the packet, by item: those that go, and those foreseen to follow."""
    wanted = {line.item_id: line.copies for line in packet.items}
    for order in packet.back_orders:
        wanted[order.item_id] = wanted.get(order.item_id, 0) + order.copies
    return wanted


def promised_in(packet: Packet) -> dict[int, int] | None:
    """Copies promised before that this packet brings, by item; None for a packet that answers inquiries."""
    if packet.purpose != "back_order":
        return None
    query = sa.select(BackOrder).where(BackOrder.follow_packet_id == packet.id).order_by(BackOrder.id)
    orders = [one for one in db.session.scalars(query) if one.status is BackOrderState.FOLLOWING]
    return {order.item_id: order.copies for order in orders}


def foresee(
    packet: Packet, waiting: Sequence[tuple[ChosenPiece, int]], chosen: set[int], now: datetime
) -> None:
    """Write down what the packet will lack as things stand."""
    known = {order.item_id: order for order in packet.back_orders}
    wanted = {piece.item_id for piece, _copies in waiting}
    for item_id, order in known.items():
        if item_id not in wanted:
            packet.back_orders.remove(order)
    for piece, copies in waiting:
        order = known.get(piece.item_id)
        if order is None:
            order = BackOrder(item_id=piece.item_id, since=now, status=BackOrderState.WAITING, ended_why="")
            packet.back_orders.append(order)
        order.copies, order.chosen_by_person = copies, piece.item_id in chosen
        order.reasons = [why.to_json() for why in piece.reasons]
    db.session.flush()


def end(order: BackOrder, status: BackOrderState, by: User | None, now: datetime, why: str = "") -> None:
    """A back order was sent, or is given up."""
    before, order.status = order.status, status
    order.ended_at, order.ended_by_id, order.ended_why = now, by.id if by else None, why
    audit.note("packet", order.packet_id, "back order", by=by, before=before, after=status, why=why)


def followed_by(packet_id: int) -> list[BackOrder]:
    """What was promised and follows in this packet."""
    query = sa.select(BackOrder).where(
        BackOrder.follow_packet_id == packet_id, BackOrder.status == BackOrderState.FOLLOWING
    )
    return list(db.session.scalars(query.order_by(BackOrder.id)))


def kept(packet: Packet, by: User | None, now: datetime) -> None:
    """The packet is mailed: what was promised in it has been sent."""
    for order in followed_by(packet.id):
        end(order, BackOrderState.DONE, by, now)


def given_up(packet: Packet, why: str, by: User | None, now: datetime) -> None:
    """The packet is cancelled: what it would have lacked is nobody's any more, what it was to bring is not sent."""
    packet.back_orders.clear()
    for order in followed_by(packet.id):
        end(order, BackOrderState.CANCELLED, by, now, why)
    db.session.flush()
