"""Moving a packet along its way: the only place where its state is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from intranet.approvals import service as approvals
from intranet.people.models import User
from intranet.platform import audit
from intranet.values.reason import Reason, reason
from mailroom.packets.gates import APPROVAL
from mailroom.packets.models import Packet
from mailroom.packets.rules import step
from mailroom.packets.values import PacketState

BY_PERSON = "person"
BY_GATE = "gate"
BY_NEW_ADDRESS = "address"
"""The address has changed after printing: a person says whether it is printed again."""


def go(packet: Packet, to: PacketState, by: User | None, now: datetime, why: str = "") -> None:
    """Take one step of the state machine, audited; raises :class:`~mailroom.packets.rules.StepNotAllowed`.

    A held packet stays held: where it stands meanwhile is noted, and it goes there when it is released.
    """
    if packet.state is to:
        return
    if packet.state is PacketState.HELD and packet.hold_kind and to is not PacketState.CANCELLED:
        packet.held_from = to.value
        return
    before, packet.state = packet.state, step(packet.state, to)
    packet.state_since = now
    audit.note("packet", packet.id, "state", by=by, before=before, after=to, why=why)


def go_on_hold(packet: Packet, kind: str, reasons: Iterable[Reason], by: User | None, now: datetime) -> None:
    """Hold it, or go on holding it for other reasons."""
    said = list(reasons)
    if packet.state is not PacketState.HELD:
        packet.held_from = packet.state.value
        go(packet, PacketState.HELD, by, now, why=" ".join(map(str, said)))
    packet.hold_kind = kind
    packet.reasons = [why.to_json() for why in said]


def let_go(packet: Packet, to: PacketState, by: User | None, now: datetime) -> None:
    """End a hold: go to ``to``."""
    packet.hold_kind = packet.held_from = ""
    packet.reasons = []
    go(packet, to, by, now)


def stands_on_paper(packet: Packet) -> bool:
    """Whether sheets of it exist or are being made, also while it is held."""
    if packet.state is PacketState.HELD:
        return bool(packet.held_from) and PacketState(packet.held_from).on_paper
    return packet.state.on_paper


def forget_frozen(packet: Packet, by: User | None, now: datetime) -> None:
    """What was frozen no longer holds; a waiting approval is taken back."""
    if packet.frozen_hash:
        approvals.withdraw(APPROVAL, packet.id, by=by, now=now, why="the packet has changed")
    packet.frozen, packet.frozen_hash = None, ""


def sent_back(why: str) -> Reason:
    """What a packet says that a supervisor sent back."""
    return reason("sent_back", "Sent back by the supervisor: %(why)s", why=why)
