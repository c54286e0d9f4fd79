"""What became of the inquiries: states, surveys, orders, classes, contacts, and who asked to be left alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import sqlalchemy as sa

from intranet.correspondence.models import Direction
from intranet.correspondence.service import ContactEntry, record_contact
from intranet.customers import service as customers
from intranet.customers.models import ContactChannel, Customer
from intranet.customers.values import SurveyDetails
from intranet.firm import queries as firm
from intranet.inquiries.models import Inquiry
from intranet.inquiries.service import set_state
from intranet.orders.models import OrderKind
from intranet.orders.queries import bought_since
from intranet.orders.rules import classify
from intranet.orders.service import OrderDetails, OrderedProduct, place_order
from intranet.platform.database import db, transaction
from intranet.sample.firm import person, rep_for
from intranet.sample.messages import BUSINESS, LOST, TALKS
from intranet.sample.moments import at, dice, firm_moment
from intranet.values.inquiry_terms import ContactMethod, InquiryState, Verdict

ORDERS = 34
SAMPLE_ORDERS = 9
SURVEYS = 70
LOST_SHARE = 0.24
TALKED_TO = 60
PRICES = {"DC-150": 24, "MC-25": 38, "DI-10": 19, "MB-70": 27, "SP-450": 165, "HG-300": 118, "TW-100": 46,
          "BV-125": 88, "SD-12": 15, "BL-5": 74, "DM-60": 41, "SI-80": 96}  # fmt: skip
SETTLED_DAYS = 12  # younger inquiries are still open
YEAR_DAYS = 365


def load(seed: int) -> None:
    """Everything that followed, each at its day."""
    chance = dice(seed, "business")
    with transaction():
        settled = _settled()
        ordered = chance.sample(settled, min(ORDERS + SAMPLE_ORDERS, len(settled)))
        for place, inquiry in enumerate(ordered):
            _order(inquiry, place, chance)
        for inquiry in settled:
            if inquiry not in ordered and chance.random() < LOST_SHARE:
                _lose(inquiry, chance)
        for customer in chance.sample(_customers(), SURVEYS):
            _survey(customer, chance)
        for inquiry in chance.sample(settled, TALKED_TO):
            _talk(inquiry, chance)
        _leave_alone(chance)
        _classes()


def _settled() -> list[Inquiry]:
    """Clear inquiries old enough for something to have come of them, the oldest first."""
    until = firm.today() - timedelta(days=SETTLED_DAYS)
    query = sa.select(Inquiry).where(Inquiry.verdict == Verdict.CLEAR, Inquiry.inquiry_date < until)
    return [each for each in db.session.scalars(query.order_by(Inquiry.received_at)) if each.products]


def _customers() -> list[Customer]:
    query = (
        sa.select(Customer)
        .where(Customer.id.in_(sa.select(Inquiry.customer_id).where(Inquiry.verdict == Verdict.CLEAR)))
        .order_by(Customer.id)
    )
    return list(db.session.scalars(query))


def _after(day: date, days: int) -> date:
    """A working day so long after ``day``, never one to come."""
    calendar, today = firm.calendar(), firm.today()
    return calendar.previous_working_day(min(day + timedelta(days=days), today) + timedelta(days=1))


def _order(inquiry: Inquiry, place: int, chance: Random) -> None:
    sample = place >= ORDERS
    day = _after(inquiry.inquiry_date, chance.randint(6, 40))
    shipped = _after(day, chance.randint(4, 15)) if chance.random() < 0.7 else None
    rep = rep_for(inquiry.language)
    lines, amount = [], Decimal(0)
    for asked in inquiry.products:
        if asked.product is not None:
            quantity = Decimal(1 if sample else int(asked.quantity or 1))
            lines.append(OrderedProduct(asked.product.id, quantity))
            amount += quantity * PRICES[asked.product.article_number]
    with at(firm_moment(day, 11, 20)) as moment:
        details = OrderDetails(
            customer_id=inquiry.customer_id,
            inquiry_id=inquiry.id,
            kind=OrderKind.SAMPLE if sample else OrderKind.ORDER,
            number=f"{'S' if sample else 'T'}{day:%y}-{place + 101}",
            ordered_on=day,
            shipped_on=shipped,
            amount=amount,
            currency="USD",
            lines=tuple(lines),
        )
        place_order(details, rep, moment)
        set_state(inquiry.id, InquiryState.ORDER, "", rep, moment)
    if shipped and shipped < firm.today() - timedelta(days=20):
        with at(firm_moment(shipped, 17)) as moment:
            set_state(inquiry.id, InquiryState.AFTER_SALES, "", rep, moment)


def _lose(inquiry: Inquiry, chance: Random) -> None:
    day = _after(inquiry.inquiry_date, chance.randint(10, 60))
    with at(firm_moment(day, 14, 5)) as moment:
        why = chance.choice(LOST[inquiry.language])
        set_state(inquiry.id, InquiryState.NOT_CLOSED, why, rep_for(inquiry.language), moment)


def _survey(customer: Customer, chance: Random) -> None:
    business, needs = chance.choice(BUSINESS[customer.language])
    influence = chance.random() < 0.06
    abroad = chance.random() < 0.05
    knows = chance.random() < 0.4
    evidence = "Sits on the buying board of its trade association" if influence else ""
    details = SurveyDetails(
        business=business,
        needs=needs,
        visited_from_abroad=abroad,
        real_influence=influence,
        influence_evidence=evidence,
        knows_names=knows or chance.random() < 0.4,
        knows_technical=knows,
        knows_packing=knows and chance.random() < 0.5,
        web_findings=chance.choices(("good", "not_searched", "little"), (60, 35, 5))[0],
    )
    day = _after(customer.created_at.date(), chance.randint(1, 30))
    with at(firm_moment(day, 10, 30)):
        customers.take_survey(customer.id, details, rep_for(customer.language), day)


def _talk(inquiry: Inquiry, chance: Random) -> None:
    """Messages back and forth, some of them many: what level 2 asks for."""
    rep, day = rep_for(inquiry.language), inquiry.inquiry_date
    for place in range(chance.choices((1, 2, 3, 6), (40, 30, 20, 10))[0]):
        day = _after(day, chance.randint(1, 9))
        incoming = place % 2 == 1
        method = chance.choices((ContactMethod.PHONE, ContactMethod.EMAIL, ContactMethod.IM), (50, 40, 10))[0]
        happened, problems = chance.choice(TALKS[inquiry.language])
        with at(firm_moment(day, chance.randint(9, 16), chance.randint(0, 59))) as moment:
            entry = ContactEntry(
                method=method,
                direction=Direction.IN if incoming else Direction.OUT,
                minutes=chance.randint(3, 25) if method is ContactMethod.PHONE else None,
                happened=happened,
                problems=problems,
                contact_id=inquiry.contact_id,
                inquiry_id=inquiry.id,
            )
            record_contact(inquiry.customer_id, entry, rep, moment)


def _leave_alone(chance: Random) -> None:
    """Three asked not to be contacted."""
    asked = (
        (ContactChannel.ANY, "Please take us off your list."),
        (ContactChannel.FAX, "No faxes, the machine is for orders."),
        (ContactChannel.PHONE, "Write, do not call: we are in the workshop."),
    )
    lost = [each for each in _settled() if each.state is InquiryState.NOT_CLOSED]
    for (channel, why), inquiry in zip(asked, chance.sample(lost, len(asked)), strict=True):
        with at(firm_moment(_after(inquiry.inquiry_date, 62), 15)) as moment:
            rep = rep_for(inquiry.language)
            customers.set_do_not_contact(inquiry.customer_id, None, channel, why, rep, moment)


def _classes() -> None:
    """Classes A, B and C by what was bought, given by the supervisor a week ago."""
    policy = firm.policy("classes")
    classes = classify(bought_since(firm.today() - timedelta(days=YEAR_DAYS)), policy)
    with at(firm_moment(_after(firm.today(), -7), 9)) as moment:
        for customer_id, letter in sorted(classes.items()):
            why = "by what they bought in twelve months"
            customers.set_purchase_class(customer_id, letter, why, person("supervisor"), moment)
