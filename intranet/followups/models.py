"""Follow-ups and a customer's own cadence (FU1, FU7)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.customers.models import Customer
from intranet.inquiries.models import Inquiry
from intranet.platform.database import Base, UtcDateTime, enum_column
from intranet.values.inquiry_terms import ContactMethod


class FollowUpState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Origin(StrEnum):
    """Who planned it: a person, the cadence, or the mailing of literature (FU3)."""

    PERSON = "person"
    CADENCE = "cadence"
    MAILING = "mailing"


class FollowUp(Base):
    """One planned contact. ``reasons`` (Reason JSON) say why it is due when it is due.

    A ``purpose`` that the machine wrote is an English msgid (see ``rules.PURPOSES``).
    """

    __tablename__ = "follow_ups"
    __table_args__ = (sa.Index("ix_follow_ups_state_due_on", "state", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    inquiry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    assigned_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    due_on: Mapped[date] = mapped_column()
    method: Mapped[ContactMethod] = mapped_column(enum_column(ContactMethod))
    purpose: Mapped[str] = mapped_column(sa.String(200), default="")
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    origin: Mapped[Origin] = mapped_column(enum_column(Origin), default=Origin.PERSON)
    state: Mapped[FollowUpState] = mapped_column(enum_column(FollowUpState), default=FollowUpState.OPEN)
    state_reason: Mapped[str] = mapped_column(sa.Text, default="")
    contact_record_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact_records.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    customer: Mapped[Customer] = relationship()
    inquiry: Mapped[Inquiry | None] = relationship()


class CadenceOverride(Base):
    """A customer's own cadence, set by a rep with a reason (FU1). The newest row counts, unless it was lifted."""

    __tablename__ = "cadence_overrides"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    aim_days: Mapped[int] = mapped_column()
    longest_days: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
