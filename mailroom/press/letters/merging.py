"""What happens to every value that a template shows: it keeps its own order of reading among the words round it."""

from __future__ import annotations

from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from mailroom.press.type.isolating import isolated

RTL = "_reads_from_the_right"
"""The value that says whether the words round the others read from the right."""


@pass_context
def in_order(context: Context, value: Any) -> Any:
    """The value as it is shown; what is markup already, or no text, is left as it is."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return isolated(value, rtl=bool(context.get(RTL)))
