"""Sample packets: what was mailed in the last weeks, and today's work in every lane of the board."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa

from intranet.approvals import service as approvals
from intranet.inquiries.models import Inquiry
from intranet.people.models import User
from intranet.people.queries import with_role
from intranet.platform import clock
from intranet.platform.database import db, transaction
from intranet.values.inquiry_terms import Verdict
from mailroom.packets import service
from mailroom.packets.franking import frank, franking_on
from mailroom.packets.freezing import FirmFacts, firm_facts
from mailroom.packets.models import Packet, PacketInquiry
from mailroom.packets.refreshing import look_again, put_entry
from mailroom.packets.service import when
from mailroom.packets.states import as_history
from mailroom.packets.values import PacketState
from mailroom.sample.literature import keeper

MAILED = 24
"""So many of the newest answered inquiries get the packet that answered them; older ones keep their date only."""


def load(seed: int) -> None:
    """Add them, unless there are packets already."""
    by = keeper()
    if by is None or db.session.scalar(sa.select(Packet.id).limit(1)) is not None:
        return
    now = clock.now()
    shared = firm_facts()
    for inquiry in _answered():
        _mailed(inquiry, by, shared)
    for inquiry_id in _open():
        service.draft(inquiry_id, None, now)
    _one_held(by, now, Random(seed))


def _answered() -> list[Inquiry]:
    query = sa.select(Inquiry).where(
        Inquiry.literature_sent_on.is_not(None), Inquiry.verdict == Verdict.CLEAR
    )
    return list(
        db.session.scalars(query.order_by(Inquiry.literature_sent_on.desc(), Inquiry.id).limit(MAILED))
    )


def _open() -> list[int]:
    query = sa.select(Inquiry.id).where(
        Inquiry.literature_sent_on.is_(None),
        Inquiry.literature_wanted.is_(True),
        Inquiry.verdict == Verdict.CLEAR,
        Inquiry.closed_at.is_(None),
        Inquiry.id.not_in(sa.select(PacketInquiry.inquiry_id)),
    )
    return list(db.session.scalars(query.order_by(Inquiry.received_at, Inquiry.id)))


def _mailed(inquiry: Inquiry, by: User, shared: FirmFacts) -> None:
    """The packet that answered this inquiry, with the moments of its way."""
    with transaction():
        if inquiry.literature_sent_on is None:
            return
        drafted = inquiry.received_at + timedelta(minutes=4)
        address_id = inquiry.address_id
        packet = service.new_packet(inquiry, address_id, drafted)
        packet.inquiries.append(inquiry)
        db.session.flush()
        look_again(packet, None, when(drafted))
        if packet.state is PacketState.WAITING and packet.approval_id:
            seen = drafted + timedelta(minutes=40)
            approvals.approve(packet.approval_id, seen_hash=packet.frozen_hash, by=supervisor(by), now=seen)
        if packet.state is not PacketState.READY:
            db.session.delete(packet)
            return
        service.freeze(packet, inquiry.literature_sent_on, shared)
        _went_its_way(packet, inquiry, by)


def _went_its_way(packet: Packet, inquiry: Inquiry, by: User) -> None:
    mailed = inquiry.received_at + timedelta(hours=5)
    frank(packet, franking_on(mailed.date()))
    as_history(packet, PacketState.MAILED, mailed)
    packet.reasons, packet.mailed_at = [], mailed
    packet.printed_at, packet.packed_at = mailed - timedelta(hours=2), mailed - timedelta(hours=1)
    packet.packed_by_id = packet.mailed_by_id = by.id
    put_entry(packet)


def supervisor(otherwise: User) -> User:
    """Who approves letters."""
    return next(iter(with_role("supervisor")), otherwise)


def _one_held(by: User, now: datetime, random: Random) -> None:
    """A packet that somebody stopped, so that the board shows it."""
    query = sa.select(Packet.id).where(Packet.state == PacketState.READY).order_by(Packet.id)
    ready = list(db.session.scalars(query))
    if len(ready) > 3:
        service.hold(random.choice(ready), "asked for the new price list, due on Monday", by, now)
