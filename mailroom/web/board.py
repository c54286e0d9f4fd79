"""The mail-room board: what came in, is held, waits, is ready, printed, packed and mailed, in lanes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem, Panel
from intranet.firm import queries as firm
from intranet.inquiries import queries as inquiries
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import render
from intranet.values.text import N_
from intranet.web.frame import url_if_any
from mailroom.centre import queries as collections
from mailroom.packets import queries
from mailroom.packets.models import Packet
from mailroom.packets.queries import CameIn, Lane
from mailroom.packets.values import PacketState
from mailroom.web.board_columns import in_columns
from mailroom.web.packet_view import EnvelopeView, FirmView, envelope_of, firm_view
from mailroom.web.postage_view import board_totals

bp = Blueprint("board", __name__, url_prefix="/mailroom")
DRAWN = 2
"""Cards of a lane that are drawn as envelopes; the others are lines."""
SHOWN = 6
BEFORE_PACKED = (PacketState.READY, PacketState.PRINTING, PacketState.PRINTED)
"""What could still leave today once somebody has packed it."""


@dataclass(frozen=True)
class Card:
    """A packet in its lane."""

    packet: Packet
    envelope: EnvelopeView


@dataclass(frozen=True)
class LaneView:
    """A lane with its cards; ``count`` and ``oldest`` take in inquiries that have no packet yet."""

    lane: Lane
    title: str
    count: int
    oldest: datetime | None
    cards: tuple[Card, ...]
    lines: tuple[Packet, ...]

    @property
    def drawn(self) -> bool:
        """Whether its packets are near enough to leaving to be shown as their envelopes."""
        return self.lane.state not in (PacketState.HELD, PacketState.DRAFT)


TITLES = {
    PacketState.DRAFT: N_("Came in"),
    PacketState.HELD: N_("Held"),
    PacketState.WAITING: N_("Waiting for approval"),
    PacketState.READY: N_("Ready"),
    PacketState.PRINTING: N_("Printing"),
    PacketState.PRINTED: N_("Printed"),
    PacketState.PACKED: N_("Packed"),
    PacketState.MAILED: N_("Mailed today"),
}


@bp.get("")
@allow("mailroom", "reception")
def show() -> str:
    """The board."""
    return _draw("mailroom/board.html", url_for("board.show"), wall=False)


@bp.get("/wall")
@allow("mailroom", "reception")
def wall() -> str:
    """The board for a screen on the wall: without menu and buttons, large."""
    return _draw("mailroom/board_wall.html", url_for("board.wall"), wall=True)


def _draw(template: str, here: str, *, wall: bool) -> str:
    now = clock.now()
    lanes, came_in, sender = queries.board(_midnight(now), SHOWN), queries.came_in(), firm_view()
    may_print = current_user.may("mailroom") and not wall
    views = [_view(lane, sender, came_in, 1 if wall else DRAWN) for lane in lanes]
    return render(
        template,
        wall=wall,
        here=here,
        now=now,
        came_in=came_in,
        lanes=views,
        halves=in_columns([view for view in views if view.count]),
        nothing=not came_in.count and not any(lane.count for lane in lanes if lane.state.live),
        ready=queries.ready_ids() if may_print else [],
        clock=collections.clock_at(now),
        unpacked=sum(lane.count for lane in lanes if lane.state in BEFORE_PACKED),
        oldest=inquiries.oldest_unanswered(),
        print_url=url_if_any("runs_new.choose"),
        todo=next_steps(lanes),
        postage=board_totals() if current_user.may("mailroom") else [],
        inquiries_url=url_if_any("inquiries.index") if current_user.may("reception", "rep") else None,
    )


def next_steps(lanes: Iterable[Lane]) -> dict[str, tuple[str, str, str]]:
    """What this person may do next with a lane, by its state: address, words, key. Printing is a button of its own."""
    counts = {lane.state: lane.count for lane in lanes}
    steps = {}
    if current_user.may("supervisor"):
        steps[PacketState.WAITING] = ("approvals.index", gettext("To the approvals"), "a")
    if current_user.may("mailroom"):
        packed, printed = counts[PacketState.PACKED], counts[PacketState.PRINTED]
        pack = ngettext("Pack %(num)s packet", "Pack %(num)s packets", printed)
        mail = ngettext("Mail %(num)s packet", "Mail %(num)s packets", packed)
        steps[PacketState.PRINTING] = ("runs.index", gettext("What came out?"), "o")
        steps[PacketState.PRINTED] = ("bench.show", pack, "b")
        steps[PacketState.PACKED] = ("mailing.show", mail, "m")
    found = {state.value: (url_if_any(where), words, key) for state, (where, words, key) in steps.items()}
    return {state: (url, words, key) for state, (url, words, key) in found.items() if url}


def _view(lane: Lane, sender: FirmView, came_in: CameIn, drawn: int) -> LaneView:
    cards = tuple(Card(packet, envelope_of(packet, sender).small()) for packet in lane.packets[:drawn])
    count, oldest = lane.count, lane.oldest
    if lane.state is PacketState.DRAFT:
        count += came_in.count
        oldest = min((at for at in (oldest, came_in.oldest) if at is not None), default=None)
    return LaneView(lane, TITLES[lane.state], count, oldest, cards, tuple(lane.packets[drawn:]))


def _midnight(now: datetime) -> datetime:
    """When the firm's day began."""
    zone = ZoneInfo(firm.profile().time_zone)
    return datetime.combine(now.astimezone(zone).date(), time(0), tzinfo=zone).astimezone(UTC)


def home_panel(_value: Any) -> dict[str, Any] | None:
    """What waits in the mail-room, for the first page."""
    counts = {lane.state: lane for lane in queries.board(_midnight(clock.now()), most=0)}
    if not any(lane.count for lane in counts.values()):
        return None
    return {"lanes": [counts[state] for state in counts if counts[state].count], "titles": TITLES}


extension = Extension(
    "board",
    blueprints=[bp],
    menu=[
        MenuItem(
            "board.show", N_("Mail-room"), "mailbox", ("mailroom", "reception"), 100, queries.ready_count
        ),
    ],
    panels=[Panel("home", "mailroom/_home_lanes.html", home_panel, ("mailroom",), 40)],
)
