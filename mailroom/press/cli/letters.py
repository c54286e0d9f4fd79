"""``letters``: a cover letter for each row of an address file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from intranet.values.reason import Reason, reason
from mailroom.press.cli.imb import IMB_COLUMNS, WithImb, add_imb, imb_mailer
from mailroom.press.cli.intake import Row, open_addresses
from mailroom.press.cli.options import JobOfRow, WrongUse, add_common, plain_job, print_rows, read_sender
from mailroom.press.envelopes.sizes import UnknownEnvelope, find_envelope
from mailroom.press.envelopes.zones import Part
from mailroom.press.jobs import LabelJob, Printed, Refusing
from mailroom.press.letters.html_values import TemplateFault
from mailroom.press.letters.printing import PURPOSES, LetterJob, print_letters
from mailroom.press.letters.wording import Salutation

_EPILOG = f"""\
The first line of FILE.csv names the columns: id, person, organisation, street, sublocality, city, region,
postcode, country, language. May be added: number, code, reference, products (separated by ;), subject,
purpose (standard, level4_details, level1, back_order), salutation, form (mr, ms or a title), note, enclosures
(separated by ;). Every column is a merge field of your own template: {{{{ fields.NAME }}}}.

With --imb, letters within the United States bear the USPS Intelligent Mail barcode over the address, in the window of
the envelope that --window names; they are folded at the marks on their edge. {IMB_COLUMNS}

example: python -m mailroom.press letters addresses.csv --date 2026-11-24 --sender sender.json --out letters.pdf
"""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "letters",
        help="print a letter for each address",
        description="Print one cover letter for each address of a CSV file, in the layout of the sender's country.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="the addresses, in UTF-8 or GB18030")
    parser.add_argument(
        "--date", type=_day, required=True, metavar="YYYY-MM-DD", help="the date on the letters"
    )
    parser.add_argument(
        "--sender",
        type=Path,
        required=True,
        metavar="SENDER.json",
        help="the firm's address, logo and numbers",
    )
    parser.add_argument(
        "--template",
        type=Path,
        metavar="FILE.html",
        help='your own letter in HTML; it may begin with {%% extends "letter_en.html" %%}',
    )
    parser.add_argument(
        "--purpose", choices=PURPOSES, default=PURPOSES[0], help="the letter (default: standard)"
    )
    parser.add_argument(
        "--window",
        default="",
        metavar="SIZE",
        help='the envelope whose window shows the address, such as "#10 window" ("sizes" lists them)',
    )
    add_imb(parser)
    add_common(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    sender = read_sender(args.sender)
    template = _text_of(args.template) if args.template else None
    args.window = _window(args.window)
    country = args.sending_country or sender.country or "US"
    mailer = imb_mailer(args, country)
    if args.imb is not None and not args.window:
        raise WrongUse(
            "--imb needs --window: on a letter the barcode stands where an envelope's window shows it."
        )
    with open_addresses(args.file) as addresses:
        columns = [column.strip().casefold().replace(" ", "_") for column in addresses.columns]

    def printing(jobs: Iterator[LabelJob], out: BinaryIO, refused: Refusing) -> Printed:
        return print_letters(
            _letters(jobs, columns, args, refused),
            out,
            sender=sender,
            template=template,
            sending_country=args.sending_country or "",
            refused=_passed_on(refused),
        )

    def jobs_of(columns: Sequence[str]) -> JobOfRow:
        return plain_job if args.imb is None else WithImb(columns, mailer, args.imb_serial, country)

    try:
        return print_rows(args, printing, jobs_of=jobs_of)
    except TemplateFault as fault:
        raise WrongUse(str(fault)) from fault


def _window(wanted: str) -> str:
    """The name of the window envelope; raises :class:`WrongUse` for one that is not known or has no window."""
    if not wanted:
        return ""
    try:
        envelope = find_envelope(wanted)
    except UnknownEnvelope as error:
        raise WrongUse(str(error)) from error
    if not envelope.shows(Part.ADDRESS):
        raise WrongUse(f"The envelope {envelope.code} has no window.")
    return envelope.code


def _letters(
    jobs: Iterator[LabelJob], columns: Sequence[str], args: argparse.Namespace, refused: Refusing
) -> Iterator[LetterJob]:
    for number, job in enumerate(jobs, start=1):
        row = job.key
        if not isinstance(row, Row):
            raise TypeError("Letters are printed from the rows of an address file.")
        fields = dict(zip(columns, (value.strip() for value in row.values), strict=False))
        purpose = fields.get("purpose") or args.purpose
        if purpose not in PURPOSES:
            refused(job, (_unknown_purpose(purpose),))
            continue
        yield LetterJob(
            packet=job.number or row.id or str(number),
            language=job.address.language or "en",
            recipient=job.address,
            date=args.date,
            references=tuple(filter(None, (fields.get("reference"),))),
            salutation=Salutation("", fields.get("form", ""), fields.get("salutation", "")),
            subject=fields.get("subject", ""),
            purpose=purpose,
            products=_several(fields.get("products", "")),
            enclosures=_several(fields.get("enclosures", "")),
            note=fields.get("note", ""),
            code=job.code,
            window=args.window,
            imb=job.imb,
            fields=fields,
            key=job,
        )


def _passed_on(refused: Refusing) -> Callable[[LetterJob, tuple[Reason, ...]], None]:
    def tell(letter: LetterJob, reasons: tuple[Reason, ...]) -> None:
        if isinstance(letter.key, LabelJob):
            refused(letter.key, reasons)

    return tell


def _unknown_purpose(purpose: str) -> Reason:
    return reason(
        "letter-purpose-unknown",
        'There is no letter for the purpose "%(purpose)s". Use one of: %(known)s.',
        purpose=purpose,
        known=", ".join(PURPOSES),
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(";"))))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"{path} is not UTF-8 text. Save it as UTF-8.") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f'"{text}" is no date: write it as 2026-11-24') from error
