"""Approvals: asked once for the same content, decided once, refused when the content has changed."""

from __future__ import annotations

import pytest

from intranet.approvals import queries, service
from intranet.approvals.models import ApprovalState
from intranet.extension import ApprovalPreview
from intranet.platform import audit
from intranet.platform.database import transaction

pytestmark = pytest.mark.usefixtures("services")


@pytest.fixture
def letter(services):
    """A kind of thing to approve: ``hash`` is its content now; ``decided`` lists the decisions it was told of."""

    class Letter:
        hash = "v1"
        decided: list[int] = []
        fail = False

        def was_decided(self, approval_id):
            if self.fail:
                raise LookupError("the packet is gone")
            self.decided.append(approval_id)

    one = Letter()
    one.decided = []
    services.extensions["registry"].approvals["letter"] = ApprovalPreview(
        "letter", "x.html", lambda subject: {}, lambda subject: one.hash, one.was_decided
    )
    return one


@pytest.fixture
def rep(a_person):
    return a_person("rep", name="Ray Rep")


@pytest.fixture
def boss(a_person):
    return a_person("supervisor", name="Sue Boss")


@pytest.fixture
def ask(rep, now, letter):
    def call(by=rep):
        return service.ask("letter", 7, title="Letter to Acme", content_hash=letter.hash, by=by, now=now)

    return call


def test_what_was_asked_waits_oldest_first(ask):
    approval = ask()
    assert [one.id for one in queries.waiting("letter")] == [approval.id]
    assert queries.waiting_count() == 1
    assert not queries.is_approved("letter", 7, "v1")


def test_the_same_content_is_asked_once_and_a_newer_one_replaces_it(ask, letter):
    first = ask()
    assert ask().id == first.id
    letter.hash = "v2"
    second = ask()
    assert [one.id for one in queries.waiting()] == [second.id]
    assert queries.of("letter", 7)[1].state is ApprovalState.WITHDRAWN


def test_approved_is_what_was_shown_and_nothing_else(ask, letter, boss, now):
    approval = ask()
    service.approve(approval.id, seen_hash="v1", by=boss, now=now)
    assert letter.decided == [approval.id]
    assert service.approved("letter", 7, "v1")
    assert not service.approved("letter", 7, "v2")
    assert not approval.self_approved
    assert ask().id == approval.id  # approved already
    letter.hash = "v2"
    ask()
    assert not service.approved("letter", 7, "v1")


def test_one_may_approve_ones_own_letter_and_it_is_marked(ask, boss, now):
    approval = ask(by=boss)
    assert service.approve(approval.id, seen_hash="v1", by=boss, now=now).self_approved
    assert audit.history("letter", 7)[0].after == {"state": "approved", "self_approved": True}


@pytest.mark.parametrize(("seen", "now_is"), [("v1", "v2"), ("v0", "v1")])
def test_a_decision_on_changed_content_is_refused(ask, letter, boss, now, seen, now_is):
    approval = ask()
    letter.hash = now_is
    with pytest.raises(service.ContentChanged, match="has changed"):
        service.approve(approval.id, seen_hash=seen, by=boss, now=now)
    assert letter.decided == []
    assert queries.latest("letter", 7).state is ApprovalState.WAITING


def test_it_is_decided_once(ask, boss, now):
    approval = ask()
    service.approve(approval.id, seen_hash="v1", by=boss, now=now)
    with pytest.raises(service.AlreadyDecided):
        service.reject(approval.id, by=boss, now=now, why="too late")
    with pytest.raises(service.ApprovalNotFound):
        service.approve(999, seen_hash="v1", by=boss, now=now)


def test_sending_back_needs_a_reason(ask, letter, boss, now):
    approval = ask()
    with pytest.raises(service.DecisionRefused, match="Say why"):
        service.reject(approval.id, by=boss, now=now, why="  ")
    service.reject(approval.id, by=boss, now=now, why="wrong price")
    assert (approval.state, approval.reason) == (ApprovalState.REJECTED, "wrong price")
    assert letter.decided == [approval.id]
    assert ask().id != approval.id  # may be asked again as it is


def test_a_decision_whose_consequence_fails_is_not_taken(ask, letter, boss, now):
    approval = ask()
    letter.fail = True
    with pytest.raises(LookupError), transaction():
        service.approve(approval.id, seen_hash="v1", by=boss, now=now)
    assert queries.latest("letter", 7).state is ApprovalState.WAITING


def test_what_is_no_longer_wanted_is_withdrawn(ask, boss, now):
    ask()
    service.withdraw("letter", 7, by=boss, now=now, why="held")
    service.withdraw("letter", 7, by=boss, now=now, why="held")
    assert queries.waiting() == []
    assert queries.latest_of_each("letter", [7, 8])[7].state is ApprovalState.WITHDRAWN
