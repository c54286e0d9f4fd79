"""The one written state machine of the mail-room: packets and print runs, who may move them, and what follows.

Every change of state is a row of :data:`PACKET` or :data:`RUN`; ``docs/states.md`` is this table in print. Runs stand
above packets, but the two move together, so both tables stand here and the room of the runs imports them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import N_
from mailroom.packets.values import PacketState


class RunState(StrEnum):
    """The way of a run.

    drawn_up: packets frozen, job queued. laying_out: the worker makes PDFs. made: the PDFs are there, nothing is known
    of paper yet. settled: a person has said of every packet what came out. stopped: by a person. failed: see reason.
    """

    DRAWN_UP = "drawn_up"
    LAYING_OUT = "laying_out"
    MADE = "made"
    SETTLED = "settled"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The English msgid of the state."""
        return _RUN_LABELS[self]

    @property
    def live(self) -> bool:
        """Whether its packets are bound to it."""
        return self is not RunState.SETTLED


_RUN_LABELS: Mapping[RunState, str] = {
    RunState.DRAWN_UP: N_("drawn up"),
    RunState.LAYING_OUT: N_("being made"),
    RunState.MADE: N_("ready to print"),
    RunState.SETTLED: N_("done"),
    RunState.STOPPED: N_("stopped"),
    RunState.FAILED: N_("failed"),
}


class PacketEvent(StrEnum):
    """What can happen to a packet."""

    IN_ORDER = "in order"
    DOUBTED = "doubted"
    PUT_BEFORE_SUPERVISOR = "put before a supervisor"
    APPROVED = "approved"
    SENT_BACK = "sent back"
    HELD = "held"
    LET_GO = "let go"
    DRAWN_UP = "drawn up"
    LEFT_OUT = "left out"
    TAKEN_OUT = "taken out"
    CAME_OUT = "came out right"
    SPOILT = "spoilt"
    PACKED = "packed"
    OPENED_AGAIN = "opened again"
    MAILED = "mailed"
    CAME_BACK = "came back"
    SCAN_TAKEN_BACK = "scan taken back"
    CANCELLED = "cancelled"


class RunEvent(StrEnum):
    """What can happen to a print run, as its history says it. It comes into being drawn up."""

    TAKEN_UP = N_("taken up")
    MADE = N_("made")
    BROKE = N_("broke")
    STOPPED = N_("stopped")
    RESUMED = N_("resumed")
    ALL_SAID = N_("all said")
    TAKEN_APART = N_("taken apart")
    EMPTIED = N_("emptied")


State = PacketState | RunState
Event = PacketEvent | RunEvent


@dataclass(frozen=True)
class Row:
    """From each of ``starts`` the event leads to ``to`` (None: where the packet stood when it was held).

    ``who``: roles of which a person needs one; empty where it follows from something else that a person was allowed to
    do. ``needs`` and ``other`` say what must be so, and what happens to the run (or to the packets) with it.
    """

    event: Event
    starts: tuple[State, ...]
    to: State | None
    who: tuple[str, ...]
    needs: str
    other: str


_P, _R = PacketState, RunState
_EARLY: tuple[State, ...] = (_P.HELD, _P.DRAFT, _P.WAITING, _P.READY)
_MAIL_ROOM = ("mailroom",)
_NOTHING = "–"

PACKET: tuple[Row, ...] = (
    Row(
        PacketEvent.IN_ORDER,
        _EARLY,
        _P.READY,
        (),
        "gates open, nothing doubtful, no approval lacking",
        _NOTHING,
    ),
    Row(PacketEvent.DOUBTED, _EARLY, _P.DRAFT, (), "a person should look: something is doubtful", _NOTHING),
    Row(
        PacketEvent.PUT_BEFORE_SUPERVISOR,
        _EARLY,
        _P.WAITING,
        (),
        "its letter needs approval; it is frozen",
        _NOTHING,
    ),
    Row(PacketEvent.APPROVED, (_P.WAITING,), _P.READY, (), "what was approved is what is frozen", _NOTHING),
    Row(PacketEvent.SENT_BACK, (_P.WAITING,), _P.DRAFT, (), "the supervisor said why", _NOTHING),
    Row(
        PacketEvent.HELD,
        (*_EARLY, _P.PRINTING, _P.PRINTED, _P.PACKED),
        _P.HELD,
        (),
        "a gate is closed, or a person says why",
        "stays in its run; where it stands goes on being noted",
    ),
    Row(PacketEvent.LET_GO, (_P.HELD,), None, (), "the gate is open, or a person lets it go", _NOTHING),
    Row(
        PacketEvent.DRAWN_UP,
        (_P.READY,),
        _P.PRINTING,
        _MAIL_ROOM,
        "gates open, address fits, in no live run",
        "bound to the run that is drawn up",
    ),
    Row(
        PacketEvent.LEFT_OUT,
        (_P.PRINTING,),
        _P.HELD,
        (),
        "the press cannot draw it",
        "leaves its run by name and reason",
    ),
    Row(
        PacketEvent.TAKEN_OUT,
        (_P.PRINTING,),
        _P.READY,
        _MAIL_ROOM,
        "nobody has said that its paper came out",
        "leaves its run; the last one empties the run",
    ),
    Row(
        PacketEvent.CAME_OUT,
        (_P.PRINTING,),
        _P.PRINTED,
        _MAIL_ROOM,
        "the run's PDFs are made",
        "leaves its run; after the last answer the run is settled",
    ),
    Row(
        PacketEvent.SPOILT,
        (_P.PRINTING, _P.PRINTED),
        _P.READY,
        _MAIL_ROOM,
        "a person says so",
        "leaves its run, to be printed by another",
    ),
    Row(
        PacketEvent.PACKED,
        (_P.PRINTED,),
        _P.PACKED,
        _MAIL_ROOM,
        "every piece ticked off, gates open",
        _NOTHING,
    ),
    Row(PacketEvent.OPENED_AGAIN, (_P.PACKED,), _P.PRINTED, _MAIL_ROOM, "not mailed yet", _NOTHING),
    Row(
        PacketEvent.MAILED,
        (_P.PACKED,),
        _P.MAILED,
        _MAIL_ROOM,
        "gates open; date, stock and call in the same transaction",
        _NOTHING,
    ),
    Row(
        PacketEvent.CAME_BACK,
        (_P.MAILED,),
        _P.RETURNED,
        _MAIL_ROOM,
        "a reason; address bad, find the address, rep told",
        _NOTHING,
    ),
    Row(
        PacketEvent.SCAN_TAKEN_BACK,
        (_P.RETURNED,),
        _P.MAILED,
        _MAIL_ROOM,
        "it was a mistake, with a reason",
        _NOTHING,
    ),
    Row(
        PacketEvent.CANCELLED,
        (*_EARLY, _P.PRINTED, _P.PACKED),
        _P.CANCELLED,
        ("mailroom", "reception"),
        "a reason, and in no live run",
        _NOTHING,
    ),
)

RUN: tuple[Row, ...] = (
    # Laying out begins again after a crash.
    Row(RunEvent.TAKEN_UP, (_R.DRAWN_UP, _R.LAYING_OUT), _R.LAYING_OUT, (), "the worker owns the job", _NOTHING),
    Row(RunEvent.MADE, (_R.LAYING_OUT,), _R.MADE, (), "every output is recorded", _NOTHING),
    Row(RunEvent.BROKE, (_R.DRAWN_UP, _R.LAYING_OUT), _R.FAILED, (), "the reason is written down", "stay bound"),
    Row(
        RunEvent.STOPPED, (_R.DRAWN_UP, _R.LAYING_OUT), _R.STOPPED, _MAIL_ROOM, "its job is called off", "stay bound"
    ),
    Row(
        RunEvent.RESUMED, (_R.STOPPED, _R.FAILED), _R.DRAWN_UP, _MAIL_ROOM, "a job is queued; checkpoints are kept",
        "stay bound",
    ),
    Row(RunEvent.ALL_SAID, (_R.MADE,), _R.SETTLED, _MAIL_ROOM, "every packet has its answer", "none is bound any more"),
    Row(
        RunEvent.TAKEN_APART,
        (_R.DRAWN_UP, _R.STOPPED, _R.FAILED, _R.MADE),
        _R.SETTLED,
        _MAIL_ROOM,
        "nobody has said that paper came out",
        "all are taken out",
    ),
    Row(
        RunEvent.EMPTIED,
        (_R.DRAWN_UP, _R.LAYING_OUT, _R.STOPPED, _R.FAILED, _R.MADE),
        _R.SETTLED,
        (),
        "its last packet was taken or left out",
        "none is left",
    ),
)  # fmt: skip

REMEMBERED = (PacketEvent.CAME_OUT, PacketEvent.SPOILT, PacketEvent.TAKEN_OUT)
"""What also happens to a held packet: it stays held, and goes on from there when it is let go."""


class StepNotAllowed(ValueRefused):
    """This cannot happen to a packet or a run that is in this state; ``reason`` says so in words."""

    def __init__(self, start: State, event: Event) -> None:
        self.start, self.event = start, event
        code, words = ("step_not_allowed", _PACKET_REFUSED)
        if isinstance(start, RunState):
            code, words = ("run_step_not_allowed", _RUN_REFUSED)
        super().__init__(reason(code, words, start=reason(start.value, start.label)))


_PACKET_REFUSED = N_(
    "The packet is %(start)s meanwhile, so this cannot be done. Look at it again: someone may have been quicker."
)
_RUN_REFUSED = N_(
    "The run is %(start)s meanwhile, so this cannot be done. Look at it again: someone may have been quicker."
)


class NotTheirStep(ValueRefused):
    """A person without the role for this."""

    def __init__(self) -> None:
        super().__init__(reason("not_their_step", "Only the mail-room or a supervisor does this."))


def _by_pair(rows: tuple[Row, ...]) -> dict[tuple[State, Event], Row]:
    return {(start, row.event): row for row in rows for start in row.starts}


_ROWS = {**_by_pair(PACKET), **_by_pair(RUN)}


def row_for(start: State, event: Event) -> Row:
    """The row of the table; raises :class:`StepNotAllowed`."""
    row = _ROWS.get((start, event))
    if row is None:
        raise StepNotAllowed(start, event)
    return row


def packet_step(start: PacketState, event: PacketEvent, held_from: PacketState | None = None) -> PacketState:
    """The packet's state after the event; ``held_from`` is where a held one stood. Raises :class:`StepNotAllowed`."""
    to = row_for(start, event).to
    if to is None:
        to = held_from or PacketState.DRAFT
    assert isinstance(to, PacketState)
    return to


def run_step(start: RunState, event: RunEvent) -> RunState:
    """The run's state after the event; raises :class:`StepNotAllowed`."""
    to = row_for(start, event).to
    assert isinstance(to, RunState)
    return to


def may(event: Event, roles: frozenset[str]) -> bool:
    """Whether a person with these roles may bring the event about."""
    who = next(row.who for row in (*PACKET, *RUN) if row.event is event)
    return not who or bool(roles.intersection(who))


# ---- in print ----------------------------------------------------------------------------------------------


def page() -> str:
    """``docs/states.md``: the tables and their diagrams."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# The states of packets and print runs"
    yield ""
    yield "Written by `make states` from `mailroom/packets/rules/machine.py`; a test keeps the two alike."
    for title, rows in (("Packet", PACKET), ("Print run", RUN)):
        yield from ("", f"## {title}", "")
        yield (
            "| what happens | from | to | who | what it needs | its run |"
            if rows is PACKET
            else ("| what happens | from | to | who | what it needs | its packets |")
        )
        yield "|---|---|---|---|---|---|"
        for row in rows:
            starts, to = (
                ", ".join(start.value for start in row.starts),
                row.to.value if row.to else "where it was held",
            )
            who = ", ".join(row.who) or "follows"
            yield f"| {row.event.value} | {starts} | {to} | {who} | {row.needs} | {row.other} |"
        yield from (
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {rows[0].starts[0 if rows is RUN else 1].value}",
        )
        yield from (
            f"    {start.value} --> {row.to.value}: {row.event.value}"
            for row in rows
            for start in row.starts
            if row.to is not None and start is not row.to
        )
        yield "```"
    yield ""
    yield "A packet that is held stays held when its paper comes out, is spoilt or is taken out of its run: where it"
    yield "stands is noted, and it goes on from there when it is let go."
