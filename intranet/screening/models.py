"""Screenings, what each indicator found, and the memory of fraudsters (SC)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform.database import Base, UtcDateTime, enum_column
from intranet.values.inquiry_terms import Verdict


class VerdictGiven(Base):
    """One verdict on an inquiry; the newest is the inquiry's. ``by_id`` None means the machine."""

    __tablename__ = "verdicts_given"

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    why: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))


class IndicatorFinding(Base):
    """One indicator's question on one inquiry: what the machine suggests, on what evidence, and what a person said.

    ``evidence`` is a list of ``{"reason": Reason JSON, "quote": words, "field": where they stand}``.
    """

    __tablename__ = "indicator_findings"
    __table_args__ = (sa.UniqueConstraint("inquiry_id", "indicator"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id", ondelete="CASCADE"), index=True)
    indicator: Mapped[str] = mapped_column(sa.String(40), index=True)
    suggested: Mapped[bool] = mapped_column()
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    answer: Mapped[bool | None] = mapped_column()
    note: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))


class FraudDetail(StrEnum):
    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"
    DOMAIN = "domain"
    ADDRESS = "address"


class FraudMark(Base):
    """A detail of a confirmed fraud that is remembered until ``until``; can be corrected (lifted) with a reason."""

    __tablename__ = "fraud_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    detail: Mapped[FraudDetail] = mapped_column(enum_column(FraudDetail))
    key: Mapped[str] = mapped_column(sa.String(400), index=True)
    shown: Mapped[str] = mapped_column(sa.String(400))
    inquiry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiries.id"))
    until: Mapped[date] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    lift_reason: Mapped[str] = mapped_column(sa.Text, default="")
