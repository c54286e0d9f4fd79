"""What goes to whom: a packet goes to one address and answers one inquiry, or several from that address (MR1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.customers.models import Contact, Customer, CustomerAddress
from intranet.inquiries.models import Inquiry
from intranet.platform.database import Base, UtcDateTime, enum_column
from mailroom.literature.models import Edition, LiteratureItem
from mailroom.packets.values import AddressedBy, BackOrderState, PacketState, Purpose, TeaserBy


class Packet(Base):
    """A packet. ``number`` stands on every sheet beside its code.

    ``reasons`` (Reason JSON) say why it is held or as it is; ``envelope_reasons`` why this envelope. ``hold_kind`` says
    who keeps it held ("person", "gate"), ``held_from`` to which state it goes back. ``rejected_why``: a supervisor sent
    it back; ``accepted``: a person has looked at what the machine asked about. ``left_out``: literature items that a
    person took out; ``teaser_text`` and ``letter_note`` are a person's own words. ``frozen`` is the content that a run
    or an approval froze (:class:`mailroom.packets.content.PacketContent` as JSON) and ``frozen_hash`` its SHA-256; a
    reprint prints ``frozen``. ``live_run_id`` is set while one run has it. ``weight_parts`` are the parts of the weight
    (:class:`~mailroom.packets.rules.WeightPart` as JSON). ``service`` is the post's service that a person chose;
    ``postage`` (:class:`~mailroom.postage.rules.Postage` as JSON) what was paid for it, written down when it is mailed.
    """

    __tablename__ = "packets"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id", ondelete="SET NULL"))
    address_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customer_addresses.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    state: Mapped[PacketState] = mapped_column(enum_column(PacketState), index=True)
    rush: Mapped[bool] = mapped_column(default=False)
    purpose: Mapped[str] = mapped_column(sa.String(24), default="standard")
    cross_sell: Mapped[bool] = mapped_column(default=True)
    reply_sheet: Mapped[bool] = mapped_column(default=True)
    envelope: Mapped[str] = mapped_column(sa.String(40), default="")
    envelope_chosen_by_person: Mapped[bool] = mapped_column(default=False)
    addressed_by: Mapped[AddressedBy] = mapped_column(enum_column(AddressedBy), default=AddressedBy.ENVELOPE)
    teaser_by: Mapped[TeaserBy] = mapped_column(enum_column(TeaserBy), default=TeaserBy.PRINTED)
    addressing_chosen_by_person: Mapped[bool] = mapped_column(default=False)
    teaser_chosen_by_person: Mapped[bool] = mapped_column(default=False)
    teaser_text: Mapped[str] = mapped_column(sa.String(120), default="")
    letter_note: Mapped[str] = mapped_column(sa.Text, default="")
    fold: Mapped[str] = mapped_column(sa.String(8), default="flat")
    weight_g: Mapped[float] = mapped_column(default=0.0)
    thickness_mm: Mapped[float] = mapped_column(default=0.0)
    weight_parts: Mapped[list[dict[str, Any]] | None] = mapped_column(sa.JSON)
    service: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    postage: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    envelope_reasons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    hold_kind: Mapped[str] = mapped_column(sa.String(24), default="")
    held_from: Mapped[str] = mapped_column(sa.String(16), default="")
    rejected_why: Mapped[str] = mapped_column(sa.Text, default="")
    accepted: Mapped[bool] = mapped_column(default=False)
    left_out: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    approval_id: Mapped[int | None] = mapped_column(sa.ForeignKey("approvals.id"))
    frozen: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    frozen_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    live_run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("print_runs.id"), index=True)
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    packed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    packed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    customer: Mapped[Customer] = relationship()
    contact: Mapped[Contact | None] = relationship()
    address: Mapped[CustomerAddress | None] = relationship()
    inquiries: Mapped[list[Inquiry]] = relationship(secondary="packet_inquiries", order_by="Inquiry.id")
    items: Mapped[list[PacketItem]] = relationship(
        cascade="all, delete-orphan", order_by="PacketItem.position", back_populates="packet"
    )
    back_orders: Mapped[list[BackOrder]] = relationship(
        cascade="all, delete-orphan",
        order_by="BackOrder.id",
        back_populates="packet",
        foreign_keys="BackOrder.packet_id",
    )

    @property
    def purpose_label(self) -> str:
        """The English msgid of what the letter is for."""
        return Purpose(self.purpose).label


class PacketInquiry(Base):
    """An inquiry is answered by at most one live packet; a cancelled one leaves its place (the row is deleted then)."""

    __tablename__ = "packet_inquiries"

    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packets.id", ondelete="CASCADE"), primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), primary_key=True, index=True)


class PacketItem(Base):
    """A piece of literature in a packet, why it is there, and whether it was ticked off at the bench.

    ``pointers`` is ``[{"product_id", "product", "page"}]`` with the printed page as text. ``copies_in`` counts the
    copies that are in the envelope; ``ticked_at`` is when the last of them went in.
    """

    __tablename__ = "packet_items"
    __table_args__ = (sa.UniqueConstraint("packet_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packets.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("literature_items.id"))
    edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("editions.id"))
    copies: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    pointers: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    chosen_by_person: Mapped[bool] = mapped_column(default=False)
    ticked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    copies_in: Mapped[int] = mapped_column(default=0, server_default="0")

    packet: Mapped[Packet] = relationship(back_populates="items")
    item: Mapped[LiteratureItem] = relationship()
    edition: Mapped[Edition | None] = relationship()


class BackOrder(Base):
    """Copies of an item that were out of stock when ``packet`` went (MR12); they follow in ``follow_packet``.

    While the packet is not on paper it is only foreseen, and changes with the stock; then it is what the letter says.
    """

    __tablename__ = "back_orders"
    __table_args__ = (sa.UniqueConstraint("packet_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packets.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("literature_items.id"), index=True)
    copies: Mapped[int] = mapped_column(default=1)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    chosen_by_person: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[BackOrderState] = mapped_column(
        enum_column(BackOrderState), default=BackOrderState.WAITING, index=True
    )
    follow_packet_id: Mapped[int | None] = mapped_column(sa.ForeignKey("packets.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    ended_why: Mapped[str] = mapped_column(sa.Text, default="")

    packet: Mapped[Packet] = relationship(back_populates="back_orders", foreign_keys=[packet_id])
    follow_packet: Mapped[Packet | None] = relationship(foreign_keys=[follow_packet_id])
    item: Mapped[LiteratureItem] = relationship()


class PacketPreview(Base):
    """Each sheet of a packet as it will print, kept under the hash of the content it was made from.

    ``sheets`` is ``[{"kind", "title", "picture_id"}]``; ``file_id`` the same as one PDF. ``refused`` (Reason JSON) says
    why the press cannot print this content.
    """

    __tablename__ = "packet_previews"

    content_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    sheets: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    refused: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
