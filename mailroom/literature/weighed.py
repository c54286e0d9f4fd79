"""Weigh ten: what ten of a thing weigh on the scale stands for one better than any sum of paper (MR8)."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column


class WeighedByTen:
    """What one of a thing weighs: a tenth of what ten weighed on the scale, else the figure that was typed.

    ``ten_weigh_g`` and ``ten_are_mm`` are of ten together, stacked; they replace ``weight_g`` and any typed thickness.
    """

    ten_weigh_g: Mapped[float | None] = mapped_column()
    ten_are_mm: Mapped[float | None] = mapped_column()
    weighed_on: Mapped[date | None] = mapped_column()
    weighed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def one_weighs_g(self) -> float:
        """Grams of one; 0 where nobody knows."""
        return self.ten_weigh_g / 10 if self.ten_weigh_g else getattr(self, "weight_g", 0.0)

    @property
    def one_is_mm(self) -> float:
        """Thickness of one in mm; 0 where nobody knows."""
        return self.ten_are_mm / 10 if self.ten_are_mm else getattr(self, "thickness_mm", 0.0)
