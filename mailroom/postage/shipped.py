"""The price lists that ship with the program, each a CSV file with its source in it; checked when they are read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mailroom.postage.csv_tables import TableNotUnderstood, from_csv
from mailroom.postage.tariff import TariffTable, faults_of

DATA = Path(__file__).parent / "data"


@cache
def shipped_tables() -> tuple[TariffTable, ...]:
    """Every shipped table, by country, the newest first.

    :raises ~mailroom.postage.csv_tables.TableNotUnderstood: a file has a fault.
    """
    tables = [_checked(path) for path in sorted(DATA.glob("*.csv"))]
    return tuple(sorted(tables, key=lambda table: (table.country, -table.valid_from.toordinal())))


def _checked(path: Path) -> TariffTable:
    table = from_csv(path.read_text(encoding="utf-8"))
    if faults := faults_of(table.rates):
        raise TableNotUnderstood(faults)
    return table
