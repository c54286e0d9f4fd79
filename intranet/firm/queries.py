"""What the firm is: its profile, its calendar and today's date, its rules, its own questions, its texts."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from intranet.firm.models import CalendarDay, FirmProfile, FirmText, OwnQuestion, Policy, QuestionPlace
from intranet.firm.policies import POLICIES
from intranet.firm.texts import TEXTS, chain
from intranet.platform import clock
from intranet.platform.database import db
from intranet.values.working_calendar import WorkingCalendar, subdivisions

PROFILE_ID = 1
KNOWN = "firm_profile"


def profile() -> FirmProfile:
    """The firm's profile; before anybody filled it in, an unsaved one with a name that says so.

    Asked for with every date on a page, so the session holds on to it.
    """
    session = db.session()
    known = session.info.get(KNOWN)
    if known is None or sa.inspect(known).detached:
        known = session.info[KNOWN] = session.get(FirmProfile, PROFILE_ID) or _nobody_yet()
    return known


def forget_profile() -> None:
    """Read the profile afresh the next time: it was made or deleted."""
    db.session().info.pop(KNOWN, None)


def _nobody_yet() -> FirmProfile:
    return FirmProfile(
        id=PROFILE_ID,
        name="Your firm",
        street="",
        sublocality="",
        city="",
        region="",
        postcode="",
        country="US",
        language="en",
        time_zone="UTC",
        phone="",
        fax="",
        email="",
        website="",
        currency="USD",
    )


def today() -> date:
    """Today's date where the firm is."""
    return clock.today(profile().time_zone)


def local(moment: datetime) -> datetime:
    """``moment`` on the firm's wall clock."""
    return clock.local(moment, profile().time_zone)


def calendar() -> WorkingCalendar:
    """The firm's working days: its country's calendar with the firm's own days."""
    firm = profile()
    days = calendar_days()
    closed = tuple(day.day for day in days if not day.working)
    working = tuple(day.day for day in days if day.working)
    return _calendar(firm.country, firm.region, closed, working)


@lru_cache(maxsize=16)
def _calendar(
    country: str, region: str, closed: tuple[date, ...], working: tuple[date, ...]
) -> WorkingCalendar:
    # Holidays of a part of the country only where they are known by the region's code; else the country's own.
    part = region if region in subdivisions(country) else None
    return WorkingCalendar(
        country, part, extra_holidays=frozenset(closed), extra_working_days=frozenset(working)
    )


def calendar_days() -> list[CalendarDay]:
    """The days on which the firm departs from its country's calendar, by date."""
    return list(db.session.scalars(sa.select(CalendarDay).order_by(CalendarDay.day)))


def policy(name: str) -> dict[str, dict[str, Any]]:
    """The firm's rules ``name`` as ``{group: {field: value}}``, complete: defaults where the firm set none."""
    kind = POLICIES[name]
    stored = db.session.get(Policy, name)
    return kind.completed(stored.value) if stored else kind.default


def questions(place: QuestionPlace | str) -> list[OwnQuestion]:
    """The firm's own questions that are asked at ``place``, in their order."""
    return list(
        db.session.scalars(
            sa.select(OwnQuestion)
            .where(OwnQuestion.place == QuestionPlace(place), OwnQuestion.active.is_(True))
            .order_by(OwnQuestion.position, OwnQuestion.id)
        )
    )


def all_questions() -> list[OwnQuestion]:
    """Every own question, by place and order, those switched off too."""
    return list(
        db.session.scalars(
            sa.select(OwnQuestion).order_by(OwnQuestion.place, OwnQuestion.position, OwnQuestion.id)
        )
    )


def text(name: str, language: str) -> str:
    """The firm's text ``name`` in ``language``, else in its main language, else in English."""
    words = TEXTS[name]
    own = {row.language: row.text for row in texts(name)}
    for code in chain(language):
        if own.get(code) or words.wording.get(code):
            return own.get(code) or words.wording[code]
    return ""


def texts(name: str) -> list[FirmText]:
    """What the firm has worded its own way, by language."""
    return list(
        db.session.scalars(sa.select(FirmText).where(FirmText.name == name).order_by(FirmText.language))
    )
