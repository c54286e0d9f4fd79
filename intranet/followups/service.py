"""Planning contacts and working them off (FU1, FU3, FU4, FU11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from intranet.correspondence.models import ContactRecord, Direction
from intranet.correspondence.service import ContactEntry, record_contact
from intranet.customers.models import Customer
from intranet.customers.service import find as find_customer
from intranet.firm import queries as firm
from intranet.followups import planning, queries
from intranet.followups.models import FollowUp, FollowUpState, Origin
from intranet.followups.rules import (
    ASK_AGAIN,
    FIRST_CONTACT,
    HAS_IT_ARRIVED,
    NEXT_CONTACT,
    Due,
    after_mailing,
    cadence,
)
from intranet.inquiries import service as inquiries
from intranet.inquiries.models import Inquiry
from intranet.platform import audit
from intranet.platform.actors import Actor
from intranet.platform.database import db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.inquiry_terms import ContactMethod, InquiryState, Verdict
from intranet.values.reason import Reason, reason
from intranet.values.text import N_


class FollowUpRefused(ValueRefused):
    """A contact cannot be planned or changed so; ``reason`` says what to do."""


class FollowUpNotFound(LookupError):
    """There is no such follow-up."""


@dataclass(frozen=True)
class LogEntry:
    """What a rep writes down after a contact (FU4).

    ``next_on`` None lets the cadence say when; ``no_need`` ends the cadence (FU11), and ``next_on`` is then the day on
    which to ask again, if any. ``state`` None leaves the inquiry's state as it is.
    """

    happened: str
    method: ContactMethod
    minutes: int | None = None
    next_on: date | None = None
    next_method: ContactMethod | None = None
    purpose: str = ""
    planned: str = ""
    problems: str = ""
    state: InquiryState | None = None
    state_why: str = ""
    no_need: bool = False
    expected_closing_on: date | None = None
    direction: Direction = Direction.OUT


@dataclass(frozen=True)
class Logged:
    """The contact that was written down, and the one that comes next (None: nothing more is planned)."""

    record: ContactRecord
    following: FollowUp | None


def find(follow_up_id: int) -> FollowUp:
    """An open follow-up, locked until the transaction ends.

    :raises FollowUpNotFound: no such follow-up. :raises FollowUpRefused: it is closed already.
    """
    follow_up = locked(FollowUp, follow_up_id)
    if follow_up is None:
        raise FollowUpNotFound(str(follow_up_id))
    if follow_up.state is not FollowUpState.OPEN:
        raise FollowUpRefused(reason("follow_up_closed", "This was done already, or it was called off."))
    return follow_up


# ---- planning ----------------------------------------------------------------------------------------------


def plan_first(inquiry: Inquiry, by: Actor | None, now: datetime) -> FollowUp | None:
    """Plan the first contact after an inquiry, by the cadence; None while it is held, or when nobody may be reached.

    Asked again for the same inquiry, or while the customer is due sooner already, nothing new is planned.
    """
    if inquiry.verdict is not Verdict.CLEAR or inquiry.state is InquiryState.NOT_CLOSED:
        return None
    with transaction():
        customer = find_customer(inquiry.customer_id)
        return _plan_by_cadence(customer, inquiry, FIRST_CONTACT, by, now)


def _plan_by_cadence(
    customer: Customer, inquiry: Inquiry | None, purpose: str, by: Actor | None, now: datetime
) -> FollowUp | None:
    facts = queries.cadence_facts(customer)
    due = cadence(facts, firm.policy("cadence"), firm.calendar()) if facts else None
    if due is None:
        return None
    standing = queries.open_of_customer(customer.id)
    soon = next((each for each in standing if each.due_on <= due.on), None)
    if soon is not None:
        return soon
    for each in standing:
        if each.origin is Origin.CADENCE:
            # What a person put off stays, unless a new inquiry asks for more.
            kept = _put_off(each) and inquiry is not None and each.inquiry_id == inquiry.id
            return each if kept else planning.move(each, due.on, due.reasons)
    return planning.add(customer, inquiry, due.on, purpose, due.reasons, Origin.CADENCE, by, now)


def schedule_after_mailing(
    inquiry_ids: Sequence[int], mailed_on: date, country: str, by: Actor | None, now: datetime
) -> FollowUp | None:
    """Plan the call for when a packet will have arrived (FU3); None when nobody may be reached.

    One packet may answer several inquiries: it is one call. Asked again for the same inquiry, the call that stands
    is returned.
    """
    with transaction():
        inquiry = inquiries.find(inquiry_ids[0])
        for standing in queries.open_of_inquiry(inquiry.id):
            if standing.origin is Origin.MAILING:
                return standing
        home = firm.profile().country
        due_on, why = after_mailing(mailed_on, country, home, firm.policy("after_mailing"), firm.calendar())
        customer = find_customer(inquiry.customer_id)
        return planning.add(customer, inquiry, due_on, HAS_IT_ARRIVED, [why], Origin.MAILING, by, now)


def plan(
    customer_id: int,
    due_on: date,
    method: ContactMethod,
    purpose: str,
    by: Actor | None,
    now: datetime,
    inquiry_id: int | None = None,
) -> FollowUp:
    """A person plans a contact.

    :raises FollowUpRefused: the day has passed, or the customer asked not to be reached so.
    """
    if due_on < firm.local(now).date():
        raise FollowUpRefused(reason("due_in_past", "Choose a day that is still to come."))
    with transaction():
        customer = find_customer(customer_id)
        inquiry = inquiries.find(inquiry_id) if inquiry_id else None
        if (forbidding := planning.forbidden(customer, inquiry, method)) is not None:
            raise FollowUpRefused(forbidding)
        why = reason("planned_by_hand", "planned by hand")
        follow_up = planning.add(customer, inquiry, due_on, purpose, [why], Origin.PERSON, by, now, method)
        return planning.certain(follow_up)


# ---- working it off ----------------------------------------------------------------------------------------


def log_contact(follow_up_id: int, entry: LogEntry, by: Actor, now: datetime) -> Logged:
    """Write a contact down, close its follow-up, and plan the next one.

    :raises FollowUpRefused: nothing was written, the next day has passed, or it was closed meanwhile.
    """
    if not entry.happened.strip():
        raise FollowUpRefused(reason("nothing_written", "Say in a few words what was spoken."))
    if entry.next_on is not None and entry.next_on < firm.local(now).date():
        raise FollowUpRefused(reason("due_in_past", "Choose a day that is still to come."))
    with transaction():
        follow_up = find(follow_up_id)
        record = record_contact(follow_up.customer_id, _record_of(entry, follow_up), by, now)
        planning.close(follow_up, FollowUpState.DONE, "", by, now)
        follow_up.contact_record_id = record.id
        _tell_inquiry(follow_up, entry, by, now)
        return Logged(record, _plan_next(follow_up, entry, by, now))


def _record_of(entry: LogEntry, follow_up: FollowUp) -> ContactEntry:
    return ContactEntry(
        method=entry.method,
        direction=entry.direction,
        minutes=entry.minutes,
        purpose=entry.purpose or follow_up.purpose,
        planned=entry.planned,
        happened=entry.happened,
        problems=entry.problems,
        contact_id=planning.contact_id(follow_up.inquiry),
        inquiry_id=follow_up.inquiry_id,
    )


def _tell_inquiry(follow_up: FollowUp, entry: LogEntry, by: Actor, now: datetime) -> None:
    inquiry = follow_up.inquiry
    if inquiry is None:
        return
    inquiry.first_answered_at = inquiry.first_answered_at or now
    if entry.expected_closing_on and entry.expected_closing_on != inquiry.expected_closing_on:
        before, inquiry.expected_closing_on = inquiry.expected_closing_on, entry.expected_closing_on
        audit.note(
            "inquiry",
            inquiry.id,
            "expected_closing_on",
            by=by,
            before=before,
            after=entry.expected_closing_on,
        )
    state = InquiryState.NOT_CLOSED if entry.no_need else entry.state
    if state is not None:
        inquiries.set_state(inquiry.id, state, entry.state_why or entry.happened, by, now)


def _plan_next(follow_up: FollowUp, entry: LogEntry, by: Actor, now: datetime) -> FollowUp | None:
    customer = find_customer(follow_up.customer_id)
    _drop_cadence(customer, N_("a contact was made"), by, now)
    if entry.no_need:
        for other in queries.open_of_customer(customer.id):
            planning.close(other, FollowUpState.CANCELLED, N_("no need now"), by, now)
    if entry.next_on is not None:
        why = reason("planned_by_hand", "planned by hand")
        purpose = ASK_AGAIN if entry.no_need else NEXT_CONTACT
        method = entry.next_method
        return planning.add(
            customer, follow_up.inquiry, entry.next_on, purpose, [why], Origin.PERSON, by, now, method
        )
    if entry.no_need:
        return None
    db.session.flush()
    return _plan_by_cadence(customer, follow_up.inquiry, NEXT_CONTACT, by, now)


def next_by_cadence(customer: Customer, today: date) -> Due | None:
    """When the next contact would be due if one were made today, and why."""
    facts = queries.cadence_facts(customer)
    if facts is None:
        return None
    return cadence(replace(facts, last_contact_on=today), firm.policy("cadence"), firm.calendar())


def _drop_cadence(customer: Customer, why: str, by: Actor | None, now: datetime) -> None:
    """A contact answers what the cadence had planned for the customer before."""
    for other in queries.open_of_customer(customer.id):
        if other.origin is Origin.CADENCE:
            planning.close(other, FollowUpState.CANCELLED, why, by, now)


def snooze(follow_up_id: int, until: date, why: str, by: Actor, now: datetime) -> FollowUp:
    """Put a contact off, for a reason.

    :raises FollowUpRefused: no reason, or no later day.
    """
    if not why.strip():
        raise FollowUpRefused(reason("say_why", "Say why; the next person will want to know."))
    with transaction():
        follow_up = find(follow_up_id)
        before = follow_up.due_on
        if until <= max(before, firm.local(now).date()):
            raise FollowUpRefused(reason("not_later", "Choose a later day."))
        said = reason(
            "put_off",
            "put off from %(before)s: %(why)s",
            before=before.isoformat(),
            why=why.strip(),
        )
        planning.move(follow_up, until, [said])
        audit.note("follow_up", follow_up.id, "due", by=by, before=before, after=until, why=why.strip())
        return follow_up


def cancel(follow_up_id: int, why: str, by: Actor, now: datetime) -> FollowUp:
    """Call a planned contact off.

    :raises FollowUpRefused: no reason.
    """
    if not why.strip():
        raise FollowUpRefused(reason("say_why", "Say why; the next person will want to know."))
    with transaction():
        follow_up = find(follow_up_id)
        planning.close(follow_up, FollowUpState.CANCELLED, why.strip(), by, now)
        return follow_up


def hand_over(follow_up_id: int, user_id: int | None, by: Actor) -> FollowUp:
    """Give a planned contact to somebody, or back to whoever owns the customer."""
    with transaction():
        follow_up = find(follow_up_id)
        before, follow_up.assigned_to_id = follow_up.assigned_to_id, user_id
        audit.note("follow_up", follow_up.id, "given to", by=by, before=before, after=user_id)
        return follow_up


# ---- what other rooms bring about --------------------------------------------------------------------------


def replan(customer_id: int, by: Actor | None, now: datetime) -> None:
    """The customer's level, class, state or own cadence has changed: what the cadence planned follows."""
    with transaction():
        customer = find_customer(customer_id)
        planned = [each for each in queries.open_of_customer(customer_id) if each.origin is Origin.CADENCE]
        facts = queries.cadence_facts(customer) if planned else None
        due = cadence(facts, firm.policy("cadence"), firm.calendar()) if facts else None
        for each in planned:
            if due is None:
                planning.close(each, FollowUpState.CANCELLED, N_("no cadence applies any more"), by, now)
            elif not _put_off(each):
                planning.move(each, due.on, due.reasons)


def _put_off(follow_up: FollowUp) -> bool:
    """A person put it off for a reason; the machine does not overrule that."""
    return any(Reason.from_json(said).code == "put_off" for said in follow_up.reasons)


def stop(inquiry_id: int, why: str, by: Actor | None, now: datetime) -> None:
    """An inquiry is suspect or a fraud: nothing planned about it is done."""
    with transaction():
        for follow_up in queries.open_of_inquiry(inquiry_id):
            planning.close(follow_up, FollowUpState.CANCELLED, why, by, now)


def obey_wishes(customer_id: int, by: Actor | None, now: datetime) -> None:
    """Do not contact (FU11): what is planned by a forbidden way goes another, or is called off when there is none."""
    with transaction():
        customer = find_customer(customer_id)
        for follow_up in queries.open_of_customer(customer_id):
            if planning.forbidden(customer, follow_up.inquiry, follow_up.method) is None:
                continue
            method = planning.way_to_reach(customer, follow_up.inquiry)
            if method is None:
                planning.close(follow_up, FollowUpState.CANCELLED, N_("asked not to be contacted"), by, now)
            else:
                audit.note("follow_up", follow_up.id, "method", by=by, before=follow_up.method, after=method)
                follow_up.method = method


def set_own_cadence(
    customer_id: int, aim_days: int, longest_days: int, why: str, by: Actor, now: datetime
) -> None:
    """Give a customer a cadence of its own, for a reason (FU1); 0 and 0 go back to the rules.

    :raises FollowUpRefused: no reason, or days that make no sense.
    """
    if not why.strip():
        raise FollowUpRefused(reason("say_why", "Say why; the next person will want to know."))
    if (aim_days, longest_days) != (0, 0) and not 1 <= aim_days <= longest_days <= 730:
        raise FollowUpRefused(
            reason("own_cadence_days", "Give days from 1 to 730, the aim no longer than the longest.")
        )
    with transaction():
        find_customer(customer_id)
        planning.keep_own_cadence(customer_id, aim_days, longest_days, why.strip(), by, now)
        replan(customer_id, by, now)
