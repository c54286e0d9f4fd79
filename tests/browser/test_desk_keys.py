"""The desk with the phone at the ear: no mouse, few keys, and nothing typed is lost when the session ends meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from intranet.inquiries.models import Inquiry
from intranet.platform import clock
from intranet.platform.database import db
from tests.browser.conftest import PASSWORD
from tests.factories.judgement import a_caller, an_inquiry

PageAs = Callable[..., Page]
KEY_MS = 70  # a practised typist
MOST_MS = 25_000
FOCUSED = "document.activeElement.name"


class Typist:
    """Somebody at the keyboard whose keys are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.keys += len(words)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def go_on_to(self, field: str) -> None:
        """Tab until ``field`` has the keyboard."""
        for _step in range(12):
            self.press("Tab")
            if self.page.evaluate(FOCUSED) == field:
                return
        pytest.fail(f"{field} is too far away")


@pytest.fixture(scope="module")
def known(live_server: Any) -> Iterator[str]:
    """The reference number of somebody who has called before."""
    with live_server.app.app_context():
        caller = a_caller(
            "Keys & Sons", person="Ida Keys", phone="+44 1482 553 771", email="ida@keys.example"
        )
        yield an_inquiry(clock.now(), caller=caller).reference


def test_six_fields_are_saved_in_less_than_half_a_minute_of_typing(page_as: PageAs) -> None:
    page = page_as("reception")
    page.goto("/")
    typist = Typist(page)
    typist.press("n")
    page.wait_for_url("**/desk")
    typist.type("+1 814 555 0177")
    for field, words in (
        ("company", "Harbor Gauge Works"),
        ("person", "Lena Fisk"),
        ("products-0-product", "digital caliper"),
        ("products-0-quantity", "12"),
        ("message", "Needs the data sheet and a price."),
    ):
        typist.go_on_to(field)
        typist.type(words)
    typist.press("Control+Enter")
    page.wait_for_url("**/desk/saved/*")
    assert typist.keys * KEY_MS <= MOST_MS / 2, typist.keys


def test_saving_is_in_sight_before_anything_is_scrolled(page_as: PageAs) -> None:
    page = page_as("reception")
    page.goto("/desk")
    expect(page.get_by_role("button", name="Save this inquiry")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("words", ["553771", "+44 1482 553", "ida@keys", "Keys &", "the reference"])
def test_enter_takes_the_one_known_caller_over_and_typing_goes_on_with_what_they_want(
    page_as: PageAs, known: str, words: str
) -> None:
    page = page_as("reception")
    page.goto("/desk")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type(known if words == "the reference" else words)
    page.keyboard.press("Enter")
    expect(page.locator("[name=company]")).to_have_value("Keys & Sons")
    expect(page.locator("[name='products-0-product']")).to_be_focused()
    expect(page.locator(".kept")).to_have_count(0)


def test_enter_in_other_fields_goes_to_the_next_and_takes_nobody_over(page_as: PageAs, known: str) -> None:
    page = page_as("reception")
    page.goto("/desk")
    page.keyboard.press("Enter")
    page.keyboard.type("Keys & Sons of Leeds")
    page.fill("[name=company]", "Keys & S")
    page.locator(".desk-hit").first.wait_for()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "person"
    expect(page.locator("[name=customer_id]")).to_have_value("")


def test_what_was_typed_when_the_session_ended_is_sent_once_after_signing_in(
    live_server: Any, page_as: PageAs
) -> None:
    page = page_as("reception")
    page.goto("/desk")
    page.fill("[name=company]", "Long Call Ltd")
    page.fill("[name=message]", "They talked for hours")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    page.fill("[name=sign_in_name]", "test.reception")
    page.fill("[name=password]", PASSWORD)
    page.click(".sign-in-button")
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url("**/desk/saved/*")
    with live_server.app.app_context():
        assert db.session.query(Inquiry).filter_by(message="They talked for hours").count() == 1
    page.goto("/desk")
    expect(page.locator("[name=phone]")).to_be_focused()
    expect(page.locator(".kept")).to_have_count(0)


def test_what_another_tab_typed_meanwhile_is_still_offered(page_as: PageAs) -> None:
    page = page_as("reception")
    page.goto("/desk")
    page.fill("[name=company]", "First Tab Ltd")
    with page.expect_request("**/desk"):
        page.evaluate(
            """() => {
              const form = document.getElementById("desk");
              form.addEventListener("formdata", () => {
                const key = Object.keys(localStorage).find((one) => one.startsWith("keep:"));
                localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: [["company", "Second Tab Ltd"]] }));
              });
              form.requestSubmit(form.querySelector("[data-key='Ctrl+Enter']"));
            }"""
        )
    page.wait_for_url("**/desk/saved/*")
    page.goto("/desk")
    page.click("[data-kept=back]")
    expect(page.locator("[name=company]")).to_have_value("Second Tab Ltd")
