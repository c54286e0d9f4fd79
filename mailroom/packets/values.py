"""The words of a packet: its states, how it is addressed, how the teaser gets onto it."""

from __future__ import annotations

from enum import StrEnum

from intranet.values.text import N_


class PacketState(StrEnum):
    """The way of a packet. What may happen to it is written in ``mailroom.packets.rules.machine``."""

    HELD = "held"
    DRAFT = "draft"
    WAITING = "waiting"
    READY = "ready"
    PRINTING = "printing"
    PRINTED = "printed"
    PACKED = "packed"
    MAILED = "mailed"
    RETURNED = "returned"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The English msgid of the state."""
        return _STATE_LABELS[self.value]

    @property
    def on_paper(self) -> bool:
        """Whether sheets of it exist, or are being made: what it says can no longer change."""
        return self in (
            PacketState.PRINTING,
            PacketState.PRINTED,
            PacketState.PACKED,
            PacketState.MAILED,
            PacketState.RETURNED,
        )

    @property
    def live(self) -> bool:
        """Whether it is still on its way."""
        return self not in (PacketState.MAILED, PacketState.RETURNED, PacketState.CANCELLED)


_STATE_LABELS = {
    "held": N_("held"),
    "draft": N_("needs a look"),
    "waiting": N_("waiting for approval"),
    "ready": N_("ready"),
    "printing": N_("printing"),
    "printed": N_("printed"),
    "packed": N_("packed"),
    "mailed": N_("mailed"),
    "returned": N_("came back"),
    "cancelled": N_("cancelled"),
}


class BackOrderState(StrEnum):
    """What became of what was out of stock. waiting: for stock. following: a packet with it is on its way."""

    WAITING = "waiting"
    FOLLOWING = "following"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The English msgid of the state."""
        return {
            "waiting": N_("waits for stock"),
            "following": N_("follows"),
            "done": N_("was sent"),
            "cancelled": N_("cancelled"),
        }[self.value]


class AddressedBy(StrEnum):
    """How a packet is addressed, once: a printed envelope, a label, or the letter in a window."""

    ENVELOPE = "envelope"
    LABEL = "label"
    WINDOW = "window"

    @property
    def label(self) -> str:
        """The English msgid of the way."""
        return {
            "envelope": N_("printed on the envelope"),
            "label": N_("by an address label"),
            "window": N_("by the letter in a window envelope"),
        }[self.value]


class TeaserBy(StrEnum):
    """How the teaser gets onto the envelope."""

    PRINTED = "printed"
    LABEL = "label"
    STAMP = "stamp"
    NONE = "none"

    @property
    def label(self) -> str:
        """The English msgid of the way."""
        return {
            "printed": N_("printed on the envelope"),
            "label": N_("by a teaser label"),
            "stamp": N_("by the rubber stamp"),
            "none": N_("no teaser"),
        }[self.value]


class Purpose(StrEnum):
    """What the cover letter is for; each has its own text in the press."""

    STANDARD = "standard"
    LEVEL1 = "level1"
    LEVEL4_DETAILS = "level4_details"
    BACK_ORDER = "back_order"

    @property
    def label(self) -> str:
        """The English msgid of the purpose."""
        return {
            "standard": N_("answers the inquiry"),
            "level1": N_("answers an important customer"),
            "level4_details": N_("asks for a clear request and details"),
            "back_order": N_("brings what was out of stock"),
        }[self.value]
