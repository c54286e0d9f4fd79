"""Making a run's PDFs: stopped and resumed, the same bytes again, and one packet's sheets alone after a jam."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from intranet.platform import jobs, storage
from intranet.platform.database import db
from intranet.platform.storage import StoredFile
from mailroom.packets import service as packets
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import control, laying, parts, reprints, service, setting
from mailroom.runs.drawing_up import draw_up
from mailroom.runs.gathering import maker_of
from mailroom.runs.models import PrintRun, Reprint, RunChunk
from mailroom.runs.rules import RunState, SheetResult
from mailroom.runs.service import RunRefused
from mailroom.runs.setting import ChunkResult, Setter, set_task, tasks_in, tasks_of
from mailroom.runs.values import RunSettings
from tests.factories import mailroom
from tests.factories import runs as cast

pytestmark = pytest.mark.usefixtures("in_app")
TWO_CHUNKS = RunSettings("Avery 5160", 29, "Avery 5160", 1, chunk=2)


def text_of(file_id: int | None) -> list[str]:
    """The text of each page."""
    return pages_of(storage.read(db.session.get_one(StoredFile, file_id)))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def output_of(run: PrintRun, kind: str) -> Any:
    return next(output for output in run.outputs if output.kind == kind)


def digests(run: PrintRun) -> dict[str, str]:
    return {o.kind: db.session.get_one(StoredFile, o.file_id).sha256 for o in run.outputs}


class Interrupted(Exception):
    """The power fails."""


def failing_after(count: int, monkeypatch: pytest.MonkeyPatch, stop: Any = None) -> list[int]:
    """Let so many chunks be set; the next fails, or calls ``stop`` and goes on. The sizes of all that were set."""
    whole, seen = Setter.set, list[int]()

    def set_one(setter: Setter, contents: Any) -> ChunkResult:
        seen.append(len(contents))
        if len(seen) == count + 1:
            if stop is None:
                raise Interrupted("power")
            stop()
        return whole(setter, contents)

    monkeypatch.setattr(Setter, "set", set_one)
    return seen


def test_a_stopped_run_goes_on_from_its_checkpoint_and_gives_the_same_bytes(
    app, ready, sorter, now, monkeypatch
):
    run_id = draw_up(ready(3), TWO_CHUNKS, sorter, now).id
    seen = failing_after(1, monkeypatch, stop=lambda: control.stop(run_id, sorter, now))
    jobs.work_off(app)
    run = service.find_plain(run_id)
    assert run.state is RunState.STOPPED
    assert {"packets", "manifest"}.isdisjoint(output.kind for output in run.outputs)
    assert [chunk.number for chunk in db.session.query(RunChunk)] == [1]
    (part,) = parts.parts(run_id)  # what is laid out can be printed already
    assert (part.number, part.first, part.last) == (1, 1, 1)
    assert parts.open_part(run_id, 2, sorter) is None
    opened = parts.open_part(run_id, 1, sorter)
    assert opened is not None
    first_sheets = pages_of(opened.read())
    control.resume(run_id, sorter, now)
    jobs.work_off(app)
    db.session.expire_all()
    assert service.find_plain(run_id).state is RunState.MADE
    whole = text_of(output_of(service.find_plain(run_id), "packets").file_id)
    assert whole[: len(first_sheets)] == first_sheets
    assert seen == [1, 2, 2]  # the first chunk was not set again

    once = digests(service.find_plain(run_id))
    run = service.find_plain(run_id)
    maker = maker_of(run_id)
    assert maker is not None
    assert {kind: maker.make(kind).stream.read() for kind in maker.kinds()} == {
        o.kind: storage.read(db.session.get_one(StoredFile, o.file_id)) for o in run.outputs
    }
    assert digests(service.find_plain(run_id)) == once


def test_a_run_that_breaks_says_why_and_can_go_on(app, ready, sorter, now, monkeypatch):
    run_id = draw_up(ready(1), cast.PLAIN, sorter, now).id
    failing_after(0, monkeypatch)
    with pytest.raises(Interrupted):
        jobs.work_off(app)
    db.session.expire_all()
    run = service.find_plain(run_id)
    assert (run.state, run.reason and run.reason["code"]) == (RunState.FAILED, "run_broke")
    control.resume(run_id, sorter, now)
    jobs.work_off(app)
    db.session.expire_all()
    assert service.find_plain(run_id).state is RunState.MADE


def test_a_letter_that_no_font_can_draw_leaves_the_run_by_name_and_the_rest_prints(app, ready, sorter, now):
    odd, good = ready(2)
    packet = db.session.get_one(Packet, odd)
    packets_note = "A sign from nowhere: \U0001f9ff\U000e0fff"
    with packets.transaction():
        packet.letter_note = packets_note
    run = cast.a_made_run(app, [odd, good], sorter)
    assert [row.packet_id for row in run.packets] == [good]
    assert [one["packet_id"] for one in run.refused] == [odd]
    left_out = db.session.get_one(Packet, odd)
    assert (left_out.state, left_out.live_run_id) == (PacketState.HELD, None)
    assert left_out.reasons == run.refused[0]["reasons"]


def test_the_outputs_hold_each_packet_once_and_jammed_sheets_are_printed_again_alone(app, vise, sorter, now):
    ids = cast.ready_packets(vise, sorter, 2)
    run = cast.a_made_run(app, ids, sorter, TWO_CHUNKS)
    sheets = text_of(output_of(run, "packets").file_id)
    labels = "".join(text_of(output_of(run, "labels").file_id))
    for row in run.packets:
        number, (first, last) = row.content["number"], row.pages["packets"]
        assert number in sheets[first - 1]
        assert labels.count(number) == 1
        assert any("Brochure page 1" in page for page in sheets[first - 1 : last])
    assert [row.pages["labels"] for row in run.packets] == [[1, 29], [1, 30]]
    assert "Vise sheet" in "".join(text_of(output_of(run, "pick list").file_id))

    row = run.packets[1]
    with pytest.raises(RunRefused) as refused:
        reprints.reprint(run.id, row.packet_id, "packets", "  ", sorter, now)
    assert refused.value.reason.code == "say_why_reprint"
    for what in ("packets", "labels"):
        reprints.reprint(run.id, row.packet_id, what, "torn in the printer", sorter, now)
    jobs.work_off(app)
    db.session.expire_all()
    again = {one.what: one for one in db.session.query(Reprint)}
    first, last = row.pages["packets"]
    assert text_of(again["packets"].file_id) == sheets[first - 1 : last]
    (label,) = text_of(again["labels"].file_id)
    assert label.count("P-") <= 1
    assert row.content["number"] in label
    assert (again["labels"].reason, again["labels"].by_id) == ("torn in the printer", sorter.id)


def test_what_was_never_in_the_run_is_not_printed_again(ready, sorter, now):
    run = cast.paper(ready(1), sorter)
    with pytest.raises(RunRefused) as refused:
        reprints.reprint(run.id, run.packets[0].packet_id, "packets", "torn", sorter, now)
    assert refused.value.reason.code == "no_such_sheet"


def test_a_spoilt_packet_is_printed_anew_by_another_run_from_what_it_says_now(app, ready, sorter, now):
    run = cast.paper(ready(1), sorter)
    packet_id = run.packets[0].packet_id
    service.confirm(run.id, {packet_id: SheetResult.SPOILT}, sorter, now)
    again = cast.a_made_run(app, [packet_id], sorter)
    assert [row.packet_id for row in again.packets] == [packet_id]
    assert again.state is RunState.MADE
    assert mailroom.NOW.date().isoformat() in str(again.packets[0].content)


def test_children_rehearse_with_packets_from_all_over_the_last_run(app, ready, sorter, now, monkeypatch):
    offered = []
    monkeypatch.setattr(laying, "keep_ready", lambda _target, _count, rehearsal: offered.append(rehearsal))
    laying.get_ready()
    assert offered[0]() is None, "nothing is ready yet"
    ids = ready(3)
    before = offered[0]()
    assert len(before.contents) == 3, "nothing was printed yet: what is ready"
    assert set_task(before).pdf
    assert {(one.state, one.live_run_id) for one in db.session.query(Packet)} == {(PacketState.READY, None)}
    run = draw_up(ids, TWO_CHUNKS, sorter, now)
    rehearsed = offered[0]()
    assert [json.loads(content)["number"] for content in rehearsed.contents] == [
        packet.number for packet in db.session.query(Packet).order_by(Packet.id)
    ]
    assert set_task(rehearsed).pdf
    monkeypatch.setattr(setting, "TASK", 1)
    monkeypatch.setattr(laying, "TASK", 1)
    assert len(offered[0]().contents) == 1, "a packet of every second"
    jobs.work_off(app)
    assert run.id
    monkeypatch.setattr(laying, "_latest", failing)
    assert offered[0]() is None, "a rehearsal that cannot be had keeps nobody from working"


def failing() -> None:
    raise Interrupted("the database is gone")


def test_a_chunk_is_always_cut_into_the_same_tasks_the_first_ones_finer():
    contents = [str(number) for number in range(50)]
    sizes = {chunk: [len(task.contents) for task in tasks_of(chunk, contents, {})] for chunk in (1, 3, 4, 20)}
    assert sizes[1] == sizes[3]
    assert sizes[4] == sizes[20]
    assert len(sizes[1]) == tasks_in(1, 50) == 2 * tasks_in(4, 50)
    for cut in sizes.values():
        assert sum(cut) == 50
        assert max(cut) - min(cut) <= 1
    assert [one for task in tasks_of(1, contents, {}) for one in task.contents] == contents
