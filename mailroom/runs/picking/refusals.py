"""Why a packet is not to be packed now, and what to do with the paper in hand: one sentence for each state."""

from __future__ import annotations

from collections.abc import Mapping

from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.packets.gates import gate_reasons
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState

_TO_BE_PRINTED = N_(
    "Packet %(number)s is to be printed by a run: paper of it that exists does not count. Throw it away."
)
_SAID: Mapping[PacketState, tuple[str, str]] = {
    PacketState.DRAFT: ("not_for_bench", _TO_BE_PRINTED),
    PacketState.WAITING: ("not_for_bench", _TO_BE_PRINTED),
    PacketState.READY: ("not_for_bench", _TO_BE_PRINTED),
    PacketState.PRINTING: (
        "not_for_bench",
        N_("Nobody has said yet that packet %(number)s came out right: say it on the page of its run first."),
    ),
    PacketState.PACKED: (
        "packed_already",
        N_("Packet %(number)s is packed already and waits under Mailing: there it can be opened again."),
    ),
    PacketState.MAILED: ("mailed_already", N_("Packet %(number)s has been mailed: lay this paper aside.")),
    PacketState.RETURNED: (
        "not_for_bench",
        N_("Packet %(number)s was mailed and came back: it is not packed a second time."),
    ),
    PacketState.CANCELLED: (
        "not_for_bench",
        N_("Packet %(number)s was cancelled: throw its paper away."),
    ),
    PacketState.HELD: (
        "not_for_bench",
        N_("Packet %(number)s is held: lay it aside. Its page says why and lets it go."),
    ),
}


def cannot_pack(packet: Packet) -> Reason | None:
    """Why this packet is not to be packed now; None where it may be."""
    if packet.state in _SAID:
        code, text = _SAID[packet.state]
        return reason(code, text, number=packet.number)
    gates = gate_reasons(packet)
    return gates[0] if gates else None
