"""What a form cannot hold because it runs on: the words of a letter, set for each reader on a page of their own.

Many readers' words are laid out in one document, which costs a fraction of one document each; everything round them
(head, window, foot) is a form. Words that do not come out as one page go back to be set as a whole sheet.
"""

from __future__ import annotations

import io
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mailroom.press.letters.html_values import SetPages, Sheet

if TYPE_CHECKING:
    from mailroom.press.letters.html_sheets import HtmlTypesetter


@dataclass(frozen=True)
class Flow:
    """Words to set on one page: from the usual setting to the tightest that may be tried."""

    settings: tuple[Sheet, ...]


@dataclass(frozen=True)
class FlowPage:
    """The page (from 1) of a finished document that holds a flow; equal ``key``, equal page."""

    key: Hashable
    document: SetPages
    page: int

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.document.pdf)


def set_flows(typesetter: HtmlTypesetter, flows: Mapping[int, Flow]) -> dict[int, FlowPage]:
    """The pages of those flows (by their place) that come out as one page of drawable characters.

    Flows that say the same share a page.
    """
    done: dict[int, FlowPage] = {}
    for setting in range(max((len(flow.settings) for flow in flows.values()), default=0)):
        waiting = {
            place: replace(flow.settings[setting], key="")
            for place, flow in flows.items()
            if place not in done and setting < len(flow.settings)
        }
        pages = _set(typesetter, list(dict.fromkeys(waiting.values()))) if waiting else {}
        done |= {place: pages[sheet] for place, sheet in waiting.items() if sheet in pages}
    return done


def _set(typesetter: HtmlTypesetter, sheets: list[Sheet]) -> dict[Sheet, FlowPage]:
    """The sheets that come out as one page, and where."""
    laid_out = typesetter.lay_out(sheets)
    fitting = [
        (sheet, one.first) for sheet, one in zip(sheets, laid_out.ranges, strict=True) if one.count == 1
    ]
    if not fitting:
        return {}
    finished = laid_out.write()
    boxed = {sheet for sheet, _ in fitting if finished.undrawn.intersection(sheet.html)}
    if finished.undrawn and not boxed:
        return {}  # nobody knows whose it is: every sheet is set by itself, where it is found
    return {
        sheet: FlowPage((finished.pdf, page), finished, page) for sheet, page in fitting if sheet not in boxed
    }
