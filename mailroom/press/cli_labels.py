"""``labels`` and ``sheets``: addresses on label sheets, and which sheets there are."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from mailroom.press.cli_common import WrongUse, add_common, print_rows
from mailroom.press.jobs import LabelJob, Printed, Refusing
from mailroom.press.labels import FirstLabelOffSheet, print_labels
from mailroom.press.sheets import UnknownSheet, find_sheet

_EPILOG = """\
The first line of FILE.csv names the columns: id, person, organisation, street (several lines allowed),
sublocality, city, region, postcode, country (two letters), language. "number" and "code" may be added: a packet
number in words and what its DataMatrix says.

example: python -m mailroom.press labels addresses.csv --sheet 5160 --first 7 --out labels.pdf
"""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "labels",
        help="print addresses on label sheets",
        description="Print one label for each address of a CSV file, beginning at any free label of a sheet.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="the addresses, in UTF-8 or GB18030")
    parser.add_argument(
        "--sheet",
        required=True,
        metavar="CODE",
        help='the label sheet, such as 5160 or L7160 ("sheets" lists them)',
    )
    parser.add_argument(
        "--first",
        type=int,
        default=1,
        metavar="N",
        help="the first free label, counted along the rows (default: 1)",
    )
    add_common(parser, outline_help="draw each label's edge, to hold against a sheet")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    try:
        sheet = find_sheet(args.sheet)
        if not 1 <= args.first <= sheet.per_sheet:
            raise FirstLabelOffSheet(args.first, sheet)
    except (UnknownSheet, FirstLabelOffSheet) as error:
        raise WrongUse(str(error)) from error

    def printing(jobs: Iterator[LabelJob], out: BinaryIO, refused: Refusing) -> Printed:
        return print_labels(
            jobs,
            sheet,
            out,
            first=args.first,
            outline=args.outline,
            sender_country=args.sending_country or "US",
            refused=refused,
        )

    return print_rows(args, printing)
