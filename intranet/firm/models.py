"""The firm itself: its profile, its calendar, its own questions, its policies and texts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform.database import Base, UtcDateTime, enum_column
from intranet.values.address import PostalAddress


class FirmProfile(Base):
    """One row (id 1): who sends the letters."""

    __tablename__ = "firm_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    street: Mapped[str] = mapped_column(sa.Text, default="")
    sublocality: Mapped[str] = mapped_column(sa.String(120), default="")
    city: Mapped[str] = mapped_column(sa.String(120), default="")
    region: Mapped[str] = mapped_column(sa.String(120), default="")
    postcode: Mapped[str] = mapped_column(sa.String(20), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="US")
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="UTC")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    fax: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    website: Mapped[str] = mapped_column(sa.String(200), default="")
    currency: Mapped[str] = mapped_column(sa.String(3), default="USD")
    logo_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))

    @property
    def address(self) -> PostalAddress:
        return PostalAddress(
            organisation=self.name,
            street=self.street,
            sublocality=self.sublocality,
            city=self.city,
            region=self.region,
            postcode=self.postcode,
            country=self.country,
            language=self.language,
        )


class CalendarDay(Base):
    """A day on which the firm departs from its country's calendar: closed, or working all the same."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(sa.String(120), default="")


class QuestionPlace(StrEnum):
    INQUIRY = "inquiry"
    CUSTOMER = "customer"
    FOLLOW_UP = "follow_up"


class QuestionKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


class OwnQuestion(Base):
    """A field of the firm's own (IN8). Answers stand in the record's ``own_answers`` under ``key``."""

    __tablename__ = "own_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[QuestionPlace] = mapped_column(enum_column(QuestionPlace))
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    label_en: Mapped[str] = mapped_column(sa.String(200))
    label_zh: Mapped[str] = mapped_column(sa.String(200), default="")
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind))
    choices: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    required: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Policy(Base):
    """A table of rules that the firm has edited (cadence, grading, screening …); absent means the default."""

    __tablename__ = "policies"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(sa.JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))


class FirmText(Base):
    """A text of the firm in one language: the teaser, a letter's paragraph."""

    __tablename__ = "firm_texts"
    __table_args__ = (sa.UniqueConstraint("name", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    language: Mapped[str] = mapped_column(sa.String(8))
    text: Mapped[str] = mapped_column(sa.Text)
