"""Planning a packet from plain facts: the same for a packet that exists and for one that the desk only shows.

Nothing is looked up here; :mod:`mailroom.packets.facts` gathers what is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from intranet.values.inquiry_terms import Need
from intranet.values.reason import Reason, reason
from mailroom.packets.rules import (
    Asked,
    ChosenPiece,
    Enclosure,
    EnvelopeChoice,
    EnvelopeKind,
    Leaf,
    LiteratureOffer,
    PacketPolicy,
    TeaserChoice,
    choose_addressing,
    choose_envelope,
    choose_literature,
    choose_purpose,
    choose_teaser,
    enclosure_of_leaves,
    is_rush,
    nothing_for,
    other_stock,
    split_by_stock,
    takes_no_teaser,
)
from mailroom.packets.values import AddressedBy, Purpose

LONG_LETTER_FROM = 9
"""A letter that lists this many enclosures and pages runs on to a second sheet."""


@dataclass(frozen=True)
class Mailroom:
    """What is the same for all packets of the day: the firm's habits, its envelopes, its paper."""

    policy: PacketPolicy
    kinds: tuple[EnvelopeKind, ...]
    leaf: Leaf
    country: str


@dataclass(frozen=True)
class PieceOffer:
    """A piece of literature that could go, and how one copy of it lies in the envelope."""

    offer: LiteratureOffer
    enclosure: Enclosure


@dataclass(frozen=True)
class Wishes:
    """What a person has decided about a packet; the rules decide the rest.

    ``only``: the packet brings these items, promised before, and nothing else.
    """

    cross_sell: bool = True
    reply_sheet: bool = True
    envelope: str = ""
    addressed_by: AddressedBy | None = None
    left_out: frozenset[int] = frozenset()
    added: tuple[int, ...] = ()
    copies: Mapping[int, int] | None = None
    only: tuple[int, ...] | None = None


@dataclass(frozen=True)
class PlanFacts:
    """What a packet answers: products, language, customer's level, the inquiries' needs."""

    asked: tuple[Asked, ...]
    language: str
    level: int | None
    needs: tuple[Need, ...]
    pieces: Mapping[int, PieceOffer]
    available: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A packet as the rules and the people want it. ``doubts`` are what a person should look at.

    ``copies`` go now, by item; ``waiting`` are pieces out of stock, with the copies that follow.
    """

    pieces: tuple[ChosenPiece, ...]
    doubts: tuple[Reason, ...]
    envelope: EnvelopeChoice
    addressed_by: AddressedBy
    teaser: TeaserChoice
    purpose: Purpose
    rush: bool
    copies: Mapping[int, int]
    waiting: tuple[tuple[ChosenPiece, int], ...] = ()


def make_plan(facts: PlanFacts, wishes: Wishes, mailroom: Mailroom) -> Plan:
    """Choose literature, weigh it, choose the envelope and how it is addressed."""
    names_products = any(product.product_id is not None for product in facts.asked)
    purpose = choose_purpose(facts.level, names_products)
    wanted, unanswered = _literature(facts, wishes, mailroom.policy)
    copies = wishes.copies or {}
    split = split_by_stock({piece.item_id: copies.get(piece.item_id, 1) for piece in wanted}, facts.available)
    pieces = tuple(piece for piece in wanted if piece.item_id in split.going)
    waiting = tuple((p, split.waiting[p.item_id]) for p in wanted if p.item_id in split.waiting)
    if wishes.only is not None:
        purpose = Purpose.BACK_ORDER
        unanswered = () if pieces else (reason("still_out", "What was promised is out of stock again."),)
    printed = list(sheets(pieces, wishes, mailroom))
    literature = [
        facts.pieces[piece.item_id].enclosure for piece in pieces for _ in range(split.going[piece.item_id])
    ]
    envelope = choose_envelope(
        printed, literature, mailroom.kinds, mailroom.policy, wishes.envelope, wishes.addressed_by
    )
    addressed_by = wishes.addressed_by or choose_addressing(envelope.kind, mailroom.policy)
    doubts = (*unanswered, *_doubts(envelope))
    teaser = choose_teaser(envelope.kind, addressed_by, mailroom.policy)
    if envelope.kind is not None and takes_no_teaser(envelope.kind, mailroom.policy):
        other = other_stock(printed, literature, mailroom.kinds, mailroom.policy)
        teaser = choose_teaser(envelope.kind, addressed_by, mailroom.policy, other)
    return Plan(
        pieces,
        doubts,
        envelope,
        addressed_by,
        teaser,
        purpose,
        is_rush(facts.needs),
        split.going,
        waiting,
    )


def _doubts(choice: EnvelopeChoice) -> tuple[Reason, ...]:
    """What a person should look at: nothing holds it, or its address would not show in the window that was chosen."""
    if choice.kind is None:
        return choice.reasons[:1]
    return choice.reasons[1:2] if choice.kind.window and choice.fold != "thirds" else ()


def _literature(
    facts: PlanFacts, wishes: Wishes, policy: PacketPolicy
) -> tuple[tuple[ChosenPiece, ...], tuple[Reason, ...]]:
    if wishes.only is not None:
        promised = reason("promised", "It was out of stock, and promised to follow.")
        found = [item_id for item_id in wishes.only if item_id in facts.pieces]
        return tuple(_by_hand(facts.pieces[one].offer, facts.asked, promised) for one in found), ()
    offers = [one.offer for key, one in facts.pieces.items() if key not in wishes.left_out]
    choice = choose_literature(facts.asked, offers, facts.language, policy.supporting_pieces)
    chosen = {piece.item_id for piece in choice.pieces}
    by_hand = tuple(
        _by_hand(facts.pieces[item_id].offer, facts.asked, BY_HAND)
        for item_id in wishes.added
        if item_id not in chosen and item_id in facts.pieces and item_id not in wishes.left_out
    )
    covered = {product_id for piece in by_hand for product_id in facts.pieces[piece.item_id].offer.ranks}
    unanswered = tuple(nothing_for(one) for one in choice.missing if one.product_id not in covered)
    return (*choice.pieces, *by_hand), unanswered


BY_HAND = reason("added_by_hand", "Someone put it in.")


def _by_hand(offer: LiteratureOffer, asked: Iterable[Asked], why: Reason) -> ChosenPiece:
    about = [product for product in asked if product.product_id in offer.ranks]
    found = next((piece.pointers for piece in choose_literature(about, [offer], offer.language).pieces), ())
    return ChosenPiece(offer.item_id, offer.edition_id, (why,), found)


def sheets(pieces: Sequence[ChosenPiece], wishes: Wishes, mailroom: Mailroom) -> Iterable[Enclosure]:
    """The sheets that are printed for this packet beside the literature."""
    pointers = sum(len(piece.pointers) for piece in pieces)
    leaf = mailroom.leaf
    yield enclosure_of_leaves("letter", 2 if len(pieces) + pointers >= LONG_LETTER_FROM else 1, leaf)
    if pointers:
        yield enclosure_of_leaves("slip", 1, leaf)
    if wishes.cross_sell:
        yield enclosure_of_leaves("crosssell", 1, leaf)
    if wishes.reply_sheet:
        yield enclosure_of_leaves("reply", 1, leaf)
