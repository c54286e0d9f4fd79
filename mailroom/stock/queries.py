"""What is on the shelves: balances from the ledger, places in walking order, supplies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from intranet.platform.database import db
from intranet.values.reason import Reason
from mailroom.literature.models import LiteratureItem
from mailroom.stock import rules
from mailroom.stock.models import ShelfPlace, StockMovement, Supply
from mailroom.stock.values import StockReason, SupplyKind

PAGE = 50


@dataclass(frozen=True)
class Stocked:
    """Something that is kept in stock, what is left of it, and what to do about that."""

    thing: LiteratureItem | Supply
    place: str
    balance: int
    warning: Reason | None


def balances(item_ids: Iterable[int]) -> dict[int, int]:
    """What is left of these literature items, by id; items that never moved have 0."""
    return _balances(StockMovement.item_id, item_ids)


def supply_balances(supply_ids: Iterable[int]) -> dict[int, int]:
    """What is left of these supplies, by id."""
    return _balances(StockMovement.supply_id, supply_ids)


def counted_supplies(supply_ids: Iterable[int]) -> dict[int, int]:
    """Balances of those supplies only that somebody has received or counted; mailing alone tells no balance."""
    said = (StockReason.RECEIPT.value, StockReason.COUNTED.value, StockReason.CORRECTION.value)
    known = sa.select(StockMovement.supply_id).where(
        StockMovement.supply_id.in_(set(supply_ids)), StockMovement.reason.in_(said)
    )
    counted = {supply_id for supply_id in db.session.scalars(known.distinct()) if supply_id is not None}
    return dict(_sums(StockMovement.supply_id, counted))


def counted_items(item_ids: Iterable[int]) -> dict[int, int]:
    """Balances of those preprinted items only that somebody has received or counted; others are not limited."""
    said = (StockReason.RECEIPT.value, StockReason.COUNTED.value, StockReason.CORRECTION.value)
    known = (
        sa.select(StockMovement.item_id)
        .join(LiteratureItem, LiteratureItem.id == StockMovement.item_id)
        .where(
            StockMovement.item_id.in_(set(item_ids)),
            StockMovement.reason.in_(said),
            LiteratureItem.printing == "preprinted",
        )
    )
    counted = {item_id for item_id in db.session.scalars(known.distinct()) if item_id is not None}
    return dict(_sums(StockMovement.item_id, counted))


def _balances(column: sa.orm.InstrumentedAttribute[int | None], ids: Iterable[int]) -> dict[int, int]:
    wanted = set(ids)
    return {**dict.fromkeys(wanted, 0), **_sums(column, wanted)}


def _sums(column: sa.orm.InstrumentedAttribute[int | None], wanted: set[int]) -> dict[int, int]:
    if not wanted:
        return {}
    query = sa.select(column, sa.func.sum(StockMovement.quantity)).where(column.in_(wanted)).group_by(column)
    return {key: int(total) for key, total in db.session.execute(query) if key is not None}


def shelf_places() -> list[ShelfPlace]:
    """Every shelf place in walking order."""
    return list(db.session.scalars(sa.select(ShelfPlace).order_by(ShelfPlace.walk, ShelfPlace.code)))


def shelf_place(place_id: int) -> ShelfPlace | None:
    """One shelf place."""
    return db.session.get(ShelfPlace, place_id)


def places_by_id(place_ids: Iterable[int | None]) -> dict[int, ShelfPlace]:
    """Shelf places by id, in one statement."""
    wanted = {place_id for place_id in place_ids if place_id is not None}
    if not wanted:
        return {}
    rows = db.session.scalars(sa.select(ShelfPlace).where(ShelfPlace.id.in_(wanted)))
    return {row.id: row for row in rows}


def supply(supply_id: int) -> Supply | None:
    """One supply."""
    return db.session.get(Supply, supply_id)


def supply_of(spec: str, kind: SupplyKind) -> Supply | None:
    """The active supply that holds this envelope or label sheet of the press."""
    query = sa.select(Supply).where(Supply.spec == spec, Supply.kind == kind, Supply.active.is_(True))
    return db.session.scalar(query.order_by(Supply.id).limit(1))


def label_sheets_in_stock() -> list[str]:
    """The specs of the label sheets that are kept and not used up, in the order of their codes."""
    # Of what never moved nobody knows that it is gone.
    left = sa.func.coalesce(sa.func.sum(StockMovement.quantity), 1)
    query = (
        sa.select(Supply.spec)
        .outerjoin(StockMovement, StockMovement.supply_id == Supply.id)
        .where(Supply.kind == SupplyKind.LABEL_SHEET, Supply.active.is_(True), Supply.spec != "")
        .group_by(Supply.id, Supply.spec, Supply.code)
        .having(left > 0)
    )
    return list(db.session.scalars(query.order_by(Supply.code)))


def letter_paper(page: str) -> Supply | None:
    """The letter paper of this size ("A4") of which somebody weighed ten: the newest figure."""
    query = sa.select(Supply).where(
        Supply.kind == SupplyKind.PAPER,
        Supply.active.is_(True),
        Supply.ten_weigh_g.is_not(None),
        sa.func.lower(Supply.spec).in_((page.lower(), "")),
    )
    best_first = (Supply.spec.desc(), Supply.weighed_on.desc(), Supply.id.desc())
    return db.session.scalar(query.order_by(*best_first).limit(1))


def envelope_supplies() -> list[tuple[Supply, int | None]]:
    """The firm's envelopes with what is left of each; None for those nobody has counted yet. Two statements."""
    query = sa.select(Supply).where(
        Supply.kind == SupplyKind.ENVELOPE, Supply.active.is_(True), Supply.spec != ""
    )
    supplies = list(db.session.scalars(query.order_by(Supply.code)))
    counted = counted_supplies(supply.id for supply in supplies)
    return [(supply, counted.get(supply.id)) for supply in supplies]


def literature_on_shelves(page: int = 1, low_only: bool = False) -> tuple[list[Stocked], int]:
    """Literature with its balance in walking order, one page of it, and how many there are."""
    total = sa.func.coalesce(sa.func.sum(StockMovement.quantity), 0)
    query = (
        sa.select(LiteratureItem, ShelfPlace.code, total)
        .outerjoin(ShelfPlace, ShelfPlace.id == LiteratureItem.shelf_place_id)
        .outerjoin(StockMovement, StockMovement.item_id == LiteratureItem.id)
        .where(LiteratureItem.active.is_(True), LiteratureItem.printing == "preprinted")
        .group_by(LiteratureItem.id, ShelfPlace.id)
    )
    if low_only:
        query = query.having(total <= LiteratureItem.reorder_point)
    query = query.order_by(sa.func.coalesce(ShelfPlace.walk, 1_000_000), LiteratureItem.code)
    return _page(query, page)


def supplies_in_stock(page: int = 1, low_only: bool = False) -> tuple[list[Stocked], int]:
    """Supplies with their balance, one page of them, and how many there are."""
    total = sa.func.coalesce(sa.func.sum(StockMovement.quantity), 0)
    query = (
        sa.select(Supply, sa.literal(""), total)
        .outerjoin(StockMovement, StockMovement.supply_id == Supply.id)
        .where(Supply.active.is_(True))
        .group_by(Supply.id)
    )
    if low_only:
        query = query.having(total <= Supply.reorder_point)
    return _page(query.order_by(Supply.kind, Supply.code), page)


def _page(query: Any, page: int) -> tuple[list[Stocked], int]:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.execute(query.limit(PAGE).offset(PAGE * (page - 1)))
    return [
        Stocked(thing, place or "", int(balance), rules.warning(int(balance), thing.reorder_point))
        for thing, place, balance in rows
    ], count


def movements(
    item_id: int | None = None, supply_id: int | None = None, limit: int = 50
) -> list[StockMovement]:
    """The newest lines of the ledger of one thing."""
    column = StockMovement.item_id if item_id is not None else StockMovement.supply_id
    query = sa.select(StockMovement).where(column == (item_id if item_id is not None else supply_id))
    return list(db.session.scalars(query.order_by(StockMovement.id.desc()).limit(limit)))
