"""On a phone the desk is one column in steps, with and without scripts; nothing typed is lost on the way."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("js", [False, True])
def test_a_phone_goes_through_the_desk_step_by_step(page_as, axe_clean, js):
    page = page_as("reception", js=js, width=390)
    page.goto("/desk")
    page.fill("[name=person]", f"Ann Low {js}")
    for step in ("what", "details", "send"):
        assert page.locator("#step-send").is_visible() is False
        page.locator(".desk-turn-next:visible").click()
        page.locator(f"#step-{step}").wait_for()
    page.fill("[name=city]", "Hull")
    assert page.locator("[name=person]").is_visible() is False
    if js:
        axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Details", exact=True).click()
    page.get_by_role("link", name="Send to", exact=True).click()
    page.locator(".desk .buttons button:visible").first.click()
    page.wait_for_url("**/desk/saved/*")
    assert f"Ann Low {js}" in page.content()
