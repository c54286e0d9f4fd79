"""Taking callers in, changing them, and everything that hangs on a customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from intranet.customers import queries, service
from intranet.customers.models import ContactChannel
from intranet.customers.values import ContactDetails, CustomerInfo, SurveyDetails
from intranet.platform import audit, search
from intranet.platform.database import db
from intranet.platform.events import Event
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import PurchaseClass
from tests.factories.customers import BERLIN, a_caller, a_known_customer

pytestmark = pytest.mark.usefixtures("services")


def told() -> list[tuple[str, int]]:
    """The events of this test: kind and customer."""
    return [
        (row.kind, row.payload["customer_id"])
        for row in db.session.scalars(sa.select(Event).order_by(Event.id))
    ]


def test_a_new_caller_becomes_a_customer_with_contact_and_address():
    taken = a_known_customer()
    assert (taken.customer.name, taken.customer.language) == ("Brandt Messtechnik GmbH", "de")
    assert taken.contact.phone_digits == "4930901820"
    assert taken.address.city == "Berlin"
    assert told() == [("address_changed", taken.customer.id)]


def test_a_known_caller_takes_no_retyping_and_what_is_new_is_kept(now):
    known = a_known_customer()
    again = a_caller(
        customer_id=known.customer.id,
        contact_id=known.contact.id,
        company="",
        phone="+49 30 555123",
        fax="",
        email="",
    )
    taken = service.take_in(replace(again, address=PostalAddress()), None, now)
    assert taken.contact.id == known.contact.id
    assert taken.address.id == known.address.id
    assert (taken.contact.phone, taken.contact.fax) == ("+49 30 555123", "+49 30 901821")
    assert taken.customer.name == "Brandt Messtechnik GmbH"


def test_another_person_of_a_known_customer_becomes_another_contact(now):
    known = a_known_customer()
    caller = a_caller(
        customer_id=known.customer.id, contact_id=known.contact.id, person="Otto Kern", email=""
    )
    taken = service.take_in(caller, None, now)
    assert taken.contact.id != known.contact.id
    assert [each.name for each in queries.customer(known.customer.id).contacts] == ["Jana Weiß", "Otto Kern"]


def test_a_changed_address_is_a_new_one_and_the_old_one_stays_on_record(now):
    known = a_known_customer()
    moved = service.change_address(
        known.customer.id, replace(BERLIN, street="Neue Straße 1"), "moved", None, now
    )
    assert queries.current_address(known.customer.id).id == moved.id
    assert [row.replaced for row in queries.customer(known.customer.id).addresses] == [True, False]
    assert told()[-1] == ("address_changed", known.customer.id)
    entry = next(each for each in audit.history("customer", known.customer.id) if each.what == "address")
    assert (entry.before, entry.why) == ("Hauptstraße 12, 10115 Berlin, GERMANY", "moved")


def test_saving_the_same_address_changes_nothing(now):
    known = a_known_customer()
    assert service.change_address(known.customer.id, BERLIN, "", None, now).id == known.address.id
    assert len(told()) == 1


def test_a_place_where_mail_came_back_is_marked_and_can_be_replaced(now):
    known = a_known_customer()
    with pytest.raises(service.CustomerRefused):
        service.mark_address_bad(known.address.id, " ", None, now)
    service.mark_address_bad(known.address.id, "unknown there", None, now)
    assert queries.current_address(known.customer.id).bad_reason == "unknown there"
    fresh = service.change_address(known.customer.id, BERLIN, "they say it is right", None, now)
    assert fresh.id != known.address.id
    assert queries.current_address(known.customer.id).bad_reason == ""


@pytest.mark.parametrize(
    ("asked_for", "channel", "asked_of_contact", "expected"),
    [
        ("customer", ContactChannel.ANY, ContactChannel.POST, True),
        ("customer", ContactChannel.POST, ContactChannel.POST, True),
        ("customer", ContactChannel.PHONE, ContactChannel.POST, False),
        ("contact", ContactChannel.ANY, ContactChannel.POST, True),
        ("other", ContactChannel.ANY, ContactChannel.POST, False),
        ("customer", ContactChannel.ANY, ContactChannel.ANY, True),
        ("customer", ContactChannel.POST, ContactChannel.ANY, False),
    ],
)
def test_who_must_not_be_contacted_how(asked_for, channel, asked_of_contact, expected, now):
    known = a_known_customer()
    other = service.save_contact(known.customer.id, None, ContactDetails(name="Otto Kern"), None, now)
    who = {"customer": None, "contact": known.contact.id, "other": other.id}[asked_for]
    request = service.set_do_not_contact(known.customer.id, who, channel, "asked by phone", None, now)
    pair = (known.customer.id, known.contact.id)
    found = queries.forbidden(*pair, asked_of_contact)
    assert (found is not None) is expected
    assert set(queries.forbidden_among([pair], asked_of_contact)) == ({pair} if expected else set())
    service.lift_do_not_contact(request.id, "wrote that letters are welcome", None, now)
    assert queries.forbidden(*pair, asked_of_contact) is None
    assert [kind for kind, _customer in told()][-2:] == ["do_not_contact", "do_not_contact"]


def test_a_request_made_twice_is_one_and_lifting_needs_a_reason(now):
    known = a_known_customer()
    first = service.set_do_not_contact(known.customer.id, None, ContactChannel.FAX, "no faxes", None, now)
    assert (
        service.set_do_not_contact(known.customer.id, None, ContactChannel.FAX, "again", None, now).id
        == first.id
    )
    with pytest.raises(service.CustomerRefused, match="Say why"):
        service.lift_do_not_contact(first.id, "", None, now)


def test_a_request_cannot_name_another_customers_contact(now):
    known = a_known_customer()
    stranger = a_known_customer(company="Elsewhere AG", email="a@elsewhere.example")
    with pytest.raises(service.CustomerRefused):
        service.set_do_not_contact(known.customer.id, stranger.contact.id, ContactChannel.ANY, "x", None, now)


def test_each_survey_round_is_kept_and_the_newest_counts():
    known = a_known_customer()
    service.take_survey(known.customer.id, SurveyDetails(needs="calipers"), None, date(2026, 11, 1))
    service.take_survey(
        known.customer.id, SurveyDetails(needs="calipers and a vise"), None, date(2026, 11, 20)
    )
    assert queries.newest_survey(known.customer.id).needs == "calipers and a vise"
    assert told()[-1] == ("survey_taken", known.customer.id)


def test_a_customer_cannot_lose_its_name_and_a_contact_cannot_be_nobody(now):
    known = a_known_customer()
    with pytest.raises(service.CustomerRefused):
        service.save_customer(known.customer.id, CustomerInfo(name=" "), None, now)
    with pytest.raises(service.CustomerRefused):
        service.save_contact(known.customer.id, None, ContactDetails(position="buyer"), None, now)


def test_a_class_is_given_with_its_reason(now):
    known = a_known_customer()
    service.set_purchase_class(known.customer.id, PurchaseClass.A, "buys every month", None, now)
    entry = audit.history("customer", known.customer.id)[0]
    assert (entry.what, entry.after, entry.why) == ("purchase_class", "A", "buys every month")


def test_a_rep_sees_their_own_the_shared_and_those_of_nobody(now, a_person):
    anna, bert = a_person("rep", name="Anna"), a_person("rep", name="Bert")
    boss, clerk = a_person("supervisor", name="Boss"), a_person("mailroom", name="Clerk")
    known = a_known_customer().customer
    assert all(queries.may_see(known, each) for each in (anna, bert, boss, clerk))
    service.set_owner(known.id, anna.id, None, now)
    assert [queries.may_see(known, each) for each in (anna, bert, boss, clerk)] == [True, False, True, True]
    assert search.find("brandt", bert) == []
    service.share(known.id, bert.id, anna)
    assert queries.may_see(known, bert)
    assert [hit.title for hit in search.find("brandt", bert)] == ["Brandt Messtechnik GmbH"]
    service.unshare(known.id, bert.id, anna)
    assert not queries.may_see(known, bert)
    assert search.find("brandt", bert) == []


def test_sales_notes_are_not_in_the_search_but_numbers_and_places_are(now, a_person):
    clerk = a_person("mailroom", name="Clerk")
    known = a_known_customer().customer
    service.save_customer(known.id, CustomerInfo(name=known.name, remark="haggles terribly"), None, now)
    assert search.find("haggles", clerk) == []
    for text in ("brandt", "weiss", "4930901820", "hauptstraße", "berlin"):
        assert [hit.record_id for hit in search.find(text, clerk)] == [known.id], text
