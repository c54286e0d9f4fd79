"""Two hundred moments: ``kill -9`` of worker or web, a database connection cut, in runs of two hundred packets.

Ten moments a storm, ten storms on each database, two workers. Each moment hits work in progress: two while the web
draws up, six while two workers make the run, two while the web mails. Whatever happens, each packet is in the outputs
once, the bytes are those of an undisturbed run, and ledger, dates, calls and states agree. Seeded.
"""

from __future__ import annotations

from itertools import count
from random import Random

import pytest

from intranet.platform import clock
from mailroom.runs import mailing
from tests.proofs import looking, storm
from tests.proofs.storm import House

PACKETS, CHUNK, WORKERS = 200, 10, 2
DRAWING, MAKING, MAILING = 2, 6, 2
LONGEST_DRAWING_S, LONGEST_LIFE_S, LONGEST_MAILING_S = 4.0, 1.6, 5.0
CONNECTIONS_CUT = 0.4  # this share of the moments on PostgreSQL


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("seed", range(1, 11))
def test_ten_moments(houses, tmp_path, kind, seed):
    base, dice = storm.prepared(PACKETS, CHUNK, kind), Random(f"{kind} {seed}")
    draw_up(base["ready"], tmp_path, dice)
    make(base, tmp_path, dice)
    mail(base["packed"], tmp_path, dice)


def fresh(stage: House, folder, name: str) -> House:
    (folder / name).mkdir()
    return stage.copy_to(folder / name)


def cut_instead(here: House, dice: Random) -> bool:
    """On PostgreSQL some moments cut a connection rather than kill a process; whether this one did."""
    return here.on_postgres and dice.random() < CONNECTIONS_CUT and here.cut_a_connection(dice)


# ---- the web draws up ------------------------------------------------------------------------------


def draw_up(stage: House, folder, dice: Random) -> None:
    ids = [str(packet_id) for (packet_id,) in stage.ask("SELECT id FROM packets")]
    fields = [("packet_ids", packet_id) for packet_id in ids]
    for moment in range(DRAWING):
        here = fresh(stage, folder, f"drawing {moment}")
        with storm.web(here) as (running, browser):
            sending = browser.post_in_background("/mailroom/runs", "/mailroom/runs/new", fields)
            sending.join(dice.uniform(0, LONGEST_DRAWING_S))
            if not cut_instead(here, dice):
                storm.kill(running)
            sending.join()
        looking.drawn_up_wholly_or_not_at_all(here, len(ids))
        here.clear_away()


# ---- two workers make the run ----------------------------------------------------------------------


def make(base: dict[str, House], folder, dice: Random) -> None:
    left = MAKING
    undisturbed = storm.outputs(base["packed"])
    for number in count():
        here = fresh(base["drawn up"], folder, f"making {number}")
        with storm.Crew(here, WORKERS) as crew:
            while left and strike(here, crew, dice):
                left -= 1
            crew.until(lambda here=here: looking.job_state(here) == "done")
        assert storm.outputs(here) == undisturbed
        with here.opened():
            looking.each_packet_is_printed_once(PACKETS)
        here.clear_away()
        if not left:
            return


def strike(here: House, crew: storm.Crew, dice: Random) -> bool:
    """Hit a worker, or its connection, at a moment of its work; False when the run was made before that."""
    crew.until(lambda: looking.taken_up(here))
    storm.pause(dice.uniform(0, LONGEST_LIFE_S))
    if looking.job_state(here) == "done":
        return False
    if not cut_instead(here, dice):
        owner, pids = crew.owner(), crew.pids()
        crew.kill(owner if owner and dice.random() < 0.8 else dice.choice(pids))
    return True


# ---- the web mails ---------------------------------------------------------------------------------


def mail(stage: House, folder, dice: Random) -> None:
    ids = {packet_id for (packet_id,) in stage.ask("SELECT id FROM packets")}
    for moment in range(MAILING):
        here = fresh(stage, folder, f"mailing {moment}")
        batches = [sorted(ids)[start::4] for start in range(4)]
        with storm.web(here) as (running, browser):
            sent = [
                browser.post_in_background(
                    "/mailroom/mailing", "/mailroom/mailing", [("packet_ids", str(one)) for one in batch]
                )
                for batch in batches
            ]
            sent[-1].join(dice.uniform(0, LONGEST_MAILING_S))
            if not cut_instead(here, dice):
                storm.kill(running)
            for sending in sent:
                sending.join()
        mailed = looking.whole_packets_are_mailed(here)
        assert all(mailed.issuperset(batch) or mailed.isdisjoint(batch) for batch in batches)
        with here.opened():
            again = mailing.mail(ids, storm.the_sorter(), clock.now())
            assert {packet.id for packet in again.packets} == ids - mailed
        assert looking.whole_packets_are_mailed(here) == ids
        here.clear_away()
