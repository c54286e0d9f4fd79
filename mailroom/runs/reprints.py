"""Printing one packet, page or label again, from what was frozen: with a reason and a person's name (MR5)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intranet.extension import JobHandler
from intranet.people.models import User
from intranet.platform import audit, jobs, storage
from intranet.platform.database import db, end_reading, transaction
from intranet.platform.storage import StoredFile
from intranet.values.reason import reason
from intranet.values.text import N_
from mailroom.packets.content import PacketContent
from mailroom.press.assembly import Source, extract
from mailroom.press.jobs import TeaserJob
from mailroom.press.labels import print_labels
from mailroom.press.sheets import find_sheet
from mailroom.runs.checks import print_all_labels
from mailroom.runs.models import PrintRun, Reprint, RunPacket
from mailroom.runs.outputs import LABELS, TEASERS, RefusedLate
from mailroom.runs.rules import RunState
from mailroom.runs.service import RunRefused, find
from mailroom.runs.values import RunSettings

JOB = "reprint"


def reprint(
    run_id: int, packet_id: int, what: str, why: str, by: User, now: datetime, first_label: int = 1
) -> Reprint:
    """Ask for a packet's sheets of one output again: ``what`` is an output's kind ("packets", "labels" …).

    A label is printed on any label of a fresh or part-used sheet.

    :raises RunRefused: no reason, or the run has no such thing of this packet.
    """
    if not why.strip():
        raise RunRefused(reason("say_why_reprint", "Say why it is printed again: torn, jammed, misprinted."))
    with transaction():
        run = find(run_id)
        row = next((row for row in run.packets if row.packet_id == packet_id), None)
        if row is None or run.state not in (RunState.MADE, RunState.SETTLED) or what not in row.pages:
            raise RunRefused(reason("no_such_sheet", "This run has no such sheet of this packet."))
        again = Reprint(
            run_id=run.id, packet_id=packet_id, what=what, reason=why.strip(), at=now, by_id=by.id
        )
        db.session.add(again)
        db.session.flush()
        audit.note("packet", packet_id, "printed again", by=by, after=what, why=why.strip())
        jobs.enqueue(
            JOB, {"reprint_id": again.id, "first_label": first_label}, by=by, unique=f"reprint:{again.id}"
        )
        return again


def make(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: cut the sheets out of the run's output, or set the one label anew."""
    again = db.session.get(Reprint, args["reprint_id"])
    if again is None or again.file_id is not None:
        return {"already": True}
    run = db.session.get(PrintRun, again.run_id)
    row = next(row for row in run.packets if row.packet_id == again.packet_id) if run else None
    if run is None or row is None:
        return {"gone": True}
    settings, name = RunSettings.from_json(run.settings), f"{row.content['number']} {again.what}.pdf"
    pdf = (
        _label(row, again.what, settings, args["first_label"])
        if again.what in (LABELS, TEASERS)
        else _cut(run, row, again.what)
    )
    file = storage.keep(pdf, name=name.replace("#", "no "), by=None, own=True)
    with transaction():
        context.check()
        again.file_id = file.id
    return {"pages": file.pages}


def _cut(run: PrintRun, row: RunPacket, what: str) -> bytes:
    output = next(output for output in run.outputs if output.kind == what)
    file = db.session.get_one(StoredFile, output.file_id)
    first, last = row.pages[what]
    end_reading()
    out = io.BytesIO()
    extract(Source(what, lambda: storage.open(file)), [(first, last)], out)
    return out.getvalue()


def _label(row: RunPacket, what: str, settings: RunSettings, first_label: int) -> bytes:
    content, out = PacketContent.from_json(row.content), io.BytesIO()
    end_reading()
    if what == LABELS:
        again = RunSettings(label_sheet=settings.label_sheet, first_label=first_label)
        print_all_labels([content], again, out, _refuse)
    else:
        job = TeaserJob(content.language, content.teaser, content.number, content.number)
        print_labels([job], find_sheet(settings.teaser_sheet), out, first=first_label, refused=_refuse)
    return out.getvalue()


def _refuse(job: Any, reasons: Any) -> None:
    raise RefusedLate(str(job.key), reasons[0])


HANDLER = JobHandler(JOB, make, N_("Reprint"))
