"""A date picked from the browser's calendar, with errors that say what to do."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import DateField


class DayField(DateField):
    """A :class:`wtforms.DateField` that asks for the date in our own words when it cannot be read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Give the date, for example 2026-11-24.")) from error
