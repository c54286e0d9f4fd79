"""Out of stock (MR12): a run shares out what is there, the rest waits, and follows by itself when stock comes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from intranet.followups.finding import mention
from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from mailroom.literature.models import LiteratureItem
from mailroom.packets import rules, shortage
from mailroom.packets.models import BackOrder, Packet
from mailroom.packets.refreshing import look_again
from mailroom.packets.service import look_at, new_packet, when
from mailroom.packets.values import BackOrderState, PacketState, Purpose
from mailroom.stock import queries as stock

PAGE = 50
EARLY = (PacketState.DRAFT, PacketState.READY, PacketState.WAITING, PacketState.HELD)
OUT = (PacketState.MAILED, PacketState.RETURNED)
OPEN = (BackOrderState.WAITING, BackOrderState.FOLLOWING)


class BackOrderNotFound(RecordNotFound):
    """There is no such back order."""


class BackOrderRefused(ValueRefused):
    """This cannot be done with the back order; ``reason`` says what to do."""


@dataclass(frozen=True)
class Awaited:
    """A back order on the screen, with what it waits for in words."""

    order: BackOrder
    left: int | None
    what: Reason


# ---- drawing up --------------------------------------------------------------------------------------------


def share_out(packets: Sequence[Packet], by: User, now: datetime) -> None:
    """Allot limited items to packets that are to be printed together: promised ones first, then rush, then in turn.

    A packet that gets other copies than it foresaw is worked out anew; one whose letter was approved is put before the
    supervisor again. Runs in the run's transaction; the items stay locked, so that two runs never share the last copy.
    """
    wanted = {packet.id: shortage.wanted_copies(packet) for packet in packets}
    items = {item_id for copies in wanted.values() for item_id in copies}
    if not stock.counted_items(items):
        return
    _lock(items)
    in_turn = sorted(packets, key=lambda p: (p.purpose != Purpose.BACK_ORDER.value, not p.rush, p.id))
    shares = rules.share_out([(p.id, wanted[p.id]) for p in in_turn], shortage.available(items))
    for packet in in_turn:
        going = {line.item_id: line.copies for line in packet.items}
        share = shares[packet.id]
        if any(going.get(item_id, 0) != copies for item_id, copies in share.items()):
            look_again(packet, by, when(now), available=share)


def _lock(item_ids: set[int]) -> None:
    query = sa.select(LiteratureItem.id).where(LiteratureItem.id.in_(item_ids)).order_by(LiteratureItem.id)
    db.session.execute(query.with_for_update())


# ---- stock comes -------------------------------------------------------------------------------------------


def stock_came_in(item_id: int, now: datetime) -> None:
    """Packets that are not printed yet take the item in; what was promised follows, the longest waiting first."""
    for packet_id in _foreseeing(item_id):
        look_at(packet_id, None, now)
    follow_up(item_id, now)


def _foreseeing(item_id: int) -> list[int]:
    query = (
        sa.select(Packet.id)
        .join(BackOrder, BackOrder.packet_id == Packet.id)
        .where(BackOrder.item_id == item_id, Packet.state.in_(EARLY))
    )
    return list(db.session.scalars(query.order_by(Packet.rush.desc(), Packet.id)))


def follow_up(item_id: int, now: datetime) -> list[int]:
    """Draft packets that bring what was promised, as far as the copies reach; their ids."""
    with transaction():
        if locked(LiteratureItem, item_id) is None:
            return []
        left = _free([item_id]).get(item_id, 0)
        orders = _waiting(item_id)
        served = set(rules.next_served([(one.id, one.copies) for one in orders], left))
        return [_follow(order, now).id for order in orders if order.id in served]


def _free(item_ids: Collection[int]) -> dict[int, int]:
    """Copies of limited items that nobody was promised yet: neither on paper nor in a packet that follows."""
    follows = sa.orm.aliased(Packet)
    query = (
        sa.select(BackOrder.item_id, sa.func.sum(BackOrder.copies))
        .join(follows, follows.id == BackOrder.follow_packet_id)
        .where(
            BackOrder.item_id.in_(item_ids),
            BackOrder.status == BackOrderState.FOLLOWING,
            follows.state.in_(EARLY),
        )
        .group_by(BackOrder.item_id)
    )
    following: dict[int, int] = {item_id: int(copies) for item_id, copies in db.session.execute(query)}
    left = shortage.available(item_ids)
    return {item_id: max(0, copies - following.get(item_id, 0)) for item_id, copies in left.items()}


def _waiting(item_id: int) -> list[BackOrder]:
    """Promises of packets that are out, the longest waiting first."""
    query = (
        sa.select(BackOrder)
        .join(Packet, Packet.id == BackOrder.packet_id)
        .where(
            BackOrder.item_id == item_id,
            BackOrder.status == BackOrderState.WAITING,
            Packet.state.in_(OUT),
            Packet.inquiries.any(),
        )
        .order_by(BackOrder.since, BackOrder.id)
    )
    return list(db.session.scalars(query))


def _follow(order: BackOrder, now: datetime) -> Packet:
    """Put the order into the packet that follows the one it was promised in; a new one where there is none yet."""
    first = order.packet
    packet = _following(first.id)
    if packet is None:
        packet = new_packet(first.inquiries[0], first.address_id, now)
        packet.purpose, packet.cross_sell = Purpose.BACK_ORDER.value, False
        packet.language, packet.contact_id = first.language, first.contact_id
        packet.inquiries.extend(first.inquiries)
    order.status, order.follow_packet = BackOrderState.FOLLOWING, packet
    db.session.flush()
    audit.note("packet", packet.id, "follows", by=None, after=first.number)
    audit.note("packet", first.id, "followed by", by=None, after=packet.number)
    look_again(packet, None, when(now))
    rest = reason(
        "rest_follows",
        "%(title)s was out of stock and follows in packet %(number)s",
        title=order.item.title_in(first.language),
        number=packet.number,
    )
    mention([one.id for one in first.inquiries], rest)
    return packet


def _following(packet_id: int) -> Packet | None:
    """The packet not printed yet that brings other things promised in the same packet."""
    query = (
        sa.select(Packet)
        .join(BackOrder, BackOrder.follow_packet_id == Packet.id)
        .where(BackOrder.packet_id == packet_id, Packet.state.in_(EARLY), Packet.live_run_id.is_(None))
    )
    return db.session.scalar(query.order_by(Packet.id).limit(1))


# ---- the list ----------------------------------------------------------------------------------------------


def cancel(order_id: int, why: str, by: User, now: datetime) -> BackOrder:
    """It is not sent any more, for a reason.

    :raises BackOrderNotFound: no such one. :raises BackOrderRefused: no reason, not promised yet, or on its way.
    """
    if not why.strip():
        raise BackOrderRefused(reason("say_why_back_order", "Say why it is not sent any more."))
    with transaction():
        order = locked(BackOrder, order_id)
        if order is None:
            raise BackOrderNotFound(str(order_id))
        if order.status is BackOrderState.FOLLOWING and order.follow_packet is not None:
            raise BackOrderRefused(
                reason(
                    "follows_already",
                    "It follows in packet %(number)s. Take it out there, or cancel that packet.",
                    number=order.follow_packet.number,
                )
            )
        if order.status is not BackOrderState.WAITING:
            raise BackOrderRefused(reason("back_order_over", "It was sent or cancelled already."))
        if order.packet.state in EARLY:
            raise BackOrderRefused(
                reason(
                    "not_promised_yet",
                    "Nothing is promised yet: leave the piece out of packet %(number)s instead.",
                    number=order.packet.number,
                )
            )
        shortage.end(order, BackOrderState.CANCELLED, by, now, why.strip())
        return order


def listed(open_only: bool, page: int = 1) -> tuple[list[Awaited], int]:
    """One page of back orders, the longest waiting first, with what is awaited; and how many there are.

    A fixed number of statements.
    """
    promised = sa.and_(BackOrder.status.in_(OPEN), Packet.state.not_in(EARLY))
    ended = BackOrder.status.not_in(OPEN)
    query = sa.select(BackOrder).join(Packet, Packet.id == BackOrder.packet_id)
    query = query.where(promised if open_only else ended)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    order_by = (
        (BackOrder.since, BackOrder.id) if open_only else (BackOrder.ended_at.desc(), BackOrder.id.desc())
    )
    whole = (
        joinedload(BackOrder.packet).joinedload(Packet.customer),
        joinedload(BackOrder.follow_packet),
        joinedload(BackOrder.item),
    )
    rows = list(
        db.session.scalars(query.options(*whole).order_by(*order_by).limit(PAGE).offset((page - 1) * PAGE))
    )
    left = _free({row.item_id for row in rows})
    return [Awaited(row, left.get(row.item_id), _awaited(row, left.get(row.item_id))) for row in rows], count


def _awaited(order: BackOrder, left: int | None) -> Reason:
    if order.status is BackOrderState.CANCELLED:
        return reason("back_order_cancelled", "Cancelled: %(why)s", why=order.ended_why)
    if order.status is BackOrderState.DONE:
        return reason("back_order_done", "Sent.")
    if order.status is BackOrderState.FOLLOWING and order.follow_packet is not None:
        state = order.follow_packet.state
        return reason(
            "back_order_follows",
            "Its packet is %(state)s.",
            state=reason(state.value, state.label).to_json(),
        )
    if order.packet.state not in OUT:
        return reason("first_packet_first", "The first packet has to be mailed.")
    return reason("awaits_stock", "Stock has to come: %(left)s free on the shelf.", left=left or 0)


def open_count() -> int:
    """How many promises are open; the badge of the menu."""
    query = (
        sa.select(sa.func.count(BackOrder.id))
        .join(Packet, Packet.id == BackOrder.packet_id)
        .where(BackOrder.status == BackOrderState.WAITING, Packet.state.not_in(EARLY))
    )
    return db.session.scalar(query) or 0
