"""Which packets the person who looks may see."""

from __future__ import annotations

from flask import abort
from flask_login import current_user

from intranet.inquiries.models import Inquiry
from intranet.platform.database import db
from intranet.web.customer_access import seen_customer
from mailroom.packets import queries
from mailroom.packets.models import Packet


def seen_packet(packet_id: int) -> Packet:
    """The packet, or the page that says there is none; a rep sees those of customers they may see."""
    packet = queries.packet(packet_id)
    if packet is None:
        abort(404)
    if not current_user.may("mailroom", "reception"):
        seen_customer(packet.customer_id)
    return packet


def seen_inquiry(inquiry_id: int) -> Inquiry:
    """The inquiry, or the page that says there is none; a rep sees those of customers they may see."""
    inquiry = db.session.get(Inquiry, inquiry_id)
    if inquiry is None:
        abort(404)
    if not current_user.may("mailroom", "reception"):
        seen_customer(inquiry.customer_id)
    return inquiry


def may_change() -> bool:
    """Reception and mail-room change packets."""
    return current_user.may("mailroom", "reception")
