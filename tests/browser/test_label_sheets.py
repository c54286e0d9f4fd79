"""A sheet of one's own, drawn while it is typed, and a begun one put right by the keyboard; also without scripts.

And the labels of a sheet on a phone: all of them in sight, each large enough for a finger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from intranet.people.models import User
from intranet.platform.database import db, transaction
from mailroom.packets.models import Packet
from mailroom.packets.values import AddressedBy, TeaserBy
from tests.browser.conftest import Live, served
from tests.factories import runs as cast

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


PHONE = 390
FINGER_PX = 36
SEEN = """() => [...document.querySelectorAll(".mask")].map((mask) => ({
  scrolls: mask.scrollWidth > mask.clientWidth,
  said: [...document.querySelectorAll(".mask-hint")].some((hint) => hint.getClientRects().length > 0),
  least: Math.min(...[...mask.querySelectorAll(".mask-label")].flatMap((label) => {
    const box = label.getBoundingClientRect();
    return [box.width, box.height];
  })),
  right: Math.max(...[...mask.querySelectorAll(".mask-label")].map((label) => label.getBoundingClientRect().right)),
}))"""


@pytest.fixture(scope="module")
def jammed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, int]]:
    """A mail-room, the id of a run of seven packets whose addresses are on a sheet of labels, and one packet that is
    ready, with an address that takes a large label."""
    with served(tmp_path_factory.mktemp("jam")) as live:
        with live.app.app_context():
            by = db.session.query(User).filter_by(sign_in_name="test.everybody").one()
            vise = cast.a_mailroom(by)
            ids = cast.ready_packets(vise, by, 7)
            cast.a_labelled_packet(cast.LONG, vise, by)
            with transaction():
                for packet in db.session.query(Packet).filter(Packet.id.in_(ids)):
                    packet.addressed_by, packet.addressing_chosen_by_person = AddressedBy.LABEL, True
                    packet.teaser_by, packet.teaser_chosen_by_person = TeaserBy.STAMP, True
            run_id = cast.paper(ids, by).id
        yield live, run_id


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_phone_all_labels_of_a_jammed_sheet_are_in_sight_and_meet_a_finger(
    jammed: tuple[Live, int], page_as: PageAs, axe_clean: Any, language: str
) -> None:
    live, run_id = jammed
    page = page_as("mailroom", language, width=PHONE, on=live)
    page.goto(f"/mailroom/part-used/spoilt/{run_id}")
    expect(page.locator(".mask-label")).to_have_count(30)
    [sheet] = page.evaluate(SEEN)
    assert (sheet["scrolls"], sheet["said"]) == (False, False)
    assert sheet["least"] >= FINGER_PX
    assert sheet["right"] <= PHONE
    page.locator(".mask-label").nth(2).click()
    expect(page.locator("[name=used][value='3']")).to_be_checked()
    axe_clean(page)


@pytest.mark.parametrize(("columns", "wider"), [(8, False), (10, True), (16, True)])
def test_a_sheet_that_is_wider_than_a_phone_is_pushed_and_says_so(
    jammed: tuple[Live, int], page_as: PageAs, columns: int, wider: bool
) -> None:
    page = page_as("mailroom", width=PHONE, on=jammed[0])
    page.goto("/mailroom/sheets/own/new")
    measures = {"cols": str(columns), "rows": "3", "label_w": "10", "label_h": "10"}
    for name, value in {**MEASURES, **measures, "code": f"Wide {columns}"}.items():
        page.fill(f"[name={name}]", value)
    page.click("text=Keep this sheet")
    page.click("text=Enter a part-used one")
    expect(page.locator(".mask-label")).to_have_count(3 * columns)
    [sheet] = page.evaluate(SEEN)
    assert (sheet["scrolls"], sheet["said"]) == (wider, wider)
    assert sheet["least"] >= FINGER_PX


def test_the_page_follows_the_sheet_that_is_typed_and_lets_one_type_on(
    jammed: tuple[Live, int], page_as: PageAs, axe_clean: Any
) -> None:
    page = page_as("mailroom", on=jammed[0])
    page.goto("/mailroom/runs/new")
    expect(page.get_by_text("1 address does not fit on these labels")).to_be_visible()
    axe_clean(page)
    page.fill("[name=label_sheet]", "Avery 5163")
    page.keyboard.press("Tab")
    expect(page.get_by_text("1 address does not fit on these labels")).to_have_count(0)
    expect(page.get_by_text("10 labels a sheet")).to_be_visible()
    expect(page.locator("#run-sheets a:focus")).to_have_count(1)
    page.fill("[name=label_sheet]", "Avery 5160")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Take Avery 5163: all fit on it").click()
    expect(page.locator("[name=label_sheet]")).to_have_value("Avery 5163")
