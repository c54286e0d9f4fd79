"""From the ringing phone to the follow-up, in a real browser: both languages, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from intranet.inquiries.models import Inquiry
from intranet.people.models import User
from intranet.platform import jobs
from intranet.platform.database import db, transaction
from intranet.products.models import Product
from intranet.values.address import PostalAddress
from mailroom.literature.values import Printing
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import bench
from tests.browser.conftest import Live, served
from tests.factories import mailroom as cast
from tests.factories.orders import an_order

# A Tuesday in a week without holidays: the call after the packet is due within the list's seven days.
THAT_MORNING = datetime(2026, 9, 15, 15, 0, tzinfo=UTC)
WAYS = [("en", True), ("zh", True), ("en", False), ("zh", False)]


@dataclass
class House:
    """A firm with one product, its sheet and its envelopes."""

    live: Live
    article_number: str
    sheet_code: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with served(tmp_path_factory.mktemp("story")) as live:
        live.app.extensions["clock"] = lambda: THAT_MORNING
        with live.app.app_context():
            cast.a_firm()
            vise = cast.a_product("Bench vise 150", "台虎钳 150")
            sheet = cast.a_piece(vise, printing=Printing.PREPRINTED)
            cast.an_edition(sheet)
            by = db.session.query(User).filter_by(sign_in_name="test.everybody").one()
            for size in ("#10", "9x12"):
                cast.an_envelope_supply(size, by)
            yield House(live, vise.article_number, sheet.code)


def a_regular(house: House, name: str) -> int:
    """A customer who has ordered before: level 1, whose letters a supervisor approves."""
    with house.live.app.app_context():
        place = PostalAddress(
            person="Ruth Olsen",
            organisation=name,
            street="18 Mill Road",
            city="Springfield",
            region="IL",
            postcode="62701",
            country="US",
        )
        customer = cast.a_caller(place)
        an_order(customer.id, ordered_on=THAT_MORNING.date())
        with transaction():
            customer.contacts[0].phone, customer.contacts[0].phone_digits = "+1 312 555 0142", "13125550142"
        return customer.id


def work(house: House) -> None:
    """What the worker does meanwhile."""
    with house.live.app.app_context():
        jobs.work_off(house.live.app)


@pytest.mark.parametrize(("language", "js"), WAYS)
def test_the_whole_day_on_the_screen(
    house: House, page_as: Callable[..., Page], language: str, js: bool
) -> None:
    name = f"Prairie Supply {language} {'quick' if js else 'plain'}"
    a_regular(house, name)
    work(house)

    def page(role: str) -> Page:
        return page_as(role, language, js=js, on=house.live)

    reference = log_the_call(page("reception"), house, name, js)
    work(house)
    approve(page("supervisor"), house, reference)
    work(house)
    number = print_the_packet(page("mailroom"), house, reference)
    pack_it(page("mailroom"), house, number)
    mail_it(page("mailroom"), house, number)
    rep = page("rep")
    rep.goto("/due")
    expect(rep.locator(".due-list")).to_contain_text(name)
    rep.goto(f"/inquiries?q={reference}")
    expect(rep.locator("table")).to_contain_text(name)


def log_the_call(page: Page, house: House, name: str, js: bool) -> str:
    """Reception types part of a name, takes the known caller over, adds what they want, saves, reads the number out."""
    page.goto("/desk")
    page.fill("[name=known]", name)
    if not js:
        page.click("[name=look_up]")
    page.locator(".desk-hit", has_text=name).first.click()
    expect(page.locator(".desk-caller-name")).to_contain_text(name)
    page.fill("[name=products-0-product]", house.article_number)
    page.fill("[name=products-0-quantity]", "40")
    page.fill("[name=message]", "What does the 150 mm vise cost, FOB, about 40 pieces?")
    if js:
        page.keyboard.press("Control+Enter")
    else:
        page.locator(".desk-what .buttons button.btn-primary, .buttons button.btn-primary").last.click()
    page.wait_for_url(re.compile(r"/desk/saved/\d+"))
    return page.locator(".saved-reference").inner_text()


def approve(page: Page, house: House, reference: str) -> None:
    """The supervisor sees the letter as it will print, beside the facts, and approves it."""
    page.goto("/approvals")
    expect(
        page.locator(".approval-thing img, .approval-thing object, .approval-thing iframe").first
    ).to_be_visible()
    page.click(".approval-decision .btn-success")
    assert packet_of(house, reference).state is PacketState.READY


def looked_at_again(page: Page) -> None:
    """Reload, unless the page does so by itself at this very moment: without scripts it looks every three seconds."""
    try:
        page.reload()
    except Error:
        page.wait_for_load_state()


def print_the_packet(page: Page, house: House, reference: str) -> str:
    """One click from the board; the worker makes the PDFs; a person says that they came out right."""
    page.goto("/mailroom")
    page.click(".lane-do button.btn-primary")
    if page.url.endswith("/runs/new"):
        page.click("form.run-new .buttons button.btn-primary")
    page.wait_for_url(re.compile(r"/mailroom/runs/\d+"))
    work(house)
    looked_at_again(page)
    expect(page.locator("#run-progress a[href*='/output/']").first).to_be_visible()
    page.click("[name=all_good]")
    packet = packet_of(house, reference)
    assert packet.state is PacketState.PRINTED
    return packet.number


def pack_it(page: Page, house: House, number: str) -> None:
    """A hand scanner types codes and presses Enter: the letter, the wrong piece, the right one, the envelope."""
    page.goto("/mailroom/bench")
    steps = ((number, "right"), ("NOT-IN-IT", "wrong"), (house.sheet_code, "right"), (number, "done"))
    for code, state in steps:
        page.fill("[name=code]", code)
        page.locator("[name=code]").press("Enter")
        expect(page.locator("main.bench")).to_have_attribute("data-state", state)


def mail_it(page: Page, house: House, number: str) -> None:
    """Mailing closes the loop and stamps it."""
    page.goto("/mailroom/mailing")
    expect(page.locator("main")).to_contain_text(number)
    page.click("form .buttons button.btn-primary")
    expect(page.locator(".mailed-stamp .postmark")).to_be_visible()
    with house.live.app.app_context():
        packet = db.session.query(Packet).filter_by(number=number).one()
        assert packet.state is PacketState.MAILED
        assert all(inquiry.literature_sent_on == THAT_MORNING.date() for inquiry in packet.inquiries)


def packet_of(house: House, reference: str) -> Any:
    with house.live.app.app_context():
        return db.session.query(Packet).filter(Packet.inquiries.any(Inquiry.reference == reference)).one()


def test_printing_confirming_and_mailing_are_a_key_or_two_each(
    house: House, page_as: Callable[..., Page]
) -> None:
    ids = ready_packets(house, 3)
    page = page_as("mailroom", on=house.live)
    page.goto("/mailroom")
    expect(page.locator(".lane-do button")).to_contain_text("Print 3 packets")
    page.keyboard.press("p")
    page.wait_for_url("**/mailroom/runs/new")  # their teasers are labels, so it asks for the sheet
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/mailroom/runs/\d+"))
    work(house)
    page.reload()
    page.keyboard.press("a")
    expect(page.locator(".flash")).to_contain_text("Noted for 3 packets.")
    close_all(house, ids)
    page.goto("/mailroom")
    page.keyboard.press("m")
    expect(page.locator("[data-ticks]")).to_contain_text("Mail 3 packets")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-ticks]")).to_contain_text("Mail 2 packets")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".mailed-stamp")).to_contain_text("2 packets are on their way")


def ready_packets(house: House, count: int) -> list[int]:
    """So many packets to people in Chicago, ready to be printed."""
    with house.live.app.app_context():
        vise = db.session.query(Product).filter_by(article_number=house.article_number).one()
        ids = [cast.a_packet(cast.a_caller(), vise).id for _ in range(count)]
    work(house)
    return ids


def close_all(house: House, packet_ids: list[int]) -> None:
    """What the bench does with them."""
    with house.live.app.app_context():
        by = db.session.query(User).filter_by(sign_in_name="test.everybody").one()
        for packet_id in packet_ids:
            for line in bench.missing(db.session.get_one(Packet, packet_id)):
                bench.tick(packet_id, line.item_id, by, THAT_MORNING)
            bench.pack(packet_id, by, THAT_MORNING)
