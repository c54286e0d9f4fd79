"""Literature items, their editions, page pointers, and what answers which product (MR2, LC10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.platform.database import Base, UtcDateTime, enum_column
from mailroom.literature.values import LiteratureKind, Printing
from mailroom.literature.weighed import WeighedByTen


class LiteratureItem(WeighedByTen, Base):
    """A piece of literature. Preprinted pieces come from ``shelf_place``, others are printed with the letter.

    ``weight_g`` and ``thickness_mm`` are of one copy, as typed; what ten weighed on the scale goes before.
    ``goes_with_all`` pieces (company profile …) join every packet. ``language`` is "en", "zh" …, or "mul" for a piece
    in several languages. ``code`` is printed on the piece and scanned at the bench.
    """

    __tablename__ = "literature_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    title_en: Mapped[str] = mapped_column(sa.String(200))
    title_zh: Mapped[str] = mapped_column(sa.String(200), default="")
    kind: Mapped[LiteratureKind] = mapped_column(enum_column(LiteratureKind))
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    printing: Mapped[Printing] = mapped_column(enum_column(Printing))
    shelf_place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("shelf_places.id"))
    weight_g: Mapped[float] = mapped_column(default=0.0)
    thickness_mm: Mapped[float] = mapped_column(default=0.0)
    goes_with_all: Mapped[bool] = mapped_column(default=False)
    reorder_point: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    editions: Mapped[list[Edition]] = relationship(back_populates="item", order_by="Edition.id")
    answers: Mapped[list[LiteratureAnswer]] = relationship(
        back_populates="item", cascade="all, delete-orphan", order_by="LiteratureAnswer.rank"
    )

    def title_in(self, language: str) -> str:
        return (self.title_zh or self.title_en) if language.startswith("zh") else self.title_en


class Edition(Base):
    """One edition of an item: its PDF, its pages. Withdrawn ones are never picked, and kept for the record.

    ``page_labels`` is the list of printed page numbers, as text, one a PDF page. ``page_sizes_mm`` is ``[[w, h], …]``.
    """

    __tablename__ = "editions"
    __table_args__ = (sa.UniqueConstraint("item_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("literature_items.id"), index=True)
    label: Mapped[str] = mapped_column(sa.String(60))
    published_on: Mapped[date] = mapped_column()
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    page_count: Mapped[int] = mapped_column(default=0)
    page_sizes_mm: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    page_labels: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    picture_ids: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    item: Mapped[LiteratureItem] = relationship(back_populates="editions")
    pointers: Mapped[list[PagePointer]] = relationship(
        back_populates="edition", cascade="all, delete-orphan", order_by="PagePointer.page"
    )


class LiteratureAnswer(Base):
    """This item answers for this product; the lowest rank is sent first (own sheet 1, whole catalogue 9)."""

    __tablename__ = "literature_answers"

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("literature_items.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(
        sa.ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )
    rank: Mapped[int] = mapped_column(default=1)

    item: Mapped[LiteratureItem] = relationship(back_populates="answers")


class PagePointer(Base):
    """What you asked about is on page N: ``page`` counts the PDF's pages from 1.

    The printed number comes from the edition's ``page_labels``.
    """

    __tablename__ = "page_pointers"
    __table_args__ = (sa.UniqueConstraint("edition_id", "product_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("editions.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id", ondelete="CASCADE"))
    page: Mapped[int] = mapped_column()

    edition: Mapped[Edition] = relationship(back_populates="pointers")


class PointerCheck(Base):
    """Something a person should look at: where a product stands in an edition. Until then no pointer is printed for it.

    ``page`` is the likely PDF page (from 1), None where none was found; ``reason`` (Reason JSON) says what was seen.
    """

    __tablename__ = "pointer_checks"
    __table_args__ = (sa.UniqueConstraint("edition_id", "product_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("editions.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id", ondelete="CASCADE"))
    page: Mapped[int | None] = mapped_column()
    reason: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)

    edition: Mapped[Edition] = relationship()
