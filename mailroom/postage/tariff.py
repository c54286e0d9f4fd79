"""A post's price list as plain data: rates with their limits, zones and weight bands, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

from intranet.values.country_names import is_domestic
from intranet.values.country_rules import is_country
from intranet.values.money import Money
from intranet.values.reason import Reason, reason
from mailroom.postage.values import Mailpiece, Speed

EVERYWHERE_ELSE = "*"
MOST_RATES = 300
_SCALE = Decimal("0.001")


@dataclass(frozen=True)
class Rate:
    """One line of a price list: over ``over_g`` up to ``up_to_g`` a piece of this format costs ``price``.

    With ``each_g`` every started step of so many grams above ``over_g`` costs ``each_price`` more, as posts state it
    ("1.36, and 0.29 for each further ounce"). ``countries`` are ISO codes, or "*" for everywhere else abroad; the
    post's own country stands for its whole postal area. Limits are of the closed piece, in mm. ``verified``: the price
    was read in a source; ``source`` names it and its date where
    it is not the table's (lists that ship; the firm's own have one source for all).
    """

    service: str
    speed: Speed
    zone: str
    countries: tuple[str, ...]
    format: str
    length_mm: float
    width_mm: float
    thickness_mm: float
    over_g: float
    up_to_g: float
    price: Decimal
    each_g: float | None = None
    each_price: Decimal = Decimal(0)
    verified: bool = False
    source: str = ""

    def takes_weight(self, weight_g: float) -> bool:
        """Whether the piece's weight is in this band."""
        return self.over_g < weight_g <= self.up_to_g

    def takes_size(self, piece: Mailpiece) -> bool:
        """Whether the piece lies within the format's length and width."""
        width_mm, length_mm = sorted((piece.width_mm, piece.height_mm))
        return length_mm <= self.length_mm and width_mm <= self.width_mm

    def price_of(self, weight_g: float) -> Decimal:
        """What this weight costs. The weight has to be in the band."""
        if not self.each_g:
            return self.price
        beyond = Decimal(str(weight_g)).quantize(_SCALE) - Decimal(str(self.over_g))
        steps = (beyond / Decimal(str(self.each_g))).to_integral_value(ROUND_CEILING)
        return self.price + steps * self.each_price

    @property
    def group(self) -> tuple[str, str, str]:
        """What one run of weight bands belongs to."""
        return self.service, self.zone, self.format


@dataclass(frozen=True)
class TariffTable:
    """A price list with its dates. ``valid_to`` None: until a newer one. ``own``: the firm entered it."""

    country: str
    name: str
    currency: str
    valid_from: date
    rates: tuple[Rate, ...]
    valid_to: date | None = None
    source: str = ""
    own: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether its prices are those of this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def money(self, amount: Decimal) -> Money:
        """An amount in the table's currency."""
        return Money(amount, self.currency)

    @property
    def is_verified(self) -> bool:
        """Whether each of its prices was read in a source."""
        return all(rate.verified for rate in self.rates)

    @property
    def services(self) -> list[str]:
        """Its services, each once, in their order."""
        return list(dict.fromkeys(rate.service for rate in self.rates))

    def reaching(self, country: str) -> list[Rate]:
        """The rates for a destination: where a service names the country, those; else those for everywhere else."""
        found: list[Rate] = []
        home = is_domestic(country, self.country)
        for service in self.services:
            mine = [rate for rate in self.rates if rate.service == service]
            named = [rate for rate in mine if country in rate.countries]
            if home:
                named = named or [rate for rate in mine if self.country in rate.countries]
            elsewhere = [] if home else [rate for rate in mine if EVERYWHERE_ELSE in rate.countries]
            found += named or elsewhere
        return found


def table_on(tables: Iterable[TariffTable], country: str, day: date) -> TariffTable | None:
    """The table of a country's post on a day: the firm's own before one that ships, the newest of each."""
    good = [table for table in tables if table.country == country and table.holds_on(day)]
    return max(good, key=lambda table: (table.own, table.valid_from), default=None)


# ---- what is wrong with a table --------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """What is wrong in one line (counted from 1; None: in the table as a whole)."""

    line: int | None
    why: Reason


def faults_of(rates: Sequence[Rate]) -> list[Fault]:
    """What keeps a table from being used: nonsense in a line, gaps, overlaps, bands out of order, a country twice."""
    if not rates:
        return [Fault(None, reason("no_rates", "Enter at least one price."))]
    if len(rates) > MOST_RATES:
        return [
            Fault(
                None,
                reason("too_many_rates", "A table holds %(most)s lines at most. Split it.", most=MOST_RATES),
            )
        ]
    numbered = list(enumerate(rates, 1))
    faults = [Fault(number, why) for number, rate in numbered for why in _in_one_line(rate)]
    return faults or [*_between_bands(numbered), *_countries_twice(numbered)]


def _in_one_line(rate: Rate) -> Iterable[Reason]:
    if not (rate.service and rate.zone and rate.format):
        yield reason("rate_unnamed", "Give the service, the destination and the format a name.")
    if not rate.countries:
        yield reason(
            "no_countries", "Say for which countries it holds: codes such as DE, or * for all others."
        )
    unknown = [code for code in rate.countries if code != EVERYWHERE_ELSE and not is_country(code)]
    if unknown:
        yield reason(
            "country_unknown", "“%(code)s” is no country code. Use two letters, such as DE.", code=unknown[0]
        )
    if min(rate.length_mm, rate.width_mm, rate.thickness_mm) <= 0:
        yield reason("limits_missing", "Give the largest length, width and thickness in millimetres.")
    elif rate.width_mm > rate.length_mm:
        yield reason("limits_turned", "The length is the longer side: swap length and width.")
    if rate.over_g < 0 or rate.up_to_g <= rate.over_g:
        yield reason(
            "band_backwards",
            "The band ends at %(to)s g but begins over %(start)s g. It has to end higher than it begins.",
            to=_grams(rate.up_to_g),
            start=_grams(rate.over_g),
        )
    if rate.price <= 0:
        yield reason("price_missing", "A price has to be more than nothing.")
    if rate.each_g is not None and (rate.each_g <= 0 or rate.each_price <= 0):
        yield reason(
            "step_missing", "A price for each further step needs the grams and the price, both above 0."
        )


def _between_bands(numbered: Sequence[tuple[int, Rate]]) -> Iterable[Fault]:
    groups: dict[tuple[str, str, str], list[tuple[int, Rate]]] = {}
    for number, rate in numbered:
        groups.setdefault(rate.group, []).append((number, rate))
    for lines in groups.values():
        number, first = lines[0]
        if first.over_g > 0 and all(first.over_g <= other.over_g for _number, other in lines):
            yield Fault(number, _gap(first.format, 0, first.over_g))
        for (_above, before), (number, after) in pairwise(lines):
            yield from _between_two(number, before, after)


def _between_two(number: int, before: Rate, after: Rate) -> Iterable[Fault]:
    if _limits(before) != _limits(after):
        why = reason(
            "two_limits", "“%(format)s” has two different sizes. Give each its own name.", format=after.format
        )
        yield Fault(number, why)
    if after.up_to_g <= before.over_g:
        why = reason(
            "wrong_order",
            "This band is lighter than the line above it. Put the bands of “%(format)s” from light to heavy.",
            format=after.format,
        )
        yield Fault(number, why)
    elif after.over_g < before.up_to_g:
        why = reason(
            "overlap",
            "“%(format)s” has two prices from %(start)s to %(to)s g.",
            format=after.format,
            start=_grams(after.over_g),
            to=_grams(min(before.up_to_g, after.up_to_g)),
        )
        yield Fault(number, why)
    elif after.over_g > before.up_to_g:
        yield Fault(number, _gap(after.format, before.up_to_g, after.over_g))


def _gap(format_name: str, start_g: float, to_g: float) -> Reason:
    return reason(
        "gap",
        "“%(format)s” has no price from %(start)s to %(to)s g.",
        format=format_name,
        start=_grams(start_g),
        to=_grams(to_g),
    )


def _limits(rate: Rate) -> tuple[object, ...]:
    return rate.length_mm, rate.width_mm, rate.thickness_mm, rate.speed, rate.countries


def _countries_twice(numbered: Sequence[tuple[int, Rate]]) -> Iterable[Fault]:
    zones: dict[tuple[str, str], str] = {}
    for number, rate in numbered:
        for code in rate.countries:
            known = zones.setdefault((rate.service, code), rate.zone)
            if known != rate.zone:
                why = reason(
                    "two_zones",
                    "%(code)s is in “%(one)s” and in “%(other)s” of the same service.",
                    code=code,
                    one=known,
                    other=rate.zone,
                )
                yield Fault(number, why)
                break


def doubts_of(rates: Sequence[Rate]) -> list[Fault]:
    """What a table may well be but a person should look at: a heavier band that costs less."""
    doubts = []
    for (_before, one), (number, other) in pairwise(enumerate(rates, 1)):
        if one.group == other.group and other.price < one.price_of(one.up_to_g):
            why = reason(
                "heavier_is_cheaper", "“%(format)s” costs less here than a lighter one.", format=other.format
            )
            doubts.append(Fault(number, why))
    return doubts


def _grams(weight_g: float) -> str:
    """Grams without needless decimals: "50", "28.35"."""
    return f"{weight_g:.2f}".rstrip("0").rstrip(".")
