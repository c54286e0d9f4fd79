"""``kill -9`` at random moments: the worker while it makes a run, the web process while it draws up and mails.

Whatever the moment, the run comes out as if nothing had happened, to the byte, and nothing is half-mailed. These are
in the ordinary suite; two hundred moments of runs of two hundred packets are a proof (``test_storm``).
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from intranet.platform import clock, jobs
from mailroom.runs import mailing
from mailroom.runs.drawing_up import draw_up
from tests.factories import runs as cast
from tests.proofs import storm
from tests.proofs.looking import (
    drawn_up_wholly_or_not_at_all,
    each_packet_is_printed_once,
    job_state,
    state_of_run,
    taken_up,
    whole_packets_are_mailed,
)
from tests.proofs.storm import House

FEW, CHUNK = 12, 4


@pytest.fixture
def house(houses, tmp_path) -> Callable[..., House]:
    """``house("drawn up")``: a house of one's own at that stage."""

    def at(stage: str, kind: str = "sqlite") -> House:
        return storm.prepared(FEW, CHUNK, kind)[stage].copy_to(tmp_path)

    return at


# ---- the worker ------------------------------------------------------------------------------------


def test_a_worker_killed_while_it_makes_a_run_prints_each_packet_once_and_the_same_bytes(house):
    here, dice = house("drawn up"), random.Random(1)
    with storm.worker(here) as running:
        storm.until(running, lambda: state_of_run(here) != "drawn_up" and taken_up(here), here)
        storm.survives(running, dice.uniform(0, 0.12 * FEW))
    with storm.worker(here) as running:
        storm.until(running, lambda: job_state(here) == "done", here)
    assert storm.outputs(here) == storm.outputs(storm.prepared(FEW, CHUNK)["packed"])
    with here.opened():
        each_packet_is_printed_once(FEW)


@pytest.mark.prove
def test_a_run_goes_on_by_itself_when_its_connection_to_the_database_is_cut(house):
    here, dice = house("drawn up", "postgresql"), random.Random(4)
    with storm.worker(here) as running:
        for _cut in range(3):
            storm.until(running, lambda: state_of_run(here) != "drawn_up" and taken_up(here), here)
            storm.survives(running, dice.uniform(0, 0.04 * FEW))
            here.cut_a_connection(dice)
        storm.until(running, lambda: job_state(here) == "done", here)
    assert storm.outputs(here) == storm.outputs(storm.prepared(FEW, CHUNK, "postgresql")["packed"])
    with here.opened():
        each_packet_is_printed_once(FEW)
    here.clear_away()


# ---- the web process -------------------------------------------------------------------------------


def test_a_web_process_killed_while_it_draws_up_leaves_a_whole_run_or_none(house):
    here, dice = house("ready"), random.Random(2)
    ids = [packet_id for (packet_id,) in here.ask("SELECT id FROM packets")]
    fields = [("packet_ids", str(packet_id)) for packet_id in ids]
    with storm.web(here) as (running, browser):
        sending = browser.post_in_background("/mailroom/runs", "/mailroom/runs/new", fields)
        sending.join(dice.uniform(0, 0.02 * len(ids)))
        storm.kill(running)
        sending.join()
    bound = drawn_up_wholly_or_not_at_all(here, len(ids))
    with here.opened() as app:
        if not bound:
            draw_up(ids, cast.PLAIN, storm.the_sorter(), clock.now())
        jobs.work_off(app)
        each_packet_is_printed_once(len(ids))


def test_a_web_process_killed_while_it_mails_leaves_nothing_half_mailed(house):
    here, dice = house("packed"), random.Random(3)
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
