"""``sheets`` and ``sizes``: which label sheets and envelopes there are."""

from __future__ import annotations

import argparse
import sys

from mailroom.press.cli.options import WrongUse
from mailroom.press.envelopes.sizes import Envelope, all_envelopes, windowed_envelopes
from mailroom.press.labels.sheets import LabelSheet, all_sheets
from mailroom.press.labels.sheets_search import paper_of, search

_PAPER_NAMES = {"a4": "A4", "letter": "US Letter", "a5": "A5"}


def add_sheets_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "sheets",
        help="list the label sheets",
        description="List the label sheets: code, maker, labels, their size, and where sources disagree.",
        epilog='example: python -m mailroom.press sheets "herma 70 x 37"',
    )
    parser.add_argument(
        "search",
        nargs="*",
        metavar="TEXT",
        help='only those with these words in code, maker or text; 63.5x38.1 or "2 5/8 x 1 in" is a label\'s size',
    )
    parser.set_defaults(run=list_sheets)


def add_sizes_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "sizes",
        help="list the envelopes",
        description="List the envelopes: name, size and what its post asks.",
    )
    parser.set_defaults(run=list_sizes)


def list_sheets(args: argparse.Namespace) -> int:
    text = " ".join(args.search)
    found = search(text, all_sheets())
    for sheet in found:
        grid = f"{sheet.cols} x {sheet.rows}{' +' if sheet.more else ''}"
        size = f"{sheet.label_w_mm:g} x {sheet.label_h_mm:g} mm"
        paper = _PAPER_NAMES.get(paper_of(sheet), f"{sheet.page_w_mm:g} x {sheet.page_h_mm:g} mm")
        line = f"{sheet.code:<12} {sheet.maker:<16} {grid:>7}  {size:<20} {paper:<16} {_doubt(sheet)}"
        sys.stdout.write(line.rstrip() + "\n")
    if not found:
        raise WrongUse(f'No label sheet has "{text}" in its code, maker or text, nor labels of that size.')
    return 0


def _doubt(sheet: LabelSheet) -> str:
    if sheet.doubtful:
        return f"sources differ by {sheet.disagreement_mm:.2f} mm: try it on plain paper"
    return "maker's own figures" if sheet.maker_checked else ""


def list_sizes(args: argparse.Namespace) -> int:
    for envelope in (*all_envelopes(), *windowed_envelopes()):
        size = f"{envelope.width_mm:g} x {envelope.height_mm:g} mm"
        sys.stdout.write(
            f"{envelope.code:<18} {envelope.region:<7} {size:<19} {_remarks(envelope)}".rstrip() + "\n"
        )
    return 0


def _remarks(envelope: Envelope) -> str:
    notes = ["no advertising allowed"] if envelope.no_advertising else []
    if envelope.windows:
        notes.append("the letter bears the address")
    if envelope.doubtful:
        notes.append(f"not seen in a source: {', '.join(envelope.doubtful)}")
    return "; ".join(notes)
