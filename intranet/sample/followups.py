"""What the reps have done and what is due: overdue, today, in the next days. Levels are brought up to date before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import sqlalchemy as sa

from intranet.customers.models import Customer
from intranet.firm import queries as firm
from intranet.followups import planning
from intranet.followups import service as followups
from intranet.followups.models import FollowUp, FollowUpState
from intranet.followups.service import LogEntry
from intranet.grading import service as grading
from intranet.inquiries.models import Inquiry
from intranet.platform import clock
from intranet.platform.database import db, transaction
from intranet.platform.events import DeliveryState, EventDelivery
from intranet.sample.firm import person, rep_for
from intranet.sample.messages import TALKS
from intranet.sample.moments import at, dice, firm_moment
from intranet.values.inquiry_terms import InquiryState, Verdict

CALLED_DAYS = 75  # since then each mailing was followed by a logged call
DUE_IN = (-6, -3, -2, -1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 9, 12, 16, 21, 28)


def load(seed: int) -> None:
    """Calls after the mailings, the talks they led to, and when to call next."""
    chance = dice(seed, "followups")
    with transaction():
        for customer in db.session.scalars(sa.select(Customer).order_by(Customer.id)):
            grading.regrade(customer.id, None, clock.now())
        _close_stale()
        called: set[int] = set()
        for inquiry in _mailed():
            if inquiry.customer_id not in called:
                called.add(inquiry.customer_id)
                _call(inquiry, chance)
        _settle_events()
    with transaction():
        followups.set_own_cadence(
            _mailed()[0].customer_id,
            10,
            20,
            "Asked us to call every second Monday.",
            person("rep"),
            clock.now(),
        )


def _close_stale() -> None:
    """What the cadence had planned in the past was overtaken by the packet; what waits for one is overdue."""
    today = firm.today()
    stale = (
        sa.select(FollowUp)
        .join(Inquiry, Inquiry.id == FollowUp.inquiry_id)
        .where(
            FollowUp.state == FollowUpState.OPEN,
            FollowUp.due_on < today,
            Inquiry.literature_sent_on.is_not(None),
        )
    )
    for follow_up in db.session.scalars(stale):
        day = min(follow_up.due_on + timedelta(days=1), today)
        with at(firm_moment(day, 9)) as moment:
            rep = person("rep")
            planning.close(follow_up, FollowUpState.CANCELLED, "the packet was sent first", rep, moment)


def _mailed() -> Sequence[Inquiry]:
    """Answered inquiries that are still worked, the newest first."""
    query = sa.select(Inquiry).where(
        Inquiry.verdict == Verdict.CLEAR,
        Inquiry.state != InquiryState.NOT_CLOSED,
        Inquiry.literature_sent_on >= firm.today() - timedelta(days=CALLED_DAYS),
    )
    return list(db.session.scalars(query.order_by(Inquiry.received_at.desc())))


def _call(inquiry: Inquiry, chance: Random) -> None:
    """The call after the packet; where its day has come it was made, and the next one has a day."""
    sent, country = inquiry.literature_sent_on, inquiry.address.country if inquiry.address else "US"
    if sent is None:
        return
    with at(firm_moment(sent, 16, 30)) as moment:
        call = followups.schedule_after_mailing([inquiry.id], sent, country, person("mailroom"), moment)
    today = firm.today()
    if call is None or call.due_on >= today:
        return
    with at(firm_moment(call.due_on, chance.randint(9, 16), chance.randint(0, 59))) as moment:
        happened, problems = chance.choice(TALKS[inquiry.language])
        entry = LogEntry(
            happened=happened,
            method=call.method,
            minutes=chance.randint(3, 20),
            problems=problems,
            next_on=_next(call.due_on, today, chance),
        )
        followups.log_contact(call.id, entry, rep_for(inquiry.language), moment)


def _next(called_on: date, today: date, chance: Random) -> date:
    """When to call next: some overdue, some today, most in the days to come."""
    days = chance.choice(DUE_IN)
    wanted = firm.calendar().on_or_after(today + timedelta(days=days)) if days else today
    return max(wanted, called_on + timedelta(days=1))


def _settle_events() -> None:
    """All that other rooms would do about the past is done already; the worker need not do it once more."""
    waiting = sa.update(EventDelivery).where(EventDelivery.state == DeliveryState.WAITING)
    db.session.execute(waiting.values(state=DeliveryState.HANDLED, handled_at=clock.now()))
