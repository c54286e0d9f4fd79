"""The firm's own settings: who it is, its logo, its calendar, its texts."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from intranet.extension import Extension
from intranet.firm import queries, service
from intranet.firm.models import FirmProfile
from intranet.firm.service import ProfileDetails
from intranet.firm.texts import LANGUAGES, TEXTS, FirmWords
from intranet.platform import audit, clock, storage
from intranet.platform.content import JPEG, PNG, SVG, FileRefused
from intranet.platform.database import db, transaction
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.storage import StoredFile
from intranet.platform.web import back_to, flash_done, render
from intranet.web.countries import country_choices
from intranet.web.day_field import DayField

bp = Blueprint("firm_settings", __name__, url_prefix="/settings/firm")
LOGO_TYPES = frozenset({PNG, JPEG, SVG})
TEXT_PREFIX = "text_"


# ---- who we are ------------------------------------------------------------------------------------------


def _limited(longest: int) -> Length:
    return Length(max=longest, message=_l("Use %(max)d characters at most."))


class ProfileForm(FlaskForm):
    """The firm as it stands on letters and envelopes."""

    name = StringField(_l("Name of the firm"), [InputRequired(_l("Give the firm's name.")), _limited(200)])
    street = TextAreaField(_l("Street or PO box"), [_limited(400)], render_kw={"rows": 2})
    sublocality = StringField(_l("District"), [Optional(), _limited(120)])
    postcode = StringField(_l("Postcode"), [_limited(20)])
    city = StringField(_l("Town"), [_limited(120)])
    region = StringField(_l("State or province"), [Optional(), _limited(120)])
    country = SelectField(_l("Country we post from"), choices=[])
    language = SelectField(_l("Our language"), choices=[])
    time_zone = SelectField(_l("Time zone"), choices=[])
    currency = StringField(
        _l("Currency"),
        [Regexp(r"\A[A-Za-z]{3}\Z", message=_l("Give the three letters, such as USD or EUR."))],
    )
    phone = StringField(_l("Phone"), [Optional(), _limited(40)])
    fax = StringField(_l("Fax"), [Optional(), _limited(40)])
    email = StringField(_l("E-mail"), [Optional(), _limited(254)])
    website = StringField(_l("Website"), [Optional(), _limited(200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices(gettext("Choose"))
        self.language.choices = [SelectChoice(code, name) for code, name in LANGUAGES.items()]
        zones = sorted(zone for zone in clock.time_zones() if "/" in zone and not zone.startswith("Etc/"))
        self.time_zone.choices = [SelectChoice(zone, zone.replace("_", " ")) for zone in ("UTC", *zones)]

    def details(self) -> ProfileDetails:
        """What the service takes."""
        given = {name: self[name].data or "" for name in ProfileDetails.__dataclass_fields__}
        return ProfileDetails(**given | {"currency": given["currency"].upper()})


class LogoForm(FlaskForm):
    """A picture for the letterhead."""

    logo = FileField(_l("Logo (PNG, JPEG or SVG)"), [FileRequired(_l("Choose a picture."))])


def _profile_page(form: ProfileForm, logo_form: LogoForm) -> str:
    firm = queries.profile()
    return render(
        "intranet/firm_profile.html",
        firm=firm,
        form=form,
        logo_form=logo_form,
        logo=_logo(firm),
        entries=audit.history("firm", service.WHOLE_FIRM),
    )


def _logo(firm: FirmProfile) -> StoredFile | None:
    return db.session.get(StoredFile, firm.logo_file_id) if firm.logo_file_id else None


@bp.get("")
@allow("admin")
def profile() -> str:
    """Who the firm is, to change."""
    firm = queries.profile()
    data = {name: getattr(firm, name) for name in ProfileDetails.__dataclass_fields__}
    return _profile_page(ProfileForm(formdata=None, **data), LogoForm(formdata=None))


@bp.post("")
@allow("admin")
def save_profile() -> Any:
    """Keep it."""
    form = ProfileForm()
    if form.validate_on_submit():
        try:
            service.save_profile(form.details(), current_user, clock.now())
        except service.FirmRefused as refused:
            form.form_errors.append(say(refused.reason))
        else:
            flash_done(gettext("Saved. Letters and envelopes carry it from now on."))
            return back_to("firm_settings.profile")
    return _profile_page(form, LogoForm(formdata=None)), 400


@bp.post("/logo")
@allow("admin")
def save_logo() -> Any:
    """Use a picture as the logo."""
    form = LogoForm()
    if form.validate_on_submit():
        try:
            _keep_logo(form)
        except FileRefused as refused:
            form.logo.errors = [say(refused.reason)]
        if not form.logo.errors:
            flash_done(gettext("The logo stands on letters from now on."))
            return back_to("firm_settings.profile")
    firm = queries.profile()
    data = {name: getattr(firm, name) for name in ProfileDetails.__dataclass_fields__}
    return _profile_page(ProfileForm(formdata=None, **data), form), 400


def _keep_logo(form: LogoForm) -> None:
    with transaction():
        upload = form.logo.data
        kept = storage.keep(upload.stream, name=upload.filename or "logo", by=current_user)
        if kept.media_type in LOGO_TYPES:
            service.set_logo(kept.id, current_user)
        else:
            form.logo.errors = [gettext("This is no picture for paper. Choose a PNG, JPEG or SVG file.")]


@bp.post("/logo/remove")
@allow("admin")
def remove_logo() -> Any:
    """No logo any more."""
    service.set_logo(None, current_user)
    flash_done(gettext("Letters go without a logo now."))
    return back_to("firm_settings.profile")


# ---- the calendar ----------------------------------------------------------------------------------------


class DayForm(FlaskForm):
    """A day on which the firm departs from its country's calendar."""

    day = DayField(_l("Day"), [InputRequired(_l("Give the day."))])
    working = RadioField(_l("On this day we are"), choices=[], default="closed")
    name = StringField(_l("What it is called"), [Optional(), _limited(120)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.working.choices = [
            SelectChoice("closed", gettext("closed")),
            SelectChoice("working", gettext("at work all the same")),
        ]


def _calendar_page(form: DayForm) -> str:
    calendar, this_year = queries.calendar(), queries.today().year
    return render(
        "intranet/firm_calendar.html",
        form=form,
        days=queries.calendar_days(),
        holidays=calendar.holidays_of(this_year),
        year=this_year,
    )


@bp.get("/calendar")
@allow("admin")
def calendar() -> str:
    """The firm's own days, beside the country's holidays."""
    return _calendar_page(DayForm(formdata=None))


@bp.post("/calendar")
@allow("admin")
def add_day() -> Any:
    """Note a day."""
    form = DayForm()
    if not form.validate_on_submit():
        return _calendar_page(form), 400
    working = form.working.data == "working"
    service.set_calendar_day(form.day.data, working, form.name.data or "", current_user)
    flash_done(gettext("Noted. Promises and follow-ups count by it from now on."))
    return back_to("firm_settings.calendar")


@bp.post("/calendar/<iso_day>/forget")
@allow("admin")
def forget_day(iso_day: str) -> Any:
    """Let a day be again what the country's calendar says."""
    try:
        day = date.fromisoformat(iso_day)
    except ValueError:
        abort(404)
    service.forget_calendar_day(day, current_user)
    flash_done(gettext("This day is as the country's calendar has it."))
    return back_to("firm_settings.calendar")


# ---- texts -----------------------------------------------------------------------------------------------


def _text_form(words: FirmWords) -> type[FlaskForm]:
    fields = {
        TEXT_PREFIX + code: StringField(
            name,
            [Optional(), _limited(words.longest)],
            render_kw={"lang": code, "dir": "auto", "placeholder": words.wording.get(code, "")},
        )
        for code, name in LANGUAGES.items()
    }
    return type("TextForm", (FlaskForm,), fields)


@bp.get("/texts/<name>")
@allow("admin")
def text(name: str) -> str:
    """One text in each language, to change."""
    words = TEXTS.get(name) or abort(404)
    own = {TEXT_PREFIX + row.language: row.text for row in queries.texts(name)}
    return render("intranet/firm_text.html", words=words, form=_text_form(words)(formdata=None, **own))


@bp.post("/texts/<name>")
@allow("admin")
def save_text(name: str) -> Any:
    """Keep it; an empty line takes the wording it came with."""
    words = TEXTS.get(name) or abort(404)
    form = _text_form(words)()
    if not form.validate_on_submit():
        return render("intranet/firm_text.html", words=words, form=form), 400
    with transaction():
        for code in LANGUAGES:
            service.set_text(name, code, form[TEXT_PREFIX + code].data or "", current_user)
    flash_done(gettext("Saved."))
    return back_to("firm_settings.text", name=name)


extension = Extension("firm_settings", blueprints=[bp])
