"""Intelligent Mail barcodes for the rows of an address file: options, and digits that are used once."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from intranet.values.imb import ImbMailer, ImbNotUnderstood, bears_imb, check_digits, routing
from intranet.values.reason import reason
from mailroom.press.cli.intake import Row
from mailroom.press.cli.options import WrongUse, plain_job
from mailroom.press.jobs import LabelJob, Refused

IMB_COLUMNS = """\
Its routing code is the row's ZIP
or ZIP+4; the columns "serial" (the serial number; without it they are counted from --imb-serial), "delivery_point" (two
digits) and "imb" (all 20 to 31 digits, in place of the rest) may be added to the file."""


def add_imb(parser: argparse.ArgumentParser) -> None:
    """Add --imb and what its digits are made of."""
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


def imb_mailer(args: argparse.Namespace, country: str) -> ImbMailer | None:
    """Who mails, by the options; None without them. Raises :class:`WrongUse`."""
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


class WithImb:
    """Makes the job of a row, with a barcode where its mail may bear one; serial numbers are used once in a file."""

    def __init__(
        self, columns: Sequence[str], mailer: ImbMailer | None, first_serial: int, country: str
    ) -> None:
        names = [column.strip().casefold().replace(" ", "_") for column in columns]
        self._at = {name: names.index(name) for name in ("imb", "serial", "delivery_point") if name in names}
        if mailer is None and "imb" not in self._at:
            raise WrongUse('--imb needs a mailer ID, or a column "imb" with all digits in the file.')
        self._mailer, self._next, self._country = mailer, first_serial, country
        self._used: set[int] = set()

    def __call__(self, row: Row) -> LabelJob:
        job = plain_job(row)
        if not bears_imb(row.address.country.strip().upper(), self._country):
            return job
        try:
            return replace(job, imb=self._digits(row))
        except ImbNotUnderstood as error:
            raise Refused(error.reason) from error

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
