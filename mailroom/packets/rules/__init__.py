"""What goes to whom, as pure policy: the steps of a packet, which literature, how heavy, which envelope."""

from mailroom.packets.rules.envelope import (
    EnvelopeChoice,
    EnvelopeKind,
    TeaserChoice,
    choose_addressing,
    choose_envelope,
    choose_teaser,
    default_envelopes,
    find_kind,
)
from mailroom.packets.rules.literature import (
    Asked,
    ChosenPiece,
    LiteratureChoice,
    LiteratureOffer,
    Pointer,
    choose_literature,
    nothing_for,
)
from mailroom.packets.rules.machine import (
    PacketEvent,
    RunEvent,
    RunState,
    StepNotAllowed,
    packet_step,
    run_step,
)
from mailroom.packets.rules.policy import PacketPolicy
from mailroom.packets.rules.shortage import next_served, share_out, split_by_stock
from mailroom.packets.rules.steps import choose_purpose, is_rush
from mailroom.packets.rules.weight import (
    Enclosure,
    Leaf,
    Weight,
    WeightPart,
    count_leaves,
    enclosure_of_leaves,
    envelope_part,
    envelope_weight_g,
    weigh,
)

__all__ = [
    "Asked",
    "ChosenPiece",
    "Enclosure",
    "EnvelopeChoice",
    "EnvelopeKind",
    "Leaf",
    "LiteratureChoice",
    "LiteratureOffer",
    "PacketEvent",
    "PacketPolicy",
    "Pointer",
    "RunEvent",
    "RunState",
    "StepNotAllowed",
    "TeaserChoice",
    "Weight",
    "WeightPart",
    "choose_addressing",
    "choose_envelope",
    "choose_literature",
    "choose_purpose",
    "choose_teaser",
    "count_leaves",
    "default_envelopes",
    "enclosure_of_leaves",
    "envelope_part",
    "envelope_weight_g",
    "find_kind",
    "is_rush",
    "next_served",
    "nothing_for",
    "packet_step",
    "run_step",
    "share_out",
    "split_by_stock",
    "weigh",
]
