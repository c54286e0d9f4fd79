"""Levels given to customers, by the machine or by a supervisor's override (GR2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform.database import Base, UtcDateTime


class LevelGiven(Base):
    """One grade. All are kept; the newest that holds is the customer's level.

    ``reasons`` and ``missing`` are lists of Reason JSON; an override has ``override`` set, ``why``, perhaps ``until``.
    """

    __tablename__ = "levels_given"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    level: Mapped[int] = mapped_column()
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    missing: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    override: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    until: Mapped[date | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
