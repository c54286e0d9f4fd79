"""The cadence: the strictest line wins, on working days, and says why (FU1, FU3, FU5, FU7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.firm.policies import POLICIES
from intranet.followups.rules import (
    HORIZON_ORDER,
    CadenceFacts,
    OwnCadence,
    Part,
    after_mailing,
    best_method,
    cadence,
    part_of,
    quiet_day_hint,
    rhythm,
    strictest_horizon,
    work_order,
)
from intranet.values.inquiry_terms import ContactMethod, Horizon, InquiryState, PurchaseClass
from intranet.values.reason import Reason
from intranet.values.working_calendar import WorkingCalendar, calendar_for

POLICY = POLICIES["cadence"].default
WEEKENDS_ONLY = WorkingCalendar("")
MONDAY, TUESDAY, THURSDAY, FRIDAY = (
    date(2026, 11, 23),
    date(2026, 11, 24),
    date(2026, 11, 26),
    date(2026, 11, 27),
)
NEGOTIATING = InquiryState.NEGOTIATING


def due(calendar=WEEKENDS_ONLY, **facts):
    return cadence(CadenceFacts(since=facts.pop("since", TUESDAY), **facts), POLICY, calendar)


@pytest.mark.parametrize(
    ("facts", "aim", "longest", "line"),
    [
        ({"level": 1}, 2, 3, "level 1"),
        ({"level": 2}, 3, 7, "level 2"),
        ({"level": 3}, 7, 14, "level 3"),
        ({"level": 4}, 30, 60, "level 4"),
        ({"purchase_class": PurchaseClass.A}, 5, 7, "class A"),
        ({"purchase_class": PurchaseClass.B}, 10, 15, "class B"),
        ({"purchase_class": PurchaseClass.C}, 25, 30, "class C"),
        ({"state": NEGOTIATING}, 5, 7, "under negotiation"),
        ({"state": InquiryState.ORDER}, 7, 10, "following an order"),
        ({"state": InquiryState.AFTER_SALES}, 30, 45, "after-sales service"),
        ({"state": InquiryState.NOT_CLOSED}, 90, 180, "not closed"),
        ({"horizon": Horizon.IMMEDIATELY}, 1, 2, "needs it immediately"),
        ({"horizon": Horizon.THREE_MONTHS}, 7, 14, "needs it within 3 months"),
        ({"horizon": Horizon.SIX_MONTHS}, 14, 30, "needs it within 6 months"),
        ({"horizon": Horizon.TWELVE_MONTHS}, 30, 60, "needs it within 12 months"),
        ({"level": 4, "purchase_class": PurchaseClass.A}, 5, 7, "class A"),
        ({"level": 2, "state": NEGOTIATING, "horizon": Horizon.IMMEDIATELY}, 1, 2, "needs it immediately"),
        ({"level": 1, "purchase_class": PurchaseClass.C, "state": NEGOTIATING}, 2, 3, "level 1"),
        ({"level": 4, "state": InquiryState.AFTER_SALES}, 30, 45, "after-sales service"),
    ],
)
def test_the_strictest_line_wins(facts, aim, longest, line):
    found = due(**facts)
    assert (found.aim_days, found.longest_days, str(found.line)) == (aim, longest, line)
    assert line in str(Reason.from_json(found.reasons[0].data["line"]))


def test_no_line_no_cadence():
    assert due() is None
    assert due(horizon=Horizon.UNKNOWN) is None


def test_what_is_closed_is_not_chased():
    found = due(
        state=InquiryState.NOT_CLOSED, level=1, purchase_class=PurchaseClass.A, horizon=Horizon.IMMEDIATELY
    )
    assert found.aim_days == 90


@pytest.mark.parametrize(
    ("last", "level", "expected"),
    [
        (TUESDAY, 1, THURSDAY),  # two days on, a working day
        (THURSDAY, 1, FRIDAY),  # Saturday; Monday would be later than three days
        (FRIDAY, 1, date(2026, 11, 30)),  # Sunday; Monday is the third day
        (TUESDAY, 2, FRIDAY),
        (THURSDAY, 2, date(2026, 11, 30)),  # Sunday: the next working day is within the week
    ],
)
def test_the_day_is_a_working_day_and_not_later_than_the_longest(last, level, expected):
    assert due(level=level, last_contact_on=last).on == expected


def test_holidays_of_the_country_are_no_working_days():
    found = due(calendar_for("US"), level=1, last_contact_on=TUESDAY)
    assert found.on == FRIDAY  # Thanksgiving is Thursday 26 November 2026


def test_it_counts_from_the_last_contact_else_from_the_inquiry():
    assert due(level=3, since=MONDAY).on == MONDAY + timedelta(days=7)
    assert due(level=3, since=MONDAY, last_contact_on=FRIDAY).on == FRIDAY + timedelta(days=7)


def test_it_is_explained():
    found = due(purchase_class=PurchaseClass.A, last_contact_on=date(2026, 11, 12))
    said = found.reasons[0]
    assert said.code == "cadence"
    assert said.data["last"] == "2026-11-12"
    assert said.data["due"] == found.on.isoformat() == "2026-11-17"
    assert Reason.from_json(said.data["aim"]).text % said.data["aim"]["data"] == "every 5 days"


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "every day"), (7, "weekly"), (30, "monthly"), (10, "every 10 days")],
)
def test_a_rhythm_is_said_as_people_say_it(days, said):
    assert str(rhythm(days)) == said


@pytest.mark.parametrize(("aim", "looser"), [(3, False), (7, False), (8, True), (60, True)])
def test_an_own_cadence_wins_and_a_looser_one_is_told(aim, looser):
    found = due(level=2, own=OwnCadence(aim, aim + 5, "builds until spring"))
    assert (found.aim_days, found.looser) == (aim, looser)
    assert "builds until spring" in found.reasons[0].data["why"]


@settings(max_examples=150, deadline=None)
@given(
    level=st.sampled_from([None, 1, 2, 3, 4]),
    purchase_class=st.sampled_from([None, *PurchaseClass]),
    state=st.sampled_from([None, *InquiryState]),
    horizon=st.sampled_from(list(Horizon)),
    ago=st.integers(0, 400),
)
def test_the_next_contact_is_always_a_working_day_after_the_last(level, purchase_class, state, horizon, ago):
    last = TUESDAY - timedelta(days=ago)
    found = due(
        level=level, purchase_class=purchase_class, state=state, horizon=horizon, last_contact_on=last
    )
    if found is None:
        return
    assert WEEKENDS_ONLY.is_working_day(found.on)
    assert last - timedelta(days=2) <= found.on <= found.at_the_latest
    assert found.on <= last + timedelta(days=max(found.longest_days, found.aim_days + 2))


AFTER = POLICIES["after_mailing"].default


@pytest.mark.parametrize(
    ("country", "own", "expected"),
    [
        ("US", {}, date(2026, 12, 2)),  # five working days, Thanksgiving not among them
        ("DE", {}, date(2026, 12, 11)),
        ("DE", {"DE": 8}, date(2026, 12, 7)),
        ("US", {"US": 2}, date(2026, 11, 27)),
    ],
)
def test_the_call_after_mailing_comes_when_the_packet_is_there(country, own, expected):
    policy = {"days": {**AFTER["days"], "by_country": own}}
    day, why = after_mailing(TUESDAY, country, "US", policy, calendar_for("US"))
    assert day == expected
    assert why.data["mailed"] == "2026-11-24"


@pytest.mark.parametrize(
    ("reachable", "forbidden", "best"),
    [
        ([ContactMethod.EMAIL, ContactMethod.PHONE], [], ContactMethod.PHONE),
        ([ContactMethod.EMAIL, ContactMethod.PHONE], [ContactMethod.PHONE], ContactMethod.EMAIL),
        ([ContactMethod.LETTER, ContactMethod.FAX], [], ContactMethod.FAX),
        ([ContactMethod.PHONE], [ContactMethod.PHONE], None),
        ([], [], None),
    ],
)
def test_the_best_way_that_is_known_and_allowed(reachable, forbidden, best):
    assert best_method(reachable, forbidden) is best


@pytest.mark.parametrize(
    ("day", "method", "hinted"),
    [
        (MONDAY, ContactMethod.EMAIL, True),
        (FRIDAY, ContactMethod.EMAIL, True),
        (TUESDAY, ContactMethod.EMAIL, False),
        (MONDAY, ContactMethod.PHONE, False),
        (date(2026, 11, 28), ContactMethod.EMAIL, False),
    ],
)
def test_quiet_days_are_hinted_at_for_emails_only(day, method, hinted):
    assert bool(quiet_day_hint(day, method, POLICIES["promises"].default)) is hinted


def test_the_order_of_work():
    rows = [
        ("next", TUESDAY + timedelta(days=1), 1, Horizon.IMMEDIATELY),
        ("overdue level 3", MONDAY, 3, Horizon.IMMEDIATELY),
        ("today, not graded", TUESDAY, None, Horizon.UNKNOWN),
        ("today level 1", TUESDAY, 1, Horizon.TWELVE_MONTHS),
        ("overdue level 1 later", MONDAY, 1, Horizon.SIX_MONTHS),
        ("overdue level 1 soon", MONDAY, 1, Horizon.THREE_MONTHS),
        ("today level 4 soon", TUESDAY, 4, Horizon.IMMEDIATELY),
    ]
    rows.sort(key=lambda row: work_order(row[1], TUESDAY, row[2], row[3]))
    assert [row[0] for row in rows] == [
        "overdue level 1 soon",
        "overdue level 1 later",
        "overdue level 3",
        "today level 1",
        "today level 4 soon",
        "today, not graded",
        "next",
    ]


def test_parts_and_horizons():
    assert [part_of(day, TUESDAY) for day in (MONDAY, TUESDAY, FRIDAY)] == [
        Part.OVERDUE,
        Part.TODAY,
        Part.NEXT,
    ]
    assert set(HORIZON_ORDER) == set(Horizon)
    assert strictest_horizon([Horizon.UNKNOWN, Horizon.SIX_MONTHS]) is Horizon.SIX_MONTHS
    assert strictest_horizon([]) is Horizon.UNKNOWN
