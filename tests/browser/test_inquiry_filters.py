"""The filters over the list of inquiries: one row on a desk's screen, the seldom ones in a box of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PageAs = Callable[..., Page]
TOGETHER = """() => [...document.querySelectorAll("form[role=search].form-inline > *")]
  .map((part) => Math.round(part.getBoundingClientRect().bottom))"""
CUT = """() => [...document.querySelectorAll("form[role=search].form-inline select")]
  .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.name)"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_filters_stand_in_one_row_and_cut_no_word(page_as: PageAs, language: str) -> None:
    page = page_as("supervisor", language, width=1366)
    page.goto("/inquiries?state=unanswered&horizon=immediately&since=2026-01-01")
    assert len(set(page.evaluate(TOGETHER))) == 1
    assert page.evaluate(CUT) == []


def test_the_seldom_filters_say_how_many_are_in_use_and_go_along(page_as: PageAs) -> None:
    page = page_as("supervisor")
    page.goto("/inquiries?horizon=immediately")
    more = page.locator(".filters-more")
    expect(more.locator(".tab-count")).to_contain_text("1")
    expect(page.locator("#need")).to_be_hidden()
    more.locator("summary").press("Enter")
    page.select_option("#need", "rush")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(more.locator(".tab-count")).to_contain_text("2")
    assert "horizon=immediately" in page.url
    assert "need=rush" in page.url
    more.locator("summary").press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#need")).to_be_hidden()


def test_on_a_phone_the_box_of_filters_stays_within_the_screen(page_as: PageAs) -> None:
    page = page_as("supervisor", width=390)
    page.goto("/inquiries")
    page.locator(".filters-more summary").click()
    expect(page.locator("#until")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_the_box_opens_too(page_as: PageAs) -> None:
    page = page_as("supervisor", js=False)
    page.goto("/inquiries")
    page.locator(".filters-more summary").click()
    expect(page.locator("#channel")).to_be_visible()
