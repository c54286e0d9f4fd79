"""Looking at a house after a crash: each packet once in the outputs, ledger and states agree, nothing half done."""

from __future__ import annotations

from collections import Counter

from intranet.platform import storage
from intranet.platform.database import db
from intranet.platform.storage import StoredFile
from mailroom.packets.values import PacketState
from mailroom.runs import service
from mailroom.runs.models import PrintRun
from tests.proofs import storm
from tests.proofs.storm import House


def state_of_run(here: House) -> str:
    return here.ask("SELECT state FROM print_runs")[0][0]


def job_state(here: House) -> str:
    return here.ask("SELECT state FROM jobs WHERE kind = 'print_run'")[0][0]


def taken_up(here: House) -> bool:
    """Whether the worker that runs now has the job, or a kill came too late to matter."""
    return job_state(here) in ("running", "done")


def each_packet_is_printed_once(count: int) -> None:
    run = db.session.query(PrintRun).one()
    assert run.state is service.RunState.MADE
    assert sorted(row.position for row in run.packets) == list(range(1, count + 1))
    assert len({row.packet_id for row in run.packets}) == count
    assert all(row.packet.live_run_id == run.id for row in run.packets)
    assert {row.packet.state for row in run.packets} == {PacketState.PRINTING}
    texts = {
        output.kind: storm.pages(storage.read(db.session.get_one(StoredFile, output.file_id)))
        for output in run.outputs
    }
    numbers = {row.content["number"] for row in run.packets}
    before = 0
    for (
        row
    ) in run.packets:  # in the order of their positions, page after page, nobody else's sheets among them
        number, (first, last) = row.content["number"], row.pages["packets"]
        assert first == before + 1
        own = "\n".join(texts["packets"][first - 1 : last])
        assert {known for known in numbers if known in own} == {number}
        before = last
    assert before == len(texts["packets"])
    carried = Counter(
        number
        for kind, of_pages in texts.items()
        if kind.startswith(("envelopes", "labels"))
        for page in of_pages
        for number in numbers
        if number in page
    )
    assert carried == Counter(numbers)


def whole_packets_are_mailed(here: House) -> set[int]:
    """The packets that are mailed; each has its date, its two lines in the ledger and its call, the others none."""
    rows = here.ask(
        """SELECT p.id, p.state = 'mailed', p.mailed_at IS NOT NULL, i.literature_sent_on IS NOT NULL,
                  (SELECT count(*) FROM stock_movements m WHERE m.packet_id = p.id AND m.reason = 'mailed'),
                  (SELECT count(*) FROM follow_ups f WHERE f.inquiry_id = i.id AND f.origin = 'mailing')
           FROM packets p JOIN packet_inquiries l ON l.packet_id = p.id JOIN inquiries i ON i.id = l.inquiry_id"""
    )
    assert {row[1:] for row in rows} <= {(1, 1, 1, 2, 1), (0, 0, 0, 0, 0)}
    return {row[0] for row in rows if row[1]}


def drawn_up_wholly_or_not_at_all(here: House, count: int) -> bool:
    """Whether the run is there; packets, their rows in the run, its job and what was frozen agree."""
    (bound,) = here.ask("SELECT count(*) FROM packets WHERE state = 'printing' AND live_run_id IS NOT NULL")[
        0
    ]
    (in_runs,) = here.ask("SELECT count(*) FROM run_packets WHERE live")[0]
    (queued,) = here.ask("SELECT count(*) FROM jobs WHERE kind = 'print_run' AND state = 'queued'")[0]
    (frozen,) = here.ask("SELECT count(*) FROM packets WHERE frozen_hash <> ''")[0]
    assert (bound, in_runs, queued, frozen) in {(0, 0, 0, 0), (count, count, 1, count)}
    return bool(bound)
