"""Three hundred inquiries in half a year: every channel, both languages, some odd ones; the newest came in today."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import sqlalchemy as sa

from intranet.customers.service import set_owner
from intranet.firm import queries as firm
from intranet.inquiries.models import Inquiry
from intranet.inquiries.service import literature_sent
from intranet.intake import service as intake
from intranet.platform import clock
from intranet.platform.database import db, transaction
from intranet.sample.cards import KnownCallers, card_of, keep_old
from intranet.sample.customers import KNOWN_BEFORE, Caller, cast
from intranet.sample.firm import clerk_for, person, rep_for
from intranet.sample.messages import ODD, OddInquiry
from intranet.sample.moments import at, dice, firm_moment
from intranet.sample.odd import log_odd
from intranet.values.inquiry_terms import Verdict

INQUIRIES = 300
DAYS = 182
LOGGED_DAYS = 14  # what is younger went through the desk's own service, the older cards are filed as they are
OWNED_SHARE = 0.85
WAITING_WORKING_DAYS = 3  # what came in since then has not been answered yet
FAIR_DAYS, AFTER_THE_FAIR = 6, 2.6  # a fair has just ended: more than usual waits for an answer
TODAY_MINUTES = (12, 47, 95, 160, 230)  # so long ago the newest came in


def load(seed: int) -> None:
    """Log them one after the other, each at its moment."""
    chance = dice(seed, "inquiries")
    with transaction():
        callers, known = _who_calls(seed, chance), KnownCallers.now()
        old_until = clock.now() - timedelta(days=LOGGED_DAYS)
        for moment, what in sorted(_timetable(chance), key=lambda pair: pair[0]):
            with at(moment + timedelta(minutes=4)):
                if isinstance(what, OddInquiry):
                    log_odd(what, moment)
                else:
                    _log(callers.pop(0), moment, known, moment < old_until, chance)
        _answer()


def _who_calls(seed: int, chance: Random) -> list[Caller]:
    """Everybody once, and those known before, and some others, again; in the order of their calls."""
    everybody = cast(seed)
    count = INQUIRIES - len(ODD)
    again = [chance.choice(everybody[: KNOWN_BEFORE + 40]) for _ in range(max(0, count - len(everybody)))]
    callers = [*everybody[:count], *again]
    chance.shuffle(callers)
    return callers


def _timetable(chance: Random) -> list[tuple[datetime, OddInquiry | None]]:
    """When each comes in: more of late, more on working days, within office hours; a few today, before now."""
    now, today = clock.now(), firm.today()
    odd = [(_moment(today - timedelta(days=each.days_ago), chance, now), each) for each in ODD]
    ordinary = [(now - timedelta(minutes=minutes), None) for minutes in TODAY_MINUTES]
    days = [today - timedelta(days=back) for back in range(1, DAYS + 1)]
    weights = [_busy(day, today) for day in days]
    for day in chance.choices(days, weights, k=INQUIRIES - len(ODD) - len(ordinary)):
        ordinary.append((_moment(day, chance, now), None))
    return [*odd, *ordinary]


def _busy(day: date, today: date) -> float:
    weekday = (10, 9, 9, 8, 7, 1, 0.5)[day.weekday()]
    back = (today - day).days
    return weekday * (1.6 - 0.9 * back / DAYS) * (AFTER_THE_FAIR if back <= FAIR_DAYS else 1)


def _moment(day: date, chance: Random, now: datetime) -> datetime:
    moment = firm_moment(day, chance.randint(8, 17), chance.randint(0, 59))
    return min(moment, now - timedelta(minutes=5))


def _log(caller: Caller, moment: datetime, known: KnownCallers, old: bool, chance: Random) -> None:
    card = card_of(caller, moment, known, chance)
    clerk = clerk_for(caller.details.language)
    inquiry = keep_old(card, known, clerk) if old else None
    if inquiry is None:
        inquiry = intake.log_inquiry(card, clerk, clock.now()).inquiry
    known.remember(card.caller.company, inquiry)
    if inquiry.customer_id not in known.owned and chance.random() < OWNED_SHARE:
        rep = rep_for(caller.details.language)
        set_owner(inquiry.customer_id, rep.id, None, clock.now())
        known.owned.add(inquiry.customer_id)


# ---- what was answered -----------------------------------------------------------------------------------


def _answer() -> None:
    """Literature went out on the day or the next working day; what came in of late still waits."""
    calendar, today = firm.calendar(), firm.today()
    waits_since = calendar.add_working_days(today, -WAITING_WORKING_DAYS)
    clerk = person("mailroom")
    for inquiry in _clear_before(waits_since):
        sent_on = calendar.on_or_after(inquiry.inquiry_date + timedelta(days=inquiry.id % 2))
        with at(firm_moment(min(sent_on, today), 16, 30)) as moment:
            literature_sent([inquiry.id], firm.local(moment).date(), clerk, moment)


def _clear_before(day: date) -> list[Inquiry]:
    query = sa.select(Inquiry).where(
        Inquiry.verdict == Verdict.CLEAR, Inquiry.inquiry_date < day, Inquiry.literature_wanted
    )
    return list(db.session.scalars(query.order_by(Inquiry.received_at)))
