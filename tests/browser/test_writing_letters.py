"""Writing a letter in the browser: the preview is there at once and follows what is typed, a click puts a field in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from intranet.firm import queries
from intranet.platform import jobs
from tests.factories import mailroom as cast

PageAs = Callable[..., Page]


def test_a_field_is_put_in_by_a_click_and_the_preview_follows(live_server: Any, page_as: PageAs) -> None:
    with live_server.app.app_context():
        if not queries.profile().name:
            cast.a_firm()
    page = page_as("supervisor")
    page.goto("/settings/letters/standard/en")
    preview = page.locator("#letter-preview img").first
    expect(page.get_by_text("The worker is setting the letter.")).to_be_visible()
    jobs.work_off(live_server.app)
    expect(preview).to_be_visible()
    page.get_by_label("Text", exact=True).fill("<p>Hello </p>")
    page.get_by_label("Text", exact=True).evaluate("(field) => field.setSelectionRange(9, 9)")
    page.get_by_text("What a letter can say about this reader").click()
    page.get_by_text("{{ recipient.name }}", exact=True).click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("<p>Hello {{ recipient.name }}</p>")
    expect(page.get_by_text("The worker is setting the letter.")).to_be_visible()
    jobs.work_off(live_server.app)
    expect(preview).to_be_visible()
    page.get_by_label("Text", exact=True).fill("<p>{{ recipient.nobody }}</p>")
    expect(page.get_by_text("Line 1 asks for “recipient.nobody”")).to_be_visible()
    page.get_by_label("Text", exact=True).fill("<p>Hello {{ recipient.name }}</p>")
    expect(preview).to_be_visible()
