"""Callers, inquiries and suspects for tests of screening, grading and follow-ups."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from intranet.customers.models import Customer
from intranet.customers.service import take_in
from intranet.customers.values import CallerDetails
from intranet.followups.service import plan_first
from intranet.inquiries.models import Inquiry
from intranet.intake.service import log_inquiry
from intranet.intake.values import InquiryCard
from intranet.platform.database import db, transaction
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import Channel, Verdict

ORDINARY = "We saw your bit sets at the Cologne fair. Please send us the sheet and your price for 200 sets."
FRAUDULENT = (
    "Our boss invites your manager to come to our city to sign the contract. "
    "Any delay and you will lose the order worth USD 5 million."
)
PLACE = PostalAddress(street="12 Harbour Road", city="Hull", postcode="HU1 1AA", country="GB")
CALLER = CallerDetails(
    company="Acme Tools Ltd",
    person="Ann Low",
    phone="+44 1482 555 010",
    email="ann@acme-tools.example",
    address=PLACE,
)


def a_caller(company: str = "Acme Tools Ltd", **details: Any) -> CallerDetails:
    """Somebody who calls, with whatever ``details`` differ."""
    return replace(CALLER, company=company, **details)


def a_customer(now: datetime, company: str = "Acme Tools Ltd", **details: Any) -> Customer:
    """A customer who has not inquired."""
    return take_in(a_caller(company, **details), None, now).customer


def a_card(
    now: datetime, message: str = ORDINARY, caller: CallerDetails = CALLER, **fields: Any
) -> InquiryCard:
    """A filled-in card."""
    fields = {"channel": Channel.PHONE, "inquiry_date": now.date(), "received_at": now, **fields}
    return InquiryCard(caller=caller, message=message, **fields)


def an_inquiry(
    now: datetime, message: str = ORDINARY, caller: CallerDetails = CALLER, **fields: Any
) -> Inquiry:
    """An inquiry as the desk saves it."""
    return log_inquiry(a_card(now, message, caller, **fields), None, now).inquiry


def a_suspect(now: datetime, message: str = FRAUDULENT, caller: CallerDetails = CALLER) -> Inquiry:
    """An inquiry that screening wants to be checked."""
    inquiry = an_inquiry(now, message, caller)
    assert inquiry.verdict is Verdict.TO_CHECK
    return inquiry


def many_due(now: datetime, number: int, owner_id: int) -> None:
    """``number`` customers of one rep, each with a contact due in the next days."""
    for place in range(number):
        inquiry = an_inquiry(
            now - timedelta(days=place % 12),
            caller=a_caller(f"Firm {place}", phone=f"+44 1482 555 {place:03}"),
        )
        with transaction():
            db.session.get_one(Customer, inquiry.customer_id).owner_id = owner_id
        plan_first(inquiry, None, now)
