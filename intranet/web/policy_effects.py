"""What a changed rule would do, in sentences, before it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext, ngettext

from intranet.customers.models import Customer
from intranet.firm import queries as firm
from intranet.firm.policy_fields import Number, OneOf, PolicyKind, Switch, Text
from intranet.inquiries.models import Inquiry
from intranet.orders.queries import bought_since
from intranet.orders.rules import classify
from intranet.platform import clock
from intranet.platform.database import db
from intranet.platform.i18n import day, exact
from intranet.screening.models import IndicatorFinding
from intranet.values.inquiry_terms import InquiryState, PurchaseClass

Value = Mapping[str, Mapping[str, Any]]
DAYS_A_MONTH = 30.44  # on average
SCREENED_MOST = 200


def changes(kind: PolicyKind, before: Value, after: Value) -> list[tuple[str, str, str]]:
    """(what, from, to) of each field that would change, in the order of the page."""
    changed = []
    for group, each in kind.fields():
        old, new = before[group.key][each.key], after[group.key][each.key]
        if old != new:
            unit = f" ({gettext(unit_label)})" if (unit_label := getattr(each, "unit", "")) else ""
            changed.append(
                (f"{gettext(group.label)}: {gettext(each.label)}{unit}", _said(each, old), _said(each, new))
            )
    return changed


def _said(each: Any, value: Any) -> str:
    match each:
        case Switch():
            return gettext("yes") if value else gettext("no")
        case OneOf():
            return next((gettext(label) for option, label in each.options if option == value), str(value))
        case Number():
            return str(value)
        case Text():
            return value.replace("\n", " / ") or "–"
    return ", ".join(f"{country} {number}" for country, number in value.items()) or "–"


def effects(name: str, before: Value, after: Value) -> list[str]:
    """What the change means for what is in the book now; empty where nothing can be told beforehand."""
    tell = _EFFECTS.get(name)
    return list(tell(before, after)) if tell else []


def _cadence(before: Value, after: Value) -> Iterable[str]:
    levels = _counted(sa.select(Customer.level, sa.func.count()).group_by(Customer.level))
    classes = _counted(sa.select(Customer.purchase_class, sa.func.count()).group_by(Customer.purchase_class))
    open_ones = Inquiry.state != InquiryState.NOT_CLOSED
    states = _counted(sa.select(Inquiry.state, sa.func.count()).group_by(Inquiry.state))
    horizons = _counted(
        sa.select(Inquiry.horizon, sa.func.count()).where(open_ones).group_by(Inquiry.horizon)
    )
    counts = {"level": levels, "purchase_class": classes, "state": states, "horizon": horizons}
    touched = {
        (group, key.rpartition("_")[0])
        for group, fields in after.items()
        for key, value in fields.items()
        if before[group][key] != value
    }
    customers = sum(counts[group][key] for group, key in touched if group in ("level", "purchase_class"))
    inquiries = sum(counts[group][key] for group, key in touched if group in ("state", "horizon"))
    if customers:
        yield ngettext(
            "%(num)s customer stands on a line that changes.",
            "%(num)s customers stand on lines that change.",
            customers,
        )
    if inquiries:
        yield ngettext(
            "%(num)s inquiry stands on a line that changes.",
            "%(num)s inquiries stand on lines that change.",
            inquiries,
        )
    yield gettext("What is planned stays; the next contact is planned by the new figures.")


def _counted(query: Any) -> Counter[str]:
    return Counter({str(getattr(key, "value", key)): count for key, count in db.session.execute(query)})


def _promises(_before: Value, after: Value) -> Iterable[str]:
    calendar, now = firm.calendar(), firm.local(clock.now())
    first = calendar.add_working_days(now.date(), after["answers"]["first_email_days"])
    yield gettext("An inquiry that comes in now has its first e-mail by the end of %(day)s.", day=day(first))
    due = now + timedelta(hours=after["answers"]["email_hours"])
    while not calendar.is_working_day(due.date()):
        due += timedelta(days=1)
    yield gettext("An e-mail that comes in now is answered by %(moment)s.", moment=exact(due))


def _screening(before: Value, after: Value) -> Iterable[str]:
    newest = sa.select(Inquiry.id).order_by(Inquiry.id.desc()).limit(SCREENED_MOST).subquery()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(newest)) or 0
    rows = db.session.execute(
        sa.select(IndicatorFinding.inquiry_id, IndicatorFinding.indicator)
        .join(newest, newest.c.id == IndicatorFinding.inquiry_id)
        .where(IndicatorFinding.suggested)
    )
    found: dict[int, list[str]] = {}
    for inquiry_id, indicator in rows:
        found.setdefault(inquiry_id, []).append(indicator)
    yield gettext(
        "Of the last %(total)s inquiries a person would have checked %(after)s (as it is: %(before)s).",
        total=total,
        after=_to_check(found, after),
        before=_to_check(found, before),
    )


def _to_check(found: Mapping[int, list[str]], policy: Value) -> int:
    weights, least = policy["indicators"], policy["thresholds"]["to_check"]
    return sum(sum(weights.get(code, 0) for code in codes) >= least for codes in found.values())


def _classes(before: Value, after: Value) -> Iterable[str]:
    for policy, words in ((before, gettext("As it is:")), (after, gettext("As it would be:"))):
        since = firm.today() - timedelta(days=round(policy["rule"]["months"] * DAYS_A_MONTH))
        counts = Counter(classify(bought_since(since), policy).values())
        yield gettext(
            "%(when)s %(a)s customers in A, %(b)s in B, %(c)s in C.",
            when=words,
            a=counts[PurchaseClass.A],
            b=counts[PurchaseClass.B],
            c=counts[PurchaseClass.C],
        )


def _after_mailing(_before: Value, after: Value) -> Iterable[str]:
    calendar, today = firm.calendar(), firm.today()
    days = after["days"]
    yield gettext(
        "After a packet mailed today we call on %(home)s at home, on %(abroad)s abroad.",
        home=day(calendar.add_working_days(today, days["domestic"])),
        abroad=day(calendar.add_working_days(today, days["abroad"])),
    )
    for country, number in days["by_country"].items():
        yield gettext(
            "%(country)s: on %(day)s.", country=country, day=day(calendar.add_working_days(today, number))
        )


def _grading(_before: Value, _after: Value) -> Iterable[str]:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Customer)) or 0
    yield ngettext(
        "The level of %(num)s customer is worked out anew when something about it changes.",
        "The levels of %(num)s customers are worked out anew as something about them changes.",
        count,
    )


_EFFECTS: Mapping[str, Callable[[Value, Value], Iterable[str]]] = {
    "cadence": _cadence,
    "promises": _promises,
    "screening": _screening,
    "grading": _grading,
    "classes": _classes,
    "after_mailing": _after_mailing,
}
