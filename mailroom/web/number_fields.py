"""Numbers as people write them: what a scale, a ruler or a carton says."""

from __future__ import annotations

from math import isfinite
from typing import Any

from flask_babel import gettext
from wtforms import FloatField, ValidationError


def as_number(typed: str | None) -> int:
    """A number that a page wrote into itself; 0 where somebody changed it into something else."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


class MeasuredField(FloatField):
    """A measured number, with a point or a comma, whatever keyboard and browser it is typed with."""

    def __init__(
        self, *args: Any, render_kw: dict[str, Any] | None = None, example: str = "624.5", **more: Any
    ) -> None:
        super().__init__(*args, render_kw={"inputmode": "decimal"} | (render_kw or {}), **more)
        self.example = example

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] if valuelist else "").strip().replace(",", ".")
        if not typed:
            self.raw_data = [""]  # blanks are nothing typed, for the checks too
        try:
            self.data = float(typed) if typed else None
        except ValueError as error:
            self.data = None
            raise ValueError(self._what_to_do()) from error

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not isfinite(self.data):
            raise ValidationError(self._what_to_do())

    def _what_to_do(self) -> str:
        return gettext("Enter a number, such as %(example)s.", example=self.example)
