"""The bench: full screen, one packet; scanned or clicked, ticked off piece by piece."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.platform import clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_wrong, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import bench, queries
from mailroom.runs.bench import ScanAnswer, ScanResult
from mailroom.stock import queries as stock
from mailroom.web.packet_view import line_pictures

bp = Blueprint("bench", __name__, url_prefix="/mailroom/bench")
STATES = {
    ScanResult.OPENED: "right",
    ScanResult.TICKED: "right",
    ScanResult.AGAIN: "right",
    ScanResult.PACKED: "done",
    ScanResult.WRONG: "wrong",
}


@bp.get("")
@allow("mailroom")
def show() -> str:
    """Nothing on the bench: what can be packed, and the field to scan into."""
    return _draw(None)


@bp.get("/<int:packet_id>")
@allow("mailroom")
def packet(packet_id: int) -> Any:
    """One packet on the bench."""
    found = queries.on_the_bench(packet_id)
    if found is None or found.state is not PacketState.PRINTED:
        return redirect(url_for("bench.show"), 303)
    return _draw(found)


@bp.post("/scan")
@allow("mailroom")
def scan() -> Any:
    """A code came in, from a scanner or the keyboard."""
    code = request.form.get("code", "")[:200]
    if not code.strip():
        return back_to("bench.show")
    return _answer(bench.scan(code, _open(), current_user, clock.now()))


@bp.post("/<int:packet_id>/tick/<int:item_id>")
@allow("mailroom")
def tick(packet_id: int, item_id: int) -> Any:
    """A piece is in, by a click."""
    return _answer(bench.tick(packet_id, item_id, current_user, clock.now()))


@bp.post("/<int:packet_id>/pack")
@allow("mailroom")
def pack(packet_id: int) -> Any:
    """All is in and the address is on, by a click."""
    return _answer(bench.pack(packet_id, current_user, clock.now()))


@bp.post("/<int:packet_id>/unpack")
@allow("mailroom")
def unpack(packet_id: int) -> Any:
    """Open a packed packet again."""
    why = request.form.get("why", "")[:400]
    try:
        bench.unpack(packet_id, why, current_user, clock.now())
    except ValueRefused as refused:
        flash_wrong(say(refused.reason))
    else:
        flash_done(gettext("It is open again: pack it anew at the bench."))
    return back_to("mailing.show")


def _open() -> int | None:
    typed = request.form.get("packet_id", "")
    return int(typed) if typed.isdecimal() else None


def _answer(answer: ScanAnswer) -> Any:
    """The bench as it is after the answer; a wrong scan is 409 and stays on the screen until the next."""
    found = queries.on_the_bench(answer.packet_id) if answer.packet_id else None
    return _draw(found, answer), 409 if answer.result is ScanResult.WRONG else 200


def _draw(found: Packet | None, answer: ScanAnswer | None = None) -> str:
    places = stock.places_by_id(line.item.shelf_place_id for line in found.items) if found else {}
    lines = sorted(found.items, key=lambda line: _walk(line, places)) if found else []
    waiting = queries.to_pack()
    return render(
        "mailroom/bench.html",
        packet=found,
        lines=[(line, places.get(line.item.shelf_place_id)) for line in lines],
        pictures=line_pictures(lines),
        with_letter={line.item_id for line in lines if bench.printed_with_letter(line)},
        missing=bench.missing(found) if found else [],
        waiting=[other for other in waiting if found is None or other.id != found.id],
        state=STATES[answer.result] if answer else "ready",
        said=say(answer.said) if answer else "",
    )


def _walk(line: Any, places: Any) -> tuple[int, int]:
    place = places.get(line.item.shelf_place_id)
    return (place.walk if place else 0, line.position)


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
