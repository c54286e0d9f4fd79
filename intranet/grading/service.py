"""Giving customers their level: by the rules, or by a supervisor for a while (GR1, GR2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from intranet.customers.service import find, set_level
from intranet.firm import queries as firm
from intranet.grading.models import LevelGiven
from intranet.grading.queries import by_the_rules, current, run_out
from intranet.grading.rules import LEVELS, Grade, override_holds
from intranet.platform import audit, events
from intranet.platform.actors import Actor
from intranet.platform.database import db, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason


class OverrideRefused(ValueRefused):
    """A level cannot be set so; ``reason`` says what is missing."""


def regrade(customer_id: int, by: Actor | None, now: datetime) -> LevelGiven:
    """Grade a customer anew by the rules. An override that holds stays; an unchanged grade is not written twice.

    :raises CustomerNotFound: no such customer.
    """
    with transaction():
        find(customer_id)  # two events at once must not both write
        standing = current(customer_id)
        if standing and override_holds(standing.override, standing.until, firm.local(now).date()):
            return standing
        return _write_grade(customer_id, standing, by, now)


def _write_grade(
    customer_id: int, standing: LevelGiven | None, by: Actor | None, now: datetime, why: str = ""
) -> LevelGiven:
    found = by_the_rules(customer_id)
    if standing and not standing.override and _same(standing, found):
        set_level(customer_id, found.level, by)
        return standing
    row = LevelGiven(
        customer_id=customer_id,
        level=found.level,
        reasons=_stored(found.reasons),
        missing=_stored(found.missing),
        override=False,
        why=why,
        at=now,
        by_id=by.id if by else None,
    )
    return _put(row, by, why)


def _put(row: LevelGiven, by: Actor | None, why: str) -> LevelGiven:
    db.session.add(row)
    db.session.flush()
    if set_level(row.customer_id, row.level, by, why):
        events.emit("level_changed", customer_id=row.customer_id)
    return row


def _stored(reasons: Sequence[Reason]) -> list[dict[str, object]]:
    return [each.to_json() for each in reasons]


def _same(row: LevelGiven, found: Grade) -> bool:
    now_said = (found.level, _stored(found.reasons), _stored(found.missing))
    return (row.level, row.reasons, row.missing) == now_said


def override(
    customer_id: int, level: int, why: str, until: date | None, by: Actor, now: datetime
) -> LevelGiven:
    """A supervisor sets the level, for a reason and until a date (None: until somebody ends it).

    :raises OverrideRefused: no such level, no reason, or an end that has passed.
    """
    if level not in LEVELS:
        raise OverrideRefused(reason("no_such_level", "Choose a level from 1 to 4."))
    if not why.strip():
        raise OverrideRefused(reason("override_why", "Say why the level is set by hand."))
    if until is not None and until < firm.local(now).date():
        raise OverrideRefused(reason("override_over", "Choose an end that is still to come."))
    with transaction():
        find(customer_id)
        found = by_the_rules(customer_id)
        row = LevelGiven(
            customer_id=customer_id,
            level=level,
            reasons=_stored(found.reasons),
            missing=_stored(found.missing),
            override=True,
            why=why.strip(),
            until=until,
            at=now,
            by_id=by.id,
        )
        audit.note(
            "customer", customer_id, "level override", by=by, after={"level": level, "until": until}, why=why
        )
        return _put(row, by, why.strip())


def end_override(customer_id: int, why: str, by: Actor | None, now: datetime) -> LevelGiven:
    """Go back to what the rules say before an override runs out.

    :raises OverrideRefused: there is no override.
    """
    with transaction():
        find(customer_id)
        standing = current(customer_id)
        if standing is None or not standing.override:
            raise OverrideRefused(reason("no_override", "The level follows the rules already."))
        audit.note("customer", customer_id, "level override", by=by, before=standing.level, why=why)
        return _write_grade(customer_id, standing, by, now, why.strip())


def end_run_out(now: datetime) -> list[int]:
    """Grade by the rules again where an override has run out; the customers' ids. Each in a transaction of its own."""
    over = run_out(firm.local(now).date())
    for customer_id in over:
        regrade(customer_id, None, now)
    return over
