"""The bench in a real browser: a fast scanner loses nothing, and a tablet's camera packs as the scanner does."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Playwright, Route, expect

from intranet.people.models import User
from intranet.platform.database import db
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import bench
from tests.browser.conftest import CHROMIUM_FLAGS, Live, launch, new_context, served, signed_in_state
from tests.factories import runs as cast

PageAs = Callable[..., Page]
# What Chromium on Linux lacks: the reader behind the interface. Each picture goes to zxing in the test's own process.
DETECTOR = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["data_matrix", "qr_code"]; }
  async detect(video) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    const found = await window.readCodes(canvas.toDataURL("image/jpeg", 0.8).split(",")[1]);
    return found.map((rawValue) => ({ rawValue }));
  }
};
"""
MAY_USE_CAMERA = "document.featurePolicy.allowsFeature('camera')"


@dataclass
class Bench:
    """A mail-room with three packets to be packed, by number; each holds one piece from the shelf, of this code."""

    live: Live
    numbers: list[str]
    code: str

    def state(self, number: str) -> PacketState:
        with self.live.app.app_context():
            return db.session.query(Packet).filter_by(number=number).one().state


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with served(tmp_path_factory.mktemp("bench")) as live:
        with live.app.app_context():
            by = db.session.query(User).filter_by(sign_in_name="test.everybody").one()
            ids = cast.printed(cast.ready_packets(cast.a_mailroom(by), by, 3), by)
            packets = [db.session.get_one(Packet, packet_id) for packet_id in ids]
            (line,) = bench.missing(packets[0])
            numbers, code = [packet.number for packet in packets], line.item.code
        yield Bench(live, numbers, code)


def at_the_bench(page: Page) -> Page:
    page.goto("/mailroom/bench")
    expect(page.locator("[data-scan]")).to_be_focused()
    return page


def scan(page: Page, code: str) -> None:
    """As a hand scanner does: all at once, then Enter, wherever the keyboard happens to be."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_a_scanner_faster_than_the_line_loses_nothing_wherever_it_types(room: Bench, page_as: PageAs) -> None:
    number, other, _ = room.numbers
    page = at_the_bench(page_as("mailroom", on=room.live))
    expect(page.locator("[data-camera]")).to_be_hidden()  # this browser has no reader of codes
    scan(page, number)
    scan(page, other)  # the wrong letter, before the first answer is there
    says = page.locator(".bench-says")
    expect(page.locator("main")).to_have_attribute("data-state", "wrong")
    expect(says).to_contain_text(f"This belongs to packet {other}.")
    expect(page.locator("[data-scan]")).to_be_focused()

    page.locator(".bench-aside summary").click()
    page.locator("#aside-note").click()
    scan(page, room.code)
    expect(says).to_contain_text("is in.")
    expect(page.locator(".bench-piece-here")).to_have_count(0)
    expect(page.locator("[data-scan]")).to_be_focused()
    page.get_by_text("Letter", exact=True).click()
    scan(page, f"]d1{number.lower()}")
    expect(page.locator("main")).to_have_attribute("data-state", "done")
    expect(page.locator(".bench-offer")).to_contain_text(f"Next: {other}")
    expect(page.locator(".bench-offer")).to_contain_text("Letter 2 of 3 in run")
    assert room.state(number) is PacketState.PACKED


def test_what_waits_for_the_line_outlives_the_page_and_counts_once(room: Bench, page_as: PageAs) -> None:
    """The server takes a scan and its answer is lost; the page is loaded anew in the middle of the next."""
    number, says = room.numbers[1], "[data-offline]"
    page = at_the_bench(page_as("mailroom", on=room.live))
    scan(page, number)
    expect(page.locator(".bench-title")).to_have_text(number)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/mailroom/bench/scan", lose, times=1)
    page.route("**/mailroom/bench/scan", lambda route: route.abort(), times=1)  # this one is asked first
    scan(page, room.code)
    expect(page.locator(says)).to_be_visible()
    with page.expect_response("**/mailroom/bench/scan") as answered:
        page.wait_for_function("sessionStorage.getItem('bench-waiting').includes('code=')")
    assert answered.value.request.post_data_json["again"] == "1"
    expect(page.locator(".bench-says")).to_contain_text("is in.")

    page.route("**/mailroom/bench/scan", lambda route: route.abort(), times=1)
    scan(page, number)
    expect(page.locator(says)).to_be_visible()
    page.reload()
    expect(page.locator("main")).to_have_attribute("data-state", "done")
    assert room.state(number) is PacketState.PACKED


def test_a_camera_that_is_refused_is_answered_in_one_sentence(room: Bench, page_as: PageAs) -> None:
    page = page_as("mailroom", on=room.live)
    page.add_init_script(DETECTOR)
    at_the_bench(page)
    assert page.evaluate(MAY_USE_CAMERA)
    page.locator("[data-camera]").click()
    expect(page.locator("[data-camera-says=refused]")).to_contain_text("may not use the camera")
    expect(page.locator("[data-camera]")).to_have_attribute("aria-pressed", "false")
    page.goto("/mailroom")
    assert not page.evaluate(MAY_USE_CAMERA)


def test_a_tablets_camera_opens_the_packet_whose_letter_it_sees(
    room: Bench, playwright_of: Playwright, tmp_path: Path
) -> None:
    number = room.numbers[2]
    film = tmp_path / "letter.mjpeg"
    film.write_bytes(a_frame(number))
    flags = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    browser = launch(playwright_of, (*CHROMIUM_FLAGS, *flags, f"--use-file-for-fake-video-capture={film}"))
    try:
        state = signed_in_state(room.live, browser, "mailroom", "en")
        page = new_context(browser, room.live, "en", width=820, state=state).new_page()
        page.expose_function("readCodes", read_codes)
        page.add_init_script(DETECTOR)
        at_the_bench(page)
        page.locator("[data-camera]").click()
        expect(page.locator(".bench-title")).to_have_text(number)
        expect(page.locator("[data-camera-says=looking]")).to_be_visible()
        expect(page.locator("main")).to_have_attribute("data-state", "right")  # seen on and on, taken once
    finally:
        browser.close()


def a_frame(text: str) -> bytes:
    """One picture of a letter's corner with its code, as the film of a camera that nobody moves."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=12)
    sheet, picture, out = Image.new("RGB", (640, 480), "#e8e6e0"), Image.fromarray(code), io.BytesIO()
    sheet.paste(picture.convert("RGB"), (200, 120))
    sheet.rotate(7, Image.Resampling.BICUBIC, fillcolor="#e8e6e0").save(out, "JPEG", quality=90)
    return out.getvalue() * 10


def read_codes(picture: str) -> list[str]:
    image = Image.open(io.BytesIO(base64.b64decode(picture)))
    return [code.text for code in zxingcpp.read_barcodes(image)]
