"""The bench: the letter's code opens a packet, each piece is ticked off, the address's code closes it (MR7).

The letter, the slips and whatever carries the address bear the packet's number; a piece of literature bears its own
code. While a packet is open, another packet's number is always wrong: that is the wrong letter, or the wrong envelope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from intranet.values.text import clean_line
from mailroom.packets import queries as packets
from mailroom.packets import service as packet_service
from mailroom.packets.gates import gate_reasons
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.rules import PacketEvent
from mailroom.packets.values import PacketState


class ScanResult(StrEnum):
    """What a scan came to; ``wrong`` is refused with a sound and a colour."""

    OPENED = "opened"
    TICKED = "ticked"
    PACKED = "packed"
    AGAIN = "again"
    WRONG = "wrong"


@dataclass(frozen=True)
class ScanAnswer:
    """One sentence for the person, and the packet that is open now (None after the last scan)."""

    result: ScanResult
    said: Reason
    packet_id: int | None

    @property
    def sound(self) -> str:
        """Which tone it makes."""
        return "wrong" if self.result is ScanResult.WRONG else "right"


class CannotPack(ValueRefused):
    """The packet is not one that can be packed now; ``reason`` says why."""


def scan(code: str, open_packet_id: int | None, by: User, now: datetime) -> ScanAnswer:
    """Take one scanned (or typed) code; ``open_packet_id`` is the packet on the bench."""
    typed = clean_line(code)
    scanned = packets.by_number(typed)
    if open_packet_id is None:
        return _open(scanned, typed)
    with transaction():
        packet = packet_service.find(open_packet_id)
        if scanned is not None and scanned.id != packet.id:
            return _wrong(_another_packet(scanned, packet), packet.id)
        if refusal := _cannot_pack(packet):
            return _wrong(refusal, None)
        if scanned is not None:
            return _close(packet, by, now)
        return _tick_scanned(packet, typed, by, now)


def _open(scanned: Packet | None, typed: str) -> ScanAnswer:
    if scanned is None:
        return _wrong(
            reason(
                "unknown_code",
                "“%(code)s” is no packet. Scan the code on a letter or envelope first.",
                code=typed[:40],
            ),
            None,
        )
    if refusal := _cannot_pack(scanned):
        return _wrong(refusal, None)
    return ScanAnswer(
        ScanResult.OPENED, reason("opened", "Packet %(number)s is open.", number=scanned.number), scanned.id
    )


def _cannot_pack(packet: Packet) -> Reason | None:
    """Why this packet is not to be packed now."""
    if packet.state is PacketState.PACKED:
        return reason("packed_already", "Packet %(number)s is packed already.", number=packet.number)
    if packet.state is PacketState.MAILED:
        return reason("mailed_already", "Packet %(number)s has been mailed.", number=packet.number)
    if packet.state is not PacketState.PRINTED:
        return reason(
            "not_for_bench",
            "Packet %(number)s is %(state)s: it cannot be packed now.",
            number=packet.number,
            state=reason("state", packet.state.label).to_json(),
        )
    gates = gate_reasons(packet)
    return gates[0] if gates else None


def _another_packet(scanned: Packet, packet: Packet) -> Reason:
    return reason(
        "another_packet",
        "This belongs to packet %(other)s. On the bench is %(number)s.",
        other=scanned.number,
        number=packet.number,
    )


def _tick_scanned(packet: Packet, typed: str, by: User, now: datetime) -> ScanAnswer:
    line = next((line for line in packet.items if line.item.code.casefold() == typed.casefold()), None)
    if line is None:
        return _wrong(
            reason(
                "not_in_packet",
                "“%(code)s” does not belong into packet %(number)s.",
                code=typed[:40],
                number=packet.number,
            ),
            packet.id,
        )
    if line.ticked_at is not None:
        said = reason("ticked_before", "%(title)s is in already.", title=line.item.title_in(packet.language))
        return ScanAnswer(ScanResult.AGAIN, said, packet.id)
    _tick(packet, line, by, now)
    said = reason("ticked", "%(title)s is in.", title=line.item.title_in(packet.language))
    return ScanAnswer(ScanResult.TICKED, said, packet.id)


def tick(packet_id: int, item_id: int, by: User, now: datetime) -> ScanAnswer:
    """Tick a piece off by a click."""
    with transaction():
        packet = packet_service.find(packet_id)
        if refusal := _cannot_pack(packet):
            return _wrong(refusal, None)
        line = next((line for line in packet.items if line.item_id == item_id), None)
        if line is None:
            return _wrong(
                reason("not_in_packet_any_more", "That piece is not in the packet any more."), packet.id
            )
        return _tick_scanned(packet, line.item.code, by, now)


def _tick(packet: Packet, line: PacketItem, by: User, now: datetime) -> None:
    line.ticked_at = now
    audit.note("packet", packet.id, "ticked", by=by, after=line.item.code)


def missing(packet: Packet) -> Sequence[PacketItem]:
    """Pieces from the shelf that are not ticked off yet; what is printed with the letter came with it."""
    return [line for line in packet.items if line.ticked_at is None and not printed_with_letter(line)]


def printed_with_letter(line: PacketItem) -> bool:
    """Whether a piece comes out of the printer with its letter."""
    return (
        line.item.printing.value == "on_demand"
        and line.edition is not None
        and line.edition.file_id is not None
    )


def _close(packet: Packet, by: User, now: datetime) -> ScanAnswer:
    lacking = missing(packet)
    if lacking:
        titles = ", ".join(line.item.title_in(packet.language) for line in lacking)
        return _wrong(reason("still_missing", "Still missing: %(titles)s.", titles=titles), packet.id)
    packet_service.step_to(packet, PacketEvent.PACKED, by, now)
    packet.packed_at, packet.packed_by_id = now, by.id
    return ScanAnswer(
        ScanResult.PACKED, reason("packed", "Packet %(number)s is packed.", number=packet.number), None
    )


def pack(packet_id: int, by: User, now: datetime) -> ScanAnswer:
    """Close a packet by a click, as the address's code would."""
    with transaction():
        packet = packet_service.find(packet_id)
        if refusal := _cannot_pack(packet):
            return _wrong(refusal, None)
        return _close(packet, by, now)


def unpack(packet_id: int, why: str, by: User, now: datetime) -> Packet:
    """Open a packed packet again: something was wrong with it.

    :raises CannotPack: it is not packed (mailed, say).
    """
    with transaction():
        packet = packet_service.find(packet_id)
        if packet.state is not PacketState.PACKED:
            raise CannotPack(reason("not_packed", "Packet %(number)s is not packed.", number=packet.number))
        packet_service.step_to(packet, PacketEvent.OPENED_AGAIN, by, now, why)
        packet.packed_at = packet.packed_by_id = None
        for line in packet.items:
            line.ticked_at = None
        return packet


def _wrong(why: Reason, packet_id: int | None) -> ScanAnswer:
    return ScanAnswer(ScanResult.WRONG, why, packet_id)
