"""What the bench answers to a scan or a click."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.values.reason import Reason
from mailroom.packets.models import Packet
from mailroom.runs.picking.rules import Judgement, ScanResult


@dataclass(frozen=True)
class ScanAnswer:
    """One sentence for the person, and the packet that is open now (None after the last scan).

    ``after`` is the packet that was packed or put aside, for offering the next; ``held_elsewhere`` the packet that
    somebody else has open, for taking it over.
    """

    result: ScanResult
    said: Reason
    packet_id: int | None
    after: int | None = None
    held_elsewhere: int | None = None

    @property
    def sound(self) -> str:
        """Which tone it makes."""
        return "wrong" if self.result is ScanResult.WRONG else "right"


def answer_to(judged: Judgement, packet: Packet) -> ScanAnswer:
    """The answer to what was judged of the packet that lies open."""
    packed = judged.result is ScanResult.PACKED
    return ScanAnswer(
        judged.result, judged.said, None if packed else packet.id, after=packet.id if packed else None
    )


def wrong(why: Reason, packet_id: int | None = None) -> ScanAnswer:
    """Refused, with the reason."""
    return ScanAnswer(ScanResult.WRONG, why, packet_id)
