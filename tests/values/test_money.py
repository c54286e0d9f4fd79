"""Amounts of money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from intranet.values.money import AmountNotUnderstood, CurrencyMismatch, Money


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.5", "1234.5"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("¥1234", "1234"),
        ("1,234", "1234"),
        ("0.125", "0.125"),
        ("-5", "-5"),
        ("1,234,567", "1234567"),
        ("'12'", "12"),
    ],
)
def test_an_amount_is_read_as_typed(text, amount):
    assert Money.parse(text, "eur") == Money(Decimal(amount), "EUR")


@pytest.mark.parametrize("text", ["", "abc", "1e9999", "NaN", "Infinity", "12 apples", "99999999999999"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(AmountNotUnderstood, match="is no amount of money"):
        Money.parse(text, "EUR")


def test_money_reckons_in_one_currency_only():
    ten, three = Money(Decimal(10), "EUR"), Money(Decimal(3), "EUR")
    assert (ten + three, ten - three, ten * 2) == tuple(Money(Decimal(n), "EUR") for n in (13, 7, 20))
    assert three < ten
    with pytest.raises(CurrencyMismatch, match="EUR and USD"):
        ten + Money(Decimal(1), "USD")
    with pytest.raises(AmountNotUnderstood, match="is no currency"):
        Money(Decimal(1), "EUX")


@pytest.mark.parametrize(
    ("currency", "language", "shown"),
    [
        ("EUR", "de", "1.234,50\u00a0€"),
        ("USD", "en", "$1,234.50"),
        ("CNY", "zh", "¥1,234.50"),
        ("USD", "xx", "$1,234.50"),
    ],
)
def test_money_is_shown_in_the_readers_way(currency, language, shown):
    assert Money(Decimal("1234.5"), currency).shown(language) == shown


def test_money_is_rounded_to_the_smallest_coin():
    assert Money(Decimal("1.005"), "EUR").rounded().amount == Decimal("1.01")
    assert Money(Decimal("1.5"), "JPY").rounded().amount == Decimal("2")
