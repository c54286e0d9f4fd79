"""Which labels of which sheets a run prints on, and what becomes of them (MR10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform import audit, jobs
from intranet.platform.database import db, transaction
from intranet.values.reason import reason
from intranet.values.text import N_
from mailroom.press.labels.printing import FreeLabels
from mailroom.press.worklists.lists import LabelSheetToPutIn
from mailroom.runs.models import PrintRun, Reprint, RunPacket
from mailroom.runs.names import printed_again
from mailroom.runs.rules import RunState, SheetResult
from mailroom.runs.values import RunSettings
from mailroom.sheets import queries, service
from mailroom.sheets.models import SheetInHand, SheetLabel
from mailroom.sheets.rules import in_ranges

LABELS, TEASERS = "labels", "teaser labels"
LABEL_JOB = "reprint_labels"


@dataclass(frozen=True)
class LabelPlan:
    """The labels of one output: sheets in the order in which they go through the printer.

    ``places`` says where each packet's label is, by its number: page and label, both from 1. ``begun`` are the sheets
    that have to be put in first, for the pick list.
    """

    free: tuple[FreeLabels, ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    begun: tuple[LabelSheetToPutIn, ...] = ()


@dataclass(frozen=True)
class ToPutIn:
    """A sheet to put into the printer for a run, in this order; ``left`` labels of it stay free."""

    number: str
    what: str
    fresh: bool
    places: tuple[int, ...]
    left: int


def hold_for(run: PrintRun, settings: RunSettings, by: User | None, now: datetime) -> None:
    """Give labels to every packet of a run that was just drawn up."""
    named = ("addressed_by", "teaser", "teaser_by")
    frozen = [RunPacket.content[name].as_string().label(name) for name in named]
    query = sa.select(RunPacket.packet_id, *frozen).where(RunPacket.run_id == run.id)
    rows = db.session.execute(query.order_by(RunPacket.position)).all()
    labelled = [row.packet_id for row in rows if row.addressed_by == "label"]
    teased = [row.packet_id for row in rows if row.teaser and row.teaser_by == "label"]
    for what, name, first, ids in (
        (LABELS, settings.label_sheet, settings.first_label, labelled),
        (TEASERS, settings.teaser_sheet, settings.first_teaser, teased),
    ):
        if ids:
            sheet = settings.sheet(name)
            wanted = service.Wanted(what, sheet, ids, first=first, without=settings.skip_sheets)
            service.hold(run.id, wanted, by, now)


def plan_of(run_id: int, what: str, numbers: Mapping[int, str], reprint: int = 0) -> LabelPlan:
    """Where the labels of these packets (number by id) go; empty for a run of before sheets had numbers."""
    free: list[FreeLabels] = []
    places: dict[str, tuple[int, int]] = {}
    begun: list[LabelSheetToPutIn] = []
    for row, labels in _by_sheet(queries.labels_of_run(run_id, what, reprint)):
        mine = [label for label in labels if label.packet_id in numbers]
        if mine:
            opened_here = row.run_id == run_id and row.reprint == reprint
            mark = f"{row.number} \u00b7 {row.sheet}" if opened_here else ""
            if not opened_here:
                told = in_ranges(label.place for label in mine)
                begun.append(LabelSheetToPutIn(row.number, row.sheet, told))
            free.append(FreeLabels(tuple(label.place for label in mine), mark))
            places |= {numbers[label.packet_id or 0]: (len(free), label.place + 1) for label in mine}
    return LabelPlan(tuple(free), places, tuple(begun))


def to_put_in(run_id: int) -> list[ToPutIn]:
    """The sheets of a run in the order in which they go into the printer: part-used ones by number, then fresh ones."""
    whole = {one.row.id: one for one in queries.of_run(run_id)}
    found = []
    for what in (LABELS, TEASERS):
        for row, labels in _by_sheet(queries.labels_of_run(run_id, what)):
            places = tuple(label.place for label in labels)
            fresh = row.run_id == run_id and not row.reprint
            found.append(ToPutIn(row.number, what, fresh, places, len(whole[row.id].free)))
    return found


def _by_sheet(
    rows: Iterable[tuple[SheetLabel, SheetInHand]],
) -> list[tuple[SheetInHand, list[SheetLabel]]]:
    """Labels in turn, put together where they follow each other on one sheet."""
    found: list[tuple[SheetInHand, list[SheetLabel]]] = []
    for label, row in rows:
        if not found or found[-1][0].id != row.id:
            found.append((row, []))
        found[-1][1].append(label)
    return found


# ---- after a jam -----------------------------------------------------------------------------------------


def spoil(
    run_id: int, sheet_id: int, places: Collection[int], why: str, by: User, now: datetime
) -> list[Reprint]:
    """These labels of a run's sheet were spoilt: they are used up, and the packets get new ones elsewhere, in one PDF.

    Packets whose whole paper is spoilt, or that were taken out, get theirs from the run that prints them next.

    :raises SheetRefused: nothing is marked, all of it was said before, or the run has not been made.
    """
    with transaction():
        run = db.session.get(PrintRun, run_id)
        if run is None or run.state not in (RunState.MADE, RunState.SETTLED):
            raise service.SheetRefused(
                reason("run_not_made", "The labels of this run are not printed yet: nothing can be spoilt.")
            )
        if not places:
            raise service.SheetRefused(reason("mark_labels", "Mark the labels that were spoilt."))
        _refuse_said_before(sheet_id, places)
        wanted = still_wanted(run)
        lost = [
            label
            for label in service.spoil(sheet_id, places, by, now)
            if label.run_id == run_id and label.packet_id in wanted
        ]
        return [
            again
            for what in (LABELS, TEASERS)
            for again in _again(run, what, [label for label in lost if label.what == what], why, by, now)
        ]


def _refuse_said_before(sheet_id: int, places: Collection[int]) -> None:
    one = queries.one_in_hand(sheet_id)
    if one is not None and set(places) <= set(one.spoilt):
        why = N_(
            "These labels were marked before, and their new ones are on the run's page: none is printed twice."
        )
        raise service.SheetRefused(reason("marked_before", why))


def still_wanted(run: PrintRun) -> set[int]:
    """Packets that go on with the paper of this run, by id: they need another label where one is spoilt."""
    gone = (SheetResult.SPOILT, SheetResult.TAKEN_OUT)
    return {row.packet_id for row in run.packets if row.result not in gone}


def _again(
    run: PrintRun, what: str, lost: Sequence[SheetLabel], why: str, by: User, now: datetime
) -> list[Reprint]:
    """Reprints of these labels that share one PDF; the first one's id is what their new labels are held under."""
    ids = [label.packet_id for label in sorted(lost, key=lambda label: label.turn) if label.packet_id]
    if not ids:
        return []
    rows = [
        Reprint(run_id=run.id, packet_id=packet_id, what=what, reason=why, at=now, by_id=by.id)
        for packet_id in ids
    ]
    db.session.add_all(rows)
    db.session.flush()
    for packet_id in ids:
        audit.note("packet", packet_id, "printed again", by=by, after=printed_again(what), why=why)
    hold_again(run, what, ids, rows[0].id, by, now)
    jobs.enqueue(
        LABEL_JOB, {"reprint_ids": [row.id for row in rows]}, by=by, unique=f"{LABEL_JOB}:{rows[0].id}"
    )
    return rows


def hold_again(
    run: PrintRun, what: str, packet_ids: Sequence[int], reprint: int, by: User, now: datetime, first: int = 1
) -> None:
    """Labels for a reprint. Nobody says later that they came out: they count as used from now on."""
    settings = RunSettings.from_json(run.settings)
    sheet = settings.sheet(settings.label_sheet if what == LABELS else settings.teaser_sheet)
    service.hold(run.id, service.Wanted(what, sheet, packet_ids, first=first, reprint=reprint), by, now)
    service.printed(run.id, packet_ids, now, reprint=reprint)
