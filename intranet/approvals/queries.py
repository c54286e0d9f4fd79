"""Named reads about approvals."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from intranet.approvals.models import Approval, ApprovalState
from intranet.platform.database import db


def waiting(kind: str = "") -> list[Approval]:
    """What waits for a supervisor, oldest first."""
    query = sa.select(Approval).where(Approval.state == ApprovalState.WAITING)
    if kind:
        query = query.where(Approval.kind == kind)
    return list(db.session.scalars(query.order_by(Approval.asked_at, Approval.id)))


def waiting_count() -> int:
    """How many wait: the badge of the menu."""
    query = sa.select(sa.func.count()).select_from(Approval).where(Approval.state == ApprovalState.WAITING)
    return db.session.scalar(query) or 0


def of(kind: str, subject_id: int) -> list[Approval]:
    """All approvals of one thing, newest first."""
    query = sa.select(Approval).where(Approval.kind == kind, Approval.subject_id == subject_id)
    return list(db.session.scalars(query.order_by(Approval.id.desc())))


def latest(kind: str, subject_id: int) -> Approval | None:
    """The newest approval of one thing, whatever its state."""
    return next(iter(of(kind, subject_id)), None)


def latest_of_each(kind: str, subject_ids: Iterable[int]) -> dict[int, Approval]:
    """The newest approval of each of some things, in one query."""
    query = sa.select(Approval).where(Approval.kind == kind, Approval.subject_id.in_(list(subject_ids)))
    return {approval.subject_id: approval for approval in db.session.scalars(query.order_by(Approval.id))}


def is_approved(kind: str, subject_id: int, content_hash: str) -> bool:
    """Whether exactly this content was approved, and nothing was asked or decided since."""
    newest = latest(kind, subject_id)
    return (
        newest is not None and newest.state is ApprovalState.APPROVED and newest.content_hash == content_hash
    )


def by_id(approval_id: int) -> Approval | None:
    """One approval."""
    return db.session.get(Approval, approval_id)


def decided(limit: int) -> list[Approval]:
    """What was decided last, newest first."""
    made = (ApprovalState.APPROVED, ApprovalState.REJECTED)
    query = (
        sa.select(Approval)
        .where(Approval.state.in_(made))
        .order_by(Approval.decided_at.desc(), Approval.id.desc())
    )
    return list(db.session.scalars(query.limit(limit)))
