"""How a run is printed, as plain values that go into its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from intranet.values.reason import Reason
from intranet.values.text import N_
from mailroom.press.labels.sheets import LabelSheet, find_sheet, own_sheet
from mailroom.runs.rules import CHUNK

if TYPE_CHECKING:  # what lays out letters reads these values without the database
    from mailroom.packets.models import Packet

DEFAULT_SHEETS: Mapping[str, str] = {"US": "Avery 5160", "CA": "Avery 5160", "MX": "Avery 5160"}
"""Label sheets to begin with, by the firm's country; elsewhere the common A4 one."""
USUAL_SHEET = "Avery L7160"


class ReturnReason(StrEnum):
    """Why the post brought a packet back."""

    MOVED = "moved"
    UNKNOWN = "unknown"
    INSUFFICIENT = "insufficient"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The English msgid of the reason."""
        return {
            "moved": N_("moved away"),
            "unknown": N_("unknown at this address"),
            "insufficient": N_("the address is not sufficient"),
            "refused": N_("refused to take it"),
        }[self.value]


@dataclass(frozen=True)
class Refusal:
    """A packet that was left out, by name and reasons."""

    packet_id: int
    number: str
    who: str
    reasons: Sequence[Reason]

    @classmethod
    def of(cls, packet: Packet, reasons: Sequence[Reason]) -> Self:
        """This packet, left out for these reasons."""
        return cls(packet.id, packet.number, packet.customer.name, reasons)

    def to_json(self) -> dict[str, Any]:
        return {
            "packet_id": self.packet_id,
            "number": self.number,
            "who": self.who,
            "reasons": [why.to_json() for why in self.reasons],
        }


@dataclass(frozen=True)
class RunSettings:
    """``first_label`` counts along the rows from 1: earlier labels of the first sheet, one that has no number yet, are
    used up already.

    Teaser labels are printed on ``teaser_sheet`` from ``first_teaser``; the same sheet names may be given for both, but
    they are two stacks of paper. ``own_sheets`` keeps the figures of the firm's own sheets by name, so that the run is
    printed as it was drawn up; ``skip_sheets`` are part-used sheets (by id) that stay in the drawer. ``chunk`` is the
    number of packets to a checkpoint.
    """

    label_sheet: str = USUAL_SHEET
    first_label: int = 1
    teaser_sheet: str = USUAL_SHEET
    first_teaser: int = 1
    duplex: bool = False
    chunk: int = CHUNK
    own_sheets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    skip_sheets: Sequence[int] = ()

    def sheet(self, name: str) -> LabelSheet:
        """The sheet of this name: one of the firm's own as it was then, or one that ships.

        :raises UnknownSheet: there is none.
        """
        figures = self.own_sheets.get(name)
        return own_sheet(figures) if figures else find_sheet(name)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RunSettings:
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})


def usual_settings(country: str) -> RunSettings:
    """What a run is printed on where nobody chose."""
    sheet = DEFAULT_SHEETS.get(country, USUAL_SHEET)
    return RunSettings(label_sheet=sheet, teaser_sheet=sheet)
