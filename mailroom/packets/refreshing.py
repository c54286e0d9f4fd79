"""Working a packet out anew when something it rests on has changed: contents, weight, envelope, state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from intranet.approvals import queries as approved
from intranet.approvals import service as approvals
from intranet.customers.queries import current_address, shared_with
from intranet.people.models import User
from intranet.platform import jobs, search
from intranet.platform.database import db
from intranet.values.country_names import country_name
from intranet.values.reason import Reason, reason
from mailroom.packets import facts, shortage
from mailroom.packets.content import PacketContent
from mailroom.packets.freezing import build_content
from mailroom.packets.gates import APPROVAL, held_gates, needs_approval
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.plan import Mailroom, Plan, Wishes, make_plan
from mailroom.packets.queries import preview_key
from mailroom.packets.rules import PacketEvent
from mailroom.packets.states import (
    BY_GATE,
    BY_NEW_ADDRESS,
    forget_frozen,
    go_on_hold,
    happen,
    let_go,
    sent_back,
    stands_on_paper,
)
from mailroom.packets.values import AddressedBy, PacketState, TeaserBy

PREVIEW_JOB = "packet_preview"


@dataclass(frozen=True)
class When:
    """The moment and the firm's date of a use case."""

    now: datetime
    today: date


def look_again(
    packet: Packet, by: User | None, when: When, available: Mapping[int, int] | None = None
) -> None:
    """Ask everything anew. What is on paper keeps what it says and can only be held or let go.

    ``available``: copies of limited items that a print run has allotted to this packet; else the shelf decides.
    """
    if not packet.state.live:
        return
    if stands_on_paper(packet):
        _recheck(packet, by, when)
        return
    room = facts.mailroom()
    plan = plan_of(packet, room, available)
    _apply(packet, plan, when)
    _settle(packet, plan.doubts, room, by, when)
    put_entry(packet)


def plan_of(packet: Packet, room: Mailroom, available: Mapping[int, int] | None = None) -> Plan:
    """What the rules and the people's wishes make of this packet now."""
    if packet.address is not None and packet.address.replaced:
        packet.address = current_address(packet.customer_id)
    known = wishes_of(packet)
    asked = facts.asked_in(packet.inquiries, packet.language)
    needs = tuple(inquiry.need for inquiry in packet.inquiries)
    level, wanted = packet.customer.level, known.added if known.only is None else known.only
    gathered = facts.plan_facts(asked, packet.language, level, needs, room, wanted, available, packet.id)
    return make_plan(gathered, known, room)


def wishes_of(packet: Packet) -> Wishes:
    """What people have decided about this packet."""
    lines = (*packet.items, *packet.back_orders)
    promised = shortage.promised_in(packet)
    copies = shortage.wanted_copies(packet)
    return Wishes(
        cross_sell=packet.cross_sell,
        reply_sheet=packet.reply_sheet,
        envelope=packet.envelope if packet.envelope_chosen_by_person else "",
        addressed_by=packet.addressed_by if packet.addressing_chosen_by_person else None,
        left_out=frozenset(packet.left_out),
        added=tuple(line.item_id for line in lines if line.chosen_by_person),
        copies={**promised, **copies} if promised is not None else copies,
        only=tuple(promised) if promised is not None else None,
    )


def _apply(packet: Packet, plan: Plan, when: When) -> None:
    choice = plan.envelope
    packet.rush, packet.purpose = plan.rush, plan.purpose.value
    packet.envelope = choice.kind.code if choice.kind else ""
    packet.fold = choice.fold
    packet.envelope_reasons = [why.to_json() for why in (*_about_teaser(plan), *choice.reasons)]
    packet.weight_g, packet.thickness_mm = choice.weight.total_g, choice.thickness_mm
    packet.weight_parts = [part.to_json() for part in choice.weight.parts]
    packet.addressed_by = plan.addressed_by
    packet.teaser_by = _teaser(packet, plan)
    chosen = {line.item_id for line in (*packet.items, *packet.back_orders) if line.chosen_by_person}
    _apply_items(packet, plan, chosen)
    shortage.foresee(packet, plan.waiting, chosen, when.now)


def _about_teaser(plan: Plan) -> tuple[Reason, ...]:
    """Why the envelope bears no teaser, where the post is the reason, and which would."""
    return (plan.teaser.reason,) if _forbidden(plan) else ()


def _forbidden(plan: Plan) -> bool:
    return plan.teaser.reason.code in ("no_advertising", "no_advertising_use")


def _teaser(packet: Packet, plan: Plan) -> TeaserBy:
    """A person's way, as long as the envelope allows it."""
    wanted = packet.teaser_by
    prints = plan.addressed_by is AddressedBy.ENVELOPE
    impossible = (wanted is TeaserBy.PRINTED and not prints) or _forbidden(plan)
    if packet.teaser_chosen_by_person and not impossible:
        return wanted
    return plan.teaser.by


def _apply_items(packet: Packet, plan: Plan, chosen: set[int]) -> None:
    lines = {line.item_id: line for line in packet.items}
    wanted = {piece.item_id for piece in plan.pieces}
    for item_id, line in lines.items():
        if item_id not in wanted:
            packet.items.remove(line)
    for position, piece in enumerate(plan.pieces):
        line = lines.get(piece.item_id)
        if line is None:
            line = PacketItem(item_id=piece.item_id, chosen_by_person=piece.item_id in chosen)
            packet.items.append(line)
        line.copies = plan.copies[piece.item_id]
        line.edition_id, line.position = piece.edition_id, position
        line.reasons = [why.to_json() for why in piece.reasons]
        line.pointers = [pointer.to_json() for pointer in piece.pointers]
    db.session.flush()
    for line in packet.items:
        db.session.refresh(line, ("item", "edition"))
    packet.items.sort(key=lambda line: line.position)


def _settle(packet: Packet, doubts: Sequence[Reason], room: Mailroom, by: User | None, when: When) -> None:
    """Find the state that follows from gates, doubts and approval."""
    if packet.state is PacketState.HELD and packet.hold_kind not in ("", BY_GATE):
        forget_frozen(packet, by, when.now)
        return
    closed = held_gates(packet)
    if closed:
        forget_frozen(packet, by, when.now)
        go_on_hold(packet, BY_GATE, closed, by, when.now)
        return
    packet.hold_kind = packet.held_from = ""
    if packet.rejected_why or (doubts and not packet.accepted):
        reasons = [sent_back(packet.rejected_why)] if packet.rejected_why else list(doubts)
        forget_frozen(packet, by, when.now)
        _stand(packet, PacketEvent.DOUBTED, reasons, by, when)
    elif needs_approval(packet, room.policy):
        _ask(packet, by, when)
    else:
        forget_frozen(packet, by, when.now)
        _stand(packet, PacketEvent.IN_ORDER, doubts, by, when)


def _stand(
    packet: Packet, event: PacketEvent, reasons: Sequence[Reason], by: User | None, when: When
) -> None:
    packet.reasons = [why.to_json() for why in reasons]
    happen(packet, event, by, when.now)


def _ask(packet: Packet, by: User | None, when: When) -> None:
    """Freeze what the supervisor is to see, unless the same is frozen already, and put it before them."""
    content = build_content(packet, when.today)
    if not same_as_frozen(packet, content):
        packet.frozen, packet.frozen_hash = content.to_json(), content.hash()
    if approved.is_approved(APPROVAL, packet.id, packet.frozen_hash):
        _stand(packet, PacketEvent.IN_ORDER, (), by, when)
        return
    asking = by or db.session.get(
        User, next((one.taken_by_id for one in packet.inquiries if one.taken_by_id), 0)
    )
    title = f"{packet.customer.name} · {packet.number}"
    approval = approvals.ask(
        APPROVAL, packet.id, title=title, content_hash=packet.frozen_hash, by=asking, now=when.now
    )
    packet.approval_id = approval.id
    draw_preview(packet.id, packet.frozen_hash, by)
    why = reason("level1_approval", "The customer is of level 1: a supervisor sees the letter first.")
    _stand(packet, PacketEvent.PUT_BEFORE_SUPERVISOR, (why,), by, when)


def same_as_frozen(packet: Packet, content: PacketContent) -> bool:
    """Whether nothing but the dates differs from what was frozen."""
    if not packet.frozen:
        return False
    return content.dated_like(PacketContent.from_json(packet.frozen)).hash() == packet.frozen_hash


def draw_preview(packet_id: int, content_hash: str, by: User | None) -> None:
    """Have the worker draw each sheet of this content, once."""
    args = {"packet_id": packet_id, "content_hash": content_hash}
    jobs.enqueue(PREVIEW_JOB, args, by=by, unique=preview_key(content_hash))


def _recheck(packet: Packet, by: User | None, when: When) -> None:
    closed = held_gates(packet)
    if closed and packet.hold_kind in ("", BY_GATE):
        go_on_hold(packet, BY_GATE, closed, by, when.now)
    elif packet.hold_kind == BY_GATE and not closed:
        let_go(packet, by, when.now)
    if packet.state is not PacketState.HELD and _printed_for_another_place(packet):
        why = reason(
            "address_changed", "The address has changed since it was printed. Release it to print it anew."
        )
        go_on_hold(packet, BY_NEW_ADDRESS, (why,), by, when.now)


def _printed_for_another_place(packet: Packet) -> bool:
    if packet.address is None or not packet.address.replaced or packet.state is PacketState.PRINTING:
        return False
    newest = current_address(packet.customer_id)
    return newest is not None and newest.key != packet.address.key


def put_entry(packet: Packet) -> None:
    """Keep the search entry of the packet in step; a rep finds those of the customers that they see."""
    address = packet.address
    place = (
        ", ".join(part for part in (address.city, country_name(address.country)) if part) if address else ""
    )
    references = " ".join(inquiry.reference for inquiry in packet.inquiries)
    person = packet.contact.name if packet.contact else ""
    owner_id = packet.customer.owner_id
    search.put(
        kind="packet",
        record_id=packet.id,
        title=f"{packet.number} {packet.customer.name}",
        subtitle=place,
        endpoint="packets.show",
        args={"packet_id": packet.id},
        words=f"{packet.number} {packet.customer.name} {person} {place} {references}",
        roles=("mailroom", "reception") if owner_id else ("mailroom", "reception", "rep"),
        owner_id=owner_id,
        shared_with=[user.id for user in shared_with(packet.customer_id)] if owner_id else (),
    )
