"""Numbers as people write them: what a scale, a ruler or a carton says."""

from __future__ import annotations

from math import isfinite
from typing import Any

from flask_babel import gettext
from wtforms import FloatField, ValidationError


class MeasuredField(FloatField):
    """A measured number, with a point or a comma, whatever keyboard and browser it is typed with."""

    def __init__(self, *args: Any, render_kw: dict[str, Any] | None = None, **more: Any) -> None:
        super().__init__(*args, render_kw={"inputmode": "decimal"} | (render_kw or {}), **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] if valuelist else "").strip().replace(",", ".")
        try:
            self.data = float(typed) if typed else None
        except ValueError as error:
            self.data = None
            raise ValueError(gettext("Enter a number, such as 624.5.")) from error

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not isfinite(self.data):
            raise ValidationError(gettext("Enter a number, such as 624.5."))
