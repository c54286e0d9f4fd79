"""The use cases that cross rooms: log an inquiry, answer its screening (IN1, SC6, GR1)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intranet.customers.callers import caller_details
from intranet.customers.service import CustomerAndContact, take_in
from intranet.customers.values import CallerDetails
from intranet.firm import queries as firm
from intranet.followups import service as followups
from intranet.grading import service as grading
from intranet.grading.models import LevelGiven
from intranet.inquiries import service as inquiries
from intranet.inquiries.entries import put_entry
from intranet.inquiries.models import Inquiry, InquiryProduct
from intranet.inquiries.rules import later
from intranet.intake.considering import screen_card, screen_inquiry
from intranet.intake.details import fraud_details
from intranet.intake.values import InquiryCard
from intranet.people.models import User
from intranet.platform import audit, events
from intranet.platform.database import db, transaction
from intranet.products import queries as products
from intranet.screening import service as screening
from intranet.screening.values import Screening
from intranet.values.inquiry_terms import InquiryState, Verdict
from intranet.values.reference import make_reference
from intranet.values.text import N_


@dataclass(frozen=True)
class LoggedInquiry:
    """What saving a card came to. ``again`` tells that this very form had been saved before."""

    inquiry: Inquiry
    screening: Screening | None
    level: LevelGiven | None
    again: bool = False


def log_inquiry(card: InquiryCard, by: User | None, now: datetime) -> LoggedInquiry:
    """Store a card, screen it, grade its customer and plan the first follow-up, all in one transaction.

    With nothing suggested, saving is the person's "clear" and the packet is drafted afterwards (event
    ``inquiry_cleared``); else it is "to be checked" and nothing is drafted. The same form sent twice is saved once.
    """
    with transaction():
        if card.desk_key and (saved := _saved_before(card.desk_key)):
            return LoggedInquiry(saved, None, None, again=True)
        today = firm.local(now).date()
        known = products.by_ids(line.product_id for line in card.products if line.product_id)
        screened = screen_card(card, known, today)
        whose = take_in(card.caller, by, now)
        inquiry = _store(card, whose, by, now)
        audit.note("inquiry", inquiry.id, "logged", by=by, after=inquiry.reference)
        screening.record(inquiry.id, screened, by, now)
        _set_verdict(inquiry, screened.verdict)
        level = grading.regrade(whose.customer.id, by, now)
        followups.plan_first(inquiry, by, now)
        put_entry(inquiry)
        return LoggedInquiry(inquiry, screened, level)


def _saved_before(desk_key: str) -> Inquiry | None:
    return db.session.scalar(sa.select(Inquiry).where(Inquiry.desk_key == desk_key))


def _store(card: InquiryCard, whose: CustomerAndContact, by: User | None, now: datetime) -> Inquiry:
    inquiry = Inquiry(
        reference=f"~{secrets.token_hex(5)}",  # replaced below: the reference is made from the row's number
        customer_id=whose.customer.id,
        contact_id=whose.contact.id if whose.contact else None,
        address_id=whose.address.id if whose.address else None,
        channel=card.channel,
        inquiry_date=card.inquiry_date,
        received_at=card.received_at,
        source=card.source,
        taken_by_id=by.id if by else None,
        language=card.caller.language,
        message=card.message,
        type_of_use=card.type_of_use,
        horizon=card.horizon,
        need=card.need,
        quality=card.quality,
        quality_note=card.quality_note,
        state=InquiryState.NEGOTIATING,
        verdict=Verdict.UNSCREENED,
        expected_closing_on=card.expected_closing_on,
        answer_methods=[method.value for method in card.answer_methods],
        literature_wanted=card.literature_wanted,
        remark=card.remark,
        own_answers=dict(card.own_answers),
        desk_key=card.desk_key,
        products=[
            InquiryProduct(
                product_id=line.product_id,
                as_asked=line.as_asked,
                quantity=line.quantity,
                unit=line.unit,
                position=place,
            )
            for place, line in enumerate(card.products)
        ],
    )
    db.session.add(inquiry)
    db.session.flush()
    inquiry.reference = make_reference(inquiry.id)
    if card.probability is not None:
        inquiries.set_probability(inquiry.id, card.probability, card.probability_why, by, now)
    return inquiry


def correct_inquiry(
    inquiry_id: int,
    values: Mapping[str, Any],
    products_asked: Sequence[InquiryProduct],
    version: int,
    by: User,
    now: datetime,
) -> Inquiry:
    """Correct a card, screen it and grade the customer again: what was added may raise a question, or the level.

    With a new question a clear inquiry is "to be checked" again and its packet is held; answers stay.

    :raises ChangedMeanwhile: somebody else saved it since ``version``.
    """
    with transaction():
        inquiry = inquiries.correct(inquiry_id, values, products_asked, version, by)
        _screen_again(inquiry, by, now)
        grading.regrade(inquiry.customer_id, by, now)
        return inquiry


def _screen_again(inquiry: Inquiry, by: User, now: datetime) -> None:
    screened = screen_inquiry(inquiry, _caller_of(inquiry), firm.local(now).date())
    given = screening.record_again(inquiry.id, screened, inquiry.verdict, by, now)
    if given is not None:
        _set_verdict(inquiry, given.verdict)


def answer_screening(
    inquiry_id: int, answers: Mapping[str, bool], verdict: Verdict, why: str, by: User, now: datetime
) -> Inquiry:
    """A person's answers to the indicators and the verdict; what follows in other rooms is told by events.

    :raises VerdictRefused: see ``screening.service.answer``.
    """
    with transaction():
        inquiry = inquiries.find(inquiry_id)
        before = inquiry.verdict
        screening.answer(inquiry_id, answers, verdict, why, by, by.roles, now)
        if verdict == Verdict.FRAUD:
            _close_as_fraud(inquiry, by, now)
        elif before == Verdict.FRAUD:
            screening.forget_inquiry(inquiry_id, by, now)
        _set_verdict(inquiry, verdict)
        return inquiry


def _set_verdict(inquiry: Inquiry, verdict: Verdict) -> None:
    inquiry.verdict = verdict
    db.session.flush()
    if verdict == Verdict.CLEAR:
        events.emit("inquiry_cleared", inquiry_id=inquiry.id)
    else:
        events.emit("inquiry_held", inquiry_id=inquiry.id)


def _close_as_fraud(inquiry: Inquiry, by: User, now: datetime) -> None:
    """Close it, and remember what it could be known by for the firm's term."""
    months = firm.policy("screening")["memory"]["months"]
    until = later(firm.local(now).date(), months)
    screening.remember_fraud(inquiry.id, fraud_details(_caller_of(inquiry)), until, by, now)
    inquiries.set_state(inquiry.id, InquiryState.NOT_CLOSED, N_("confirmed fraud"), by, now)
    inquiry.closed_at = now


def _caller_of(inquiry: Inquiry) -> CallerDetails:
    details = caller_details(inquiry.customer_id, inquiry.contact_id)
    return details or CallerDetails()
