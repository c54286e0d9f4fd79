"""Real addresses through the whole way: inquiry, screening, packet, one run, PDFs read back, mailed, follow-up due."""

from __future__ import annotations

import csv
import io
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from intranet.customers.values import CallerDetails
from intranet.followups.models import FollowUp
from intranet.inquiries.models import Inquiry
from intranet.intake import service as intake
from intranet.intake.values import AskedLine, InquiryCard
from intranet.platform import jobs, storage
from intranet.platform.database import db
from intranet.platform.storage import StoredFile
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import Channel, Verdict
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import bench, mailing
from mailroom.runs import service as runs
from mailroom.runs.bench import ScanResult
from mailroom.runs.drawing_up import draw_up
from mailroom.runs.models import PrintRun
from mailroom.runs.rules import RunState
from mailroom.runs.values import RunSettings
from tests.factories import mailroom as cast

pytestmark = pytest.mark.usefixtures("services")
ROWS = list(
    csv.DictReader(
        (Path(__file__).parents[1] / "data" / "addresses_sample.csv").open(encoding="utf-8-sig", newline="")
    )
)
UNDELIVERABLE = {"A069", "A070", "A071", "A072", "A073", "A074", "A075", "A077"}
# The wrong ones, and of the others every fourth: what differs between the two databases has tests of its own.
A_GOOD_THIRD = [row for place, row in enumerate(ROWS) if place % 4 == 0 or row["id"] in UNDELIVERABLE]
SETTINGS = RunSettings("Avery 5160", 7, "Avery 5160", 1)


def the_card(row: dict[str, str], product_id: int, now: Any) -> InquiryCard:
    place = {name: row[name] for name in ("street", "sublocality", "city", "region", "postcode", "country")}
    caller = CallerDetails(
        company=row["organisation"],
        person=row["person"] or row["id"],
        email=f"{row['id'].lower()}@example.org",
        address=PostalAddress(**place),
        language="zh" if row["language"].startswith("zh") else "en",
    )
    return InquiryCard(
        caller=caller,
        channel=Channel.PHONE,
        inquiry_date=now.date(),
        received_at=now,
        products=[AskedLine("bench vise", product_id)],
        message="Could you send me what you have on the 150 mm vise?",
    )


def text_of(run: PrintRun, kind: str) -> str:
    file = db.session.get_one(StoredFile, next(o.file_id for o in run.outputs if o.kind == kind))
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=storage.read(file), capture_output=True, check=True
    )
    assert not done.stderr
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("service_database", "rows"),
    [
        pytest.param("sqlite", ROWS, id="sqlite-all"),
        pytest.param("postgresql", A_GOOD_THIRD, id="postgresql-a good third"),
        pytest.param("postgresql", ROWS, id="postgresql-all", marks=pytest.mark.prove),
    ],
    indirect=["service_database"],
)
def test_real_addresses_go_the_whole_way_and_the_wrong_ones_are_stopped_with_their_reasons(
    services: Any, rows: list[dict[str, str]], a_person: Any, now: Any
) -> None:
    clerk, sorter = a_person("reception"), a_person("mailroom")
    cast.a_firm()
    vise = cast.a_product("Bench vise 150", "台虎钳 150")
    cast.a_sheet(vise)
    for size in ("#10", "DL", "C5", "C4", "9x12"):
        cast.an_envelope_supply(size, clerk)
    jobs.work_off(services)

    logged = [intake.log_inquiry(the_card(row, vise.id, now), clerk, now).inquiry for row in rows]
    assert {inquiry.verdict for inquiry in logged} == {Verdict.CLEAR}
    jobs.work_off(services)
    db.session.expire_all()

    ids = {row["id"]: inquiry.id for row, inquiry in zip(rows, logged, strict=True)}
    packets = {row_id: _packet_of(inquiry_id) for row_id, inquiry_id in ids.items()}
    held = {row_id for row_id, packet in packets.items() if packet.state is PacketState.HELD}
    assert held >= UNDELIVERABLE - {"A075"}
    assert held != packets.keys()
    assert all(packets[row_id].reasons for row_id in held)

    run = draw_up([p.id for p in packets.values() if p.state is PacketState.READY], SETTINGS, sorter, now)
    jobs.work_off(services)
    db.session.expire_all()
    run = db.session.get_one(PrintRun, run.id)
    assert (run.state, run.reason) == (RunState.MADE, None)
    printed = {row.content["number"] for row in run.packets}
    assert printed | {refusal["number"] for refusal in run.refused} == {
        p.number for i, p in packets.items() if i not in held
    }
    assert all(refusal["reasons"] for refusal in run.refused)
    _read_back(run, printed)

    runs.confirm_all(run.id, sorter, now)
    for row in run.packets:
        _pack(row.packet_id, sorter, now)
    mailed = mailing.mail([row.packet_id for row in run.packets], sorter, now)
    assert {packet.number for packet in mailed.packets} == printed
    assert not mailed.refused
    with pytest.raises(mailing.AlreadyMailed):
        mailing.mail_one(run.packets[0].packet_id, sorter, now)
    db.session.expire_all()
    for row_id, inquiry_id in ids.items():
        inquiry, sent = db.session.get_one(Inquiry, inquiry_id), packets[row_id].number in printed
        assert (inquiry.literature_sent_on is not None) == sent
        if sent:
            due = [
                f.due_on
                for f in db.session.query(FollowUp).filter_by(inquiry_id=inquiry_id, origin="mailing")
            ]
            assert due
            assert min(due) >= now.date() + timedelta(days=5)


def _packet_of(inquiry_id: int) -> Packet:
    return db.session.query(Packet).filter(Packet.inquiries.any(Inquiry.id == inquiry_id)).one()


def _pack(packet_id: int, by: Any, now: Any) -> None:
    packet = db.session.get_one(Packet, packet_id)
    assert bench.scan(packet.number, None, by, now).result is ScanResult.OPENED
    for line in packet.items:
        assert bench.scan(line.item.code, packet.id, by, now).result is ScanResult.TICKED
    assert bench.scan(packet.number, packet.id, by, now).result is ScanResult.PACKED


def _read_back(run: PrintRun, printed: set[str]) -> None:
    text = text_of(run, "packets")
    assert all(number in text for number in printed)
    carriers = [output for output in run.outputs if output.kind.startswith(("envelopes", "labels"))]
    carried = "".join(text_of(run, output.kind) for output in carriers)
    assert all(number in carried for number in printed)
    file = db.session.get_one(StoredFile, next(o.file_id for o in run.outputs if o.kind == "packets"))
    with pikepdf.open(io.BytesIO(storage.read(file))) as pdf:
        assert len(pdf.pages) == next(o.pages for o in run.outputs if o.kind == "packets")
