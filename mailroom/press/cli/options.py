"""What the press's commands have in common: options, files, and telling what happened."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from intranet.values.country_rules import is_country
from intranet.values.reason import Reason
from mailroom.press.cli.intake import (
    NEEDED_FOR_MAIL,
    STANDARD_STREAM,
    AddressFile,
    RefusedWriter,
    Row,
    open_addresses,
)
from mailroom.press.jobs import Job, LabelJob, Printed, Refused, Refusing
from mailroom.press.sender import Sender, SenderNotUnderstood

ALL_PRINTED, WRONG_USE, SOME_REFUSED = 0, 2, 3
_TOLD_AT_MOST = 20


def say(line: str) -> None:
    """Tell the person at the screen; the output itself goes to files."""
    sys.stderr.write(line + "\n")


class WrongUse(ValueError):
    """The command was used wrongly; the message is one sentence with what to do instead."""


def add_common(parser: argparse.ArgumentParser, *, outline_help: str = "") -> None:
    """Add --from, --refused, --out and (with a help text) --outline."""
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE.pdf", help='the PDF to write; "-" is standard output'
    )
    add_from_and_refused(parser)
    if outline_help:
        parser.add_argument("--outline", action="store_true", help=outline_help)


def add_from_and_refused(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--calibrate",
        type=Path,
        metavar="FILE.json",
        help='correct every page for a printer\'s tray ("calibration" makes the file)',
    )
    parser.add_argument(
        "--from",
        dest="sending_country",
        type=country_code,
        metavar="CC",
        help="the sending country as two letters: its own mail bears no country line (default: US)",
    )
    parser.add_argument(
        "--refused",
        type=Path,
        metavar="FILE.csv",
        help="write the rows that were not printed here, with all their columns and the reason",
    )


def country_code(text: str) -> str:
    if not is_country(text.upper()):
        raise argparse.ArgumentTypeError(f'"{text}" is no country code: use two letters, such as US or CN')
    return text.upper()


def read_json(path: Path) -> Any:
    """What a JSON file holds. Raises :class:`WrongUse` when it cannot be read or is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:  # neither JSON nor UTF-8, or nested without end
        raise WrongUse(f"{path} is not JSON: {error}.") from error


def read_sender(path: Path) -> Sender:
    """The sender in a JSON file, its logo read from beside it. Raises :class:`WrongUse`."""
    stored = read_json(path)
    try:
        logo_name = stored.get("logo") if isinstance(stored, dict) else None
        logo = (path.parent / str(logo_name)).read_bytes() if logo_name else None
        return Sender.from_json(stored, logo=logo)
    except OSError as error:
        raise WrongUse(f"{error.filename} cannot be read: {error.strerror}.") from error
    except SenderNotUnderstood as error:
        raise WrongUse(f"{path}: {error}") from error


@contextmanager
def finished_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is complete; one left empty does not appear.

    "-" is standard output, which takes what is written at once.
    """
    if path == STANDARD_STREAM:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if path.is_dir():
        raise WrongUse(f"{path} cannot be written: it is a folder.")
    part = path.with_name(path.name + ".part")
    try:
        stream = part.open("wb")
    except OSError as error:
        raise WrongUse(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with stream:
            yield stream
        if part.stat().st_size:
            os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def keep_apart(*named: tuple[str, Path | None]) -> None:
    """Raise :class:`WrongUse` where two of a command's files are the same: one would be written over the other."""
    seen: dict[Path, str] = {}
    for option, path in named:
        if path is None or path == STANDARD_STREAM:
            continue
        other = seen.setdefault(path.resolve(), option)
        if other != option:
            raise WrongUse(f"{other} and {option} are the same file, {path}: give them different names.")


def _corrected(path: Path | None, out: BinaryIO) -> AbstractContextManager[BinaryIO]:
    """Where to print, so that it arrives in ``out`` corrected when ``path`` names a calibration."""
    if path is None:
        return nullcontext(out)
    # Its libraries are loaded only when something has to be corrected: printing labels does not wait for them.
    return importlib.import_module("mailroom.press.cli.correcting").corrected(path, out)


Printing = Callable[[Iterator[LabelJob], BinaryIO, Refusing], Printed]
JobOfRow = Callable[[Row], LabelJob]


def plain_job(row: Row) -> LabelJob:
    """A row as the address it holds."""
    return LabelJob(row.address, row.number, row.code, row.teaser, row)


def print_rows(
    args: argparse.Namespace,
    printing: Printing,
    needed: Sequence[Sequence[str]] = NEEDED_FOR_MAIL,
    *,
    jobs_of: Callable[[Sequence[str]], JobOfRow] = lambda _columns: plain_job,
) -> int:
    """Read the address file, print it by ``printing``, write the refused rows, tell what happened.

    ``jobs_of`` gets the file's columns and gives what makes a job of a row; that may raise :class:`Refused`.
    """
    keep_apart(("FILE.csv", args.file), ("--out", args.out), ("--refused", args.refused))
    with open_addresses(args.file, needed) as addresses, _refused_rows(args.refused, addresses) as refuse:
        if addresses.encoding == "gb18030":
            say(f"{args.file} is not UTF-8; it was read as GB18030.")

        def refused(job: Job, reasons: Sequence[Reason]) -> None:
            if isinstance(job.key, Row):
                refuse(job.key, reasons)

        with finished_file(args.out) as out, _corrected(args.calibrate, out) as drawn:
            printed = printing(_jobs(addresses, refuse, jobs_of(addresses.columns)), drawn, refused)
    return tell(printed, refuse.count, args.out)


def tell(printed: Printed, refused: int, out: Path) -> int:
    """Say how it went and return the exit code."""
    if printed.count:
        pages = "1 page" if printed.sheets == 1 else f"{printed.sheets} pages"
        say(f"{out}: {printed.count} printed on {pages}.")
    elif not refused:
        say("There was nothing to print: the file has no rows.")
        return WRONG_USE
    if refused:
        say(f"{refused} refused.")
    return SOME_REFUSED if refused else ALL_PRINTED


class _Refuser:
    """Takes refused rows: into the file when there is one, and the first few to the screen."""

    def __init__(self, writer: RefusedWriter | None) -> None:
        self._writer = writer
        self.count = 0

    def __call__(self, row: Row, reasons: Sequence[Reason]) -> None:
        self.count += 1
        if self._writer is not None:
            self._writer.write(row.values, reasons)
        if self.count <= _TOLD_AT_MOST:
            say(f"Not printed: {row.name}: {' '.join(map(str, reasons))}")
        elif self.count == _TOLD_AT_MOST + 1:
            say("More were refused.")


@contextmanager
def _refused_rows(path: Path | None, addresses: AddressFile) -> Iterator[_Refuser]:
    if path is None:
        yield _Refuser(None)
        return
    try:
        stream = path.open("w", encoding="utf-8-sig" if addresses.marked else "utf-8", newline="")
    except OSError as error:
        raise WrongUse(f"{path} cannot be written: {error.strerror}.") from error
    with stream:
        yield _Refuser(RefusedWriter(stream, addresses.columns))


def _jobs(addresses: AddressFile, refuse: _Refuser, job_of: JobOfRow) -> Iterator[LabelJob]:
    for row in addresses.rows():
        if row.wrong is not None:
            refuse(row, (row.wrong,))
            continue
        try:
            job = job_of(row)
        except Refused as refused:
            refuse(row, refused.reasons)
            continue
        yield job
