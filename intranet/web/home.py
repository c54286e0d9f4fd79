"""Home: what to do now, by role."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from intranet.extension import Extension
from intranet.platform import clock
from intranet.platform.i18n import local
from intranet.platform.security import SIGNED_IN, allow
from intranet.platform.web import render
from intranet.web.panels import drawn_panels

bp = Blueprint("home", __name__)


@bp.get("/")
@allow(SIGNED_IN)
def show() -> str:
    """Counts of what waits, and what the rooms put on the first page."""
    now = clock.now()
    panels = drawn_panels("home", current_user)
    return render("intranet/home.html", now=now, hour=local(now).hour, panels=panels)


extension = Extension(name="home", blueprints=(bp,))
