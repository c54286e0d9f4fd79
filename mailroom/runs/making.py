"""The job that makes a run's PDFs: chunk by chunk, each chunk a checkpoint, then the outputs one by one.

No transaction is open while anything is laid out. What is recorded is never made again, so a crash costs at most one
chunk or output; and only the attempt that owns the job may record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from intranet.extension import JobHandler
from intranet.platform import clock, storage
from intranet.platform.database import connection_lost, db, end_reading, transaction
from intranet.platform.jobs import JobCancelled, JobLost
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.runs import laying, states
from mailroom.runs.drawing_up import JOB
from mailroom.runs.gathering import chunks_of, maker_of, pages_of
from mailroom.runs.models import RunOutput, RunPacket
from mailroom.runs.outputs import Made, OutputMaker
from mailroom.runs.rules import RunEvent, RunState
from mailroom.runs.service import find

MAKING = reason("laying_out", "Laying out letters")
ASSEMBLING = reason("putting_together", "Putting packets together")


def make(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: lay out what is not laid out yet, make the outputs that are missing, tell the run that it is made."""
    run_id = args["run_id"]
    if not _begin(context, run_id):
        return {"already": True}
    try:
        return {"packets": _make(context, run_id)}
    except (JobCancelled, JobLost):
        raise
    except Exception as error:
        if not connection_lost(error):  # else it is done again by itself
            _fail(context, run_id, error)
        raise


def _begin(context: Any, run_id: int) -> bool:
    with transaction():
        context.check()
        run = find(run_id)
        if run.state not in (RunState.DRAWN_UP, RunState.LAYING_OUT):
            return False
        states.happen(run, RunEvent.TAKEN_UP, None, clock.now())
        return True


def _fail(context: Any, run_id: int, error: Exception) -> None:
    """Tell the run why, unless another attempt has taken over."""
    why = getattr(error, "reason", None)
    said = (
        why
        if isinstance(why, Reason)
        else reason("run_broke", "Something unexpected happened: %(error)s", error=str(error)[:300])
    )
    db.session.rollback()
    with transaction():
        context.check()
        run = find(run_id)
        states.happen(run, RunEvent.BROKE, None, clock.now(), why=str(said))
        run.reason = said.to_json()


# ---- letters, and what needs none -----------------------------------------------------------------------


class _Progress:
    """How far the run is: one for each packet that is set, and a twentieth more for putting all together."""

    def __init__(self, context: Any, packets: int, done: int, set_now: Callable[[], int]) -> None:
        """``done`` packets were set before; ``set_now`` tells how many more are."""
        self._context, self._packets, self._before, self._set_now = context, packets, done, set_now
        self._total = packets + max(1, packets // 20)
        self._said = 0

    def beat(self) -> None:
        """Say how far it is by now: the job is alive, and hears when it is cancelled."""
        if self._said < self._packets:
            self._context.progress(self._before + self._set_now(), self._total, MAKING)
        else:
            self._context.progress(self._said, self._total, ASSEMBLING)

    def letters_are_set(self) -> None:
        """What follows is putting together."""
        self._said = self._packets

    def put_together(self, share: float) -> None:
        """This share of what needs the letters is done."""
        self._say(self._packets + int(share * (self._total - self._packets)))

    def recorded(self) -> None:
        """One more of the outputs that need letters is there."""
        self._say(self._said + 1)

    def _say(self, done: int) -> None:
        self._said = max(self._said, min(done, self._total - 1))
        self.beat()


def _make(context: Any, run_id: int) -> int:
    """Set the letters; meanwhile make what needs none of them, then the rest. Returns the number of packets."""
    chunks = laying.left_to_set(run_id)
    packets = _packets(run_id)
    setting = laying.Laying(run_id, chunks)
    done = packets - sum(chunk.packets for chunk in chunks)
    progress = _Progress(context, packets, done, setting.set_so_far)
    progress.beat()
    outputs = _Outputs(context, run_id, progress)
    with setting.begun():
        for number, result in setting.chunks(progress.beat):
            laying.record(context, run_id, number, result)
            outputs.one()  # after the first sheets the pick list, so that picking can begin
    if not _packets(run_id):
        _settle_empty(context, run_id)
        return 0
    progress.letters_are_set()
    outputs.rest()
    with transaction():
        context.check()
        states.happen(find(run_id), RunEvent.MADE, None, clock.now())
    return _packets(run_id)


def _packets(run_id: int) -> int:
    query = sa.select(sa.func.count()).select_from(RunPacket).where(RunPacket.run_id == run_id)
    return db.session.scalar(query) or 0


class _Outputs:
    """The outputs of a run, made one by one; each is recorded once, and what is recorded is not made again."""

    def __init__(self, context: Any, run_id: int, progress: _Progress) -> None:
        self._context, self._run_id, self._progress = context, run_id, progress
        self._maker: OutputMaker | None = None

    def one(self) -> None:
        """Make the next one that needs no letters, if there is one. The first sheets are not kept waiting for all."""
        maker = self._current()
        missing = self._missing(maker.kinds_without_letters()) if maker else []
        if maker and missing:
            self._progress.beat()
            _record_output(self._context, self._run_id, maker.number, maker.make(missing[0]))

    def rest(self) -> None:
        """Make all that are missing; every letter is there now."""
        maker = self._current()
        if maker is None:
            return
        whole = maker.with_letters(pages_of(chunks_of(self._run_id)))
        for kind in self._missing(whole.kinds()):
            _record_output(self._context, self._run_id, whole.number, whole.make(kind))
            self._progress.recorded()

    def _current(self) -> OutputMaker | None:
        """The maker for the packets that are in the run now: some may have left it since the last output."""
        if self._maker is None or len(self._maker.contents) != _packets(self._run_id):
            self._maker = maker_of(self._run_id, self._progress.put_together, self._progress.beat)
        return self._maker

    def _missing(self, kinds: Sequence[str]) -> list[str]:
        query = sa.select(RunOutput.kind).where(RunOutput.run_id == self._run_id)
        made = set(db.session.scalars(query))
        end_reading()
        return [kind for kind in kinds if kind not in made]


# ---- outputs -----------------------------------------------------------------------------------------------


def _record_output(context: Any, run_id: int, number: str, made: Made) -> None:
    name = f"{number} {made.kind}.pdf".replace("#", "no ")
    with made.stream as stream:
        file = storage.keep(stream, name=name, by=None, own=True, pages=made.pages or None)
    with transaction() as session:
        context.check()
        session.add(
            RunOutput(
                run_id=run_id,
                kind=made.kind,
                file_id=file.id,
                pages=made.pages or file.pages or 0,
                made_at=clock.now(),
            )
        )
        _note_places(session, run_id, made)


def _note_places(session: Session, run_id: int, made: Made) -> None:
    """Where each packet is in the output, in one statement for all."""
    if not made.places:
        return
    number = RunPacket.content["number"].as_string()
    rows = session.execute(
        sa.select(RunPacket.id, RunPacket.pages, number).where(RunPacket.run_id == run_id)
    ).all()
    changed = [
        {"id": row_id, "pages": {**pages, made.kind: list(made.places[of])}}
        for row_id, pages, of in rows
        if of in made.places
    ]
    session.execute(sa.update(RunPacket), changed)


def _settle_empty(context: Any, run_id: int) -> None:
    """Nothing of the run could be printed: there is nothing to confirm."""
    with transaction():
        context.check()
        run = find(run_id)
        states.happen(run, RunEvent.EMPTIED, None, clock.now())


HANDLER = JobHandler(JOB, make, N_("Print run"), laying.get_ready)
