"""The form of a firm's own label sheet; it gives the figures that the press takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from intranet.values.text import clean_line
from mailroom.press.labels.sheets import LabelSheet
from mailroom.press.labels.sheets_search import length_mm
from mailroom.web.literature_forms import between, limited
from mailroom.web.text_fields import Written

PAGES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4), "a5": (148.0, 210.0), "other": None}


class LengthField(StringField):
    """A length as people write it: 66.7, 66,7 mm or 2 5/8 in. ``mm`` is it in millimetres, None where it is none."""

    @property
    def mm(self) -> float | None:
        return length_mm(self.data or "")

    def pre_validate(self, form: Any) -> None:
        """What is written must be a length."""
        if (self.data or "").strip() and self.mm is None:
            raise ValidationError(gettext("Write a length such as 66.7, or 2 5/8 in."))


def _length(label: Any, *, needed: bool = True) -> LengthField:
    first = InputRequired(_l("Measure it.")) if needed else Optional()
    return LengthField(label, [first, limited(20)], render_kw={"inputmode": "decimal"})


class OwnSheetForm(FlaskForm):
    """What one measures on a sheet with a ruler."""

    maker = StringField(_l("Maker"), [Optional(), limited(40)])
    code = StringField(_l("Code or name"), [Written(_l("Give it a name.")), limited(30)])
    description = StringField(_l("What it is for"), [Optional(), limited(80)])
    page = SelectField(_l("Page"))
    page_w = _length(_l("Page width"), needed=False)
    page_h = _length(_l("Page height"), needed=False)
    cols = IntegerField(_l("Columns"), [InputRequired(_l("Count them.")), between(1, 100)])
    rows = IntegerField(_l("Rows"), [InputRequired(_l("Count them.")), between(1, 200)])
    label_w = _length(_l("Label width"))
    label_h = _length(_l("Label height"))
    left = _length(_l("First label from the left edge"))
    top = _length(_l("First label from the top edge"))
    pitch_x = _length(_l("From label to label across"), needed=False)
    pitch_y = _length(_l("From label to label down"), needed=False)
    shape = SelectField(_l("Shape"))
    radius = _length(_l("Corner radius"), needed=False)

    def fill_choices(self) -> OwnSheetForm:
        """Pages and shapes in the reader's language."""
        self.page.choices = [
            ("a4", "A4"),
            ("letter", "US Letter"),
            ("a5", "A5"),
            ("other", gettext("another size")),
        ]
        self.shape.choices = [
            ("rect", gettext("rectangle")),
            ("round", gettext("round")),
            ("ellipse", gettext("oval")),
        ]
        return self

    def begun(self) -> bool:
        """Whether there is enough to draw: its labels are counted and have a size."""
        return bool(self.cols.data and self.rows.data and self.label_w.mm and self.label_h.mm)

    def figures(self) -> dict[str, Any]:
        """What :func:`mailroom.press.labels.sheets.own_sheet` takes; a length that is missing is 0."""
        page = PAGES.get(self.page.data or "") or (self.page_w.mm or 0.0, self.page_h.mm or 0.0)
        label_w_mm, label_h_mm = self.label_w.mm or 0.0, self.label_h.mm or 0.0
        shape = self.shape.data if self.shape.data in ("round", "ellipse") else ""
        return {
            "maker": clean_line(self.maker.data or "") or "Own",
            "code": clean_line(self.code.data or ""),
            "description": clean_line(self.description.data or ""),
            "page_w_mm": page[0],
            "page_h_mm": page[1],
            "cols": self.cols.data or 0,
            "rows": self.rows.data or 0,
            "label_w_mm": label_w_mm,
            "label_h_mm": label_h_mm,
            "left_mm": self.left.mm or 0.0,
            "top_mm": self.top.mm or 0.0,
            "pitch_x_mm": self.pitch_x.mm or label_w_mm,
            "pitch_y_mm": self.pitch_y.mm or label_h_mm,
            "corner_radius_mm": 0.0 if shape else self.radius.mm or 0.0,
            "shape": shape,
        }


def own_data(sheet: LabelSheet, figures: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of a sheet that exists; the name without its version."""
    known = next(
        (name for name, size in PAGES.items() if size == (sheet.page_w_mm, sheet.page_h_mm)), "other"
    )
    code, _, version = str(figures["code"]).rpartition(" v")
    return {
        "maker": sheet.maker,
        "code": code if code and version.isdecimal() else figures["code"],
        "description": sheet.description,
        "page": known,
        "page_w": f"{sheet.page_w_mm:g}",
        "page_h": f"{sheet.page_h_mm:g}",
        "cols": sheet.cols,
        "rows": sheet.rows,
        "label_w": f"{sheet.label_w_mm:g}",
        "label_h": f"{sheet.label_h_mm:g}",
        "left": f"{sheet.left_mm:g}",
        "top": f"{sheet.top_mm:g}",
        "pitch_x": f"{sheet.pitch_x_mm:g}",
        "pitch_y": f"{sheet.pitch_y_mm:g}",
        "shape": sheet.shape or "rect",
        "radius": f"{sheet.corner_radius_mm:g}",
    }
