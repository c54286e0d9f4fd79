"""Moving stock: every change is a line of the ledger; nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform import audit, events
from intranet.platform.database import db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import N_
from mailroom.literature.models import LiteratureItem
from mailroom.stock import queries, rules
from mailroom.stock.models import ShelfPlace, StockMovement, Supply
from mailroom.stock.values import StockReason, SupplyKind


class NotInStock(LookupError):
    """There is no such item, supply or shelf place."""


class CodeTaken(ValueRefused):
    """Two things must not bear the same code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            reason("code_taken", "The code %(code)s is in use already. Choose another.", code=code)
        )


@dataclass(frozen=True)
class SupplyEntry:
    """What the form of a supply holds; ``spec`` is an envelope or label sheet of the press."""

    code: str
    name_en: str
    kind: SupplyKind
    name_zh: str = ""
    spec: str = ""
    unit: str = "piece"
    weight_g: float = 0.0
    max_thickness_mm: float | None = None
    max_weight_g: float | None = None
    printable: bool = True
    reorder_point: int = 0
    active: bool = True


def move(
    quantity: int,
    why: StockReason,
    by: User | None,
    now: datetime,
    *,
    item_id: int | None = None,
    supply_id: int | None = None,
    packet_id: int | None = None,
    note: str = "",
) -> StockMovement:
    """Write one line of the ledger; ``quantity`` is signed. Either an item or a supply.

    With ``packet_id`` the database takes each thing once a packet and reason: mailing twice cannot count twice.
    """
    line = StockMovement(
        item_id=item_id,
        supply_id=supply_id,
        quantity=quantity,
        reason=why.value,
        note=note,
        packet_id=packet_id,
        at=now,
        by_id=by.id if by else None,
    )
    with transaction() as session:
        session.add(line)
        session.flush()
    return line


def record_item(
    item_id: int, why: StockReason, number: int, note: str, by: User, now: datetime
) -> StockMovement:
    """What a person says of the copies of a literature item: came in, counted, spoilt, corrected."""
    with transaction():
        if locked(LiteratureItem, item_id) is None:
            raise NotInStock(str(item_id))
        before = queries.balances([item_id])[item_id]
        _explained(why, note)
        line = move(rules.movement(why, number, before), why, by, now, item_id=item_id, note=note)
        if line.quantity > 0:
            events.emit("stock_came_in", item_id=item_id)
        _note("literature_item", item_id, line, before, by)
    return line


def record_supply(
    supply_id: int, why: StockReason, number: int, note: str, by: User, now: datetime
) -> StockMovement:
    """What a person says of a supply."""
    with transaction():
        if locked(Supply, supply_id) is None:
            raise NotInStock(str(supply_id))
        before = queries.supply_balances([supply_id])[supply_id]
        _explained(why, note)
        line = move(rules.movement(why, number, before), why, by, now, supply_id=supply_id, note=note)
        _note("supply", supply_id, line, before, by)
    return line


def _explained(why: StockReason, note: str) -> None:
    if why is StockReason.CORRECTION and not note.strip():
        raise rules.ReasonMissing


NOTED_BEFORE = N_("stock")
"""What the audit trail called every movement in earlier versions."""


def _note(subject: str, subject_id: int, line: StockMovement, before: int, by: User) -> None:
    after = before + line.quantity
    audit.note(
        subject, subject_id, StockReason(line.reason).label, by=by, before=before, after=after, why=line.note
    )


def save_supply(entry: SupplyEntry, by: User, supply_id: int | None = None) -> Supply:
    """Add a supply, or change one. Raises :class:`CodeTaken`, :class:`NotInStock`."""
    with transaction() as session:
        _refuse_taken(Supply, entry.code, supply_id)
        supply = Supply() if supply_id is None else locked(Supply, supply_id)
        if supply is None:
            raise NotInStock(str(supply_id))
        before = {name: getattr(supply, name) for name in asdict(entry)} if supply_id else {}
        for name, value in asdict(entry).items():
            setattr(supply, name, value)
        session.add(supply)
        session.flush()
        _note_changes("supply", supply.id, before, asdict(entry), by)
    return supply


def save_place(
    code: str, walk: int, reserve: bool, load_limit_kg: float | None, by: User, place_id: int | None = None
) -> ShelfPlace:
    """Add a shelf place, or change one. Raises :class:`CodeTaken`, :class:`NotInStock`."""
    given = {"code": code, "walk": walk, "reserve": reserve, "load_limit_kg": load_limit_kg}
    with transaction() as session:
        _refuse_taken(ShelfPlace, code, place_id)
        place = ShelfPlace() if place_id is None else locked(ShelfPlace, place_id)
        if place is None:
            raise NotInStock(str(place_id))
        before = {name: getattr(place, name) for name in given} if place_id else {}
        for name, value in given.items():
            setattr(place, name, value)
        session.add(place)
        session.flush()
        _note_changes("shelf_place", place.id, before, given, by)
    return place


def _refuse_taken(model: type[Supply | ShelfPlace], code: str, own_id: int | None) -> None:
    taken = db.session.scalar(sa.select(model.id).where(model.code == code))
    if taken is not None and taken != own_id:
        raise CodeTaken(code)


def _note_changes(
    subject: str, subject_id: int, before: Mapping[str, object], after: Mapping[str, object], by: User
) -> None:
    if not before:
        audit.note(subject, subject_id, "added", by=by, after=after.get("code"))
    for name, value in before.items():
        if value != after[name]:
            audit.note(subject, subject_id, name, by=by, before=value, after=after[name])
