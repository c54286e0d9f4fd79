"""Writing the firm's own letters: a wording is tried by the worker, then used; every version is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from intranet.firm.texts import LANGUAGES
from intranet.people.models import User
from intranet.platform import audit, events, jobs
from intranet.platform.database import RecordNotFound, db, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from mailroom.letters import queries
from mailroom.letters.models import LetterTrial, LetterVersion
from mailroom.letters.values import PURPOSES, LetterState, LetterWords, known_fields
from mailroom.press.letters.own_letters import OwnLetter, in_part, own_letter_faults

TRIAL_JOB = "letter_trial"
CHANGED = "letter_words_changed"


class NoSuchLetter(RecordNotFound):
    """There is no letter for this purpose and language, or no such version."""


class LetterRefused(ValueRefused):
    """A wording cannot be used; ``problems`` maps "subject", "body", "closing" or "styles" to the reason."""

    def __init__(self, problems: Mapping[str, Reason]) -> None:
        part, why = next(iter(problems.items()))
        super().__init__(in_part(part, why) if why.code.startswith("template_") else why)
        self.problems = dict(problems)


def own_letter(words: LetterWords, language: str) -> OwnLetter:
    """The wording as the press takes it."""
    return OwnLetter(words.subject, words.body, words.closing, words.styles, language)


def trial_key(purpose: str, language: str, words: LetterWords) -> str:
    """The hash of what a wording says, and for whom."""
    said = "\x00".join((purpose, language, words.subject, words.body, words.closing, words.styles))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def ask_trial(purpose: str, language: str, words: LetterWords, by: User | None, now: datetime) -> LetterTrial:
    """Have the worker set this wording in type, once. Raises :class:`LetterRefused` for what is seen without it."""
    check_kind(purpose, language)
    _check(words, language)
    key = trial_key(purpose, language, words)
    with transaction() as session:
        trial = session.get(LetterTrial, key)
        if trial is None:
            trial = LetterTrial(
                key=key,
                purpose=purpose,
                language=language,
                words=words.to_json(),
                picture_ids=[],
                asked_at=now,
            )
            session.add(trial)
            session.flush()
        if not trial.done:
            jobs.enqueue(TRIAL_JOB, {"key": key}, by=by, unique=queries.trial_job(key))
    return trial


def check_kind(purpose: str, language: str) -> None:
    """Raises :class:`NoSuchLetter` for a purpose or language that letters do not have."""
    if purpose not in PURPOSES or language not in LANGUAGES:
        raise NoSuchLetter(f"{purpose} {language}")


def _check(words: LetterWords, language: str) -> None:
    known = known_fields(question.key for question in queries.own_questions())
    problems = own_letter_faults(own_letter(words, language), known)
    for part, asked in (
        ("subject", reason("letter_no_subject", "Give the letter a subject.")),
        ("body", reason("letter_no_text", "Write the text of the letter.")),
    ):
        if not getattr(words, part).strip():
            problems[part] = asked
    if problems:
        raise LetterRefused(problems)


def save(
    purpose: str, language: str, words: LetterWords, why: str, by: User | None, now: datetime
) -> LetterVersion:
    """Keep a new version. It is used at once when it has been tried, else as soon as the worker has tried it.

    Raises :class:`LetterRefused`, :class:`NoSuchLetter`.
    """
    with transaction() as session:
        trial = ask_trial(purpose, language, words, by, now)
        newest = sa.select(sa.func.max(LetterVersion.number)).where(*_of(purpose, language))
        version = LetterVersion(
            purpose=purpose,
            language=language,
            number=(session.scalar(newest) or 0) + 1,
            words=words.to_json(),
            why=why,
            state=LetterState.TRYING,
            trial_key=trial.key,
            made_at=now,
            made_by_id=by.id if by else None,
        )
        session.add(version)
        session.flush()
        audit.note(
            "letter_version",
            version.id,
            "written",
            by=by,
            after=f"{purpose} {language} {version.number}",
            why=why,
        )
        _settle(version, trial)
    return version


def finish_trial(key: str, picture_ids: list[int], refused: Reason | None) -> None:
    """Note what the worker found; the versions that wait for it are used, or refused."""
    with transaction() as session:
        trial = session.get(LetterTrial, key)
        if trial is None:
            return
        trial.picture_ids, trial.refused = picture_ids, refused.to_json() if refused else None
        waiting = sa.select(LetterVersion).where(
            LetterVersion.trial_key == key, LetterVersion.state == LetterState.TRYING
        )
        for version in session.scalars(waiting.order_by(LetterVersion.id)):
            _settle(version, trial)


def _settle(version: LetterVersion, trial: LetterTrial) -> None:
    if not trial.done:
        return
    version.refused = trial.refused
    version.state = LetterState.REFUSED if trial.refused else LetterState.GOOD
    if version.state is LetterState.GOOD:
        _put_in_use(version.purpose, version.language, version)


def go_back(version_id: int, why: str, by: User) -> LetterVersion:
    """Use an older version again; one that was refused cannot be."""
    with transaction():
        version = queries.version(version_id)
        if version is None:
            raise NoSuchLetter(str(version_id))
        if version.state is not LetterState.GOOD:
            raise LetterRefused(
                {
                    "body": reason(
                        "letter_not_tried", "This version has not passed its trial. Open it and mend it."
                    )
                }
            )
        _put_in_use(version.purpose, version.language, version)
        audit.note("letter_version", version.id, "used again", by=by, after=version.number, why=why)
    return version


def use_house(purpose: str, language: str, why: str, by: User) -> None:
    """Use the house's own text again; the firm's versions are kept."""
    check_kind(purpose, language)
    with transaction():
        for version in queries.versions(purpose, language):
            if version.in_use:
                audit.note(
                    "letter_version", version.id, "no longer used", by=by, before=version.number, why=why
                )
        _put_in_use(purpose, language, None)


def _put_in_use(purpose: str, language: str, version: LetterVersion | None) -> None:
    for other in db.session.scalars(sa.select(LetterVersion).where(*_of(purpose, language))):
        other.in_use = other is version
    db.session.flush()
    events.emit(CHANGED, purpose=purpose, language=language)


def _of(purpose: str, language: str) -> tuple[Any, ...]:
    return (LetterVersion.purpose == purpose, LetterVersion.language == language)
