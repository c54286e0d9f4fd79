"""The mail-room's own papers: pick list in shelf order, run manifest, pickup sheet.

Read at arm's length, ticked with a pen: 12 point, wide rows. Each function returns a finished PDF.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from intranet.values.text import clean_line
from mailroom.press.assembly import Part, Source, assemble
from mailroom.press.fonts import CharacterNotCovered
from mailroom.press.html_values import Asset, Sheet
from mailroom.press.sender import Sender
from mailroom.press.stationery import Stationery
from mailroom.press.wording import date_in_words, html_language


@dataclass(frozen=True)
class PickLine:
    """One item to fetch: how many, from which shelf place, for which packets. ``picture`` names an asset."""

    shelf: str
    item: str
    copies: int
    packets: tuple[str, ...] = ()
    number: str = ""
    picture: str = ""


@dataclass(frozen=True)
class StampTeaser:
    """Packets whose envelopes get their teaser by the firm's rubber stamp."""

    teaser: str
    packets: tuple[str, ...]


@dataclass(frozen=True)
class LabelSheetToPutIn:
    """A part-used label sheet that goes into the printer before fresh ones: number, kind, the labels it takes."""

    number: str
    sheet: str
    labels: str


@dataclass(frozen=True)
class PickList:
    """What to fetch for one print run. The order of ``lines`` does not matter: they print in shelf order."""

    run: str
    date: date
    lines: tuple[PickLine, ...]
    packets: int
    stamps: tuple[StampTeaser, ...] = ()
    sheets: tuple[LabelSheetToPutIn, ...] = ()


@dataclass(frozen=True)
class ManifestRow:
    """One packet of a run. ``level`` is empty for a customer who was not graded."""

    packet: str
    addressee: str
    place: str
    level: str = ""
    pages: int = 0
    weight_g: int = 0
    envelope: str = ""
    note: str = ""
    postage: str = ""


@dataclass(frozen=True)
class ManifestPostage:
    """What goes by one service, and its postage in words; empty where no price list says."""

    service: str
    packets: int
    amount: str = ""


@dataclass(frozen=True)
class Manifest:
    """Every packet of a run, in its order, and the postage by service."""

    run: str
    date: date
    rows: tuple[ManifestRow, ...]
    postage: tuple[ManifestPostage, ...] = ()


@dataclass(frozen=True)
class PickupLine:
    """What is handed over for one service and envelope."""

    service: str
    envelope: str
    packets: int
    bundles: int
    weight_g: int


@dataclass(frozen=True)
class PickupSheet:
    """What one carrier collects. ``time`` is the collection's time as the firm writes it."""

    carrier: str
    date: date
    lines: tuple[PickupLine, ...]
    time: str = ""


def in_shelf_order(lines: Sequence[PickLine]) -> list[PickLine]:
    """Lines in walking order: numbers in shelf places count as numbers, so A-2 comes before A-10."""
    return sorted(lines, key=lambda line: (_walking_key(line.shelf), line.item))


def pick_list_pdf(
    pick_list: PickList,
    sender: Sender,
    *,
    language: str = "en",
    pictures: Mapping[str, Asset] | None = None,
) -> bytes:
    """The pick list as PDF on the sender's paper; ``pictures`` are the assets its lines name."""
    lines = in_shelf_order(pick_list.lines)
    shown = dict(pictures or {})
    return _print(
        Stationery(sender, style_sheet="lists.css", pictures=shown),
        "pick_list",
        language,
        run=clean_line(pick_list.run),
        date=date_in_words(pick_list.date, language, sender.country),
        lines=[_cleaned(line) | {"picture": line.picture if line.picture in shown else ""} for line in lines],
        pictures=any(line.picture in shown for line in lines),
        pieces=sum(line.copies for line in lines),
        packets=pick_list.packets,
        stamps=[_cleaned(stamp) for stamp in pick_list.stamps],
        label_sheets=[_cleaned(sheet) for sheet in pick_list.sheets],
    )


def manifest_pdf(manifest: Manifest, sender: Sender, *, language: str = "en") -> bytes:
    """The run's manifest as PDF, on paper turned sideways."""
    return _print(
        Stationery(sender, style_sheet="lists.css"),
        "manifest",
        language,
        run=clean_line(manifest.run),
        date=date_in_words(manifest.date, language, sender.country),
        rows=[_cleaned(row) for row in manifest.rows],
        postage=[_cleaned(line) for line in manifest.postage],
        pages=sum(row.pages for row in manifest.rows),
        kilograms=_kilograms(sum(row.weight_g for row in manifest.rows)),
    )


def pickup_sheet_pdf(sheet: PickupSheet, sender: Sender, *, language: str = "en") -> bytes:
    """The sheet that goes with the mail when it is collected, with room for both signatures."""
    return _print(
        Stationery(sender, style_sheet="lists.css"),
        "pickup",
        language,
        carrier=clean_line(sheet.carrier),
        date=date_in_words(sheet.date, language, sender.country),
        time=clean_line(sheet.time),
        lines=[_cleaned(line) | {"kilograms": _kilograms(line.weight_g)} for line in sheet.lines],
        total={
            "packets": sum(line.packets for line in sheet.lines),
            "bundles": sum(line.bundles for line in sheet.lines),
            "kilograms": _kilograms(sum(line.weight_g for line in sheet.lines)),
        },
    )


def _print(stationery: Stationery, name: str, language: str, **values: object) -> bytes:
    html = stationery.fill(f"{name}.html", language, **values)
    finished = stationery.typesetter.print([Sheet(name, name, html, html_language(language))])
    if finished.undrawn:
        raise CharacterNotCovered(min(finished.undrawn))
    out = io.BytesIO()
    assemble([[Part(Source.of_bytes(name, finished.pdf))]], out)
    return out.getvalue()


def _cleaned(line: PickLine | StampTeaser | ManifestRow | ManifestPostage | PickupLine) -> dict[str, object]:
    def clean(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(clean_line, value))
        return clean_line(value) if isinstance(value, str) else value

    return {key: clean(value) for key, value in asdict(line).items()}


def _kilograms(weight_g: int) -> str:
    return f"{weight_g / 1000:.2f}"


def _walking_key(shelf: str) -> list[tuple[int, int, str]]:
    parts = re.findall(r"\d+|[^\W\d_]+", shelf)
    return [(0, int(part), "") if part.isdigit() else (1, 0, part.casefold()) for part in parts]
