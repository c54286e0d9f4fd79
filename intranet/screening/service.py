"""Keeping a screening, giving verdicts, remembering confirmed frauds and correcting that memory (SC6).

Whose inquiry it is this room does not know: the caller (intake) hands over the inquiry's id and sets its verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import sqlalchemy as sa

from intranet.platform import audit
from intranet.platform.actors import Actor
from intranet.platform.database import db, locked, transaction
from intranet.screening.models import FraudDetail, FraudMark, IndicatorFinding, VerdictGiven
from intranet.screening.queries import findings, last_verdict
from intranet.screening.rules import NEEDS_A_REASON, may_give
from intranet.screening.values import Screening
from intranet.values.errors import ValueRefused
from intranet.values.inquiry_terms import Verdict
from intranet.values.reason import reason
from intranet.values.text import N_

# Before these are cleared each question that was raised is answered; a supervisor clears a suspect by a reason.
_TO_ANSWER = frozenset({Verdict.UNSCREENED, Verdict.TO_CHECK})


CORRECTED = N_("The corrected words raise a question that nobody has answered yet.")


class VerdictRefused(ValueRefused):
    """This verdict may not be given now, by this person, or without a reason."""


class MarkNotFound(LookupError):
    """There is no such remembered detail."""


def record(inquiry_id: int, screening: Screening, by: Actor | None, now: datetime) -> VerdictGiven:
    """Keep what the machine suggests on an inquiry; screening again replaces suggestions, never a person's answers."""
    with transaction():
        kept = {row.indicator: row for row in findings(inquiry_id)}
        for finding in screening.findings:
            row = kept.get(finding.indicator) or IndicatorFinding(
                inquiry_id=inquiry_id, indicator=finding.indicator
            )
            row.suggested = finding.suggested
            row.evidence = [evidence.to_json() for evidence in finding.evidence]
            db.session.add(row)
        return _give(inquiry_id, screening.verdict, "", by, now)


def record_again(
    inquiry_id: int, screening: Screening, before: Verdict, by: Actor | None, now: datetime
) -> VerdictGiven | None:
    """Keep what the machine suggests of a corrected inquiry; answered questions stay answered.

    A verdict "to be checked", with its reason, when a clear inquiry now raises a question that nobody was asked.
    """
    with transaction():
        kept = {row.indicator: row for row in findings(inquiry_id)}
        raised = []
        for finding in screening.findings:
            row = kept.get(finding.indicator) or IndicatorFinding(
                inquiry_id=inquiry_id, indicator=finding.indicator
            )
            if finding.suggested and not row.suggested and row.answer is None:
                raised.append(finding)
            row.suggested = finding.suggested
            row.evidence = [evidence.to_json() for evidence in finding.evidence]
            db.session.add(row)
        if not raised or screening.verdict is not Verdict.TO_CHECK or before is not Verdict.CLEAR:
            return None
        given = _give(inquiry_id, Verdict.TO_CHECK, CORRECTED, None, now)
        audit.note(
            "inquiry", inquiry_id, "verdict", by=by, before=before, after=Verdict.TO_CHECK, why=CORRECTED
        )
        return given


def answer(
    inquiry_id: int,
    answers: Mapping[str, bool],
    verdict: Verdict,
    why: str,
    by: Actor,
    roles: Iterable[str],
    now: datetime,
) -> VerdictGiven:
    """A person's answers to the indicators' questions (``{code: yes}``) and the verdict they come to.

    :raises VerdictRefused: not theirs to give, something suggested was left unanswered, or the reason is missing.
    """
    with transaction():
        before = last_verdict(inquiry_id)
        _check(before, verdict, why, roles)
        for row in findings(inquiry_id):
            if row.indicator in answers:
                row.answer, row.answered_at, row.answered_by_id = answers[row.indicator], now, by.id
            elif row.suggested and row.answer is None and verdict == Verdict.CLEAR and before in _TO_ANSWER:
                raise VerdictRefused(
                    reason("unanswered", "Answer every question that was raised before you clear it.")
                )
        given = _give(inquiry_id, verdict, why, by, now)
        audit.note("inquiry", inquiry_id, "verdict", by=by, before=before, after=verdict, why=why)
        return given


def _check(before: Verdict, verdict: Verdict, why: str, roles: Iterable[str]) -> None:
    if before == verdict:
        raise VerdictRefused(reason("same_verdict", "That is its verdict already."))
    if not may_give(roles, before, verdict):
        raise VerdictRefused(
            reason("not_yours", "Only a supervisor can decide this. It waits on the suspects page.")
        )
    if (before, verdict) in NEEDS_A_REASON and not why.strip():
        raise VerdictRefused(reason("say_why", "Say why; the next person will want to know."))


def _give(inquiry_id: int, verdict: Verdict, why: str, by: Actor | None, now: datetime) -> VerdictGiven:
    given = VerdictGiven(
        inquiry_id=inquiry_id, verdict=verdict, why=why.strip(), at=now, by_id=by.id if by else None
    )
    db.session.add(given)
    db.session.flush()
    return given


def remember_fraud(
    inquiry_id: int, details: Iterable[tuple[FraudDetail, str, str]], until: date, by: Actor, now: datetime
) -> list[FraudMark]:
    """Remember ``(kind, key, shown)`` of a confirmed fraud until ``until``; what is remembered already is prolonged."""
    with transaction():
        marks = [_remember(inquiry_id, *detail, until, now) for detail in details if detail[1]]
        audit.note("inquiry", inquiry_id, "fraud remembered", by=by, after=[mark.shown for mark in marks])
        return marks


def _remember(
    inquiry_id: int, detail: FraudDetail, key: str, shown: str, until: date, now: datetime
) -> FraudMark:
    query = sa.select(FraudMark).where(
        FraudMark.detail == detail, FraudMark.key == key, FraudMark.lifted_at.is_(None)
    )
    mark = db.session.scalar(query) or FraudMark(
        detail=detail, key=key, inquiry_id=inquiry_id, made_at=now, until=until
    )
    mark.shown, mark.until = shown, max(mark.until, until)
    db.session.add(mark)
    return mark


def lift(mark_id: int, why: str, by: Actor, now: datetime) -> FraudMark:
    """Correct the memory: this detail no longer speaks against anybody.

    :raises MarkNotFound: no such detail. :raises VerdictRefused: no reason given.
    """
    if not why.strip():
        raise VerdictRefused(reason("say_why", "Say why; the next person will want to know."))
    with transaction():
        mark = locked(FraudMark, mark_id)
        if mark is None:
            raise MarkNotFound(str(mark_id))
        mark.lifted_at, mark.lifted_by_id, mark.lift_reason = now, by.id, why.strip()
        audit.note("fraud_mark", mark.id, "lifted", by=by, before=mark.shown, why=why.strip())
        return mark


def forget_inquiry(inquiry_id: int, by: Actor, now: datetime) -> None:
    """A fraud verdict was taken back: lift all that was remembered because of this inquiry."""
    with transaction():
        query = sa.select(FraudMark).where(FraudMark.inquiry_id == inquiry_id, FraudMark.lifted_at.is_(None))
        for mark in db.session.scalars(query):
            mark.lifted_at, mark.lifted_by_id, mark.lift_reason = now, by.id, "The inquiry was cleared"
