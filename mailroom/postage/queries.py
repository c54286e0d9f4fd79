"""Which price lists there are, and the one of a day."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from intranet.platform.database import db
from mailroom.postage.models import PostageRate, PostageTable
from mailroom.postage.shipped import shipped_tables
from mailroom.postage.tariff import Rate, TariffTable, table_on

_OTHERWISE = ("countries", "price", "each_price", "source")
_SAME = tuple(each.name for each in fields(Rate) if each.name not in _OTHERWISE)


def own_rows(country: str = "") -> list[PostageTable]:
    """The firm's own tables with their rates, by country, the newest first. Two statements."""
    query = sa.select(PostageTable).options(selectinload(PostageTable.rates))
    if country:
        query = query.where(PostageTable.country == country)
    newest = (PostageTable.country, PostageTable.valid_from.desc(), PostageTable.id.desc())
    return list(db.session.scalars(query.order_by(*newest)))


def own_row(table_id: int) -> PostageTable | None:
    """One of the firm's own tables."""
    return db.session.get(PostageTable, table_id)


def plain(row: PostageTable) -> TariffTable:
    """A stored table as the rules take it."""
    return TariffTable(
        country=row.country,
        name=row.name,
        currency=row.currency,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
        own=True,
        rates=tuple(map(_rate, row.rates)),
    )


def _rate(row: PostageRate) -> Rate:
    same = {name: getattr(row, name) for name in _SAME}
    return Rate(
        countries=tuple(row.countries),
        price=_shortest(row.price),
        each_price=_shortest(row.each_price),
        **same,
    )


def _shortest(amount: Decimal) -> Decimal:
    """Without the zeros that the column adds, but at least two decimals: 0.7800 is 0.78."""
    bare = amount.normalize()
    exponent = bare.as_tuple().exponent
    return bare if isinstance(exponent, int) and exponent < -2 else amount.quantize(Decimal("0.01"))


def table_of(country: str, day: date) -> TariffTable | None:
    """The price list for mail that is posted in this country on this day. At most two statements."""
    own = [plain(row) for row in own_rows(country)]
    return table_on((*own, *shipped_tables()), country, day)


def shipped_table(country: str, valid_from: date) -> TariffTable | None:
    """One of those that ship."""
    known = (t for t in shipped_tables() if (t.country, t.valid_from) == (country, valid_from))
    return next(known, None)
