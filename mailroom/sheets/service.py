"""Own sheets, and the labels of the sheets in the house: given to a run, used, spoilt, given back, put right (MR10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import N_
from mailroom.press.labels.sheets import LabelSheet
from mailroom.sheets import queries, rules
from mailroom.sheets.models import SheetInHand, SheetLabel
from mailroom.sheets.own import mark_used
from mailroom.sheets.rules import LabelState, SheetState

SUBJECT = "label_sheet"


class SheetNotFound(RecordNotFound):
    """There is no such physical sheet."""


class SheetRefused(ValueRefused):
    """This cannot be done with the sheet now; ``reason`` says what to do."""


@dataclass(frozen=True)
class Wanted:
    """Labels that a run wants: one for each packet, in this order. ``what`` names the output.

    ``first`` (from 1): a sheet that the system does not know lies ready, and its labels before this one are used up.
    ``without`` are part-used sheets that a person left out. ``reprint`` is the reprint's id, 0 for the run itself.
    """

    what: str
    sheet: LabelSheet
    packet_ids: Sequence[int]
    first: int = 1
    without: Collection[int] = ()
    reprint: int = 0


# ---- labels for a run ------------------------------------------------------------------------------------


def hold(run_id: int, wanted: Wanted, by: User | None, now: datetime) -> list[SheetLabel]:
    """Give a label to each packet: of the sheet at hand, then of part-used sheets, then of fresh ones.

    They are held until the run says what became of them.
    """
    with transaction() as session:
        parts = queries.part_used(wanted.sheet.name, wanted.without, lock=True)
        taken = []
        if wanted.first > 1 and wanted.packet_ids:
            row = _begun_sheet(wanted.sheet, range(wanted.first - 1), run_id, by, now)
            free = range(wanted.first - 1, wanted.sheet.per_sheet)
            taken = [rules.Taken(row.id, tuple(free)[: len(wanted.packet_ids)])]
        left = len(wanted.packet_ids) - sum(len(one.places) for one in taken)
        taken += rules.allocate(parts, left, wanted.sheet.per_sheet)
        opened = _opened(taken, wanted, run_id, by, now)
        given = [(one.sheet_id, place) for one in opened for place in one.places]
        labels = [
            SheetLabel(
                sheet_id=sheet_id,
                place=place,
                state=LabelState.HELD,
                run_id=run_id,
                packet_id=packet_id,
                what=wanted.what,
                reprint=wanted.reprint,
                turn=turn,
                at=now,
            )
            for turn, ((sheet_id, place), packet_id) in enumerate(zip(given, wanted.packet_ids, strict=True))
        ]
        mark_used(wanted.sheet)
        session.add_all(labels)
        session.flush()
    return labels


def _opened(
    taken: Iterable[rules.Taken], wanted: Wanted, run_id: int, by: User | None, now: datetime
) -> list[rules.Taken]:
    """The same, with every fresh sheet entered under a number of its own."""
    every = list(taken)
    fresh = [
        _new_sheet(wanted.sheet, by, now, run_id, wanted.reprint) for one in every if one.sheet_id is None
    ]
    db.session.add_all(fresh)
    db.session.flush()
    numbers = iter(fresh)
    return [one if one.sheet_id else rules.Taken(next(numbers).id, one.places) for one in every]


def _new_sheet(
    sheet: LabelSheet, by: User | None, now: datetime, run_id: int | None = None, reprint: int = 0
) -> SheetInHand:
    return SheetInHand(
        sheet=sheet.name,
        figures=sheet.figures if sheet.own else None,
        per_sheet=sheet.per_sheet,
        state=SheetState.OPEN,
        run_id=run_id,
        reprint=reprint,
        created_at=now,
        created_by_id=by.id if by else None,
    )


def _begun_sheet(
    sheet: LabelSheet, used: Iterable[int], run_id: int | None, by: User | None, now: datetime
) -> SheetInHand:
    """A sheet that was begun elsewhere; its number has to be written on it."""
    row = _new_sheet(sheet, by, now)
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        SheetLabel(sheet_id=row.id, place=place, state=LabelState.USED, at=now) for place in used
    )
    audit.note(SUBJECT, row.id, "entered", by=by, after={"run": run_id, "sheet": sheet.name})
    return row


def give_back(run_id: int, packet_ids: Collection[int] | None = None) -> None:
    """The labels held for a run (or for these packets of it) are free again; fresh sheets go back into their box."""
    with transaction() as session:
        held = sa.and_(SheetLabel.run_id == run_id, SheetLabel.state == LabelState.HELD)
        if packet_ids is not None:
            held = sa.and_(held, SheetLabel.packet_id.in_(list(packet_ids)))
        sheets = set(session.scalars(sa.select(SheetLabel.sheet_id).where(held)))
        session.execute(sa.delete(SheetLabel).where(held).execution_options(synchronize_session="fetch"))
        for row in queries.several_in_hand(sheets):
            if not row.labels and row.row.run_id == run_id:
                row.row.state = SheetState.UNOPENED


def printed(run_id: int, packet_ids: Collection[int], now: datetime, reprint: int | None = None) -> None:
    """Somebody has said what came of these packets' paper: their labels are used, whether it came out right or not."""
    with transaction() as session:
        held = sa.and_(
            SheetLabel.run_id == run_id,
            SheetLabel.packet_id.in_(list(packet_ids)),
            SheetLabel.state == LabelState.HELD,
        )
        if reprint is not None:
            held = sa.and_(held, SheetLabel.reprint == reprint)
        sheets = set(session.scalars(sa.select(SheetLabel.sheet_id).where(held)))
        session.execute(
            sa.update(SheetLabel)
            .where(held)
            .values(state=LabelState.USED, at=now)
            .execution_options(synchronize_session="fetch")
        )
        _finish(sheets)


def used_up(run_id: int, sheet_ids: Collection[int], by: User, now: datetime) -> None:
    """These sheets went through the printer for a run that is given up: its labels on them are used."""
    if not sheet_ids:
        return
    with transaction() as session:
        chosen = sa.and_(
            SheetLabel.run_id == run_id,
            SheetLabel.sheet_id.in_(list(sheet_ids)),
            SheetLabel.state == LabelState.HELD,
        )
        mine = set(session.scalars(sa.select(SheetLabel.sheet_id).where(chosen)))
        session.execute(
            sa.update(SheetLabel)
            .where(chosen)
            .values(state=LabelState.USED, at=now)
            .execution_options(synchronize_session="fetch")
        )
        for sheet_id in sorted(mine):
            audit.note(SUBJECT, sheet_id, "printed for a run that was taken apart", by=by, after=run_id)
        _finish(mine)


def _finish(sheet_ids: Collection[int]) -> None:
    for one in queries.several_in_hand(sheet_ids):
        done = rules.is_finished(one.row.per_sheet, len(one.used), len(one.held))
        if one.row.state in (SheetState.OPEN, SheetState.FINISHED):
            one.row.state = SheetState.FINISHED if done else SheetState.OPEN


# ---- what a person sees and says -------------------------------------------------------------------------


def spoil(sheet_id: int, places: Collection[int], by: User, now: datetime) -> list[SheetLabel]:
    """These labels were spoilt in the printer: they are used up. Returns those that carried a packet's label, but for
    those of which it was said before."""
    with transaction() as session:
        one = _one(sheet_id)
        _on_the_sheet(one, places)
        known = [one.labels[place] for place in sorted(places) if place in one.labels]
        lost = [label for label in known if label.state is not LabelState.SPOILT]
        for label in lost:
            label.state, label.at = LabelState.SPOILT, now
        session.add_all(
            SheetLabel(sheet_id=sheet_id, place=place, state=LabelState.SPOILT, at=now)
            for place in places
            if place not in one.labels
        )
        session.flush()
        _finish([sheet_id])
        audit.note(SUBJECT, sheet_id, "spoilt", by=by, after=rules.in_ranges(places))
    return [label for label in lost if label.packet_id is not None]


def correct(sheet_id: int, used: Collection[int], by: User, now: datetime) -> SheetInHand:
    """A person has looked at the sheet: exactly these labels are gone. What a run holds is not touched.

    :raises SheetRefused: a label that a run is about to print on is said to be gone.
    """
    with transaction() as session:
        one = _one(sheet_id)
        _on_the_sheet(one, used)
        held = set(one.held)
        if held & set(used):
            raise SheetRefused(
                reason(
                    "label_held",
                    "A run is about to print on label %(labels)s. Stop that run or take it apart first.",
                    labels=rules.in_ranges(held & set(used)),
                )
            )
        for place in set(one.used) - set(used):
            session.delete(one.labels[place])
        session.add_all(
            SheetLabel(sheet_id=sheet_id, place=place, state=LabelState.USED, at=now)
            for place in set(used) - set(one.used)
        )
        session.flush()
        _finish([sheet_id])
        audit.note(
            SUBJECT,
            sheet_id,
            "used",
            by=by,
            before=rules.in_ranges(one.used),
            after=rules.in_ranges(used),
        )
        return one.row


def enter(sheet: LabelSheet, used: Collection[int], by: User, now: datetime) -> SheetInHand:
    """A part-used sheet from the drawer gets a number.

    :raises SheetRefused: none of its labels is gone, none is left, or a label is not on it.
    """
    if not used:
        why = N_("Tick the labels that are gone. A sheet that has them all needs no number: lay it back.")
        raise SheetRefused(reason("nothing_gone", why))
    if len(set(used)) >= sheet.per_sheet:
        raise SheetRefused(reason("nothing_left", "None of its labels is left: throw it away."))
    with transaction():
        row = _begun_sheet(sheet, sorted(set(used)), None, by, now)
        mark_used(sheet)
    return row


def throw_away(sheet_id: int, by: User, now: datetime) -> SheetInHand:
    """What is left of the sheet is not used any more.

    :raises SheetRefused: a run is about to print on it.
    """
    with transaction():
        one = _one(sheet_id)
        if one.held:
            raise SheetRefused(
                reason(
                    "sheet_held",
                    "A run is about to print on this sheet. Stop that run or take it apart first.",
                )
            )
        one.row.state = SheetState.THROWN
        audit.note(SUBJECT, sheet_id, "thrown away", by=by, before=rules.in_ranges(one.free))
        return one.row


def _one(sheet_id: int) -> queries.InHand:
    if locked(SheetInHand, sheet_id) is None:
        raise SheetNotFound(str(sheet_id))
    one = queries.one_in_hand(sheet_id)
    if one is None:
        raise SheetNotFound(str(sheet_id))
    return one


def _on_the_sheet(one: queries.InHand, places: Collection[int]) -> None:
    if any(not 0 <= place < one.row.per_sheet for place in places):
        raise SheetRefused(
            reason("not_on_sheet", "This sheet has labels 1 to %(last)s.", last=one.row.per_sheet)
        )
