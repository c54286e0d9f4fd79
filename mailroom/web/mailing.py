"""Mailing: what is packed goes to the post, and the loop is closed."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext, ngettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.firm import queries as firm
from intranet.platform import clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_wrong, render
from intranet.values.text import N_
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.runs import mailing, queries
from mailroom.web.postage_view import mailing_postage

bp = Blueprint("mailing", __name__, url_prefix="/mailroom/mailing")


@bp.get("")
@allow("mailroom")
def show() -> str:
    """Packed packets by service and envelope, with weight and postage."""
    packed = queries.to_mail()
    home = firm.profile().country
    groups = [
        (key, list(rows))
        for key, rows in groupby(sorted(packed, key=lambda p: _key(p, home)), lambda p: _key(p, home))
    ]
    return render(
        "mailroom/mailing.html",
        groups=groups,
        count=len(packed),
        **mailing_postage(packed),
        mailed=request.args.get("mailed", 0, type=int),
    )


def _key(packet: Packet, home: str) -> tuple[bool, bool, str]:
    """(not rush, abroad, envelope): rush first, then what goes at home."""
    abroad = packet.address is not None and packet.address.country != home
    return (not packet.rush, abroad, packet.envelope)


@bp.post("")
@allow("mailroom")
def mail() -> Any:
    """Mail the chosen packets, in one transaction; those that may not go stay, by name and reason."""
    chosen = [int(value) for value in request.form.getlist("packet_ids") if value.isdecimal()][:5000]
    if not chosen:
        flash_wrong(gettext("Tick at least one packet."))
        return back_to("mailing.show")
    done = mailing.mail(chosen, current_user, clock.now())
    for refusal in done.refused:
        why = " ".join(say(reason) for reason in refusal.reasons)
        flash_wrong(
            gettext(
                "%(number)s, %(who)s, stays here: %(why)s", number=refusal.number, who=refusal.who, why=why
            )
        )
    if done.before:
        flash_wrong(_mailed_before(len(done.before)))
    if done.packets:
        flash_done(ngettext("%(num)s packet is mailed.", "%(num)s packets are mailed.", len(done.packets)))
    return back_to("mailing.show", mailed=len(done.packets))


def _mailed_before(count: int) -> str:
    return ngettext(
        "%(num)s packet had been mailed already: nothing was counted twice.",
        "%(num)s packets had been mailed already: nothing was counted twice.",
        count,
    )


extension = Extension(
    name="mailing",
    blueprints=[bp],
    menu=[
        MenuItem(
            "mailing.show",
            N_("Mailing"),
            "send",
            ("mailroom",),
            order=130,
            badge=lambda: queries.count(PacketState.PACKED) or None,
        )
    ],
)
