"""``assemble``: packets put together from PDF files, as a manifest lists them."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailroom.press.cli.options import ALL_PRINTED, WrongUse, finished_file, read_json, say
from mailroom.press.pdf.assembly import (
    Assembled,
    NoSuchPage,
    Part,
    Source,
    SourceUnreadable,
    assemble,
    page_runs,
)

_EPILOG = """\
MANIFEST.json is a list of packets, each a list of PDF files, in the order in which they are to be printed:

  [["letter1.pdf", "catalogue.pdf"], ["letter2.pdf", {"file": "catalogue.pdf", "pages": "1-4,7"}]]

or, with a name for each packet:

  {"packets": [{"id": "P-1001", "files": ["letter1.pdf", "catalogue.pdf"]}]}

File names count from the manifest's folder. A page used by many packets is stored once.

example: python -m mailroom.press assemble manifest.json --out packets.pdf --index packets.csv
"""


@dataclass(frozen=True)
class _Listed:
    name: str
    parts: tuple[Part, ...]


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "assemble",
        help="put PDF files together into packets",
        description="Write all packets of a manifest into one PDF, each brochure page stored once.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("manifest", type=Path, metavar="MANIFEST.json", help="the packets and their files")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf", help="the PDF to write")
    parser.add_argument(
        "--duplex",
        action="store_true",
        help="add blank pages so that each file begins on the front of a sheet",
    )
    parser.add_argument(
        "--index",
        type=Path,
        metavar="FILE.csv",
        help="write each packet's first and last page in FILE.pdf here",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    packets = _read_manifest(args.manifest)
    if not packets:
        raise WrongUse(f"{args.manifest} lists no packets: there is nothing to print.")
    try:
        with finished_file(args.out) as out:
            done = assemble((packet.parts for packet in packets), out, duplex=args.duplex)
    except OSError as error:
        raise WrongUse(f"{error.filename} cannot be read: {error.strerror}.") from error
    except (SourceUnreadable, NoSuchPage) as error:
        raise WrongUse(str(error)) from error
    if args.index:
        _write_index(args.index, packets, done)
    say(f"{args.out}: {len(packets)} packets on {done.pages} pages.")
    return ALL_PRINTED


def _read_manifest(path: Path) -> list[_Listed]:
    stored = read_json(path)
    listed = stored.get("packets") if isinstance(stored, dict) else stored
    if not isinstance(listed, list):
        raise WrongUse(f'{path} must hold a list of packets, or an object with "packets".')
    sources: dict[Path, Source] = {}
    return [_packet(entry, number, path.parent, sources) for number, entry in enumerate(listed, start=1)]


def _packet(entry: Any, number: int, folder: Path, sources: dict[Path, Source]) -> _Listed:
    files = entry.get("files") if isinstance(entry, dict) else entry
    if not isinstance(files, list) or not files:
        raise WrongUse(
            f'Packet {number} of the manifest has no list of files. Write ["letter.pdf", "brochure.pdf"].'
        )
    name = str(entry.get("id", number)) if isinstance(entry, dict) else str(number)
    return _Listed(name, tuple(_part(item, name, folder, sources) for item in files))


def _part(item: Any, packet: str, folder: Path, sources: dict[Path, Source]) -> Part:
    file, pages = (item.get("file"), item.get("pages")) if isinstance(item, dict) else (item, None)
    if not isinstance(file, str) or not isinstance(pages, (str, type(None))):
        raise WrongUse(
            f'Packet {packet}: write "brochure.pdf" or {{"file": "brochure.pdf", "pages": "1-4"}}.'
        )
    path = folder / file
    if path not in sources:
        if not path.is_file():
            raise WrongUse(
                f"Packet {packet}: {path} does not exist. Put the file there or correct the manifest."
            )
        sources[path] = Source(str(path), lambda: path.open("rb"))
    try:
        return Part(sources[path], page_runs(pages) if pages else None)
    except NoSuchPage as error:
        raise WrongUse(f"Packet {packet}: {error}") from error


def _write_index(path: Path, packets: Sequence[_Listed], done: Assembled) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("packet", "first_page", "last_page"))
            for packet, span in zip(packets, done.spans, strict=True):
                writer.writerow((packet.name, span.first, span.last))
    except OSError as error:
        raise WrongUse(f"{path} cannot be written: {error.strerror}.") from error
