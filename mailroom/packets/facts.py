"""Gathering what planning a packet needs: the firm's habits, literature, products, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from intranet.firm import queries as firm
from intranet.inquiries.models import Inquiry
from intranet.platform.database import db
from intranet.products.models import Product
from intranet.values.inquiry_terms import Need
from intranet.values.reason import Reason
from mailroom.literature import queries as literature
from mailroom.literature.models import LiteratureItem
from mailroom.literature.queries import Answering
from mailroom.literature.values import Printing
from mailroom.packets import shortage
from mailroom.packets.plan import Mailroom, PieceOffer, PlanFacts
from mailroom.packets.rules import (
    Asked,
    Enclosure,
    EnvelopeKind,
    Leaf,
    LiteratureOffer,
    PacketPolicy,
    count_leaves,
    default_envelopes,
    find_kind,
)
from mailroom.press.envelopes.sizes import Envelope, UnknownEnvelope, find_envelope
from mailroom.press.letters.layouts import LetterLayout, layout_of
from mailroom.press.letters.windows import NotForThisWindow, layout_in
from mailroom.stock import queries as stock
from mailroom.stock.models import Supply

LOOSE_LEAVES = 2
"""So few sheets from the printer fold with the letter; more are bound, and lie flat."""

A4_OR_LETTER_MM = 213
"""A4 is 210 mm wide, US letter paper 215.9 mm."""

DEMAND_GSM = 120
"""Paper for literature that is printed on demand and has not been weighed."""


def mailroom() -> Mailroom:
    """The firm's habits, envelopes and paper. About six statements."""
    country = firm.profile().country
    layout = _layout(country)
    policy = PacketPolicy.from_plain(firm.policy("packets"), firm.policy("envelopes"))
    leaf = _leaf(layout.page_width_mm, layout.page_height_mm, policy)
    return Mailroom(policy, envelope_kinds(country), leaf, country)


def _leaf(width_mm: float, height_mm: float, policy: PacketPolicy) -> Leaf:
    """A sheet of the letter paper: as ten of it were weighed, else by its grams per square metre."""
    paper = stock.letter_paper("A4" if width_mm < A4_OR_LETTER_MM else "Letter")
    if paper is None:
        return Leaf(width_mm, height_mm, policy.paper_gsm)
    gsm = paper.one_weighs_g * 1_000_000 / (width_mm * height_mm)
    return Leaf(width_mm, height_mm, gsm, paper.one_is_mm, weighed=True)


def envelope_kinds(country: str) -> tuple[EnvelopeKind, ...]:
    """The firm's own envelopes with what is left of each; those usual in its country when it has entered none."""
    usual = default_envelopes(country)
    letter = _WindowLetter(_layout(country), _barcode_in_windows(country))
    known = [
        _kind(supply, balance, find_kind(_without_window(supply.spec), usual), letter)
        for supply, balance in stock.envelope_supplies()
    ]
    return tuple(kind for kind in known if kind is not None) or usual


def _without_window(spec: str) -> str:
    """The post's limits are those of the size: "DL" for "DL window"."""
    return spec.removesuffix(" window").removesuffix(" double")


class _WindowLetter(NamedTuple):
    """How the firm's letters are laid out, and whether a barcode has to show in windows too."""

    layout: LetterLayout
    barcode: bool


def _kind(
    supply: Supply, balance: int | None, usual: EnvelopeKind | None, letter: _WindowLetter
) -> EnvelopeKind | None:
    try:
        envelope = find_envelope(supply.spec)
    except UnknownEnvelope:  # a size that the press cannot print; it stays in the stock list
        return None
    return EnvelopeKind(
        envelope.code,
        envelope.width_mm,
        envelope.height_mm,
        supply.one_weighs_g,
        supply.max_thickness_mm or (usual.max_thickness_mm if usual else None),
        supply.max_weight_g or (usual.max_weight_g if usual else None),
        printable=supply.printable,
        window=bool(envelope.windows),
        obstacle=_obstacle(envelope, letter),
        advertising=not envelope.no_advertising,
        balance=balance,
        weighed=supply.ten_weigh_g is not None,
    )


def _layout(country: str) -> LetterLayout:
    """The layout that the firm has chosen, else the usual one of its country."""
    return layout_of(str(firm.policy("packets")["letter"]["layout"]), country)


def _barcode_in_windows(country: str) -> bool:
    imb = firm.policy("envelopes")["imb"]
    return country == "US" and imb["on"] and imb["windows"]


def _obstacle(envelope: Envelope, letter: _WindowLetter) -> Reason | None:
    """Why the address of our letters would not show in this envelope's window; None where it does or there is none."""
    if not envelope.windows:
        return None
    try:
        layout_in(letter.layout, envelope, barcode=letter.barcode)
    except NotForThisWindow as fault:
        return fault.reasons[0]
    return None


def pieces(answering: Iterable[Answering], language: str, mailroom: Mailroom) -> dict[int, PieceOffer]:
    """What could go, by item, with titles in the reader's language."""
    return {
        one.item.id: PieceOffer(_offer(one, language), enclosure(one, language, mailroom))
        for one in answering
    }


def _offer(one: Answering, language: str) -> LiteratureOffer:
    item = one.item
    return LiteratureOffer(
        item.id,
        item.code,
        item.title_in(language),
        item.kind,
        item.language,
        item.printing,
        one.edition.id if one.edition else None,
        one.ranks,
        one.pages,
        item.goes_with_all,
    )


def enclosure(one: Answering, language: str, mailroom: Mailroom) -> Enclosure:
    """One copy of a piece as it lies in the envelope; what nobody has weighed is worked out from its pages."""
    item, edition = one.item, one.edition
    sizes = edition.page_sizes_mm if edition else []
    width_mm, height_mm = sizes[0] if sizes else (mailroom.leaf.width_mm, mailroom.leaf.height_mm)
    leaves = count_leaves(edition.page_count if edition else 1, mailroom.policy.duplex_literature)
    paper = Leaf(width_mm, height_mm, DEMAND_GSM)
    on_demand = item.printing is Printing.ON_DEMAND
    thickness_mm = item.one_is_mm or leaves * paper.thickness_mm
    return Enclosure(
        item.title_in(language),
        width_mm,
        height_mm,
        item.one_weighs_g or leaves * paper.weight_g,
        thickness_mm,
        foldable=mailroom.policy.folds(thickness_mm) or (on_demand and leaves <= LOOSE_LEAVES),
        leaves=leaves if on_demand else 0,
        weighed=item.ten_weigh_g is not None,
    )


def asked_in(inquiries: Iterable[Inquiry], language: str) -> tuple[Asked, ...]:
    """The products of these inquiries, each once, in the order in which they were asked about."""
    found: dict[tuple[int | None, str], Asked] = {}
    for inquiry in inquiries:
        for line in inquiry.products:
            name = line.product.name_in(language) if line.product else line.as_asked
            if name:
                found.setdefault(
                    (line.product_id, "" if line.product_id else name), Asked(line.product_id, name)
                )
    return tuple(found.values())


def asked_products(product_ids: Sequence[int], language: str) -> tuple[Asked, ...]:
    """Products by id as they are asked about, in the given order."""
    rows = {row.id: row for row in db.session.scalars(sa.select(Product).where(Product.id.in_(product_ids)))}
    return tuple(Asked(key, rows[key].name_in(language)) for key in dict.fromkeys(product_ids) if key in rows)


def plan_facts(
    asked: tuple[Asked, ...],
    language: str,
    level: int | None,
    needs: tuple[Need, ...],
    firm_facts: Mailroom,
    added: Iterable[int] = (),
    available: Mapping[int, int] | None = None,
    apart_from: int | None = None,
) -> PlanFacts:
    """All that a plan needs; ``added`` are further items that a person wants in.

    ``available`` copies of limited items, where they are known already; else those that no packet on paper needs, apart
    from the packet that is planned.
    """
    product_ids = [product.product_id for product in asked if product.product_id is not None]
    offered = literature.answering(product_ids)
    more = set(added) - {one.item.id for one in offered}
    if more:
        offered += _offers(literature.items_by_id(more))
    if available is None:
        available = shortage.available((one.item.id for one in offered), apart_from)
    return PlanFacts(asked, language, level, needs, pieces(offered, language, firm_facts), available)


def _offers(items: Mapping[int, LiteratureItem]) -> list[Answering]:
    return [one for one in map(literature.offer, items.values()) if one is not None]
