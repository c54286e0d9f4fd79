"""``codes``: a sheet of codes to scan, with what each says beside it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from intranet.values.reason import reason
from mailroom.press.cli.intake import NEEDED_FOR_CODES, Row
from mailroom.press.cli.options import add_from_and_refused, print_rows
from mailroom.press.jobs import CodeJob, LabelJob, Printed, Refusing
from mailroom.press.labels.printing import print_labels
from mailroom.press.labels.sheets import LabelSheet

# Countries that print on US Letter: Unicode CLDR, supplemental measurement data, paperSize US-Letter.
_LETTER = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])
_A4_SHEET = LabelSheet("A4", "Plain paper", "Codes", 210.0, 297.0, 3, 8, 62.0, 33.0, 12.0, 16.5, 62.0, 33.0)
_LETTER_SHEET = LabelSheet(
    "Letter", "Plain paper", "Codes", 215.9, 279.4, 3, 8, 63.9, 32.0, 12.1, 11.7, 63.9, 32.0
)
_EPILOG = """\
The first line of FILE.csv names the columns. The code says what stands in "code", else in "number", else in "id";
a person or organisation is printed beside it.

example: python -m mailroom.press codes packets.csv --out codes.pdf
"""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "codes",
        help="print a sheet of codes to scan",
        description="Print a DataMatrix (or QR code) for each row of a CSV file, on A4 or US Letter.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="the rows, in UTF-8 or GB18030")
    parser.add_argument(
        "--out", type=Path, metavar="FILE.pdf", help="the PDF to write (default: the CSV's name with .pdf)"
    )
    parser.add_argument(
        "--kind",
        choices=("datamatrix", "qr"),
        default="datamatrix",
        help="the kind of code (default: datamatrix)",
    )
    add_from_and_refused(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.out is None:
        args.out = args.file.with_suffix(".pdf")
    sheet = _LETTER_SHEET if (args.sending_country or "US") in _LETTER else _A4_SHEET

    def printing(jobs: Iterator[LabelJob], out: BinaryIO, refused: Refusing) -> Printed:
        codes = _codes(jobs, refused, qr=args.kind == "qr")
        return print_labels(codes, sheet, out, refused=refused)

    return print_rows(args, printing, NEEDED_FOR_CODES)


def _codes(jobs: Iterable[LabelJob], refused: Refusing, *, qr: bool) -> Iterator[CodeJob]:
    for job in jobs:
        row = job.key
        text = job.code or job.number or (row.id if isinstance(row, Row) else "")
        if not text:
            refused(job, (reason("nothing-to-encode", "There is no text for the code."),))
            continue
        address = job.address.cleaned()
        shown = (job.number or text, address.organisation or address.person)
        yield CodeJob(text, shown, qr, row)
