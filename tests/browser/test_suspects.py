"""A supervisor decides about suspects from the keyboard, as everybody works the due list."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from intranet.inquiries.models import Inquiry
from intranet.intake.service import answer_screening
from intranet.people.queries import by_sign_in_name
from intranet.platform import clock
from intranet.platform.database import db
from intranet.values.inquiry_terms import Verdict
from tests.factories.judgement import a_suspect

PageAs = Callable[..., Page]


@pytest.fixture
def held(live_server: Any) -> tuple[Any, list[int]]:
    """Two inquiries that somebody holds, the older first."""
    with live_server.app.app_context():
        ids = [a_suspect(clock.now()).id for _ in range(2)]
        rep = by_sign_in_name("test.rep")
        assert rep is not None
        for inquiry_id in ids:
            answer_screening(inquiry_id, {}, Verdict.SUSPECT, "smells", rep, clock.now())
    return live_server, ids


def verdict_of(live: Any, inquiry_id: int) -> Verdict:
    with live.app.app_context():
        return db.session.get_one(Inquiry, inquiry_id).verdict


def stand_on(page: Page, inquiry_id: int) -> None:
    """With j, as people do, however many others are held."""
    while not page.locator(f"#suspect-{inquiry_id}.is-here").count():
        page.keyboard.press("j")


def test_a_suspect_is_cleared_and_another_confirmed_without_the_mouse(
    held: tuple[Any, list[int]], page_as: PageAs, axe_clean: Any
) -> None:
    live, (cleared, confirmed) = held
    page = page_as("supervisor")
    page.goto("/suspects")
    axe_clean(page)
    stand_on(page, cleared)
    page.keyboard.press("r")
    page.keyboard.type("their bank vouches")
    page.keyboard.press("Enter")  # decides nothing: which of the two was meant?
    expect(page.locator(f"#suspect-{cleared}")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator(f"#suspect-{cleared}")).to_have_count(0)
    assert verdict_of(live, cleared) is Verdict.CLEAR
    stand_on(page, confirmed)
    page.keyboard.press("f")  # alone it does nothing: a fraud is confirmed with two fingers
    page.keyboard.press("Shift+F")
    expect(page.locator(f"#suspect-{confirmed}")).to_have_count(0)
    assert verdict_of(live, confirmed) is Verdict.FRAUD


def test_the_keys_stand_on_the_buttons_and_in_the_list_of_keys(
    held: tuple[Any, list[int]], page_as: PageAs
) -> None:
    page = page_as("supervisor")
    page.goto("/suspects")
    first = page.locator("article.suspect").first
    expect(first.locator("[value=clear] .key")).to_have_text("c")
    expect(first.locator("[value=fraud] .key")).to_have_text("⇧ f")
    page.keyboard.press("?")
    keys = page.locator("[data-keys-list]")
    for key, words in (("c", "Clear it"), ("F", "Confirm the fraud"), ("r", "Reason")):
        line = keys.locator("li").filter(has=page.locator("kbd", has_text=re.compile(f"^{key}$")))
        expect(line).to_contain_text(words)


def test_the_page_of_one_suspect_has_the_same_keys(held: tuple[Any, list[int]], page_as: PageAs) -> None:
    live, (inquiry_id, _) = held
    page = page_as("supervisor")
    page.goto(f"/inquiries/{inquiry_id}/screening")
    page.get_by_label("Reason").fill("we met them at the fair")
    page.keyboard.press("c")  # typed into the reason
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/inquiries/\d+$|/suspects|/to-check"))
    assert verdict_of(live, inquiry_id) is Verdict.CLEAR
    page.goto(f"/inquiries/{inquiry_id}")
    expect(page.locator("#screening [data-key=F]")).to_have_count(
        0
    )  # there a key is pressed for other things
