"""The supervisor's week in six small charts, on the first page; drawn without scripts."""

from __future__ import annotations

from typing import Any

from intranet.extension import Extension, Panel
from intranet.firm import queries as firm
from intranet.review import queries


def week_panel(_viewer: Any) -> dict[str, Any] | None:
    """The last seven days; nothing while nothing happened."""
    charts = queries.week(firm.today())
    return {"charts": charts} if any(chart.total for chart in charts) else None


extension = Extension(
    "week", panels=[Panel("home", "intranet/_week.html", week_panel, ("supervisor",), order=5)]
)
