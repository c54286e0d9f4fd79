"""Something waits for a supervisor: what, its content's hash, and the decision."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform.database import Base, UtcDateTime, enum_column


class ApprovalState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Approval(Base):
    """``kind`` names the :class:`ApprovalPreview` that shows it; ``content_hash`` is what the supervisor was shown."""

    __tablename__ = "approvals"
    __table_args__ = (sa.Index("ix_approvals_kind_subject", "kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(sa.String(200))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[ApprovalState] = mapped_column(
        enum_column(ApprovalState), default=ApprovalState.WAITING, index=True
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    self_approved: Mapped[bool] = mapped_column(default=False)
