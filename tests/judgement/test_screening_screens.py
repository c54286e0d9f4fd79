"""The screens of screening, as people with their roles see them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from intranet.inquiries.models import Inquiry
from intranet.intake.service import answer_screening
from intranet.people.queries import all_users
from intranet.platform import events
from intranet.platform.database import db
from intranet.screening.models import FraudMark
from intranet.screening.queries import findings
from intranet.values.inquiry_terms import Verdict
from tests.factories.judgement import a_caller, a_suspect, an_inquiry
from tests.judgement.seeing import make, page, statements, user_id


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


@pytest.mark.parametrize("path", ["/to-check", "/suspects", "/suspects/memory"])
def test_lists_of_screening_read_as_much_for_a_dozen_as_for_three(app, now, supervisor, path):
    by = user_id(app, "supervisor")
    counted = []
    verdict = {"/to-check": None, "/suspects": Verdict.SUSPECT}.get(path, Verdict.FRAUD)
    for batch, number in enumerate((3, 9)):
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


def test_the_menu_counts_what_waits(app, now, supervisor):
    make(app, a_suspect, now)
    with app.app_context():
        events.dispatch(strict=True)
    shown = page(supervisor.get("/to-check"))
    assert "To be checked" in shown
    assert 'class="rail-count' in shown
