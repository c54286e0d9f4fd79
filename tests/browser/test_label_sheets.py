"""A sheet of one's own, drawn while it is typed, and a begun one put right by the keyboard; also without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

PageAs = Callable[..., Page]
MEASURES = {
    "code": "Rack",
    "cols": "2",
    "rows": "4",
    "label_w": "90",
    "label_h": "60",
    "left": "10",
    "top": "20",
}


@pytest.mark.parametrize("js", [True, False])
def test_an_own_sheet_is_drawn_kept_and_a_begun_one_put_right(
    page_as: PageAs, axe_clean: Any, js: bool
) -> None:
    page = page_as("mailroom", js=js)
    page.goto("/mailroom/sheets/own/new")
    for name, value in MEASURES.items():
        page.fill(f"[name={name}]", value if name != "code" else f"Rack {js}")
    if js:
        expect(page.locator("img.sheet-drawing")).to_have_attribute("src", re.compile("label_w=90"))
    else:
        page.click("[name=show]")
    drawn = page.locator("img.sheet-drawing")
    assert page.request.get(drawn.get_attribute("src")).text().count("<rect") == 9
    if js:
        axe_clean(page)
    page.click("text=Keep this sheet")
    expect(page.locator("h1")).to_have_text(f"Own Rack {js}")
    page.click("text=Enter a part-used one")
    page.focus("[name=used][value='3']")
    page.keyboard.press("Space")
    page.click("text=Give it a number")
    expect(page.locator(".sheet-in-hand").last).to_contain_text("7 labels left")
    if js:
        axe_clean(page)
