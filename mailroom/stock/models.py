"""Shelf places, supplies, and the ledger of every movement (LC1, LC7)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform.database import Base, UtcDateTime, enum_column
from mailroom.literature.weighed import WeighedByTen
from mailroom.stock.values import SupplyKind


class ShelfPlace(Base):
    """A place on a shelf; ``walk`` is its position on the picker's walk through the room."""

    __tablename__ = "shelf_places"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    walk: Mapped[int] = mapped_column(index=True)
    reserve: Mapped[bool] = mapped_column(default=False)
    load_limit_kg: Mapped[float | None] = mapped_column()


class Supply(WeighedByTen, Base):
    """Envelopes, label sheets, paper, tape … ``spec`` is an envelope or sheet code of the press where there is one."""

    __tablename__ = "supplies"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name_en: Mapped[str] = mapped_column(sa.String(200))
    name_zh: Mapped[str] = mapped_column(sa.String(200), default="")
    kind: Mapped[SupplyKind] = mapped_column(enum_column(SupplyKind))
    spec: Mapped[str] = mapped_column(sa.String(40), default="")
    unit: Mapped[str] = mapped_column(sa.String(40), default="piece")
    weight_g: Mapped[float] = mapped_column(default=0.0)
    max_thickness_mm: Mapped[float | None] = mapped_column()
    max_weight_g: Mapped[float | None] = mapped_column()
    printable: Mapped[bool] = mapped_column(default=True)
    reorder_point: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    def name_in(self, language: str) -> str:
        return (self.name_zh or self.name_en) if language.startswith("zh") else self.name_en


class StockMovement(Base):
    """A line of the ledger; the balance is the sum. Never changed, corrected by another line."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        sa.CheckConstraint("(item_id IS NULL) <> (supply_id IS NULL)", name="one_thing"),
        # Two, since NULLs never count as equal: each thing leaves once for a packet.
        sa.UniqueConstraint("packet_id", "item_id", "reason", name="uq_stock_movements_item_once_a_packet"),
        sa.UniqueConstraint(
            "packet_id", "supply_id", "reason", name="uq_stock_movements_supply_once_a_packet"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("literature_items.id"), index=True)
    supply_id: Mapped[int | None] = mapped_column(sa.ForeignKey("supplies.id"), index=True)
    quantity: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(sa.String(24))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    packet_id: Mapped[int | None] = mapped_column(sa.ForeignKey("packets.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
