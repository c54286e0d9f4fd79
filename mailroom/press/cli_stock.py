"""``sheets`` and ``sizes``: which label sheets and envelopes there are."""

from __future__ import annotations

import argparse
import sys

from mailroom.press.cli_common import WrongUse
from mailroom.press.envelopes import all_envelopes
from mailroom.press.sheets import LabelSheet, all_sheets


def add_sheets_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "sheets",
        help="list the label sheets",
        description="List the label sheets: code, maker, labels, their size, and where sources disagree.",
    )
    parser.add_argument("search", nargs="?", default="", help="only those whose code, maker or text has this")
    parser.set_defaults(run=list_sheets)


def add_sizes_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "sizes",
        help="list the envelopes",
        description="List the envelopes: name, size and what its post asks.",
    )
    parser.set_defaults(run=list_sizes)


def list_sheets(args: argparse.Namespace) -> int:
    wanted = args.search.casefold()
    found = 0
    for sheet in all_sheets():
        text = f"{sheet.name} {sheet.description}"
        if wanted not in text.casefold():
            continue
        found += 1
        grid = f"{sheet.cols} x {sheet.rows}"
        size = f"{sheet.label_w_mm:g} x {sheet.label_h_mm:g} mm"
        paper = "US Letter" if sheet.page_w_mm > 212 else "A4"
        line = f"{sheet.code:<7} {sheet.maker:<16} {grid:>7}  {size:<20} {paper:<10} {_doubt(sheet)}"
        sys.stdout.write(line.rstrip() + "\n")
    if not found:
        raise WrongUse(f'No label sheet has "{args.search}" in its code, maker or text.')
    return 0


def _doubt(sheet: LabelSheet) -> str:
    if sheet.doubtful:
        return f"sources differ by {sheet.disagreement_mm:.2f} mm: try it on plain paper"
    return "maker's own figures" if sheet.maker_checked else ""


def list_sizes(args: argparse.Namespace) -> int:
    for envelope in all_envelopes():
        size = f"{envelope.width_mm:g} x {envelope.height_mm:g} mm"
        note = "no advertising allowed" if envelope.no_advertising else ""
        sys.stdout.write(f"{envelope.code:<26} {envelope.region:<7} {size:<19} {note}".rstrip() + "\n")
    return 0
