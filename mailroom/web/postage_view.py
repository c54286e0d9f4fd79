"""What screens show of weight and postage: the sum with its parts, and totals by service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from intranet.firm import queries as firm
from mailroom.packets import franking
from mailroom.packets.franking import Franking
from mailroom.packets.models import Packet
from mailroom.packets.rules import WeightPart
from mailroom.packets.values import PacketState

WAITING_FOR_THE_POST = (PacketState.READY, PacketState.PRINTING, PacketState.PRINTED, PacketState.PACKED)


def today_franking() -> Franking:
    """The price list of today's mail."""
    return franking.franking_on(firm.today())


def weight_rows(packet: Packet) -> list[tuple[str, WeightPart]]:
    """The parts of a packet's weight, each with its name in the reader's language."""
    parts = [WeightPart.from_json(stored) for stored in packet.weight_parts or ()]
    return [(_name(part), part) for part in parts]


def _name(part: WeightPart) -> str:
    known = {
        "letter": gettext("Letter"),
        "slip": gettext("Slip with the page pointers"),
        "crosssell": gettext("Page of everything we sell"),
        "reply": gettext("Reply sheet"),
        "address_label": gettext("Address label"),
        "teaser_label": gettext("Teaser label"),
    }
    if part.group == "envelope":
        return gettext("Envelope %(code)s", code=part.what)
    return known.get(part.what, part.what) if part.group in ("sheets", "labels") else part.what


def mailing_postage(packets: Iterable[Packet]) -> dict[str, Any]:
    """Each packet's postage by its id, and the totals by service."""
    prices = today_franking()
    by_id = {packet.id: prices.of_packet(packet) for packet in packets}
    return {
        "postages": by_id,
        "totals": franking.totals(by_id.values()),
        "unpriced": franking.why_unpriced(by_id.values()),
    }


def board_totals() -> list[Any]:
    """Postage by service of what is ready, printed or packed and not mailed yet."""
    return franking.waiting_totals(WAITING_FOR_THE_POST, today_franking())
