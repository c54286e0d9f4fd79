"""The screens of label sheets: searched, entered, put right; wrong and hostile input is answered by a sentence."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from mailroom.press.labels.sheets import find_sheet
from mailroom.sheets import queries, service
from tests.factories import runs as cast

OWN = {
    "code": "Rack", "page": "a4", "cols": "2", "rows": "4", "label_w": "90", "label_h": "60 mm", "left": "10",
    "top": "2 cm", "shape": "rect", "pitch_x": "95", "pitch_y": "",
}  # fmt: skip


@pytest.fixture
def client(as_role: Any) -> Any:
    return as_role("mailroom")


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=5160", "Avery 5160"),
        ("q=63.5+x+38.1&maker=Herma", "Herma 4103"),
        ("paper=a5&maker=Herma", "Herma 8600"),
        ("q=nothing+of+the+kind", "No sheet is like that"),
        ("q=%3Cscript%3E&page=-3", "No sheet is like that"),
        ("page=999999", "sheets"),
    ],
)
def test_the_list_is_searched(client, query, shown):
    page = client.get(f"/mailroom/sheets?{query}")
    assert page.status_code == 200
    assert shown in text_of(page)
    assert b"<script>alert" not in page.data


def test_a_sheets_page_tells_measures_in_both_units_and_where_sources_differ(client):
    page = text_of(client.get("/mailroom/sheets/one?name=Avery+L7164"))
    assert "Two sources differ" in page
    assert "1.04 mm" in page
    assert "63.5 2.5" in page
    assert client.get("/mailroom/sheets/one?name=nonsense").status_code == 404
    drawn = client.get("/mailroom/sheets/one/drawing.svg?name=Avery+L7164")
    assert ElementTree.fromstring(drawn.data).get("width") == "210mm"
    assert client.get("/mailroom/sheets/one/test.pdf?name=Avery+L7164").data.startswith(b"%PDF")


def test_names_are_suggested_while_one_types(client):
    found = client.get("/mailroom/sheets/suggest?q=L716").get_json()
    assert found[0]["name"] == "Avery L7160"
    assert client.get("/mailroom/sheets/suggest?q=").get_json() == []


def test_an_own_sheet_is_shown_kept_and_changed(client):
    shown = client.post("/mailroom/sheets/own/new", data=OWN | {"show": "1"})
    assert shown.status_code == 200
    assert b'value="60 mm"' in shown.data
    kept = client.post("/mailroom/sheets/own/new", data=OWN, follow_redirects=True)
    assert "Own Rack" in text_of(kept)
    assert "Own Rack" in text_of(client.get("/mailroom/sheets?q=rack"))
    again = client.post("/mailroom/sheets/own/1", data=OWN | {"left": "11"}, follow_redirects=True)
    assert "11 0.433" in text_of(again)
    assert "Measured by yourselves" in text_of(again)
    client.post("/mailroom/sheets/own/1/retire")
    assert client.get("/mailroom/sheets/one?name=Own+Rack").status_code == 404


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"left": "60"}, "run off the page by 35.00 mm"),
        ({"label_w": "wide"}, "Write a length"),
        ({"label_w": ""}, "Measure it"),
        ({"cols": "0"}, "from 1 to 100"),
        ({"code": "5160", "maker": "Avery"}, "already"),
        ({"page": "other"}, "must have a size"),
        ({"code": "x" * 31}, "30 characters"),
    ],
)
def test_a_wrong_sheet_is_answered_by_a_sentence_and_nothing_typed_is_lost(client, change, complaint):
    page = client.post("/mailroom/sheets/own/new", data=OWN | change)
    assert page.status_code == 400
    assert complaint in text_of(page)
    assert b'value="2 cm"' in page.data


def test_what_is_wrong_is_said_in_place_of_the_drawing(client):
    drawn = client.get("/mailroom/sheets/own/drawing.svg", query_string=OWN | {"left": "60"})
    told = " ".join(part.text or "" for part in ElementTree.fromstring(drawn.data).iter())
    assert "The labels run off" in told
    assert drawn.status_code == 200


def test_the_place_of_the_drawing_says_calmly_what_is_awaited_in_lines_that_fit_it(as_role):
    client = as_role("mailroom", language="zh")
    drawn = client.get("/mailroom/sheets/own/drawing.svg", query_string={"code": "", "cols": "3"})
    lines = [part.text for part in ElementTree.fromstring(drawn.data).iter() if part.text]
    assert "".join(lines) == "填好标签的行列数和尺寸，标签纸就画在这里。"
    assert all(len(line) <= 17 for line in lines)
    assert b"#c0341d" not in drawn.data


def test_a_begun_sheet_is_entered_put_right_and_thrown_away(app, client):
    entered = client.post(
        "/mailroom/part-used/new", data={"sheet": "5163", "used": ["1", "2"]}, follow_redirects=True
    )
    assert "It is sheet S-1" in text_of(entered)
    assert "8 labels left" in text_of(entered)
    assert b'value="2" id="mask-1" checked' in client.get("/mailroom/part-used/1").data
    client.post("/mailroom/part-used/1", data={"used": ["1", "2", "9"]})
    with app.app_context():
        assert queries.one_in_hand(1).used == (0, 1, 8)
    wrong = client.post("/mailroom/part-used/1", data={"used": ["99", "x", "-1"]})
    assert (wrong.status_code, "labels 1 to 10" in text_of(wrong)) == (409, True)
    client.post("/mailroom/part-used/1/throw")
    assert "No sheet is part-used" in text_of(client.get("/mailroom/part-used"))


def test_an_unknown_sheet_is_answered_with_those_like_it(client):
    page = client.post("/mailroom/part-used/new", data={"sheet": "L71600"})
    assert page.status_code == 400
    assert "Did you mean L7160" in text_of(page)
    assert b'value="L71600"' in page.data


def test_a_run_offers_part_used_sheets_takes_any_sheet_and_refuses_one_that_nobody_knows(
    app, client, sorter, labelled, now
):
    with app.app_context():
        ids = labelled(2)
        service.enter(find_sheet("Avery L7163"), {0}, sorter, now)
    asked = {"packet_ids": ids, "label_sheet": "L7163"}
    unknown = client.post("/mailroom/runs", data=asked | {"label_sheet": "L71630"})
    assert unknown.status_code == 409
    assert "Did you mean" in text_of(unknown)
    assert b'value="L71630"' in unknown.data
    assert "S-1" in text_of(client.post("/mailroom/runs", data=asked | {"show_sheet": "1"}))
    run = client.post("/mailroom/runs", data=asked, follow_redirects=True)
    assert "Put these in first" in text_of(run)
    assert "S-1" in text_of(run)


def test_spoilt_labels_are_marked_on_the_sheets_of_the_run(app, client, sorter, labelled):
    with app.app_context():
        run = cast.paper(labelled(2), sorter)
        run_id, sheet_id = run.id, queries.of_run(run.id)[0].row.id
    page = client.get(f"/mailroom/part-used/spoilt/{run_id}")
    assert "Tick the labels that were spoilt" in text_of(page)
    nothing = client.post(f"/mailroom/part-used/spoilt/{run_id}", data={"sheet_id": sheet_id, "why": "wet"})
    assert nothing.status_code == 409
    assert b'value="wet"' in nothing.data
    done = client.post(
        f"/mailroom/part-used/spoilt/{run_id}",
        data={"sheet_id": sheet_id, "used": ["2"]},
        follow_redirects=True,
    )
    assert "1 label is printed again" in text_of(done)
    assert client.get("/mailroom/part-used/spoilt/999").status_code == 404


def test_a_whole_sheet_that_jammed_is_marked_with_one_button(app, client, sorter, labelled):
    with app.app_context():
        run = cast.paper(labelled(3), sorter)
        run_id, sheet_id = run.id, queries.of_run(run.id)[0].row.id
    spoilt = f"/mailroom/part-used/spoilt/{run_id}"
    assert "The whole sheet is spoilt: print its 3 labels again" in text_of(client.get(spoilt))
    done = client.post(spoilt, data={"sheet_id": sheet_id, "whole": "1"}, follow_redirects=True)
    assert "3 labels are printed again" in text_of(done)
    with app.app_context():
        first, second = queries.of_run(run_id)
        assert (first.of_run(run_id), len(second.of_run(run_id))) == (frozenset(), 3)
