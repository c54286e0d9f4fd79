"""What packets do when something happens in another room. Runs in the worker, each event once and in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intranet.extension import EventHandler
from intranet.platform import clock
from mailroom.packets import backorders, queries, service


def on_cleared(payload: Mapping[str, Any]) -> None:
    """An inquiry is clear: its packet is drafted, or goes on."""
    service.draft(payload["inquiry_id"], None, clock.now())


def on_held(payload: Mapping[str, Any]) -> None:
    """An inquiry has become suspect, or a fraud: its packet stops where it is."""
    packet = queries.of_inquiry(payload["inquiry_id"])
    if packet is not None:
        service.look_at(packet.id, None, clock.now())


def on_customer(payload: Mapping[str, Any]) -> None:
    """A customer's level, address or wishes have changed: all its packets are looked at again."""
    for packet in queries.live_of_customer(payload["customer_id"]):
        service.look_at(packet.id, None, clock.now())


def on_literature(payload: Mapping[str, Any]) -> None:
    """An item, its editions or its page pointers have changed: packets that are not on paper follow."""
    for packet in queries.touched_by_literature(payload["item_id"]):
        service.look_at(packet.id, None, clock.now())


def on_supply(_payload: Mapping[str, Any]) -> None:
    """Envelopes or letter paper were weighed: packets that are not on paper follow."""
    for packet_id in queries.early_ids():
        service.look_at(packet_id, None, clock.now())


def on_stock(payload: Mapping[str, Any]) -> None:
    """Copies came in: packets that lack them take them in, and what was promised follows."""
    backorders.stock_came_in(payload["item_id"], clock.now())


def on_letter_words(_payload: Mapping[str, Any]) -> None:
    """The firm has worded a letter anew: what waits for approval, or was approved, and is not on paper is asked again.

    All others take the new words when they are printed.
    """
    for packet in queries.frozen_not_on_paper():
        service.look_at(packet.id, None, clock.now())


HANDLERS = (
    EventHandler("inquiry_cleared", "packets: draft", on_cleared),
    EventHandler("inquiry_held", "packets: hold", on_held),
    EventHandler("inquiry_changed", "packets: look again", on_held),
    EventHandler("level_changed", "packets: approval", on_customer),
    EventHandler("address_changed", "packets: address", on_customer),
    EventHandler("do_not_contact", "packets: hold", on_customer),
    EventHandler("stock_came_in", "packets: what was out of stock follows", on_stock),
    EventHandler("letter_words_changed", "packets: look again", on_letter_words),
    EventHandler("literature_changed", "packets: look again", on_literature),
    EventHandler("supply_weighed", "packets: look again", on_supply),
)
