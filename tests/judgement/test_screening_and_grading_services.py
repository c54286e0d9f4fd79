"""Screening and grading as they are kept: verdicts, the memory, levels and overrides, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from intranet.correspondence.models import Direction
from intranet.correspondence.service import ContactEntry, record_contact
from intranet.customers.models import Customer
from intranet.customers.service import take_survey
from intranet.customers.values import SurveyDetails
from intranet.grading import queries as grades
from intranet.grading import service as grading
from intranet.grading.models import LevelGiven
from intranet.inquiries.models import Inquiry, InquiryProduct
from intranet.intake.service import answer_screening, correct_inquiry
from intranet.orders.models import OrderKind
from intranet.orders.service import OrderDetails, place_order
from intranet.platform import events
from intranet.platform.database import db
from intranet.platform.events import Event
from intranet.screening import queries, service
from intranet.screening.models import FraudDetail, FraudMark
from intranet.values.inquiry_terms import ContactMethod, InquiryState, Verdict
from tests.factories.judgement import FRAUDULENT, ORDINARY, a_caller, a_customer, a_suspect, an_inquiry

pytestmark = pytest.mark.usefixtures("services")


@pytest.fixture
def boss(a_person):
    return a_person("supervisor")


@pytest.fixture
def rep(a_person):
    return a_person("rep")


def emitted(kind: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.kind == kind))


# ---- screening -------------------------------------------------------------------------------------------


def test_with_nothing_suggested_saving_is_the_persons_clear(now):
    inquiry = an_inquiry(now)
    assert inquiry.verdict is Verdict.CLEAR
    assert [given.verdict for given in queries.verdicts(inquiry.id)] == [Verdict.CLEAR]
    assert emitted("inquiry_cleared") == 1


def corrected(inquiry: Inquiry, by, now, **values) -> Inquiry:
    """The inquiry after somebody corrected its card."""
    lines = [
        InquiryProduct(product_id=line.product_id, as_asked=line.as_asked, position=line.position)
        for line in inquiry.products
    ]
    return correct_inquiry(inquiry.id, values, lines, inquiry.version, by, now)


def test_corrected_words_that_raise_a_question_hold_the_inquiry_again(now, rep):
    inquiry = an_inquiry(now)
    held = emitted("inquiry_held")
    after = corrected(inquiry, rep, now, message=FRAUDULENT)
    assert after.verdict is Verdict.TO_CHECK
    newest = queries.verdicts(inquiry.id)[0]
    assert (newest.verdict, newest.why, newest.by_id) == (Verdict.TO_CHECK, service.CORRECTED, None)
    assert emitted("inquiry_held") == held + 1
    assert [row.indicator for row in queries.findings(inquiry.id) if row.suggested]


def test_harmless_corrections_leave_a_clear_inquiry_clear(now, rep):
    inquiry = an_inquiry(now)
    cleared = emitted("inquiry_cleared")
    assert corrected(inquiry, rep, now, message=ORDINARY + " Thank you.").verdict is Verdict.CLEAR
    assert (len(queries.verdicts(inquiry.id)), emitted("inquiry_cleared")) == (1, cleared)


def test_answered_questions_stay_answered_when_the_words_are_corrected(now, boss):
    inquiry = a_suspect(now)
    raised = {row.indicator: False for row in queries.findings(inquiry.id) if row.suggested}
    answer_screening(inquiry.id, raised, Verdict.CLEAR, "they called back", boss, now)
    assert corrected(inquiry, boss, now, message=FRAUDULENT + " Thank you.").verdict is Verdict.CLEAR
    answers = {row.indicator: row.answer for row in queries.findings(inquiry.id)}
    assert {code: answers[code] for code in raised} == raised


def test_with_something_suggested_nothing_is_cleared(now):
    inquiry = a_suspect(now)
    assert emitted("inquiry_cleared") == 0
    raised = {row.indicator for row in queries.findings(inquiry.id) if row.suggested}
    assert raised == {"invitation", "pressure", "huge_order"}


def test_the_history_of_verdicts_is_kept(now, rep, boss):
    inquiry = a_suspect(now)
    answer_screening(inquiry.id, {}, Verdict.SUSPECT, "smells", rep, now)
    answer_screening(inquiry.id, {}, Verdict.CLEAR, "their bank vouches", boss, now)
    told = [(given.verdict, given.why, given.by_id) for given in queries.verdicts(inquiry.id)]
    assert told == [
        (Verdict.CLEAR, "their bank vouches", boss.id),
        (Verdict.SUSPECT, "smells", rep.id),
        (Verdict.TO_CHECK, "", None),
    ]
    assert emitted("inquiry_cleared") == 1


def test_answers_are_kept_with_who_gave_them(now, rep):
    inquiry = a_suspect(now)
    answers = {row.indicator: row.indicator == "invitation" for row in queries.findings(inquiry.id)}
    answer_screening(inquiry.id, answers, Verdict.SUSPECT, "", rep, now)
    rows = {row.indicator: row for row in queries.findings(inquiry.id)}
    assert rows["invitation"].answer is True
    assert rows["pressure"].answer is False
    assert {row.answered_by_id for row in rows.values()} == {rep.id}
    right = {
        row.indicator: (row.suggested, row.confirmed, row.denied, row.percent) for row in queries.precision()
    }
    assert right["invitation"] == (1, 1, 0, 100)
    assert right["pressure"] == (1, 0, 1, 0)
    assert right["wrong_unit"] == (0, 0, 0, None)


@pytest.mark.parametrize(
    ("first", "second", "why", "code"),
    [
        (None, Verdict.CLEAR, "", "unanswered"),
        (None, Verdict.FRAUD, "", "not_yours"),
        (Verdict.SUSPECT, Verdict.CLEAR, "sure", "not_yours"),
        (Verdict.SUSPECT, Verdict.SUSPECT, "", "same_verdict"),
    ],
)
def test_a_rep_is_refused_what_is_not_theirs(now, rep, first, second, why, code):
    inquiry = a_suspect(now)
    if first:
        answer_screening(inquiry.id, {}, first, "", rep, now)
    with pytest.raises(service.VerdictRefused) as refused:
        answer_screening(inquiry.id, {}, second, why, rep, now)
    assert refused.value.reason.code == code
    assert db.session.get(Inquiry, inquiry.id).verdict is (first or Verdict.TO_CHECK)


def test_a_suspect_is_cleared_only_with_a_reason(now, rep, boss):
    inquiry = a_suspect(now)
    answer_screening(inquiry.id, {}, Verdict.SUSPECT, "", rep, now)
    with pytest.raises(service.VerdictRefused) as refused:
        answer_screening(inquiry.id, {}, Verdict.CLEAR, "  ", boss, now)
    assert refused.value.reason.code == "say_why"


def test_a_confirmed_fraud_is_closed_and_remembered_for_the_firms_term(now, boss):
    inquiry = a_suspect(now, caller=a_caller(fax="+44 1482 555 099"))
    answer_screening(inquiry.id, {}, Verdict.FRAUD, "", boss, now)
    assert inquiry.state is InquiryState.NOT_CLOSED
    assert inquiry.closed_at == now
    marks = list(db.session.scalars(sa.select(FraudMark)))
    assert {mark.detail for mark in marks} == set(FraudDetail)
    assert {mark.until for mark in marks} == {date(2028, 11, 24)}


@pytest.mark.parametrize(("email", "remembered"), [("x@gmail.com", False), ("x@star-trade.example", True)])
def test_a_free_mail_domain_is_never_remembered(now, boss, email, remembered):
    inquiry = a_suspect(now, caller=a_caller(email=email))
    answer_screening(inquiry.id, {}, Verdict.FRAUD, "", boss, now)
    domains = [
        row.key for row in db.session.scalars(sa.select(FraudMark)) if row.detail is FraudDetail.DOMAIN
    ]
    assert bool(domains) is remembered


@pytest.mark.parametrize(
    "again",
    [
        a_caller("Other Ltd", phone="01482 555-010", email=""),
        a_caller("Other Ltd", phone="", email="ANN@Acme-Tools.example"),
        a_caller("Other Ltd", phone="", email="joe@acme-tools.example"),
        a_caller("Other Ltd", phone="", email=""),
    ],
    ids=["phone", "mailbox", "domain", "address"],
)
def test_the_next_one_from_there_is_flagged_at_once(now, boss, again):
    fraud = a_suspect(now)
    answer_screening(fraud.id, {}, Verdict.FRAUD, "", boss, now)
    inquiry = an_inquiry(now, caller=again)
    assert inquiry.verdict is Verdict.TO_CHECK
    (row,) = [row for row in queries.findings(inquiry.id) if row.suggested]
    assert row.indicator == "remembered"
    assert row.evidence[0]["reason"]["data"]["reference"] == fraud.reference


def test_the_memory_ends_by_itself_and_by_hand(now, boss):
    inquiry = a_suspect(now)
    answer_screening(inquiry.id, {}, Verdict.FRAUD, "", boss, now)
    (mark,) = [row for row in db.session.scalars(sa.select(FraudMark)) if row.detail is FraudDetail.EMAIL]
    key = [(mark.detail, mark.key)]
    assert queries.remembered(key, mark.until)
    assert not queries.remembered(key, mark.until + timedelta(days=1))
    with pytest.raises(service.VerdictRefused):
        service.lift(mark.id, " ", boss, now)
    with pytest.raises(service.MarkNotFound):
        service.lift(99_999, "x", boss, now)
    service.lift(mark.id, "a mix-up", boss, now)
    assert not queries.remembered(key, mark.until)


def test_a_fraud_taken_back_is_forgotten(now, boss):
    inquiry = a_suspect(now)
    answer_screening(inquiry.id, {}, Verdict.FRAUD, "", boss, now)
    answer_screening(inquiry.id, {}, Verdict.CLEAR, "the wrong Acme", boss, now)
    assert queries.memory().count == 0
    assert queries.memory(lifted=True).count == 4
    assert an_inquiry(now).verdict is Verdict.CLEAR


def test_the_same_fraud_twice_is_one_mark_that_lasts_longer(now, boss):
    for later in (0, 40):
        inquiry = a_suspect(now + timedelta(days=later))
        answer_screening(inquiry.id, {}, Verdict.FRAUD, "", boss, now + timedelta(days=later))
    marks = [row for row in db.session.scalars(sa.select(FraudMark)) if row.detail is FraudDetail.PHONE]
    assert [mark.until for mark in marks] == [date(2029, 1, 3)]


# ---- grading ---------------------------------------------------------------------------------------------


def test_an_inquiry_grades_its_customer(now):
    inquiry = an_inquiry(now)
    given = grades.current(inquiry.customer_id)
    assert given.level == 3
    assert db.session.get(Customer, inquiry.customer_id).level == 3
    assert "requirement" in [why["code"] for why in given.reasons]
    assert emitted("level_changed") == 1


def test_grading_again_writes_nothing_new(now):
    inquiry = an_inquiry(now)
    first = grades.current(inquiry.customer_id)
    assert grading.regrade(inquiry.customer_id, None, now).id == first.id
    assert len(grades.given_to(inquiry.customer_id)) == 1


def test_an_order_makes_level_1_by_itself(now):
    inquiry = an_inquiry(now)
    details = OrderDetails(inquiry.customer_id, OrderKind.SAMPLE, now.date(), Decimal(20), "USD")
    place_order(details, None, now)
    events.dispatch(strict=True)
    given = grades.current(inquiry.customer_id)
    assert (given.level, given.reasons[0]["code"]) == (1, "placed_sample_order")
    assert [row.level for row in grades.given_to(inquiry.customer_id)] == [1, 3]
    assert grades.has_ordered(inquiry.customer_id)


def test_contacts_and_complete_details_make_level_2(now):
    inquiry = an_inquiry(now, caller=a_caller(fax="+44 1482 555 011", messaging="wx-ann"))
    for turn in range(6):
        direction = Direction.OUT if turn % 2 == 0 else Direction.IN
        record_contact(
            inquiry.customer_id, ContactEntry(ContactMethod.EMAIL, direction, happened="…"), None, now
        )
    record_contact(inquiry.customer_id, ContactEntry(ContactMethod.GREETING), None, now)
    events.dispatch(strict=True)
    assert grades.current(inquiry.customer_id).level == 2
    assert grades.facts_of_customer(inquiry.customer_id).messages == 7


def test_a_survey_makes_the_level_and_a_held_inquiry_does_not_count(now, boss):
    customer = a_customer(now)
    take_survey(
        customer.id,
        SurveyDetails(real_influence=True, influence_evidence="half the market"),
        None,
        now.date(),
    )
    events.dispatch(strict=True)
    assert grades.current(customer.id).level == 1
    held = a_suspect(now, caller=a_caller("Star"))
    answer_screening(held.id, {}, Verdict.SUSPECT, "", boss, now)
    events.dispatch(strict=True)
    assert grades.facts_of_customer(held.customer_id).messages == 0


def test_a_card_of_a_known_customer_is_merged_with_what_is_known(now):
    inquiry = an_inquiry(now, caller=a_caller(fax="+44 1482 555 011"))
    card = a_caller("", customer_id=inquiry.customer_id, phone="", email="", messaging="wx-ann")
    facts = grades.facts_of_card(card, ["Bit set"], "")
    assert facts.details == {"company", "address", "phone", "fax", "email", "messaging"}
    assert facts.products == ("Bit set",)
    assert facts.requirement
    assert facts.messages == 2


def test_an_override_stands_against_the_rules_until_its_day(now, boss):
    inquiry = an_inquiry(now)
    until = now.date() + timedelta(days=3)
    grading.override(inquiry.customer_id, 2, "their buyer was mine for years", until, boss, now)
    assert grading.regrade(inquiry.customer_id, None, now + timedelta(days=3)).override
    assert db.session.get(Customer, inquiry.customer_id).level == 2
    assert grading.end_run_out(now + timedelta(days=3)) == []
    assert grading.end_run_out(now + timedelta(days=4)) == [inquiry.customer_id]
    assert db.session.get(Customer, inquiry.customer_id).level == 3
    assert [(row.level, row.override) for row in grades.given_to(inquiry.customer_id)] == [
        (3, False),
        (2, True),
        (3, False),
    ]


def test_an_override_without_an_end_is_ended_by_hand(now, boss):
    inquiry = an_inquiry(now)
    grading.override(inquiry.customer_id, 1, "a big name", None, boss, now)
    assert grading.end_run_out(now + timedelta(days=900)) == []
    given = grading.end_override(inquiry.customer_id, "no bigger than others", boss, now)
    assert (given.level, given.override, given.why) == (3, False, "no bigger than others")
    with pytest.raises(grading.OverrideRefused):
        grading.end_override(inquiry.customer_id, "again", boss, now)


@pytest.mark.parametrize(
    ("level", "why", "days", "code"),
    [
        (5, "x", 1, "no_such_level"),
        (0, "x", 1, "no_such_level"),
        (1, " ", 1, "override_why"),
        (1, "x", -1, "override_over"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(now, boss, level, why, days, code):
    inquiry = an_inquiry(now)
    with pytest.raises(grading.OverrideRefused) as refused:
        grading.override(inquiry.customer_id, level, why, now.date() + timedelta(days=days), boss, now)
    assert refused.value.reason.code == code
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LevelGiven)) == 1
