"""The inquiry card (IN1–IN8)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.customers.models import Contact, Customer, CustomerAddress
from intranet.platform.database import Base, UtcDateTime, enum_column
from intranet.products.models import Product
from intranet.values.inquiry_terms import Channel, Horizon, InquiryState, Need, Quality, Verdict


class Inquiry(Base):
    """Somebody asked us something. ``reference`` is short enough to say on the phone.

    ``literature_sent_on`` is set by mailing (MR9), corrected only with a reason. ``answer_methods`` holds values of
    ``AnswerMethod``. ``version`` counts saves, so that two people never overwrite each other.
    """

    __tablename__ = "inquiries"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(12), unique=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id", ondelete="SET NULL"))
    address_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customer_addresses.id"), index=True)
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    inquiry_date: Mapped[date] = mapped_column(index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    taken_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    message: Mapped[str] = mapped_column(sa.Text, default="")
    type_of_use: Mapped[str] = mapped_column(sa.Text, default="")
    horizon: Mapped[Horizon] = mapped_column(enum_column(Horizon), default=Horizon.UNKNOWN)
    need: Mapped[Need] = mapped_column(enum_column(Need), default=Need.NORMAL)
    quality: Mapped[Quality] = mapped_column(enum_column(Quality), default=Quality.ORDINARY)
    quality_note: Mapped[str] = mapped_column(sa.Text, default="")
    probability: Mapped[int | None] = mapped_column()
    state: Mapped[InquiryState] = mapped_column(enum_column(InquiryState), default=InquiryState.NEGOTIATING)
    state_reason: Mapped[str] = mapped_column(sa.Text, default="")
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict), default=Verdict.UNSCREENED, index=True)
    expected_closing_on: Mapped[date | None] = mapped_column()
    answer_methods: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    literature_wanted: Mapped[bool] = mapped_column(default=True)
    literature_sent_on: Mapped[date | None] = mapped_column(index=True)
    first_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    own_answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    desk_key: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    customer: Mapped[Customer] = relationship()
    contact: Mapped[Contact | None] = relationship()
    address: Mapped[CustomerAddress | None] = relationship()
    products: Mapped[list[InquiryProduct]] = relationship(
        cascade="all, delete-orphan", order_by="InquiryProduct.position", lazy="selectin"
    )


class InquiryProduct(Base):
    """A product asked about. ``as_asked`` keeps the caller's words, also where no product was recognised."""

    __tablename__ = "inquiry_products"

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int | None] = mapped_column(sa.ForeignKey("products.id"), index=True)
    as_asked: Mapped[str] = mapped_column(sa.String(200), default="")
    quantity: Mapped[Decimal | None] = mapped_column(sa.Numeric(14, 3))
    unit: Mapped[str] = mapped_column(sa.String(40), default="")
    position: Mapped[int] = mapped_column(default=0)

    product: Mapped[Product | None] = relationship(lazy="joined")


class ProbabilityChange(Base):
    """Who set the close probability when and why (IN4); never overwritten silently."""

    __tablename__ = "probability_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id", ondelete="CASCADE"), index=True)
    value: Mapped[int | None] = mapped_column()
    why: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
