"""A drawer of label sheets as they really are: ink on labels, and paper that the printer has eaten.

Runs, jams and reprints go through the services; the drawer notes where ink lands, and complains of ink on ink.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform.database import db, transaction
from mailroom.press.labels.sheets import find_sheet
from mailroom.runs.models import PrintRun
from mailroom.runs.rules import RunState
from mailroom.sheets import queries, service
from mailroom.sheets.models import SheetInHand
from mailroom.sheets.rules import SheetState

SHEETS = ("Avery 5160", "Avery L7163", "Avery 5164")
TAKEN_APART, JAMMED, SWAPPED = 0.05, 0.10, 0.02


@dataclass
class Drawer:
    """Where ink is, which labels the printer destroyed, and how often ink landed where it must not."""

    chance: random.Random
    by: Any
    now: Any
    packet_ids: Sequence[int]
    ink: set[tuple[int, int]] = field(default_factory=set)
    eaten: set[tuple[int, int]] = field(default_factory=set)
    overprinted: int = 0
    wanted: int = 0

    def print_on(self, label: tuple[int, int]) -> None:
        """One label comes out of the printer."""
        self.overprinted += label in self.ink or label in self.eaten
        self.ink.add(label)

    def one_run(self) -> None:
        """A run from the click to the answer: drawn up, perhaps taken apart, printed, perhaps jammed and mended."""
        sheet = find_sheet(self.chance.choice(SHEETS))
        ids = self.packet_ids[: self.chance.randint(1, len(self.packet_ids))]
        run_id = self._a_run()
        first = self.chance.randint(2, sheet.per_sheet) if self.chance.random() < SWAPPED else 1
        labels = service.hold(run_id, service.Wanted("labels", sheet, ids, first=first), self.by, self.now)
        places = [(label.sheet_id, label.place) for label in labels]
        if self.chance.random() < TAKEN_APART:
            service.give_back(run_id)
            return
        self.wanted += len(ids)
        lost = self._through_the_printer(run_id, places)
        service.printed(run_id, ids, self.now)
        for turn in range(3):  # a reprint may jam too
            if not lost:
                break
            lost = self._again(run_id, sheet.name, lost, turn + 1)

    def _a_run(self) -> int:
        with transaction() as session:
            run = PrintRun(
                number=f"S{session.scalar(sa.func.count(PrintRun.id)) or 0}",
                state=RunState.MADE,
                created_at=self.now,
            )
            session.add(run)
            session.flush()
            run.number = f"R{run.id}"
            return run.id

    def _through_the_printer(self, run_id: int, places: Sequence[tuple[int, int]]) -> list[int]:
        """Ink lands on the labels; a jam eats the rest of one sheet. The packets that lost their label."""
        for label in places:
            self.print_on(label)
        if self.chance.random() >= JAMMED:
            return []
        sheet_id, place = self.chance.choice(places)
        row = db.session.get_one(SheetInHand, sheet_id)
        gone = set(range(place, min(place + self.chance.randint(1, 12), row.per_sheet)))
        self.eaten |= {(sheet_id, one) for one in gone}
        lost = service.spoil(sheet_id, gone, self.by, self.now)
        return [label.packet_id for label in lost if label.run_id == run_id and label.packet_id]

    def _again(self, run_id: int, name: str, packet_ids: list[int], turn: int) -> list[int]:
        wanted = service.Wanted("labels", find_sheet(name), packet_ids, reprint=turn)
        labels = service.hold(run_id, wanted, self.by, self.now)
        places = [(label.sheet_id, label.place) for label in labels]
        lost = self._through_the_printer(run_id, places)
        service.printed(run_id, packet_ids, self.now, reprint=turn)
        return lost

    def share_used(self) -> float:
        """Of all labels of opened sheets that no jam destroyed, the share that carries print or had some before."""
        rows = queries.several_in_hand(
            db.session.scalars(sa.select(SheetInHand.id).where(SheetInHand.state != SheetState.UNOPENED))
        )
        every = {(one.row.id, place) for one in rows for place in range(one.row.per_sheet)}
        gone_before = {
            (one.row.id, p) for one in rows for p, label in one.labels.items() if label.run_id is None
        }
        usable = every - self.eaten - gone_before
        return len(usable & self.ink) / len(usable)


def simulate(runs: int, seed: int, by: Any, now: Any, packet_ids: Sequence[int]) -> Drawer:
    """So many runs in a row."""
    by_id = by.id
    drawer = Drawer(random.Random(seed), by, now, packet_ids)
    for _ in range(runs):
        drawer.by = db.session.get_one(User, by_id)
        drawer.one_run()
        db.session.expunge_all()
    return drawer
