"""Weigh ten: what ten of a piece or supply weigh on the scale replaces every figure that was worked out (MR8)."""

from __future__ import annotations

from datetime import date

from intranet.people.models import User
from intranet.platform import audit, events
from intranet.platform.database import locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from mailroom.literature.models import LiteratureItem
from mailroom.literature.weighed import WeighedByTen
from mailroom.stock.models import Supply
from mailroom.stock.service import NotInStock

LIGHTEST_TEN_G = 1.0
"""Ten of the lightest thing in a mail-room: less is a figure in kilograms, or of one."""
HEAVIEST_TEN_G = 50_000.0
THICKEST_TEN_MM = 2_000.0


class WeightRefused(ValueRefused):
    """What was read off the scale or the ruler cannot be."""


def weigh_item(item_id: int, ten_g: float | None, ten_mm: float | None, by: User, today: date) -> None:
    """Keep what ten copies weigh and how thick they are together; None forgets it.

    :raises WeightRefused: the figure cannot be. :raises NotInStock: there is no such item.
    """
    with transaction():
        item = locked(LiteratureItem, item_id)
        if item is None:
            raise NotInStock(str(item_id))
        if _weigh("literature_item", item, item_id, ten_g, ten_mm, by, today):
            events.emit("literature_changed", item_id=item_id)


def weigh_supply(supply_id: int, ten_g: float | None, ten_mm: float | None, by: User, today: date) -> None:
    """Keep what ten envelopes or sheets weigh; None forgets it.

    :raises WeightRefused: the figure cannot be. :raises NotInStock: there is no such supply.
    """
    with transaction():
        supply = locked(Supply, supply_id)
        if supply is None:
            raise NotInStock(str(supply_id))
        if _weigh("supply", supply, supply_id, ten_g, ten_mm, by, today):
            events.emit("supply_weighed", supply_id=supply_id)


def _weigh(
    subject: str,
    thing: WeighedByTen,
    thing_id: int,
    ten_g: float | None,
    ten_mm: float | None,
    by: User,
    today: date,
) -> bool:
    """Write it down; whether anything changed."""
    _refuse_nonsense(ten_g, ten_mm)
    before, after = (thing.ten_weigh_g, thing.ten_are_mm), (ten_g or None, ten_mm or None)
    given = any(after)
    thing.weighed_on, thing.weighed_by_id = (today, by.id) if given else (None, None)
    if before == after:
        return False
    thing.ten_weigh_g, thing.ten_are_mm = after
    audit.note(subject, thing_id, "ten_weigh_g", by=by, before=before[0], after=after[0])
    if before[1] != after[1]:
        audit.note(subject, thing_id, "ten_are_mm", by=by, before=before[1], after=after[1])
    return True


def _refuse_nonsense(ten_g: float | None, ten_mm: float | None) -> None:
    if ten_g is not None and not LIGHTEST_TEN_G <= ten_g <= HEAVIEST_TEN_G:
        raise WeightRefused(
            reason("ten_weigh", "Ten of them weigh from 1 g to %(most)s kg. Type grams.", most=50)
        )
    if ten_mm is not None and not 0 <= ten_mm <= THICKEST_TEN_MM:
        raise WeightRefused(
            reason("ten_thick", "Ten of them are at most %(most)s m thick. Type millimetres.", most=2)
        )
