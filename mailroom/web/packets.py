"""Packets on the screen: the list, one packet as its envelope, changing it, and what follows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask_babel import gettext
from flask_login import current_user

from intranet.extension import Extension
from intranet.people.queries import names_of
from intranet.platform import audit, clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_refused, flash_wrong, render
from intranet.values.errors import ValueRefused
from intranet.web.frame import url_if_any
from mailroom.literature import queries as literature
from mailroom.literature.models import LiteratureItem
from mailroom.packets import changes, facts, queries, service, sharing
from mailroom.packets.franking import services_of
from mailroom.packets.freezing import letter_reason
from mailroom.packets.handlers import HANDLERS
from mailroom.packets.models import Packet
from mailroom.packets.preview import PREVIEW
from mailroom.packets.queries import PacketFilter
from mailroom.packets.values import PacketState
from mailroom.runs.queries import newest_printed, reprints_of_packet
from mailroom.web.packet_access import may_change, seen_inquiry, seen_packet
from mailroom.web.packet_forms import PacketForm, WhyForm, beside_each_other, packet_data, packet_form
from mailroom.web.packet_view import (
    envelope_of,
    envelope_of_content,
    firm_view,
    output_name,
    pieces_of,
    stamp_of,
)
from mailroom.web.postage_view import today_franking, weight_rows
from mailroom.web.preview import sheets_view, shown_content

bp = Blueprint("packets", __name__, url_prefix="/packets")


@bp.get("")
@allow("mailroom", "reception")
def index() -> str:
    """All packets, filtered."""
    wanted = _filter()
    page = max(request.args.get("page", 1, type=int), 1)
    rows, total = queries.listed(wanted, page)
    pages = max(1, -(-total // queries.PAGE))
    return render(
        "mailroom/packets.html",
        rows=rows,
        total=total,
        page=page,
        pages=pages,
        wanted=wanted,
        states=list(PacketState),
    )


def _filter() -> PacketFilter:
    state = request.args.get("state", "")
    return PacketFilter(
        state=PacketState(state) if state in {one.value for one in PacketState} else None,
        text=request.args.get("q", "")[:200],
        envelope=request.args.get("envelope", "")[:40],
        rush="rush" in request.args,
    )


@bp.get("/<int:packet_id>")
@allow("mailroom", "reception", "rep")
def show(packet_id: int) -> str:
    """One packet, drawn as its envelope."""
    packet = seen_packet(packet_id)
    content, again = shown_content(packet), reprints_of_packet(packet_id)
    return render(
        "mailroom/packet.html",
        packet=packet,
        envelope=envelope_of_content(content, stamp_of(packet)),
        content=content,
        pieces=pieces_of(packet),
        weight_rows=weight_rows(packet),
        postage=today_franking().of_packet(packet),
        sheets=sheets_view(packet, content),
        reasons=service.reasons_of(packet),
        letter_reason=letter_reason(packet, content),
        joinable=queries.joinable(packet),
        printed=newest_printed(packet_id) if current_user.may("mailroom") else None,
        again=again,
        names=names_of(row.by_id for row in again),
        output_name=output_name,
        changeable=may_change() and _still_open(packet),
        may_change=may_change(),
        inquiry_url=_inquiry_url if current_user.may("reception", "rep") else None,
        entries=audit.history("packet", packet_id),
    )


def _inquiry_url(inquiry_id: int) -> str | None:
    return url_if_any("inquiries.show", inquiry_id=inquiry_id)


def _still_open(packet: Packet) -> bool:
    return packet.state.live and not service.stands_on_paper(packet) and packet.live_run_id is None


# ---- changing --------------------------------------------------------------------------------------------


@bp.get("/<int:packet_id>/edit")
@allow("mailroom", "reception")
def edit(packet_id: int) -> Any:
    """What a person may decide about the packet."""
    packet = seen_packet(packet_id)
    if not _still_open(packet):
        flash_wrong(gettext("This packet is printed already, or has ended: it says what it says."))
        return back_to("packets.show", packet_id=packet_id)
    return _edit_page(packet, _form(packet, formdata=None, **packet_data(packet)))


@bp.post("/<int:packet_id>/edit")
@allow("mailroom", "reception")
def save(packet_id: int) -> Any:
    """Change it; what the rules decide follows."""
    packet = seen_packet(packet_id)
    form = _form(packet)
    if not form.validate_on_submit():
        return _edit_page(packet, form), 400
    try:
        changes.change(packet_id, form.changes(), current_user, clock.now())
    except ValueRefused as refused:
        form.form_errors.append(say(refused.reason))
        if refused.reason.code == changes.CHANGED:
            beside_each_other(form, packet)
        return _edit_page(packet, form), 409
    flash_done(gettext("Changed. Weight and envelope have been worked out anew."))
    return back_to("packets.show", packet_id=packet_id)


def _form(packet: Packet, **options: Any) -> PacketForm:
    country = packet.address.country if packet.address else ""
    services = services_of(today_franking(), country)
    return packet_form(packet, facts.mailroom().kinds, _others(packet), services, **options)


def _others(packet: Packet) -> list[LiteratureItem]:
    inside = {line.item_id for line in packet.items}
    return [item for item in literature.active_items() if item.id not in inside and literature.offer(item)]


def _edit_page(packet: Packet, form: PacketForm) -> str:
    return render(
        "mailroom/packet_edit.html", packet=packet, form=form, envelope=envelope_of(packet, firm_view())
    )


@bp.post("/<int:packet_id>/leave-out/<int:item_id>")
@allow("mailroom", "reception")
def leave_out(packet_id: int, item_id: int) -> Any:
    """Take one piece out."""
    seen_packet(packet_id)
    return _done(packet_id, gettext("Taken out."), changes.remove_item, item_id)


# ---- hold, release, cancel, share ------------------------------------------------------------------------


@bp.get("/<int:packet_id>/hold", endpoint="hold")
@bp.get("/<int:packet_id>/cancel", endpoint="cancel")
@allow("mailroom", "reception")
def ask_why(packet_id: int) -> str:
    """Ask for the reason before a packet is held or cancelled."""
    packet = seen_packet(packet_id)
    return _why_page(packet, WhyForm(formdata=None))


@bp.post("/<int:packet_id>/hold", endpoint="hold_it")
@bp.post("/<int:packet_id>/cancel", endpoint="cancel_it")
@allow("mailroom", "reception")
def with_reason(packet_id: int) -> Any:
    """Hold or cancel it, for a reason."""
    packet, form = seen_packet(packet_id), WhyForm()
    if not form.validate_on_submit():
        return _why_page(packet, form), 400
    if request.endpoint == "packets.hold_it":
        return _done(packet_id, gettext("Held."), service.hold, form.why.data)
    return _done(
        packet_id,
        gettext("Cancelled. Its inquiries are free for another packet."),
        service.cancel,
        form.why.data,
    )


def _why_page(packet: Packet, form: WhyForm) -> str:
    cancelling = (request.endpoint or "").startswith("packets.cancel")
    return render("mailroom/packet_why.html", packet=packet, form=form, cancelling=cancelling)


@bp.post("/<int:packet_id>/print-anew")
@allow("mailroom")
def print_anew(packet_id: int) -> Any:
    """All its paper is spoilt: another run prints it."""
    seen_packet(packet_id)
    said = gettext("It is ready again: put it into the next print run.")
    return _done(packet_id, said, service.print_anew, request.form.get("why", "")[:300])


@bp.post("/<int:packet_id>/release")
@allow("mailroom", "reception")
def release(packet_id: int) -> Any:
    """It is right so: let it go on."""
    seen_packet(packet_id)
    return _done(packet_id, gettext("Looked at again."), service.release)


@bp.post("/<int:packet_id>/share/<int:other_id>")
@allow("mailroom", "reception")
def share(packet_id: int, other_id: int) -> Any:
    """Take the other packet's inquiries into this envelope."""
    seen_packet(packet_id)
    return _done(packet_id, gettext("They share one envelope now."), sharing.share_with, other_id)


@bp.post("/<int:packet_id>/split/<int:inquiry_id>")
@allow("mailroom", "reception")
def split(packet_id: int, inquiry_id: int) -> Any:
    """Give one inquiry a packet of its own."""
    seen_packet(packet_id)
    return _done(packet_id, gettext("The inquiry has a packet of its own now."), sharing.split, inquiry_id)


@bp.post("/for-inquiry/<int:inquiry_id>")
@allow("mailroom", "reception", "rep")
def draft(inquiry_id: int) -> Any:
    """Draft a packet because somebody asks for it."""
    seen_inquiry(inquiry_id)
    try:
        packet = service.request(inquiry_id, current_user, clock.now())
    except ValueRefused as refused:
        flash_refused(refused.reason)
        return back_to("inquiries.show", inquiry_id=inquiry_id)
    flash_done(gettext("Packet %(number)s is drafted.", number=packet.number))
    return back_to("packets.show", packet_id=packet.id)


def _done(packet_id: int, said: str, use_case: Any, *args: Any) -> Any:
    """Do it and say so, or say why not; back to the packet."""
    try:
        use_case(packet_id, *args, current_user, clock.now())
    except ValueRefused as refused:
        flash_refused(refused.reason)
    else:
        flash_done(said)
    return back_to("packets.show", packet_id=packet_id)


extension = Extension("packets", blueprints=[bp], events=HANDLERS, jobs=(PREVIEW,))
