"""Printing one packet, page or label again, from what was frozen: with a reason and a person's name (MR5)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intranet.extension import JobHandler
from intranet.people.models import User
from intranet.platform import audit, jobs, storage
from intranet.platform.database import db, end_reading, transaction
from intranet.platform.storage import StoredFile
from intranet.values.reason import reason
from intranet.values.text import N_
from mailroom.packets.content import PacketContent
from mailroom.press.jobs import TeaserJob
from mailroom.press.labels.printing import print_labels
from mailroom.press.labels.sheets import LabelSheet
from mailroom.press.pdf.assembly import Source, extract
from mailroom.runs.checks import print_all_labels
from mailroom.runs.labelling import LABEL_JOB, LABELS, TEASERS, hold_again, plan_of
from mailroom.runs.models import PrintRun, Reprint, RunPacket
from mailroom.runs.names import printed_again
from mailroom.runs.outputs import RefusedLate
from mailroom.runs.rules import RunState, pages_asked
from mailroom.runs.service import RunRefused, find
from mailroom.runs.values import RunSettings

JOB = "reprint"


def reprint(
    run_id: int,
    packet_id: int,
    what: str,
    why: str,
    by: User,
    now: datetime,
    first_label: int = 1,
    pages: str = "",
) -> Reprint:
    """Ask for a packet's sheets of one output again: ``what`` is an output's kind ("packets", "labels" …).

    A label is printed on what is left of a part-used sheet, or on a sheet that is unknown so far from ``first_label``.
    ``pages``: some pages of the packet only, as "2" or "2-3". The packet stays where it is and nothing moves in the
    stock; after mailing it is a copy, and marked so.

    :raises RunRefused: no reason, or the run has no such thing of this packet.
    """
    if not why.strip():
        raise RunRefused(reason("say_why_reprint", "Say why it is printed again: torn, jammed, misprinted."))
    with transaction():
        run = find(run_id)
        row = next((row for row in run.packets if row.packet_id == packet_id), None)
        if row is None or run.state not in (RunState.MADE, RunState.SETTLED) or what not in row.pages:
            raise RunRefused(reason("no_such_sheet", "This run has no such sheet of this packet."))
        first_page, last_page = _some_pages(row, what, pages)
        if (asked := _being_made(run.id, packet_id, what, (first_page, last_page), by)) is not None:
            return asked
        again = Reprint(
            run_id=run.id,
            packet_id=packet_id,
            what=what,
            first_page=first_page,
            last_page=last_page,
            copy=row.packet.mailed_at is not None,
            reason=why.strip(),
            at=now,
            by_id=by.id,
        )
        db.session.add(again)
        db.session.flush()
        after = printed_again(what, pages)
        audit.note("packet", packet_id, "printed again", by=by, after=after, why=why.strip())
        if what in (LABELS, TEASERS):
            sheet = sheet_of(run, what)
            if not 1 <= first_label <= sheet.per_sheet:
                raise RunRefused(
                    reason("not_on_sheet", "This sheet has labels 1 to %(last)s.", last=sheet.per_sheet)
                )
            hold_again(run, what, [packet_id], again.id, by, now, first=first_label)
        jobs.enqueue(JOB, {"reprint_id": again.id}, by=by, unique=f"reprint:{again.id}")
        return again


def _being_made(
    run_id: int, packet_id: int, what: str, pages: tuple[int | None, int | None], by: User
) -> Reprint | None:
    """The same asked a moment ago by the same person, and not there yet: a button pressed twice prints once."""
    query = sa.select(Reprint).where(
        Reprint.run_id == run_id,
        Reprint.packet_id == packet_id,
        Reprint.what == what,
        Reprint.by_id == by.id,
        Reprint.file_id.is_(None),
    )
    rows = db.session.scalars(query.order_by(Reprint.id.desc()))
    return next((row for row in rows if (row.first_page, row.last_page) == pages), None)


def _some_pages(row: RunPacket, what: str, pages: str) -> tuple[int | None, int | None]:
    if not pages.strip() or what in (LABELS, TEASERS):
        return None, None
    first, last = row.pages[what]
    asked = pages_asked(pages, first, last)
    if asked is None:
        raise RunRefused(
            reason(
                "no_such_pages",
                "This packet has pages 1 to %(count)s. Write which, for example 2 or 2-3.",
                count=last - first + 1,
            )
        )
    return asked


def make(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: cut the sheets out of the run's output, or set the one label anew."""
    again = db.session.get(Reprint, args["reprint_id"])
    if again is None or again.file_id is not None:
        return {"already": True}
    run = db.session.get(PrintRun, again.run_id)
    row = next(row for row in run.packets if row.packet_id == again.packet_id) if run else None
    if run is None or row is None:
        return {"gone": True}
    name = _name(row, again)
    pdf = _labels(run, [row], again) if again.what in (LABELS, TEASERS) else _cut(run, row, again)
    file = storage.keep(pdf, name=name.replace("#", "no "), by=None, own=True)
    with transaction():
        context.check()
        again.file_id = file.id
    return {"pages": file.pages}


def _name(row: RunPacket, again: Reprint) -> str:
    pages = f" p{again.first_page}-{again.last_page}" if again.first_page else ""
    return f"{row.content['number']} {again.what}{pages}{' copy' if again.copy else ''}.pdf"


def _cut(run: PrintRun, row: RunPacket, again: Reprint) -> bytes:
    what = again.what
    output = next(output for output in run.outputs if output.kind == what)
    file = db.session.get_one(StoredFile, output.file_id)
    first, last = row.pages[what]
    if again.first_page and again.last_page:
        first, last = first + again.first_page - 1, first + again.last_page - 1
    end_reading()
    out = io.BytesIO()
    extract(Source(what, lambda: storage.open(file)), [(first, last)], out)
    return out.getvalue()


def make_labels(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: labels that were spoilt together, set anew in one PDF."""
    every = [db.session.get(Reprint, number) for number in args["reprint_ids"]]
    rows = [again for again in every if again is not None and again.file_id is None]
    run = db.session.get(PrintRun, rows[0].run_id) if rows else None
    if run is None:
        return {"already": True}
    wanted = {again.packet_id for again in rows}
    packets = [row for row in run.packets if row.packet_id in wanted]
    pdf = _labels(run, packets, rows[0])
    name = f"{run.number} {rows[0].what} again.pdf"
    file = storage.keep(pdf, name=name.replace("#", "no "), by=None, own=True)
    with transaction():
        context.check()
        for again in rows:
            again.file_id = file.id
    return {"labels": len(rows)}


def _labels(run: PrintRun, rows: Sequence[RunPacket], again: Reprint) -> bytes:
    """The labels of these packets on the places held for the reprint."""
    plan = plan_of(run.id, again.what, {row.packet_id: row.content["number"] for row in rows}, again.id)
    settings, out = RunSettings.from_json(run.settings), io.BytesIO()
    contents = sorted(
        (PacketContent.from_json(row.content) for row in rows), key=lambda one: plan.places[one.number]
    )
    what = again.what
    end_reading()
    if what == LABELS:
        print_all_labels(contents, settings, out, _refuse, free=plan.free)
    else:
        jobs_ = [TeaserJob(one.language, one.teaser, one.number, one.number) for one in contents]
        print_labels(jobs_, settings.sheet(settings.teaser_sheet), out, free=plan.free, refused=_refuse)
    return out.getvalue()


def sheet_of(run: PrintRun, what: str) -> LabelSheet:
    """The kind of sheet a run's labels are printed on."""
    settings = RunSettings.from_json(run.settings)
    return settings.sheet(settings.label_sheet if what == LABELS else settings.teaser_sheet)


def _refuse(job: Any, reasons: Any) -> None:
    raise RefusedLate(str(job.key), reasons[0])


HANDLER = JobHandler(JOB, make, N_("Reprint"))
LABEL_HANDLER = JobHandler(LABEL_JOB, make_labels, N_("Labels printed again"))
