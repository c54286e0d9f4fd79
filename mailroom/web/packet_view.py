"""What the screens show of a packet: its envelope as it will print, its pieces with their pictures and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext

from intranet.firm import queries as firm
from intranet.platform import storage
from intranet.platform.database import db
from intranet.platform.i18n import say
from intranet.platform.storage import StoredFile
from intranet.web.files import file_url
from mailroom.literature import queries as literature
from mailroom.literature.models import LiteratureItem
from mailroom.packets.content import PacketContent
from mailroom.packets.freezing import teaser
from mailroom.packets.gates import recipient
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.paper import address_of, sender_of
from mailroom.packets.values import AddressedBy, PacketState
from mailroom.press.envelopes.sizes import Envelope, UnknownEnvelope, find_envelope
from mailroom.press.jobs import LabelJob
from mailroom.press.sender import Sender
from mailroom.runs.names import output_called
from mailroom.stock import queries as stock
from mailroom.web.envelope_drawing import EnvelopeDrawer, EnvelopeDrawing

USUAL_FLAT = "9x12"


@dataclass(frozen=True)
class EnvelopeView:
    """An envelope for the macro of the same name; ``stamp`` is the postmark's word once it is mailed."""

    drawing: EnvelopeDrawing
    stamp: str

    def small(self) -> EnvelopeView:
        """For a picture of a few centimetres."""
        return replace(self, drawing=self.drawing.small())


@dataclass(frozen=True)
class FirmView:
    """What all envelopes of a page share."""

    drawer: EnvelopeDrawer
    teasers: dict[str, str]
    permit: tuple[str, ...]


def firm_view() -> FirmView:
    """The sender, the firm's own teasers, and its permit."""
    own = {row.language: row.text for row in firm.texts("teaser")}
    permit = firm.policy("envelopes")["postage"]["permit"].splitlines()
    profile = firm.profile()
    logo = _logo(profile.logo_file_id)
    sender = Sender(profile.address.cleaned(), *_picture(logo))
    return FirmView(EnvelopeDrawer(sender, file_url(logo) if logo else ""), own, tuple(permit))


def _logo(file_id: int | None) -> StoredFile | None:
    return db.session.get(StoredFile, file_id) if file_id else None


def _picture(logo: StoredFile | None) -> tuple[bytes | None, str]:
    """The logo's bytes and what kind of picture it is."""
    return (storage.read(logo), logo.media_type) if logo else (None, "")


def envelope_of(packet: Packet, sender: FirmView) -> EnvelopeView:
    """The packet's envelope as it stands now."""
    to = recipient(packet)
    own = packet.number if packet.addressed_by is AddressedBy.ENVELOPE else ""
    words = teaser(packet, to.country, sender.teasers)
    job = LabelJob(to, own, own, words, postage=sender.permit if own else ())
    drawing = sender.drawer.draw(_envelope(packet.envelope), size_of(packet.envelope)["name"], job)
    return EnvelopeView(drawing, stamp_of(packet))


def envelope_of_content(content: PacketContent, stamp: str = "") -> EnvelopeView:
    """The envelope of frozen content."""
    job = address_of(content)
    if content.addressed_by != AddressedBy.ENVELOPE.value:
        job = replace(job, number="", code="")
    logo = _logo(content.sender.logo_file_id)
    drawer = EnvelopeDrawer(sender_of(content, _picture(logo)[0]), file_url(logo) if logo else "")
    name = size_of(content.envelope)["name"]
    return EnvelopeView(
        drawer.draw(_envelope(content.envelope), name, replace(job, teaser=content.teaser)), stamp
    )


def _envelope(code: str) -> Envelope:
    """The envelope of this name; a large one where none has been found yet, or nobody knows it any more."""
    try:
        return find_envelope(code or USUAL_FLAT)
    except UnknownEnvelope:
        return find_envelope(USUAL_FLAT)


def size_of(code: str) -> dict[str, Any]:
    """Name and size of an envelope."""
    envelope = _envelope(code)
    name = code or gettext("no envelope yet")
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
    return say(output_called(kind))
