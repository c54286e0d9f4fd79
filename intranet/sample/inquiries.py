"""Three hundred inquiries in half a year: every channel, both languages, some odd ones; the newest came in today."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import sqlalchemy as sa

from intranet.customers import queries as customers
from intranet.customers import service as customer_service
from intranet.customers.values import CallerDetails
from intranet.firm import queries as firm
from intranet.inquiries.models import Inquiry
from intranet.inquiries.service import literature_sent
from intranet.intake import service as intake
from intranet.intake.values import AskedLine, InquiryCard
from intranet.people.models import User
from intranet.platform import clock
from intranet.platform.database import db, transaction
from intranet.products.models import Product
from intranet.products.queries import all_products
from intranet.sample.customers import KNOWN_BEFORE, Caller, cast, known_names
from intranet.sample.firm import person
from intranet.sample.messages import KNOWING, ODD, PLAIN, SOURCES, USES, VAGUE, OddInquiry
from intranet.sample.moments import at, dice, firm_moment
from intranet.screening.queries import findings
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import AnswerMethod, Channel, Horizon, Need, Quality, Verdict

INQUIRIES = 300
DAYS = 182
WAITING_WORKING_DAYS = 2  # what came in since then has not been answered yet
FAIR_DAYS, AFTER_THE_FAIR = 5, 1.8  # a fair has just ended: more than usual waits for an answer
TODAY_MINUTES = (12, 47, 95, 160, 230)  # so long ago the newest came in
CHANNELS = {
    Channel.PHONE: 26, Channel.EMAIL: 24, Channel.WEB: 16, Channel.FAX: 10, Channel.LETTER: 8, Channel.TRADE_SHOW: 8,
    Channel.REFERRAL: 5, Channel.VISIT: 3,
}  # fmt: skip
HORIZONS = {
    Horizon.IMMEDIATELY: 14, Horizon.THREE_MONTHS: 30, Horizon.SIX_MONTHS: 20, Horizon.TWELVE_MONTHS: 12,
    Horizon.UNKNOWN: 24,
}  # fmt: skip


def load(seed: int) -> None:
    """Log them one after the other, each at its moment."""
    chance = dice(seed, "inquiries")
    callers = _who_calls(seed, chance)
    for moment, what in sorted(_timetable(chance), key=lambda pair: pair[0]):
        with at(moment + timedelta(minutes=4)), transaction():
            if isinstance(what, OddInquiry):
                _log_odd(what, moment)
            else:
                _log(callers.pop(0), moment, chance)
    _answer()


def _who_calls(seed: int, chance: Random) -> list[Caller]:
    """Everybody once, and those known before, and some others, again; in the order of their calls."""
    everybody = cast(seed)
    count = INQUIRIES - len(ODD)
    again = [chance.choice(everybody[: KNOWN_BEFORE + 40]) for _ in range(max(0, count - len(everybody)))]
    callers = [*everybody[:count], *again]
    chance.shuffle(callers)
    return callers


def _timetable(chance: Random) -> list[tuple[datetime, OddInquiry | None]]:
    """When each comes in: more of late, more on working days, within office hours; a few today, before now."""
    now, today = clock.now(), firm.today()
    odd = [(_moment(today - timedelta(days=each.days_ago), chance, now), each) for each in ODD]
    ordinary = [(now - timedelta(minutes=minutes), None) for minutes in TODAY_MINUTES]
    days = [today - timedelta(days=back) for back in range(1, DAYS + 1)]
    weights = [_busy(day, today) for day in days]
    for day in chance.choices(days, weights, k=INQUIRIES - len(ODD) - len(ordinary)):
        ordinary.append((_moment(day, chance, now), None))
    return [*odd, *ordinary]


def _busy(day: date, today: date) -> float:
    weekday = (10, 9, 9, 8, 7, 1, 0.5)[day.weekday()]
    back = (today - day).days
    return weekday * (1.6 - 0.9 * back / DAYS) * (AFTER_THE_FAIR if back <= FAIR_DAYS else 1)


def _moment(day: date, chance: Random, now: datetime) -> datetime:
    moment = firm_moment(day, chance.randint(8, 17), chance.randint(0, 59))
    return min(moment, now - timedelta(minutes=5))


def _pick(weights: dict, chance: Random):
    return chance.choices(list(weights), list(weights.values()))[0]


def _caller(caller: CallerDetails) -> CallerDetails:
    """The same details, as reception has them when the name is known."""
    known = known_names().get(caller.company)
    if known is None:
        return caller
    details = customers.caller_details(known.id)
    return details or caller


def _log(caller: Caller, moment: datetime, chance: Random) -> None:
    language = caller.details.language
    products = [each for each in all_products() if each.active]
    kind = {"all": "knowing", "some": "plain", "little": "vague"}[caller.gives]
    if chance.random() < 0.45:
        kind = "plain"
    asked = [] if kind == "vague" else chance.sample(products, chance.choices((1, 2, 3), (70, 22, 8))[0])
    lines = [_line(each, language, chance) for each in asked]
    clerk = person("xiaoyu" if language == "zh" else "reception")
    channel = _pick(CHANNELS, chance)
    probability = chance.randint(2, 9) if chance.random() < 0.6 else None
    card = InquiryCard(
        caller=_caller(caller.details),
        channel=channel,
        inquiry_date=firm.local(moment).date(),
        received_at=moment,
        source=chance.choice(SOURCES[channel]),
        products=lines,
        type_of_use=chance.choice(USES[language]) if asked else "",
        message=_words(kind, language, lines, asked, chance),
        horizon=_pick(HORIZONS, chance) if asked else Horizon.UNKNOWN,
        need=_pick({Need.NORMAL: 75, Need.RUSH: 10, Need.LITERATURE_ONLY: 15}, chance),
        quality=_pick({Quality.ORDINARY: 65, Quality.HIGH: 22, Quality.LOW: 13}, chance),
        probability=probability,
        probability_why=("听语气" if language == "zh" else "from the caller's words") if probability else "",
        answer_methods=[AnswerMethod.POST]
        if chance.random() < 0.8
        else [AnswerMethod.POST, AnswerMethod.EMAIL],
        own_answers={"doyouimportyourselves": chance.random() < 0.5} if chance.random() < 0.3 else {},
    )
    _own(intake.log_inquiry(card, clerk, clock.now()).inquiry.customer_id, language, chance)


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


def _own(customer_id: int, language: str, chance: Random) -> None:
    customer = customers.customer(customer_id)
    if customer is not None and customer.owner_id is None and chance.random() < 0.85:
        rep = person("linmei" if language == "zh" else "rep")
        customer_service.set_owner(customer_id, rep.id, None, clock.now())


# ---- the odd ones ----------------------------------------------------------------------------------------


def _log_odd(odd: OddInquiry, moment: datetime) -> None:
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
    product = next((each for each in all_products() if each.article_number == odd.product), None)
    line = (
        AskedLine(product.name_in(odd.language), product.id, _decimal(odd.quantity), product.unit_of_sale)
        if product
        else None
    )
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


def _decimal(quantity: int | None) -> Decimal | None:
    return None if quantity is None else Decimal(quantity)


def _judge(inquiry_id: int, odd: OddInquiry, judge: User) -> None:
    """Answer every question that was raised: yes for the bad ones, no for those that were cleared."""
    bad = odd.ends_as != Verdict.CLEAR.value
    answers = {row.indicator: bad for row in findings(inquiry_id) if row.suggested}
    intake.answer_screening(inquiry_id, answers, Verdict(odd.ends_as), odd.why, judge, clock.now())


# ---- what was answered -----------------------------------------------------------------------------------


def _answer() -> None:
    """Literature went out on the day or the next working day; what came in of late still waits."""
    calendar, today = firm.calendar(), firm.today()
    waits_since = calendar.add_working_days(today, -WAITING_WORKING_DAYS)
    clerk = person("mailroom")
    with transaction():
        for inquiry in _clear_before(waits_since):
            sent_on = calendar.on_or_after(inquiry.inquiry_date + timedelta(days=inquiry.id % 2))
            with at(firm_moment(min(sent_on, today), 16, 30)) as moment:
                literature_sent([inquiry.id], firm.local(moment).date(), clerk, moment)


def _clear_before(day: date) -> list[Inquiry]:
    query = sa.select(Inquiry).where(
        Inquiry.verdict == Verdict.CLEAR, Inquiry.inquiry_date < day, Inquiry.literature_wanted
    )
    return list(db.session.scalars(query.order_by(Inquiry.received_at)))
