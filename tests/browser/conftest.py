"""A real Chromium on a real server.

``page_as(role, language, js=…, width=…)`` gives a signed-in page, ``axe_clean`` checks it.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from waitress.server import create_server

from intranet.app import create_app
from intranet.people import service as people
from intranet.platform import clock
from intranet.platform.database import db
from intranet.platform.ddl import create_extras
from mailroom.plugin import extensions as mailroom
from tests import houses, sample_house

# The first is what Playwright takes by itself: the same engine without a window around it, whose profiles open at a
# third of the cost. A page looks the same in both.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SEED = 7
DATABASE = "sameday.sqlite"
PASSWORD = "a long enough sentence 7"
ROLES = ("reception", "rep", "mailroom", "supervisor", "admin")
HEIGHTS = {1366: 768, 820: 1180, 390: 844}


@dataclass
class Live:
    """The application under test and where it answers."""

    app: Flask
    url: str
    states: dict[tuple[str, str, str], Any] = field(default_factory=dict)


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The whole application on a fresh SQLite file with one person per role, served by waitress in a thread."""
    with served(tmp_path_factory.mktemp("live")) as live:
        yield live


@pytest.fixture(scope="session")
def sampled_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The same with the sample data of all rooms, on the day on which the tests happen."""
    folder = tmp_path_factory.mktemp("sampled")
    sample_house.copied_to(folder)
    with served(folder) as live:
        with live.app.app_context():
            for loader in live.app.extensions["registry"].samples:
                if loader.order >= sample_house.MAIL_ROOM:
                    loader.load(SEED)
        yield live


@contextmanager
def served(folder: Path) -> Iterator[Live]:
    """A server of its own that keeps everything in ``folder``, where a house may stand already."""
    standing = (folder / DATABASE).exists()
    app = create_app(live_settings(folder), plugins=[mailroom])
    houses.share_templates(app)
    if standing:
        app.extensions["clock"] = lambda: houses.NOW
    with app.app_context():
        if not standing:
            make_tables(app)
        add_people()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Live(app, f"http://127.0.0.1:{server.effective_port}")
    server.close()
    thread.join(timeout=5)


def live_settings(folder: Path) -> dict[str, Any]:
    """Settings of a server that stands in ``folder`` alone, with passwords that are quick to check."""
    return {
        "DATABASE_URI": f"sqlite:///{folder / DATABASE}",
        "JOBS_URI": "memory://",
        "STORAGE_URI": f"file://{folder / 'files'}",
        "LAYOUT_PROCESSES": 0,  # a run of one packet is not worth children, each of which loads the fonts anew
        "SECRET_KEY": "only for tests, and long enough to be taken",
        "ARGON2_MEMORY_KIB": 64,
        "ARGON2_PASSES": 1,
        "SIGN_IN_TRIES_PER_ADDRESS": 1000,
    }


def make_tables(app: Flask) -> None:
    """All tables of all rooms, with what the migration adds by hand."""
    db.create_all()
    with db.engine.begin() as connection:
        create_extras(connection)


def add_people() -> None:
    """One person per role, and ``everybody`` with all of them."""
    for role in (*ROLES, "everybody"):
        people.add_user(
            sign_in_name=f"test.{role}",
            name=f"{role.capitalize()} Tester",
            password=PASSWORD,
            roles=ROLES if role == "everybody" else (role,),
            by=None,
            now=clock.now(),
        )


@pytest.fixture(scope="session")
def playwright_of() -> Iterator[Playwright]:
    """What starts browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_of: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    browser = launch(playwright_of)
    yield browser
    browser.close()


def launch(playwright: Playwright, flags: tuple[str, ...] = CHROMIUM_FLAGS) -> Browser:
    """Debian's Chromium: nothing is downloaded."""
    asked = [os.environ.get("SAMEDAY_TEST_CHROMIUM", "")]
    found = [path for name in (*asked, *CHROMIUM_NAMES) if name and (path := shutil.which(name))]
    assert found, "Install Chromium for the browser tests: apt install chromium-headless-shell"
    return playwright.chromium.launch(executable_path=found[0], args=list(flags))


PageAs = Callable[..., Page]
# Of what passes, axe need not tell every element; and none of its rules that are on asks for the style sheets again.
ONLY_VIOLATIONS = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
# The fiftieth line of a list is made as the first, so are its colours and its names, and nearly all of axe's time goes
# into such lines. Of the cells of a column, and of the lines of a list, axe looks at one of each make: the same
# elements with the same classes and attributes, with words or without. The others stay in sight around it.
MARK_WHAT_IS_MADE_ALIKE = """() => {
  const telling = ["class", "role", "style", "type", "tabindex", "lang"];
  const words = (el) => [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const attribute = ({ name, value }) => !value || telling.includes(name) ? `${name}=${value}` : name;
  const alone = (el) => `${el.localName} ${[...el.attributes].map(attribute).sort().join()} ${words(el)}`;
  const made = (el) => `<${alone(el)}>${[...el.children].map(made).join("")}</>`;
  for (const list of document.querySelectorAll("tbody, ul, ol")) {
    const met = new Set();
    for (const line of list.children) {
      const parts = line.localName === "tr" ? [...line.children] : [line];
      const makes = parts.map((part, at) => `${alone(line)} ${at} ${made(part)}`);
      parts.forEach((part, at) => part.toggleAttribute("data-made-alike", met.has(makes[at])));
      makes.forEach((make) => met.add(make));
    }
  }
}"""
ONE_OF_A_MAKE = {"include": [["html"]], "exclude": [["[data-made-alike]"]]}


@pytest.fixture
def page_as(live_server: Live, chromium: Browser) -> Iterator[PageAs]:
    """``page_as("rep", "zh", js=False, width=390, scheme="dark")``: a page of somebody signed in; ``None`` for nobody;
    ``on=sampled_server`` for the one with the sample data.

    What the browser's console says against a page (a script that fails, something the content policy refuses)
    fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        role: str | None = "everybody",
        language: str = "en",
        *,
        js: bool = True,
        width: int = 1366,
        scheme: str = "light",
        on: Live = live_server,
    ) -> Page:
        state = signed_in_state(on, chromium, role, language) if role else None
        context = new_context(chromium, on, language, js=js, width=width, scheme=scheme, state=state)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, complaints


def is_complaint(said: Any) -> bool:
    """Whether a line of the console is about a fault of ours; an error page's own status is not."""
    return said.type == "error" and "Failed to load resource" not in said.text


def new_context(
    browser: Browser,
    live: Live,
    language: str,
    *,
    js: bool = True,
    width: int = 1366,
    scheme: str = "light",
    state: Any = None,
) -> BrowserContext:
    """A fresh browser profile of one person at one screen."""
    context = browser.new_context(
        base_url=live.url,
        locale={"en": "en-GB", "zh": "zh-CN"}[language],
        java_script_enabled=js,
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        storage_state=state,
    )
    context.set_default_timeout(10_000)
    return context


def signed_in_state(live: Live, browser: Browser, role: str, language: str) -> Any:
    """Cookies of ``role``, who speaks ``language``; each signs in once through the real page."""
    key = (role, language, live.url)
    if key not in live.states:
        with new_context(browser, live, language) as context:
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("[name=sign_in_name]", f"test.{role}")
            page.fill("[name=password]", PASSWORD)
            page.click(".sign-in-button")
            page.wait_for_url(f"{live.url}/")
            live.states[key] = context.storage_state()
    return live.states[key]


@pytest.fixture(scope="session")
def axe_clean() -> Callable[[Page], None]:
    """``axe_clean(page)``: axe finds nothing against the page as it stands."""
    axe = Axe()

    def check(page: Page) -> None:
        page.evaluate(MARK_WHAT_IS_MADE_ALIKE)
        result = axe.run(page, context=ONE_OF_A_MAKE, options=ONLY_VIOLATIONS)
        assert result.violations_count == 0, f"{page.url}\n{told(result.response['violations'])}"

    return check


def told(violations: list[dict[str, Any]]) -> str:
    """Violations as lines that one can act on."""
    lines = []
    for violation in violations:
        for node in violation["nodes"]:
            lines.append(f"{violation['id']}: {node['html'][:200]}\n    {node['failureSummary'][:300]}")
    return "\n".join(lines)
