"""What reception takes down while the caller talks, and what the desk shows of it before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from intranet.customers.values import CallerDetails
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import AnswerMethod, Channel, Horizon, Need, Quality


@dataclass(frozen=True)
class AskedLine:
    """One product line: ``product_id`` is None where the words named nothing that we sell."""

    as_asked: str
    product_id: int | None = None
    quantity: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True)
class InquiryCard:
    """The filled-in card (IN1–IN8). ``desk_key`` is made with the empty form: the same form sent twice is saved once.

    ``received_at`` is aware; ``probability`` is 1 to 10 or None; ``own_answers`` maps a question's key to its answer.
    """

    caller: CallerDetails
    channel: Channel
    inquiry_date: date
    received_at: datetime
    source: str = ""
    products: Sequence[AskedLine] = ()
    type_of_use: str = ""
    message: str = ""
    horizon: Horizon = Horizon.UNKNOWN
    need: Need = Need.NORMAL
    quality: Quality = Quality.ORDINARY
    quality_note: str = ""
    probability: int | None = None
    probability_why: str = ""
    literature_wanted: bool = True
    answer_methods: Sequence[AnswerMethod] = (AnswerMethod.POST,)
    expected_closing_on: date | None = None
    remark: str = ""
    own_answers: Mapping[str, Any] = field(default_factory=dict)
    desk_key: str | None = None


@dataclass(frozen=True)
class DeskValue:
    """What panels of the desk get: the unsaved inquiry in plain values."""

    product_ids: tuple[int, ...] = ()
    language: str = "en"
    country: str = ""
    need: Need = Need.NORMAL
    address: PostalAddress = field(default_factory=PostalAddress)
    customer_id: int | None = None
    level: int | None = None
    literature_wanted: bool = True
