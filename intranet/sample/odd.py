"""The inquiries that screening is for, and what people came to about each."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from intranet.customers.values import CallerDetails
from intranet.firm import queries as firm
from intranet.intake import service as intake
from intranet.intake.values import AskedLine, InquiryCard
from intranet.people.models import User
from intranet.platform import clock
from intranet.products.queries import by_article_number
from intranet.sample.firm import person
from intranet.sample.messages import OddInquiry
from intranet.screening.queries import findings
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import Channel, Verdict


def log_odd(odd: OddInquiry, moment: datetime) -> None:
    """Log it, and let people come to what they came to."""
    caller = CallerDetails(
        company=odd.company,
        person=odd.person,
        phone=odd.phone,
        email=odd.email,
        language=odd.language,
        address=PostalAddress(
            street=odd.street, city=odd.city, region=odd.region, postcode=odd.postcode, country=odd.country
        ),
    )
    line = _line(odd)
    card = InquiryCard(
        caller=caller,
        channel=Channel.EMAIL,
        inquiry_date=firm.local(moment).date(),
        received_at=moment,
        source="Website",
        products=[line] if line else [],
        message=odd.message,
    )
    inquiry = intake.log_inquiry(card, person("reception"), clock.now()).inquiry
    if odd.ends_as != Verdict.TO_CHECK.value and inquiry.verdict is Verdict.TO_CHECK:
        _judge(inquiry.id, odd, person("supervisor"))


def _line(odd: OddInquiry) -> AskedLine | None:
    product = by_article_number(odd.product)
    if product is None:
        return None
    quantity = None if odd.quantity is None else Decimal(odd.quantity)
    return AskedLine(product.name_in(odd.language), product.id, quantity, product.unit_of_sale)


def _judge(inquiry_id: int, odd: OddInquiry, judge: User) -> None:
    """Answer every question that was raised: yes for the bad ones, no for those that were cleared."""
    bad = odd.ends_as != Verdict.CLEAR.value
    answers = {row.indicator: bad for row in findings(inquiry_id) if row.suggested}
    intake.answer_screening(inquiry_id, answers, Verdict(odd.ends_as), odd.why, judge, clock.now())
