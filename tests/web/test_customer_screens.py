"""The customers' screens: every page draws, forms keep what was typed, and nobody sees what is not theirs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask

from intranet.customers import queries, service
from intranet.customers.models import ContactChannel
from intranet.customers.values import CustomerInfo, SurveyDetails
from intranet.orders.service import OrderedProduct
from intranet.people.queries import with_role
from intranet.platform import clock
from tests.factories.customers import a_known_customer, many_customers
from tests.factories.firm import a_firm, a_question
from tests.factories.orders import an_order
from tests.factories.products import a_product


@pytest.fixture
def known(app: Flask) -> int:
    """The id of a customer about whom there is something of everything."""
    with app.app_context():
        a_firm()
        a_question("Do you import yourself?", place="customer")
        product = a_product()
        taken = a_known_customer()
        number = taken.customer.id
        service.save_customer(
            number, CustomerInfo("Brandt Messtechnik GmbH", remark="pays late"), None, clock.now()
        )
        service.take_survey(number, SurveyDetails(needs="Calipers for a school"), None, date(2026, 11, 20))
        service.set_do_not_contact(
            number, taken.contact.id, ContactChannel.FAX, "no faxes", None, clock.now()
        )
        an_order(number, lines=(OrderedProduct(product.id, Decimal(12)),))
        return number


PAGES = [
    "",
    "/edit",
    "/contacts/new",
    "/contacts/1",
    "/address",
    "/address/1/bad",
    "/survey",
    "/do-not-contact",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_a_customer_draws(as_role, known, page, language):
    answer = as_role("supervisor", language=language).get(f"/customers/{known}{page}")
    assert answer.status_code == 200
    assert "Brandt Messtechnik GmbH" in answer.text


def test_the_customers_page_says_what_they_need_and_what_must_not_be_done(as_role, known):
    page = as_role("reception").get(f"/customers/{known}").text
    for words in (
        "Calipers for a school",
        "no faxes",
        "2026-114",
        "$1,200.00",
        "jana.weiss@",
        "Hauptstraße 12",
        "pays late",
    ):
        assert words in page, words
    assert page.index("Calipers for a school") < page.index("2026-114")


def test_the_mail_room_sees_where_mail_goes_and_no_sales_notes(as_role, known):
    page = as_role("mailroom").get(f"/customers/{known}").text
    assert "Hauptstraße 12" in page
    for words in ("Calipers for a school", "2026-114", "pays late", "no faxes"):
        assert words not in page


def test_a_rep_does_not_see_another_reps_customer(as_role, app, known):
    rep = as_role("rep")
    assert rep.get(f"/customers/{known}").status_code == 200
    boss = as_role("supervisor")
    with app.app_context():
        other = next(user for user in with_role("supervisor") if user.may("supervisor"))
        service.set_owner(known, other.id, None, clock.now())
    assert rep.get(f"/customers/{known}").status_code == 403
    assert rep.get(f"/customers/{known}/survey").status_code == 403
    assert rep.post(f"/customers/{known}/take").status_code == 403
    assert "Brandt" not in rep.get("/customers").text
    assert boss.get(f"/customers/{known}").status_code == 200
    assert rep.get("/customers/999").status_code == 404


def test_a_customer_is_added_once_and_a_likely_duplicate_asked_about_first(as_role, app, known):
    desk = as_role("reception")
    typed = {
        "company": "Brandt Messtechnik",
        "name": "Otto",
        "phone": "+49 30 901820",
        "country": "DE",
        "language": "de",
    }
    asked = desk.post("/customers/new", data=typed)
    assert asked.status_code == 409
    assert "Is it one of these?" in asked.text
    assert 'value="Brandt Messtechnik"' in asked.text
    saved = desk.post("/customers/new", data=typed | {"not_a_duplicate": "1"})
    assert saved.status_code == 303
    empty = desk.post("/customers/new", data={"phone": "123", "country": "DE", "language": "de"})
    assert empty.status_code == 400
    assert "Give the company or the person." in empty.text
    assert 'value="123"' in empty.text


@pytest.mark.parametrize(
    ("page", "typed", "status", "words"),
    [
        ("/edit", {"name": "", "language": "de"}, 400, "Give the customer's name."),
        ("/edit", {"name": "Brandt AG", "language": "de", "own_doyouimportyourself": "yes"}, 303, ""),
        ("/contacts/1", {"name": "Jana", "email": "not an address"}, 400, "is no e-mail address"),
        (
            "/contacts/new",
            {"position": "buyer", "language": ""},
            400,
            "Give a name, a number or an e-mail address.",
        ),
        ("/contacts/new", {"name": "王伟", "email": "w@example.com", "language": "zh"}, 303, ""),
        ("/contacts/new", {"name": "x" * 201}, 400, "Use 200 characters at most."),
        (
            "/address",
            {"street": "Neue Str. 1", "city": "Bonn", "postcode": "53111", "country": "DE"},
            303,
            "",
        ),
        ("/address", {"street": "x", "city": "Bonn", "country": "nowhere"}, 400, "Not a valid choice"),
        ("/address/1/bad", {"why": ""}, 400, "Say why."),
        ("/address/1/bad", {"why": "moved"}, 303, ""),
        ("/address/99/bad", {"why": "moved"}, 404, ""),
        (
            "/survey",
            {"real_influence": "y", "web_findings": "good"},
            400,
            "Say how we know of their influence.",
        ),
        ("/survey", {"needs": "A vise", "web_findings": "good"}, 303, ""),
        ("/do-not-contact", {"channel": "post", "reason": ""}, 400, "Write down what they said."),
        ("/do-not-contact", {"contact_id": "", "channel": "post", "reason": "no mail"}, 303, ""),
        ("/do-not-contact", {"channel": "smoke", "reason": "no"}, 400, "Not a valid choice"),
        ("/do-not-contact/1/lift", {"why": ""}, 400, "Say why."),
        ("/do-not-contact/1/lift", {"why": "they wrote"}, 303, ""),
        ("/do-not-contact/77/lift", {"why": "x"}, 404, ""),
        ("/class", {"purchase_class": "A", "why": "buys monthly"}, 303, ""),
        ("/class", {"purchase_class": "A", "why": ""}, 400, "Say why."),
        ("/take", {}, 303, ""),
        ("/owner", {"owner_id": "77"}, 303, ""),
    ],
)
def test_forms_say_beside_the_field_what_is_wrong_and_keep_the_rest(
    as_role, known, page, typed, status, words
):
    answer = as_role("supervisor").post(f"/customers/{known}{page}", data=typed)
    assert answer.status_code == status
    assert words in unescape(answer.text)


def test_what_was_saved_is_there(as_role, app, known):
    boss = as_role("supervisor")
    boss.post(
        f"/customers/{known}/edit",
        data={"name": "Brandt AG", "language": "en", "own_doyouimportyourself": "no"},
    )
    boss.post(
        f"/customers/{known}/do-not-contact", data={"contact_id": "", "channel": "post", "reason": "no mail"}
    )
    boss.post(f"/customers/{known}/take")
    with app.app_context():
        customer = queries.customer(known)
        assert (customer.name, customer.own_answers) == ("Brandt AG", {"doyouimportyourself": False})
        assert queries.forbidden(known, None, ContactChannel.POST).reason == "no mail"
        assert customer.owner_id is not None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", 7),
        ("?q=number+3", 1),
        ("?q=person5@", 1),
        ("?q=nobody", 0),
        ("?level=0", 7),
        ("?level=1", 0),
        ("?country=US", 6),
        ("?country=DE&language=de", 1),
        ("?owner=me", 0),
        ("?owner=nobody&class=A", 0),
        ("?page=99", 7),
        ("?level=9&owner=%27&page=x", 7),
    ],
)
def test_the_list_is_filtered(as_role, app, asked, expected):
    with app.app_context():
        a_known_customer()
        many_customers(6)
    page = as_role("reception").get(f"/customers{asked}")
    assert page.status_code == 200
    assert page.text.count("<tr data-row") == expected


def test_a_long_list_takes_no_more_statements_than_a_short_one(as_role, app, statements):
    desk = as_role("reception")
    with app.app_context():
        many_customers(3)
    desk.get("/customers")
    with statements() as short:
        desk.get("/customers")
    with app.app_context():
        many_customers(30)
    with statements() as long:
        page = desk.get("/customers")
    assert page.text.count("<tr data-row") == 33
    assert len(long) == len(short)
