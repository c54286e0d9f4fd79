"""Back orders: what was promised to whom, since when, and what is awaited."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import get_locale, gettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_refused, render
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.packets import backorders

bp = Blueprint("back_orders", __name__, url_prefix="/mailroom/back-orders")


@bp.get("")
@allow("mailroom")
def index() -> str:
    """Open promises, the longest waiting first; or those that ended."""
    ended, page = "ended" in request.args, max(1, request.args.get("page", 1, type=int))
    rows, count = backorders.listed(not ended, page)
    return render(
        "mailroom/back_orders.html",
        rows=rows,
        count=count,
        ended=ended,
        page=page,
        pages=-(-count // backorders.PAGE),
        language=str(get_locale() or "en"),
    )


@bp.post("/<int:order_id>/cancel")
@allow("mailroom")
def cancel(order_id: int) -> Any:
    """It is not sent any more, for a reason."""
    try:
        backorders.cancel(order_id, request.form.get("why", "")[:300], current_user, clock.now())
    except backorders.BackOrderNotFound:
        abort(404)
    except ValueRefused as refused:
        flash_refused(refused.reason)
    else:
        flash_done(gettext("Cancelled: it is not sent any more."))
    return back_to("back_orders.index")


extension = Extension(
    name="back orders",
    blueprints=[bp],
    menu=[
        MenuItem(
            "back_orders.index",
            N_("Back orders"),
            "hourglass-split",
            ("mailroom",),
            order=135,
            badge=lambda: backorders.open_count() or None,
        )
    ],
)
