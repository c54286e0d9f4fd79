"""Orders and sample orders: what screening and grading rest on."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.platform.database import Base, UtcDateTime, enum_column


class OrderKind(StrEnum):
    ORDER = "order"
    SAMPLE = "sample"


class Order(Base):
    """A formal order or a sample order."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    inquiry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    kind: Mapped[OrderKind] = mapped_column(enum_column(OrderKind))
    number: Mapped[str] = mapped_column(sa.String(40), default="")
    ordered_on: Mapped[date] = mapped_column(index=True)
    shipped_on: Mapped[date | None] = mapped_column()
    amount: Mapped[Decimal] = mapped_column(sa.Numeric(14, 2), default=Decimal(0))
    currency: Mapped[str] = mapped_column(sa.String(3))
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    lines: Mapped[list[OrderLine]] = relationship(cascade="all, delete-orphan", order_by="OrderLine.id")


class OrderLine(Base):
    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"))
    quantity: Mapped[Decimal] = mapped_column(sa.Numeric(14, 3))
    unit: Mapped[str] = mapped_column(sa.String(40), default="")
