"""When we must call, and why (FU1, FU3, FU7): pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

from intranet.values.inquiry_terms import ContactMethod, Horizon, InquiryState, PurchaseClass
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from intranet.values.working_calendar import WorkingCalendar

_LINES: Mapping[tuple[str, str], str] = {
    ("level", "1"): N_("level 1"),
    ("level", "2"): N_("level 2"),
    ("level", "3"): N_("level 3"),
    ("level", "4"): N_("level 4"),
    ("purchase_class", "A"): N_("class A"),
    ("purchase_class", "B"): N_("class B"),
    ("purchase_class", "C"): N_("class C"),
    ("state", "negotiating"): N_("under negotiation"),
    ("state", "order"): N_("following an order"),
    ("state", "after_sales"): N_("after-sales service"),
    ("state", "not_closed"): N_("not closed"),
    ("horizon", "immediately"): N_("needs it immediately"),
    ("horizon", "three_months"): N_("needs it within 3 months"),
    ("horizon", "six_months"): N_("needs it within 6 months"),
    ("horizon", "twelve_months"): N_("needs it within 12 months"),
}


@dataclass(frozen=True)
class OwnCadence:
    """A customer's own cadence, set by a rep with a reason."""

    aim_days: int
    longest_days: int
    why: str


@dataclass(frozen=True)
class CadenceFacts:
    """``last_contact_on`` is None before the first contact; counting begins at ``since`` then (the inquiry date)."""

    since: date
    last_contact_on: date | None = None
    level: int | None = None
    purchase_class: PurchaseClass | None = None
    state: InquiryState | None = None
    horizon: Horizon = Horizon.UNKNOWN
    own: OwnCadence | None = None


@dataclass(frozen=True)
class Due:
    """``on`` is the aim, ``at_the_latest`` the longest that may pass; both are working days.

    ``line`` is the line of the policy that was the strictest; ``looser`` tells that an own cadence is looser than the
    longest the rules allow (a supervisor sees it).
    """

    on: date
    at_the_latest: date
    aim_days: int
    longest_days: int
    reasons: Sequence[Reason]
    line: Reason
    looser: bool = False


@dataclass(frozen=True)
class _Pace:
    aim: int
    longest: int
    label: str


def cadence(
    facts: CadenceFacts, policy: Mapping[str, Mapping[str, Any]], calendar: WorkingCalendar
) -> Due | None:
    """The next contact by the strictest line that applies (policy "cadence"), explained; None when no line applies."""
    paces = [pace for pace in (_pace(group, key, policy) for group, key in _applying(facts)) if pace]
    strictest = min(paces, key=lambda pace: (pace.aim, pace.longest), default=None)
    looser = bool(facts.own and strictest and facts.own.aim_days > strictest.longest)
    if facts.own:
        strictest = _Pace(facts.own.aim_days, facts.own.longest_days, N_("own cadence"))
    if strictest is None:
        return None
    start = facts.last_contact_on or facts.since
    latest = start + timedelta(days=strictest.longest)
    on = _working_day(start + timedelta(days=strictest.aim), latest, calendar)
    return Due(
        on,
        max(on, _not_after(latest, calendar)),
        strictest.aim,
        strictest.longest,
        [_why(facts, strictest, on)],
        Reason("line", strictest.label),
        looser,
    )


def _applying(facts: CadenceFacts) -> list[tuple[str, str]]:
    keys = [
        ("level", facts.level),
        ("purchase_class", facts.purchase_class),
        ("state", facts.state),
        ("horizon", None if facts.horizon == Horizon.UNKNOWN else facts.horizon),
    ]
    # A closed inquiry is not chased: neither its horizon nor the customer's level makes "no need now" a weekly call.
    if facts.state == InquiryState.NOT_CLOSED:
        keys = [("state", facts.state)]
    return [(group, str(key)) for group, key in keys if key]


def _pace(group: str, key: str, policy: Mapping[str, Mapping[str, Any]]) -> _Pace | None:
    lines = policy.get(group, {})
    if f"{key}_aim" not in lines:
        return None
    return _Pace(int(lines[f"{key}_aim"]), int(lines[f"{key}_longest"]), _LINES[group, key])


def _working_day(day: date, latest: date, calendar: WorkingCalendar) -> date:
    """``day``, or the next working day; the one before when the next would be later than ``latest``."""
    later = calendar.on_or_after(day)
    return later if later <= latest else _not_after(day, calendar)


def _not_after(day: date, calendar: WorkingCalendar) -> date:
    return day if calendar.is_working_day(day) else calendar.previous_working_day(day)


_RHYTHMS: Mapping[int, str] = {
    1: N_("every day"),
    7: N_("weekly"),
    14: N_("every two weeks"),
    30: N_("monthly"),
    90: N_("every three months"),
}


def rhythm(days: int) -> Reason:
    """How often, as people say it."""
    if days in _RHYTHMS:
        return Reason(f"rhythm_{days}", _RHYTHMS[days])
    return reason("rhythm", "every %(days)s days", days=days)


def _why(facts: CadenceFacts, pace: _Pace, due: date) -> Reason:
    days = {"aim": rhythm(pace.aim).to_json(), "due": due.isoformat()}
    if facts.own:
        return reason("own_cadence", "own cadence: %(aim)s (%(why)s); due %(due)s", why=facts.own.why, **days)
    line = Reason("line", pace.label).to_json()
    if facts.last_contact_on:
        return reason(
            "cadence",
            "%(line)s: %(aim)s; last contact %(last)s; due %(due)s",
            line=line,
            last=facts.last_contact_on.isoformat(),
            **days,
        )
    return reason(
        "cadence_first",
        "%(line)s: %(aim)s; no contact since the inquiry of %(since)s; due %(due)s",
        line=line,
        since=facts.since.isoformat(),
        **days,
    )


def after_mailing(
    mailed_on: date, country: str, home: str, policy: Mapping[str, Any], calendar: WorkingCalendar
) -> tuple[date, Reason]:
    """The day on which a packet to ``country`` will have arrived (FU3), and why: policy "after_mailing"."""
    days = policy["days"]
    by_country = days.get("by_country") or {}
    count = int(by_country.get(country, days["domestic"] if country == home else days["abroad"]))
    why = reason(
        "after_mailing",
        "literature mailed %(mailed)s; it will have arrived %(count)s working days later",
        mailed=mailed_on.isoformat(),
        count=count,
    )
    return calendar.add_working_days(mailed_on, count), why


HORIZON_ORDER: Mapping[Horizon, int] = {
    Horizon.IMMEDIATELY: 0,
    Horizon.THREE_MONTHS: 1,
    Horizon.SIX_MONTHS: 2,
    Horizon.TWELVE_MONTHS: 3,
    Horizon.UNKNOWN: 4,
}


def strictest_horizon(horizons: Iterable[Horizon]) -> Horizon:
    """The soonest of several."""
    return min(horizons, key=lambda horizon: HORIZON_ORDER[horizon], default=Horizon.UNKNOWN)


class Part(Enum):
    """The parts of a due list."""

    OVERDUE = 0
    TODAY = 1
    NEXT = 2


def part_of(due_on: date, today: date) -> Part:
    """Where in the due list a day stands."""
    return Part.OVERDUE if due_on < today else Part.TODAY if due_on == today else Part.NEXT


def work_order(
    due_on: date, today: date, level: int | None, horizon: Horizon | None
) -> tuple[int, int, int, date]:
    """The key that sorts a due list (FU7): overdue, today, later; then level 1 and the soonest horizon first."""
    return part_of(due_on, today).value, level or 4, HORIZON_ORDER[horizon or Horizon.UNKNOWN], due_on


FIRST_CONTACT = N_("First contact after the inquiry")
NEXT_CONTACT = N_("Stay in touch")
HAS_IT_ARRIVED = N_("Has the literature arrived?")
FIND_ADDRESS = N_("Find the address: mail came back")
ASK_AGAIN = N_("Ask again whether they need it now")
PURPOSES = (FIRST_CONTACT, NEXT_CONTACT, HAS_IT_ARRIVED, FIND_ADDRESS, ASK_AGAIN)

# A call says most in the least time; then what can be answered, then paper (FU4).
_PREFERRED = (
    ContactMethod.PHONE,
    ContactMethod.EMAIL,
    ContactMethod.IM,
    ContactMethod.FAX,
    ContactMethod.LETTER,
)


def best_method(
    reachable: Iterable[ContactMethod], forbidden: Iterable[ContactMethod]
) -> ContactMethod | None:
    """How to reach somebody: the best of the ways that are known and that they did not forbid; None when all are."""
    allowed = set(reachable) - set(forbidden)
    return next((method for method in _PREFERRED if method in allowed), None)


def quiet_day_hint(day: date, method: ContactMethod, policy: Mapping[str, Any]) -> Reason | None:
    """FU5: on the days the firm keeps quiet (Mondays and Fridays), an e-mail of ours that asks for a decision waits."""
    names = ("monday", "tuesday", "wednesday", "thursday", "friday")
    if (
        method != ContactMethod.EMAIL
        or day.weekday() > 4
        or not policy["quiet_days"].get(names[day.weekday()])
    ):
        return None
    return reason(
        "quiet_day",
        "%(day)s is a day on which we ask for no decision by e-mail; answers may go",
        day=day.isoformat(),
    )
