"""Asking for approval, deciding, withdrawing. What was approved is told by its content's hash."""

from __future__ import annotations

from datetime import datetime

from intranet.approvals import queries
from intranet.approvals.models import Approval, ApprovalState
from intranet.extension import registry
from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import RecordNotFound, locked, transaction
from intranet.values.reason import Reason, reason
from intranet.values.text import N_


class DecisionRefused(ValueError):
    """The decision cannot be taken so; ``reason`` says why and what to do."""

    def __init__(self, why: Reason) -> None:
        super().__init__(str(why))
        self.reason = why


class ContentChanged(DecisionRefused):
    """What is to be approved is no longer what was shown."""


class AlreadyDecided(DecisionRefused):
    """Somebody has decided it, or it was withdrawn."""


class ApprovalNotFound(RecordNotFound):
    """There is no such approval."""


def ask(
    kind: str, subject_id: int, *, title: str, content_hash: str, by: User | None, now: datetime
) -> Approval:
    """Have a supervisor look at something. The same content is not asked twice; older content is withdrawn."""
    with transaction() as session:
        newest = queries.latest(kind, subject_id)
        stands = newest is not None and newest.state in (ApprovalState.WAITING, ApprovalState.APPROVED)
        if newest is not None and stands and newest.content_hash == content_hash:
            return newest
        withdraw(kind, subject_id, by=by, now=now, why=N_("replaced by a newer version"))
        approval = Approval(
            kind=kind,
            subject_id=subject_id,
            title=title[:200],
            content_hash=content_hash,
            state=ApprovalState.WAITING,
            asked_at=now,
            asked_by_id=by.id if by else None,
            reason="",
            self_approved=False,
        )
        session.add(approval)
        session.flush()
        audit.note(kind, subject_id, "approval asked", by=by, after=approval.id)
    return approval


def approve(approval_id: int, *, seen_hash: str, by: User, now: datetime, why: str = "") -> Approval:
    """Approve what was shown (``seen_hash``). Approving one's own request is allowed and marked.

    :raises ContentChanged: it has changed since.
    :raises AlreadyDecided: somebody was quicker.
    """
    with transaction():
        approval = _waiting(approval_id)
        _check_content(approval, seen_hash)
        approval.self_approved = approval.asked_by_id == by.id
        _decide(approval, ApprovalState.APPROVED, by=by, now=now, why=why)
    return approval


def approved(kind: str, subject_id: int, content_hash: str) -> bool:
    """Whether exactly this content was approved, and nothing was asked or decided since: what a gate asks."""
    return queries.is_approved(kind, subject_id, content_hash)


def reject(approval_id: int, *, by: User, now: datetime, why: str) -> Approval:
    """Send it back with a reason.

    :raises DecisionRefused: no reason was given.
    :raises AlreadyDecided: somebody was quicker.
    """
    if not why.strip():
        raise DecisionRefused(reason("approval_why_missing", "Say why, so that it can be mended."))
    with transaction():
        approval = _waiting(approval_id)
        _decide(approval, ApprovalState.REJECTED, by=by, now=now, why=why.strip())
    return approval


def withdraw(kind: str, subject_id: int, *, by: User | None, now: datetime, why: str) -> None:
    """Take back what waits: the thing has changed or is no longer wanted. Nothing happens when nothing waits."""
    with transaction():
        for approval in queries.of(kind, subject_id):
            if approval.state is ApprovalState.WAITING:
                approval.state, approval.decided_at, approval.reason = ApprovalState.WITHDRAWN, now, why
                approval.decided_by_id = by.id if by else None
                audit.note(kind, subject_id, "approval withdrawn", by=by, before=approval.id, why=why)


def _waiting(approval_id: int) -> Approval:
    approval = locked(Approval, approval_id)
    if approval is None:
        raise ApprovalNotFound(str(approval_id))
    if approval.state is not ApprovalState.WAITING:
        raise AlreadyDecided(
            reason("approval_decided", "This no longer waits: somebody decided it, or it was withdrawn.")
        )
    return approval


def _check_content(approval: Approval, seen_hash: str) -> None:
    preview = registry().approvals.get(approval.kind)
    now_hash = preview.content_hash(approval.subject_id) if preview else approval.content_hash
    if seen_hash != approval.content_hash or now_hash != approval.content_hash:
        raise ContentChanged(
            reason(
                "approval_changed", "It has changed since you opened it. Look at it again before you decide."
            )
        )


def _decide(approval: Approval, state: ApprovalState, *, by: User, now: datetime, why: str) -> None:
    approval.state, approval.decided_at, approval.decided_by_id, approval.reason = state, now, by.id, why
    after = {"state": state, "self_approved": approval.self_approved}
    audit.note(
        approval.kind,
        approval.subject_id,
        "approval",
        by=by,
        before=ApprovalState.WAITING,
        after=after,
        why=why,
    )
    preview = registry().approvals.get(approval.kind)
    if preview is not None:
        preview.decided(approval.id)
