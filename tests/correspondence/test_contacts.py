"""Contacts written down, counted, and found again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intranet.correspondence import queries, service
from intranet.correspondence.models import Direction
from intranet.correspondence.service import ContactEntry
from intranet.values.inquiry_terms import ContactMethod
from tests.factories.customers import a_known_customer, many_customers


@pytest.mark.usefixtures("services")
def test_a_contact_is_written_down_and_counted(now):
    customer = a_known_customer().customer
    for hours, direction in ((5, Direction.IN), (3, Direction.OUT), (1, Direction.IN)):
        entry = ContactEntry(ContactMethod.EMAIL, direction, at=now - timedelta(hours=hours), minutes=10)
        service.record_contact(customer.id, entry, None, now)
    assert queries.counts(customer.id) == {Direction.IN: 2, Direction.OUT: 1}
    assert queries.last_contact(customer.id).at == now - timedelta(hours=1)
    assert queries.last_contact(customer.id, Direction.OUT).at == now - timedelta(hours=3)
    assert queries.minutes_spent(customer.id, now - timedelta(hours=4)) == 20


@pytest.mark.usefixtures("services")
def test_the_last_contact_of_many_comes_in_one_go(now):
    one, two, three = (each.customer for each in many_customers(3))
    for customer, hours in ((one, 2), (one, 1), (two, 7)):
        entry = ContactEntry(ContactMethod.PHONE, at=now - timedelta(hours=hours))
        service.record_contact(customer.id, entry, None, now)
    last = queries.last_contacts([one.id, two.id, three.id])
    assert {key: (now - row.at).seconds // 3600 for key, row in last.items()} == {one.id: 1, two.id: 7}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hours": 2}, "contact_to_come"),
        ({"minutes": -1}, "contact_minutes"),
        ({"minutes": 2000}, "contact_minutes"),
    ],
)
def test_a_contact_that_cannot_have_been_is_refused(in_app, now, changes, code):
    customer = a_known_customer().customer
    at = now + timedelta(hours=changes.pop("hours", 0))
    with pytest.raises(service.ContactRefused) as refused:
        service.record_contact(customer.id, ContactEntry(ContactMethod.PHONE, at=at, **changes), None, now)
    assert refused.value.reason.code == code


def test_a_contact_with_nobody_is_refused(in_app, now):
    with pytest.raises(service.ContactRefused, match="Choose the customer"):
        service.record_contact(999, ContactEntry(ContactMethod.PHONE), None, now)
