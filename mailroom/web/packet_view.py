"""What the screens show of a packet: its envelope as it will print, its pieces with their pictures and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from intranet.firm import queries as firm
from intranet.platform.i18n import say
from intranet.platform.storage import StoredFile
from intranet.values.address import AddressLine
from intranet.values.text import N_
from intranet.web.files import file_url
from mailroom.literature import queries as literature
from mailroom.literature.models import LiteratureItem
from mailroom.packets.content import PacketContent
from mailroom.packets.freezing import teaser
from mailroom.packets.gates import recipient
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.values import PacketState
from mailroom.press.envelopes.sizes import UnknownEnvelope, find_envelope
from mailroom.stock import queries as stock

OUTPUT_NAMES = {
    "packets": N_("Packets: letters with literature"),
    "labels": N_("Address labels"),
    "teaser labels": N_("Teaser labels"),
    "pick list": N_("Pick list"),
    "manifest": N_("Manifest"),
}


@dataclass(frozen=True)
class EnvelopeView:
    """An envelope for the macro of the same name."""

    lines: Sequence[AddressLine]
    return_lines: Sequence[AddressLine]
    teaser: str
    size: Mapping[str, Any]
    stamp: str


@dataclass(frozen=True)
class FirmView:
    """What all envelopes of a page share."""

    country: str
    language: str
    address: Any
    teasers: dict[str, str]


def firm_view() -> FirmView:
    """The sender, and the firm's own teasers."""
    profile = firm.profile()
    own = {row.language: row.text for row in firm.texts("teaser")}
    return FirmView(profile.country, profile.language, profile.address, own)


def envelope_of(packet: Packet, sender: FirmView) -> EnvelopeView:
    """The packet's envelope as it stands now."""
    to = recipient(packet)
    return EnvelopeView(
        to.lines(sender.country, sender.language),
        sender.address.lines(to.country, sender.language),
        teaser(packet, to.country, sender.teasers),
        size_of(packet.envelope),
        stamp_of(packet),
    )


def envelope_of_content(content: PacketContent, stamp: str = "") -> EnvelopeView:
    """The envelope of frozen content."""
    lines = content.address_lines()
    return EnvelopeView(lines, content.return_lines(), content.teaser, size_of(content.envelope), stamp)


def size_of(code: str) -> dict[str, Any]:
    """Name and size of an envelope; a large one where none has been found yet."""
    try:
        envelope = find_envelope(code or "9x12")
    except UnknownEnvelope:
        return {"name": code, "width_mm": 304.8, "height_mm": 228.6}
    name = envelope.code if code else gettext("no envelope yet")
    return {"name": name, "width_mm": envelope.width_mm, "height_mm": envelope.height_mm}


def stamp_of(packet: Packet) -> str:
    """The postmark's word once it is mailed."""
    return gettext("mailed").upper() if packet.state is PacketState.MAILED else ""


# ---- pieces ---------------------------------------------------------------------------------------


def pieces_of(packet: Packet) -> list[dict[str, Any]]:
    """What lies in the envelope, in order, for the macro ``pieces``."""
    pictures = first_pictures(line.item for line in packet.items)
    places = stock.places_by_id(line.item.shelf_place_id for line in packet.items)
    found: list[dict[str, Any]] = [_sheet("letter")]
    if any(line.pointers for line in packet.items):
        found.append(_sheet("slip", gettext("Says on which page the answer stands.")))
    found += [_literature(line, packet.language, pictures, places) for line in packet.items]
    if packet.cross_sell:
        found.append(_sheet("crosssell", gettext("Whoever asks for one thing often needs another.")))
    if packet.reply_sheet:
        found.append(_sheet("reply", gettext("Filled in already, to fax back.")))
    return found


def _sheet(kind: str, note: str = "") -> dict[str, Any]:
    return {"kind": kind, "title": "", "note": note, "picture": None, "place": "", "pages": 0, "state": ""}


def _literature(
    line: PacketItem, language: str, pictures: Mapping[int, str], places: Mapping[int, Any]
) -> dict[str, Any]:
    place = places.get(line.item.shelf_place_id or 0)
    title = line.item.title_in(language)
    return {
        "kind": "literature",
        "title": f"{line.copies} × {title}" if line.copies > 1 else title,
        "note": " ".join(say(why) for why in line.reasons),
        "picture": pictures.get(line.item_id),
        "place": place.code if place else "",
        "pages": line.edition.page_count if line.edition else 0,
        "state": "ticked" if line.ticked_at else "",
        "item_id": line.item_id,
    }


def first_pictures(items: Iterable[LiteratureItem]) -> dict[int, str]:
    """The address of the picture of each item's first page, by item; those without a picture are left out."""
    wanted = {item.id: picture_id for item in items if (picture_id := _first_picture(item))}
    files = literature.files(wanted.values())
    return {key: file_url(files[picture]) for key, picture in wanted.items() if picture in files}


def line_pictures(lines: Iterable[PacketItem]) -> dict[int, str]:
    """The address of the first page of the very edition that goes in, by item; those without a picture are left out."""
    wanted = {
        line.item_id: line.edition.picture_ids[0]
        for line in lines
        if line.edition and line.edition.picture_ids
    }
    files = literature.files(wanted.values())
    return {key: file_url(files[picture]) for key, picture in wanted.items() if picture in files}


def _first_picture(item: LiteratureItem) -> int | None:
    edition = literature.current_edition(item)
    return edition.picture_ids[0] if edition and edition.picture_ids else None


def picture_urls(file_ids: Sequence[int]) -> list[str]:
    """The addresses of these pictures, in order."""
    files: dict[int, StoredFile] = literature.files(file_ids)
    return [file_url(files[file_id]) for file_id in file_ids if file_id in files]


def output_name(kind: str) -> str:
    """What an output of a run is called."""
    if kind.startswith("envelopes "):
        return gettext("Envelopes %(size)s", size=kind.removeprefix("envelopes "))
    return gettext(OUTPUT_NAMES[kind])
