"""What happened to a customer or inquiry, in the reader's words: contacts, orders, surveys, do-not-contact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import url_for
from flask_babel import format_currency, gettext

from intranet.correspondence import queries as correspondence
from intranet.correspondence.models import ContactRecord, Direction
from intranet.customers import queries as customers
from intranet.customers.models import Survey
from intranet.extension import Extension, TimelineEntry, TimelineSource, registry
from intranet.orders import queries as orders
from intranet.orders.models import Order, OrderKind
from intranet.people.queries import names_of
from intranet.platform.database import db
from intranet.platform.i18n import say, time_zone
from intranet.values.inquiry_terms import ContactMethod
from intranet.web.customer_forms import CHANNEL_LABELS

ICONS = {
    ContactMethod.EMAIL: "envelope-at",
    ContactMethod.PHONE: "telephone",
    ContactMethod.IM: "chat-dots",
    ContactMethod.FAX: "printer",
    ContactMethod.LETTER: "envelope-paper",
    ContactMethod.VISIT: "person-walking",
    ContactMethod.GREETING: "gift",
}


def timeline_of(subject: str, record_id: int, limit: int = 200) -> list[TimelineEntry]:
    """Everything that all rooms know of a customer or inquiry, newest first."""
    sources = [source for source in registry().timeline if source.subject == subject]
    entries = [entry for source in sources for entry in source.entries(record_id)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _noon(day: date) -> datetime:
    """A day as a moment: noon at the firm, so that it stays that day on every screen."""
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(time_zone())).astimezone(UTC)


def _contacts(records: list[ContactRecord]) -> Iterable[TimelineEntry]:
    who = names_of(record.by_id for record in records)
    for record in records:
        yield TimelineEntry(
            at=record.at,
            icon=ICONS[record.method],
            title=_contact_title(record),
            text=" · ".join(filter(None, (say(record.purpose), record.happened, record.problems))),
            who=who.get(record.by_id or 0, ""),
        )


def _contact_title(record: ContactRecord) -> str:
    titles = {
        (ContactMethod.EMAIL, Direction.IN): gettext("They wrote an e-mail"),
        (ContactMethod.EMAIL, Direction.OUT): gettext("We wrote an e-mail"),
        (ContactMethod.PHONE, Direction.IN): gettext("They called"),
        (ContactMethod.PHONE, Direction.OUT): gettext("We called"),
        (ContactMethod.FAX, Direction.IN): gettext("A fax came in"),
        (ContactMethod.FAX, Direction.OUT): gettext("We sent a fax"),
        (ContactMethod.LETTER, Direction.IN): gettext("A letter came in"),
        (ContactMethod.LETTER, Direction.OUT): gettext("We sent a letter"),
        (ContactMethod.VISIT, Direction.IN): gettext("They visited us"),
        (ContactMethod.VISIT, Direction.OUT): gettext("We visited them"),
    }
    title = titles.get((record.method, record.direction)) or gettext(record.method.label)
    if record.minutes:
        return gettext("%(what)s, %(minutes)s min", what=title, minutes=record.minutes)
    return title


def _customer_contacts(customer_id: int) -> Iterable[TimelineEntry]:
    return _contacts(correspondence.records_of(customer_id))


def _inquiry_contacts(inquiry_id: int) -> Iterable[TimelineEntry]:
    return _contacts(correspondence.records_for_inquiry(inquiry_id))


def _customer_orders(customer_id: int) -> Iterable[TimelineEntry]:
    for order in orders.orders_of(customer_id):
        yield TimelineEntry(
            at=_noon(order.ordered_on),
            icon="bag-check",
            title=order_title(order),
            text=order.remark,
            url=url_for("orders.show", order_id=order.id),
        )


def order_title(order: Order) -> str:
    """ "Order 2026-114 for US$1,200.00"."""
    amount = format_currency(order.amount, order.currency)
    if order.kind is OrderKind.SAMPLE:
        return gettext("Sample order %(number)s for %(amount)s", number=order.number, amount=amount)
    return gettext("Order %(number)s for %(amount)s", number=order.number, amount=amount)


def _surveys(customer_id: int) -> Iterable[TimelineEntry]:
    rows = list(db.session.scalars(sa.select(Survey).where(Survey.customer_id == customer_id)))
    who = names_of(row.taken_by_id for row in rows)
    for row in rows:
        yield TimelineEntry(
            at=_noon(row.taken_on),
            icon="clipboard-check",
            title=gettext("Survey"),
            text=row.needs or row.business,
            who=who.get(row.taken_by_id or 0, ""),
        )


def _do_not_contact(customer_id: int) -> Iterable[TimelineEntry]:
    rows = customers.do_not_contact(customer_id)
    who = names_of([row.set_by_id for row in rows] + [row.lifted_by_id for row in rows])
    for row in rows:
        how = gettext(CHANNEL_LABELS[row.channel])
        asked = gettext("Asked not to be contacted (%(how)s)", how=how)
        yield TimelineEntry(
            row.set_at, "slash-circle", asked, row.reason, who=who.get(row.set_by_id or 0, "")
        )
        if row.lifted_at:
            again = gettext("May be contacted again (%(how)s)", how=how)
            lifted_by = who.get(row.lifted_by_id or 0, "")
            yield TimelineEntry(row.lifted_at, "check-circle", again, row.lift_reason, who=lifted_by)


extension = Extension(
    "timelines",
    timeline=[
        TimelineSource("customer", _customer_contacts),
        TimelineSource("inquiry", _inquiry_contacts),
        TimelineSource("customer", _customer_orders),
        TimelineSource("customer", _surveys),
        TimelineSource("customer", _do_not_contact),
    ],
)
