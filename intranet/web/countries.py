"""Countries to choose from, by their names in the reader's language."""

from __future__ import annotations

from flask_babel import get_locale
from wtforms.fields.choices import SelectChoice

from intranet.values import country_names


def reader_language() -> str:
    """The short code of the language the page is drawn in."""
    locale = get_locale()
    return locale.language if locale else "en"


def country_choices(empty: str = "") -> list[SelectChoice]:
    """Every country mail can go to, by name; first ``empty`` for "not known"."""
    known = country_names.country_choices(reader_language())
    return [SelectChoice("", empty), *(SelectChoice(code, name) for code, name in known)]
