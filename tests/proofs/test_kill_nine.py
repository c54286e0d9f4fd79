"""``kill -9`` at random moments: the worker while it makes a run, the web process while it draws up and mails.

Whatever the moment, the run comes out as if nothing had happened, to the byte, and nothing is half-mailed. Three
moments are in the ordinary suite; twenty with a hundred packets are a proof.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from intranet.platform import clock, jobs, storage
from intranet.platform.database import db
from intranet.platform.storage import StoredFile
from mailroom.packets.values import PacketState
from mailroom.runs import mailing, service
from mailroom.runs.models import PrintRun
from tests.factories import runs as cast
from tests.proofs import storm
from tests.proofs.storm import House

FEW, MANY = 12, 100
CHUNKS = {FEW: 4, MANY: 10}
WORKER_MOMENTS = [pytest.param(seed, marks=pytest.mark.prove) for seed in range(1, 13)]
DRAWING_MOMENTS = [pytest.param(seed, marks=pytest.mark.prove) for seed in range(21, 25)]
MAILING_MOMENTS = [pytest.param(seed, marks=pytest.mark.prove) for seed in range(31, 35)]


@pytest.fixture
def house(houses, tmp_path) -> Callable[[str, int], House]:
    """``house("drawn up", 24)``: a house of one's own at that stage."""

    def at(stage: str, packets: int) -> House:
        return storm.prepared(packets, CHUNKS[packets])[stage].copy_to(tmp_path)

    return at


def packets_of(seed: int) -> int:
    """Seed 0 is the ordinary suite's."""
    return MANY if seed else FEW


# ---- the worker ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, *WORKER_MOMENTS])
def test_a_worker_killed_while_it_makes_a_run_prints_each_packet_once_and_the_same_bytes(house, seed):
    count = packets_of(seed)
    here, dice = house("drawn up", count), random.Random(seed)
    for _kill in range(dice.randint(1, 3) if seed else 1):
        with storm.worker(here) as running:
            storm.until(running, lambda: state_of_run(here) != "drawn_up" and taken_up(here), here)
            storm.survives(running, dice.uniform(0, 0.12 * count))
    with storm.worker(here) as running:
        storm.until(running, lambda: job_state(here) == "done", here)
    assert storm.outputs(here) == storm.outputs(storm.prepared(count, CHUNKS[count])["packed"])
    with here.opened():
        each_packet_is_printed_once(count)


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


# ---- the web process -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, *DRAWING_MOMENTS])
def test_a_web_process_killed_while_it_draws_up_leaves_a_whole_run_or_none(house, seed):
    here, dice = house("ready", packets_of(seed)), random.Random(seed)
    ids = [packet_id for (packet_id,) in here.ask("SELECT id FROM packets")]
    fields = [("packet_ids", str(packet_id)) for packet_id in ids]
    with storm.web(here) as (running, browser):
        sending = browser.post_in_background("/mailroom/runs", "/mailroom/runs/new", fields)
        sending.join(dice.uniform(0, 0.02 * len(ids)))
        storm.kill(running)
        sending.join()
    bound = here.ask("SELECT count(*) FROM packets WHERE state = 'printing' AND live_run_id IS NOT NULL")[0][
        0
    ]
    in_runs = here.ask("SELECT count(*) FROM run_packets")[0][0]
    queued = here.ask("SELECT count(*) FROM jobs WHERE kind = 'print_run' AND state = 'queued'")[0][0]
    frozen = here.ask("SELECT count(*) FROM packets WHERE frozen_hash <> ''")[0][0]
    assert (bound, in_runs, queued, frozen) in {(0, 0, 0, 0), (len(ids), len(ids), 1, len(ids))}
    with here.opened() as app:
        if not bound:
            service.draw_up(ids, cast.PLAIN, storm.the_sorter(), clock.now())
        jobs.work_off(app)
        each_packet_is_printed_once(len(ids))


@pytest.mark.parametrize("seed", [0, *MAILING_MOMENTS])
def test_a_web_process_killed_while_it_mails_leaves_nothing_half_mailed(house, seed):
    here, dice = house("packed", packets_of(seed)), random.Random(seed)
    ids = [packet_id for (packet_id,) in here.ask("SELECT id FROM packets")]
    batches = [ids[start::4] for start in range(4)]
    with storm.web(here) as (running, browser):
        sent = [
            browser.post_in_background(
                "/mailroom/mailing",
                "/mailroom/mailing",
                [("packet_ids", str(packet_id)) for packet_id in batch],
            )
            for batch in batches
        ]
        sent[-1].join(dice.uniform(0, 0.03 * len(ids)))
        storm.kill(running)
        for sending in sent:
            sending.join()
    mailed = whole_packets_are_mailed(here)
    assert all(mailed.issuperset(batch) or mailed.isdisjoint(batch) for batch in batches)
    with here.opened():
        again = mailing.mail(ids, storm.the_sorter(), clock.now())
        assert {packet.id for packet in again.packets} == set(ids) - mailed
        assert {refusal.packet_id for refusal in again.refused} == mailed
    assert whole_packets_are_mailed(here) == set(ids)


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
