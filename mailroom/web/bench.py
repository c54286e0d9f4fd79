"""The bench: full screen, one packet; scanned or clicked, ticked off piece by piece."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.firm import queries as firm
from intranet.platform import clock
from intranet.platform.i18n import chosen_language, say
from intranet.platform.security import HEADERS, allow
from intranet.platform.web import back_to, flash_done, flash_refused, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.values import PacketState
from mailroom.press.worklists.command_sheet import CommandCard, command_sheet_pdf
from mailroom.runs import bench, queries
from mailroom.runs.bench import ScanAnswer, ScanResult, Sight
from mailroom.runs.picking import queries as picking
from mailroom.runs.picking.openings import on_bench
from mailroom.runs.picking.queries import Waiting
from mailroom.runs.picking.rules import AsideKind, as_seen
from mailroom.runs.picking.scanned import LONGEST_CODE, Command
from mailroom.stock import queries as stock
from mailroom.web.packet_view import line_pictures

bp = Blueprint("bench", __name__, url_prefix="/mailroom/bench")
STATES = {
    ScanResult.OPENED: "right",
    ScanResult.TICKED: "right",
    ScanResult.AGAIN: "again",
    ScanResult.PACKED: "done",
    ScanResult.UNDONE: "again",
    ScanResult.ASIDE: "again",
    ScanResult.NEXT: "ready",
    ScanResult.WRONG: "wrong",
}
SHOWN = 12
LONGEST_WAIT_MS = 600_000
"""So long a scan may have waited in the browser for the line to come back; bench.js lets go of older ones."""
WITH_CAMERA = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")


@dataclass(frozen=True)
class PieceView:
    """A piece as the bench draws it; ``button`` is its words for a click, empty when it is in."""

    line: PacketItem
    title: str
    place: str
    picture: str | None
    inside: int
    with_letter: bool
    here: bool

    @property
    def complete(self) -> bool:
        """Whether nothing of it is missing."""
        return self.with_letter or self.inside >= self.line.copies


@bp.after_request
def let_the_camera_in(response: Response) -> Response:
    """These pages alone may ask for the camera."""
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


# ---- what is shown ---------------------------------------------------------------------------------


@bp.get("")
@allow("mailroom")
def show() -> Any:
    """What lies open here; else what can be packed, and the field to scan into."""
    opening = picking.open_at(current_user.id, _bench())
    if opening is not None:
        return redirect(url_for("bench.packet", packet_id=opening.packet_id), 303)
    return _draw(None)


@bp.get("/<int:packet_id>")
@allow("mailroom")
def packet(packet_id: int) -> Any:
    """One packet on the bench."""
    found = picking.on_the_bench(packet_id)
    if found is None or found.state is not PacketState.PRINTED:
        return redirect(url_for("bench.show"), 303)
    return _draw(found)


@bp.get("/commands.pdf")
@allow("mailroom")
def commands() -> Response:
    """The sheet of codes for what is done without a key, to lay beside the scanner."""
    cards = [CommandCard(command.value, gettext(command.label)) for command in Command]
    title = gettext("Codes for the bench")
    help_line = gettext("Lay this sheet beside the scanner. Each code does what stands beside it.")
    pdf = command_sheet_pdf(
        cards, title, help_line, language=chosen_language(), country=firm.profile().country
    )
    return Response(pdf, mimetype="application/pdf")


# ---- what is done ----------------------------------------------------------------------------------


@bp.post("/scan")
@allow("mailroom")
def scan() -> Any:
    """A code came in, from a scanner, the camera or the keyboard."""
    code = request.form.get("code", "")[:LONGEST_CODE]
    if not code.strip():
        return back_to("bench.show")
    return _answer(bench.scan(code, _open(), current_user, _made_at(), _bench(), _sight()))


@bp.post("/<int:packet_id>/open")
@allow("mailroom")
def open_packet(packet_id: int) -> Any:
    """Take a packet from the list; with ``take_over`` although it lies open elsewhere."""
    take_over = bool(request.form.get("take_over"))
    return _answer(bench.open_packet(packet_id, current_user, clock.now(), _bench(), take_over))


@bp.post("/<int:packet_id>/tick/<int:item_id>")
@allow("mailroom")
def tick(packet_id: int, item_id: int) -> Any:
    """A piece is in, by a click."""
    return _answer(bench.tick(packet_id, item_id, current_user, clock.now(), _bench()))


@bp.post("/<int:packet_id>/pack")
@allow("mailroom")
def pack(packet_id: int) -> Any:
    """All is in and the address is on, by a click."""
    return _answer(bench.pack(packet_id, current_user, clock.now(), _bench(), _sight()))


@bp.post("/undo")
@allow("mailroom")
def undo() -> Any:
    """The last scan was a mistake."""
    return _answer(bench.scan(Command.UNDO, _open(), current_user, clock.now(), _bench(), _sight()))


@bp.post("/<int:packet_id>/aside")
@allow("mailroom")
def put_aside(packet_id: int) -> Any:
    """It cannot be packed now: aside with its reason, and on with the next."""
    chosen, note = request.form.get("kind", ""), request.form.get("note", "")
    known = {kind.value: kind for kind in AsideKind}
    kind = known.get(chosen, AsideKind.OTHER if note.strip() else AsideKind.MISSING)
    return _answer(bench.put_aside(packet_id, kind, note, current_user, clock.now(), _bench()))


@bp.post("/<int:packet_id>/back")
@allow("mailroom")
def lay_back(packet_id: int) -> Any:
    """Leave it for later."""
    return _answer(bench.lay_back(packet_id, current_user, clock.now(), _bench()))


@bp.post("/<int:packet_id>/unpack")
@allow("mailroom")
def unpack(packet_id: int) -> Any:
    """Open a packed packet again."""
    why = request.form.get("why", "")[:400]
    try:
        bench.unpack(packet_id, why, current_user, clock.now())
    except ValueRefused as refused:
        flash_refused(refused.reason)
    else:
        flash_done(gettext("It is open again: pack it anew at the bench."))
    return back_to("mailing.show")


# ---- drawing ---------------------------------------------------------------------------------------


def _bench() -> str:
    """Which bench this browser is: one person may work at two."""
    if "bench" not in session:
        session["bench"] = secrets.token_hex(6)
    return session["bench"]


def _open() -> int | None:
    typed = request.form.get("packet_id", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _sight() -> Sight:
    """What the page showed, and whether it asks a second time because no answer came."""
    return Sight(request.form.get("seen", ""), bool(request.form.get("again")))


def _made_at() -> datetime:
    """When the scan was made: it may have waited in the browser behind others, or for the line to come back."""
    typed = request.form.get("waited", "")
    waited = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    return clock.now() - timedelta(milliseconds=min(waited, LONGEST_WAIT_MS))


def _answer(answer: ScanAnswer) -> Any:
    """The bench as it is after the answer; a wrong scan is 409 and stays on the screen until the next."""
    found = picking.on_the_bench(answer.packet_id) if answer.packet_id else None
    return _draw(found, answer), 409 if answer.result is ScanResult.WRONG else 200


def _draw(found: Packet | None, answer: ScanAnswer | None = None) -> str:
    waiting = picking.waiting()
    lines = bench.in_picking_order(found) if found else []
    opening = picking.opening(found.id) if found else None
    return render(
        "mailroom/bench.html",
        packet=found,
        pieces=_pieces(lines),
        letter_in=bool(opening and opening.letter_in),
        seen=as_seen(on_bench(found, opening, clock.now())) if found else "",
        missing=bench.missing(found) if found else [],
        place_in_run=next((one for one in waiting if found and one.packet.id == found.id), None),
        waiting=[one for one in waiting if one.aside is None and one.packet.id != (found and found.id)],
        aside=[one for one in waiting if one.aside is not None],
        next_one=_next(waiting, answer),
        held_elsewhere=answer.held_elsewhere if answer else None,
        kinds=list(AsideKind),
        bench=_bench(),
        shown=SHOWN,
        state=STATES[answer.result] if answer else "ready",
        said=say(answer.said) if answer else "",
    )


def _pieces(lines: list[PacketItem]) -> list[PieceView]:
    places = stock.places_by_id(line.item.shelf_place_id for line in lines)
    pictures = line_pictures(lines)
    first_missing = next((line for line in lines if bench.lacks(line)), None)
    return [
        PieceView(
            line,
            line.item.title_in(chosen_language()),
            place.code if (place := places.get(line.item.shelf_place_id or 0)) else "",
            pictures.get(line.item_id),
            bench.line_inside(line),
            bench.printed_with_letter(line),
            line is first_missing,
        )
        for line in lines
    ]


def _next(waiting: list[Waiting], answer: ScanAnswer | None) -> Waiting | None:
    """The packet to take after the one that was packed, put aside or laid back."""
    if answer is None or answer.packet_id is not None or answer.result is ScanResult.WRONG:
        return None
    return picking.next_after(waiting, answer.after, current_user.id, _bench(), clock.now())


extension = Extension(
    name="bench",
    blueprints=[bp],
    menu=[
        MenuItem(
            "bench.show",
            N_("Bench"),
            "upc-scan",
            ("mailroom",),
            order=120,
            badge=lambda: queries.count(PacketState.PRINTED) or None,
        )
    ],
)
