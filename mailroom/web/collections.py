"""Collections on the screen: on which days, at what time, who comes for the mail, and where it waits."""

from __future__ import annotations

from datetime import time
from typing import Any, Literal

from babel.dates import get_day_names
from flask import Blueprint, abort
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.extension import Extension, Panel
from intranet.platform import clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from mailroom.centre import queries, rules, service
from mailroom.centre.models import Collection
from mailroom.web.literature_forms import limited
from mailroom.web.text_fields import Written

bp = Blueprint("collections", __name__, url_prefix="/mailroom/collections")
WORKING_WEEK = ["0", "1", "2", "3", "4"]


class ClockField(TimeField):
    """A time of day; what is none is answered in our words."""

    def process_formdata(self, valuelist: Any) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as wrong:
            raise ValueError(gettext("Give the time as 17:30.")) from wrong


class CollectionForm(FlaskForm):
    """One collection."""

    weekdays = SelectMultipleField(
        _l("On these days"),
        [InputRequired(_l("Tick at least one day of the week."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    at = ClockField(_l("Time"), [InputRequired(_l("Give the time as 17:30."))])
    carrier = StringField(_l("Who collects"), [Written(_l("Say who collects, such as Post.")), limited(80)])
    place = StringField(_l("Where it waits"), [Optional(), limited(120)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekdays.choices = [SelectChoice(str(day), name) for day, name in day_names("wide").items()]

    def typed(self) -> tuple[list[int], time | None, str, str]:
        """What the service takes."""
        days = [int(day) for day in self.weekdays.data or [] if day.isdecimal()]
        return days, self.at.data, self.carrier.data or "", self.place.data or ""


def day_names(width: Literal["wide", "abbreviated"]) -> dict[int, str]:
    """The days of the week in the reader's language, Monday is 0."""
    return dict(get_day_names(width, locale=get_locale()))


def days_in_words(days: frozenset[int]) -> str:
    """ "Mon to Fri" where they follow each other, else one by one."""
    names, ordered = day_names("abbreviated"), sorted(days)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return gettext("%(first)s to %(last)s", first=names[ordered[0]], last=names[ordered[-1]])
    return gettext(", ").join(names[day] for day in ordered)


@bp.get("")
@allow("mailroom", "admin")
def index() -> str:
    """All collections, and which comes next."""
    rows = [(row, days_in_words(row.times.weekdays)) for row in queries.collections()]
    return render("mailroom/collections.html", rows=rows, clock=queries.clock_at(clock.now()))


@bp.get("/new")
@bp.get("/<int:collection_id>")
@allow("mailroom", "admin")
def edit(collection_id: int | None = None) -> str:
    """A collection, to add or to change."""
    known = _known(collection_id) if collection_id else None
    data: dict[str, Any] = {"weekdays": WORKING_WEEK}
    if known:
        data = {"weekdays": [str(day) for day in known.weekdays], "at": known.at}
        data |= {"carrier": known.carrier, "place": known.place}
    return _page(CollectionForm(formdata=None, **data), known)


@bp.post("/new")
@bp.post("/<int:collection_id>")
@allow("mailroom", "admin")
def save(collection_id: int | None = None) -> Any:
    """Keep it."""
    form = CollectionForm()
    if form.validate_on_submit():
        try:
            service.save_collection(collection_id, *form.typed(), current_user)
        except rules.CollectionRefused as refused:
            form.form_errors.append(say(refused.reason))
        else:
            flash_done(gettext("Noted. The board counts down to it."))
            return back_to("collections.index")
    return _page(form, _known(collection_id) if collection_id else None), 400


@bp.post("/<int:collection_id>/remove")
@allow("mailroom", "admin")
def remove(collection_id: int) -> Any:
    """Nobody comes then any more."""
    service.remove_collection(collection_id, current_user)
    flash_done(gettext("This collection is taken off the list."))
    return back_to("collections.index")


def _known(collection_id: int) -> Collection:
    return queries.collection(collection_id) or abort(404)


def _page(form: CollectionForm, known: Collection | None) -> str:
    return render("mailroom/collection_edit.html", form=form, collection=known)


extension = Extension(
    "collections",
    blueprints=[bp],
    panels=[
        Panel("settings", "mailroom/_collections_setting.html", lambda _value: {}, ("admin", "mailroom"), 50)
    ],
)
