"""Each sheet of a packet as it will print, drawn by the worker and kept under the content's hash."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from intranet.extension import JobHandler
from intranet.platform import clock, storage
from intranet.platform.database import db, end_reading, transaction
from intranet.platform.storage import StoredFile
from intranet.values.reason import Reason
from intranet.values.text import N_
from mailroom.packets import queries
from mailroom.packets.content import PacketContent
from mailroom.packets.freezing import build_content
from mailroom.packets.models import PacketPreview
from mailroom.packets.paper import address_of, pieces_of, sender_of
from mailroom.packets.refreshing import PREVIEW_JOB
from mailroom.packets.service import when
from mailroom.packets.values import AddressedBy
from mailroom.press.brochures.page_pictures import page_picture
from mailroom.press.envelopes.printing import print_envelopes
from mailroom.press.envelopes.sizes import UnknownEnvelope, find_envelope
from mailroom.press.letters.chunks import ChunkPrinter, RenderedChunk
from mailroom.press.letters.stationery import Stationery
from mailroom.press.sender import Sender

WIDTH_PX = 900
"""Wide enough to read a letter's text on the screen."""


def draw(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: lay the packet out, draw a picture of each sheet, keep both. Nothing is done twice."""
    wanted = args["content_hash"]
    if queries.preview(wanted) is not None:
        return {"already": True}
    content = _content(args["packet_id"], wanted)
    if content is None:
        return {"outdated": True}
    sender = sender_of(content, _logo(content))
    end_reading()
    rendered = ChunkPrinter(Stationery(sender)).render([pieces_of(content)])
    if rendered.refused:
        _keep(wanted, refused=rendered.refused[0][1][0])
        return {"refused": True}
    sheets = [_kept_sheet(context, content.number, *sheet) for sheet in _sheets(content, sender, rendered)]
    file = storage.keep(rendered.pdf, name=f"{content.number}.pdf", by=None, own=True)
    _keep(wanted, file.id, sheets)
    return {"sheets": len(sheets)}


def _keep(
    content_hash: str,
    file_id: int | None = None,
    sheets: list[dict[str, Any]] | None = None,
    refused: Reason | None = None,
) -> None:
    row = PacketPreview(
        content_hash=content_hash,
        file_id=file_id,
        sheets=sheets or [],
        refused=refused.to_json() if refused else None,
        made_at=clock.now(),
    )
    with transaction() as session:
        session.merge(row)


def _sheets(content: PacketContent, sender: Sender, rendered: RenderedChunk) -> Iterator[tuple[str, bytes]]:
    """Every page with its kind; the printed envelope first, since it is what the reader sees first."""
    envelope = _envelope(content, sender)
    if envelope:
        yield "envelope", page_picture(io.BytesIO(envelope), 1, width_px=WIDTH_PX)
    for piece in rendered.ranges:
        for page in range(piece.first, piece.last + 1):
            yield piece.kind, page_picture(io.BytesIO(rendered.pdf), page, width_px=WIDTH_PX)


def _envelope(content: PacketContent, sender: Sender) -> bytes:
    """The envelope as it goes through the printer; nothing when it does not, or when the address does not fit."""
    if content.addressed_by != AddressedBy.ENVELOPE.value:
        return b""
    try:
        envelope = find_envelope(content.envelope)
    except UnknownEnvelope:
        return b""
    out = io.BytesIO()
    job = address_of(content)
    overruled = content.marks.advertising_overruled
    print_envelopes(
        [job], envelope, out, sender=sender, teaser=bool(job.teaser), overrule_advertising=overruled
    )
    return out.getvalue()


def _kept_sheet(context: Any, number: str, kind: str, picture: bytes) -> dict[str, Any]:
    context.check()
    file = storage.keep(picture, name=f"{number} {kind}.png", by=None, own=True)
    return {"kind": kind, "picture_id": file.id}


def _content(packet_id: int, wanted: str) -> PacketContent | None:
    """The frozen content or the present one, whichever has this hash."""
    packet = queries.packet(packet_id)
    if packet is None:
        return None
    if packet.frozen and packet.frozen_hash == wanted:
        return PacketContent.from_json(packet.frozen)
    content = build_content(packet, when(clock.now()).today)
    return content if content.hash() == wanted else None


def _logo(content: PacketContent) -> bytes | None:
    file = db.session.get(StoredFile, content.sender.logo_file_id) if content.sender.logo_file_id else None
    return storage.read(file) if file else None


PREVIEW = JobHandler(PREVIEW_JOB, draw, N_("Preview of a packet"))
