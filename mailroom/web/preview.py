"""Each sheet of a packet on the screen, as it will print; and the letter that waits for a supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, url_for
from flask_babel import gettext

from intranet.extension import ApprovalPreview, Extension
from intranet.firm import queries as firm
from intranet.platform.security import allow
from intranet.platform.storage import StoredFile
from intranet.platform.web import render, render_fragment, wants_fragment
from intranet.values.reason import Reason
from intranet.web.files import file_url
from mailroom.literature import queries as literature
from mailroom.packets import queries, service
from mailroom.packets.content import PacketContent
from mailroom.packets.freezing import build_content
from mailroom.packets.gates import APPROVAL
from mailroom.packets.models import Packet, PacketPreview
from mailroom.packets.refreshing import draw_preview
from mailroom.web.packet_access import seen_packet
from mailroom.web.packet_view import envelope_of_content

bp = Blueprint("packet_preview", __name__, url_prefix="/packets")


@dataclass(frozen=True)
class SheetsView:
    """The pictures of a packet's sheets, or that they are being drawn. ``failed`` says why they could not be."""

    packet_id: int
    content_hash: str
    sheets: tuple[dict[str, Any], ...] = ()
    pdf: str | None = None
    going: bool = False
    failed: Reason | None = None

    @property
    def url(self) -> str:
        return url_for("packet_preview.sheets", packet_id=self.packet_id)


def shown_content(packet: Packet) -> PacketContent:
    """What was frozen, else the packet as it would be printed today."""
    if packet.frozen:
        return PacketContent.from_json(packet.frozen)
    return build_content(packet, firm.today())


def sheets_view(packet: Packet, content: PacketContent) -> SheetsView:
    """What the worker has drawn of this content so far."""
    key = packet.frozen_hash if packet.frozen else content.hash()
    drawn = queries.preview(key)
    if drawn is not None:
        return _drawn(packet, key, drawn)
    return SheetsView(packet.id, key, going=True)


def _drawn(packet: Packet, key: str, drawn: PacketPreview) -> SheetsView:
    if drawn.refused:
        return SheetsView(packet.id, key, failed=Reason.from_json(drawn.refused))
    files = literature.files([drawn.file_id, *(sheet["picture_id"] for sheet in drawn.sheets)])
    sheets = tuple(_sheet(sheet, files) for sheet in drawn.sheets if sheet["picture_id"] in files)
    pdf = files.get(drawn.file_id or 0)
    return SheetsView(packet.id, key, sheets, file_url(pdf) if pdf else None)


def _sheet(sheet: Mapping[str, Any], files: Mapping[int, StoredFile]) -> dict[str, Any]:
    names = {
        "letter": gettext("Letter"),
        "cover_slip": gettext("Cover slip"),
        "crosssell": gettext("Everything we sell"),
        "reply": gettext("Reply sheet"),
        "envelope": gettext("Envelope"),
    }
    name = names.get(sheet["kind"], sheet["kind"])
    return {**sheet, "name": name, "url": file_url(files[sheet["picture_id"]])}


@bp.get("/<int:packet_id>/sheets")
@allow("mailroom", "reception", "rep")
def sheets(packet_id: int) -> str:
    """The sheets; asks the worker to draw them when nobody has yet. A script fetches this as a piece of the page."""
    packet = seen_packet(packet_id)
    content = shown_content(packet)
    view = sheets_view(packet, content)
    if view.going:
        view = _ask_for(view)
    if wants_fragment():
        return render_fragment("mailroom/_packet_sheets.html", sheets=view)
    return render("mailroom/packet_sheets.html", packet=packet, sheets=view)


def _ask_for(view: SheetsView) -> SheetsView:
    """Queue the drawing, unless it has failed: then say so."""
    failed = queries.preview_failure(view.content_hash)
    if failed is not None:
        return SheetsView(view.packet_id, view.content_hash, failed=failed)
    draw_preview(view.packet_id, view.content_hash, None)
    return view


# ---- what a supervisor approves --------------------------------------------------------------------------


def approval_context(packet_id: int) -> Mapping[str, Any]:
    """The letter as it will print, beside the facts."""
    packet = queries.packet(packet_id)
    if packet is None:
        abort(404)
    content = shown_content(packet)
    return {
        "packet": packet,
        "content": content,
        "envelope": envelope_of_content(content),
        "sheets": sheets_view(packet, content),
    }


def approval_hash(packet_id: int) -> str:
    """What is frozen now."""
    packet = queries.packet(packet_id)
    return packet.frozen_hash if packet else ""


extension = Extension(
    "packet_preview",
    blueprints=[bp],
    approvals=(
        ApprovalPreview(
            APPROVAL,
            "mailroom/packet_approval.html",
            approval_context,
            approval_hash,
            service.approval_decided,
        ),
    ),
)
