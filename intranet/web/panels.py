"""Pieces that rooms add to a page: gathered by place and role, drawn in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template
from flask_login import current_user
from markupsafe import Markup

from intranet.extension import registry
from intranet.platform.database import end_reading


def drawn_panels(place: str, value: Any) -> list[Markup]:
    """The panels of ``place`` for ``value`` as HTML, for the person who looks; those with nothing to show are left out.

    All are asked before the first is drawn, so that no transaction stays open meanwhile.
    """
    asked = [(panel.template, panel.context(value)) for panel in registry().panels_at(place, _roles())]
    end_reading()
    return [Markup(render_template(template, **values)) for template, values in asked if values is not None]  # noqa: S704


def _roles() -> Iterable[str]:
    return current_user.roles if current_user.is_authenticated else ()
