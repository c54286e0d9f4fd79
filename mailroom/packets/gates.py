"""The gates that every packet passes before anything leaves: verdict, hold, do-not-contact, address, approval.

They are asked when a packet is drafted or changed, again when a run is drawn up, and again when it is mailed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intranet.approvals import queries as approvals
from intranet.approvals.models import Approval, ApprovalState
from intranet.customers import queries as customers
from intranet.customers.models import ContactChannel, DoNotContact
from intranet.firm import queries as firm
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import Verdict
from intranet.values.reason import Reason, reason
from mailroom.packets.models import Packet
from mailroom.packets.rules import PacketPolicy

APPROVAL = "packet_letter"


def recipient(packet: Packet) -> PostalAddress:
    """Whom and where the packet goes to, as its rows have it now."""
    person = packet.contact.name if packet.contact else ""
    customer = packet.customer
    organisation = "" if customer.is_person else customer.name
    person = person or (customer.name if customer.is_person else "")
    if packet.address is None:
        return PostalAddress(person=person, organisation=organisation, language=packet.language)
    return packet.address.postal(person, organisation, packet.language).cleaned()


def gate_reasons(packet: Packet) -> list[Reason]:
    """Why this packet must not leave now; empty when it may."""
    return gate_reasons_of([packet])[packet.id]


def gate_reasons_of(packets: Sequence[Packet]) -> dict[int, list[Reason]]:
    """Like :func:`gate_reasons` for many packets, by id; do-not-contact is asked for all of them at once."""
    policy = PacketPolicy.from_plain(firm.policy("packets"))
    pairs = [(packet.customer_id, packet.contact_id) for packet in packets]
    forbidden = customers.forbidden_among(pairs, ContactChannel.POST)
    newest = approvals.latest_of_each(APPROVAL, [packet.id for packet in packets])
    return {
        packet.id: [
            *closed_gates(packet, forbidden.get((packet.customer_id, packet.contact_id))),
            *unapproved(packet, policy, newest.get(packet.id)),
        ]
        for packet in packets
    }


def closed_gates(packet: Packet, forbidden: DoNotContact | None) -> list[Reason]:
    """What keeps the packet from going whatever it holds: verdict, hold, do-not-contact, address."""
    return [
        *(why for inquiry in packet.inquiries if (why := _verdict(inquiry.verdict, inquiry.reference))),
        *_customer(packet, forbidden),
        *address_problems(packet),
    ]


def held_gates(packet: Packet) -> list[Reason]:
    """:func:`closed_gates`, asking for do-not-contact itself."""
    asked = customers.forbidden(packet.customer_id, packet.contact_id, ContactChannel.POST)
    return closed_gates(packet, asked)


def _verdict(verdict: Verdict, reference: str) -> Reason | None:
    if verdict is Verdict.CLEAR:
        return None
    if verdict is Verdict.SUSPECT:
        return reason(
            "inquiry_suspect",
            "Inquiry %(reference)s is suspect: nothing leaves until a supervisor clears it.",
            reference=reference,
        )
    if verdict is Verdict.FRAUD:
        return reason("inquiry_fraud", "Inquiry %(reference)s is a confirmed fraud.", reference=reference)
    return reason(
        "inquiry_unscreened", "Inquiry %(reference)s has not been screened to the end.", reference=reference
    )


def _customer(packet: Packet, forbidden: DoNotContact | None) -> Iterable[Reason]:
    if packet.customer.on_hold:
        yield reason("customer_on_hold", "The customer is on hold: %(why)s", why=packet.customer.hold_reason)
    if forbidden is not None and forbidden.reason:
        yield reason("do_not_contact", "Asked not to be sent anything: %(why)s", why=forbidden.reason)
    elif forbidden is not None:
        yield reason("do_not_contact", "Asked not to be sent anything.")


def address_problems(packet: Packet) -> list[Reason]:
    """Why the post could not deliver it, in words."""
    if packet.address is None:
        return [reason("no_address", "There is no postal address. Ask for it, and add it to the customer.")]
    if packet.address.bad_reason:
        return [
            reason("address_bad", "Mail to this address came back: %(why)s", why=packet.address.bad_reason)
        ]
    return list(recipient(packet).problems())


def needs_approval(packet: Packet, policy: PacketPolicy) -> bool:
    """Whether a supervisor sees the letter before it goes (GR3)."""
    return packet.customer.level in policy.approve_levels


def unapproved(packet: Packet, policy: PacketPolicy, newest: Approval | None) -> list[Reason]:
    """A letter to a customer of level 1 goes only as a supervisor has seen it."""
    if not needs_approval(packet, policy):
        return []
    seen = (
        newest is not None
        and newest.state is ApprovalState.APPROVED
        and newest.content_hash == packet.frozen_hash
    )
    return [] if seen else [reason("needs_approval", "A supervisor has not approved the letter yet.")]
