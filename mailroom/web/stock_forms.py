"""The forms of the stock; each gives the value its service takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from intranet.values.text import clean_line
from mailroom.press.envelopes.sizes import Envelope, all_envelopes, windowed_envelopes
from mailroom.press.envelopes.zones import Part
from mailroom.stock.models import ShelfPlace, Supply
from mailroom.stock.service import SupplyEntry
from mailroom.stock.values import StockReason, SupplyKind
from mailroom.web.literature_forms import between, limited
from mailroom.web.number_fields import MeasuredField
from mailroom.web.text_fields import Written

BY_HAND = (StockReason.RECEIPT, StockReason.COUNTED, StockReason.SPOILT, StockReason.CORRECTION)


class MoveForm(FlaskForm):
    """What happened to the stock of one thing."""

    reason = RadioField(_l("What happened"), [InputRequired(_l("Choose one."))])
    number = IntegerField(
        _l("How many"), [InputRequired(_l("Enter a number.")), between(-1_000_000, 1_000_000)]
    )
    note = StringField(_l("Note"), [Optional(), limited(300)])

    def fill_choices(self) -> MoveForm:
        """The reasons in the reader's language."""
        self.reason.choices = [(why.value, gettext(why.label)) for why in BY_HAND]
        return self


class SupplyForm(FlaskForm):
    """Envelopes, label sheets, paper and the rest."""

    code = StringField(_l("Code"), [Written(_l("Give it a short code.")), limited(20)])
    name_en = StringField(_l("Name in English"), [Written(_l("Give it a name.")), limited(200)])
    name_zh = StringField(_l("Name in Chinese"), [Optional(), limited(200)])
    kind = SelectField(_l("Kind"))
    spec = StringField(_l("Size or sheet"), [Optional(), limited(40)], render_kw={"list": "specs"})
    unit = StringField(_l("Counted in"), [Optional(), limited(40)], default="piece")
    weight_g = MeasuredField(_l("Weight of one"), [Optional(), between(0, 5000)])
    max_thickness_mm = MeasuredField(_l("Holds at most"), [Optional(), between(0, 200)])
    max_weight_g = MeasuredField(_l("Carries at most"), [Optional(), between(0, 30_000)])
    reorder_point = IntegerField(_l("Reorder from"), [Optional(), between(0, 1_000_000)])
    printable = BooleanField(_l("It goes through the printer"), default=True)
    active = BooleanField(_l("It is in use"), default=True)

    def fill_choices(self) -> SupplyForm:
        """The kinds in the reader's language."""
        self.kind.choices = [(kind.value, gettext(kind.label)) for kind in SupplyKind]
        return self

    def entry(self) -> SupplyEntry:
        """What the service takes."""
        return SupplyEntry(
            code=clean_line(self.code.data or ""),
            name_en=clean_line(self.name_en.data or ""),
            name_zh=clean_line(self.name_zh.data or ""),
            kind=SupplyKind(self.kind.data),
            spec=clean_line(self.spec.data or ""),
            unit=clean_line(self.unit.data or "") or "piece",
            weight_g=self.weight_g.data or 0.0,
            max_thickness_mm=self.max_thickness_mm.data,
            max_weight_g=self.max_weight_g.data,
            printable=self.printable.data,
            reorder_point=self.reorder_point.data or 0,
            active=self.active.data,
        )


def supply_data(supply: Supply) -> dict[str, Any]:
    """What the form shows of a supply that exists."""
    return {name: getattr(supply, name) for name in SupplyEntry.__dataclass_fields__} | {
        "kind": supply.kind.value
    }


def envelope_codes() -> list[tuple[str, str]]:
    """The envelopes that the press knows with what to mind about each, for the list of suggestions."""
    return [
        (envelope.code, ", ".join(_to_mind(envelope)))
        for envelope in (*all_envelopes(), *windowed_envelopes())
    ]


def _to_mind(envelope: Envelope) -> Iterable[str]:
    yield f"{envelope.width_mm:g} × {envelope.height_mm:g} mm"
    if envelope.windows:
        yield gettext("the letter bears the address")
    if envelope.no_advertising:
        yield gettext("takes no advertising")
    if envelope.takes(Part.POSTCODE):
        yield gettext("postcode boxes are filled in once you have measured them (settings, rules)")
    if envelope.doubtful:
        yield gettext("not every zone was seen in a source: try one with the post first")


class PlaceForm(FlaskForm):
    """A place on a shelf."""

    code = StringField(_l("Code"), [Written(_l("Give it a short code, such as A-2-3.")), limited(20)])
    walk = IntegerField(_l("Place on the walk"), [InputRequired(_l("Enter a number.")), between(0, 100_000)])
    reserve = BooleanField(_l("Reserve, in cartons"))
    load_limit_kg = MeasuredField(_l("Carries at most"), [Optional(), between(0, 10_000)])


def place_data(place: ShelfPlace) -> dict[str, Any]:
    """What the form shows of a place that exists."""
    return {name: getattr(place, name) for name in ("code", "walk", "reserve", "load_limit_kg")}
