"""What an inquiry counts as: answered or waiting, and which steps its state may take (GR5). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from intranet.values.inquiry_terms import InquiryState

STEPS: Mapping[InquiryState, frozenset[InquiryState]] = {
    InquiryState.NEGOTIATING: frozenset({InquiryState.NOT_CLOSED, InquiryState.ORDER}),
    # Lost today may come back tomorrow.
    InquiryState.NOT_CLOSED: frozenset({InquiryState.NEGOTIATING, InquiryState.ORDER}),
    InquiryState.ORDER: frozenset(
        {InquiryState.AFTER_SALES, InquiryState.NEGOTIATING, InquiryState.NOT_CLOSED}
    ),
    InquiryState.AFTER_SALES: frozenset(
        {InquiryState.ORDER, InquiryState.NEGOTIATING, InquiryState.NOT_CLOSED}
    ),
}
NEEDS_A_REASON = frozenset({InquiryState.NOT_CLOSED})


def may_become(state: InquiryState, new: InquiryState) -> bool:
    """Whether an inquiry in ``state`` may become ``new``."""
    return new in STEPS[state]


def later(day: date, months: int) -> date:
    """``months`` later, on the same day of the month or on its last."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"There is no month {month} in {year}")
