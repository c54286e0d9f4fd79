"""A job as a row: what the task queue rings for, and what survives a crash."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform.database import Base, UtcDateTime, enum_column


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


LIVE = (JobState.QUEUED, JobState.RUNNING)
_live = sa.text("state IN ('queued', 'running')")


class Job(Base):
    """``claim`` is the token of the attempt that runs it; ``unique_key`` allows one live job of a kind of work.

    ``note`` and ``reason`` are stored reasons (``intranet.values.reason``); ``result`` is what the handler returned.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        sa.Index(
            "uq_jobs_unique_key_live", "unique_key", unique=True, sqlite_where=_live, postgresql_where=_live
        ),
        sa.Index("ix_jobs_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    args: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.QUEUED)
    unique_key: Mapped[str | None] = mapped_column(sa.String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker: Mapped[str] = mapped_column(sa.String(160), default="")
    claim: Mapped[str] = mapped_column(sa.String(32), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    note: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    reason: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    result: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    cancel_asked: Mapped[bool] = mapped_column(default=False)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Worker(Base):
    """A worker process that is, or was, alive. ``host`` names the machine and its process space."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(sa.String(160), primary_key=True)
    host: Mapped[str] = mapped_column(sa.String(120))
    pid: Mapped[int] = mapped_column()
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class PeriodicRun(Base):
    """When a periodic task is due next; whoever moves ``due_at`` forward runs it, so one worker does."""

    __tablename__ = "periodic_runs"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
