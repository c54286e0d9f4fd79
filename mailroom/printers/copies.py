"""Copies of a run's outputs corrected for a printer's trays: for the printer itself, and to be downloaded (MR10)."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import sqlalchemy as sa

from intranet.extension import JobHandler
from intranet.people.models import User
from intranet.platform import clock, jobs, storage
from intranet.platform.database import db, end_reading, transaction
from intranet.platform.storage import StoredFile
from intranet.values.reason import reason
from intranet.values.text import N_
from mailroom.press.calibrating.calibration import Calibration
from mailroom.press.calibrating.correcting import Corrected, correct_pdf
from mailroom.printers import queries
from mailroom.printers.models import CorrectedOutput
from mailroom.printers.rules import Stretch
from mailroom.printers.sending import LISTS, NoSuchPrint, PrintRefused, stretches_of
from mailroom.runs.models import PrintRun, RunOutput
from mailroom.runs.rules import RunState

JOB = "corrected_output"


def copy_pages(
    file: StoredFile, pieces: Sequence[Stretch], calibrations: Mapping[int, Calibration], out: BinaryIO
) -> Corrected:
    """Write these pages of a file, each corrected for the tray it comes from."""
    tray_of = {page: piece.tray_id for piece in pieces for page in range(piece.first, piece.last + 1)}

    def calibration_of(page: int) -> Calibration | None:
        return calibrations.get(tray_of.get(page, 0))

    with storage.open(file) as source:
        pages = tuple((piece.first, piece.last) for piece in pieces)
        return correct_pdf(source, out, calibration_of, name=file.name, pages=pages)


def ask(run_id: int, output_id: int, printer_id: int, by: User) -> CorrectedOutput:
    """The copy of an output for a printer as its trays are calibrated now; made by the worker if there is none yet.

    :raises PrintRefused: the printer has not the paper.
    """
    with transaction() as session:
        run, output = session.get(PrintRun, run_id), session.get(RunOutput, output_id)
        printer = queries.printer(printer_id)
        if run is None or output is None or printer is None or output.run_id != run_id:
            raise NoSuchPrint(f"{output_id}/{printer_id}")
        if run.state is not RunState.MADE and output.kind not in LISTS:
            raise PrintRefused(
                reason("copy_not_now", "Everything of this run has come out. Print single packets again.")
            )
        pieces = stretches_of(run, output, printer)
        key = _key({piece.tray_id for piece in pieces})
        found = session.scalar(
            sa.select(CorrectedOutput).where(
                CorrectedOutput.output_file_id == output.file_id,
                CorrectedOutput.printer_id == printer_id,
                CorrectedOutput.key == key,
            )
        )
        if found is None:
            found = CorrectedOutput(
                run_id=run_id,
                kind=output.kind,
                output_file_id=output.file_id,
                printer_id=printer_id,
                key=key,
                at=clock.now(),
            )
            session.add(found)
            session.flush()
        if found.file_id is None:
            rows = [[piece.first, piece.last, piece.tray_id] for piece in pieces]
            args = {"copy_id": found.id, "stretches": rows}
            jobs.enqueue(JOB, args, by=by, unique=f"corrected_output:{found.id}")
        return found


def _key(tray_ids: set[int]) -> str:
    """The trays with the calibrations in force."""
    rows = queries.calibration_rows(tray_ids)
    return " ".join(f"{tray}:{rows[tray].id if tray in rows else 0}" for tray in sorted(tray_ids))[:120]


def make(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: make the copy that is asked for."""
    row = db.session.get(CorrectedOutput, args["copy_id"])
    if row is None or row.file_id is not None:
        return {"already": True}
    file = db.session.get_one(StoredFile, row.output_file_id)
    pieces = [Stretch(*one) for one in args["stretches"]]
    used = dict(part.split(":") for part in row.key.split(" "))
    calibrations = queries.calibrations_by_id(int(number) for number in used.values())
    by_tray = {
        int(tray): calibrations[int(number)] for tray, number in used.items() if int(number) in calibrations
    }
    end_reading()
    with tempfile.TemporaryFile(prefix="sameday-") as out:
        done = copy_pages(file, pieces, by_tray, out)  # type: ignore[arg-type]
        out.seek(0)
        name = f"{file.name.removesuffix('.pdf')} corrected.pdf"
        kept = storage.keep(out, name=name, by=None, own=True)
    with transaction():
        context.check()
        row.file_id, row.untouched = kept.id, done.untouched
    return {"pages": done.pages, "untouched": done.untouched}


HANDLER = JobHandler(JOB, make, N_("Copy for a printer"))
