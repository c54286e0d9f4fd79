"""What a packet's postage is (MR8): the right format for its size, thickness and weight, and why so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from intranet.values.money import Money
from intranet.values.reason import Reason, reason
from mailroom.postage.tariff import Rate, TariffTable
from mailroom.postage.values import Mailpiece, Speed


@dataclass(frozen=True)
class Postage:
    """What the post takes for a piece, by which service and format, and why.

    ``price`` None: no table says, and never 0.
    """

    price: Money | None
    reasons: tuple[Reason, ...]
    service: str = ""
    format: str = ""
    zone: str = ""
    verified: bool = False
    table: str = ""
    valid_from: date | None = None

    def to_json(self) -> dict[str, Any]:
        """What is kept with a mailed packet."""
        return {
            "service": self.service,
            "format": self.format,
            "zone": self.zone,
            "amount": str(self.price.amount) if self.price else None,
            "currency": self.price.currency if self.price else "",
            "verified": self.verified,
            "table": self.table,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "reasons": [why.to_json() for why in self.reasons],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        since = stored.get("valid_from")
        return cls(
            price=Money(Decimal(stored["amount"]), stored["currency"]) if stored["amount"] else None,
            reasons=tuple(map(Reason.from_json, stored["reasons"])),
            service=stored["service"],
            format=stored["format"],
            zone=stored["zone"],
            verified=stored["verified"],
            table=stored["table"],
            valid_from=date.fromisoformat(since) if since else None,
        )


def no_table(country: str, day: date) -> Postage:
    """No price list is known for this post on this day."""
    why = reason(
        "no_tariff",
        "There is no postage table of %(country)s for %(day)s. Enter one under Settings, Postage.",
        country=country,
        day=day.isoformat(),
    )
    return Postage(None, (why,))


def postage_of(piece: Mailpiece, table: TariffTable) -> Postage:
    """The cheapest rate of the right service that takes the piece; a rush goes by the faster service."""
    reaching = table.reaching(piece.country)
    if not reaching:
        why = reason(
            "no_destination",
            "The table “%(table)s” has no price for %(country)s.",
            table=table.name,
            country=piece.country,
        )
        return _unpriced(table, why)
    for rates, before in _in_order(piece, reaching, table):
        good = [rate for rate in rates if _takes(rate, piece)]
        if good:
            return _priced(
                min(good, key=lambda rate: rate.price_of(piece.weight_g)), piece, table, rates, before
            )
    heaviest_g = max((rate.up_to_g for rate in reaching if _takes_form(rate, piece)), default=0.0)
    if 0 < heaviest_g < piece.weight_g:
        why = reason(
            "no_band",
            "“%(table)s” has no price for %(country)s over %(most)s g, and it weighs %(weight)s g.",
            table=table.name,
            country=piece.country,
            most=round(heaviest_g),
            weight=round(piece.weight_g),
        )
        return _unpriced(table, why)
    why = reason(
        "no_format",
        "“%(table)s” has no format for %(country)s that takes %(weight)s g, %(length)s × %(width)s mm, "
        "%(thickness)s mm thick.",
        table=table.name,
        country=piece.country,
        weight=round(piece.weight_g),
        length=round(max(piece.width_mm, piece.height_mm)),
        width=round(min(piece.width_mm, piece.height_mm)),
        thickness=round(piece.thickness_mm, 1),
    )
    return _unpriced(table, why)


def _in_order(
    piece: Mailpiece, rates: Sequence[Rate], table: TariffTable
) -> Iterable[tuple[list[Rate], tuple[Reason, ...]]]:
    """The rates to try first, second …, each with what is to be said when it comes to them."""
    standard = [rate for rate in rates if rate.speed is Speed.STANDARD]
    faster = [rate for rate in rates if rate.speed is Speed.FASTER]
    if piece.service:
        chosen = [rate for rate in rates if rate.service == piece.service]
        yield chosen, (reason("service_by_person", "Someone chose %(service)s.", service=piece.service),)
        not_so = reason(
            "service_takes_it_not", "%(service)s does not take it: the rules chose.", service=piece.service
        )
    else:
        not_so = None
    said = (not_so,) if not_so else ()
    if piece.rush:
        no_faster = reason(
            "rush_no_faster",
            "It is a rush, but “%(table)s” has no faster service that takes it to %(country)s.",
            table=table.name,
            country=piece.country,
        )
        yield faster, (*said, reason("rush_faster", "It is a rush, so it goes by the faster service."))
        yield standard, (*said, no_faster)
    else:
        yield standard, said
        yield (
            faster,
            (*said, reason("only_faster", "The usual service does not take it, so it goes by this one.")),
        )


def _takes_form(rate: Rate, piece: Mailpiece) -> bool:
    return rate.takes_size(piece) and piece.thickness_mm <= rate.thickness_mm


def _takes(rate: Rate, piece: Mailpiece) -> bool:
    return _takes_form(rate, piece) and rate.takes_weight(piece.weight_g)


def _priced(
    rate: Rate, piece: Mailpiece, table: TariffTable, tried: Sequence[Rate], before: tuple[Reason, ...]
) -> Postage:
    changed = _why_this_format(rate, piece, tried)
    doubt = reason("unverified", "This price was not checked against the post's own list: compare it once.")
    return Postage(
        table.money(rate.price_of(piece.weight_g)),
        (*before, *((changed,) if changed else ()), *(() if rate.verified else (doubt,))),
        rate.service,
        rate.format,
        rate.zone,
        rate.verified,
        table.name,
        table.valid_from,
    )


def _unpriced(table: TariffTable, why: Reason) -> Postage:
    return Postage(None, (why,), table=table.name, valid_from=table.valid_from)


# ---- why a format ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Format:
    """A format of one service and zone, as wide as all its bands together."""

    rate: Rate
    up_to_g: float
    from_price: Any = field(compare=False)


def _why_this_format(rate: Rate, piece: Mailpiece, tried: Sequence[Rate]) -> Reason | None:
    """What kept the piece out of the next cheaper format of the same service, if there is one."""
    formats: dict[str, _Format] = {}
    for one in tried:
        if (one.service, one.zone) != (rate.service, rate.zone):
            continue
        known = formats.get(one.format)
        up_to_g = max(one.up_to_g, known.up_to_g) if known else one.up_to_g
        formats[one.format] = _Format(one, up_to_g, min(one.price, known.from_price) if known else one.price)
    own = formats.pop(rate.format)
    cheaper = [one for one in formats.values() if one.from_price < own.from_price]
    nearest = max(cheaper, key=lambda one: one.from_price, default=None)
    return _obstacle(nearest, rate, piece) if nearest else None


def _obstacle(cheaper: _Format, chosen: Rate, piece: Mailpiece) -> Reason | None:
    to = {"format": chosen.format, "envelope": piece.envelope, "cheaper": cheaper.rate.format}
    limits = cheaper.rate
    if piece.weight_g > cheaper.up_to_g:
        return reason(
            "heavier_format",
            "Over %(most)s g: it goes as %(format)s in a %(envelope)s, not as %(cheaper)s.",
            most=round(cheaper.up_to_g),
            **to,
        )
    if piece.thickness_mm > limits.thickness_mm:
        return reason(
            "thicker_format",
            "Thicker than %(most)s mm: it goes as %(format)s in a %(envelope)s, not as %(cheaper)s.",
            most=round(limits.thickness_mm, 1),
            **to,
        )
    if not limits.takes_size(piece):
        return reason(
            "larger_format",
            "Larger than %(length)s × %(width)s mm: it goes as %(format)s in a %(envelope)s, not as %(cheaper)s.",
            length=round(limits.length_mm),
            width=round(limits.width_mm),
            **to,
        )
    return None


# ---- sums ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ServiceTotal:
    """What goes by one service, and what it costs together. ``price`` None: packets that no table prices."""

    service: str
    packets: int
    price: Money | None
    verified: bool = True


def totals(postages: Iterable[Postage]) -> list[ServiceTotal]:
    """Sums by service and currency, in the order in which they come up; what has no price stands last, never as 0."""
    sums: dict[tuple[str, str], ServiceTotal] = {}
    unpriced = 0
    for one in postages:
        if one.price is None:
            unpriced += 1
            continue
        key = (one.service, one.price.currency)
        known = sums.get(key)
        if known is None or known.price is None:
            sums[key] = ServiceTotal(one.service, 1, one.price, one.verified)
        else:
            sums[key] = ServiceTotal(
                one.service, known.packets + 1, known.price + one.price, known.verified and one.verified
            )
    found = sorted(sums.values(), key=lambda total: total.service)
    return [*found, ServiceTotal("", unpriced, None)] if unpriced else found
