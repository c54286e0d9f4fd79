"""Part-used label sheets, pure: which labels of which sheets a run takes, and when a sheet is done.

A place is counted from 0 along the rows. A label is free, held (a run will print on it), or used (printed, spoilt,
or missing). A used one is never printed on again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intranet.values.text import N_


class LabelState(StrEnum):
    """What became of a label that is no longer free."""

    HELD = "held"
    USED = "used"
    SPOILT = "spoilt"

    @property
    def label(self) -> str:
        """The English msgid of the state."""
        return {"held": N_("held for a run"), "used": N_("used"), "spoilt": N_("spoilt")}[self.value]


class SheetState(StrEnum):
    """open: labels of it are free or held. finished: none is. thrown: a person threw the rest away.

    unopened: a fresh sheet that a run meant to use and did not; it is still in its box, without its number.
    """

    OPEN = "open"
    FINISHED = "finished"
    THROWN = "thrown"
    UNOPENED = "unopened"


@dataclass(frozen=True)
class PartSheet:
    """A physical sheet with free labels."""

    sheet_id: int
    free: tuple[int, ...]


@dataclass(frozen=True)
class Taken:
    """Labels that a run takes of one sheet; ``sheet_id`` is None for a fresh one."""

    sheet_id: int | None
    places: tuple[int, ...]


def allocate(parts: Iterable[PartSheet], demand: int, per_sheet: int) -> list[Taken]:
    """Labels for ``demand`` pieces, in the order in which the sheets go through the printer.

    What is left of part-used sheets first, the ones with the fewest free labels before the others, so that they are
    used up and gone; then fresh sheets, each from its first label.
    """
    taken: list[Taken] = []
    for part in sorted(parts, key=lambda part: (len(part.free), part.sheet_id)):
        if demand <= 0:
            return taken
        places = part.free[:demand]
        if places:
            taken.append(Taken(part.sheet_id, places))
            demand -= len(places)
    while demand > 0:
        taken.append(Taken(None, tuple(range(min(demand, per_sheet)))))
        demand -= per_sheet
    return taken


def free_places(per_sheet: int, taken: Collection[int]) -> tuple[int, ...]:
    """The places of a sheet that nothing has happened to."""
    return tuple(place for place in range(per_sheet) if place not in taken)


def is_finished(per_sheet: int, used: int, held: int) -> bool:
    """Whether a sheet may go: every label is used and none waits for a run."""
    return held == 0 and used >= per_sheet


def in_ranges(places: Iterable[int]) -> str:
    """Places in words, counted from 1: ``1-5, 8``."""
    return ", ".join(str(a + 1) if a == b else f"{a + 1}-{b + 1}" for a, b in _runs(sorted(places)))


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = None
    for index, place in enumerate(places):
        if start is None:
            start = place
        if index + 1 == len(places) or places[index + 1] != place + 1:
            yield start, place
            start = None
