"""The audit trail: who changed what, when, from what, to what and why. Rows are only ever added.

The database itself refuses to change or delete them (triggers, see ``intranet.platform.ddl``), and so does the session.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.platform import clock
from intranet.platform.actors import Actor
from intranet.platform.database import Base, UtcDateTime, db, in_transaction, transaction


class AuditEntry(Base):
    """One change. ``before`` and ``after`` are plain JSON; ``actor_name`` is kept as it was then."""

    __tablename__ = "audit_entries"
    __table_args__ = (sa.Index("ix_audit_entries_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    actor_name: Mapped[str] = mapped_column(sa.String(120), default="")
    subject: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int] = mapped_column()
    what: Mapped[str] = mapped_column(sa.String(60))
    before: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    after: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    why: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def who(self) -> str:
        """The person's name then; empty for the machine."""
        return self.actor_name


class AuditIsAppendOnly(RuntimeError):
    """Code tried to change or delete a line of the audit trail."""


@event.listens_for(Session, "before_flush")
def _refuse_changes(session: Session, _context: Any, _instances: Any) -> None:
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, AuditEntry) and (row in session.deleted or session.is_modified(row)):
            raise AuditIsAppendOnly("The audit trail is only ever added to.")


def plain(value: Any) -> Any:
    """``value`` as JSON can hold it: enums by value, dates in ISO form, decimals and the rest as text."""
    if value is None or isinstance(value, bool | int | float) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        parts = [plain(part) for part in value]
        return sorted(parts, key=str) if isinstance(value, set | frozenset) else parts
    return plain(value.to_json()) if hasattr(value, "to_json") else str(value)


def note(
    subject: str,
    subject_id: int,
    what: str,
    *,
    by: Actor | None,
    before: Any = None,
    after: Any = None,
    why: str = "",
) -> AuditEntry:
    """Write one line, in the transaction of the change itself. ``by`` None is the machine."""
    entry = AuditEntry(
        at=clock.now(),
        actor_id=by.id if by else None,
        actor_name=by.name if by else "",
        subject=subject,
        subject_id=subject_id,
        what=what,
        before=plain(before),
        after=plain(after),
        why=why,
    )
    if in_transaction():  # nothing can fail here, so this needs no block of its own
        db.session.add(entry)
        return entry
    with transaction() as session:
        session.add(entry)
    return entry


def history(subject: str, subject_id: int, limit: int = 200) -> list[AuditEntry]:
    """What happened to one record, newest first."""
    query = sa.select(AuditEntry).where(AuditEntry.subject == subject, AuditEntry.subject_id == subject_id)
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)))


def trail(
    *, subject: str = "", actor_id: int | None = None, before_id: int | None = None, limit: int = 100
) -> list[AuditEntry]:
    """The whole trail, newest first, optionally of one kind of record or one person; ``before_id`` pages on."""
    query = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if subject:
        query = query.where(AuditEntry.subject == subject)
    if actor_id is not None:
        query = query.where(AuditEntry.actor_id == actor_id)
    if before_id is not None:
        query = query.where(AuditEntry.id < before_id)
    return list(db.session.scalars(query))


def subjects() -> list[str]:
    """The kinds of record that the trail knows, for the filter of its screen."""
    return list(db.session.scalars(sa.select(AuditEntry.subject).distinct().order_by(AuditEntry.subject)))
