"""The labels of physical sheets over the life of runs: held, used, given back, spoilt, printed again elsewhere."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest

from intranet.platform import audit, jobs, storage
from intranet.platform.database import db, transaction
from intranet.platform.storage import StoredFile
from mailroom.packets.content import PacketContent
from mailroom.press.labels.sheets import find_sheet
from mailroom.runs import control, labelling, queries, reprints, service
from mailroom.runs.checks import print_all_labels
from mailroom.runs.drawing_up import draw_up
from mailroom.runs.models import PrintRun, Reprint
from mailroom.runs.rules import RunState, SheetResult
from mailroom.runs.service import RunRefused
from mailroom.runs.values import RunSettings
from mailroom.sheets import own
from mailroom.sheets import queries as sheets
from mailroom.sheets import service as sheet_service
from mailroom.sheets.rules import SheetState
from mailroom.sheets.service import SheetRefused
from tests.factories import runs as cast
from tests.press.reading import text_of, words_with_places

pytestmark = pytest.mark.usefixtures("in_app")
on_both_databases = pytest.mark.usefixtures("services")

A5163 = replace(cast.PLAIN, label_sheet="Avery 5163")
FIGURES = {
    "maker": "Own", "code": "Rack", "description": "", "page_w_mm": 210.0, "page_h_mm": 297.0, "cols": 2, "rows": 2,
    "label_w_mm": 90.0, "label_h_mm": 60.0, "left_mm": 10.0, "top_mm": 20.0, "pitch_x_mm": 95.0, "pitch_y_mm": 70.0,
    "corner_radius_mm": 2.0, "shape": "",
}  # fmt: skip


def put_in(run_id: int) -> list[tuple[str, bool, tuple[int, ...], int]]:
    return [(one.number, one.fresh, one.places, one.left) for one in labelling.to_put_in(run_id)]


@on_both_databases
def test_the_next_run_takes_the_rest_of_the_sheet_first(labelled, sorter, now):
    first = drawn_up(labelled(3), A5163, sorter, now)
    [sheet] = sheets.of_run(first.id)
    assert put_in(first.id) == [(sheet.row.number, True, (0, 1, 2), 7)]
    assert sheets.part_used("Avery 5163") == []  # it is in the printer
    settle(first, sorter, now)
    second = drawn_up(labelled(8), A5163, sorter, now)
    fresh = sheets.of_run(second.id)[1].row
    assert put_in(second.id) == [
        (sheet.row.number, False, (3, 4, 5, 6, 7, 8, 9), 0),
        (fresh.number, True, (0,), 9),
    ]
    settle(second, sorter, now)
    assert sheets.one_in_hand(sheet.row.id).row.state is SheetState.FINISHED


class Worker:
    """What a job is given; here it is never cancelled."""

    def check(self) -> None:
        """Go on."""


def drawn_up(ids: list[int], settings: RunSettings, by: Any, now: Any, *, made: bool = True) -> PrintRun:
    """A run of these packets; ``made`` as if its PDFs were there, without laying out letters."""
    run = draw_up(ids, settings, by, now)
    if made:
        with transaction():
            run.state = RunState.MADE
            jobs.cancel(run.job_id or 0, by=by)
    return run


def settle(run: PrintRun, by: Any, now: Any) -> None:
    """Everything came out right."""
    service.confirm_all(run.id, by, now)


def printed_again(again: list[Reprint]) -> bytes:
    """The PDF that the worker makes of these reprints."""
    reprints.make_labels(Worker(), {"reprint_ids": [row.id for row in again]})
    [file_id] = {row.file_id for row in queries.reprints(again[0].run_id)}
    return storage.read(db.session.get_one(StoredFile, file_id))


@on_both_databases
def test_a_run_that_is_taken_apart_gives_its_labels_back(labelled, sorter, now):
    ids = labelled(2)
    run = draw_up(ids, A5163, sorter, now)
    [sheet] = sheets.of_run(run.id)
    control.stop(run.id, sorter, now)
    control.take_apart(run.id, "the wrong sheets", sorter, now)
    assert sheets.of_run(run.id) == []
    assert sheets.one_in_hand(sheet.row.id).row.state is SheetState.UNOPENED
    begun = sheet_service.enter(find_sheet("5163"), {0, 1}, sorter, now)
    again = draw_up(ids, A5163, sorter, now)
    assert put_in(again.id) == [(begun.number, False, (2, 3), 6)]
    control.stop(again.id, sorter, now)
    control.take_apart(again.id, "once more", sorter, now)
    assert sheets.one_in_hand(begun.id).used == (0, 1)


@pytest.mark.parametrize("printed", [True, False])
def test_a_made_run_is_taken_apart_only_when_somebody_says_which_labels_were_printed(
    labelled, sorter, now, printed
):
    run = drawn_up(labelled(12), A5163, sorter, now)
    full, begun = sheets.of_run(run.id)
    with pytest.raises(RunRefused, match="say which were"):
        control.take_apart(run.id, "wrong paper", sorter, now)
    assert sheets.one_in_hand(begun.row.id).held
    control.take_apart(run.id, "wrong paper", sorter, now, [begun.row.id] if printed else [])
    assert sheets.one_in_hand(full.row.id).row.state is SheetState.UNOPENED
    drawer = [(part.sheet_id, part.free) for part in sheets.part_used("Avery 5163")]
    assert drawer == ([(begun.row.id, tuple(range(2, 10)))] if printed else [])


def test_nothing_has_to_be_said_while_no_pdf_was_made_and_a_part_that_was_opened_counts(
    labelled, sorter, now
):
    run = draw_up(labelled(2), A5163, sorter, now)
    control.stop(run.id, sorter, now)
    assert control.labels_may_be_printed(run) == []
    with transaction():
        audit.note("run", run.id, "opened", by=sorter, after="packets 1")
    assert len(control.labels_may_be_printed(run)) == 1


@pytest.mark.parametrize(
    ("said", "ticked", "answer"),
    [
        ("", False, "Say whether labels of this run were printed."),
        ("some", False, "Tick the sheets that were printed."),
        ("none", True, "Say which is right."),
        ("some", True, ""),
        ("none", False, ""),
    ],
)
def test_the_screen_asks_what_went_through_the_printer(as_role, labelled, sorter, now, said, ticked, answer):
    run = drawn_up(labelled(2), A5163, sorter, now)
    [sheet] = sheets.of_run(run.id)
    sheet_id, run_id = sheet.row.id, run.id
    client, page = as_role("mailroom"), f"/mailroom/runs/{run_id}/apart"
    assert page in client.get(f"/mailroom/runs/{run_id}").get_data(as_text=True)
    assert "2 labels of this run" in client.get(page).get_data(as_text=True)
    form = {"printed": said, "why": "wrong <b>paper</b>", **({"sheet": sheet_id} if ticked else {})}
    response = client.post(page, data=form)
    db.session.expire_all()
    if answer:
        assert response.status_code == 400
        assert answer in response.get_data(as_text=True)
        assert "wrong &lt;b&gt;paper" in response.get_data(as_text=True)
        assert sheets.one_in_hand(sheet_id).held
    else:
        assert response.status_code == 303
        assert len(sheets.one_in_hand(sheet_id).used) == (2 if ticked else 0)
        assert not sheets.one_in_hand(sheet_id).held


def test_a_spoilt_packet_has_used_its_label_all_the_same(labelled, sorter, now):
    ids = labelled(2)
    run = drawn_up(ids, A5163, sorter, now)
    service.confirm(run.id, {ids[0]: SheetResult.GOOD, ids[1]: SheetResult.SPOILT}, sorter, now)
    [sheet] = sheets.of_run(run.id)
    assert (sheet.used, sheet.held) == ((0, 1), ())


def test_a_begun_sheet_without_a_number_and_one_that_stays_in_the_drawer(labelled, sorter, now):
    left_out = sheet_service.enter(find_sheet("5163"), {0}, sorter, now)
    settings = replace(A5163, first_label=9, skip_sheets=(left_out.id,))
    run = draw_up(labelled(3), settings, sorter, now)
    found = put_in(run.id)
    assert [one[1:] for one in found] == [(False, (8, 9), 0), (True, (0,), 9)]
    assert left_out.number not in {one[0] for one in found}


def test_labels_are_printed_on_what_is_left_and_fresh_sheets_are_marked(labelled, sorter, now):
    begun = sheet_service.enter(find_sheet("5163"), set(range(10)) - {4}, sorter, now)
    run = drawn_up(labelled(2), A5163, sorter, now)
    numbers = {row.packet_id: row.content["number"] for row in run.packets}
    plan = labelling.plan_of(run.id, "labels", numbers)
    assert list(plan.places.values()) == [(1, 5), (2, 1)]
    out = io.BytesIO()
    contents = [PacketContent.from_json(row.content) for row in run.packets]
    print_all_labels(contents, A5163, out, lambda *refused: pytest.fail(str(refused)), free=plan.free)
    assert_on(out.getvalue(), {1: 4, 2: 0})
    fresh = next(one for one in sheets.of_run(run.id) if one.row.id != begun.id)
    assert f"{fresh.row.number} \u00b7 Avery 5163" in text_of(out.getvalue())
    assert begun.number not in text_of(out.getvalue())


def assert_on(pdf: bytes, wanted: dict[int, int]) -> None:
    """The addressee of each page stands on this place of a 5163."""
    words = {word.page: word for word in words_with_places(pdf) if word.text == "Reader"}
    assert words.keys() == wanted.keys()
    for page, place in wanted.items():
        box = find_sheet("5163").label(place)
        assert box.left_mm <= words[page].left_mm <= box.right_mm
        assert box.top_mm <= words[page].top_mm <= box.bottom_mm


@on_both_databases
def test_after_a_jam_the_spoilt_labels_are_gone_and_printed_again_in_one_pdf(labelled, sorter, now):
    run = drawn_up(labelled(3), A5163, sorter, now)
    [sheet] = sheets.of_run(run.id)
    again = labelling.spoil(run.id, sheet.row.id, {1, 2, 3}, "jammed", sorter, now)
    assert [row.reason for row in again] == ["jammed", "jammed"]  # the fourth label carried nothing
    sheet = sheets.one_in_hand(sheet.row.id)
    assert (sheet.free, sheet.held) == ((4, 5, 6, 7, 8, 9), (0,))
    [_, other] = sheets.of_run(run.id)  # the first sheet is still in the printer, for all we know
    assert other.used == (0, 1)
    pdf = printed_again(again)
    assert text_of(pdf).count("Reader") == 2
    assert other.row.number in text_of(pdf)


def test_labels_that_were_marked_spoilt_before_are_not_printed_twice(labelled, sorter, now):
    run = drawn_up(labelled(3), A5163, sorter, now)
    [sheet] = sheets.of_run(run.id)
    assert len(labelling.spoil(run.id, sheet.row.id, {0, 1}, "jammed", sorter, now)) == 2
    with pytest.raises(SheetRefused, match="none is printed twice"):
        labelling.spoil(run.id, sheet.row.id, {0, 1}, "jammed", sorter, now)
    assert len(labelling.spoil(run.id, sheet.row.id, {1, 2}, "jammed", sorter, now)) == 1


def test_a_spoilt_label_of_a_packet_that_was_taken_out_is_not_printed_again(labelled, sorter, now):
    run = drawn_up(labelled(2), A5163, sorter, now)
    [sheet] = sheets.of_run(run.id)
    out, stays = (row.packet_id for row in run.packets)
    control.take_out(run.id, out, "asked for the catalogue after all", sorter, now)
    assert [
        row.packet_id for row in labelling.spoil(run.id, sheet.row.id, {0, 1}, "jammed", sorter, now)
    ] == [stays]


@pytest.mark.parametrize(("places", "complaint"), [(set(), "Mark the labels"), ({30}, "labels 1 to 30")])
def test_a_jam_that_cannot_be_is_refused(places, complaint, labelled, sorter, now):
    run = cast.paper(labelled(1), sorter)
    [sheet] = sheets.of_run(run.id)
    with pytest.raises(SheetRefused, match=complaint):
        labelling.spoil(run.id, sheet.row.id, places, "jammed", sorter, now)


def test_nothing_is_spoilt_before_it_is_printed(labelled, sorter, now):
    run = draw_up(labelled(1), A5163, sorter, now)
    [sheet] = sheets.of_run(run.id)
    with pytest.raises(SheetRefused, match="not printed yet"):
        labelling.spoil(run.id, sheet.row.id, {0}, "jammed", sorter, now)


def test_one_label_is_printed_again_on_what_is_left(labelled, sorter, now):
    run = drawn_up(labelled(1), A5163, sorter, now)
    with transaction():
        run.packets[0].pages = {"labels": [1, 1]}
    settle(run, sorter, now)
    again = reprints.reprint(run.id, run.packets[0].packet_id, "labels", "torn", sorter, now)
    [sheet] = sheets.of_run(run.id)
    assert sheet.used == (0, 1)
    reprints.make(Worker(), {"reprint_id": again.id})
    pdf = storage.read(db.session.get_one(StoredFile, again.file_id))
    assert_on(pdf, {1: 1})
    assert sheet.row.number not in text_of(pdf)  # it stands there already


# ---- what a person says of a sheet -----------------------------------------------------------------------


@on_both_databases
def test_a_mask_is_put_right_but_never_under_a_run(labelled, sorter, now):
    row = sheet_service.enter(find_sheet("5163"), {0, 1}, sorter, now)
    sheet_service.correct(row.id, {1, 2}, sorter, now)
    assert sheets.one_in_hand(row.id).used == (1, 2)
    draw_up(labelled(1), A5163, sorter, now)
    with pytest.raises(SheetRefused, match="about to print on label 1"):
        sheet_service.correct(row.id, {0, 1, 2}, sorter, now)
    with pytest.raises(SheetRefused, match="about to print on this sheet"):
        sheet_service.throw_away(row.id, sorter, now)
    sheet_service.correct(row.id, {1, 2, 3, 4, 5, 6, 7, 8, 9}, sorter, now)
    assert sheets.one_in_hand(row.id).held == (0,)


def test_a_sheet_that_is_thrown_away_is_not_put_in_again(labelled, sorter, now):
    row = sheet_service.enter(find_sheet("5163"), {0}, sorter, now)
    sheet_service.throw_away(row.id, sorter, now)
    assert sheets.part_used("Avery 5163") == []
    assert sheets.in_hand()[1] == 0


def test_a_sheet_with_nothing_left_is_not_entered(sorter, now):
    with pytest.raises(SheetRefused, match="throw it away"):
        sheet_service.enter(find_sheet("5163"), set(range(10)), sorter, now)


# ---- the firm's own sheets -------------------------------------------------------------------------------


@on_both_databases
def test_an_own_sheet_is_used_in_a_run_and_then_changed_only_as_a_new_version(labelled, sorter, now):
    row = own.save(FIGURES, sorter, now)
    changed = own.save(FIGURES | {"left_mm": 11.0}, sorter, now, row.id)
    assert (changed.id, changed.sheet.left_mm) == (row.id, 11.0)  # nobody has printed on it yet
    sheet = sheets.sheet_named("rack")
    settings = replace(cast.PLAIN, label_sheet=sheet.name, own_sheets={sheet.name: sheet.figures})
    run_id = draw_up(labelled(2), settings, sorter, now).id
    newer = own.save(FIGURES | {"left_mm": 12.0}, sorter, now, row.id)
    assert (newer.version, newer.name) == (2, "Own Rack v2")
    assert sheets.sheet_named("Own Rack").left_mm == 12.0
    [in_hand] = sheets.of_run(run_id)
    assert in_hand.sheet.left_mm == 11.0
    assert [one.name for one in sheets.own_sheets()] == ["Own Rack v2"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"left_mm": 60.0}, "run off the page by 35.00 mm"),
        ({"pitch_x_mm": 80.0}, "overlap"),
        ({"code": "  "}, "Give the sheet a name"),
        ({"maker": "Avery", "code": "5160"}, "already"),
    ],
)
def test_an_own_sheet_that_cannot_be_is_refused(change, complaint, sorter, now):
    with pytest.raises(own.OwnSheetRefused, match=complaint):
        own.save(FIGURES | change, sorter, now)


def test_an_own_sheet_may_have_a_chinese_name_and_no_two_have_the_same(sorter, now):
    own.save(FIGURES | {"code": "货架标签"}, sorter, now)
    assert sheets.sheet_named("货架标签").label_w_mm == 90.0
    with pytest.raises(own.OwnSheetRefused, match="already"):
        own.save(FIGURES | {"code": "货架 标签"}, sorter, now)
