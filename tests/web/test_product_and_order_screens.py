"""The screens of products and orders."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask

from intranet.customers import service as customers
from intranet.orders import queries as orders
from intranet.people.queries import with_role
from intranet.platform import clock
from intranet.products import queries as products
from tests.factories.customers import a_known_customer, many_customers
from tests.factories.firm import a_firm
from tests.factories.orders import an_order
from tests.factories.products import CALIPER, VISE, a_product

CALIPER_TYPED = {
    "article_number": "TH-300",
    "name_en": "Long caliper",
    "name_zh": "长卡尺",
    "other_names": "vernier 300\n\n大卡尺",
    "unit_of_sale": "piece",
    "price_unit": "piece",
    "active": "y",
}
ORDER_TYPED = {
    "kind": "order",
    "number": "2026-200",
    "ordered_on": "2026-11-20",
    "amount": "350",
    "currency": "USD",
    "lines-0-product_id": "1",
    "lines-0-quantity": "7",
    "lines-0-unit": "",
}


@pytest.fixture
def stock(app: Flask) -> None:
    """Two products, one customer."""
    with app.app_context():
        a_firm()
        a_product(CALIPER)
        a_product(VISE)
        a_known_customer()


@pytest.mark.parametrize(
    "page",
    [
        "/products",
        "/products?q=vernier",
        "/products?q=%25",
        "/products/1",
        "/products/1/edit",
        "/products/new",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_products_draws(as_role, stock, page, language):
    assert as_role("supervisor", language=language).get(page).status_code == 200


def test_a_product_is_found_by_what_callers_call_it(as_role, stock):
    desk = as_role("reception", language="zh")
    page = desk.get("/products?q=schiebl").text
    assert "数显卡尺" in page
    assert "Bench vise" not in page
    assert desk.get("/products/new").status_code == 403


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({}, 303, ""),
        ({"article_number": ""}, 400, "Give the article number."),
        ({"article_number": "th-200"}, 400, "Another product has this article number."),
        ({"name_en": ""}, 400, "Give the product's English name."),
        ({"usual_quantity": "-3"}, 400, "Give a whole number above zero."),
        ({"technical_data": "x" * 4001}, 400, "Use 4000 characters at most."),
    ],
)
def test_a_product_is_added_or_the_form_says_why_not(as_role, app, stock, changes, status, words):
    answer = as_role("supervisor").post("/products/new", data=CALIPER_TYPED | changes)
    assert answer.status_code == status
    assert words in unescape(answer.text)
    if status == 303:
        with app.app_context():
            [found] = products.find("大卡尺")
            assert [other.name for other in found.other_names] == ["vernier 300", "大卡尺"]


def test_an_edited_product_keeps_what_was_not_changed(as_role, app, stock):
    boss = as_role("supervisor")
    typed = CALIPER_TYPED | {"article_number": "TH-200", "name_en": "Caliper"}
    assert boss.post("/products/1/edit", data=typed).status_code == 303
    assert boss.get("/products/99").status_code == 404
    with app.app_context():
        assert products.product(1).name_en == "Caliper"
        assert products.find("schieblehre") == []


@pytest.mark.parametrize(
    "page",
    [
        "/orders",
        "/orders?q=2026&kind=order",
        "/orders?kind=nonsense&page=-1",
        "/orders/1",
        "/orders/1/edit",
        "/orders/new?customer_id=1",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_orders_draws(as_role, app, stock, page, language):
    with app.app_context():
        an_order(1)
    assert as_role("rep", language=language).get(page).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({}, 303, ""),
        ({"ordered_on": ""}, 400, "Give the day of the order."),
        ({"ordered_on": "yesterday-ish"}, 400, "Give the date"),
        ({"amount": ""}, 400, "Give the amount."),
        ({"amount": "-1"}, 400, "Give an amount of zero or more."),
        ({"currency": "dollars"}, 400, "Give the three letters, such as USD or EUR."),
        ({"shipped_on": "2026-11-01"}, 400, "It cannot have been shipped before it was ordered."),
        ({"lines-0-quantity": "0"}, 400, "Give a quantity above zero."),
        ({"lines-0-product_id": "99"}, 400, "Not a valid choice"),
        ({"lines-0-product_id": "", "amount": "0"}, 400, "Say what was ordered, or for how much."),
        ({"add_line": "lines"}, 200, "lines-1-product_id"),
        ({"remove_line": "lines-0"}, 200, "2026-200"),
    ],
)
def test_an_order_is_entered_or_the_form_says_why_not(as_role, app, stock, changes, status, words):
    answer = as_role("rep").post("/orders/new?customer_id=1", data=ORDER_TYPED | changes)
    assert answer.status_code == status, answer.text[-3000:]
    assert words in unescape(answer.text)
    with app.app_context():
        entered = orders.orders_of(1)
        assert len(entered) == (status == 303)
        assert [line.quantity for order in entered for line in order.lines] == [7] * len(entered)


def test_an_order_is_corrected(as_role, app, stock):
    with app.app_context():
        an_order(1)
    rep = as_role("rep")
    assert rep.post("/orders/1/edit", data=ORDER_TYPED | {"shipped_on": "2026-11-22"}).status_code == 303
    assert "2026-200" in rep.get("/orders/1").text


def test_a_rep_sees_no_orders_of_another_reps_customer(as_role, app, stock):
    rep, _boss = as_role("rep"), as_role("supervisor")
    with app.app_context():
        an_order(1)
        other = next(user for user in with_role("supervisor"))
        customers.set_owner(1, other.id, None, clock.now())
    assert "2026-114" not in rep.get("/orders").text
    assert rep.get("/orders/1").status_code == 403
    assert rep.get("/orders/new?customer_id=1").status_code == 403
    assert rep.get("/orders/new").status_code == 404


def test_more_orders_take_no_more_statements(as_role, app, stock, statements):
    desk = as_role("reception")
    with app.app_context():
        for taken in many_customers(3):
            an_order(taken.customer.id)
    desk.get("/orders")
    with statements() as short:
        desk.get("/orders")
    with app.app_context():
        for each in range(2, 5):
            for _ in range(9):
                an_order(each)
    with statements() as long:
        page = desk.get("/orders")
    assert page.text.count("<tr data-row") == 30
    assert len(long) == len(short)
