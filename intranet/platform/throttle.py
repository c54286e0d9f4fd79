"""Counting tries in the database, so that several web hosts share one count."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intranet.platform import clock
from intranet.platform.database import Base, UtcDateTime, transaction


class Attempt(Base):
    """One try. ``key`` is a hash: the table tells nobody's name or address."""

    __tablename__ = "attempts"
    __table_args__ = (sa.Index("ix_attempts_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def count_try(key: str, *, most: int, within: timedelta) -> timedelta | None:
    """Count one try of ``key``. None when it is allowed, else how long to wait until the next.

    A refused try is not counted, so waiting ends even while somebody keeps knocking.
    """
    now, hashed = clock.now(), _hashed(key)
    with transaction() as session:
        session.execute(sa.delete(Attempt).where(Attempt.at < now - within))
        lately = sa.select(Attempt.at).where(Attempt.key == hashed).order_by(Attempt.at.desc()).limit(most)
        times = list(session.scalars(lately))
        if len(times) >= most:
            return times[-1] + within - now
        session.add(Attempt(key=hashed, at=now))
    return None


def forget(key: str) -> None:
    """Start ``key`` anew: it has proved itself."""
    with transaction() as session:
        session.execute(sa.delete(Attempt).where(Attempt.key == _hashed(key)))
