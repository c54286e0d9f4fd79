"""Finding a run, and what a person says of its paper (MR5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.packets.rules import PacketEvent
from mailroom.runs import rules, states
from mailroom.runs.models import PrintRun, RunPacket
from mailroom.runs.rules import RunState, SheetResult
from mailroom.runs.values import RunSettings
from mailroom.sheets import service as sheets


class RunNotFound(RecordNotFound):
    """There is no such run."""


class RunRefused(ValueRefused):
    """This cannot be done with the run now; ``reason`` says what to do."""


def find(run_id: int) -> PrintRun:
    """A run, locked until the transaction ends.

    :raises RunNotFound: no such run.
    """
    run = locked(PrintRun, run_id)
    if run is None:
        raise RunNotFound(str(run_id))
    return run


def confirm(run_id: int, results: Mapping[int, SheetResult], by: User, now: datetime) -> PrintRun:
    """A person says of packets (by id) whether their paper came out right or is spoilt.

    Right ones go on to the bench, spoilt ones are ready to be printed again, by another run. Once every packet has its
    answer the run is settled. Saying the same again changes nothing.

    :raises RunRefused: the PDFs are not there yet, or a packet's answer was given before and differs.
    """
    with transaction():
        run = find(run_id)
        if run.state is not RunState.MADE:
            raise RunRefused(_not_waiting(run))
        rows = {row.packet_id: row for row in run.packets}
        for packet_id, result in results.items():
            row = rows.get(packet_id)
            if row is not None and result in (SheetResult.GOOD, SheetResult.SPOILT):
                _confirm_one(row, result, by, now)
        sheets.printed(run.id, [row.packet_id for row in rows.values() if row.result_at], now)
        states.end_if_over(run, by, now)
        return run


def _not_waiting(run: PrintRun) -> Reason:
    if run.state is RunState.SETTLED:
        why = N_("What came out of this run has been said already: look at its list of packets.")
        return reason("said_before", why)
    return reason("not_made", N_("The PDFs of this run are not there yet: wait for them, or let it go on."))


def _confirm_one(row: RunPacket, result: SheetResult, by: User, now: datetime) -> None:
    if row.result is result:
        return
    if row.result is not SheetResult.UNKNOWN:
        raise RunRefused(
            reason(
                "said_already",
                "Of packet %(number)s something else was said already. If that is wrong, open the packet and "
                "have it printed anew.",
                number=row.packet.number,
            )
        )
    row.result, row.result_at, row.result_by_id = result, now, by.id
    good = result is SheetResult.GOOD
    event = PacketEvent.CAME_OUT if good else PacketEvent.SPOILT
    states.unbind(row, event, by, now, "" if good else N_("spoilt in the printer"))
    audit.note("packet", row.packet_id, "paper", by=by, after=result)


def confirm_all(run_id: int, by: User, now: datetime) -> PrintRun:
    """Everything that nobody has spoken of yet came out right."""
    run = find_plain(run_id)
    open_rows = [row for row in run.packets if row.result is SheetResult.UNKNOWN]
    return confirm(run_id, {row.packet_id: SheetResult.GOOD for row in open_rows}, by, now)


def confirm_until(run_id: int, spoilt_from: int, by: User, now: datetime) -> PrintRun:
    """Everything before position ``spoilt_from`` came out right; it and all after are spoilt.

    :raises RunRefused: the run has no packet there, so nobody can have meant it.
    """
    run = find_plain(run_id)
    if all(row.position != spoilt_from for row in run.packets):
        raise RunRefused(reason("no_such_place", N_("Choose the first packet that is spoilt.")))
    said = rules.spoilt_from(spoilt_from, (row.position for row in run.packets))
    open_rows = [row for row in run.packets if row.result is SheetResult.UNKNOWN]
    return confirm(run_id, {row.packet_id: said[row.position] for row in open_rows}, by, now)


def confirm_until_sheet(run_id: int, sheet: int, by: User, now: datetime) -> PrintRun:
    """Spoilt from this sheet of the packets' PDF on: packets wholly before it came out right, the others are spoilt.

    :raises RunRefused: the PDF has no such sheet.
    """
    run = find_plain(run_id)
    duplex = RunSettings.from_json(run.settings).duplex
    places = [
        rules.OnSheets(row.position, *row.pages["packets"]) for row in run.packets if "packets" in row.pages
    ]
    position = rules.position_of_sheet(places, sheet, duplex)
    if position is None:
        why = N_("The packets' PDF has sheets 1 to %(last)s. Write the first one that is spoilt.")
        raise RunRefused(reason("no_such_sheet_of_run", why, last=sheets_of(run)))
    return confirm_until(run_id, position, by, now)


def sheets_of(run: PrintRun) -> int:
    """Sheets of paper that the packets' PDF takes; 0 while it is not there."""
    pages = max((row.pages["packets"][1] for row in run.packets if "packets" in row.pages), default=0)
    return -(-pages // 2) if RunSettings.from_json(run.settings).duplex else pages


def find_plain(run_id: int) -> PrintRun:
    """A run with its packets, not locked.

    :raises RunNotFound: no such run.
    """
    run = db.session.get(PrintRun, run_id)
    if run is None:
        raise RunNotFound(str(run_id))
    return run
