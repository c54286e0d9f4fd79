"""Which envelope (MR8), who writes the address on it, and how the teaser gets there (MR3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intranet.values.reason import Reason, reason
from mailroom.packets.rules.policy import PacketPolicy
from mailroom.packets.rules.weight import (
    LABEL_G,
    Enclosure,
    Weight,
    WeightPart,
    envelope_part,
    envelope_weight_g,
    weigh,
)
from mailroom.packets.values import AddressedBy, TeaserBy

CLEARANCE_MM = 4.0
"""What an insert needs to slide in, over its width and its height together; a letter folded in three in a DL or a
#10 has 4 to 25 mm."""

LARGE_FROM_MM2 = 45_000
"""Between C5 and 6x9 (37,000 mm2), which are letters, and 9x12 (70,000 mm2), which is a flat."""

FOLDS = {"thirds": 3, "half": 2, "flat": 1}


@dataclass(frozen=True)
class EnvelopeKind:
    """An envelope that can be used. ``code`` is the press's ("#10", "C4"); limits are the post's or the firm's own.

    ``balance`` None: not counted. ``advertising``: whether this stock may bear a teaser (China's GB/T 1416 may not).
    ``window``: the letter's address shows through it; ``obstacle``: why our letters cannot go into it.
    """

    code: str
    width_mm: float
    height_mm: float
    weight_g: float = 0.0
    max_thickness_mm: float | None = None
    max_weight_g: float | None = None
    printable: bool = True
    window: bool = False
    advertising: bool = True
    balance: int | None = None
    weighed: bool = False
    obstacle: Reason | None = None

    @property
    def is_large(self) -> bool:
        """A flat, beyond the size of a letter."""
        return self.area_mm2 > LARGE_FROM_MM2

    @property
    def area_mm2(self) -> float:
        return self.width_mm * self.height_mm

    def own_weight_g(self, gsm: float) -> float:
        """Its weight, worked out where it has not been weighed."""
        return self.weight_g or envelope_weight_g(self.width_mm, self.height_mm, gsm)

    def part(self, gsm: float) -> WeightPart:
        """The envelope as a part of the packet's weight."""
        return envelope_part(self.code, self.own_weight_g(gsm), gsm, self.weighed)


@dataclass(frozen=True)
class EnvelopeChoice:
    """The envelope, how the contents are folded, what it all weighs, and why. ``kind`` None: nothing holds it.

    ``thickness_mm`` is of the closed envelope, its own paper included.
    """

    kind: EnvelopeKind | None
    fold: str
    weight: Weight
    thickness_mm: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class TeaserChoice:
    """How the teaser gets onto the envelope, and why so."""

    by: TeaserBy
    reason: Reason


# Width, height, most thickness in mm, most weight in g, goes through a printer.
# US: letter at most 1/4 in and 3.5 oz, flat at most 3/4 in (USPS DMM 101), 13 oz for a First-Class flat.
# GB: Royal Mail letter 5 mm and 100 g, large letter 25 mm and 750 g. DE: Deutsche Post Kompakt 10 mm and 50 g,
# Gross 20 mm and 500 g, Maxi 50 mm and 1 kg. JP: standard-size 10 mm and 50 g, within-limits 30 mm and 1 kg.
# Others: UPU formats P (5 mm, 100 g), G (20 mm, 500 g) and E (2 kg). CN: sizes of GB/T 1416, limits as UPU.
_US = (
    EnvelopeKind("#10", 241.3, 104.77, 0, 6.35, 99),
    EnvelopeKind("6x9", 228.6, 152.4, 0, 6.35, 99),
    EnvelopeKind("9x12", 304.8, 228.6, 0, 19.05, 368),
    EnvelopeKind("10x13", 330.2, 254.0, 0, 19.05, 368),
)
_UPU = (
    EnvelopeKind("DL", 220, 110, 0, 5, 100),
    EnvelopeKind("C5", 229, 162, 0, 5, 100),
    EnvelopeKind("C4", 324, 229, 0, 20, 500),
    EnvelopeKind("B4", 353, 250, 0, 25, 2000),
)
_BY_COUNTRY: dict[str, tuple[EnvelopeKind, ...]] = {
    "US": _US,
    "CA": _US,
    "GB": (
        EnvelopeKind("DL", 220, 110, 0, 5, 100),
        EnvelopeKind("C5", 229, 162, 0, 5, 100),
        EnvelopeKind("C4", 324, 229, 0, 25, 750),
    ),
    "DE": (
        EnvelopeKind("DL", 220, 110, 0, 10, 50),
        EnvelopeKind("C5", 229, 162, 0, 20, 500),
        EnvelopeKind("C4", 324, 229, 0, 20, 500),
        EnvelopeKind("B4", 353, 250, 0, 50, 1000),
    ),
    "JP": (
        EnvelopeKind("DL", 220, 110, 0, 10, 50),
        EnvelopeKind("C5", 229, 162, 0, 30, 1000),
        EnvelopeKind("C4", 324, 229, 0, 30, 1000),
    ),
    "CN": (
        EnvelopeKind("DL (No.5)", 220, 110, 0, 5, 100, advertising=False),
        EnvelopeKind("C5 (No.7)", 229, 162, 0, 5, 100, advertising=False),
        EnvelopeKind("C4 (No.9)", 324, 229, 0, 20, 500, advertising=False),
    ),
}


def default_envelopes(sender_country: str) -> tuple[EnvelopeKind, ...]:
    """What offices of this country have in the cupboard; used until the firm has entered its own envelopes."""
    return _BY_COUNTRY.get(sender_country, _UPU)


def find_kind(code: str, kinds: Iterable[EnvelopeKind]) -> EnvelopeKind | None:
    """The envelope with this code."""
    return next((kind for kind in kinds if kind.code == code), None)


def choose_envelope(
    sheets: Sequence[Enclosure],
    literature: Sequence[Enclosure],
    kinds: Sequence[EnvelopeKind],
    policy: PacketPolicy,
    chosen_code: str = "",
    addressed_by: AddressedBy | None = None,
) -> EnvelopeChoice:
    """The smallest envelope that holds everything, by size, thickness and weight.

    ``chosen_code``: a person has chosen; it is kept, and what speaks against it is said. ``addressed_by``: how a person
    wants it addressed (None: the rules decide); labels weigh a little.
    """
    windows_first = policy.addressed_by is AddressedBy.WINDOW
    usable = addressable(kinds, addressed_by)
    ordered = sorted(usable, key=lambda kind: (kind.area_mm2, kind.window != windows_first, kind.code))
    picked = find_kind(chosen_code, ordered) if chosen_code else None
    if picked:
        return _by_person(picked, sheets, literature, policy, addressed_by)
    passed: list[Reason] = []
    for kind in ordered:
        weight = _weight(kind, sheets, literature, policy, addressed_by)
        fold, obstacle = _fit(kind, (*sheets, *literature), weight, policy)
        if obstacle is None:
            reasons = (_why_fits(kind, fold, (*sheets, *literature)), *passed)
            return EnvelopeChoice(kind, fold, weight, closed_thickness_mm(weight, fold), reasons)
        passed.append(obstacle)
    weight = weigh(sheets, literature)
    nothing = reason(
        "no_envelope",
        "No envelope holds all of it (%(weight)s g, %(thickness)s mm). Take a piece out, or send it as a parcel.",
        weight=round(weight.total_g),
        thickness=round(weight.thickness_mm, 1),
    )
    return EnvelopeChoice(None, "flat", weight, weight.thickness_mm, (nothing, *passed))


def addressable(kinds: Iterable[EnvelopeKind], addressed_by: AddressedBy | None) -> list[EnvelopeKind]:
    """The envelopes that can be addressed as a person wants it: only by the letter where there is a window."""
    if addressed_by is None:
        return list(kinds)
    return [kind for kind in kinds if kind.window == (addressed_by is AddressedBy.WINDOW)]


def _weight(
    kind: EnvelopeKind,
    sheets: Sequence[Enclosure],
    literature: Sequence[Enclosure],
    policy: PacketPolicy,
    addressed_by: AddressedBy | None,
) -> Weight:
    addressing = addressed_by or choose_addressing(kind, policy)
    labels = [WeightPart("labels", "address_label", 1, LABEL_G)] if addressing is AddressedBy.LABEL else []
    if choose_teaser(kind, addressing, policy).by is TeaserBy.LABEL:
        labels.append(WeightPart("labels", "teaser_label", 1, LABEL_G))
    return weigh(sheets, literature, (kind.part(policy.envelope_gsm), *labels))


def closed_thickness_mm(weight: Weight, fold: str) -> float:
    """How thick the closed envelope is with its contents folded so."""
    return weight.thickness_mm * FOLDS[fold] + weight.envelope_mm


def _by_person(
    kind: EnvelopeKind,
    sheets: Sequence[Enclosure],
    literature: Sequence[Enclosure],
    policy: PacketPolicy,
    addressed_by: AddressedBy | None,
) -> EnvelopeChoice:
    weight = _weight(kind, sheets, literature, policy, addressed_by)
    fold, obstacle = _fit(kind, (*sheets, *literature), weight, policy)
    chosen = reason("envelope_by_person", "Someone chose the %(envelope)s.", envelope=kind.code)
    reasons = (chosen,) if obstacle is None else (chosen, obstacle)
    return EnvelopeChoice(kind, fold, weight, closed_thickness_mm(weight, fold), reasons)


def _fit(
    kind: EnvelopeKind, contents: Sequence[Enclosure], weight: Weight, policy: PacketPolicy
) -> tuple[str, Reason | None]:
    """How the contents lie in this envelope, and what keeps them out of it (None when they fit)."""
    if kind.balance is not None and kind.balance <= 0:
        return "flat", reason("envelope_out", "There is no %(envelope)s left.", envelope=kind.code)
    if kind.obstacle is not None:
        return "flat", kind.obstacle
    fold = next(
        (name for name in ("flat", "half", "thirds") if _sizes_fit(kind, contents, FOLDS[name])), None
    )
    if fold is None:
        stiff = next((one for one in contents if not _fits_somehow(kind, one)), None)
        if stiff is None:
            return "flat", reason("too_small", "All of it does not fit a %(envelope)s.", envelope=kind.code)
        return "flat", reason(
            "not_foldable",
            "%(what)s must not be folded that small: no %(envelope)s.",
            what=stiff.what,
            envelope=kind.code,
        )
    if kind.window and fold != "thirds":
        return fold, reason(
            "window_needs_folds",
            "The address shows in the window of a %(envelope)s only when the letter is folded in three.",
            envelope=kind.code,
        )
    leaves = sum(one.leaves for one in contents)
    if FOLDS[fold] > 1 and leaves > policy.most_folded_leaves:
        return fold, reason(
            "too_many_to_fold",
            "%(leaves)s sheets do not fold well for a %(envelope)s (at most %(most)s).",
            leaves=leaves,
            envelope=kind.code,
            most=policy.most_folded_leaves,
        )
    return fold, _too_much(kind, weight, closed_thickness_mm(weight, fold))


def _too_much(kind: EnvelopeKind, weight: Weight, thickness_mm: float) -> Reason | None:
    if kind.max_thickness_mm is not None and thickness_mm > kind.max_thickness_mm:
        return reason(
            "too_thick",
            "Too thick for a %(envelope)s: %(thickness)s mm, at most %(most)s mm.",
            envelope=kind.code,
            thickness=round(thickness_mm, 1),
            most=round(kind.max_thickness_mm, 1),
        )
    if kind.max_weight_g is not None and weight.total_g > kind.max_weight_g:
        return reason(
            "too_heavy",
            "Too heavy for a %(envelope)s: %(weight)s g, at most %(most)s g.",
            envelope=kind.code,
            weight=round(weight.total_g),
            most=round(kind.max_weight_g),
        )
    return None


def _sizes_fit(kind: EnvelopeKind, contents: Iterable[Enclosure], layers: int) -> bool:
    """Whether all fit when those that fold are folded so often, and the others lie flat."""
    return all(
        _goes_in(kind, one.width_mm, one.height_mm / layers if one.foldable else one.height_mm)
        for one in contents
    )


def _fits_somehow(kind: EnvelopeKind, one: Enclosure) -> bool:
    return _goes_in(kind, one.width_mm, one.height_mm / (3 if one.foldable else 1))


def _goes_in(kind: EnvelopeKind, width_mm: float, height_mm: float) -> bool:
    short, long = sorted((width_mm, height_mm))
    within_short, within_long = sorted((kind.width_mm, kind.height_mm))
    return short + CLEARANCE_MM <= within_short and long + CLEARANCE_MM <= within_long


def _why_fits(kind: EnvelopeKind, fold: str, contents: Sequence[Enclosure]) -> Reason:
    stiff = next((one for one in contents if not one.foldable), None)
    if fold == "flat" and stiff is not None:
        return reason(
            "fits_flat_unfolded",
            "%(what)s stays unfolded, so all of it lies flat in a %(envelope)s.",
            what=stiff.what,
            envelope=kind.code,
        )
    if fold == "thirds":
        return reason("fits_thirds", "Folded in three, all of it fits a %(envelope)s.", envelope=kind.code)
    if fold == "half":
        return reason("fits_half", "Folded once, all of it fits a %(envelope)s.", envelope=kind.code)
    return reason("fits_flat", "All of it lies flat in a %(envelope)s.", envelope=kind.code)


def choose_addressing(kind: EnvelopeKind | None, policy: PacketPolicy) -> AddressedBy:
    """The letter where there is a window, the printer for what the firm prints and what goes through it, or a label."""
    if kind is not None and kind.window:
        return AddressedBy.WINDOW
    if kind is None or not kind.printable:
        return AddressedBy.LABEL
    wanted = policy.large_addressed_by if kind.is_large else policy.addressed_by
    return AddressedBy.ENVELOPE if wanted is AddressedBy.WINDOW else wanted


def choose_teaser(
    kind: EnvelopeKind | None, addressed_by: AddressedBy, policy: PacketPolicy, other: str = ""
) -> TeaserChoice:
    """How the teaser gets onto this envelope: printed with the address, or as the firm does it without a printer.

    ``other``: an envelope that would hold the same and takes advertising, to be offered where this one takes none.
    """
    if not policy.teaser:
        return TeaserChoice(TeaserBy.NONE, reason("teaser_off", "The firm puts no teaser on its envelopes."))
    if kind is not None and takes_no_teaser(kind, policy):
        return TeaserChoice(TeaserBy.NONE, _no_advertising(kind, other))
    if addressed_by is AddressedBy.ENVELOPE:
        return TeaserChoice(TeaserBy.PRINTED, reason("teaser_printed", "It is printed with the address."))
    if addressed_by is AddressedBy.WINDOW:
        why = reason("teaser_with_window", "An envelope with a window goes through no printer.")
        return TeaserChoice(policy.flat_teaser, why)
    why = reason("teaser_without_printer", "This envelope goes through no printer.")
    return TeaserChoice(policy.flat_teaser, why)


def takes_no_teaser(kind: EnvelopeKind, policy: PacketPolicy) -> bool:
    """Whether the post takes no advertising on this stock and the firm has not overruled that with a reason."""
    return not kind.advertising and not policy.advertising_overruled


def _no_advertising(kind: EnvelopeKind, other: str) -> Reason:
    if other:
        return reason(
            "no_advertising_use",
            "The post takes no advertising on a %(envelope)s, so it bears no line that says what is inside. "
            "Use a %(other)s, which does.",
            envelope=kind.code,
            other=other,
        )
    return reason(
        "no_advertising",
        "The post takes no advertising on a %(envelope)s, so it bears no line that says what is inside. "
        "An envelope of another kind would: put one on the stock list, such as %(such_as)s.",
        envelope=kind.code,
        such_as=kind.code.split(" (")[0],
    )


def other_stock(
    sheets: Sequence[Enclosure],
    literature: Sequence[Enclosure],
    kinds: Sequence[EnvelopeKind],
    policy: PacketPolicy,
) -> str:
    """The smallest envelope that holds the same and takes advertising, by its code; nothing where there is none."""
    free = [kind for kind in kinds if kind.advertising]
    choice = choose_envelope(sheets, literature, free, policy)
    return choice.kind.code if choice.kind else ""
