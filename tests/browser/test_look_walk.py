"""Every page that can be reached from the first one, followed link by link, is clean for axe and fits its screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

PageAs = Callable[..., Page]
Check = Callable[[Page], None]
NEEDS_A_WORKER = "health.show"  # it says 503 when none runs
LINKS = "[...document.querySelectorAll('a[href]')].map((link) => link.href)"
UNEVEN_COLUMNS = """() => [...document.querySelectorAll("table.table")].flatMap((table) => {
  const side = (cell) => getComputedStyle(cell).textAlign.replace("start", "left");
  const heads = [...table.querySelectorAll("thead th")];
  const row = [...table.querySelectorAll("tbody tr")].find((one) => one.cells.length === heads.length);
  return row ? heads.filter((head, at) => head.textContent.trim() && side(head) !== side(row.cells[at])
    && !row.cells[at].classList.contains("act")).map((head) => head.textContent.trim()) : [];
})"""


def walk(live: Any, page: Page, visit: Callable[[str, str], None]) -> dict[str, str]:
    """Follow links breadth first from the first page, each endpoint once; gives endpoint to path."""
    adapter = live.app.url_map.bind("localhost")
    waiting, seen, known = ["/"], {"/"}, {}
    while waiting:
        path = waiting.pop(0)
        try:
            endpoint, _ = adapter.match(urlsplit(path).path)
        except HTTPException:
            pytest.fail(f"A page links to {path}, where there is nothing")
        if endpoint in known or endpoint in ("assets.show", "files.show"):
            continue
        known[endpoint] = path
        answer = page.request.get(path)
        assert answer.status == 200 or endpoint == NEEDS_A_WORKER, f"{path}: {answer.status}"
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page.goto(path)
        visit(endpoint, path)
        for address in page.evaluate(LINKS):
            parts = urlsplit(address)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if address.startswith(live.url) and target not in seen:
                seen.add(target)
                waiting.append(target)
    return known


@pytest.mark.parametrize(("width", "scheme", "language"), [(1366, "light", "en"), (390, "dark", "zh")])
def test_every_page_that_can_be_reached_is_clean_and_fits(
    sampled_server: Any, page_as: PageAs, axe_clean: Check, width: int, scheme: str, language: str
) -> None:
    page = page_as("everybody", language, width=width, scheme=scheme, on=sampled_server)
    faults: list[str] = []

    def visit(endpoint: str, path: str) -> None:
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{path} is wider than {width} px")
        if page.locator("h1").count() != 1:
            faults.append(f"{path} has {page.locator('h1').count()} main headings")
        faults.extend(f"{path}: head and cells stand apart: {head}" for head in page.evaluate(UNEVEN_COLUMNS))
        try:
            axe_clean(page)
        except AssertionError as found:
            faults.append(str(found))

    known = walk(sampled_server, page, visit)
    assert not faults, "\n".join(faults)
    assert len(known) >= len(plain_pages(sampled_server)) / 2, sorted(known)


def plain_pages(live: Any) -> set[str]:
    """The endpoints that take no argument."""
    return {
        rule.endpoint
        for rule in live.app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments
    }
