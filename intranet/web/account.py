"""My account: language, look, password, and where I am signed in. And the language switch of every page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, session
from flask_babel import gettext, refresh
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from intranet.extension import Extension
from intranet.people import passwords, service, signing_in
from intranet.people.signing_in import me
from intranet.platform import clock
from intranet.platform.i18n import LANGUAGES
from intranet.platform.security import SIGNED_IN, allow, public, safe_next
from intranet.platform.web import back_to, flash_done, refuse, render

bp = Blueprint("account", __name__)
LANGUAGE_CHOICES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]
# In this order: each of them also carries the names of those after it.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
THEME_CHOICES = [
    SelectChoice("auto", _l("As this device is set")),
    SelectChoice("light", _l("Light")),
    SelectChoice("dark", _l("Dark")),
]


class PreferencesForm(FlaskForm):
    language = SelectField(_l("Language"), choices=LANGUAGE_CHOICES)
    theme = SelectField(_l("Look"), choices=THEME_CHOICES)


class PasswordForm(FlaskForm):
    old = PasswordField(_l("Present password"), [InputRequired(_l("Type your present password."))])
    new = PasswordField(
        _l("New password"), [InputRequired(_l("Type a new password.")), Length(max=passwords.LONGEST)]
    )
    again = PasswordField(_l("New password again"), [EqualTo("new", _l("The two new passwords differ."))])


@bp.get("/account")
@allow(SIGNED_IN)
def show() -> str:
    """All settings of one's own."""
    return _page()


def _page(preferences: PreferencesForm | None = None, password: PasswordForm | None = None) -> str:
    language = current_user.language or None
    own = preferences or PreferencesForm(formdata=None, language=language, theme=current_user.theme)
    return render(
        "intranet/account.html",
        preferences=own,
        password=password or PasswordForm(formdata=None),
        sessions=signing_in.sessions_of(current_user.id, now=clock.now()),
        this_session=signing_in.current_token_hash(),
        device=device,
    )


def device(browser: str) -> str:
    """A browser's long name as people know it: "Firefox, Windows"; its beginning when it is none we know."""
    known = [next((shown for sign, shown in names if sign in browser), "") for names in (PROGRAMS, SYSTEMS)]
    return ", ".join(part for part in known if part) or browser[:40]


@bp.post("/account")
@allow(SIGNED_IN)
def save() -> Any:
    """Save language and look."""
    form = PreferencesForm()
    if not form.validate_on_submit():
        return _page(preferences=form), 400
    service.set_preferences(current_user.id, language=form.language.data or "", theme=form.theme.data or "")
    refresh()
    flash_done(gettext("Saved."))
    return back_to("account.show")


@bp.post("/account/password")
@allow(SIGNED_IN)
def password() -> Any:
    """Change one's own password; other devices are signed out."""
    form = PasswordForm()
    if not form.validate_on_submit() or not _changed(form):
        return _page(password=form), 400
    flash_done(gettext("Your password is changed. Other devices are signed out."))
    return back_to("account.show")


def _changed(form: PasswordForm) -> bool:
    keep, now = signing_in.current_token_hash(), clock.now()
    try:
        service.change_own_password(
            me(), old=form.old.data or "", new=form.new.data or "", now=now, keep=keep
        )
    except service.UserRefused as refused:
        refuse(form.old, refused.reason)
        return False
    except passwords.PasswordRefused as refused:
        refuse(form.new, refused.reason)
        return False
    return True


@bp.post("/account/sign-out-others")
@allow(SIGNED_IN)
def sign_out_others() -> Any:
    """End all sessions but this one."""
    service.end_sessions(current_user.id, now=clock.now(), keep=signing_in.current_token_hash())
    flash_done(gettext("Other devices are signed out."))
    return back_to("account.show")


@bp.post("/language")
@public
def language() -> Any:
    """Switch the language; remembered for the person, or for this browser before signing in."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            service.set_preferences(current_user.id, language=chosen, theme=current_user.theme)
    return redirect(safe_next(request.form.get("next")) or "/", 303)


extension = Extension("account", blueprints=[bp])
