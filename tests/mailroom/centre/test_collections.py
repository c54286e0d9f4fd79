"""Collections: when the post comes next, counted down on the board; added and changed on their page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from intranet.platform.database import db
from intranet.values.working_calendar import WorkingCalendar
from mailroom.centre import service
from mailroom.centre.models import Collection
from mailroom.centre.rules import CollectionRefused, CollectionTime, checked, clock_of, takes_place

NEW_YORK = ZoneInfo("America/New_York")
WEEK = frozenset(range(5))
POST = CollectionTime(WEEK, time(17, 30), "Post", "Front desk")
EARLY = CollectionTime(WEEK | {5}, time(9), "Courier")
US = WorkingCalendar("US")


def at(day: str, clock: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "today", "following"),
    [
        (at("2026-11-24", "16:18"), [("17:30", "1:12")], None),  # Tuesday
        (at("2026-11-24", "08:59:30"), [("09:00", "0:01"), ("17:30", "8:31")], None),
        (at("2026-11-24", "17:30"), [], "2026-11-25 09:00"),
        (at("2026-11-25", "18:00"), [], "2026-11-27 09:00"),  # Thanksgiving is between
        (at("2026-11-27", "18:00"), [], "2026-11-28 09:00"),  # Saturday, though the firm is closed
        (at("2026-11-28", "10:00"), [], "2026-11-30 09:00"),  # over the Sunday
        (at("2026-12-24", "20:00"), [], "2026-12-26 09:00"),
    ],
)
def test_the_board_says_what_is_collected_today_or_what_comes_next(now, today, following):
    clock = clock_of([POST, EARLY], now, US)
    assert [(f"{one.at:%H:%M}", f"{one.hours}:{one.minutes:02}") for one in clock.today] == today
    assert (f"{clock.next_one.at:%Y-%m-%d %H:%M}" if clock.next_one else None) == following


def test_the_time_left_is_true_across_the_change_from_summer_time():
    night = CollectionTime(frozenset({6}), time(4), "Night mail")
    (coming,) = clock_of([night], at("2026-11-01", "00:30"), US).today  # the clocks go back at two
    assert (coming.hours, coming.minutes) == (4, 30)


def test_days_of_the_firms_own_count():
    closed = WorkingCalendar("US", extra_holidays=frozenset({date(2026, 11, 24)}))
    open_all_the_same = WorkingCalendar("US", extra_working_days=frozenset({date(2026, 11, 26)}))
    assert not takes_place(POST, date(2026, 11, 24), closed)
    assert takes_place(POST, date(2026, 11, 26), open_all_the_same)
    assert not takes_place(POST, date(2026, 11, 26), US)


def test_nobody_who_comes_is_no_mistake():
    assert clock_of([], at("2026-11-24", "12:00"), US).next_one is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (((), time(9), "Post", ""), "collection_days"),
        (((0, 9), time(9), "Post", ""), "collection_days"),
        (((0,), None, "Post", ""), "collection_time"),
        (((0,), time(9), "  ", ""), "collection_carrier"),
    ],
)
def test_a_collection_without_day_time_or_carrier_is_refused(given, code):
    with pytest.raises(CollectionRefused) as refused:
        checked(*given)
    assert refused.value.reason.code == code


# ---- on the screen ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_app")
def test_the_same_collection_is_not_kept_twice_but_another_day_hour_carrier_or_place_is():
    kept = service.save_collection(None, [0, 1], time(16, 30), "Post", "", None)
    with pytest.raises(CollectionRefused, match="Post comes at that time already"):
        service.save_collection(None, [1, 2], time(16, 30), "Post", "", None)
    service.save_collection(kept.id, [0, 1, 2], time(16, 30), "Post", "", None)
    service.save_collection(None, [4], time(16, 30), "Post", "", None)
    service.save_collection(None, [0], time(17, 30), "Post", "", None)
    service.save_collection(None, [0], time(16, 30), "Courier", "", None)
    service.save_collection(None, [0], time(16, 30), "Post", "Back door", None)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def test_a_collection_is_added_corrected_and_taken_away_and_nothing_typed_is_lost(app, as_role):
    client = as_role("mailroom")
    form = {"weekdays": ["0", "4"], "at": "25:99", "carrier": "<b>Royal Mail</b>", "place": "x" * 121}
    answer = client.post("/mailroom/collections/new", data=form)
    assert answer.status_code == 400
    assert "Give the time as 17:30." in text_of(answer)
    assert "&lt;b&gt;Royal Mail&lt;/b&gt;" in answer.get_data(as_text=True)
    good = {**form, "at": "17:30", "carrier": "Royal Mail", "place": "Gate 2"}
    page = client.post("/mailroom/collections/new", data=good, follow_redirects=True)
    assert "17:30 Mon, Fri Royal Mail Gate 2" in text_of(page)
    client.post("/mailroom/collections/1", data={**good, "weekdays": list("01234")})
    assert "Mon to Fri" in text_of(client.get("/mailroom/collections"))
    assert client.post("/mailroom/collections/1/remove", follow_redirects=True).status_code == 200
    assert client.get("/mailroom/collections/1").status_code == 404
    with app.app_context():
        assert db.session.query(Collection).count() == 0


def test_a_collection_is_removed_on_its_own_page_which_first_says_what_that_means(as_role):
    client = as_role("mailroom")
    client.post("/mailroom/collections/new", data={"weekdays": ["0"], "at": "17:30", "carrier": "Post"})
    remove = 'action="/mailroom/collections/1/remove"'
    assert remove not in client.get("/mailroom/collections").get_data(as_text=True)
    page = client.get("/mailroom/collections/1").get_data(as_text=True)
    asked = page.split('<details class="ask"')[1].split("</details>")[0]
    assert "<summary" in asked
    assert "the board stops counting down to it" in asked.split(remove)[0]
    assert page.count(remove) == asked.count(remove) == 1
    assert "Remove this collection" not in client.get("/mailroom/collections/new").get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "status"), [("mailroom", 200), ("admin", 200), ("reception", 403), ("rep", 403)]
)
def test_who_may_say_when_the_post_comes(as_role, role, status):
    assert as_role(role).get("/mailroom/collections").status_code == status


def test_the_board_counts_down_and_the_wall_shows_the_same_without_buttons(app, as_role, now):
    soon = now.astimezone(UTC) + timedelta(hours=1, minutes=12)
    with app.app_context():
        service.save_collection(None, range(7), soon.time(), "Post", "Front desk", None)
    client = as_role("mailroom")
    for path in ("/mailroom", "/mailroom/wall"):
        page = client.get(path)
        assert f"Post collects at {soon:%H:%M}: 1 h 12 min left" in text_of(page)
        assert "Nothing waits" in text_of(page)
        assert 'class="postmark"' in page.get_data(as_text=True)
        assert '<meta http-equiv="refresh"' in page.get_data(as_text=True)
    assert 'class="rail"' not in page.get_data(as_text=True)
    assert as_role("rep").get("/mailroom/wall").status_code == 403
