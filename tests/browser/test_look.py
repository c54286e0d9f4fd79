"""The frame and the pieces, in a real browser: nothing for axe, nothing too wide, too heavy or of an odd size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response

PageAs = Callable[..., Page]
Check = Callable[[Page], None]
SCREENS = [(1366, "light", "en"), (820, "dark", "zh"), (390, "light", "zh")]
OWN_PAGES = (
    "/",
    "/style-guide/",
    "/style-guide/?errors=1",
    "/style-guide/bench/wrong",
    "/style-guide/bench/right",
    "/nowhere",
)
TYPE_SCALE_PX = {13, 14, 16, 20, 28}
FIRST_VISIT_BYTES = 120 * 1024
LATER_VISIT_BYTES = 30 * 1024
FONT_SIZES = """() => {
  const sizes = {};
  for (const el of document.querySelectorAll("body *")) {
    const own = [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || el.closest("svg, noscript, template, .visually-hidden, kbd") || !el.getClientRects().length) continue;
    const size = Math.round(parseFloat(getComputedStyle(el).fontSize) * 10) / 10;
    sizes[size] = `${el.tagName}.${el.className}`;
  }
  return sizes;
}"""


@pytest.mark.parametrize(("width", "scheme", "language"), SCREENS)
def test_axe_finds_nothing_on_the_pieces_of_the_house(
    page_as: PageAs, axe_clean: Check, width: int, scheme: str, language: str
) -> None:
    page = page_as("everybody", language, width=width, scheme=scheme)
    for path in OWN_PAGES:
        page.goto(path)
        axe_clean(page)


@pytest.mark.parametrize(("width", "scheme", "language"), SCREENS)
def test_axe_finds_nothing_on_the_way_in(
    page_as: PageAs, axe_clean: Check, width: int, scheme: str, language: str
) -> None:
    page = page_as(None, language, width=width, scheme=scheme)
    page.goto("/sign-in")
    axe_clean(page)
    page.click(".sign-in-button")
    page.locator(".field-error").nth(1).wait_for()
    axe_clean(page)


@pytest.mark.parametrize("role", ["reception", "rep", "mailroom", "supervisor", "admin"])
def test_each_role_finds_its_places_on_the_first_page(page_as: PageAs, axe_clean: Check, role: str) -> None:
    page = page_as(role)
    page.goto("/")
    axe_clean(page)
    addresses = page.locator(".rail-item").evaluate_all("links => links.map((link) => link.href)")
    assert len(addresses) == len(set(addresses))
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address


@pytest.mark.parametrize("width", [1366, 820, 390])
@pytest.mark.parametrize("path", OWN_PAGES)
def test_no_page_is_wider_than_its_screen(page_as: PageAs, path: str, width: int) -> None:
    page = page_as(width=width)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_rail_stands_folds_and_lies_down(page_as: PageAs) -> None:
    widths = {}
    for width in (1366, 820, 390):
        page = page_as(width=width)
        page.goto("/")
        box = page.locator(".rail").bounding_box()
        assert box is not None
        widths[width] = box
    assert widths[1366]["width"] > 180
    assert widths[820]["width"] < 70
    assert widths[390]["width"] == 390
    assert widths[390]["y"] + widths[390]["height"] == 844


@pytest.mark.parametrize("language", ["en", "zh"])
def test_type_comes_in_five_sizes_only(page_as: PageAs, language: str) -> None:
    page = page_as("everybody", language)
    for path in ("/", "/style-guide/?errors=1", "/search?q=acme"):
        page.goto(path)
        sizes: dict[str, Any] = page.evaluate(FONT_SIZES)
        odd = {size: where for size, where in sizes.items() if float(size) not in TYPE_SCALE_PX}
        assert not odd, (path, odd)


@pytest.mark.parametrize("state", ["ready", "right", "wrong", "done"])
def test_the_bench_speaks_in_letters_of_28_px_and_up(page_as: PageAs, state: str) -> None:
    page = page_as("everybody")
    page.goto(f"/style-guide/bench/{state}")
    sizes = {float(size) for size in page.evaluate(FONT_SIZES)}
    assert min(sizes) >= 28


def test_chinese_has_no_slanted_letters_and_more_air(page_as: PageAs) -> None:
    page = page_as("everybody", "zh")
    page.goto("/style-guide/")
    assert page.evaluate("document.documentElement.lang") == "zh"
    leading = """(({ lineHeight, fontSize }) => parseFloat(lineHeight) / parseFloat(fontSize))
      (getComputedStyle(document.body))"""
    assert page.evaluate(leading) == pytest.approx(1.65, abs=0.01)
    slanted = "[...document.querySelectorAll('*')].filter((el) => getComputedStyle(el).fontStyle !== 'normal').length"
    assert page.evaluate(slanted) == 0


def test_a_persons_own_look_wins_over_the_device(page_as: PageAs) -> None:
    page = page_as("everybody", scheme="dark")
    page.goto("/")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark, light) == ("rgb(21, 23, 26)", "rgb(251, 250, 247)")


def test_paper_shows_the_page_alone(page_as: PageAs) -> None:
    page = page_as("everybody")
    page.goto("/style-guide/")
    page.emulate_media(media="print")
    for part in (".rail", ".top", ".page-foot", ".buttons >> nth=0"):
        assert not page.locator(part).is_visible(), part
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def transferred(page: Page, path: str) -> int:
    """How many bytes of bodies came over the line for ``path``, as compressed."""
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", keep)
    sizes = [answer.request.sizes()["responseBodySize"] for answer in answers]
    return sum(max(size, 0) for size in sizes)  # what comes out of the cache has a size below nothing


def test_the_first_visit_is_light_and_later_ones_lighter(page_as: PageAs) -> None:
    page = page_as(None)
    first = transferred(page, "/sign-in")
    assert 10_000 < first <= FIRST_VISIT_BYTES
    signed_in = page_as("everybody")
    assert transferred(signed_in, "/") <= FIRST_VISIT_BYTES
    for path in ("/", "/style-guide/", "/search?q=acme"):
        assert transferred(signed_in, path) <= LATER_VISIT_BYTES, path
