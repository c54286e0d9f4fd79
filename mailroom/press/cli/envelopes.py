"""``envelopes``: addresses on envelopes, with the firm's return address and the teaser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from intranet.values.imb import ImbMailer, ImbNotUnderstood, bears_imb, check_digits, routing
from intranet.values.reason import reason
from mailroom.press.cli.intake import Row
from mailroom.press.cli.options import JobOfRow, WrongUse, add_common, plain_job, print_rows, read_sender
from mailroom.press.drawing.fitting import DoesNotFit
from mailroom.press.envelopes.printing import print_envelopes
from mailroom.press.envelopes.sizes import (
    AdvertisingNotAllowed,
    EntersPostalZone,
    UnknownEnvelope,
    find_envelope,
)
from mailroom.press.jobs import LabelJob, Printed, Refused, Refusing
from mailroom.press.sender import SenderNotUnderstood
from mailroom.press.type.fonts import CharacterNotCovered

_EPILOG = """\
SENDER.json holds the firm's address in the same fields as the address file, and a logo if wanted:
  {"organisation": "Our Firm", "street": "1 Main St", "city": "Springfield", "region": "IL",
   "postcode": "62701", "country": "US", "language": "en", "logo": "logo.png"}

With --imb, envelopes within the United States bear the USPS Intelligent Mail barcode. Its routing code is the row's ZIP
or ZIP+4; the columns "serial" (the serial number; without it they are counted from --imb-serial), "delivery_point" (two
digits) and "imb" (all 20 to 31 digits, in place of the rest) may be added to the file.

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
    _add_imb(parser)
    add_common(parser, outline_help="draw the envelope's edge and the zones of its post")
    parser.set_defaults(run=run)


def _add_imb(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--imb",
        nargs="?",
        const="",
        metavar="MAILER_ID",
        help='print Intelligent Mail barcodes; without the mailer ID only those of the column "imb"',
    )
    parser.add_argument(
        "--imb-service", default="300", metavar="STID", help="service type, three digits (default: 300)"
    )
    parser.add_argument(
        "--imb-barcode-id", default="00", metavar="BI", help="barcode identifier (default: 00)"
    )
    parser.add_argument(
        "--imb-serial", type=int, default=1, metavar="N", help="the first piece's serial number (default: 1)"
    )
    parser.add_argument(
        "--imb-above-address",
        action="store_true",
        help="put the barcode above the address, not into the lower right corner",
    )


def run(args: argparse.Namespace) -> int:
    try:
        envelope = find_envelope(args.size)
    except UnknownEnvelope as error:
        raise WrongUse(str(error)) from error
    sender = read_sender(args.sender) if args.sender else None
    country = args.sending_country or (sender.country if sender else "") or "US"
    mailer = _mailer(args, country)

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
        if args.imb is None and not args.postage:
            return plain_job
        return _Marked(columns, tuple(args.postage), mailer, args.imb is not None, args.imb_serial, country)

    try:
        return print_rows(args, printing, jobs_of=jobs_of)
    except AdvertisingNotAllowed as error:
        raise WrongUse(str(error)) from error
    except (SenderNotUnderstood, DoesNotFit, CharacterNotCovered, EntersPostalZone) as error:
        raise WrongUse(f"{args.sender}: {error}") from error


def _mailer(args: argparse.Namespace, country: str) -> ImbMailer | None:
    if args.imb is not None and country != "US":
        raise WrongUse(
            f"--imb is for mail posted in the United States, and this is posted in {country}: leave it out."
        )
    if not args.imb:
        return None
    try:
        return ImbMailer(args.imb, args.imb_service, args.imb_barcode_id)
    except ImbNotUnderstood as error:
        raise WrongUse(f"--imb: {error}") from error


class _Marked:
    """Makes the job of a row that bears a permit or a barcode; serial numbers are used once in a file."""

    def __init__(
        self,
        columns: Sequence[str],
        postage: tuple[str, ...],
        mailer: ImbMailer | None,
        with_imb: bool,
        serial: int,
        country: str,
    ) -> None:
        names = [column.strip().casefold().replace(" ", "_") for column in columns]
        self._at = {name: names.index(name) for name in ("imb", "serial", "delivery_point") if name in names}
        if with_imb and mailer is None and "imb" not in self._at:
            raise WrongUse('--imb needs a mailer ID, or a column "imb" with all digits in the file.')
        self._postage, self._mailer, self._with_imb = postage, mailer, with_imb
        self._next, self._country = serial, country
        self._used: set[int] = set()

    def __call__(self, row: Row) -> LabelJob:
        job = plain_job(row)
        digits = ""
        if self._with_imb and bears_imb(row.address.country.strip().upper(), self._country):
            try:
                digits = self._digits(row)
            except ImbNotUnderstood as error:
                raise Refused(error.reason) from error
        return replace(job, imb=digits, postage=self._postage)

    def _digits(self, row: Row) -> str:
        given = self._value(row, "imb")
        if given:
            return check_digits(given)
        if self._mailer is None:
            return ""
        serial = self._serial(self._value(row, "serial"), self._mailer.serial_digits)
        return self._mailer.piece(serial) + routing(row.address.postcode, self._value(row, "delivery_point"))

    def _serial(self, given: str, digits: int) -> int:
        if not given:
            while self._next in self._used:
                self._next += 1
            number = self._next
        elif given.isascii() and given.isdigit() and len(given) <= digits:
            number = int(given)
        else:
            raise ImbNotUnderstood(
                reason(
                    "imb-serial",
                    "“%(given)s” is no serial number: beside this mailer ID it has at most %(digits)s digits.",
                    given=given,
                    digits=digits,
                )
            )
        if number in self._used:
            raise ImbNotUnderstood(
                reason(
                    "imb-serial-twice", "The serial number %(given)s stands in this file twice.", given=given
                )
            )
        self._used.add(number)
        return number

    def _value(self, row: Row, name: str) -> str:
        return row.values[self._at[name]].strip() if name in self._at else ""
