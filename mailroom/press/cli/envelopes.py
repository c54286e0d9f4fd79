"""``envelopes``: addresses on envelopes, with the firm's return address and the teaser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from intranet.values.postcode_boxes import BoxesNotUnderstood, PostcodeBoxes, read_boxes
from mailroom.press.cli.imb import IMB_COLUMNS, WithImb, add_imb, imb_mailer
from mailroom.press.cli.options import JobOfRow, WrongUse, add_common, plain_job, print_rows, read_sender
from mailroom.press.drawing.fitting import DoesNotFit
from mailroom.press.envelopes.printing import print_envelopes
from mailroom.press.envelopes.sizes import (
    AdvertisingNotAllowed,
    EntersPostalZone,
    UnknownEnvelope,
    find_envelope,
)
from mailroom.press.jobs import LabelJob, Printed, Refusing
from mailroom.press.sender import SenderNotUnderstood
from mailroom.press.type.fonts import CharacterNotCovered

_EPILOG = f"""\
SENDER.json holds the firm's address in the same fields as the address file, and a logo if wanted:
  {{"organisation": "Our Firm", "street": "1 Main St", "city": "Springfield", "region": "IL",
   "postcode": "62701", "country": "US", "language": "en", "logo": "logo.png"}}

With --imb, envelopes within the United States bear the USPS Intelligent Mail barcode. {IMB_COLUMNS}

example: python -m mailroom.press envelopes addresses.csv --size '#10' --teaser --sender firm.json --out env.pdf
"""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "envelopes",
        help="print addresses on envelopes",
        description="Print one envelope for each address of a CSV file, a page of the envelope's true size.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="the addresses, in UTF-8 or GB18030")
    parser.add_argument(
        "--size", required=True, metavar="SIZE", help='#10, DL, C5, C4 ... ("sizes" lists them)'
    )
    parser.add_argument("--sender", type=Path, metavar="SENDER.json", help="the return address")
    parser.add_argument(
        "--teaser",
        nargs="?",
        const="",
        metavar="TEXT",
        help="print a teaser: TEXT, or without it the default in each recipient's language",
    )
    parser.add_argument(
        "--overrule-advertising",
        default="",
        metavar="REASON",
        help="print a teaser on stock that takes none by its post's rules (China's GB/T 1416)",
    )
    parser.add_argument(
        "--postage",
        action="append",
        default=[],
        metavar="LINE",
        help="a line of the firm's permit, printed in a frame where the stamp goes; may be given several times",
    )
    parser.add_argument(
        "--postcode-boxes",
        type=_boxes,
        metavar="MM",
        help='the postcode boxes of China\'s standard stock, as you measured them: five figures in mm, "12 9 7 8 9", '
        "from the left and from the top edge, a box's width, its height, from one box to the next",
    )
    add_imb(parser)
    parser.add_argument(
        "--imb-above-address",
        action="store_true",
        help="put the barcode above the address, not into the lower right corner",
    )
    add_common(parser, outline_help="draw the envelope's edge and the zones of its post")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    try:
        envelope = find_envelope(args.size)
    except UnknownEnvelope as error:
        raise WrongUse(str(error)) from error
    sender = read_sender(args.sender) if args.sender else None
    country = args.sending_country or (sender.country if sender else "") or "US"
    mailer = imb_mailer(args, country)

    def printing(jobs: Iterator[LabelJob], out: BinaryIO, refused: Refusing) -> Printed:
        return print_envelopes(
            jobs,
            envelope,
            out,
            sender=sender,
            teaser=args.teaser is not None,
            teaser_line=args.teaser or "",
            overrule_advertising=args.overrule_advertising,
            imb_above_address=args.imb_above_address,
            outline=args.outline,
            sender_country=args.sending_country or "",
            refused=refused,
        )

    def jobs_of(columns: Sequence[str]) -> JobOfRow:
        job_of = plain_job if args.imb is None else WithImb(columns, mailer, args.imb_serial, country)
        if not (args.postage or args.postcode_boxes):
            return job_of
        postage, boxes = tuple(args.postage), args.postcode_boxes
        return lambda row: replace(job_of(row), postage=postage, postcode_boxes=boxes)

    try:
        return print_rows(args, printing, jobs_of=jobs_of)
    except AdvertisingNotAllowed as error:
        raise WrongUse(str(error)) from error
    except (SenderNotUnderstood, DoesNotFit, CharacterNotCovered, EntersPostalZone) as error:
        raise WrongUse(f"{args.sender}: {error}") from error


def _boxes(text: str) -> PostcodeBoxes | None:
    try:
        return read_boxes(text)
    except BoxesNotUnderstood as error:
        raise argparse.ArgumentTypeError(str(error)) from error
