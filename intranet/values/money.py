"""Money: an exact amount in one currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, list_currencies

from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from intranet.values.text import clean_line

# Wide enough for any order, narrow enough for every database's exact numbers.
LIMIT = Decimal(10) ** 13


class CurrencyMismatch(ValueRefused):
    """Two currencies in one sum."""


class AmountNotUnderstood(ValueRefused):
    """Text that is no amount of money, or no currency."""


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` in ``currency`` (ISO 4217). Sums need one currency; nothing is converted."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite() or abs(self.amount) >= LIMIT:
            raise AmountNotUnderstood(_no_amount(str(self.amount)))
        if self.currency not in list_currencies():
            raise AmountNotUnderstood(
                reason(
                    "currency_unknown",
                    "“%(given)s” is no currency. Type one like EUR, USD or CNY.",
                    given=self.currency,
                )
            )

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read an amount as typed: "1234.5", "1,234.50", "1.234,50", "1 234,50", "¥1234"."""
        figures = _plain_figures(clean_line(text).strip("$€£¥￥ "))
        try:
            amount = Decimal(figures)
        except InvalidOperation as error:
            raise AmountNotUnderstood(_no_amount(clean_line(text))) from error
        return cls(amount, currency.strip().upper())

    def rounded(self) -> Money:
        """To the currency's smallest coin (two decimals for EUR, none for JPY), half away from zero."""
        step = Decimal(1).scaleb(-get_currency_precision(self.currency))
        return Money(self.amount.quantize(step, rounding=ROUND_HALF_UP), self.currency)

    def shown(self, language: str = "en") -> str:
        """As read in ``language``: "€1,234.50", "1.234,50 €", "¥1,234.50"."""
        try:
            locale = Locale.parse(language.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            locale = Locale("en")
        return format_currency(self.amount, self.currency, locale=locale)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other).amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(
                reason(
                    "currency_mismatch",
                    "%(one)s and %(other)s cannot be added up.",
                    one=self.currency,
                    other=other.currency,
                )
            )
        return other


def _no_amount(given: str) -> Reason:
    return reason(
        "amount_not_understood", "“%(given)s” is no amount of money. Type one like 1234.50.", given=given
    )


def _plain_figures(text: str) -> str:
    """The figures with a point before the decimals: the last separator, when one or two digits follow it."""
    bare = text.replace(" ", "").replace("'", "").replace("’", "")
    head, point, tail = bare.rpartition(max(".,", key=bare.rfind))
    if point and (len(tail) != 3 or (head.lstrip("-") == "0")) and bare.count(point) == 1:
        return f"{head.replace(',', '').replace('.', '')}.{tail}"
    return bare.replace(",", "").replace(".", "")
