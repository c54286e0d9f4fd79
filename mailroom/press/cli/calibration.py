"""``calibration``: the test sheet of a printer, and from five readings the file that ``--calibrate`` takes."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from intranet.values.errors import ValueRefused
from mailroom.press.calibrating.calibration import (
    READING_NAMES,
    CalibrationNotUnderstood,
    Crosses,
    Readings,
    solve,
)
from mailroom.press.calibrating.calibration_sheet import CalibrationSheet, measure_words, print_test_sheet
from mailroom.press.cli.correcting import read_calibration
from mailroom.press.cli.options import ALL_PRINTED, WrongUse, finished_file, say
from mailroom.press.page import PageSize
from mailroom.press.paper_sizes import UnknownPaper, paper_size

_EPILOG = """\
1. Print the test sheet:  python -m mailroom.press calibration --paper A4 --out sheet.pdf
   Print it at 100 % from the tray that it is for, and measure the five distances with a ruler.
2. Type them in:          python -m mailroom.press calibration --paper A4 --out tray2.json
                            --readings 106.2 104.8 150.4 187.2 271.6
3. Use it:                python -m mailroom.press labels addresses.csv --sheet L7160
                            --calibrate tray2.json --out labels.pdf
4. See what it does:      python -m mailroom.press calibration --paper A4 --check tray2.json --out check.pdf
"""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "calibration",
        help="print a printer's test sheet, or turn its readings into a correction",
        description="Make up for a printer that shifts, stretches or turns what it prints.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--paper", required=True, metavar="SIZE", help="A4, Letter, an envelope, a label sheet, or 210x297"
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="the PDF or the JSON to write"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--readings", nargs=5, type=_millimetres, metavar="MM", help="the five distances in millimetres"
    )
    what.add_argument("--check", type=Path, metavar="FILE.json", help="print the sheet with this correction")
    parser.add_argument(
        "--tray", default="", metavar="NAME", help="the printer and tray, printed on the sheet"
    )
    parser.add_argument(
        "--date", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD", help="printed on the sheet"
    )
    parser.add_argument("--language", default="en", choices=("en", "zh"), help="of the sheet (default: en)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    try:
        page = paper_size(args.paper)
        Crosses(page)
    except (UnknownPaper, CalibrationNotUnderstood) as error:
        raise WrongUse(str(error)) from error
    if args.readings:
        return _write_calibration(args, page)
    names = (args.tray, args.date.isoformat() if args.date else "")
    sheet = CalibrationSheet(page, tuple(filter(None, names)), args.language, expected=args.check is not None)
    with finished_file(args.out) as out:
        print_test_sheet(sheet, out, read_calibration(args.check) if args.check else None)
    say(f"{args.out}: print it at 100 %.")
    return ALL_PRINTED


def _write_calibration(args: argparse.Namespace, page: PageSize) -> int:
    try:
        found = solve(page, Readings(*args.readings))
    except ValueRefused as error:
        raise WrongUse(_which(error, page)) from error
    with finished_file(args.out) as out:
        out.write(json.dumps(found.to_json(), indent=2).encode() + b"\n")
    say(
        f"{args.out}: shifted by {found.offset_x_mm:+.2f} mm across and {found.offset_y_mm:+.2f} mm down, "
        f"{found.scale_x:.2%} wide, {found.scale_y:.2%} high, turned by {found.turn_deg:+.2f} degrees."
    )
    return ALL_PRINTED


def _which(error: ValueRefused, page: PageSize) -> str:
    """The refusal, with the words of the distance it is about."""
    name = getattr(error, "reading", "")
    if name not in READING_NAMES:
        return str(error)
    place = READING_NAMES.index(name)
    return f"Distance {place + 1} ({measure_words(page, 'en')[place]}): {error}"


def _millimetres(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f'"{text}" is no distance: write it as 105.2') from error
