"""The due list and the follow-ups of a customer, on the screen."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from intranet.correspondence.models import ContactRecord
from intranet.customers.models import Customer
from intranet.followups import queries as followups
from intranet.followups import service
from intranet.followups.models import FollowUp, FollowUpState
from intranet.inquiries.models import Inquiry
from intranet.platform.database import db, transaction
from intranet.values.inquiry_terms import ContactMethod
from tests.factories.judgement import an_inquiry, many_due
from tests.judgement.seeing import due_id, make, page, statements, user_id


def test_the_due_list_tells_whom_why_and_the_last_word(app, now, rep):
    inquiry_id = make(app, an_inquiry, now)
    follow_up_id = due_id(app, inquiry_id)
    shown = page(rep.get("/due"))
    assert "Acme Tools Ltd" in shown
    assert "+44 1482 555 010" in shown
    assert "not spoken yet" in shown
    opened = page(rep.get(f"/due/{follow_up_id}"))
    assert "Log it and plan the next" in opened


def test_one_line_logs_a_contact_and_plans_the_next(app, now, rep):
    inquiry_id = make(app, an_inquiry, now)
    data = {"happened": "Wants a quote for 500", "method": "phone", "minutes": "4", "next_on": "next Friday"}
    answer = rep.post(f"/due/{due_id(app, inquiry_id)}/log", data=data)
    assert answer.status_code == 303
    with app.app_context():
        (following,) = followups.open_of_inquiry(inquiry_id)
        assert str(following.due_on) == "2026-12-04"
        assert db.session.scalar(sa.select(ContactRecord.happened)) == "Wants a quote for 500"
    assert "Written down." in page(rep.get("/due"))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tomorrow", "2026-11-25"),
        ("+3", "2026-11-27"),
        ("下周五", "2026-12-04"),
        ("24 Dec", "2026-12-24"),
        ("", None),
    ],
)
def test_the_next_day_is_said_as_people_say_it(app, now, as_role, language, said, meant):
    inquiry_id = make(app, an_inquiry, now)
    data = {"happened": "spoke", "method": "phone", "next_on": said}
    assert (
        as_role("rep", language=language).post(f"/due/{due_id(app, inquiry_id)}/log", data=data).status_code
        == 303
    )
    with app.app_context():
        (following,) = followups.open_of_inquiry(inquiry_id)
        assert meant is None or str(following.due_on) == meant


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"happened": ""}, "Say in a few words what was spoken."),
        ({"next_on": "blue moon"}, "is no date"),
        ({"next_on": "yesterday"}, "Choose a day that is still to come."),
        ({"minutes": "-4"}, "Give the minutes as a number from 0 to 1440."),
        ({"happened": "x" * 500}, "Use 400 characters at most."),
    ],
)
def test_a_log_that_is_wrong_says_so_and_loses_nothing(app, now, rep, wrong, words):
    inquiry_id = make(app, an_inquiry, now)
    data = {"happened": "They compare", "method": "phone", "next_on": "+3", "problems": "price", **wrong}
    answer = rep.post(f"/due/{due_id(app, inquiry_id)}/log", data=data)
    assert answer.status_code == 400
    shown = answer.get_data(as_text=True)
    assert words in shown
    assert "price</textarea>" in shown
    with app.app_context():
        assert db.session.scalar(sa.select(ContactRecord.id)) is None


def test_putting_off_and_calling_off_need_a_reason(app, now, rep):
    inquiry_id = make(app, an_inquiry, now)
    follow_up_id = due_id(app, inquiry_id)
    assert "Put off until" in page(rep.get(f"/due/{follow_up_id}?do=snooze"))
    assert rep.post(f"/due/{follow_up_id}/snooze", data={"until": "+30"}).status_code == 400
    assert (
        rep.post(f"/due/{follow_up_id}/snooze", data={"until": "+30", "snooze_why": "away"}).status_code
        == 303
    )
    assert "Nothing is due" in page(rep.get("/due"))
    assert rep.post(f"/due/{follow_up_id}/cancel", data={}).status_code == 400
    assert rep.post(f"/due/{follow_up_id}/cancel", data={"cancel_why": "moved away"}).status_code == 303
    with app.app_context():
        assert db.session.get(FollowUp, follow_up_id).state is FollowUpState.CANCELLED


def test_another_reps_line_is_not_there(app, now, rep, a_person):
    other = a_person("rep", name="Other Rep")
    inquiry_id = make(app, an_inquiry, now)
    with app.app_context(), transaction():
        db.session.get_one(Customer, db.session.get(Inquiry, inquiry_id).customer_id).owner_id = other.id
    follow_up_id = due_id(app, inquiry_id)
    assert rep.get(f"/due/{follow_up_id}").status_code == 404
    assert rep.post(f"/due/{follow_up_id}/log", data={"happened": "x", "method": "phone"}).status_code == 404


def test_a_supervisor_looks_at_anothers_list_and_a_rep_cannot(app, now, rep, supervisor):
    rep_id = user_id(app, "rep")
    with app.app_context():
        many_due(now, 1, rep_id)
    assert "Firm 0" in page(supervisor.get(f"/due?user={rep_id}"))
    assert "Firm 0" not in page(supervisor.get("/due"))
    assert "Firm 0" in page(rep.get(f"/due?user={user_id(app, 'supervisor')}"))


def test_the_due_list_reads_as_much_for_a_dozen_lines_as_for_three(app, now, rep):
    rep_id = user_id(app, "rep")
    counted = []
    for number in (3, 9):
        with app.app_context():
            many_due(now, number, rep_id)
        rep.get("/due")
        with statements(app) as seen:
            page(rep.get("/due"))
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_a_long_due_list_is_paged(app, now, rep):
    rep_id = user_id(app, "rep")
    with app.app_context():
        many_due(now, 53, rep_id)
        found = followups.due_list(rep_id, now.date(), 2)
    assert (found.total, found.pages, len(found.lines)) == (53, 2, 3)
    assert "Page 2 of 2" in page(rep.get("/due?page=2"))


def test_a_contact_is_planned_and_an_own_cadence_set_from_the_customers_page(app, now, rep):
    with app.app_context():
        customer_id = an_inquiry(now).customer_id
    assert "Plan a contact" in page(rep.get(f"/customers/{customer_id}"))
    where = f"/customers/{customer_id}/follow-ups"
    assert (
        rep.post(
            f"{where}/plan", data={"due_on": "+2", "method": "visit", "purpose": "Show them"}
        ).status_code
        == 303
    )
    assert "Show them" in page(rep.get(where))
    assert rep.post(f"{where}/plan", data={"due_on": "yesterday", "method": "visit"}).status_code == 400
    own = {"aim": "60", "longest": "90", "cadence_why": "builds until spring"}
    assert rep.post(f"{where}/cadence", data=own).status_code == 303
    shown = page(rep.get(where))
    assert "builds until spring" in shown
    assert "looser than the rules" in shown
    assert rep.post(f"{where}/cadence", data={**own, "longest": "3"}).status_code == 400
    assert rep.post(f"{where}/cadence", data={"cadence_why": "over"}).status_code == 303
    assert "builds until spring" not in page(rep.get(where))


@pytest.mark.parametrize(("language", "words"), [("en", "no need now"), ("zh", "目前没有需求")])
def test_why_the_house_called_a_contact_off_is_said_in_the_readers_language(
    app, now, as_role, language, words
):
    inquiry_id = make(app, an_inquiry, now)
    reader = as_role("supervisor", language=language)
    with app.app_context(), transaction():
        first = db.session.scalars(sa.select(FollowUp)).one()
        planned = service.plan(
            first.customer_id, date(2027, 1, 11), ContactMethod.PHONE, "ask again", None, now
        )
        customer_id, other_id = first.customer_id, planned.id
    form = {"happened": "They have all they want", "method": "phone", "no_need": "y"}
    assert reader.post(f"/due/{due_id(app, inquiry_id)}/log", data=form).status_code == 303
    with app.app_context():
        assert db.session.get_one(FollowUp, other_id).state is FollowUpState.CANCELLED
    assert words in page(reader.get(f"/customers/{customer_id}"))
