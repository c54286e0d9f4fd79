"""Follow-ups: planned, worked off, put off and stopped, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intranet.correspondence import queries as correspondence
from intranet.customers.models import ContactChannel, Customer
from intranet.customers.service import lift_do_not_contact, set_do_not_contact
from intranet.firm import queries as firm
from intranet.followups import queries, service
from intranet.followups.models import FollowUp, FollowUpState, Origin
from intranet.followups.rules import work_order
from intranet.grading.service import override
from intranet.intake.service import answer_screening
from intranet.platform import audit, events
from intranet.platform.database import db, transaction
from intranet.screening.queries import findings
from intranet.values.inquiry_terms import ContactMethod, Horizon, InquiryState, Verdict
from intranet.values.reason import Reason
from tests.factories.judgement import a_caller, a_customer, a_suspect, an_inquiry, many_due

pytestmark = pytest.mark.usefixtures("services")


@pytest.fixture
def rep(a_person):
    return a_person("rep", "supervisor")


def entry(**fields) -> service.LogEntry:
    return service.LogEntry(
        **{"happened": "They compare two makes.", "method": ContactMethod.PHONE, **fields}
    )


def only(customer_id: int) -> FollowUp:
    (one,) = queries.open_of_customer(customer_id)
    return one


def test_a_clear_inquiry_is_called_within_its_cadence(now):
    inquiry = an_inquiry(now, horizon=Horizon.IMMEDIATELY)
    planned = only(inquiry.customer_id)
    assert planned.due_on == date(2026, 11, 25)
    assert planned.method is ContactMethod.PHONE
    assert [said["code"] for said in planned.reasons] == ["cadence_first"]


def test_an_inquiry_that_is_to_be_checked_is_called_once_it_is_clear(now, rep):
    inquiry = a_suspect(now)
    assert queries.open_of_customer(inquiry.customer_id) == []
    answers = {row.indicator: False for row in findings(inquiry.id)}
    answer_screening(inquiry.id, answers, Verdict.CLEAR, "known to us", rep, now)
    events.dispatch(strict=True)
    assert only(inquiry.customer_id).inquiry_id == inquiry.id
    events.dispatch(strict=True)
    assert only(inquiry.customer_id).inquiry_id == inquiry.id


def test_nobody_calls_about_an_inquiry_that_became_suspect(now, rep):
    inquiry = an_inquiry(now)
    answer_screening(inquiry.id, {}, Verdict.SUSPECT, "the bank warned us", rep, now)
    events.dispatch(strict=True)
    assert queries.open_of_customer(inquiry.customer_id) == []


def test_a_second_inquiry_of_a_customer_is_the_same_call(now):
    first = an_inquiry(now)
    again = an_inquiry(now, caller=a_caller(customer_id=first.customer_id))
    assert again.customer_id == first.customer_id
    assert only(first.customer_id).inquiry_id == first.id


def test_a_more_urgent_inquiry_brings_the_call_forward(now):
    first = an_inquiry(now)
    before = only(first.customer_id).due_on
    an_inquiry(now, caller=a_caller(customer_id=first.customer_id), horizon=Horizon.IMMEDIATELY)
    assert only(first.customer_id).due_on < before


def test_logging_a_contact_closes_it_and_plans_the_next_by_cadence(now, rep):
    inquiry = an_inquiry(now)
    due = only(inquiry.customer_id)
    logged = service.log_contact(due.id, entry(minutes=7), rep, now)
    assert db.session.get(FollowUp, due.id).state is FollowUpState.DONE
    assert logged.record.minutes == 7
    assert logged.record.happened == "They compare two makes."
    assert correspondence.last_contact(inquiry.customer_id).id == logged.record.id
    following = only(inquiry.customer_id)
    assert following.id == logged.following.id
    assert following.due_on > now.date()
    assert following.reasons[0]["data"]["last"] == "2026-11-24"


def test_the_first_contact_answers_the_inquiry(now, rep):
    inquiry = an_inquiry(now)
    service.log_contact(only(inquiry.customer_id).id, entry(), rep, now)
    assert inquiry.first_answered_at == now


def test_a_day_that_a_person_chose_wins_over_the_cadence(now, rep):
    inquiry = an_inquiry(now)
    chosen = date(2026, 12, 24)
    logged = service.log_contact(only(inquiry.customer_id).id, entry(next_on=chosen), rep, now)
    assert (logged.following.due_on, logged.following.origin) == (chosen, Origin.PERSON)
    assert only(inquiry.customer_id).due_on == chosen


def test_a_contact_cannot_be_logged_twice(now, rep):
    due = only(an_inquiry(now).customer_id)
    service.log_contact(due.id, entry(), rep, now)
    with pytest.raises(service.FollowUpRefused):
        service.log_contact(due.id, entry(), rep, now)
    assert len(correspondence.records_of(due.customer_id)) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"happened": "  "}, "nothing_written"), ({"next_on": date(2026, 11, 23)}, "due_in_past")],
)
def test_a_log_that_makes_no_sense_changes_nothing(now, rep, wrong, code):
    due = only(an_inquiry(now).customer_id)
    with pytest.raises(service.FollowUpRefused) as refused:
        service.log_contact(due.id, entry(**wrong), rep, now)
    assert refused.value.reason.code == code
    assert db.session.get(FollowUp, due.id).state is FollowUpState.OPEN


def test_no_need_ends_the_cadence(now, rep):
    inquiry = an_inquiry(now)
    logged = service.log_contact(only(inquiry.customer_id).id, entry(no_need=True), rep, now)
    assert logged.following is None
    assert queries.open_of_customer(inquiry.customer_id) == []
    assert inquiry.state is InquiryState.NOT_CLOSED
    assert inquiry.state_reason == "They compare two makes."


def test_no_need_may_set_a_day_to_ask_again(now, rep):
    inquiry = an_inquiry(now)
    asked = entry(no_need=True, next_on=date(2027, 6, 1))
    service.log_contact(only(inquiry.customer_id).id, asked, rep, now)
    assert only(inquiry.customer_id).due_on == date(2027, 6, 1)


def test_a_state_and_a_closing_date_reach_the_inquiry(now, rep):
    inquiry = an_inquiry(now)
    told = entry(state=InquiryState.ORDER, expected_closing_on=date(2027, 1, 15))
    service.log_contact(only(inquiry.customer_id).id, told, rep, now)
    assert inquiry.state is InquiryState.ORDER
    assert inquiry.expected_closing_on == date(2027, 1, 15)


def test_after_mailing_the_call_comes_when_the_packet_has_arrived(now):
    inquiry = an_inquiry(now)
    home = firm.profile().country
    call = service.schedule_after_mailing([inquiry.id], now.date(), home, None, now)
    assert call.due_on == firm.calendar().add_working_days(now.date(), 5)
    assert call.origin is Origin.MAILING
    assert service.schedule_after_mailing([inquiry.id], now.date(), home, None, now).id == call.id


def test_abroad_it_takes_longer(now):
    inquiry = an_inquiry(now)
    call = service.schedule_after_mailing([inquiry.id], now.date(), "DE", None, now)
    assert call.due_on == firm.calendar().add_working_days(now.date(), 12)


def test_putting_off_needs_a_reason_and_a_later_day(now, rep):
    due = only(an_inquiry(now).customer_id)
    with pytest.raises(service.FollowUpRefused):
        service.snooze(due.id, due.due_on + timedelta(days=3), " ", rep, now)
    with pytest.raises(service.FollowUpRefused):
        service.snooze(due.id, due.due_on, "on holiday", rep, now)
    service.snooze(due.id, due.due_on + timedelta(days=3), "on holiday", rep, now)
    assert audit.history("follow_up", due.id)[0].why == "on holiday"
    assert "on holiday" in str(Reason.from_json(due.reasons[0]))


def test_what_a_person_put_off_the_cadence_does_not_move(now, rep):
    inquiry = an_inquiry(now)
    due = only(inquiry.customer_id)
    until = due.due_on + timedelta(days=9)
    service.snooze(due.id, until, "on holiday", rep, now)
    override(inquiry.customer_id, 1, "a big name", None, rep, now)
    events.dispatch(strict=True)
    assert only(inquiry.customer_id).due_on == until


def test_a_better_level_brings_the_call_forward(now, rep):
    inquiry = an_inquiry(now)
    before = only(inquiry.customer_id).due_on
    override(inquiry.customer_id, 1, "a big name", None, rep, now)
    events.dispatch(strict=True)
    assert only(inquiry.customer_id).due_on < before


def test_do_not_contact_stops_what_is_planned(now):
    inquiry = an_inquiry(now)
    set_do_not_contact(inquiry.customer_id, None, ContactChannel.ANY, "asked us", None, now)
    events.dispatch(strict=True)
    assert queries.open_of_customer(inquiry.customer_id) == []


def test_a_forbidden_phone_turns_the_call_into_an_email(now):
    inquiry = an_inquiry(now)
    set_do_not_contact(inquiry.customer_id, None, ContactChannel.PHONE, "no calls", None, now)
    events.dispatch(strict=True)
    assert only(inquiry.customer_id).method is ContactMethod.EMAIL


def test_whoever_must_not_be_contacted_is_not_planned_for(now, rep):
    customer = a_customer(now)
    request = set_do_not_contact(customer.id, None, ContactChannel.ANY, "asked us", None, now)
    with pytest.raises(service.FollowUpRefused):
        service.plan(customer.id, now.date(), ContactMethod.PHONE, "call", rep, now)
    inquiry = an_inquiry(now, caller=a_caller(customer_id=customer.id))
    assert service.schedule_after_mailing([inquiry.id], now.date(), "DE", None, now) is None
    lift_do_not_contact(request.id, "wrote to us again", None, now)
    assert service.plan(customer.id, now.date(), ContactMethod.PHONE, "call", rep, now).due_on == now.date()


def test_an_own_cadence_moves_what_is_planned_and_can_be_taken_back(now, rep):
    inquiry = an_inquiry(now)
    by_rules = only(inquiry.customer_id).due_on
    service.set_own_cadence(inquiry.customer_id, 20, 25, "builds until January", rep, now)
    assert only(inquiry.customer_id).due_on == date(2026, 12, 14)
    service.set_own_cadence(inquiry.customer_id, 0, 0, "done building", rep, now)
    assert only(inquiry.customer_id).due_on == by_rules


@pytest.mark.parametrize(("aim", "longest", "why"), [(5, 3, "x"), (0, 3, "x"), (3, 731, "x"), (3, 5, " ")])
def test_an_own_cadence_that_makes_no_sense_is_refused(now, rep, aim, longest, why):
    with pytest.raises(service.FollowUpRefused):
        service.set_own_cadence(a_customer(now).id, aim, longest, why, rep, now)


def test_the_due_list_is_in_the_order_of_the_rules(now, rep):
    many_due(now, 14, rep.id)
    customers = list(db.session.scalars(db.select(Customer)))
    with transaction():
        for place, customer in enumerate(customers):
            db.session.get_one(Customer, customer.id).level = place % 5 or None
    today = now.date()
    lines = queries.due_list(rep.id, today).lines
    keys = [
        work_order(line.follow_up.due_on, today, line.customer.level, line.inquiry.horizon) for line in lines
    ]
    assert len(keys) > 10
    assert keys == sorted(keys)


def test_a_due_list_shows_ones_own_and_nobodys_but_not_anothers(now, rep, a_person):
    other = a_person("rep", name="Other Rep")
    mine, theirs, nobodys = (
        an_inquiry(now, caller=a_caller(name), horizon=Horizon.IMMEDIATELY)
        for name in ("Mine", "Theirs", "Nobody's")
    )
    with transaction():
        db.session.get_one(Customer, mine.customer_id).owner_id = rep.id
        db.session.get_one(Customer, theirs.customer_id).owner_id = other.id
    names = {line.customer.name for line in queries.due_list(rep.id, now.date()).lines}
    assert names == {"Mine", "Nobody's"}
    service.hand_over(only(theirs.customer_id).id, rep.id, rep)
    assert "Theirs" in {line.customer.name for line in queries.due_list(rep.id, now.date()).lines}
