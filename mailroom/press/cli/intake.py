"""Address files in, refused rows out: CSV as people's programs write it, read row by row."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

from intranet.values.address import PostalAddress
from intranet.values.reason import Reason, reason
from mailroom.press.sender import ADDRESS_FIELDS

_DELIMITERS = (",", ";", "\t", "|")
# Of each group one column must be there.
NEEDED_FOR_MAIL = (("person", "organisation"), ("street",), ("city",), ("postcode",), ("country",))
NEEDED_FOR_CODES = (("code", "number", "id"),)
_OPTIONAL = ("id", "number", "code", "teaser")
# British and American spelling, and what spreadsheets call these columns.
_ALIASES = {
    "name": "person",
    "organization": "organisation",
    "company": "organisation",
    "address": "street",
    "state": "region",
    "province": "region",
    "zip": "postcode",
    "zipcode": "postcode",
    "postalcode": "postcode",
    "town": "city",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 1 << 20
STANDARD_STREAM = Path("-")
"""The name that stands for standard input or output."""
# What spreadsheets put first to say by what the values are separated.
_SAYS_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)
# Characters of two bytes in GB18030; the common ones are the first level of GB 2312 and its punctuation.
_TWO_BYTES = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")


class AddressFileNotUnderstood(ValueError):
    """The file cannot be read as a list of addresses; the message is one sentence that says what to mend."""


class Row(NamedTuple):
    """One row of an address file: its address, and all its values as they stood there.

    ``wrong`` says why the row itself cannot be used (it has more values than there are columns).
    """

    line: int
    id: str
    address: PostalAddress
    values: Sequence[str]
    number: str = ""
    code: str = ""
    teaser: str | None = None
    wrong: Reason | None = None

    @property
    def name(self) -> str:
        """What to call the row in a message: its id, or its line in the file."""
        return self.id or f"line {self.line}"


class AddressFile:
    """An open address file: ``columns`` as written in it, and its rows as an iterator.

    ``needed`` are groups of columns: at least one of each group must be there.
    """

    def __init__(
        self, stream: IO[str], name: str, encoding: str, needed: Sequence[Sequence[str]] = NEEDED_FOR_MAIL
    ) -> None:
        self.name, self.encoding = name, encoding
        self.marked = encoding in ("utf-8-sig", "utf-16")
        before, first, delimiter = _header_of(stream, name)
        stream.seek(0)
        for _ in range(before):
            stream.readline()
        # Strict: a quotation mark that is never closed would swallow all rows after it.
        self._lines_before = before
        self._reader = csv.reader(
            stream,
            delimiter=delimiter or max(_DELIMITERS, key=lambda one: _known_columns(first, one)),
            strict=True,
        )
        try:
            header = next(self._reader)
        except csv.Error as error:
            raise self._not_understood(error) from error
        self.columns = [column.strip().lstrip("\ufeff") for column in header]
        self._place = _places(self.columns, name, needed)

    @property
    def _line(self) -> int:
        return self._lines_before + self._reader.line_num

    def _not_understood(self, error: Exception) -> AddressFileNotUnderstood:
        hint = " Is a quotation mark not closed, or one inside a text not doubled?"
        return AddressFileNotUnderstood(
            f"{self.name}, line {self._line}: {error}.{hint if isinstance(error, csv.Error) else ''}"
        )

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, one at a time."""
        width = len(self.columns)
        # A column that is not there is picked from an empty value behind the last one.
        picks = itemgetter(*(self._place.get(field, width) for field in (*ADDRESS_FIELDS, *_OPTIONAL)))
        reader = self._reader
        try:
            for values in reader:
                if not any(values):
                    continue
                missing = width - len(values)
                wrong = self._too_many(values) if missing < 0 else None
                values += [""] * missing
                picked = picks([*values[:width], ""])
                if "'" in "".join(picked):
                    picked = [_unguarded(value) for value in picked]
                *address, row_id, number, code, teaser = picked
                yield Row(
                    self._line,
                    row_id.strip(),
                    PostalAddress(*address),
                    values,
                    number.strip(),
                    code.strip(),
                    teaser.strip() or None,
                    wrong,
                )
        except (csv.Error, OSError) as error:
            raise self._not_understood(error) from error

    def _too_many(self, values: Sequence[str]) -> Reason:
        return reason(
            "too-many-values",
            "The row has %(values)s values and there are %(columns)s columns: put text with commas in quotes.",
            values=len(values),
            columns=len(self.columns),
        )


@contextmanager
def open_addresses(path: Path, needed: Sequence[Sequence[str]] = NEEDED_FOR_MAIL) -> Iterator[AddressFile]:
    """Open an address file ("-" is standard input), in UTF-8, UTF-16 with its mark, or else GB18030.

    Raises :class:`AddressFileNotUnderstood`.
    """
    name = "standard input" if path == STANDARD_STREAM else path.name
    try:
        stream = _opened(path)
    except OSError as error:
        raise AddressFileNotUnderstood(f"{path} cannot be read: {error.strerror}.") from error
    with stream:
        encoding = _encoding_of(stream, name)
        stream.seek(0)
        yield AddressFile(io.TextIOWrapper(stream, encoding, newline=""), name, encoding, needed)


def _opened(path: Path) -> BinaryIO:
    """The file, which is read more than once; standard input is kept in memory for that."""
    return io.BytesIO(sys.stdin.buffer.read()) if path == STANDARD_STREAM else path.open("rb")


def _encoding_of(stream: BinaryIO, name: str) -> str:
    """The encoding that all of the file is in (``utf-8-sig`` where it begins with the mark).

    Nothing is guessed that would print other letters than were meant: bytes that could be GB18030 but seldom say a
    common Chinese character are refused.
    """
    mark = stream.read(len(codecs.BOM_UTF8))
    if mark == codecs.BOM_UTF8:
        candidates = ["utf-8-sig"]
    elif mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        stream.seek(0)
        if _is_all(stream, encoding):
            return encoding
    raise AddressFileNotUnderstood(f"{name} is neither UTF-8 nor GB18030 text: save it as CSV UTF-8.")


def _is_all(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    two_bytes = common = 0
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
            if encoding == "gb18030":
                pairs = _TWO_BYTES.findall(chunk)
                two_bytes += len(pairs)
                common += sum(1 for pair in pairs if _COMMON.match(pair))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return 2 * common >= two_bytes


def _header_of(stream: IO[str], name: str) -> tuple[int, str, str]:
    """How many lines come before the one that names the columns, that line, and the delimiter where one is said."""
    delimiter = ""
    for before, line in enumerate(stream):
        if said := _SAYS_DELIMITER.fullmatch(line):
            delimiter = said[1]
        elif line.strip():
            return before, line, delimiter
    raise AddressFileNotUnderstood(f"{name} is empty: its first line must name the columns.")


def _folded(column: str) -> str:
    plain = column.strip().lstrip("\ufeff").strip('"').casefold().replace(" ", "").replace("_", "")
    return _ALIASES.get(plain, plain)


def _known_columns(header: str, delimiter: str) -> int:
    known = {*ADDRESS_FIELDS, *_OPTIONAL}
    return sum(_folded(column) in known for column in header.split(delimiter))


def _places(columns: Sequence[str], name: str, needed: Sequence[Sequence[str]]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, column in enumerate(columns):
        places.setdefault(_folded(column), place)
    missing = [" or ".join(group) for group in needed if not any(field in places for field in group)]
    if missing:
        raise AddressFileNotUnderstood(
            f"{name} has no column {', no column '.join(missing)}. Its first line must name the columns: "
            f"id, {', '.join(ADDRESS_FIELDS)}."
        )
    return places


def guarded(value: str) -> str:
    """``value`` so that no spreadsheet takes it for a formula: an apostrophe goes before = + - @."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _unguarded(value: str) -> str:
    return value[1:] if value.startswith("'") and value[1:2] in {"=", "+", "-", "@"} else value


class RefusedWriter:
    """Writes refused rows with all their columns and ``reason``, for mending and feeding in again."""

    def __init__(self, stream: IO[str], columns: Sequence[str]) -> None:
        self._writer = csv.writer(stream)
        self._width = len(columns)
        self._writer.writerow([*map(guarded, columns), "reason"])

    def write(self, values: Sequence[str], reasons: Sequence[Reason]) -> None:
        told = " ".join(map(str, reasons))
        first = list(values[: self._width])
        if len(values) > self._width:  # what had no column of its own stays with the last one
            first[-1] = ",".join(values[self._width - 1 :])
        self._writer.writerow([*map(guarded, first), guarded(told)])
