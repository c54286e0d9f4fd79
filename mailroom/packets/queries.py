"""Packets as the screens and the runs read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, load_only, selectinload

from intranet.customers.models import Contact, Customer, CustomerAddress
from intranet.inquiries.models import Inquiry, InquiryProduct
from intranet.platform.database import db
from intranet.platform.jobs import Job, JobState
from intranet.values.inquiry_terms import Verdict
from intranet.values.reason import Reason
from intranet.values.reference import ReferenceNotUnderstood, parse_reference
from mailroom.literature.models import Edition, LiteratureAnswer
from mailroom.packets.models import BackOrder, Packet, PacketInquiry, PacketItem, PacketPreview
from mailroom.packets.values import AddressedBy, PacketState, TeaserBy

PAGE = 50
NUMBER_PREFIX = "P"
LIVE = tuple(state for state in PacketState if state.live)
BOARD = (
    PacketState.DRAFT,
    PacketState.HELD,
    PacketState.WAITING,
    PacketState.READY,
    PacketState.PRINTING,
    PacketState.PRINTED,
    PacketState.PACKED,
    PacketState.MAILED,
)
_WHOLE = (
    joinedload(Packet.customer),
    joinedload(Packet.contact),
    joinedload(Packet.address),
    selectinload(Packet.inquiries),
    selectinload(Packet.items).joinedload(PacketItem.item),
    selectinload(Packet.items).joinedload(PacketItem.edition),
    selectinload(Packet.back_orders).joinedload(BackOrder.item),
)


def packet(packet_id: int) -> Packet | None:
    """One packet with all that is in it."""
    return db.session.scalar(sa.select(Packet).where(Packet.id == packet_id).options(*_WHOLE))


def packets(packet_ids: Iterable[int]) -> list[Packet]:
    """Packets with all that is in them, by id; a fixed number of statements."""
    query = sa.select(Packet).where(Packet.id.in_(set(packet_ids))).order_by(Packet.id)
    return list(db.session.scalars(query.options(*_WHOLE)))


def to_print(packet_ids: Iterable[int]) -> list[Packet]:
    """:func:`packets` without what only screens show; those columns are read when somebody asks."""
    query = sa.select(Packet).where(Packet.id.in_(set(packet_ids))).order_by(Packet.id)
    shown_only = (
        defer(Packet.reasons),
        defer(Packet.envelope_reasons),
        defer(Packet.left_out),
        selectinload(Packet.items).defer(PacketItem.reasons),
        selectinload(Packet.items).joinedload(PacketItem.edition).defer(Edition.page_sizes_mm),
    )
    return list(db.session.scalars(query.options(*_WHOLE, *shown_only)))


def to_choose(packet_ids: Sequence[int]) -> list[Packet]:
    """Packets in this order, with what tells them apart on a list and whom they go to. One statement."""
    shown = (
        load_only(
            Packet.number,
            Packet.language,
            Packet.rush,
            Packet.envelope,
            Packet.addressed_by,
            Packet.teaser_by,
            Packet.weight_g,
            Packet.state_since,
        ),
        joinedload(Packet.customer).load_only(Customer.name, Customer.level, Customer.is_person),
        joinedload(Packet.contact).load_only(Contact.name),
        joinedload(Packet.address),
    )
    rows = db.session.scalars(sa.select(Packet).where(Packet.id.in_(set(packet_ids))).options(*shown))
    found = {packet.id: packet for packet in rows}
    return [found[packet_id] for packet_id in packet_ids if packet_id in found]


def any_on_labels(packet_ids: Iterable[int]) -> bool:
    """Whether one of these packets needs a label, for its address or its teaser."""
    on_labels = sa.or_(Packet.addressed_by == AddressedBy.LABEL, Packet.teaser_by == TeaserBy.LABEL)
    query = sa.select(Packet.id).where(Packet.id.in_(set(packet_ids)), on_labels).limit(1)
    return db.session.scalar(query) is not None


def by_number(text: str) -> Packet | None:
    """The packet whose number was typed or scanned, in any case, with or without its dash."""
    try:
        number = parse_reference(text, NUMBER_PREFIX)
    except ReferenceNotUnderstood:
        return None
    return db.session.scalar(sa.select(Packet).where(Packet.number == number).options(*_WHOLE))


def of_inquiry(inquiry_id: int) -> Packet | None:
    """The packet that answers an inquiry; a cancelled one has let go of it."""
    query = sa.select(Packet).join(PacketInquiry).where(PacketInquiry.inquiry_id == inquiry_id)
    return db.session.scalar(query.order_by(Packet.id.desc()).limit(1).options(*_WHOLE))


def shareable(
    customer_id: int, contact_id: int | None, address_key: str, apart_from: int | None = None
) -> Packet | None:
    """A packet to the same person at the same place that nobody has approved or printed yet."""
    if not address_key:
        return None
    query = (
        sa.select(Packet)
        .join(CustomerAddress, CustomerAddress.id == Packet.address_id)
        .where(
            Packet.customer_id == customer_id,
            Packet.contact_id.is_(None) if contact_id is None else Packet.contact_id == contact_id,
            CustomerAddress.key == address_key,
            Packet.state.in_((PacketState.DRAFT, PacketState.READY, PacketState.HELD)),
            Packet.held_from.not_in([state.value for state in PacketState if state.on_paper]),
            Packet.live_run_id.is_(None),
            Packet.frozen.is_(None) | (Packet.frozen_hash == ""),
            Packet.purpose != "back_order",
        )
        .order_by(Packet.id)
    )
    if apart_from is not None:
        query = query.where(Packet.id != apart_from)
    return db.session.scalar(query.limit(1))


def live_of_customer(customer_id: int) -> list[Packet]:
    """The packets of a customer that are still on their way."""
    query = sa.select(Packet).where(Packet.customer_id == customer_id, Packet.state.in_(LIVE))
    return list(db.session.scalars(query.order_by(Packet.id)))


def frozen_not_on_paper() -> list[Packet]:
    """Packets whose content stands for a supervisor, while nothing of it is printed."""
    early = (PacketState.DRAFT, PacketState.READY, PacketState.HELD, PacketState.WAITING)
    query = sa.select(Packet).where(
        Packet.frozen_hash != "", Packet.state.in_(early), Packet.live_run_id.is_(None)
    )
    return list(db.session.scalars(query.order_by(Packet.id)))


def touched_by_literature(item_id: int) -> list[Packet]:
    """Packets not on paper yet that hold this item, or ask about a product that it answers."""
    holds = sa.select(PacketItem.packet_id).where(PacketItem.item_id == item_id)
    asks = (
        sa.select(PacketInquiry.packet_id)
        .join(InquiryProduct, InquiryProduct.inquiry_id == PacketInquiry.inquiry_id)
        .join(LiteratureAnswer, LiteratureAnswer.product_id == InquiryProduct.product_id)
        .where(LiteratureAnswer.item_id == item_id)
    )
    early = (PacketState.DRAFT, PacketState.READY, PacketState.WAITING, PacketState.HELD)
    query = sa.select(Packet).where(
        Packet.state.in_(early), sa.or_(Packet.id.in_(holds), Packet.id.in_(asks))
    )
    return list(db.session.scalars(query.order_by(Packet.id)))


def early_ids() -> list[int]:
    """Packets that are not on paper yet, by id."""
    early = (PacketState.DRAFT, PacketState.READY, PacketState.WAITING, PacketState.HELD)
    query = sa.select(Packet.id).where(Packet.state.in_(early), Packet.live_run_id.is_(None))
    return list(db.session.scalars(query.order_by(Packet.id)))


# ---- the board ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lane:
    """One lane of the board: how many, since when the oldest, and the first of them."""

    state: PacketState
    count: int
    oldest: datetime | None
    packets: Sequence[Packet]


def board(today_from: datetime, most: int = 12) -> list[Lane]:
    """Every lane with its count, its oldest, and its first packets, rush first; mailed counts from ``today_from``.

    A fixed number of statements.
    """
    counted = sa.or_(
        Packet.state.in_(LIVE), sa.and_(Packet.state == PacketState.MAILED, Packet.mailed_at >= today_from)
    )
    totals = {
        state: (count, oldest)
        for state, count, oldest in db.session.execute(
            sa.select(Packet.state, sa.func.count(), sa.func.min(Packet.state_since))
            .where(counted)
            .group_by(Packet.state)
        )
    }
    place = sa.func.row_number().over(
        partition_by=Packet.state, order_by=(Packet.rush.desc(), Packet.state_since, Packet.id)
    )
    ranked = sa.select(Packet.id, place.label("place")).where(counted).subquery()
    shown = db.session.scalars(
        sa.select(Packet)
        .join(ranked, ranked.c.id == Packet.id)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.place)
        .options(joinedload(Packet.customer), joinedload(Packet.contact), joinedload(Packet.address))
    ).all()
    return [
        Lane(state, *totals.get(state, (0, None)), [one for one in shown if one.state is state])
        for state in BOARD
    ]


def ready_ids(most: int = 1000) -> list[int]:
    """The packets that could be printed now, rush first, the longest waiting first."""
    query = sa.select(Packet.id).where(Packet.state == PacketState.READY, Packet.live_run_id.is_(None))
    return list(
        db.session.scalars(query.order_by(Packet.rush.desc(), Packet.state_since, Packet.id).limit(most))
    )


def ready_among(packet_ids: Iterable[int]) -> list[int]:
    """Those of these packets that could be printed now."""
    query = sa.select(Packet.id).where(
        Packet.id.in_(set(packet_ids)), Packet.state == PacketState.READY, Packet.live_run_id.is_(None)
    )
    return list(db.session.scalars(query.order_by(Packet.id)))


def ready_count() -> int:
    """How many packets could be printed now; the badge of the menu."""
    query = sa.select(sa.func.count()).select_from(Packet).where(Packet.state == PacketState.READY)
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class CameIn:
    """Inquiries whose senders want literature and that have no packet yet: still to be screened, or about to come."""

    count: int
    oldest: datetime | None


def came_in() -> CameIn:
    """How many inquiries wait for their packet, and since when the oldest."""
    answered = sa.select(PacketInquiry.inquiry_id)
    query = sa.select(sa.func.count(), sa.func.min(Inquiry.received_at)).where(
        Inquiry.literature_wanted.is_(True),
        Inquiry.literature_sent_on.is_(None),
        Inquiry.closed_at.is_(None),
        Inquiry.verdict.in_((Verdict.UNSCREENED, Verdict.TO_CHECK, Verdict.CLEAR)),
        Inquiry.id.not_in(answered),
    )
    count, oldest = db.session.execute(query).one()
    return CameIn(count, oldest)


# ---- lists ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PacketFilter:
    """What the list shows. Empty values do not filter."""

    state: PacketState | None = None
    text: str = ""
    envelope: str = ""
    rush: bool = False
    since: date | None = None


def listed(wanted: PacketFilter, page: int = 1) -> tuple[list[Packet], int]:
    """One page of packets and how many there are: those still on their way before those that are done.

    Of the first rush ones lead, then the longest in their state; of the others the newest.
    """
    query, live = _filtered(wanted), Packet.state.in_(LIVE)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = db.session.scalars(
        query.options(joinedload(Packet.customer), joinedload(Packet.contact), joinedload(Packet.address))
        .options(selectinload(Packet.inquiries))
        .order_by(
            sa.case((live, 0), else_=1),
            sa.case((sa.and_(live, Packet.rush), 0), else_=1),
            sa.case((live, Packet.state_since)),
            Packet.state_since.desc(),
            Packet.id,
        )
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    )
    return list(rows), count


def _filtered(wanted: PacketFilter) -> sa.Select[Packet]:
    query = sa.select(Packet)
    if wanted.state:
        query = query.where(Packet.state == wanted.state)
    if wanted.rush:
        query = query.where(Packet.rush.is_(True))
    if wanted.envelope:
        query = query.where(Packet.envelope == wanted.envelope)
    if wanted.text.strip():
        query = query.where(_says(wanted.text.strip()))
    return query


def _says(text: str) -> sa.ColumnElement[bool]:
    """The packet's number, the customer's name, the city, or the reference of an inquiry in it."""
    inquiries = (
        sa.select(PacketInquiry.packet_id)
        .join(Inquiry)
        .where(Inquiry.reference.icontains(text, autoescape=True))
    )
    return sa.or_(
        Packet.number.icontains(text, autoescape=True),
        Packet.id.in_(inquiries),
        Packet.customer_id.in_(sa.select(Customer.id).where(Customer.name.icontains(text, autoescape=True))),
        Packet.address_id.in_(
            sa.select(CustomerAddress.id).where(CustomerAddress.city.icontains(text, autoescape=True))
        ),
    )


def joinable(packet: Packet) -> list[Packet]:
    """Other packets of the same customer that this one could take in."""
    if packet.state.on_paper or not packet.state.live or packet.purpose == "back_order":
        return []
    early = (PacketState.DRAFT, PacketState.READY, PacketState.HELD, PacketState.WAITING)
    query = sa.select(Packet).where(
        Packet.customer_id == packet.customer_id,
        Packet.id != packet.id,
        Packet.state.in_(early),
        Packet.live_run_id.is_(None),
        Packet.purpose != "back_order",
    )
    return list(db.session.scalars(query.options(selectinload(Packet.inquiries)).order_by(Packet.id)))


def of_customer(customer_id: int, limit: int = 50) -> list[Packet]:
    """The packets of a customer, newest first."""
    query = sa.select(Packet).where(Packet.customer_id == customer_id).options(selectinload(Packet.inquiries))
    return list(db.session.scalars(query.order_by(Packet.id.desc()).limit(limit)))


def preview(content_hash: str) -> PacketPreview | None:
    """The sheets of this very content, if the worker has drawn them."""
    return db.session.get(PacketPreview, content_hash) if content_hash else None


def preview_failure(content_hash: str) -> Reason | None:
    """Why the worker could not draw this content, if its last try ended so."""
    query = sa.select(Job).where(Job.unique_key == preview_key(content_hash)).order_by(Job.id.desc()).limit(1)
    job = db.session.scalar(query)
    if job is None or job.state is not JobState.FAILED or not job.reason:
        return None
    return Reason.from_json(job.reason)


def preview_key(content_hash: str) -> str:
    """What makes the drawing of one content one job."""
    return f"packet_preview:{content_hash}"
