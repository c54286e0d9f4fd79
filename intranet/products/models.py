"""What the firm sells, and what callers call it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.platform.database import Base


class Product(Base):
    """An article. ``unit_of_sale`` is how it is sold ("piece"), ``price_unit`` what its price is per ("100 pieces").

    ``lookup`` holds the keys of all its names between bars, kept in step by the service.
    """

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name_en: Mapped[str] = mapped_column(sa.String(200))
    name_zh: Mapped[str] = mapped_column(sa.String(200), default="")
    unit_of_sale: Mapped[str] = mapped_column(sa.String(40), default="piece")
    price_unit: Mapped[str] = mapped_column(sa.String(40), default="piece")
    technical_data: Mapped[str] = mapped_column(sa.Text, default="")
    packing: Mapped[str] = mapped_column(sa.Text, default="")
    transport: Mapped[str] = mapped_column(sa.Text, default="")
    usual_quantity: Mapped[int | None] = mapped_column()
    active: Mapped[bool] = mapped_column(default=True)
    lookup: Mapped[str] = mapped_column(sa.Text, default="")

    other_names: Mapped[list[ProductName]] = relationship(
        back_populates="product", cascade="all, delete-orphan", lazy="selectin", order_by="ProductName.name"
    )

    def name_in(self, language: str) -> str:
        """The name in ``language`` ("zh…" or anything else), falling back to the other one."""
        return (self.name_zh or self.name_en) if language.startswith("zh") else self.name_en


class ProductName(Base):
    """One more name that callers use. ``name_key`` is casefolded and folded for look-up."""

    __tablename__ = "product_names"
    __table_args__ = (sa.UniqueConstraint("product_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    name_key: Mapped[str] = mapped_column(sa.String(200), index=True)

    product: Mapped[Product] = relationship(back_populates="other_names")
