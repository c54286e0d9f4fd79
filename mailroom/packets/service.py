"""Use cases of packets: draft, hold, release, share, split, cancel, freeze. Each is one audited transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from intranet.approvals.models import Approval, ApprovalState
from intranet.customers.models import Customer
from intranet.customers.queries import current_address
from intranet.firm import queries as firm
from intranet.inquiries.models import Inquiry
from intranet.people.models import User
from intranet.platform import audit, events
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.inquiry_terms import Verdict
from intranet.values.reason import Reason, reason
from intranet.values.reference import make_reference
from intranet.values.text import N_
from mailroom.packets import queries, shortage
from mailroom.packets.freezing import FirmFacts, contents_of, keep_frozen
from mailroom.packets.gates import APPROVAL, gate_reasons, gate_reasons_of
from mailroom.packets.models import Packet, PacketInquiry
from mailroom.packets.refreshing import When, look_again
from mailroom.packets.rules import PacketEvent, PacketPolicy
from mailroom.packets.states import (
    BY_NEW_ADDRESS,
    BY_PERSON,
    forget_frozen,
    go_on_hold,
    happen,
    let_go,
    sent_back,
    stands_on_paper,
)
from mailroom.packets.values import AddressedBy, PacketState, TeaserBy

__all__ = [
    "PacketNotFound",
    "PacketRefused",
    "approval_decided",
    "cancel",
    "draft",
    "find",
    "freeze",
    "gate_reasons",
    "gate_reasons_of",
    "hold",
    "look_at",
    "print_anew",
    "release",
    "request",
    "step_to",
]


class PacketNotFound(RecordNotFound):
    """There is no such packet."""


class PacketRefused(ValueRefused):
    """What was asked cannot be done with this packet; ``reason`` says why and what to do."""


def find(packet_id: int) -> Packet:
    """A packet, locked until the transaction ends.

    :raises PacketNotFound: no such packet.
    """
    packet = locked(Packet, packet_id)
    if packet is None:
        raise PacketNotFound(str(packet_id))
    return packet


def when(now: datetime) -> When:
    """The moment with the firm's date."""
    return When(now, firm.local(now).date())


# ---- drafting --------------------------------------------------------------------------------------------


def draft(inquiry_id: int, by: User | None, now: datetime) -> Packet | None:
    """The packet that answers this inquiry: the one it has, one to the same place it can share, or a new one.

    None when nothing is to be sent: no literature wanted, not (or no longer) clear, closed, or sent already.
    """
    with transaction():
        inquiry = db.session.get(Inquiry, inquiry_id)
        if inquiry is None:
            return None
        locked(Customer, inquiry.customer_id)  # two inquiries of one customer share one packet, not two
        known = queries.of_inquiry(inquiry_id)
        if known is not None:
            look_again(known, by, when(now))
            return known
        if not _wants_packet(inquiry):
            return None
        address = inquiry.address if inquiry.address and not inquiry.address.replaced else None
        address = address or current_address(inquiry.customer_id)
        key = address.key if address else ""
        packet = queries.shareable(inquiry.customer_id, inquiry.contact_id, key)
        packet = packet or new_packet(inquiry, address.id if address else None, now)
        take_in(packet, inquiry, by, now)
    return packet


def request(inquiry_id: int, by: User, now: datetime) -> Packet:
    """Draft because a person asks for it, also where the caller wanted no literature.

    :raises PacketRefused: the inquiry is not clear, or closed.
    """
    with transaction():
        inquiry = locked(Inquiry, inquiry_id)
        if inquiry is None or inquiry.verdict is not Verdict.CLEAR:
            raise PacketRefused(
                reason(
                    "inquiry_not_clear",
                    "The inquiry has to be screened first: nothing is drafted until it is clear.",
                )
            )
        if not inquiry.literature_wanted:
            inquiry.literature_wanted = True
            audit.note("inquiry", inquiry.id, "literature_wanted", by=by, before=False, after=True)
        packet = draft(inquiry_id, by, now)
        if packet is None:
            raise PacketRefused(
                reason("inquiry_answered", "This inquiry is closed, or its literature has been sent already.")
            )
    return packet


def _wants_packet(inquiry: Inquiry) -> bool:
    return (
        inquiry.verdict is Verdict.CLEAR
        and inquiry.literature_wanted
        and inquiry.literature_sent_on is None
        and inquiry.closed_at is None
    )


def new_packet(inquiry: Inquiry, address_id: int | None, now: datetime) -> Packet:
    """An empty packet to where the inquiry came from."""
    policy = PacketPolicy.from_plain(firm.policy("packets"))
    packet = Packet(
        number=f"new {inquiry.id}",
        customer_id=inquiry.customer_id,
        contact_id=inquiry.contact_id,
        address_id=address_id,
        language=inquiry.language or inquiry.customer.language,
        state=PacketState.DRAFT,
        purpose="standard",
        cross_sell=policy.cross_sell,
        reply_sheet=policy.reply_sheet,
        addressed_by=AddressedBy.ENVELOPE,
        teaser_by=TeaserBy.PRINTED,
        left_out=[],
        held_from="",
        hold_kind="",
        rejected_why="",
        drafted_at=now,
        state_since=now,
    )
    db.session.add(packet)
    db.session.flush()
    packet.number = make_reference(packet.id, queries.NUMBER_PREFIX)
    db.session.flush()
    return packet


def take_in(packet: Packet, inquiry: Inquiry, by: User | None, now: datetime) -> None:
    """Let the packet answer this inquiry too, and work it out anew."""
    shared = bool(packet.inquiries)
    packet.inquiries.append(inquiry)
    packet.accepted = False
    db.session.flush()
    what = N_("shared") if shared else N_("drafted")
    audit.note("packet", packet.id, what, by=by, after=inquiry.reference)
    look_again(packet, by, when(now))


def look_at(packet_id: int, by: User | None, now: datetime) -> None:
    """Ask everything about a packet anew, because something it rests on has changed."""
    with transaction():
        packet = locked(Packet, packet_id)
        if packet is not None:
            look_again(packet, by, when(now))


# ---- hold, release, cancel -------------------------------------------------------------------------------


def hold(packet_id: int, why: str, by: User, now: datetime) -> Packet:
    """A person stops the packet where it is, until a person lets it go.

    :raises PacketRefused: no reason was given, or it is on its way or cancelled.
    """
    with transaction():
        packet = find(packet_id)
        _refuse_ended(packet)
        said = _said(why)
        held = reason("held_by_person", "%(name)s holds it: %(why)s", name=by.name, why=said)
        go_on_hold(packet, BY_PERSON, (held,), by, now)
        if not stands_on_paper(packet):
            forget_frozen(packet, by, now)
        audit.note("packet", packet.id, "held", by=by, why=said)
    return packet


def release(packet_id: int, by: User, now: datetime) -> Packet:
    """A person says "it is right so": a hold, a question or a rejection is over. Gates stay what they are.

    :raises PacketRefused: it is on its way or cancelled.
    """
    with transaction():
        packet = find(packet_id)
        _refuse_ended(packet)
        packet.accepted, packet.rejected_why = True, ""
        if packet.state is PacketState.HELD:
            back = PacketState(packet.held_from or PacketState.DRAFT)
            if packet.hold_kind == BY_NEW_ADDRESS:
                forget_frozen(packet, by, now)
                back = PacketState.READY
            if back.on_paper or packet.hold_kind == BY_NEW_ADDRESS:
                let_go(packet, by, now, back)
            else:
                packet.hold_kind = packet.held_from = ""
        audit.note("packet", packet.id, "released", by=by)
        look_again(packet, by, when(now))
    return packet


def cancel(packet_id: int, why: str, by: User, now: datetime) -> Packet:
    """Give the packet up; its inquiries are free for another one.

    :raises PacketRefused: no reason was given, or a print run has it.
    """
    with transaction():
        packet = find(packet_id)
        _refuse_ended(packet)
        if packet.live_run_id is not None or packet.state is PacketState.PRINTING:
            raise PacketRefused(
                reason("packet_in_run", "A print run has this packet. Say first what came out of the run.")
            )
        said = _said(why)
        references = [inquiry.reference for inquiry in packet.inquiries]
        forget_frozen(packet, by, now)
        packet.hold_kind = packet.held_from = ""
        packet.reasons = [reason("cancelled", "Cancelled: %(why)s", why=said).to_json()]
        happen(packet, PacketEvent.CANCELLED, by, now, why=said)
        shortage.given_up(packet, said, by, now)
        audit.note("packet", packet.id, "inquiries", by=by, before=references, after=[], why=said)
        packet.inquiries.clear()
    return packet


def _refuse_ended(packet: Packet) -> None:
    if not packet.state.live:
        raise PacketRefused(
            reason(
                "packet_ended",
                "Packet %(number)s is %(state)s: nothing can be changed any more.",
                number=packet.number,
                state=reason(packet.state.value, packet.state.label),
            )
        )


def _said(why: str) -> str:
    if not why.strip():
        raise PacketRefused(reason("why_missing", "Say why, in a few words."))
    return why.strip()


def refuse_on_paper(packet: Packet) -> None:
    """What is printed says what it says.

    :raises PacketRefused: it is printed, or has ended.
    """
    _refuse_ended(packet)
    if stands_on_paper(packet) or packet.live_run_id is not None:
        raise PacketRefused(
            reason(
                "packet_on_paper",
                "Packet %(number)s is being printed or printed already. Take it out of its run first, or cancel it.",
                number=packet.number,
            )
        )


# ---- approval, printing ----------------------------------------------------------------------------------


def approval_decided(approval_id: int) -> None:
    """What follows a supervisor's decision; runs inside its transaction."""
    approval = db.session.get(Approval, approval_id)
    packet = locked(Packet, approval.subject_id) if approval and approval.kind == APPROVAL else None
    if approval is None or packet is None or packet.approval_id != approval.id:
        return
    by = db.session.get(User, approval.decided_by_id) if approval.decided_by_id else None
    moment = when(approval.decided_at or packet.state_since)
    if approval.state is ApprovalState.APPROVED and approval.content_hash == packet.frozen_hash:
        packet.rejected_why, packet.reasons = "", []
        happen(packet, PacketEvent.APPROVED, by, moment.now)
    elif approval.state is ApprovalState.REJECTED:
        packet.rejected_why = approval.reason
        packet.reasons = [sent_back(approval.reason).to_json()]
        happen(packet, PacketEvent.SENT_BACK, by, moment.now, why=approval.reason)


def freeze(packet: Packet, today: date, shared: FirmFacts | None = None) -> dict[str, Any]:
    """Write the packet's content down for a run, and return it as plain JSON.

    What a supervisor approved is printed as it was approved; everything else as it is now, dated ``today``.
    """
    frozen = contents_of([packet], today, shared)[packet.id]
    keep_frozen(packet, frozen)
    return frozen.stored


def step_to(packet: Packet, event: PacketEvent, by: User | None, now: datetime, why: str = "") -> None:
    """Let something happen to the packet in the print run, at the bench or in the mailing, in their transaction.

    Back to ready it is worked out anew.

    :raises ~mailroom.packets.rules.StepNotAllowed: it cannot happen to the packet now.
    """
    happen(packet, event, by, now, why)
    if event is PacketEvent.MAILED:
        shortage.kept(packet, by, now)
        for order in packet.back_orders:
            events.emit("stock_came_in", item_id=order.item_id)
    elif event is PacketEvent.CAME_OUT:
        packet.printed_at = now
    elif event in (PacketEvent.TAKEN_OUT, PacketEvent.SPOILT) and packet.state is PacketState.READY:
        look_again(packet, by, when(now))


def print_anew(packet_id: int, why: str, by: User, now: datetime) -> Packet:
    """The paper turned out to be spoilt after the run was done: the packet is ready again, for another run.

    :raises PacketRefused: no reason, or its paper is not at hand (not printed yet, packed, mailed).
    """
    with transaction():
        packet = find(packet_id)
        said = _said(why)
        if packet.state is not PacketState.PRINTED:
            raise PacketRefused(
                reason(
                    "no_paper_to_spoil",
                    "Packet %(number)s is %(state)s. Only one whose paper lies at the bench is printed anew.",
                    number=packet.number,
                    state=reason(packet.state.value, packet.state.label),
                )
            )
        step_to(packet, PacketEvent.SPOILT, by, now, said)
        for line in packet.items:
            line.ticked_at = None
    return packet


def inquiries_of(packet_ids: list[int]) -> dict[int, list[int]]:
    """The inquiries that each packet answers, by id."""
    query = sa.select(PacketInquiry.packet_id, PacketInquiry.inquiry_id).where(
        PacketInquiry.packet_id.in_(packet_ids)
    )
    found: dict[int, list[int]] = {packet_id: [] for packet_id in packet_ids}
    for packet_id, inquiry_id in db.session.execute(query.order_by(PacketInquiry.inquiry_id)):
        found[packet_id].append(inquiry_id)
    return found


def reasons_of(packet: Packet) -> list[Reason]:
    """Why the packet is as it is."""
    return [Reason.from_json(stored) for stored in packet.reasons]
