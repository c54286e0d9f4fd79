"""Named reads of the firm's own sheets and of the sheets in the house; each a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from intranet.platform.database import db
from mailroom.press.labels.sheets import LabelSheet, all_sheets, find_sheet, own_sheet
from mailroom.press.labels.sheets_table import folded
from mailroom.press.page import PageSize
from mailroom.sheets import rules
from mailroom.sheets.models import OwnSheet, SheetInHand, SheetLabel
from mailroom.sheets.rules import LabelState, PartSheet, SheetState

PAGE = 30


@dataclass(frozen=True)
class InHand:
    """A physical sheet, its kind, and its labels that are not free, by place."""

    row: SheetInHand
    sheet: LabelSheet
    labels: Mapping[int, SheetLabel]

    @property
    def free(self) -> tuple[int, ...]:
        return rules.free_places(self.row.per_sheet, self.labels)

    @property
    def held(self) -> tuple[int, ...]:
        return tuple(sorted(p for p, label in self.labels.items() if label.state is LabelState.HELD))

    def of_run(self, run_id: int) -> frozenset[int]:
        """The places that this run printed on, or will, and that no jam has taken."""
        return frozenset(
            place
            for place, label in self.labels.items()
            if label.run_id == run_id and label.state is not LabelState.SPOILT
        )

    @property
    def spoilt(self) -> tuple[int, ...]:
        return tuple(sorted(p for p, label in self.labels.items() if label.state is LabelState.SPOILT))

    @property
    def used(self) -> tuple[int, ...]:
        return tuple(sorted(p for p, label in self.labels.items() if label.state is not LabelState.HELD))


# ---- kinds of sheets -------------------------------------------------------------------------------------


def sheet_named(name: str) -> LabelSheet:
    """A sheet by name or code: one of the firm's own, the newest version in use first, or one that ships.

    :raises UnknownSheet: there is none.
    """
    own = _own_named(name)
    return own.sheet if own else find_sheet(name)


def _own_named(name: str) -> OwnSheet | None:
    keys = (folded(name), folded(f"Own {name}"))
    query = (
        sa.select(OwnSheet)
        .where(
            sa.or_(OwnSheet.name_key.in_(keys), OwnSheet.name == name),
            OwnSheet.retired_at.is_(None),
        )
        .order_by(OwnSheet.version.desc())
    )
    return db.session.scalar(query.limit(1)) if folded(name) else None


def own_sheet_row(sheet_id: int) -> OwnSheet | None:
    """One of the firm's own sheets."""
    return db.session.get(OwnSheet, sheet_id)


def own_sheets() -> list[OwnSheet]:
    """The firm's own sheets that are in use, by name."""
    query = sa.select(OwnSheet).where(OwnSheet.retired_at.is_(None)).order_by(OwnSheet.name, OwnSheet.id)
    return list(db.session.scalars(query))


def own_row_of(name: str) -> OwnSheet | None:
    """The own sheet in use by exactly this name."""
    query = sa.select(OwnSheet).where(OwnSheet.name == name, OwnSheet.retired_at.is_(None))
    return db.session.scalar(query.order_by(OwnSheet.version.desc()).limit(1))


def own_pages(names: Iterable[str]) -> dict[str, PageSize]:
    """The page of each of the firm's own sheets by exactly this name, retired ones too. At most one statement."""
    asked = set(names)
    if not asked:
        return {}
    rows = db.session.scalars(sa.select(OwnSheet).where(OwnSheet.name.in_(asked)).order_by(OwnSheet.version))
    return {row.name: row.sheet.page for row in rows}


def every_sheet() -> list[LabelSheet]:
    """The firm's own sheets, then all that ship."""
    return [*(row.sheet for row in own_sheets()), *all_sheets()]


def makers() -> list[str]:
    """The makers of the sheets that ship, by name."""
    return sorted({sheet.maker for sheet in all_sheets()}, key=str.casefold)


# ---- physical sheets -------------------------------------------------------------------------------------


def part_used(sheet: str, without: Collection[int] = (), *, lock: bool = False) -> list[PartSheet]:
    """Sheets of this kind with free labels that no run is about to print on.

    ``lock`` keeps others from taking the same ones until the transaction ends.
    """
    query = sa.select(SheetInHand).where(
        SheetInHand.sheet == sheet,
        SheetInHand.state == SheetState.OPEN,
        SheetInHand.id.not_in(sa.select(SheetLabel.sheet_id).where(SheetLabel.state == LabelState.HELD)),
    )
    if lock:
        query = query.with_for_update(skip_locked=True)
    rows = [row for row in db.session.scalars(query.order_by(SheetInHand.id)) if row.id not in without]
    taken = _labels_of(row.id for row in rows)
    if lock:  # another run may have taken them between the two statements
        rows = [row for row in rows if not _has_held(taken[row.id])]
    parts = [PartSheet(row.id, rules.free_places(row.per_sheet, taken[row.id])) for row in rows]
    return [part for part in parts if part.free]


def _has_held(labels: Mapping[int, SheetLabel]) -> bool:
    return any(label.state is LabelState.HELD for label in labels.values())


def in_hand(page: int = 1) -> tuple[list[InHand], int]:
    """One page of the sheets that have labels left, by kind, and how many there are."""
    where = SheetInHand.state == SheetState.OPEN
    count = db.session.scalar(sa.select(sa.func.count(SheetInHand.id)).where(where)) or 0
    query = sa.select(SheetInHand).where(where).order_by(SheetInHand.sheet, SheetInHand.id)
    return _whole(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE))), count


def one_in_hand(sheet_id: int) -> InHand | None:
    """One physical sheet."""
    row = db.session.get(SheetInHand, sheet_id)
    return _whole([row])[0] if row else None


def several_in_hand(sheet_ids: Iterable[int]) -> list[InHand]:
    """These sheets, in the order of their numbers."""
    query = sa.select(SheetInHand).where(SheetInHand.id.in_(list(sheet_ids))).order_by(SheetInHand.id)
    return _whole(db.session.scalars(query))


def of_run(run_id: int) -> list[InHand]:
    """Every sheet that a run prints on or printed on, by number."""
    ids = db.session.scalars(sa.select(SheetLabel.sheet_id).where(SheetLabel.run_id == run_id).distinct())
    return several_in_hand(ids)


def labels_of_run(run_id: int, what: str, reprint: int = 0) -> list[tuple[SheetLabel, SheetInHand]]:
    """Where a run's labels of one kind go, in the order in which they were given out."""
    query = (
        sa.select(SheetLabel, SheetInHand)
        .join(SheetInHand, SheetInHand.id == SheetLabel.sheet_id)
        .where(SheetLabel.run_id == run_id, SheetLabel.what == what, SheetLabel.reprint == reprint)
        .order_by(SheetLabel.turn)
    )
    return [(label, row) for label, row in db.session.execute(query)]


def _whole(rows: Iterable[SheetInHand]) -> list[InHand]:
    every = list(rows)
    labels = _labels_of(row.id for row in every)
    return [
        InHand(row, own_sheet(row.figures) if row.figures else find_sheet(row.sheet), labels[row.id])
        for row in every
    ]


def _labels_of(sheet_ids: Iterable[int]) -> Mapping[int, dict[int, SheetLabel]]:
    found: defaultdict[int, dict[int, SheetLabel]] = defaultdict(dict)
    query = sa.select(SheetLabel).where(SheetLabel.sheet_id.in_(list(sheet_ids)))
    for label in db.session.scalars(query.execution_options(populate_existing=True)):
        found[label.sheet_id][label.place] = label
    return found
