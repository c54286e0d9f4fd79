"""The words of postage: how fast a service is, and what a posted piece looks like to the post."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intranet.values.text import N_


class Speed(StrEnum):
    """When a service is taken: usually, for a rush, or only where a person chose it for the packet."""

    STANDARD = "standard"
    FASTER = "faster"
    BY_HAND = "by_hand"

    @property
    def label(self) -> str:
        """The English msgid of the speed."""
        return {
            "standard": N_("usual"),
            "faster": N_("faster, for a rush"),
            "by_hand": N_("only when someone chooses it"),
        }[self.value]


@dataclass(frozen=True)
class Mailpiece:
    """A closed envelope: its size in mm (the order does not matter), thickness in mm, weight in g, and where it goes.

    ``envelope`` is what people call it ("C4"); ``service`` is a person's choice, empty where the rules decide.
    """

    width_mm: float
    height_mm: float
    thickness_mm: float
    weight_g: float
    country: str
    envelope: str = ""
    rush: bool = False
    service: str = ""
