"""Returned mail (MR13): the address is marked bad, the call becomes "find the address", nothing more goes there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from intranet.customers.models import CustomerAddress
from intranet.customers.service import mark_address_bad, mark_address_good
from intranet.followups.finding import address_was_right, find_address
from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import clean_line
from mailroom.packets import queries as packets
from mailroom.packets import service as packet_service
from mailroom.packets.models import Packet
from mailroom.packets.rules import PacketEvent
from mailroom.packets.values import PacketState
from mailroom.runs.models import ReturnedMail
from mailroom.runs.values import ReturnReason

PAGE = 40


class NotReturnable(ValueRefused):
    """This cannot have come back; ``reason`` says why and what to do."""


class ReturnNotFound(RecordNotFound):
    """There is no such return."""


@dataclass(frozen=True)
class Returns:
    """One page of what came back, newest first; how many there are; and how often for which reason."""

    rows: list[ReturnedMail]
    count: int
    by_reason: dict[ReturnReason, int]


def take_in(code: str, why: ReturnReason, words: str, note: str, by: User, now: datetime) -> ReturnedMail:
    """A packet came back: scanned or typed by its number. ``words`` say the reason in the firm's language.

    :raises NotReturnable: no such packet, it was never mailed, or its return was noted already.
    """
    typed = clean_line(code)
    known = packets.by_number(typed)
    if known is None:
        raise NotReturnable(
            reason(
                "no_such_packet",
                "“%(code)s” is no packet. Scan the code on the envelope or the letter, or type its number.",
                code=typed[:40],
            )
        )
    said = f"{words}: {note.strip()}" if note.strip() else words
    with transaction():
        packet = packet_service.find(known.id)
        _refuse_unless_mailed(packet)
        packet_service.step_to(packet, PacketEvent.CAME_BACK, by, now, said)
        came_back = ReturnedMail(
            packet_id=packet.id,
            address_id=packet.address_id,
            why=why,
            note=note.strip(),
            at=now,
            by_id=by.id,
        )
        came_back.before = {"follow_up": _consequences(packet, said, by, now), "words": said}
        db.session.add(came_back)
        db.session.flush()
        return came_back


def _refuse_unless_mailed(packet: Packet) -> None:
    if packet.state is PacketState.RETURNED:
        raise NotReturnable(
            reason(
                "returned_already", "That packet %(number)s came back is noted already.", number=packet.number
            )
        )
    if packet.state is not PacketState.MAILED:
        raise NotReturnable(
            reason(
                "never_mailed",
                "Packet %(number)s is %(state)s: it has not been mailed, so it cannot have come back.",
                number=packet.number,
                state=reason(packet.state.value, packet.state.label),
            )
        )


def _consequences(packet: Packet, said: str, by: User, now: datetime) -> dict[str, object] | None:
    """The address is bad, and somebody is to find the right one."""
    if packet.address is not None and not packet.address.bad_reason:
        mark_address_bad(packet.address.id, said, by, now)
    return find_address([one.id for one in packet.inquiries], packet.customer_id, said, by, now)


def undo(return_id: int, why: str, by: User, now: datetime) -> ReturnedMail:
    """The scan was a mistake: packet, address and planned call are as before.

    :raises ReturnNotFound: no such return. :raises NotReturnable: no reason, or it was taken back already.
    """
    if not why.strip():
        raise NotReturnable(reason("say_why_undo", "Say why the scan is taken back."))
    with transaction():
        came_back = locked(ReturnedMail, return_id)
        if came_back is None:
            raise ReturnNotFound(str(return_id))
        if came_back.undone_at is not None:
            raise NotReturnable(reason("undone_already", "This was taken back already."))
        packet = packet_service.find(came_back.packet_id)
        packet_service.step_to(packet, PacketEvent.SCAN_TAKEN_BACK, by, now, why.strip())
        came_back.undone_at, came_back.undone_by_id, came_back.undone_why = now, by.id, why.strip()
        db.session.flush()
        _put_address_back(came_back, why.strip(), by, now)
        address_was_right(came_back.before.get("follow_up"), by, now)
        audit.note("packet", packet.id, "return taken back", by=by, why=why.strip())
        return came_back


def _put_address_back(came_back: ReturnedMail, why: str, by: User, now: datetime) -> None:
    """Good again, unless somebody else marked it, or another packet came back from there too."""
    address = db.session.get(CustomerAddress, came_back.address_id) if came_back.address_id else None
    others = sa.select(sa.func.count(ReturnedMail.id)).where(
        ReturnedMail.address_id == came_back.address_id, ReturnedMail.undone_at.is_(None)
    )
    ours = address is not None and address.bad_reason == clean_line(came_back.before.get("words", ""))
    if address is not None and ours and not db.session.scalar(others):
        mark_address_good(address.id, why, by, now)


def returns(page: int = 1) -> Returns:
    """What came back. Three statements."""
    standing = ReturnedMail.undone_at.is_(None)
    counts = db.session.execute(
        sa.select(ReturnedMail.why, sa.func.count()).where(standing).group_by(ReturnedMail.why)
    )
    query = sa.select(ReturnedMail).options(
        joinedload(ReturnedMail.packet).joinedload(Packet.customer),
        joinedload(ReturnedMail.packet).joinedload(Packet.address),
    )
    rows = db.session.scalars(query.order_by(ReturnedMail.id.desc()).limit(PAGE).offset((page - 1) * PAGE))
    count = db.session.scalar(sa.select(sa.func.count(ReturnedMail.id))) or 0
    return Returns(list(rows), count, {row[0]: row[1] for row in counts})
