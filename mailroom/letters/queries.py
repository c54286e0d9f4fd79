"""Reading the firm's own letters."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from intranet.firm import queries as firm
from intranet.firm.models import OwnQuestion, QuestionPlace
from intranet.platform.database import db
from intranet.platform.jobs import Job, JobState
from mailroom.letters.models import LetterTrial, LetterVersion

OWN_PLACES = (QuestionPlace.INQUIRY, QuestionPlace.CUSTOMER)
"""Whose own questions letters and reply sheets know the answers to."""


def in_use() -> Mapping[tuple[str, str], LetterVersion]:
    """The versions in use by purpose and language. One statement."""
    rows = db.session.scalars(sa.select(LetterVersion).where(LetterVersion.in_use.is_(True)))
    return {(row.purpose, row.language): row for row in rows}


def versions(purpose: str, language: str) -> list[LetterVersion]:
    """Every version, newest first, with who made it."""
    query = sa.select(LetterVersion).where(
        LetterVersion.purpose == purpose, LetterVersion.language == language
    )
    query = query.options(joinedload(LetterVersion.made_by)).order_by(LetterVersion.number.desc())
    return list(db.session.scalars(query))


def version(version_id: int) -> LetterVersion | None:
    """One version."""
    return db.session.get(LetterVersion, version_id)


def languages() -> list[str]:
    """The languages in which the firm has written letters."""
    return list(
        db.session.scalars(sa.select(LetterVersion.language).distinct().order_by(LetterVersion.language))
    )


def trial(key: str) -> LetterTrial | None:
    """One trial."""
    return db.session.get(LetterTrial, key)


def trial_broke(key: str) -> bool:
    """Whether the worker gave up on this trial."""
    query = sa.select(Job).where(Job.unique_key == trial_job(key)).order_by(Job.id.desc()).limit(1)
    job = db.session.scalar(query)
    return job is not None and job.state is JobState.FAILED


def trial_job(key: str) -> str:
    """What makes the trial of one wording one job."""
    return f"letter_trial:{key}"


def own_questions() -> list[OwnQuestion]:
    """The firm's own questions of inquiries and customers, those switched off too: old letters may use them."""
    return [each for each in firm.all_questions() if each.place in OWN_PLACES]
