"""The customers of the sample firm: invented firms in real towns; some stood in the card index before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import sqlalchemy as sa

from intranet.customers import service
from intranet.customers.models import Customer
from intranet.customers.values import CallerDetails
from intranet.firm import queries as firm
from intranet.platform.database import db, transaction
from intranet.sample.firm import person
from intranet.sample.markets import MARKETS, Market
from intranet.sample.moments import at, dice, firm_moment
from intranet.values.address import PostalAddress

KNOWN_BEFORE = 60
BEFORE_DAYS = 190
LONGEST_NUMBER = 180
# How many digits a number has: after the area code, or with it (ITU-T E.164 national numbering plans).
SUBSCRIBER_DIGITS = {"CN": 8, "TW": 8, "IT": 7}
NATIONAL_DIGITS = {"AU": 9, "BR": 10, "DE": 10, "EG": 9, "ES": 9, "FR": 9, "GB": 10, "IE": 9, "IN": 10, "JP": 9,
                   "KR": 9, "MX": 10, "NL": 9}  # fmt: skip


@dataclass(frozen=True)
class Caller:
    """Somebody who will inquire, with what they say of themselves. ``gives`` is "all", "some" or "little"."""

    details: CallerDetails
    gives: str


def cast(seed: int) -> list[Caller]:
    """Everybody who calls in the sample half year, the same for the same seed; their names are all different."""
    chance, names = dice(seed, "customers"), set()
    callers = []
    for market in MARKETS:
        for _ in range(market.weight):
            caller = _caller(market, chance, names)
            if caller is not None:
                callers.append(caller)
    chance.shuffle(callers)
    return callers


def _caller(market: Market, chance: Random, taken: set[str]) -> Caller | None:
    free = [
        (_company(market, head, tail), slug)
        for head, slug in market.heads
        for tail in market.tails
        if _company(market, head, tail) not in taken
    ]
    if not free:
        return None
    company, slug = chance.choice(free)
    taken.add(company)
    gives = chance.choices(("all", "some", "little"), (35, 50, 15))[0]
    return Caller(_details(market, company, slug, chance, gives), gives)


def _company(market: Market, head: str, tail: str) -> str:
    return f"{head}{tail}" if market.country in ("CN", "TW", "JP") else f"{head} {tail}"


def _details(market: Market, company: str, slug: str, chance: Random, gives: str) -> CallerDetails:
    place = chance.choice(market.places)
    who, mailbox = chance.choice(market.people)
    street = market.street.format(n=chance.randint(2, LONGEST_NUMBER), street=chance.choice(market.streets))
    address = PostalAddress(
        street=street,
        sublocality=place.sublocality,
        city=place.city,
        region=place.region,
        postcode=place.postcode,
        country=market.country,
    )
    mailbox = mailbox if "." in mailbox else who.lower().replace(" ", ".").replace("'", "")
    full = CallerDetails(
        company=company,
        person=who,
        phone=_number(market, place.dial, chance),
        fax=_number(market, place.dial, chance),
        email=f"{mailbox}@{slug}.example",
        messaging=f"WeChat {slug}{chance.randint(10, 99)}"
        if market.language == "zh"
        else f"Skype {slug}.{mailbox}",
        address=address,
        language=market.language,
    )
    if gives == "all":
        return full
    if gives == "some":
        return replace(full, fax="", messaging="")
    return replace(full, fax="", messaging="", email="", phone=full.phone if chance.random() < 0.5 else "")


def _number(market: Market, dial: str, chance: Random) -> str:
    """A number of the country's length: 555-01xx in North America, which nobody has."""
    if market.code == "1":
        return f"+1 {dial} 555 01{chance.randint(0, 99):02}"
    length = SUBSCRIBER_DIGITS.get(market.country) or NATIONAL_DIGITS[market.country] - len(dial)
    own = str(chance.randint(2 * 10 ** (length - 1), 9 * 10 ** (length - 1) - 1))
    return f"+{market.code} {dial} {own[:-4]} {own[-4:]}"


def load(seed: int) -> None:
    """Those who stood in the card index before the half year begins, each with a rep."""
    day = firm.today() - timedelta(days=BEFORE_DAYS)
    with at(firm_moment(day, 9)) as moment, transaction():
        clerk, rep, chinese_rep = person("reception"), person("rep"), person("linmei")
        for caller in cast(seed)[:KNOWN_BEFORE]:
            known = service.take_in(caller.details, clerk, moment).customer
            owner = chinese_rep if caller.details.language == "zh" else rep
            service.set_owner(known.id, owner.id, None, moment, "from the card index")


def known_names() -> dict[str, Customer]:
    """The customers taken in so far, by name."""
    return {customer.name: customer for customer in db.session.scalars(sa.select(Customer))}
