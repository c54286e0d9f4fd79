"""Price lists as CSV: one line a rate, the table's own figures repeated on each. What ships is read the same way."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from intranet.values.errors import ValueRefused
from intranet.values.money import AmountNotUnderstood, Money
from intranet.values.reason import Reason, reason
from intranet.values.text import clean_line
from mailroom.postage.tariff import Fault, Rate, TariffTable
from mailroom.postage.values import Speed

TABLE_COLUMNS = ("country", "table", "currency", "valid_from", "valid_to", "source")
RATE_COLUMNS = (
    "service",
    "speed",
    "destination",
    "countries",
    "format",
    "length_mm",
    "width_mm",
    "thickness_mm",
    "over_g",
    "up_to_g",
    "price",
    "each_g",
    "each_price",
    "verified",
)
LINE_SOURCE = "line_source"
COLUMNS = (*TABLE_COLUMNS, *RATE_COLUMNS)
"""What a file has to have; where a single line has a source of its own, one more column may name it."""
_NUMBERS = ("length_mm", "width_mm", "thickness_mm", "over_g", "up_to_g")
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_YES = frozenset({"yes", "y", "true", "1", "x", "是", "ja"})
LONGEST_TEXT = 80
LONGEST_SOURCE = 400
LARGEST = 100_000.0


class TableNotUnderstood(ValueRefused):
    """A CSV file that is no price list; ``faults`` say which lines and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0].why)
        self.faults = tuple(faults)


class RateNotUnderstood(ValueRefused):
    """What was typed in one line makes no sense."""


@dataclass(frozen=True)
class RateLine:
    """A line as a person typed it; every part is text, so that nothing typed is lost."""

    service: str = ""
    speed: str = Speed.STANDARD.value
    destination: str = ""
    countries: str = ""
    format: str = ""
    length_mm: str = ""
    width_mm: str = ""
    thickness_mm: str = ""
    over_g: str = ""
    up_to_g: str = ""
    price: str = ""
    each_g: str = ""
    each_price: str = ""
    verified: str = ""
    line_source: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it; the speed and the tick have a default."""
        return not any(
            getattr(self, name).strip() for name in RATE_COLUMNS if name not in ("speed", "verified")
        )

    def rate(self, currency: str) -> Rate:
        """The line as a rate.

        :raises RateNotUnderstood: a number, price or speed cannot be read.
        """
        numbers = {name: _number(name, getattr(self, name)) for name in _NUMBERS}
        countries = re.split(r"[\s,;，、]+", self.countries.upper().strip())
        return Rate(
            service=clean_line(self.service)[:LONGEST_TEXT],
            speed=_speed(self.speed),
            zone=clean_line(self.destination)[:LONGEST_TEXT],
            countries=tuple(dict.fromkeys(filter(None, countries))),
            format=clean_line(self.format)[:LONGEST_TEXT],
            price=_price(self.price, currency),
            each_g=_number("each_g", self.each_g) if self.each_g.strip() else None,
            each_price=_price(self.each_price, currency) if self.each_price.strip() else Decimal(0),
            verified=self.verified.strip().lower() in _YES,
            source=clean_line(self.line_source)[:LONGEST_SOURCE],
            **numbers,
        )


def line_of(rate: Rate) -> RateLine:
    """A rate as it is typed."""
    return RateLine(
        service=rate.service,
        speed=rate.speed.value,
        destination=rate.zone,
        countries=" ".join(rate.countries),
        format=rate.format,
        price=str(rate.price),
        each_g=_plain(rate.each_g) if rate.each_g else "",
        each_price=str(rate.each_price) if rate.each_g else "",
        verified="yes" if rate.verified else "",
        line_source=rate.source,
        **{name: _plain(getattr(rate, name)) for name in _NUMBERS},
    )


def rates_of(lines: Iterable[RateLine], currency: str) -> tuple[list[Rate], list[Fault]]:
    """The lines as rates, and which of them cannot be read. Empty ones are passed over, but counted."""
    rates, faults = [], []
    for number, line in enumerate(lines, 1):
        if line.is_empty:
            continue
        try:
            rates.append(line.rate(currency))
        except RateNotUnderstood as refused:
            faults.append(Fault(number, refused.reason))
    return rates, faults


def to_csv(table: TariffTable) -> str:
    """The table as CSV with its heads; texts that a spreadsheet would run as a formula are disarmed."""
    out = io.StringIO(newline="")
    columns = (*COLUMNS, LINE_SOURCE)
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    about = {
        "country": table.country,
        "table": table.name,
        "currency": table.currency,
        "valid_from": table.valid_from.isoformat(),
        "valid_to": table.valid_to.isoformat() if table.valid_to else "",
        "source": table.source,
    }
    for rate in table.rates:
        line = line_of(rate)
        row = about | {name: getattr(line, name) for name in (*RATE_COLUMNS, LINE_SOURCE)}
        writer.writerow({name: _disarmed(text) for name, text in row.items()})
    return out.getvalue()


def from_csv(text: str) -> TariffTable:
    """Read one table.

    :raises TableNotUnderstood: heads are missing, a line cannot be read, or there are several tables in the file.
    """
    rows = _rows(text)
    lines = [
        RateLine(**{name: _armed(row.get(name) or "") for name in (*RATE_COLUMNS, LINE_SOURCE)})
        for row in rows
    ]
    about = _about(rows)
    rates, faults = rates_of(lines, about["currency"])
    if faults:
        raise TableNotUnderstood(faults)
    return TariffTable(
        country=about["country"].upper(),
        name=about["table"],
        currency=about["currency"],
        valid_from=_day(about["valid_from"], "valid_from"),
        valid_to=_day(about["valid_to"], "valid_to") if about["valid_to"] else None,
        source=about["source"],
        rates=tuple(rates),
    )


def _rows(text: str) -> Sequence[Mapping[str, str]]:
    body = text.lstrip("\ufeff")
    first = body.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(body, newline=""), delimiter=";" if ";" in first else ",")
    heads = [(head or "").strip().lower() for head in reader.fieldnames or ()]
    missing = [name for name in COLUMNS if name not in heads]
    if len(missing) == len(COLUMNS) and len(heads) < 2:
        raise _refused(_no_table())
    if missing:
        raise _refused(
            reason(
                "columns_missing",
                "The first line has to name the columns. Missing: %(columns)s. Export a table to see how it looks.",
                columns=", ".join(missing),
            )
        )
    reader.fieldnames = heads
    try:
        rows = [row for row in reader if any((value or "").strip() for key, value in row.items() if key)]
    except csv.Error as error:
        raise _refused(_no_table()) from error
    if not rows:
        raise _refused(reason("no_rates", "Enter at least one price."))
    return rows


def _no_table() -> Reason:
    return reason("no_csv", "This is no CSV file. Export a table to see how it looks.")


def _about(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    first = {name: clean_line(_armed(rows[0].get(name) or "")) for name in TABLE_COLUMNS}
    for number, row in enumerate(rows[1:], 2):
        if any(clean_line(_armed(row.get(name) or "")) != first[name] for name in TABLE_COLUMNS):
            why = reason(
                "several_tables",
                "This line belongs to another table than the first one. Import one table at a time.",
            )
            raise TableNotUnderstood([Fault(number, why)])
    return first | {"currency": first["currency"].upper()}


def _refused(why: Reason) -> TableNotUnderstood:
    return TableNotUnderstood([Fault(None, why)])


def _day(text: str, column: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _refused(
            reason(
                "day_not_understood",
                "“%(text)s” is no date for %(column)s. Write it like 2026-11-24.",
                text=text,
                column=column,
            )
        ) from error


def _number(name: str, text: str) -> float:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= LARGEST:
        raise RateNotUnderstood(
            reason("number_not_understood", "“%(text)s” is no number for %(column)s.", text=text, column=name)
        )
    return value


def _price(text: str, currency: str) -> Decimal:
    try:
        plain = Decimal(text.strip())
    except InvalidOperation:
        plain = None
    try:
        return Money(plain, currency).amount if plain is not None else Money.parse(text, currency).amount
    except AmountNotUnderstood as refused:
        raise RateNotUnderstood(refused.reason) from refused


def _speed(text: str) -> Speed:
    try:
        return Speed(text.strip().lower() or Speed.STANDARD.value)
    except ValueError as error:
        why = reason(
            "speed_not_understood",
            "“%(text)s” is no speed. Write one of: %(known)s.",
            text=text,
            known=", ".join(speed.value for speed in Speed),
        )
        raise RateNotUnderstood(why) from error


def _plain(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _disarmed(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _armed(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
