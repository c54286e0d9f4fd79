"""Moving a packet along its way: the only place where its state is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from intranet.approvals import service as approvals
from intranet.people.models import User
from intranet.platform import audit
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.packets.gates import APPROVAL
from mailroom.packets.models import Packet
from mailroom.packets.rules import machine
from mailroom.packets.rules.machine import PacketEvent
from mailroom.packets.values import PacketState

BY_PERSON = "person"
BY_GATE = "gate"
BY_NEW_ADDRESS = "address"
"""The address has changed after printing: a person says whether it is printed again."""


def happen(
    packet: Packet,
    event: PacketEvent,
    by: User | None,
    now: datetime,
    why: str = "",
    reasons: Iterable[Reason] = (),
) -> None:
    """Let something happen to the packet, audited: a row of the written state machine.

    A held packet stays held when its paper comes out, is spoilt or leaves the run: where it stands meanwhile is noted,
    and it goes on from there when it is let go. ``why`` is what a person wrote, ``reasons`` are ours: they are kept so
    that each reader has them in his or her own language.

    :raises ~mailroom.packets.rules.StepNotAllowed: it cannot happen now.
    :raises ~mailroom.packets.rules.machine.NotTheirStep: ``by`` is not the one who may.
    """
    if by is not None and not machine.may(event, frozenset(by.roles)):
        raise machine.NotTheirStep
    where = PacketState(packet.held_from) if packet.held_from else None
    if packet.state is PacketState.HELD and event in machine.REMEMBERED and where is not None:
        packet.held_from = machine.packet_step(where, event).value
        return
    to = machine.packet_step(packet.state, event, where)
    if packet.state is to:
        return
    before, packet.state = packet.state, to
    packet.state_since = now
    audit.note("packet", packet.id, "state", by=by, before=before, after=_with(to, reasons), why=why)


def _with(to: PacketState, reasons: Iterable[Reason]) -> PacketState | list[Any]:
    said = [why.to_json() for why in reasons]
    return [to, *said] if said else to


def go_on_hold(packet: Packet, kind: str, reasons: Iterable[Reason], by: User | None, now: datetime) -> None:
    """Hold it, or go on holding it for other reasons."""
    said = list(reasons)
    if packet.state is not PacketState.HELD:
        packet.held_from = packet.state.value
    happen(packet, PacketEvent.HELD, by, now, reasons=said)
    packet.hold_kind = kind
    packet.reasons = [why.to_json() for why in said]


def leave_out(packet: Packet, reasons: Iterable[Reason], now: datetime) -> None:
    """The press cannot draw it: it leaves its run and waits for a person's look."""
    said = list(reasons)
    if packet.state is not PacketState.HELD:
        happen(packet, PacketEvent.LEFT_OUT, None, now, reasons=said)
    packet.hold_kind, packet.held_from = BY_PERSON, PacketState.READY.value
    packet.reasons = [why.to_json() for why in said]


def let_go(packet: Packet, by: User | None, now: datetime, to: PacketState | None = None) -> None:
    """End a hold: on from where it stood, or from ``to``."""
    if to is not None:
        packet.held_from = to.value
    happen(packet, PacketEvent.LET_GO, by, now)
    packet.hold_kind = packet.held_from = ""
    packet.reasons = []


def as_history(packet: Packet, state: PacketState, since: datetime) -> None:
    """Write down where a packet stood that comes from records or samples, not from events."""
    packet.state, packet.state_since = state, since


def stands_on_paper(packet: Packet) -> bool:
    """Whether sheets of it exist or are being made, also while it is held."""
    if packet.state is PacketState.HELD:
        return bool(packet.held_from) and PacketState(packet.held_from).on_paper
    return packet.state.on_paper


def forget_frozen(packet: Packet, by: User | None, now: datetime) -> None:
    """What was frozen no longer holds; a waiting approval is taken back."""
    if packet.frozen_hash:
        approvals.withdraw(APPROVAL, packet.id, by=by, now=now, why=N_("the packet has changed"))
    packet.frozen, packet.frozen_hash = None, ""


def sent_back(why: str) -> Reason:
    """What a packet says that a supervisor sent back."""
    return reason("sent_back", "Sent back by the supervisor: %(why)s", why=why)
