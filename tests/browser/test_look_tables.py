"""Tables and rows of buttons on small screens: nothing cut off, nothing squeezed, nothing out of line."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

PageAs = Callable[..., Page]
LISTS = (
    "/inquiries", "/customers", "/orders", "/products", "/audit", "/suspects/questions", "/packets", "/literature",
    "/literature/pointers", "/stock", "/stock/supplies/1/move", "/stock/places", "/mailroom/runs/new",
    "/mailroom/sheets", "/mailroom/printers", "/settings/postage", "/settings/postage/shipped/US/2026-07-12",
)  # fmt: skip
FAULTS = """() => {
  const seen = (el) => el.getClientRects().length > 0;
  const words = (el) => el.innerText.trim().slice(0, 40);
  const lines = (el) => {
    const range = document.createRange();
    range.selectNodeContents(el);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
    return new Set(boxes.map((box) => Math.round(box.bottom / 8)));
  };
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the screen");
  for (const box of document.querySelectorAll(".table-box")) {
    if (box.scrollWidth > box.clientWidth + 1) faults.push(`cut off at ${box.clientWidth} of ${box.scrollWidth} px`);
  }
  for (const cell of document.querySelectorAll(".table-box :is(td, th)")) {
    if (!seen(cell) || cell.getBoundingClientRect().width >= 90) continue;
    if (lines(cell).size > 4) faults.push(`squeezed: ${words(cell)}`);
  }
  const rows = new Map();
  for (const button of [...document.querySelectorAll(".page .btn")].filter(seen)) {
    const row = button.closest(".rows > li, .buttons, .page-actions, .act") || button.parentElement;
    rows.set(row, [...(rows.get(row) || []), button.getBoundingClientRect()]);
  }
  for (const [row, boxes] of rows) {
    const uneven = boxes.slice(1).some((box, at) => {
      const before = boxes[at];
      const beside = Math.min(box.bottom, before.bottom) - Math.max(box.top, before.top) > 4;
      return beside && Math.abs(box.top - before.top) + Math.abs(box.height - before.height) > 1;
    });
    if (uneven) faults.push(`buttons out of line: ${words(row)}`);
  }
  return faults;
}"""
WRAPPED_AGES = """() => [...document.querySelectorAll(".day-old")].filter((el) => el.getClientRects().length
  && el.getBoundingClientRect().height > 1.9 * parseFloat(getComputedStyle(el).fontSize)).length"""
LANES = """() => [...document.querySelectorAll(".lane")].map((lane) => {
  const { left, top, bottom } = lane.getBoundingClientRect();
  return [lane.querySelector("h2").id, left, top, bottom];
})"""


@pytest.mark.parametrize(("width", "language"), [(820, "zh"), (390, "en")])
def test_lists_are_whole_and_in_line_on_small_screens(
    sampled_server: Any, page_as: PageAs, width: int, language: str
) -> None:
    page = page_as("everybody", language, width=width, on=sampled_server)
    faults = {}
    for path in LISTS:
        page.goto(path)
        if found := page.evaluate(FAULTS):
            faults[path] = found
    assert not faults


@pytest.mark.parametrize("width", [1366, 820, 390])
def test_short_lanes_stand_above_one_another_in_their_order(
    sampled_server: Any, page_as: PageAs, width: int
) -> None:
    page = page_as("everybody", width=width, on=sampled_server)
    page.goto("/mailroom")
    assert page.evaluate(WRAPPED_AGES) == 0
    lanes = page.evaluate(LANES)
    order = ["draft", "held", "waiting", "ready", "printing", "printed", "packed", "mailed"]
    assert [name.removeprefix("lane-") for name, *_ in lanes] == [
        state for state in order if f"lane-{state}" in {name for name, *_ in lanes}
    ]
    for (_, left, _, bottom), (_, next_left, top, _) in pairwise(lanes):
        assert next_left > left or top - bottom <= 16
