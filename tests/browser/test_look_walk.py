"""Every page that can be reached from the first one, followed link by link, is clean for axe and fits its screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse, Error, Page, Response, ViewportSize
from werkzeug.exceptions import HTTPException

PageAs = Callable[..., Page]
Check = Callable[[Page], None]
DESK: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
NEEDS_A_WORKER = "health.show"  # it says 503 when none runs
LINKS = "[...document.querySelectorAll('a[href]')].map((link) => link.href)"
UNEVEN_COLUMNS = """() => [...document.querySelectorAll("table.table")].flatMap((table) => {
  const side = (cell) => getComputedStyle(cell).textAlign.replace("start", "left");
  const heads = [...table.querySelectorAll("thead th")];
  const row = [...table.querySelectorAll("tbody tr")].find((one) => one.cells.length === heads.length);
  return row ? heads.filter((head, at) => head.textContent.trim() && side(head) !== side(row.cells[at])
    && !row.cells[at].classList.contains("act")).map((head) => head.textContent.trim()) : [];
})"""


def walk(live: Any, page: Page, visit: Callable[[str], None]) -> dict[str, str]:
    """Follow links breadth first from the first page, each endpoint once; gives endpoint to path."""
    adapter = live.app.url_map.bind("localhost")
    waiting, seen, met = ["/"], {"/"}, {"assets.show", "files.show"}
    known: dict[str, str] = {}
    while waiting:
        path = waiting.pop(0)
        try:
            endpoint, _ = adapter.match(urlsplit(path).path)
        except HTTPException:
            pytest.fail(f"A page links to {path}, where there is nothing")
        if endpoint in met:
            continue
        met.add(endpoint)
        answer = opened(page, path)
        assert answer.status == 200 or endpoint == NEEDS_A_WORKER, f"{path}: {answer.status}"
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        known[endpoint] = path
        visit(path)
        for address in page.evaluate(LINKS):
            parts = urlsplit(address)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if address.startswith(live.url) and target not in seen:
                seen.add(target)
                waiting.append(target)
    return known


def opened(page: Page, path: str) -> Response | APIResponse:
    """The answer to going there; a file, which a browser saves instead of showing it, is fetched."""
    try:
        answer = page.goto(path)
    except Error:
        return page.request.get(path)
    return answer or page.request.get(path)


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.prove), "zh"])
def test_every_page_that_can_be_reached_is_clean_and_fits(
    sampled_server: Any, page_as: PageAs, axe_clean: Check, language: str
) -> None:
    """Each page once at a desk and once as a dark phone, which is the harder of the two: axe looks there.

    The pages say the same in both languages; the second one is a proof of its own.
    """
    page = page_as("everybody", language, width=DESK["width"], on=sampled_server)
    faults: list[str] = []

    def visit(path: str) -> None:
        faults.extend(faults_of(page, path))
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        faults.extend(faults_of(page, f"{path} on a phone"))
        try:
            axe_clean(page)
        except AssertionError as found:
            faults.append(str(found))
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")

    known = walk(sampled_server, page, visit)
    assert len(known) >= len(plain_pages(sampled_server)) / 2, sorted(known)
    assert not faults, "\n".join(faults)


def faults_of(page: Page, path: str) -> Iterator[str]:
    """What a designer would mind about the page as it stands."""
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"{path} is wider than its screen"
    if page.locator("h1").count() != 1:
        yield f"{path} has {page.locator('h1').count()} main headings"
    for head in page.evaluate(UNEVEN_COLUMNS):
        yield f"{path}: head and cells stand apart: {head}"


@pytest.mark.parametrize(
    "path",
    ["/inquiries", "/customers", "/orders", "/products", "/to-check", "/audit", "/jobs", "/settings/people"],
)
def test_on_a_phone_every_part_of_a_list_is_in_sight(sampled_server: Any, page_as: PageAs, path: str) -> None:
    page = page_as("everybody", "zh", width=PHONE["width"], on=sampled_server)
    page.goto(path)
    boxes = page.locator(".table-box")
    assert boxes.count() > 0
    hidden = boxes.evaluate_all("(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length")
    assert hidden == 0, path


def plain_pages(live: Any) -> set[str]:
    """The endpoints that take no argument."""
    return {
        rule.endpoint
        for rule in live.app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments
    }
