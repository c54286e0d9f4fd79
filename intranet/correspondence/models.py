"""Every contact in or out, with method and minutes (FU4)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform.database import Base, UtcDateTime, enum_column
from intranet.values.inquiry_terms import ContactMethod


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class ContactRecord(Base):
    """One contact. ``planned`` was written before, ``happened`` after it."""

    __tablename__ = "contact_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id", ondelete="SET NULL"))
    inquiry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    direction: Mapped[Direction] = mapped_column(enum_column(Direction))
    method: Mapped[ContactMethod] = mapped_column(enum_column(ContactMethod))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    minutes: Mapped[int | None] = mapped_column()
    purpose: Mapped[str] = mapped_column(sa.String(200), default="")
    planned: Mapped[str] = mapped_column(sa.Text, default="")
    happened: Mapped[str] = mapped_column(sa.Text, default="")
    problems: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
