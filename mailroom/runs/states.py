"""Moving a run along its way, and binding packets to it: the only place where either is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from intranet.people.models import User
from intranet.platform import audit, jobs
from intranet.platform.database import db, locked
from intranet.values.reason import Reason
from mailroom.packets import service as packet_service
from mailroom.packets import states as packet_states
from mailroom.packets.models import Packet
from mailroom.packets.rules import machine
from mailroom.packets.rules.machine import PacketEvent, RunEvent, RunState
from mailroom.packets.values import PacketState
from mailroom.runs.models import PrintRun, RunPacket
from mailroom.runs.rules import SheetResult
from mailroom.sheets import service as sheets


def happen(run: PrintRun, event: RunEvent, by: User | None, now: datetime, why: str = "") -> None:
    """Let something happen to the run, audited: a row of the written state machine.

    :raises ~mailroom.packets.rules.StepNotAllowed: it cannot happen now.
    :raises ~mailroom.packets.rules.machine.NotTheirStep: ``by`` is not the one who may.
    """
    if by is not None and not machine.may(event, frozenset(by.roles)):
        raise machine.NotTheirStep
    run.state = machine.run_step(run.state, event)
    if event is RunEvent.MADE:
        run.made_at = now
    if run.state is RunState.SETTLED:
        run.settled_at = now
    audit.note("run", run.id, event.value, by=by, why=why)


def bind(run: PrintRun, packet: Packet, by: User, now: datetime) -> None:
    """The packet is this run's now, and no other's: the database refuses a second live row for it."""
    packet.live_run_id = run.id
    packet_service.step_to(packet, PacketEvent.DRAWN_UP, by, now)


def unbind(
    row: RunPacket, event: PacketEvent, by: User | None, now: datetime, why: str = ""
) -> Packet | None:
    """The packet leaves the run by this event. One that is bound no longer is left as it is: None."""
    row.live = False
    packet = locked(Packet, row.packet_id)
    if packet is None or packet.live_run_id != row.run_id:
        return None
    packet.live_run_id = None
    if packet.state in (PacketState.PRINTING, PacketState.HELD):
        packet_service.step_to(packet, event, by, now, why)
    return packet


def leave_out(packet: Packet, reasons: Iterable[Reason], now: datetime) -> None:
    """The press cannot draw the packet: it leaves its run and waits for a person's look."""
    packet.live_run_id = None
    packet_states.leave_out(packet, reasons, now)


def end_if_over(run: PrintRun, by: User, now: datetime) -> None:
    """A run whose packets have all left it is settled."""
    if any(row.live for row in run.packets):
        return
    said = any(row.result in (SheetResult.GOOD, SheetResult.SPOILT) for row in run.packets)
    end(run, RunEvent.ALL_SAID if said and run.state is RunState.MADE else RunEvent.EMPTIED, by, now)


def end(run: PrintRun, event: RunEvent, by: User, now: datetime, why: str = "") -> None:
    """Settle the run; a job that still works for it is called off."""
    if run.job_id and run.state is not RunState.MADE:
        jobs.cancel(run.job_id, by=by)
    happen(run, event, by, now, why)


def strike(run: PrintRun, row: RunPacket) -> None:
    """Strike a packet from a run whose PDFs are not all there; those that are will be made anew without it."""
    run.packets.remove(row)
    db.session.delete(row)
    sheets.give_back(run.id, [row.packet_id])
    for output in list(run.outputs):
        run.outputs.remove(output)
        db.session.delete(output)
    for other in run.packets:
        other.pages = {}
    db.session.flush()
