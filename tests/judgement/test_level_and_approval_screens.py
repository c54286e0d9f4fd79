"""Levels and approvals, on the screen."""

from __future__ import annotations

import pytest

from intranet.approvals import service as approvals
from intranet.approvals.models import Approval, ApprovalState
from intranet.extension import ApprovalPreview
from intranet.grading.queries import current
from intranet.people.queries import all_users
from intranet.platform.database import db
from tests.factories.judgement import an_inquiry
from tests.judgement.seeing import make, page


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
