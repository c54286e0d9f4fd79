"""What reception and mail-room change about a packet that is not on paper yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import db, transaction
from intranet.values.reason import Reason, reason
from intranet.values.text import clean_line, clean_lines
from mailroom.literature import queries as literature
from mailroom.packets import facts
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.refreshing import look_again
from mailroom.packets.rules import EnvelopeKind, addressable, find_kind
from mailroom.packets.service import PacketRefused, find, refuse_on_paper, when
from mailroom.packets.values import AddressedBy, TeaserBy

MOST_COPIES = 20


CHANGED = "packet_changed"
"""Why a change is refused that was made from an older version: the code of its reason."""


@dataclass(frozen=True)
class PacketChanges:
    """The packet as the person wants it. "" and None let the rules decide.

    ``version`` is the packet's version that was on the screen; ``copies`` the wanted copies of each item that stays.
    """

    version: int
    cross_sell: bool
    reply_sheet: bool
    envelope: str = ""
    service: str = ""
    addressed_by: AddressedBy | None = None
    teaser_by: TeaserBy | None = None
    teaser_text: str = ""
    letter_note: str = ""
    copies: Mapping[int, int] | None = None
    add: tuple[int, ...] = ()


def change(packet_id: int, wanted: PacketChanges, by: User, now: datetime) -> Packet:
    """Change contents, envelope, addressing, teaser and note in one go; the rest follows by the rules.

    :raises PacketRefused: it is on paper, somebody else changed it meanwhile, or the choice makes no sense.
    """
    with transaction():
        packet = find(packet_id)
        refuse_on_paper(packet)
        if packet.version != wanted.version:
            raise PacketRefused(
                reason(
                    CHANGED,
                    "Someone changed this packet meanwhile. Where yours differs, the field says what stands "
                    "there now: look, and save again.",
                )
            )
        before = _said(packet)
        _set_contents(packet, wanted)
        _set_envelope(packet, wanted)
        _set_items(packet, wanted)
        packet.rejected_why = ""
        packet.accepted = True
        look_again(packet, by, when(now))
        _note(packet, before, by)
    return packet


def remove_item(packet_id: int, item_id: int, by: User, now: datetime) -> Packet:
    """Take a piece out; the rules do not put it back."""
    with transaction():
        packet = find(packet_id)
        refuse_on_paper(packet)
        before = _said(packet)
        _take_out(packet, {item_id})
        packet.rejected_why = ""
        look_again(packet, by, when(now))
        _note(packet, before, by)
    return packet


def add_item(packet_id: int, item_id: int, by: User, now: datetime) -> Packet:
    """Put a piece in."""
    with transaction():
        packet = find(packet_id)
        refuse_on_paper(packet)
        before = _said(packet)
        _put_in(packet, item_id)
        packet.rejected_why = ""
        look_again(packet, by, when(now))
        _note(packet, before, by)
    return packet


def _set_contents(packet: Packet, wanted: PacketChanges) -> None:
    packet.cross_sell, packet.reply_sheet = wanted.cross_sell, wanted.reply_sheet
    packet.letter_note = clean_lines(wanted.letter_note)


def _set_envelope(packet: Packet, wanted: PacketChanges) -> None:
    kinds = facts.mailroom().kinds
    if wanted.envelope and find_kind(wanted.envelope, kinds) is None:
        raise PacketRefused(
            reason(
                "no_such_envelope",
                "There is no envelope %(envelope)s. Choose another.",
                envelope=wanted.envelope,
            )
        )
    _refuse_wrong_window(wanted, kinds)
    packet.envelope_chosen_by_person = bool(wanted.envelope)
    packet.envelope = wanted.envelope or packet.envelope
    packet.addressing_chosen_by_person = wanted.addressed_by is not None
    packet.addressed_by = wanted.addressed_by or packet.addressed_by
    packet.teaser_chosen_by_person = wanted.teaser_by is not None
    packet.teaser_by = wanted.teaser_by or packet.teaser_by
    packet.teaser_text = clean_line(wanted.teaser_text)
    packet.service = clean_line(wanted.service)[:80]


def _refuse_wrong_window(wanted: PacketChanges, kinds: Sequence[EnvelopeKind]) -> None:
    """The letter addresses a packet through a window, and nothing else addresses one that has a window."""
    if wanted.addressed_by is None:
        return
    by_letter = wanted.addressed_by is AddressedBy.WINDOW
    chosen = find_kind(wanted.envelope, kinds) if wanted.envelope else None
    if chosen is not None and chosen.window != by_letter:
        raise PacketRefused(_wrong_window(chosen, by_letter))
    if not addressable(kinds, wanted.addressed_by):
        raise PacketRefused(_none_of_that(by_letter))


def _wrong_window(chosen: EnvelopeKind, by_letter: bool) -> Reason:
    if by_letter:
        return reason(
            "envelope_has_no_window",
            "The %(envelope)s has no window for the letter's address. "
            "Choose one that has, or another way to address it.",
            envelope=chosen.code,
        )
    return reason(
        "envelope_has_window",
        "The address of the letter shows through the window of the %(envelope)s. "
        "Choose an envelope without a window, or let the letter address it.",
        envelope=chosen.code,
    )


def _none_of_that(by_letter: bool) -> Reason:
    if by_letter:
        return reason(
            "no_window_envelope",
            "There is no envelope with a window on the stock list. Put one on it, such as “DL window”.",
        )
    return reason(
        "only_window_envelopes",
        "There are only envelopes with a window on the stock list. Put one without on it, such as DL.",
    )


def _set_items(packet: Packet, wanted: PacketChanges) -> None:
    if wanted.copies is not None:
        _take_out(packet, {line.item_id for line in packet.items if wanted.copies.get(line.item_id, 0) < 1})
        for line in packet.items:
            line.copies = min(wanted.copies.get(line.item_id, 1), MOST_COPIES)
        said = {line.item_id for line in packet.items}
        for order in [order for order in packet.back_orders if order.item_id in said]:
            packet.back_orders.remove(order)  # the person gave the whole number; the shelf decides anew
    for item_id in wanted.add:
        _put_in(packet, item_id)


def _take_out(packet: Packet, item_ids: set[int]) -> None:
    for line in [line for line in packet.items if line.item_id in item_ids]:
        packet.items.remove(line)
    packet.left_out = sorted({*packet.left_out, *item_ids})
    db.session.flush()


def _put_in(packet: Packet, item_id: int) -> None:
    item = literature.item(item_id)
    if item is None or not item.active or literature.offer(item) is None:
        raise PacketRefused(
            reason("nothing_to_send", "Nothing of this piece can be sent: it has no edition in use.")
        )
    packet.left_out = [one for one in packet.left_out if one != item_id]
    if all(line.item_id != item_id for line in packet.items):
        line = PacketItem(item_id=item_id, copies=1, chosen_by_person=True, position=len(packet.items))
        packet.items.append(line)
    db.session.flush()


def _said(packet: Packet) -> dict[str, Any]:
    """What the audit trail compares."""
    return {
        "pieces": {line.item_id: line.copies for line in packet.items},
        "cross_sell": packet.cross_sell,
        "reply_sheet": packet.reply_sheet,
        "envelope": packet.envelope,
        "service": packet.service,
        "addressed_by": packet.addressed_by,
        "teaser_by": packet.teaser_by,
        "teaser": packet.teaser_text,
        "note": packet.letter_note,
    }


def _note(packet: Packet, before: Mapping[str, Any], by: User) -> None:
    for name, value in _said(packet).items():
        if value != before[name]:
            audit.note("packet", packet.id, name, by=by, before=before[name], after=value)
