"""Changing an inquiry: its probability, state, literature date and card. Every change is audited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from intranet.inquiries import rules
from intranet.inquiries.entries import put_entry
from intranet.inquiries.models import Inquiry, InquiryProduct, ProbabilityChange
from intranet.platform import audit, events
from intranet.platform.actors import Actor
from intranet.platform.database import db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.inquiry_terms import InquiryState
from intranet.values.probability import CloseProbability
from intranet.values.reason import reason

CORRECTABLE = (
    "channel",
    "inquiry_date",
    "received_at",
    "source",
    "message",
    "type_of_use",
    "horizon",
    "need",
    "quality",
    "quality_note",
    "expected_closing_on",
    "answer_methods",
    "literature_wanted",
    "remark",
    "own_answers",
    "language",
    "address_id",
    "contact_id",
)
"""What of the card a person may correct; probability, state, verdict and the literature date have ways of their own."""


class InquiryNotFound(LookupError):
    """There is no such inquiry."""


class InquiryRefused(ValueRefused):
    """The change makes no sense; ``reason`` says what to do."""


class ChangedMeanwhile(ValueRefused):
    """Somebody else saved the inquiry after this form was opened."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        super().__init__(
            reason(
                "changed_meanwhile",
                "Somebody else changed this inquiry meanwhile. Both versions are below:"
                " keep what is right, and save again.",
            )
        )


def find(inquiry_id: int) -> Inquiry:
    """An inquiry, locked until the transaction ends.

    :raises InquiryNotFound: no such inquiry.
    """
    inquiry = locked(Inquiry, inquiry_id)
    if inquiry is None:
        raise InquiryNotFound(str(inquiry_id))
    return inquiry


def customer_of(inquiry_id: int) -> int:
    """Whose inquiry it is, by the customer's id; for the rooms that follow an inquiry with its customer.

    :raises InquiryNotFound: there is no such inquiry.
    """
    return find(inquiry_id).customer_id


def set_probability(inquiry_id: int, value: int | None, why: str, by: Actor | None, now: datetime) -> Inquiry:
    """Set the close probability (IN4), 1 to 10 or None for "not known"; the history keeps who, when and why.

    :raises ProbabilityNotUnderstood: not from 1 to 10.
    """
    with transaction():
        inquiry = find(inquiry_id)
        new = CloseProbability(value).value if value is not None else None
        if new == inquiry.probability:
            return inquiry
        before, inquiry.probability = inquiry.probability, new
        row = ProbabilityChange(
            inquiry_id=inquiry.id, value=new, why=why.strip(), at=now, by_id=by.id if by else None
        )
        db.session.add(row)
        audit.note("inquiry", inquiry.id, "probability", by=by, before=before, after=new, why=why.strip())
        return inquiry


def set_state(inquiry_id: int, state: InquiryState, why: str, by: Actor | None, now: datetime) -> Inquiry:
    """Move the inquiry to another state (GR5); "not closed" needs the reason.

    :raises InquiryRefused: the step is not allowed, or the reason is missing.
    """
    with transaction():
        inquiry = find(inquiry_id)
        before = inquiry.state
        if state == before:
            return inquiry
        if not rules.may_become(before, state):
            raise InquiryRefused(reason("state_step", "From here the inquiry cannot go there directly."))
        if state in rules.NEEDS_A_REASON and not why.strip():
            raise InquiryRefused(reason("why_not_closed", "Say why: lost to whom, or no need now."))
        inquiry.state, inquiry.state_reason = state, why.strip()
        inquiry.closed_at = now if state == InquiryState.NOT_CLOSED else None
        audit.note("inquiry", inquiry.id, "state", by=by, before=before, after=state, why=why.strip())
        events.emit("inquiry_state_changed", inquiry_id=inquiry.id)
        return inquiry


def literature_sent(inquiry_ids: Iterable[int], on: date, by: Actor | None, now: datetime) -> list[Inquiry]:
    """The packet was mailed: set the literature date (MR9). A date that stands is kept: the first counts."""
    with transaction():
        sent = []
        for inquiry_id in inquiry_ids:
            inquiry = find(inquiry_id)
            if inquiry.literature_sent_on is None:
                inquiry.literature_sent_on = on
                inquiry.first_answered_at = inquiry.first_answered_at or now
                audit.note("inquiry", inquiry.id, "literature_sent_on", by=by, after=on)
            sent.append(inquiry)
        return sent


def correct_literature_date(inquiry_id: int, on: date | None, why: str, by: Actor, today: date) -> Inquiry:
    """Correct the date the literature was sent (IN5), with a reason.

    :raises InquiryRefused: no reason, a day to come, or one before the inquiry.
    """
    with transaction():
        inquiry = find(inquiry_id)
        if not why.strip():
            raise InquiryRefused(reason("say_why", "Say why; the next person will want to know."))
        if on is not None and on > today:
            raise InquiryRefused(
                reason("sent_in_future", "Literature cannot have been sent on a day to come.")
            )
        if on is not None and on < inquiry.inquiry_date:
            raise InquiryRefused(
                reason(
                    "sent_before_inquiry",
                    "The inquiry came on %(day)s; literature cannot have been sent before.",
                    day=inquiry.inquiry_date.isoformat(),
                )
            )
        before, inquiry.literature_sent_on = inquiry.literature_sent_on, on
        audit.note(
            "inquiry", inquiry.id, "literature_sent_on", by=by, before=before, after=on, why=why.strip()
        )
        return inquiry


def correct(
    inquiry_id: int,
    values: Mapping[str, Any],
    products: Iterable[InquiryProduct] | None,
    version: int,
    by: Actor,
) -> Inquiry:
    """Correct the card. ``values`` are of :data:`CORRECTABLE`; ``products`` replace all lines (None keeps them).

    :raises ChangedMeanwhile: the row is no longer the ``version`` the form was opened on.
    """
    with transaction():
        inquiry = find(inquiry_id)
        if inquiry.version != version:
            raise ChangedMeanwhile(inquiry)
        for name in CORRECTABLE:
            if name in values and getattr(inquiry, name) != values[name]:
                audit.note(
                    "inquiry", inquiry.id, name, by=by, before=getattr(inquiry, name), after=values[name]
                )
                setattr(inquiry, name, values[name])
        if products is not None:
            _replace_products(inquiry, list(products), by)
        put_entry(inquiry)
        events.emit("inquiry_changed", inquiry_id=inquiry.id)
        return inquiry


def _replace_products(inquiry: Inquiry, lines: list[InquiryProduct], by: Actor) -> None:
    before, after = [_said(line) for line in inquiry.products], [_said(line) for line in lines]
    if before == after:
        return
    inquiry.products = lines
    audit.note("inquiry", inquiry.id, "products", by=by, before=before, after=after)


def _said(line: InquiryProduct) -> str:
    amount = f"{line.quantity.normalize():f} {line.unit}".strip() if line.quantity else ""
    return " · ".join(filter(None, (line.as_asked or f"#{line.product_id}", amount)))
