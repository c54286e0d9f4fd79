"""Changing what the firm says about itself: profile, calendar, rules, own questions, texts. Everything is audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from intranet.firm.models import (
    CalendarDay,
    FirmProfile,
    FirmText,
    OwnQuestion,
    Policy,
    QuestionKind,
    QuestionPlace,
)
from intranet.firm.policies import POLICIES
from intranet.firm.queries import PROFILE_ID, forget_profile
from intranet.firm.texts import LANGUAGES, TEXTS
from intranet.platform import audit, clock
from intranet.platform.actors import Actor
from intranet.platform.database import db, transaction
from intranet.values.country_rules import is_country
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import clean_line, clean_lines, squash

# Audit rows of tables that have no number of their own stand under these.
WHOLE_FIRM = PROFILE_ID


class FirmRefused(ValueRefused):
    """What the firm is to say about itself makes no sense; ``reason`` says why."""


@dataclass(frozen=True)
class ProfileDetails:
    """The firm as its profile form gives it; ``country`` ISO alpha-2, ``currency`` ISO 4217."""

    name: str
    street: str = ""
    sublocality: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = "US"
    language: str = "en"
    time_zone: str = "UTC"
    phone: str = ""
    fax: str = ""
    email: str = ""
    website: str = ""
    currency: str = "USD"


def save_profile(details: ProfileDetails, by: Actor | None, now: datetime) -> FirmProfile:
    """Keep who the firm is.

    :raises FirmRefused: no name, or an unknown country or time zone.
    """
    if not details.name.strip():
        raise FirmRefused(reason("firm_without_name", "Give the firm's name."))
    if not is_country(details.country):
        raise FirmRefused(reason("firm_country", "Choose the firm's country."))
    if details.time_zone not in clock.time_zones():
        raise FirmRefused(reason("firm_time_zone", "Choose the firm's time zone."))
    with transaction():
        firm = _profile_row()
        for each in fields(details):
            typed = getattr(details, each.name)
            wanted = clean_lines(typed) if each.name == "street" else clean_line(typed)
            _set(firm, each.name, wanted, by)
        return firm


def set_logo(stored_file_id: int | None, by: Actor | None) -> FirmProfile:
    """Use a stored picture (PNG, JPEG or SVG) as the firm's logo, or none."""
    with transaction():
        firm = _profile_row()
        _set(firm, "logo_file_id", stored_file_id, by)
        return firm


def _profile_row() -> FirmProfile:
    firm = db.session.get(FirmProfile, PROFILE_ID)
    if firm is None:
        firm = FirmProfile(id=PROFILE_ID, name="")
        db.session.add(firm)
        db.session.flush()
        forget_profile()
    return firm


def _set(
    row: Any, name: str, wanted: Any, by: Actor | None, kind: str = "firm", number: int = WHOLE_FIRM
) -> None:
    before = getattr(row, name)
    if before != wanted:
        setattr(row, name, wanted)
        audit.note(kind, number, name, by=by, before=before, after=wanted)


def set_calendar_day(day: date, working: bool, name: str, by: Actor | None) -> CalendarDay:
    """Note that the firm is closed on ``day``, or works all the same."""
    with transaction():
        row = db.session.get(CalendarDay, day)
        before = None if row is None else {"working": row.working, "name": row.name}
        if row is None:
            row = CalendarDay(day=day)
            db.session.add(row)
        row.working, row.name = working, clean_line(name)
        after = {"working": row.working, "name": row.name}
        audit.note("firm", WHOLE_FIRM, f"calendar {day.isoformat()}", by=by, before=before, after=after)
        return row


def forget_calendar_day(day: date, by: Actor | None) -> None:
    """Let ``day`` be again what the country's calendar says."""
    with transaction():
        row = db.session.get(CalendarDay, day)
        if row is None:
            return
        before = {"working": row.working, "name": row.name}
        audit.note("firm", WHOLE_FIRM, f"calendar {day.isoformat()}", by=by, before=before, after=None)
        db.session.delete(row)


def change_policy(name: str, value: Mapping[str, Any], by: Actor | None, now: datetime) -> dict[str, Any]:
    """Set the firm's rules ``name``; returns them whole.

    :raises PolicyRefused: a figure is out of bounds, or two do not go together; says which.
    """
    wanted = POLICIES[name].checked(value)
    with transaction():
        row = db.session.get(Policy, name)
        before = POLICIES[name].completed(row.value) if row else POLICIES[name].default
        if before == wanted:
            return wanted
        changed = {"value": wanted, "changed_at": now, "changed_by_id": by.id if by else None}
        if row is None:
            db.session.add(Policy(name=name, **changed))
        else:
            for column, after in changed.items():
                setattr(row, column, after)
        for group, fields_ in wanted.items():
            for key, after in fields_.items():
                if before[group][key] != after:
                    audit.note(
                        "firm",
                        WHOLE_FIRM,
                        f"{name}.{group}.{key}",
                        by=by,
                        before=before[group][key],
                        after=after,
                    )
    return wanted


def set_text(name: str, language: str, text: str, by: Actor | None) -> None:
    """Word a text the firm's own way; empty means the default wording.

    :raises FirmRefused: an unknown language, or longer than the text may be.
    """
    words, wanted = TEXTS[name], clean_line(text)
    if language not in LANGUAGES:
        raise FirmRefused(reason("unknown_language", "Choose one of the languages offered."))
    if len(wanted) > words.longest:
        raise FirmRefused(
            reason("text_too_long", "Use %(longest)s characters at most.", longest=words.longest)
        )
    with transaction():
        row = db.session.scalar(
            sa.select(FirmText).where(FirmText.name == name, FirmText.language == language)
        )
        before = row.text if row else ""
        if before == wanted:
            return
        audit.note("firm", WHOLE_FIRM, f"{name} {language}", by=by, before=before, after=wanted)
        if row and not wanted:
            db.session.delete(row)
        elif row:
            row.text = wanted
        else:
            db.session.add(FirmText(name=name, language=language, text=wanted))


@dataclass(frozen=True)
class QuestionDetails:
    """An own question as its form gives it. ``choices`` counts for the choice kinds only."""

    place: QuestionPlace
    kind: QuestionKind
    label_en: str
    label_zh: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False


def add_question(details: QuestionDetails, by: Actor | None) -> OwnQuestion:
    """Add a question of the firm's own at the end of its place.

    :raises FirmRefused: no wording, or a choice without at least two answers.
    """
    choices = _checked_question(details)
    with transaction():
        last = db.session.scalar(
            sa.select(sa.func.max(OwnQuestion.position)).where(OwnQuestion.place == details.place)
        )
        question = OwnQuestion(
            place=details.place,
            key=_new_key(details.label_en),
            label_en=clean_line(details.label_en),
            label_zh=clean_line(details.label_zh),
            kind=details.kind,
            choices=choices,
            required=details.required,
            position=0 if last is None else last + 1,
        )
        db.session.add(question)
        db.session.flush()
        audit.note("own_question", question.id, "added", by=by, before=None, after=question.label_en)
        return question


def change_question(question_id: int, details: QuestionDetails, by: Actor | None) -> OwnQuestion:
    """Reword a question. Its place, kind and key stay, so that answers given keep their meaning.

    :raises FirmRefused: no wording, or a choice without at least two answers.
    """
    with transaction():
        question = db.session.get_one(OwnQuestion, question_id)
        fixed = QuestionDetails(
            question.place,
            question.kind,
            details.label_en,
            details.label_zh,
            details.choices,
            details.required,
        )
        wanted = {
            "label_en": clean_line(details.label_en),
            "label_zh": clean_line(details.label_zh),
            "choices": _checked_question(fixed),
            "required": details.required,
        }
        for name, after in wanted.items():
            _set(question, name, after, by, "own_question", question_id)
        return question


def switch_question(question_id: int, active: bool, by: Actor | None) -> OwnQuestion:
    """Ask a question, or ask it no more; answers given are kept."""
    with transaction():
        question = db.session.get_one(OwnQuestion, question_id)
        _set(question, "active", active, by, "own_question", question_id)
        return question


def move_question(question_id: int, steps: int, by: Actor | None) -> None:
    """Move a question up (negative) or down within its place."""
    with transaction():
        question = db.session.get_one(OwnQuestion, question_id)
        rows = list(
            db.session.scalars(
                sa.select(OwnQuestion)
                .where(OwnQuestion.place == question.place)
                .order_by(OwnQuestion.position, OwnQuestion.id)
            )
        )
        at = rows.index(question)
        rows.insert(max(0, min(len(rows) - 1, at + steps)), rows.pop(at))
        for position, row in enumerate(rows):
            _set(row, "position", position, by, "own_question", row.id)


def _checked_question(details: QuestionDetails) -> list[str]:
    """The choices as they are stored."""
    if not details.label_en.strip():
        raise FirmRefused(reason("question_without_wording", "Word the question in English."))
    if details.kind not in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return []
    choices = list(dict.fromkeys(line for line in map(clean_line, details.choices) if line))
    if len(choices) < 2:
        raise FirmRefused(reason("question_without_choices", "Give at least two answers, one a line."))
    return choices


def _new_key(label: str) -> str:
    """A short key that no question has: from the wording, numbered when it is taken."""
    taken = set(db.session.scalars(sa.select(OwnQuestion.key)))
    stem = "".join(char for char in squash(label) if char.isascii())[:32] or "question"
    candidates = (stem if number == 1 else f"{stem}{number}" for number in range(1, len(taken) + 2))
    return next(key for key in candidates if key not in taken)
