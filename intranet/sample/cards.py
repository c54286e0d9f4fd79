"""The inquiry cards of the sample: what is asked in which words, and how the older ones are filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

import sqlalchemy as sa

from intranet.customers.models import Contact, Customer
from intranet.customers.service import take_in
from intranet.customers.values import CallerDetails
from intranet.firm import queries as firm
from intranet.inquiries.entries import put_entry
from intranet.inquiries.models import Inquiry, InquiryProduct, ProbabilityChange
from intranet.intake.values import AskedLine, InquiryCard
from intranet.people.models import User
from intranet.platform import audit, clock
from intranet.platform.database import db
from intranet.products.models import Product
from intranet.products.queries import all_products
from intranet.sample.customers import Caller
from intranet.sample.messages import KNOWING, PLAIN, SOURCES, USES, VAGUE
from intranet.screening.models import IndicatorFinding, VerdictGiven
from intranet.screening.rules import screen
from intranet.screening.values import AskedProduct, Screening, ScreeningSubject
from intranet.values.inquiry_terms import AnswerMethod, Channel, Horizon, InquiryState, Need, Quality, Verdict
from intranet.values.reference import make_reference

Choice = TypeVar("Choice")
CHANNELS = {
    Channel.PHONE: 26, Channel.EMAIL: 24, Channel.WEB: 16, Channel.FAX: 10, Channel.LETTER: 8, Channel.TRADE_SHOW: 8,
    Channel.REFERRAL: 5, Channel.VISIT: 3,
}  # fmt: skip
HORIZONS = {
    Horizon.IMMEDIATELY: 14, Horizon.THREE_MONTHS: 30, Horizon.SIX_MONTHS: 20, Horizon.TWELVE_MONTHS: 12,
    Horizon.UNKNOWN: 24,
}  # fmt: skip
NEEDS = {Need.NORMAL: 75, Need.RUSH: 10, Need.LITERATURE_ONLY: 15}
QUALITIES = {Quality.ORDINARY: 65, Quality.HIGH: 22, Quality.LOW: 13}


@dataclass
class KnownCallers:
    """Who is in the card index so far: (customer, contact, address) by the company's name, and whose rep is known."""

    ids: dict[str, tuple[int, int | None, int | None]]
    products: list[Product]
    screening: Mapping[str, Mapping[str, Any]]
    owned: set[int] = field(default_factory=set)

    @classmethod
    def now(cls) -> KnownCallers:
        """Those who stand there already."""
        rows = db.session.execute(
            sa.select(Customer.name, Customer.id, Contact.id, Customer.owner_id).join(Contact, isouter=True)
        )
        ids, owned = {}, set()
        for name, customer_id, contact_id, owner_id in rows:
            ids[name] = (customer_id, contact_id, None)
            owned |= {customer_id} if owner_id else set()
        return cls(ids, all_products(), firm.policy("screening"), owned)

    def remember(self, company: str, inquiry: Inquiry) -> None:
        """They are known from now on."""
        self.ids.setdefault(company, (inquiry.customer_id, inquiry.contact_id, inquiry.address_id))


def card_of(caller: Caller, moment: datetime, known: KnownCallers, chance: Random) -> InquiryCard:
    """The card of one call: the more callers give of themselves, the more they know what they want."""
    language = caller.details.language
    kind = {"all": "knowing", "some": "plain", "little": "vague"}[caller.gives]
    if chance.random() < 0.45:
        kind = "plain"
    asked = (
        [] if kind == "vague" else chance.sample(known.products, chance.choices((1, 2, 3), (70, 22, 8))[0])
    )
    lines = [_line(each, language, chance) for each in asked]
    channel = _pick(CHANNELS, chance)
    probability = chance.randint(2, 9) if chance.random() < 0.6 else None
    return InquiryCard(
        caller=_with_ids(caller.details, known),
        channel=channel,
        inquiry_date=firm.local(moment).date(),
        received_at=moment,
        source=chance.choice(SOURCES[channel]),
        products=lines,
        type_of_use=chance.choice(USES[language]) if asked else "",
        message=_words(kind, language, lines, asked, chance),
        horizon=_pick(HORIZONS, chance) if asked else Horizon.UNKNOWN,
        need=_pick(NEEDS, chance),
        quality=_pick(QUALITIES, chance),
        probability=probability,
        probability_why=("听语气" if language == "zh" else "from the caller's words") if probability else "",
        answer_methods=[AnswerMethod.POST]
        if chance.random() < 0.8
        else [AnswerMethod.POST, AnswerMethod.EMAIL],
        own_answers={"doyouimportyourselves": chance.random() < 0.5} if chance.random() < 0.3 else {},
    )


def _with_ids(caller: CallerDetails, known: KnownCallers) -> CallerDetails:
    """The same caller, as reception has them when the name is known."""
    customer_id, contact_id, _address = known.ids.get(caller.company, (None, None, None))
    return replace(caller, customer_id=customer_id, contact_id=contact_id)


def _pick(weights: Mapping[Choice, int], chance: Random) -> Choice:
    return chance.choices(list(weights), list(weights.values()))[0]


def _line(product: Product, language: str, chance: Random) -> AskedLine:
    usual = product.usual_quantity or 10
    quantity = Decimal(max(1, round(usual * chance.choice((0.1, 0.25, 0.5, 1, 1, 2, 4)))))
    return AskedLine(product.name_in(language), product.id, quantity, product.unit_of_sale)


def _words(kind: str, language: str, lines: list[AskedLine], asked: list[Product], chance: Random) -> str:
    table = {"vague": VAGUE, "plain": PLAIN, "knowing": KNOWING}[kind][language]
    if not asked:
        return chance.choice(table)
    called = asked[0].other_names[0].name if asked[0].other_names else asked[0].name_en
    own = [each.name for each in asked[0].other_names if each.name.isascii() == (language == "en")]
    unit = {"piece": "件", "set": "套"}.get(asked[0].unit_of_sale, "件")
    quantity = f"{lines[0].quantity:f}"
    return chance.choice(table).format(product=own[0] if own else called, quantity=quantity, unit=unit)


# ---- filing older cards ----------------------------------------------------------------------------------


def keep_old(card: InquiryCard, known: KnownCallers, clerk: User) -> Inquiry | None:
    """File a card as it stands after it was worked: clear, with its screening; None when something is suspicious.

    The customer's level and the next contact are worked out once, at the end of loading.
    """
    screened = _screened(card, known)
    if screened.verdict is not Verdict.CLEAR:
        return None
    now = clock.now()
    customer_id, contact_id, address_id = known.ids.get(card.caller.company, (None, None, None))
    if customer_id is None or address_id is None:
        taken = take_in(card.caller, clerk, now)
        customer_id = taken.customer.id
        contact_id = taken.contact.id if taken.contact else None
        address_id = taken.address.id if taken.address else None
        known.ids[card.caller.company] = (customer_id, contact_id, address_id)
    inquiry = Inquiry(
        customer_id=customer_id, contact_id=contact_id, address_id=address_id, **_columns(card, clerk)
    )
    db.session.add(inquiry)
    db.session.flush()
    inquiry.reference = make_reference(inquiry.id)
    _file_screening(inquiry.id, screened, clerk, now)
    if card.probability is not None:
        change = {"value": card.probability, "why": card.probability_why, "at": now, "by_id": clerk.id}
        db.session.add(ProbabilityChange(inquiry_id=inquiry.id, **change))
    audit.note("inquiry", inquiry.id, "logged", by=clerk, after=inquiry.reference)
    put_entry(inquiry)
    return inquiry


def _columns(card: InquiryCard, clerk: User) -> dict[str, Any]:
    same = ("channel", "inquiry_date", "received_at", "source", "message", "type_of_use", "horizon", "need", "quality",
            "probability", "literature_wanted")  # fmt: skip
    return {
        **{name: getattr(card, name) for name in same},
        "reference": f"~{card.received_at:%y%m%d%H%M%S}{clerk.id}"[:12],
        "taken_by_id": clerk.id,
        "language": card.caller.language,
        "state": InquiryState.NEGOTIATING,
        "verdict": Verdict.CLEAR,
        "answer_methods": [method.value for method in card.answer_methods],
        "own_answers": dict(card.own_answers),
        "products": [
            InquiryProduct(
                product_id=line.product_id,
                as_asked=line.as_asked,
                quantity=line.quantity,
                unit=line.unit,
                position=place,
            )
            for place, line in enumerate(card.products)
        ],
    }


def _screened(card: InquiryCard, known: KnownCallers) -> Screening:
    named = {each.id: each for each in known.products}
    subject = ScreeningSubject(
        message=card.message,
        type_of_use=card.type_of_use,
        company=card.caller.company,
        email_domain=card.caller.email.rpartition("@")[2],
        horizon=card.horizon,
        products=[
            AskedProduct(
                line.as_asked,
                line.as_asked,
                line.quantity,
                line.unit,
                named[line.product_id].unit_of_sale,
                named[line.product_id].usual_quantity,
            )
            for line in card.products
            if line.product_id
        ],
    )
    return screen(subject, known.screening)


def _file_screening(inquiry_id: int, screened: Screening, clerk: User, now: datetime) -> None:
    db.session.add(VerdictGiven(inquiry_id=inquiry_id, verdict=Verdict.CLEAR, why="", at=now, by_id=clerk.id))
    db.session.add_all(
        IndicatorFinding(
            inquiry_id=inquiry_id, indicator=found.indicator, suggested=found.suggested, evidence=[]
        )
        for found in screened.findings
    )
