"""The firm's own price lists; those that ship are files beside this one."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.platform.database import Base, UtcDateTime, enum_column
from mailroom.postage.values import Speed


class PostageTable(Base):
    """A price list that the firm entered, for mail posted in ``country`` from ``valid_from`` on."""

    __tablename__ = "postage_tables"

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(sa.String(2), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    currency: Mapped[str] = mapped_column(sa.String(3))
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    source: Mapped[str] = mapped_column(sa.Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    rates: Mapped[list[PostageRate]] = relationship(
        cascade="all, delete-orphan", order_by="PostageRate.position", back_populates="table"
    )


class PostageRate(Base):
    """A line of a price list; the figures are those of :class:`mailroom.postage.tariff.Rate`."""

    __tablename__ = "postage_rates"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("postage_tables.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column()
    service: Mapped[str] = mapped_column(sa.String(80))
    speed: Mapped[Speed] = mapped_column(enum_column(Speed))
    zone: Mapped[str] = mapped_column(sa.String(80))
    countries: Mapped[list[str]] = mapped_column(sa.JSON)
    format: Mapped[str] = mapped_column(sa.String(80))
    length_mm: Mapped[float] = mapped_column()
    width_mm: Mapped[float] = mapped_column()
    thickness_mm: Mapped[float] = mapped_column()
    over_g: Mapped[float] = mapped_column()
    up_to_g: Mapped[float] = mapped_column()
    price: Mapped[Decimal] = mapped_column(sa.Numeric(16, 4))
    each_g: Mapped[float | None] = mapped_column()
    each_price: Mapped[Decimal] = mapped_column(sa.Numeric(16, 4), default=Decimal(0))
    verified: Mapped[bool] = mapped_column(default=False)

    table: Mapped[PostageTable] = relationship(back_populates="rates")
