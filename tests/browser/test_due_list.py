"""The due list worked from the keyboard, without JavaScript, on a phone and on paper."""

from __future__ import annotations

import re

import pytest

from intranet.customers.models import Customer
from intranet.followups import queries
from intranet.people.queries import by_sign_in_name
from intranet.platform import clock
from intranet.platform.database import db, transaction
from intranet.values.inquiry_terms import Horizon
from tests.factories.judgement import a_caller, an_inquiry


@pytest.fixture
def due_lines(live_server):
    """Five customers of the rep, each to be called by tomorrow or the next working day."""
    with live_server.app.app_context():
        rep = by_sign_in_name("test.rep")
        assert rep is not None
        for place in range(5):
            caller = a_caller(f"Keyboard Firm {place}", phone=f"+44 1482 556 10{place}")
            inquiry = an_inquiry(clock.now(), caller=caller, horizon=Horizon.IMMEDIATELY)
            with transaction():
                db.session.get_one(Customer, inquiry.customer_id).owner_id = rep.id
    return live_server


def test_a_call_is_logged_in_seven_keys_and_a_sentence(due_lines, page_as):
    page = page_as("rep")
    page.goto("/due")
    before = page.locator("[data-row]").count()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.wait_for_selector("#log")
    assert page.evaluate("document.activeElement.name") == "happened"
    page.keyboard.type("Wants a quote for 200 sets")
    page.keyboard.press("Tab")
    page.keyboard.type("+20")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/due$"))
    assert "Next:" in page.inner_text("#flashes")
    assert page.locator("[data-row]").count() == before - 1


def test_enter_opens_the_history_and_s_puts_off(due_lines, page_as, axe_clean):
    page = page_as("rep")
    page.goto("/due")
    axe_clean(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#log")
    assert page.locator("#due-story .timeline-entry").count() >= 1
    axe_clean(page)
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.wait_for_selector("#snooze")
    assert page.evaluate("document.activeElement.name") == "until"


def test_it_works_without_javascript(due_lines, page_as):
    page = page_as("rep", js=False)
    page.goto("/due")
    page.click("[data-row] [data-open] >> nth=0")
    page.fill("[name=happened]", "Called back, all well")
    page.fill("[name=next_on]", "blue moon")
    page.click("#log button[type=submit]")
    assert "is no date" in page.inner_text("#log")
    assert page.input_value("[name=happened]") == "Called back, all well"
    page.fill("[name=next_on]", "next Friday")
    page.click("#log button[type=submit]")
    assert "Written down." in page.inner_text("#flashes")


@pytest.mark.parametrize("width", [820, 390])
def test_nothing_runs_over_the_edge(due_lines, page_as, width):
    page = page_as("rep", width=width)
    page.goto("/due")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("[data-row] [data-open] >> nth=0")
    page.wait_for_selector("#log")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_page_of_the_list_prints_on_one_sheet(due_lines, page_as):
    with due_lines.app.app_context():
        rep = by_sign_in_name("test.rep")
        for place in range(queries.PAGE):
            inquiry = an_inquiry(
                clock.now(), caller=a_caller(f"Paper Firm {place}"), horizon=Horizon.IMMEDIATELY
            )
            with transaction():
                db.session.get_one(Customer, inquiry.customer_id).owner_id = rep.id
    page = page_as("rep")
    page.goto("/due")
    assert page.locator("[data-row]").count() == queries.PAGE
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
