"""Small pure rules of the stock."""

from __future__ import annotations

from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from mailroom.stock.values import StockReason


class ReasonMissing(ValueRefused):
    """A correction needs a word of explanation."""

    def __init__(self) -> None:
        super().__init__(reason("correction_needs_why", "Say in a few words why the figure is corrected."))


class NothingMoved(ValueRefused):
    """A movement of nothing is no movement."""

    def __init__(self) -> None:
        super().__init__(reason("nothing_moved", "Nothing changes: the figure is the same as before."))


class NotAReceipt(ValueRefused):
    """What comes in is counted upwards."""

    def __init__(self) -> None:
        super().__init__(reason("receipt_positive", "Enter how many came in: a number above zero."))


class NotACount(ValueRefused):
    """Nobody counts fewer than none on a shelf."""

    def __init__(self) -> None:
        super().__init__(reason("count_positive", "Enter how many you counted: 0 or more."))


def movement(why: StockReason, number: int, balance: int) -> int:
    """The line of the ledger for what a person typed: a count gives the difference, a loss counts downwards.

    Raises :class:`NothingMoved`, :class:`NotAReceipt` or :class:`NotACount`.
    """
    if why is StockReason.RECEIPT and number <= 0:
        raise NotAReceipt
    if why is StockReason.COUNTED and number < 0:
        raise NotACount
    quantity = {
        StockReason.COUNTED: number - balance,
        StockReason.SPOILT: -abs(number),
        StockReason.MAILED: -abs(number),
    }.get(why, number)
    if quantity == 0:
        raise NothingMoved
    return quantity


def warning(balance: int, reorder_point: int) -> Reason | None:
    """What to say about a balance: it ran out, or it is time to reorder."""
    if balance <= 0:
        return reason("stock_out", "None left. Count the shelf, or order more.")
    if balance <= reorder_point:
        return reason(
            "stock_low",
            "%(balance)s left: time to order (from %(point)s).",
            balance=balance,
            point=reorder_point,
        )
    return None
