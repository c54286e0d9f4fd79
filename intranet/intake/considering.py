"""What the rules say of a card before it is saved: the desk's right-hand column, and the first half of saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intranet.customers import queries as customers
from intranet.customers.values import CallerDetails
from intranet.firm import queries as firm
from intranet.grading import queries as grading
from intranet.grading.rules import Grade, grade
from intranet.grading.wording import requirement_in
from intranet.inquiries.models import Inquiry
from intranet.intake.details import domain_of, fraud_details
from intranet.intake.values import AskedLine, DeskValue, InquiryCard
from intranet.products import queries as products
from intranet.products.models import Product
from intranet.screening import queries as screenings
from intranet.screening.rules import screen
from intranet.screening.values import AskedProduct, FraudMatch, Screening, ScreeningSubject
from intranet.values.inquiry_terms import Horizon


@dataclass(frozen=True)
class Considered:
    """What would follow from saving a card now."""

    screening: Screening
    grade: Grade
    desk: DeskValue


def consider(card: InquiryCard, today: date) -> Considered:
    """Screen and grade a card without saving anything."""
    known = products.by_ids(line.product_id for line in card.products if line.product_id)
    customer = customers.customer(card.caller.customer_id) if card.caller.customer_id else None
    facts = grading.facts_of_card(
        card.caller,
        [product.name_in(card.caller.language) for product in known.values()],
        requirement_in((card.message, card.type_of_use)),
        (card.message, card.type_of_use),
    )
    desk = DeskValue(
        product_ids=tuple(known),
        language=card.caller.language,
        country=card.caller.address.country,
        need=card.need,
        address=card.caller.postal(),
        customer_id=card.caller.customer_id,
        level=customer.level if customer else None,
        literature_wanted=card.literature_wanted,
    )
    return Considered(screen_card(card, known, today), grade(facts, firm.policy("grading")), desk)


def screen_card(card: InquiryCard, known: dict[int, Product], today: date) -> Screening:
    """Ask the indicators about a card; ``known`` are its products by id."""
    return screen_words(
        card.caller, card.message, card.type_of_use, card.horizon, _asked(card.products, known), today
    )


def screen_inquiry(inquiry: Inquiry, caller: CallerDetails, today: date) -> Screening:
    """Ask the indicators again about an inquiry whose card was corrected."""
    known = products.by_ids(line.product_id for line in inquiry.products if line.product_id)
    lines = [AskedLine(line.as_asked, line.product_id, line.quantity, line.unit) for line in inquiry.products]
    return screen_words(
        caller, inquiry.message, inquiry.type_of_use, inquiry.horizon, _asked(lines, known), today
    )


def screen_words(
    caller: CallerDetails,
    message: str,
    type_of_use: str,
    horizon: Horizon,
    asked: tuple[AskedProduct, ...],
    today: date,
) -> Screening:
    """Ask the indicators about what a caller says."""
    survey = customers.newest_survey(caller.customer_id) if caller.customer_id else None
    subject = ScreeningSubject(
        message=message,
        type_of_use=type_of_use,
        company=caller.company,
        email_domain=domain_of(caller.email),
        products=asked,
        horizon=horizon,
        has_ordered=bool(caller.customer_id and grading.has_ordered(caller.customer_id)),
        web_findings=survey.web_findings if survey else "not_searched",
        fraud_matches=_matches(caller, today),
    )
    return screen(subject, firm.policy("screening"))


def _asked(lines: Sequence[AskedLine], known: dict[int, Product]) -> tuple[AskedProduct, ...]:
    asked = []
    for line in lines:
        product = known.get(line.product_id) if line.product_id else None
        asked.append(
            AskedProduct(
                as_asked=line.as_asked,
                product=product.name_en if product else "",
                quantity=line.quantity,
                unit=line.unit,
                unit_of_sale=product.unit_of_sale if product else "",
                usual_quantity=product.usual_quantity if product else None,
            )
        )
    return tuple(asked)


def _matches(caller: CallerDetails, today: date) -> tuple[FraudMatch, ...]:
    keys = [(kind, key) for kind, key, _shown in fraud_details(caller)]
    return screenings.matches(keys, today)
