"""Settings: the way to everything an admin keeps. Rooms add theirs as panels at the place "settings"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.platform.security import allow
from intranet.platform.web import render
from intranet.values.text import N_
from intranet.web.panels import drawn_panels

bp = Blueprint("settings", __name__)


@dataclass(frozen=True)
class SettingsPage:
    """One line: where it leads, and what one does there (English msgids)."""

    endpoint: str
    icon: str
    title: str
    text: str
    roles: tuple[str, ...] = ("admin",)
    args: Mapping[str, str] = field(default_factory=dict)


PAGES = (
    SettingsPage(
        "firm_settings.profile",
        "building",
        N_("The firm"),
        N_("Who sends the letters: address, language, logo."),
    ),
    SettingsPage(
        "firm_settings.calendar",
        "calendar3",
        N_("Calendar"),
        N_("Days on which we are closed, or work all the same."),
    ),
    SettingsPage(
        "policies.index",
        "signpost-split",
        N_("Rules"),
        N_("How often we call, what we screen for, levels, packets: the figures behind every decision."),
        ("supervisor", "admin"),
    ),
    SettingsPage(
        "questions.index", "patch-question", N_("Own questions"), N_("What your firm asks beside the usual.")
    ),
    SettingsPage(
        "firm_settings.text",
        "megaphone",
        N_("Teaser"),
        N_("The line on the envelope, in each language."),
        args={"name": "teaser"},
    ),
    SettingsPage("users.index", "people", N_("People"), N_("Who works here, their roles and passwords.")),
    SettingsPage(
        "jobs.index", "gear-wide-connected", N_("Jobs"), N_("What the worker does, and what failed.")
    ),
    SettingsPage(
        "audit.index",
        "clock-history",
        N_("Audit trail"),
        N_("Who changed what, when and why."),
        ("supervisor", "admin"),
    ),
    SettingsPage(
        "health.show", "heart-pulse", N_("Health"), N_("What works, and what to install where not.")
    ),
)


@bp.get("/settings")
@allow("admin", "supervisor")
def show() -> str:
    """All settings pages of the viewer's roles."""
    pages = [page for page in PAGES if current_user.may(*page.roles)]
    return render("intranet/settings.html", pages=pages, panels=drawn_panels("settings", current_user))


extension = Extension(
    "settings",
    blueprints=[bp],
    menu=[MenuItem("settings.show", N_("Settings"), "sliders", ("admin", "supervisor"), 900)],
)
