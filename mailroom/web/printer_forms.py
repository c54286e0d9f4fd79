"""The forms of printers and trays; each gives the value its service takes."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Optional

from intranet.values.text import clean_line
from mailroom.press.calibrating.calibration import READING_NAMES, Readings
from mailroom.press.envelopes.sizes import all_envelopes
from mailroom.press.paper_sizes import SHEETS
from mailroom.printers.models import PrinterTray
from mailroom.printers.rules import Paper
from mailroom.printers.service import TrayEntry
from mailroom.sheets.queries import every_sheet
from mailroom.web.literature_forms import limited
from mailroom.web.number_fields import MeasuredField
from mailroom.web.text_fields import Written


class PrinterForm(FlaskForm):
    """A printer by the name people call it."""

    name = StringField(_l("Name"), [Written(_l("Give it the name that people call it by.")), limited(80)])
    active = BooleanField(_l("It is in use"), default=True)

    def entry(self) -> tuple[str, bool]:
        """What the service takes."""
        return clean_line(self.name.data or ""), bool(self.active.data)


class AddressForm(FlaskForm):
    """Where a printer is reached."""

    address = StringField(_l("Address"), [Optional(), limited(300)])
    fingerprint = StringField(_l("Fingerprint of its certificate"), [Optional(), limited(100)])

    def entry(self) -> tuple[str, str]:
        """What the service takes."""
        return (self.address.data or "").strip(), (self.fingerprint.data or "").strip()


class TrayForm(FlaskForm):
    """A tray and what lies in it."""

    name = StringField(
        _l("Name of the tray"), [Written(_l("Give it a name, such as Tray 2 or By hand.")), limited(60)]
    )
    paper = RadioField(_l("What lies in it"), [InputRequired(_l("Choose one."))], default=Paper.PLAIN.value)
    size = StringField(_l("Size"), [Written(_l("Say which size.")), limited(60)], render_kw={"list": "sizes"})
    source = StringField(
        _l("The printer's word for it"), [Optional(), limited(60)], render_kw={"list": "sources"}
    )
    active = BooleanField(_l("It is in use"), default=True)

    def fill_choices(self) -> TrayForm:
        """The papers in the reader's language."""
        self.paper.choices = [(paper.value, gettext(paper.label)) for paper in Paper]
        return self

    def entry(self) -> TrayEntry:
        """What the service takes."""
        return TrayEntry(
            clean_line(self.name.data or ""),
            Paper(self.paper.data),
            clean_line(self.size.data or ""),
            clean_line(self.source.data or ""),
            bool(self.active.data),
        )


def tray_data(tray: PrinterTray) -> dict[str, Any]:
    """What the form shows of a tray that exists."""
    return {name: getattr(tray, name) for name in TrayEntry.__dataclass_fields__} | {
        "paper": tray.paper.value
    }


def sizes() -> list[str]:
    """The papers to suggest: sheets, envelopes, label sheets."""
    return [*SHEETS, *(one.code for one in all_envelopes()), *(one.name for one in every_sheet())]


def _reading() -> MeasuredField:
    needed = InputRequired(_l("Measure it, and type the millimetres."))
    return MeasuredField(validators=[needed], example="108.2")


class ReadingsForm(FlaskForm):
    """The five distances, in millimetres."""

    first = _reading()
    second = _reading()
    middle = _reading()
    across = _reading()
    down = _reading()

    def name_fields(self, words: list[str]) -> ReadingsForm:
        """Label the fields with what to measure on this page."""
        for place, (name, text) in enumerate(zip(READING_NAMES, words, strict=True), 1):
            self[name].label.text = f"{place}  {text}"
        return self

    def entry(self) -> Readings:
        """What the service takes."""
        return Readings(**{name: self[name].data for name in READING_NAMES})
