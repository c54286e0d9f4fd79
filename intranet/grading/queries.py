"""What is known of a customer for grading, gathered; the levels that were given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from intranet.correspondence.models import ContactRecord, Direction
from intranet.customers import queries as customers
from intranet.customers.models import Customer, Survey
from intranet.customers.values import CallerDetails
from intranet.firm import queries as firm
from intranet.grading.models import LevelGiven
from intranet.grading.rules import DETAILS, Grade, GradingFacts, back_and_forth, grade
from intranet.grading.wording import irregular, knowledge_in, requirement_in
from intranet.inquiries.models import Inquiry
from intranet.orders.models import Order, OrderKind
from intranet.platform.database import db
from intranet.values.inquiry_terms import ContactMethod, Verdict

# The inquiries that are read for what they say; older ones say little of what a customer knows now.
INQUIRIES_READ = 20
_HELD = (Verdict.SUSPECT, Verdict.FRAUD)


def has_ordered(customer_id: int) -> bool:
    """Whether a formal order or a sample order was ever placed."""
    return db.session.scalar(sa.select(sa.exists().where(Order.customer_id == customer_id))) or False


def current(customer_id: int) -> LevelGiven | None:
    """The grade in force: the newest (whether an override has run out is the service's to act on)."""
    return next(iter(given_to(customer_id, limit=1)), None)


def given_to(customer_id: int, limit: int = 100) -> list[LevelGiven]:
    """Every grade a customer ever had, the newest first."""
    query = sa.select(LevelGiven).where(LevelGiven.customer_id == customer_id)
    return list(db.session.scalars(query.order_by(LevelGiven.id.desc()).limit(limit)))


def run_out(today: date) -> list[int]:
    """The customers whose level rests on an override that ended before ``today``."""
    newest = sa.select(sa.func.max(LevelGiven.id)).group_by(LevelGiven.customer_id)
    query = sa.select(LevelGiven.customer_id).where(
        LevelGiven.id.in_(newest), LevelGiven.override.is_(True), LevelGiven.until < today
    )
    return list(db.session.scalars(query.order_by(LevelGiven.customer_id)))


def by_the_rules(customer_id: int) -> Grade:
    """What the firm's rules say of a customer today, whether or not a supervisor overrode it."""
    return grade(facts_of_customer(customer_id), firm.policy("grading"))


def facts_of_customer(customer_id: int) -> GradingFacts:
    """All that is known of a customer, in a fixed number of statements."""
    customer = customers.customer(customer_id)
    if customer is None:
        return GradingFacts()
    read = _inquiries(customer_id)
    facts = _with_orders(GradingFacts(details=_details(customer)), customer_id)
    facts = _with_survey(facts, customers.newest_survey(customer_id))
    facts = _with_words(facts, [text for inquiry in read for text in (inquiry.message, inquiry.type_of_use)])
    return replace(
        facts,
        products=_named_products(read, customer.language),
        messages=_messages(customer_id, len(read)),
    )


def facts_of_card(
    caller: CallerDetails, product_names: Sequence[str], requirement: str, texts: Sequence[str] = ()
) -> GradingFacts:
    """The facts of a card that is not saved yet; those of a known customer are merged with what is known of them.

    ``product_names`` are the products recognised; ``texts`` the message and the use, for what they show of knowledge.
    """
    known = facts_of_customer(caller.customer_id) if caller.customer_id else GradingFacts()
    facts = _with_words(replace(known, requirement=requirement or known.requirement), texts)
    return replace(
        facts,
        details=known.details | _details_of_card(caller),
        products=tuple(dict.fromkeys([*product_names, *known.products])),
        messages=known.messages + 1 if known.messages else 1,
    )


def _inquiries(customer_id: int) -> list[Inquiry]:
    query = sa.select(Inquiry).where(Inquiry.customer_id == customer_id, Inquiry.verdict.not_in(_HELD))
    return list(db.session.scalars(query.order_by(Inquiry.id.desc()).limit(INQUIRIES_READ)))


def _with_orders(facts: GradingFacts, customer_id: int) -> GradingFacts:
    query = (
        sa.select(Order.kind, sa.func.count(), sa.func.max(Order.ordered_on))
        .where(Order.customer_id == customer_id)
        .group_by(Order.kind)
    )
    counted = {kind: (times, last) for kind, times, last in db.session.execute(query)}
    return replace(
        facts,
        orders=counted.get(OrderKind.ORDER, (0, None))[0],
        sample_orders=counted.get(OrderKind.SAMPLE, (0, None))[0],
        last_order_on=max((last for _times, last in counted.values()), default=None),
    )


def _with_survey(facts: GradingFacts, survey: Survey | None) -> GradingFacts:
    if survey is None:
        return facts
    names = ("visited_from_abroad", "real_influence", "influence_evidence", "knows_names")
    return replace(
        facts,
        knows_technical=survey.knows_technical,
        knows_packing=survey.knows_packing,
        **{name: getattr(survey, name) for name in names},
    )


def _with_words(facts: GradingFacts, texts: Sequence[str]) -> GradingFacts:
    """``facts`` with what the words of messages show beside them."""
    shown = knowledge_in(texts)
    return replace(
        facts,
        knows_technical=facts.knows_technical or bool(shown.technical),
        knows_packing=facts.knows_packing or bool(shown.packing),
        knowledge_words=tuple(
            dict.fromkeys(filter(None, (*facts.knowledge_words, shown.technical, shown.packing)))
        ),
        requirement=facts.requirement or requirement_in(texts),
        irregular=facts.irregular or any(map(irregular, texts)),
    )


def _named_products(read: Iterable[Inquiry], language: str) -> tuple[str, ...]:
    named = [line.product.name_in(language) for inquiry in read for line in inquiry.products if line.product]
    return tuple(dict.fromkeys(named))


def _messages(customer_id: int, inquiries: int) -> int:
    """Messages back and forth: an inquiry is one of theirs; greetings show no interest and do not count."""
    query = (
        sa.select(ContactRecord.direction, sa.func.count())
        .where(ContactRecord.customer_id == customer_id, ContactRecord.method != ContactMethod.GREETING)
        .group_by(ContactRecord.direction)
    )
    counted = {row[0]: row[1] for row in db.session.execute(query)}
    return back_and_forth(counted.get(Direction.IN, 0) + inquiries, counted.get(Direction.OUT, 0))


def _details(customer: Customer) -> frozenset[str]:
    given = {
        "company": not customer.is_person and customer.name,
        "address": any(
            place.street and place.city and not place.bad_reason and not place.replaced
            for place in customer.addresses
        ),
    }
    for name in ("phone", "fax", "email", "messaging"):
        given[name] = any(getattr(contact, name) for contact in customer.contacts)
    return frozenset(name for name in DETAILS if given[name])


def _details_of_card(caller: CallerDetails) -> frozenset[str]:
    given = {name: getattr(caller, name) for name in ("company", "phone", "fax", "email", "messaging")}
    given["address"] = caller.address.street and caller.address.city
    return frozenset(name for name in DETAILS if given[name])
