"""``labels`` and ``sheets``: addresses on label sheets, and which sheets there are."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from mailroom.press.cli.imb import IMB_COLUMNS, WithImb, add_imb, imb_mailer
from mailroom.press.cli.options import JobOfRow, WrongUse, add_common, plain_job, print_rows, read_json
from mailroom.press.jobs import LabelJob, Printed, Refusing
from mailroom.press.labels.printing import FirstLabelOffSheet, FreeLabels, print_labels
from mailroom.press.labels.sheets import LabelSheet, UnknownSheet, UnusableSheet, find_sheet, own_sheet

_EPILOG = f"""\
The first line of FILE.csv names the columns: id, person, organisation, street (several lines allowed),
sublocality, city, region, postcode, country (two letters), language. "number" and "code" may be added: a packet
number in words and what its DataMatrix says.

A sheet of your own is a JSON file: {{"code": "Rack", "page_w_mm": 210, "page_h_mm": 297, "cols": 3, "rows": 8,
"label_w_mm": 64, "label_h_mm": 34, "left_mm": 7, "top_mm": 12, "pitch_x_mm": 66, "pitch_y_mm": 34}}; maker,
description, corner_radius_mm and "shape": "round" or "ellipse" may be added.

With --imb, labels within the United States bear the USPS Intelligent Mail barcode over the address; it takes a label at
least 76 mm wide. {IMB_COLUMNS}

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
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE.csv",
        help='the addresses, in UTF-8 or GB18030; "-" is standard input',
    )
    parser.add_argument(
        "--sheet",
        required=True,
        metavar="CODE",
        help='the label sheet, such as 5160 or L7160 ("sheets" lists them), or FILE.json with one of your own',
    )
    parser.add_argument(
        "--first",
        type=int,
        default=1,
        metavar="N",
        help="the first free label, counted along the rows (default: 1)",
    )
    parser.add_argument(
        "--used",
        metavar="LIST",
        default="",
        help="labels of the first sheet that are used up, such as 1-5,8,12: the others on it are printed first",
    )
    add_imb(parser)
    add_common(parser, outline_help="draw each label's edge, to hold against a sheet")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    try:
        sheet = (
            own_sheet_in(Path(args.sheet)) if args.sheet.lower().endswith(".json") else find_sheet(args.sheet)
        )
        if not 1 <= args.first <= sheet.per_sheet:
            raise FirstLabelOffSheet(args.first, sheet)
        free = _free(args, sheet)
    except (UnknownSheet, UnusableSheet, FirstLabelOffSheet) as error:
        raise WrongUse(str(error)) from error

    country = args.sending_country or "US"
    mailer = imb_mailer(args, country)

    def printing(jobs: Iterator[LabelJob], out: BinaryIO, refused: Refusing) -> Printed:
        return print_labels(
            jobs,
            sheet,
            out,
            first=1 if free else args.first,
            free=free,
            outline=args.outline,
            sender_country=country,
            refused=refused,
        )

    def jobs_of(columns: Sequence[str]) -> JobOfRow:
        return plain_job if args.imb is None else WithImb(columns, mailer, args.imb_serial, country)

    return print_rows(args, printing, jobs_of=jobs_of)


def own_sheet_in(path: Path) -> LabelSheet:
    """The sheet in a JSON file. Raises :class:`WrongUse`, or UnusableSheet with what is wrong with its figures."""
    return own_sheet(read_json(path))


def _free(args: argparse.Namespace, sheet: LabelSheet) -> tuple[FreeLabels, ...]:
    """What is left of the first sheet by ``--used``; nothing where it is not given."""
    if not args.used.strip():
        return ()
    if args.first != 1:
        raise WrongUse("Give --first or --used, not both.")
    used: set[int] = set()
    for part in args.used.split(","):
        first, dash, last = part.strip().partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal()) or int(first) > int(last):
            raise WrongUse(
                f'--used: "{part.strip()}" is no label: write numbers and ranges, such as 1-5,8,12.'
            )
        if not 1 <= int(first) <= int(last) <= sheet.per_sheet:
            raise FirstLabelOffSheet(int(last), sheet)
        used.update(range(int(first), int(last) + 1))
    return (FreeLabels([place for place in range(sheet.per_sheet) if place + 1 not in used]),)
