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
from mailroom.press.letters.html_values import Asset, Sheet
from mailroom.press.letters.layouts import layout_for
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.wording import date_in_words, html_language, text_language
from mailroom.press.letters.words import words
from mailroom.press.page import PageSize
from mailroom.press.pdf.assembly import Part, Source, assemble
from mailroom.press.sender import Sender
from mailroom.press.type.fonts import CharacterNotCovered, cjk_region
from mailroom.press.worklists.tables import Boxed, Cell, Column, TableDrawing


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


_MOST_NAMED = 12
_MOST_TO_A_NOTE = 150  # so that a note is never taller than a page


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
    shown = {
        name: asset for name, asset in (pictures or {}).items() if name in {one.picture for one in lines}
    }
    if not shown:
        return _draw_pick_list(pick_list, lines, sender, language)
    return _print(
        Stationery(sender, style_sheet="lists.css", pictures=shown),
        "pick_list",
        language,
        run=clean_line(pick_list.run),
        date=date_in_words(pick_list.date, text_language(language), sender.country),
        lines=[_cleaned(line) | {"picture": line.picture if line.picture in shown else ""} for line in lines],
        pictures=any(line.picture in shown for line in lines),
        pieces=sum(line.copies for line in lines),
        packets=pick_list.packets,
        stamps=[_cleaned(stamp) for stamp in pick_list.stamps],
        label_sheets=[_cleaned(sheet) for sheet in pick_list.sheets],
    )


def manifest_pdf(manifest: Manifest, sender: Sender, *, language: str = "en") -> bytes:
    """The run's manifest as PDF, on paper turned sideways."""
    w, layout = words(language), layout_for(sender.country)
    pages, kilograms = sum(row.pages for row in manifest.rows), sum(row.weight_g for row in manifest.rows)
    facts = (
        date_in_words(manifest.date, text_language(language), sender.country),
        f"{len(manifest.rows)} {w['packets']}",
        f"{pages} {w['sheets_in_all']}",
        f"{_kilograms(kilograms)} kg",
    )
    columns = (
        Column(w["done"], 12.0, tick=True),
        Column(w["packet"], 30.0, bold=True),
        Column(w["addressee"]),
        Column(w["place"], 56.0),
        Column(w["level"], 14.0, right=True),
        Column(w["pages"], 16.0, right=True),
        Column("g", 18.0, right=True),
        Column(w["envelope"], 26.0),
        Column(w["postage"], 24.0, right=True),
    )
    out = io.BytesIO()
    drawing = TableDrawing(
        out,
        PageSize(layout.page_height_mm, layout.page_width_mm),
        columns,
        f"{w['manifest']} · {w['run']} {clean_line(manifest.run)}",
        " · ".join(facts),
        region=cjk_region(language, sender.country),
        pad_mm=1.9,
    )
    drawing.head()
    for row in manifest.rows:
        drawing.row(_manifest_cells(row))
    if manifest.postage:
        drawing.texts(w["postage"], *(_sum(line, w) for line in manifest.postage))
    drawing.close()
    return out.getvalue()


def _sum(line: ManifestPostage, w: Mapping[str, str]) -> str:
    """The postage of one service."""
    return " · ".join(
        (clean_line(line.service) or w["no_tariff"], f"{line.packets} {w['packets']}", line.amount or "–")
    )


def _manifest_cells(row: ManifestRow) -> tuple[Cell | str, ...]:
    addressee = Cell(clean_line(row.addressee), clean_line(row.note))
    numbers = (clean_line(row.level), str(row.pages), str(row.weight_g))
    ends = (clean_line(row.envelope), clean_line(row.postage) or "–")
    return ("", clean_line(row.packet), addressee, clean_line(row.place), *numbers, *ends)


def _draw_pick_list(pick_list: PickList, lines: Sequence[PickLine], sender: Sender, language: str) -> bytes:
    """The pick list without pictures: drawn, not laid out."""
    w, layout = words(language), layout_for(sender.country)
    day = date_in_words(pick_list.date, text_language(language), sender.country)
    pieces = sum(line.copies for line in lines)
    columns = (
        Column("", 10.0, tick=True),
        Column(w["shelf"], 30.0, size_pt=12.0, bold=True),
        Column(w["item"], size_pt=12.0),
        Column(w["take"], 17.0, size_pt=16.0, bold=True, right=True),
        Column(w["for_packets"], 58.0, size_pt=9.5),
    )
    out = io.BytesIO()
    drawing = TableDrawing(
        out,
        PageSize(layout.page_width_mm, layout.page_height_mm),
        columns,
        f"{w['pick_list']} · {w['run']} {clean_line(pick_list.run)}",
        f"{day} · {w['in_shelf_order']} · {pieces} {w['pieces']}, {pick_list.packets} {w['packets']}",
        region=cjk_region(language, sender.country),
    )
    if lines:
        drawing.head()
    else:
        drawing.texts(w["nothing_to_pick"])
    for line in lines:
        many = len(line.packets) > _MOST_NAMED
        named = f"{len(line.packets)} {w['packets']}" if many else ", ".join(map(clean_line, line.packets))
        item = Cell(clean_line(line.item), clean_line(line.number))
        drawing.row(("", clean_line(line.shelf), item, str(line.copies), named))
    for sheet in pick_list.sheets:
        taken = f"{clean_line(sheet.sheet)} · {w['labels_used']} {clean_line(sheet.labels)}"
        drawing.boxed(Boxed(w["put_in_first"], taken, clean_line(sheet.number)))
    for stamp in pick_list.stamps:
        for start in range(0, len(stamp.packets), _MOST_TO_A_NOTE):
            named = ", ".join(map(clean_line, stamp.packets[start : start + _MOST_TO_A_NOTE]))
            drawing.boxed(Boxed(w["stamp_teaser_on"], named, clean_line(stamp.teaser)))
    drawing.close()
    return out.getvalue()


def pickup_sheet_pdf(sheet: PickupSheet, sender: Sender, *, language: str = "en") -> bytes:
    """The sheet that goes with the mail when it is collected, with room for both signatures."""
    return _print(
        Stationery(sender, style_sheet="lists.css"),
        "pickup",
        language,
        carrier=clean_line(sheet.carrier),
        date=date_in_words(sheet.date, text_language(language), sender.country),
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


def _cleaned(line: PickLine | StampTeaser | LabelSheetToPutIn | PickupLine) -> dict[str, object]:
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
