"""Entering, replacing and taking away the firm's own price lists; every change is audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import RecordNotFound, locked, transaction
from intranet.values.country_rules import is_country
from intranet.values.errors import ValueRefused
from intranet.values.money import AmountNotUnderstood, Money
from intranet.values.reason import Reason, reason
from intranet.values.text import clean_line
from mailroom.postage.models import PostageRate, PostageTable
from mailroom.postage.queries import plain
from mailroom.postage.tariff import Fault, Rate, TariffTable, faults_of


class NoSuchTable(RecordNotFound):
    """There is no such table."""


class TableRefused(ValueRefused):
    """A table cannot be as it was entered; ``faults`` say which lines and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].why)
        self.faults = tuple(faults)


@dataclass(frozen=True)
class TableEntry:
    """What a person entered about a table, beside its rates."""

    country: str
    name: str
    currency: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""


def save_table(
    entry: TableEntry, rates: list[Rate], by: User | None, now: datetime, table_id: int | None = None
) -> PostageTable:
    """Add a table, or replace one. Prices hold for mailings from now on; what is mailed keeps its own.

    :raises TableRefused: gaps, overlaps, wrong order or nonsense in a line. :raises NoSuchTable: it is gone.
    """
    if faults := [*_faults_of_entry(entry), *faults_of(rates)]:
        raise TableRefused(faults)
    with transaction() as session:
        row = PostageTable() if table_id is None else locked(PostageTable, table_id)
        if row is None:
            raise NoSuchTable(str(table_id))
        before = _said(plain(row)) if table_id else None
        row.country, row.name, row.currency = entry.country, clean_line(entry.name), entry.currency
        row.valid_from, row.valid_to, row.source = entry.valid_from, entry.valid_to, clean_line(entry.source)
        row.changed_at, row.changed_by_id = now, by.id if by else None
        row.rates.clear()
        session.add(row)
        session.flush()
        row.rates.extend(_row(position, rate) for position, rate in enumerate(rates))
        session.flush()
        after = _said(plain(row))
        if before:
            audit.note("postage_table", row.id, "changed", by=by, before=before, after=after)
        else:
            audit.note("postage_table", row.id, "added", by=by, after=after)
    return row


def remove_table(table_id: int, by: User, now: datetime) -> None:
    """Take a table away; the one before it, or the one that ships, holds again.

    :raises NoSuchTable: it is gone already.
    """
    with transaction() as session:
        row = locked(PostageTable, table_id)
        if row is None:
            raise NoSuchTable(str(table_id))
        audit.note("postage_table", table_id, "removed", by=by, before=_said(plain(row)))
        session.delete(row)


def _row(position: int, rate: Rate) -> PostageRate:
    same = {
        name: getattr(rate, name) for name in Rate.__dataclass_fields__ if name not in ("countries", "source")
    }
    return PostageRate(position=position, countries=list(rate.countries), **same)


def _said(table: TariffTable) -> dict[str, object]:
    """What the audit trail keeps of a table."""
    prices = [f"{r.service}, {r.zone}, {r.format}, {r.up_to_g:g} g: {r.price}" for r in table.rates]
    return {
        "table": f"{table.country} {table.name}",
        "from": table.valid_from.isoformat(),
        "to": table.valid_to.isoformat() if table.valid_to else None,
        "prices": prices,
    }


def _faults_of_entry(entry: TableEntry) -> list[Fault]:
    found: list[Reason] = []
    if not is_country(entry.country):
        found.append(reason("table_country", "Choose the country whose post this is."))
    if not clean_line(entry.name):
        found.append(reason("table_unnamed", "Give the table a name."))
    try:
        Money.parse("0", entry.currency)
    except AmountNotUnderstood as refused:
        found.append(refused.reason)
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        found.append(reason("ends_before", "The table ends before it begins. Mend one of the two dates."))
    return [Fault(None, why) for why in found]
