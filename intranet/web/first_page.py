"""What reception and reps find on the first page: whom to call now, and the inquiries that came in last."""

from __future__ import annotations

from typing import Any

from intranet.customers.queries import Viewer
from intranet.extension import Extension, Panel
from intranet.firm import queries as firm
from intranet.followups import queries as followups
from intranet.followups.rules import Part
from intranet.inquiries import queries as inquiries

LINES = 6
"""So many of each: more is a list, and the lists have screens of their own."""


def latest_panel(viewer: Viewer) -> dict[str, Any] | None:
    """The inquiries that came in last, for a caller who asks for their number; nothing before the first."""
    rows = inquiries.latest(viewer, LINES)
    return {"rows": rows} if rows else None


def due_panel(viewer: Viewer) -> dict[str, Any] | None:
    """The first calls of the due list; nothing when nobody is to be called today."""
    found = followups.due_list(viewer.id, firm.today())
    now = [line for line in found.lines if line.part is not Part.NEXT]
    left = found.counts[Part.OVERDUE] + found.counts[Part.TODAY] - LINES
    return {"lines": now[:LINES], "left": max(0, left), "late": Part.OVERDUE} if now else None


extension = Extension(
    "first page",
    panels=[
        Panel("home", "intranet/_home_due.html", due_panel, ("rep",), order=10),
        Panel("home", "intranet/_home_latest.html", latest_panel, ("reception", "rep"), order=20),
    ],
)
