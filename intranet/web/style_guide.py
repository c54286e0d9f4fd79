"""Every component on one page: the designer's test bench, and what a builder of screens copies from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.form import Form
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.extension import Extension, MenuItem, TimelineEntry
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render, render_fragment
from intranet.values.text import N_

bp = Blueprint("style_guide", __name__, url_prefix="/style-guide")

HORIZONS = ("immediately", "three_months", "six_months", "twelve_months", "unknown")
VERDICTS = ("unscreened", "clear", "to_check", "suspect", "fraud")
STATES = ("negotiating", "not_closed", "order", "after_sales")
PACKET_STATES = ("draft", "held", "waiting_for_approval", "ready", "printed", "packed", "mailed")


class TickBoxes(SelectMultipleField):
    """Several of a few, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProductLine(Form):
    product = StringField(lazy_gettext("Product"))
    quantity = IntegerField(lazy_gettext("How many"), [Optional()])


class SampleForm(FlaskForm):
    """One field of each kind."""

    company = StringField(
        lazy_gettext("Company"), [InputRequired(lazy_gettext("Ask who is calling, or type what they said."))]
    )
    phone = StringField(lazy_gettext("Phone"), [Optional()])
    asked_on = DateField(lazy_gettext("Came in on"), [Optional()])
    channel = SelectField(
        lazy_gettext("How it came"),
        choices=[SelectChoice("phone", lazy_gettext("Phone")), SelectChoice("fax", lazy_gettext("Fax"))],
    )
    horizon = RadioField(
        lazy_gettext("By when"), choices=[SelectChoice(name, name.replace("_", " ")) for name in HORIZONS]
    )
    wanted = TickBoxes(
        lazy_gettext("Wants"), choices=[SelectChoice("sheet", "Data sheet"), SelectChoice("sample", "Sample")]
    )
    rush = BooleanField(lazy_gettext("In a hurry"))
    words = TextAreaField(lazy_gettext("In their own words"))
    products = FieldList(FormField(ProductLine), lazy_gettext("Products"), min_entries=2)


@dataclass(frozen=True)
class SampleChange:
    """As a line of the audit trail."""

    at: datetime
    actor_name: str
    what: str
    before: Any
    after: Any
    why: str


@bp.get("/")
@allow("admin")
def show() -> str:
    """All components with made-up content; ``?errors=1`` shows the form as it comes back."""
    form = SampleForm()
    if request.args.get("errors"):
        form.company.errors = [_("Ask who is calling, or type what they said.")]
        form.products.entries[1].form.quantity.errors = [_("Type a whole number, such as 12.")]
    now = clock.now()
    return render(
        "intranet/style_guide.html",
        form=form,
        now=now,
        entries=_entries(now),
        changes=_changes(now),
        horizons=HORIZONS,
        verdicts=VERDICTS,
        states=STATES,
        packet_states=PACKET_STATES,
        hours=timedelta(hours=1),
        bench_states=("ready", "right", "wrong", "done"),
    )


@bp.post("/")
@allow("admin")
def save() -> Any:
    """Check the sample form; there is nowhere to save it."""
    form = SampleForm()
    if "add_line" in request.form:
        form.products.append_entry()
    elif form.validate_on_submit():
        flash_done(_("That would have been saved."))
        return back_to("style_guide.show")
    return render("intranet/style_guide_form.html", form=form)


@bp.get("/bench/<state>")
@allow("admin")
def bench(state: str) -> str:
    """The bench in each of its states."""
    return render("intranet/style_guide_bench.html", bench_state=state)


@bp.get("/live")
@allow("admin")
def live() -> str:
    """What was typed, as a live piece: the desk uses the same way."""
    return render_fragment("intranet/style_guide_live.html", typed=request.args.get("company", "").strip())


@bp.get("/progress/<int:done>")
@allow("admin")
def progress(done: int) -> Any:
    """A progress line that goes on by itself until 100; as a page of its own it is nothing."""
    if "X-Requested-With" not in request.headers:
        return redirect(url_for("style_guide.show"), 303)
    return render_fragment("intranet/style_guide_progress.html", done=min(done, 100))


def _entries(now: datetime) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            now - timedelta(hours=3),
            "telephone",
            _("Called back"),
            "Wants 200 m of the thin tape.",
            None,
            "Ann Reed",
        ),
        TimelineEntry(now - timedelta(days=2), "envelope", _("Packet mailed"), "", "#", "Ben Ito"),
        TimelineEntry(
            datetime(2025, 11, 3, 9, 30, tzinfo=UTC), "person-plus", _("First inquiry"), "", None, "Ann Reed"
        ),
    ]


def _changes(now: datetime) -> list[SampleChange]:
    return [SampleChange(now, "Ann Reed", "probability", 5, 7, "They asked for the bank details.")]


extension = Extension(
    name="style_guide",
    blueprints=(bp,),
    menu=(MenuItem("style_guide.show", N_("Style guide"), "palette", ("admin",), order=990),),
)
