"""The cast of print runs: a shelf of literature, packets that are ready, a run that is drawn up or made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from intranet.firm import queries as firm_queries
from intranet.firm import service as firm
from intranet.platform import jobs
from intranet.platform.database import db, transaction
from mailroom.literature.values import LiteratureKind, Printing
from mailroom.packets.models import Packet
from mailroom.packets.values import AddressedBy, PacketState
from mailroom.runs import bench, states
from mailroom.runs import service as runs
from mailroom.runs.drawing_up import draw_up
from mailroom.runs.models import PrintRun
from mailroom.runs.rules import RunEvent
from mailroom.runs.values import RunSettings
from tests.factories import mailroom as cast

LONG_STREET = (
    "Building 14 of the Old Foundry Yard behind the Grain Market, third staircase on the left, second floor"
)
LONG = replace(
    cast.CHICAGO,
    person="Maximiliane von Hohenstein-Ravensburg",
    organisation="Consolidated Measuring Instruments and Precision Tooling Company of Northern Illinois",
    street="\n".join([LONG_STREET] * 5),
)
"""An address that takes a large label: at 8 pt it has more lines than one an inch high."""
PLAIN = RunSettings("Avery 5160", 1, "Avery 5160", 1)


def a_mailroom(by: Any, *, plain_packets: bool = True) -> Any:
    """A firm with one product, a sheet of it on the shelf, one printed on demand, and envelopes; the product.

    ``plain_packets``: no page of everything sold and no reply sheet, which the press sets quicker.
    """
    cast.a_firm()
    if plain_packets:
        policy = firm_queries.policy("packets")
        contents = {**policy["contents"], "cross_sell": False, "reply_sheet": False}
        firm.change_policy("packets", {**policy, "contents": contents}, by, cast.NOW)
    vise = cast.a_product("Bench vise 150")
    cast.a_sheet(vise, shelf_place_id=cast.a_shelf_place().id, title_en="Vise sheet")
    cast.a_sheet(
        vise, kind=LiteratureKind.TECHNICAL_NOTE, rank=2, printing=Printing.ON_DEMAND, title_en="Vise manual"
    )
    for size in ("#10", "9x12"):
        cast.an_envelope_supply(size, by)
    return vise


def ready_packets(vise: Any, by: Any, count: int) -> list[int]:
    """``count`` packets to as many people, ready to be printed, by id."""
    ids = []
    for number in range(1, count + 1):
        place = replace(
            cast.CHICAGO,
            person=f"Reader {number}",
            organisation=f"Works {number} Ltd",
            street=f"{number} Main St",
        )
        ids.append(cast.a_packet(cast.a_caller(place), vise, by=by).id)
    states = {packet.state for packet in db.session.query(Packet).filter(Packet.id.in_(ids))}
    assert states == {PacketState.READY}
    return ids


def a_labelled_packet(place: Any, vise: Any, by: Any) -> Packet:
    """A packet to this place that is addressed by a label."""
    packet = cast.a_packet(cast.a_caller(place), vise, by=by)
    with transaction():
        packet.addressed_by, packet.addressing_chosen_by_person = AddressedBy.LABEL, True
    return packet


def a_made_run(app: Any, packet_ids: Iterable[int], by: Any, settings: RunSettings = PLAIN) -> PrintRun:
    """A run of these packets whose PDFs are there."""
    run = draw_up(packet_ids, settings, by, cast.NOW)
    run_id = run.id
    jobs.work_off(app)
    return runs.find_plain(run_id)


def paper(packet_ids: Iterable[int], by: Any) -> PrintRun:
    """A run that says its PDFs are there, though nothing was laid out: for what comes after the printer."""
    with transaction():
        run = draw_up(packet_ids, PLAIN, by, cast.NOW)
        for event in (RunEvent.TAKEN_UP, RunEvent.MADE):
            states.happen(run, event, None, cast.NOW)
        jobs.cancel(run.job_id or 0, by=by)
    return run


def printed(packet_ids: Iterable[int], by: Any) -> list[int]:
    """These packets, after their paper came out right."""
    run = paper(packet_ids, by)
    runs.confirm_all(run.id, by, cast.NOW)
    return [row.packet_id for row in run.packets]


def packed(packet_ids: Iterable[int], by: Any) -> list[int]:
    """These packets, closed at the bench."""
    ids = printed(packet_ids, by)
    for packet_id in ids:
        packet = db.session.get_one(Packet, packet_id)
        for line in bench.missing(packet):
            bench.tick(packet_id, line.item_id, by, cast.NOW)
        assert bench.pack(packet_id, by, cast.NOW).result is bench.ScanResult.PACKED
    return ids
