"""The sample firm: believable, whole, the same for the same seed; loaded into an empty database only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from intranet.customers.models import Customer, CustomerAddress, DoNotContact
from intranet.firm import queries as firm
from intranet.followups.models import FollowUp, FollowUpState
from intranet.grading.models import LevelGiven
from intranet.inquiries.models import Inquiry
from intranet.orders.models import Order
from intranet.people import passwords
from intranet.platform import clock, search
from intranet.platform.audit import AuditEntry
from intranet.platform.database import db
from intranet.platform.events import DeliveryState, EventDelivery
from intranet.products.models import Product
from intranet.sample import commands, products
from intranet.sample.customers import cast
from intranet.sample.firm import PASSWORD, PEOPLE, person
from intranet.screening.models import FraudMark
from intranet.values.inquiry_terms import Channel, InquiryState, Verdict
from intranet.values.phone import PhoneNumber
from tests import houses, sample_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the intranet's half of the sample, for all tests here, which only read."""
    folder: Path = tmp_path_factory.mktemp("sample")
    uri = sample_house.copied_to(folder)
    app = houses.build(uri, {"STORAGE_URI": f"file://{folder / 'files'}"})
    with app.app_context():
        yield app
        db.session.remove()
    houses.close(app)


def counted(column: sa.ColumnElement) -> Counter:
    """How many rows have each value."""
    rows = db.session.execute(sa.select(column, sa.func.count()).group_by(column))
    return Counter({row[0]: row[1] for row in rows})


def test_there_are_three_hundred_inquiries_of_half_a_year_in_every_channel_state_and_language(house):
    inquiries = list(db.session.scalars(sa.select(Inquiry)))
    assert len(inquiries) == 300
    days = sorted(inquiry.inquiry_date for inquiry in inquiries)
    assert timedelta(days=170) < days[-1] - days[0] < timedelta(days=190)
    assert days[-1] == firm.today()
    assert set(counted(Inquiry.channel)) == set(Channel)
    assert set(counted(Inquiry.state)) == set(InquiryState)
    assert min(counted(Inquiry.language)["zh"], counted(Inquiry.language)["en"]) > 50
    assert all(inquiry.received_at <= clock.now() for inquiry in inquiries)


def test_every_verdict_stands_and_a_fraud_is_remembered(house):
    verdicts = counted(Inquiry.verdict)
    assert verdicts[Verdict.FRAUD] == 1
    assert verdicts[Verdict.SUSPECT] >= 2
    assert verdicts[Verdict.TO_CHECK] >= 2
    assert verdicts[Verdict.CLEAR] > 280
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FraudMark)) >= 3


def test_every_level_and_class_has_somebody_and_each_level_its_reasons(house):
    assert set(counted(Customer.level)) == {1, 2, 3, 4}
    assert {str(letter) for letter in counted(Customer.purchase_class) if letter} == {"A", "B", "C"}
    newest = {
        row.customer_id: row for row in db.session.scalars(sa.select(LevelGiven).order_by(LevelGiven.id))
    }
    for customer in db.session.scalars(sa.select(Customer)):
        assert newest[customer.id].level == customer.level
        assert newest[customer.id].reasons


def test_a_dozen_products_have_names_and_data_in_both_languages(house):
    sold = list(db.session.scalars(sa.select(Product).where(Product.active)))
    assert len(sold) == 12
    for product in sold:
        assert product.name_zh
        assert product.technical_data
        assert product.packing
        assert len(product.other_names) >= 2
    assert len({details.article_number for details in products.PRODUCTS}) == len(products.PRODUCTS)


def test_every_address_can_be_posted_to_and_most_numbers_could_be_somebodys(house):
    addresses = list(db.session.scalars(sa.select(CustomerAddress)))
    assert len({address.country for address in addresses}) >= 15
    for address in addresses:
        assert not address.postal(organisation="x").problems(), address.postal().one_line()
    numbers = [
        PhoneNumber.parse(caller.details.phone, caller.details.address.country)
        for caller in cast(commands.SEED)
        if caller.details.phone
    ]
    assert all(number.e164 for number in numbers)


def test_something_is_overdue_due_and_to_come(house):
    today = firm.today()
    open_ones = sa.select(FollowUp.due_on).where(FollowUp.state == FollowUpState.OPEN)
    days = list(db.session.scalars(open_ones))
    assert sum(day < today for day in days) >= 3
    assert sum(day == today for day in days) >= 1
    assert sum(today < day <= today + timedelta(days=7) for day in days) >= 10
    assert counted(FollowUp.state)[FollowUpState.DONE] >= 20


def test_new_inquiries_wait_for_their_packets_and_older_ones_were_answered(house):
    clear = list(db.session.scalars(sa.select(Inquiry).where(Inquiry.verdict == Verdict.CLEAR)))
    waiting = [inquiry for inquiry in clear if inquiry.literature_sent_on is None]
    assert 8 <= len(waiting) <= 60
    assert min(inquiry.inquiry_date for inquiry in waiting) > firm.today() - timedelta(days=8)
    assert all(
        inquiry.literature_sent_on >= inquiry.inquiry_date for inquiry in clear if inquiry.literature_sent_on
    )
    waiting_events = sa.select(sa.func.count()).where(EventDelivery.state == DeliveryState.WAITING)
    assert db.session.scalar(waiting_events) == 0


def test_orders_and_requests_not_to_be_contacted_are_there(house):
    orders = list(db.session.scalars(sa.select(Order)))
    assert len(orders) > 30
    assert all(order.amount > 0 and order.lines for order in orders)
    assert all(order.ordered_on <= firm.today() for order in orders)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DoNotContact)) == 3


def test_the_past_is_dated_in_the_past(house):
    days = [
        entry.at for entry in db.session.scalars(sa.select(AuditEntry).where(AuditEntry.what == "logged"))
    ]
    assert min(days) < clock.now() - timedelta(days=150)
    assert max(days) <= clock.now()


def test_one_of_each_role_can_sign_in_and_somebody_reads_chinese(house):
    assert {role for each in PEOPLE for role in each.roles} == {
        "reception",
        "rep",
        "mailroom",
        "supervisor",
        "admin",
    }
    assert any(each.language == "zh" for each in PEOPLE)
    fits, _fresh = passwords.verify(PASSWORD, person("supervisor").password_hash)
    assert fits
    assert PASSWORD in commands.sign_ins()
    assert all(each.sign_in_name in commands.sign_ins() for each in PEOPLE)


def test_customers_and_inquiries_are_found_by_searching(house):
    boss = person("supervisor")
    reference = db.session.scalar(sa.select(Inquiry.reference).order_by(Inquiry.id).limit(1))
    assert [hit.kind for hit in search.find(reference, boss)] == ["inquiry"]
    assert [hit.title for hit in search.find("千分尺", boss, kinds=["product"])] == [
        "MC-25 Outside micrometer 0–25 mm"
    ]
    someone = cast(commands.SEED)[0].details
    assert [hit.title for hit in search.find(someone.company, boss, kinds=["customer"])] == [someone.company]


def test_the_same_seed_gives_the_same_cast_and_another_another():
    assert cast(7) == cast(7)
    assert cast(7) != cast(8)
    names = [caller.details.company for caller in cast(7)]
    assert len(names) == len(set(names))
