"""The screens of screening, grading, approvals and the due list, as people with their roles see them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from intranet.approvals import service as approvals
from intranet.approvals.models import Approval, ApprovalState
from intranet.correspondence.models import ContactRecord
from intranet.customers.models import Customer
from intranet.extension import ApprovalPreview
from intranet.followups import queries as followups
from intranet.followups.models import FollowUp, FollowUpState
from intranet.grading.queries import current
from intranet.inquiries.models import Inquiry
from intranet.intake.service import answer_screening
from intranet.people.queries import all_users
from intranet.platform import events
from intranet.platform.database import db, transaction
from intranet.screening.models import FraudMark
from intranet.screening.queries import findings
from intranet.values.inquiry_terms import Verdict
from tests.factories.judgement import a_caller, a_suspect, an_inquiry, many_due


@contextmanager
def statements(app) -> Iterator[list[str]]:
    """The SQL that is run inside."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def page(answer) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


@pytest.fixture
def rep(as_role):
    return as_role("rep")


@pytest.fixture
def supervisor(as_role):
    return as_role("supervisor")


def make(app, call, *arguments, **named):
    """The result's id of a factory, called in the application."""
    with app.app_context():
        return call(*arguments, **named).id


def user_id(app, name: str) -> int:
    with app.app_context():
        return next(user.id for user in all_users() if user.name.startswith(name))


def due_id(app, inquiry_id: int) -> int:
    with app.app_context():
        return followups.open_of_inquiry(inquiry_id)[0].id


# ---- screening -------------------------------------------------------------------------------------------


def test_what_is_to_be_checked_shows_the_words_it_rests_on(app, now, rep):
    inquiry_id = make(app, a_suspect, now)
    shown = page(rep.get("/to-check"))
    assert "Acme Tools Ltd" in shown
    assert "invites your manager" in shown
    shown = page(rep.get(f"/inquiries/{inquiry_id}/screening"))
    assert '<mark class="evidence"' in shown
    assert "Does it invite us to travel to them to negotiate?" in shown


def test_answering_every_question_clears_an_inquiry(app, now, rep):
    inquiry_id = make(app, a_suspect, now)
    with app.app_context():
        answers = {f"answer_{row.indicator}": "no" for row in findings(inquiry_id)}
    answer = rep.post(
        f"/inquiries/{inquiry_id}/screening", data={**answers, "verdict": "clear", "why": "we know them"}
    )
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.get(Inquiry, inquiry_id).verdict is Verdict.CLEAR
    assert "Nothing waits to be checked" in page(rep.get("/to-check"))


def test_a_question_left_open_keeps_it_and_what_was_typed(app, now, rep):
    inquiry_id = make(app, a_suspect, now)
    answer = rep.post(
        f"/inquiries/{inquiry_id}/screening", data={"verdict": "clear", "why": "known since 1998"}
    )
    assert answer.status_code == 400
    shown = answer.get_data(as_text=True)
    assert "Answer every question that was raised before you clear it." in shown
    assert "known since 1998" in shown
    with app.app_context():
        assert db.session.get(Inquiry, inquiry_id).verdict is Verdict.TO_CHECK


def test_a_rep_cannot_confirm_a_fraud_nor_clear_a_suspect(app, now, rep):
    inquiry_id = make(app, a_suspect, now)
    assert rep.post(f"/inquiries/{inquiry_id}/screening", data={"verdict": "fraud"}).status_code == 400
    assert rep.post(f"/inquiries/{inquiry_id}/screening", data={"verdict": "suspect"}).status_code == 303
    answer = rep.post(f"/inquiries/{inquiry_id}/screening", data={"verdict": "clear", "why": "sure"})
    assert answer.status_code == 400
    assert "Only a supervisor can decide this." in answer.get_data(as_text=True)
    assert rep.get("/suspects").status_code == 403


def test_a_supervisor_clears_a_suspect_only_with_a_reason(app, now, rep, supervisor):
    inquiry_id = make(app, a_suspect, now)
    rep.post(f"/inquiries/{inquiry_id}/screening", data={"verdict": "suspect", "why": "smells"})
    shown = page(supervisor.get("/suspects"))
    assert '<mark class="evidence"' in shown
    assert "“smells”" in shown
    assert supervisor.post(f"/inquiries/{inquiry_id}/screening", data={"verdict": "clear"}).status_code == 400
    data = {"verdict": "clear", "why": "their bank vouches", "next": "/suspects"}
    answer = supervisor.post(f"/inquiries/{inquiry_id}/screening", data=data)
    assert answer.headers["Location"] == "/suspects"
    assert "No suspect is held" in page(supervisor.get("/suspects"))


def test_a_confirmed_fraud_is_remembered_until_it_is_taken_out(app, now, supervisor):
    inquiry_id = make(app, a_suspect, now)
    supervisor.post(
        f"/inquiries/{inquiry_id}/screening", data={"verdict": "fraud", "why": "the bank knows them"}
    )
    shown = page(supervisor.get("/suspects/memory"))
    assert "acme-tools.example" in shown
    assert "+44 1482 555 010" in shown
    with app.app_context():
        mark_id = db.session.scalar(sa.select(FraudMark.id).where(FraudMark.detail == "domain"))
    assert supervisor.post(f"/suspects/memory/{mark_id}", data={"why": " "}).status_code == 400
    assert supervisor.post(f"/suspects/memory/{mark_id}", data={"why": "shared host"}).status_code == 303
    assert supervisor.get(f"/suspects/memory/{mark_id}").status_code == 404
    assert "shared host" in page(supervisor.get("/suspects/memory?lifted=1"))
    assert "Nothing like" in page(supervisor.get("/suspects/memory?q=nobody"))


def test_the_next_inquiry_from_a_remembered_number_is_flagged(app, now, supervisor):
    inquiry_id = make(app, a_suspect, now)
    supervisor.post(f"/inquiries/{inquiry_id}/screening", data={"verdict": "fraud"})
    with app.app_context():
        again = an_inquiry(now, caller=a_caller("Quite Another Ltd", email="", phone="01482 555010"))
        assert again.verdict is Verdict.TO_CHECK
        assert [row.indicator for row in findings(again.id) if row.suggested] == ["remembered"]


def test_how_often_a_question_was_right_is_counted(app, now, rep, supervisor):
    inquiry_id = make(app, a_suspect, now)
    rep.post(f"/inquiries/{inquiry_id}/screening", data={"answer_invitation": "yes", "verdict": "suspect"})
    shown = page(supervisor.get("/suspects/questions"))
    assert "100 %" in shown


def test_the_page_of_an_inquiry_carries_the_questions(app, now, rep):
    inquiry_id = make(app, a_suspect, now)
    shown = page(rep.get(f"/inquiries/{inquiry_id}"))
    assert "Nothing is sent until these questions are answered." in shown
    assert 'name="answer_invitation"' in shown
    clear_id = make(app, an_inquiry, now, caller=a_caller("Fine Ltd"))
    assert "It may be answered." in page(rep.get(f"/inquiries/{clear_id}"))


def test_hostile_words_in_a_message_stay_words(app, now, supervisor):
    hostile = '<script>alert(1)</script> Our boss invites your manager to come to our city to sign the contract "><b>'
    inquiry_id = make(app, a_suspect, now, hostile)
    supervisor.post(f"/inquiries/{inquiry_id}/screening", data={"verdict": "suspect", "why": "<i>odd</i>"})
    for shown in (supervisor.get("/suspects"), supervisor.get(f"/inquiries/{inquiry_id}/screening")):
        assert "<script>alert" not in page(shown)
        assert "<i>odd" not in page(shown)


# ---- levels ----------------------------------------------------------------------------------------------


def test_a_level_is_explained_and_a_supervisor_may_set_it(app, now, rep, supervisor):
    with app.app_context():
        customer_id = an_inquiry(now).customer_id
    shown = page(rep.get(f"/customers/{customer_id}/level"))
    assert "For level" in shown
    assert "Set this level" not in shown
    assert rep.post(f"/customers/{customer_id}/level", data={"level": "1", "why": "x"}).status_code == 403
    data = {"level": "1", "why": "market leader", "until": "end of month"}
    assert supervisor.post(f"/customers/{customer_id}/level", data=data).status_code == 303
    with app.app_context():
        given = current(customer_id)
        assert (given.level, given.override, str(given.until)) == (1, True, "2026-11-30")
    assert "market leader" in page(supervisor.get(f"/customers/{customer_id}"))
    assert supervisor.post(f"/customers/{customer_id}/level/by-the-rules").status_code == 303
    with app.app_context():
        assert not current(customer_id).override


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"until": "yesterday"}, "Choose an end that is still to come."),
        ({"until": "whenever"}, "is no date"),
        ({"why": ""}, "Say why the level is set by hand."),
        ({"level": "7"}, "Not a valid choice"),
    ],
)
def test_a_level_set_wrongly_is_refused_and_nothing_typed_is_lost(app, now, supervisor, wrong, words):
    with app.app_context():
        customer_id = an_inquiry(now).customer_id
    data = {"level": "2", "why": "a strong house", "until": "+9", **wrong}
    answer = supervisor.post(f"/customers/{customer_id}/level", data=data)
    assert answer.status_code == 400
    shown = answer.get_data(as_text=True)
    assert words in shown
    assert data["why"] in shown


# ---- the due list ----------------------------------------------------------------------------------------


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


def test_the_due_list_reads_as_much_for_thirty_lines_as_for_three(app, now, rep):
    rep_id = user_id(app, "rep")
    counted = []
    for number in (3, 27):
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


@pytest.mark.parametrize("path", ["/to-check", "/suspects", "/suspects/memory"])
def test_lists_of_screening_read_as_much_for_thirty_as_for_three(app, now, supervisor, path):
    by = user_id(app, "supervisor")
    counted = []
    verdict = {"/to-check": None, "/suspects": Verdict.SUSPECT}.get(path, Verdict.FRAUD)
    for batch, number in enumerate((3, 27)):
        with app.app_context():
            for place in range(number):
                caller = a_caller(f"Firm {batch}-{place}", phone=f"+44 1482 5{batch}{place:04}", email="")
                inquiry = a_suspect(now, caller=caller)
                if verdict:
                    person = next(user for user in all_users() if user.id == by)
                    answer_screening(inquiry.id, {}, verdict, "x", person, now)
        supervisor.get(path)
        with statements(app) as seen:
            page(supervisor.get(path))
        counted.append(len(seen))
    assert counted[0] == counted[1]


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


# ---- approvals -------------------------------------------------------------------------------------------


@pytest.fixture
def letters(app):
    """A room whose letters wait for approval; its letters change when the test changes ``hashes``."""
    hashes: dict[int, str] = {}
    decided: list[int] = []
    preview = ApprovalPreview(
        "test_letter",
        "intranet/_planned.html",
        lambda subject_id: {"planned": [], "next": None, "today": None},
        lambda subject_id: hashes.get(subject_id, "a"),
        decided.append,
    )
    app.extensions["registry"].approvals[preview.kind] = preview
    return hashes


def ask(app, now, subject_id: int, by=None) -> int:
    title = f"Letter to customer {subject_id}"
    return make(app, approvals.ask, "test_letter", subject_id, title=title, content_hash="a", by=by, now=now)


def test_the_stack_of_approvals_is_paged_through_and_decided(app, now, supervisor, letters):
    first, second = ask(app, now, 1), ask(app, now, 2)
    shown = page(supervisor.get("/approvals"))
    assert "Letter to customer 1" in shown
    assert "1 of 2" in shown
    assert f"/approvals/{second}" in shown
    assert supervisor.post(f"/approvals/{first}/approve", data={"seen": "a"}).status_code == 303
    assert supervisor.post(f"/approvals/{second}/send-back", data={"seen": "a", "why": ""}).status_code == 409
    answer = supervisor.post(f"/approvals/{second}/send-back", data={"seen": "a", "why": "the name is wrong"})
    assert answer.status_code == 303
    shown = page(supervisor.get("/approvals"))
    assert "Nothing waits for your approval" in shown
    assert "the name is wrong" in page(supervisor.get(f"/approvals/{second}"))


def test_what_changed_since_it_was_shown_is_not_approved(app, now, supervisor, letters):
    approval_id = ask(app, now, 1)
    letters[1] = "b"
    answer = supervisor.post(f"/approvals/{approval_id}/approve", data={"seen": "a"})
    assert answer.status_code == 409
    assert "It has changed since you opened it." in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.get(Approval, approval_id).state is ApprovalState.WAITING


def test_approving_ones_own_is_marked(app, now, supervisor, letters):
    with app.app_context():
        own = next(user for user in all_users() if user.name.startswith("supervisor"))
    approval_id = ask(app, now, 1, by=own)
    assert "You asked for this yourself." in page(supervisor.get(f"/approvals/{approval_id}"))
    supervisor.post(f"/approvals/{approval_id}/approve", data={"seen": "a"})
    assert "Self-approved" in page(supervisor.get(f"/approvals/{approval_id}"))


def test_only_supervisors_approve(app, now, rep, letters):
    approval_id = ask(app, now, 1)
    assert rep.get("/approvals").status_code == 403
    assert rep.post(f"/approvals/{approval_id}/approve", data={"seen": "a"}).status_code == 403


def test_the_menu_counts_what_waits(app, now, supervisor):
    make(app, a_suspect, now)
    with app.app_context():
        events.dispatch(strict=True)
    shown = page(supervisor.get("/to-check"))
    assert "To be checked" in shown
    assert 'class="rail-count' in shown
