"""Packets on other rooms' pages: at the desk before anything is saved, on the inquiry, in the story of a customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext

from intranet.extension import Extension, Panel, TimelineEntry, TimelineSource
from intranet.inquiries.models import Inquiry
from intranet.people.queries import names_of
from intranet.values.inquiry_terms import Verdict
from mailroom.literature import queries as literature
from mailroom.packets import facts, queries
from mailroom.packets.models import Packet
from mailroom.packets.plan import Plan, PlanFacts, Wishes, make_plan
from mailroom.packets.values import PacketState
from mailroom.web.packet_view import first_pictures, pieces_of, size_of


def desk_panel(value: Any) -> dict[str, Any] | None:
    """The packet that the unsaved inquiry would get."""
    if not value.literature_wanted:
        return None
    room, language = facts.mailroom(), value.language or "en"
    asked = facts.asked_products(value.product_ids or (), language)
    known = facts.plan_facts(asked, language, value.level, (value.need,) if value.need else (), room)
    wishes = Wishes(cross_sell=room.policy.cross_sell, reply_sheet=room.policy.reply_sheet)
    plan = make_plan(known, wishes, room)
    return {
        "plan": plan,
        "pieces": list(_planned_pieces(plan, known, wishes)),
        "size": size_of(plan.envelope.kind.code) if plan.envelope.kind else None,
        "approval": value.level in room.policy.approve_levels,
        "weight_g": round(plan.envelope.weight.total_g),
    }


def _planned_pieces(plan: Plan, known: PlanFacts, wishes: Wishes) -> Iterable[dict[str, Any]]:
    pictures = first_pictures(literature.items_by_id(piece.item_id for piece in plan.pieces).values())
    yield {"kind": "letter", "title": "", "note": gettext(plan.purpose.label)}
    if any(piece.pointers for piece in plan.pieces):
        yield {"kind": "slip", "title": "", "note": ""}
    for piece in plan.pieces:
        offer = known.pieces[piece.item_id].offer
        pages = ", ".join(gettext("page %(page)s", page=pointer.page) for pointer in piece.pointers)
        yield {
            "kind": "literature",
            "title": offer.title,
            "note": pages,
            "picture": pictures.get(piece.item_id),
        }
    for piece, copies in plan.waiting:
        title = known.pieces[piece.item_id].offer.title
        shown = f"{copies} × {title}" if copies > 1 else title
        yield {"kind": "literature", "title": shown, "note": gettext("out of stock: follows by itself")}
    if wishes.cross_sell:
        yield {"kind": "crosssell", "title": "", "note": ""}
    if wishes.reply_sheet:
        yield {"kind": "reply", "title": "", "note": ""}


def inquiry_panel(inquiry: Inquiry) -> dict[str, Any] | None:
    """The inquiry's packet, or the offer to draft one."""
    packet = queries.of_inquiry(inquiry.id)
    if packet is None and (
        inquiry.verdict is not Verdict.CLEAR or inquiry.literature_sent_on or inquiry.closed_at
    ):
        return None
    return {
        "inquiry": inquiry,
        "packet": packet,
        "pieces": pieces_of(packet) if packet else [],
        "size": size_of(packet.envelope) if packet else None,
    }


# ---- the story -------------------------------------------------------------------------------------------


def _of_customer(customer_id: int) -> Iterable[TimelineEntry]:
    return _entries(queries.of_customer(customer_id))


def _of_inquiry(inquiry_id: int) -> Iterable[TimelineEntry]:
    packet = queries.of_inquiry(inquiry_id)
    return _entries([packet] if packet else [])


def _entries(packets: list[Packet]) -> Iterable[TimelineEntry]:
    who = names_of(packet.mailed_by_id for packet in packets)
    for packet in packets:
        url = url_for("packets.show", packet_id=packet.id)
        number = packet.number
        drafted = gettext("Packet %(number)s drafted", number=number)
        yield TimelineEntry(packet.drafted_at, "envelope-plus", drafted, url=url)
        if packet.printed_at:
            yield TimelineEntry(
                packet.printed_at, "printer", gettext("Packet %(number)s printed", number=number), url=url
            )
        if packet.mailed_at:
            by = who.get(packet.mailed_by_id or 0, "")
            mailed = gettext("Packet %(number)s mailed", number=number)
            yield TimelineEntry(packet.mailed_at, "send-check", mailed, url=url, who=by)
        if packet.state is PacketState.RETURNED:
            came_back = gettext("Packet %(number)s came back", number=number)
            yield TimelineEntry(packet.state_since, "mailbox-flag", came_back, url=url)
        if packet.state is PacketState.CANCELLED:
            cancelled = gettext("Packet %(number)s cancelled", number=number)
            yield TimelineEntry(packet.state_since, "x-circle", cancelled, url=url)


extension = Extension(
    "packet_panels",
    panels=[
        Panel("desk", "mailroom/_packet_desk.html", desk_panel, ("reception", "rep"), 80),
        Panel(
            "inquiry", "mailroom/_packet_inquiry.html", inquiry_panel, ("reception", "rep", "mailroom"), 60
        ),
    ],
    timeline=[TimelineSource("customer", _of_customer), TimelineSource("inquiry", _of_inquiry)],
)
