"""Settings, people: who works here, with which roles. For admins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.extension import Extension
from intranet.people import queries, service
from intranet.people.models import ROLE_LABELS, User
from intranet.people.passwords import LONGEST, PasswordRefused
from intranet.people.signing_in import me
from intranet.platform import audit, clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_refused, refuse, render
from intranet.web.account import LANGUAGE_CHOICES

bp = Blueprint("users", __name__, url_prefix="/settings/people")


class PersonForm(FlaskForm):
    """What an admin may change of a person."""

    name = StringField(_l("Full name"), [InputRequired(_l("Say how the person is called.")), Length(max=120)])
    email = StringField(_l("E-mail"), [Length(max=254)])
    phone = StringField(_l("Phone"), [Length(max=40)])
    roles = SelectMultipleField(
        _l("Roles"),
        choices=[SelectChoice(role.value, _l(label)) for role, label in ROLE_LABELS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "name": self.name.data or "",
            "email": self.email.data or "",
            "phone": self.phone.data or "",
            "roles": self.roles.data or [],
        }


class NewPersonForm(PersonForm):
    sign_in_name = StringField(
        _l("Signs in as"), [InputRequired(_l("Choose a name to sign in by.")), Length(max=60)]
    )
    password = PasswordField(
        _l("First password"), [InputRequired(_l("Choose a first password.")), Length(max=LONGEST)]
    )
    language = SelectField(_l("Language"), choices=LANGUAGE_CHOICES)


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        _l("New password"), [InputRequired(_l("Type a new password.")), Length(max=LONGEST)]
    )


def _found(user_id: int) -> User:
    try:
        return service.find(user_id)
    except service.UserNotFound:
        abort(404)


@bp.get("")
@allow("admin")
def index() -> str:
    """Everybody."""
    return render("intranet/users.html", users=queries.all_users())


@bp.get("/new")
@allow("admin")
def new() -> str:
    """A blank form for a person."""
    return render("intranet/user_new.html", form=NewPersonForm(formdata=None))


@bp.post("/new")
@allow("admin")
def add() -> Any:
    """Add a person."""
    form = NewPersonForm()
    user = _added(form) if form.validate_on_submit() else None
    if user is None:
        return render("intranet/user_new.html", form=form), 400
    flash_done(
        gettext("%(name)s can sign in as %(sign_in_name)s.", name=user.name, sign_in_name=user.sign_in_name)
    )
    return back_to("users.index")


def _added(form: NewPersonForm) -> User | None:
    try:
        return service.add_user(
            **form.values(),
            sign_in_name=form.sign_in_name.data or "",
            password=form.password.data or "",
            language=form.language.data or "",
            by=me(),
            now=clock.now(),
        )
    except service.UserRefused as refused:
        refuse(form[refused.field], refused.reason)
    except PasswordRefused as refused:
        refuse(form.password, refused.reason)
    return None


@bp.get("/<int:user_id>")
@allow("admin")
def edit(user_id: int) -> str:
    """One person."""
    return _page(_found(user_id))


def _page(user: User, form: PersonForm | None = None, password: NewPasswordForm | None = None) -> str:
    roles = [role.value for role in user.own_roles]
    known = PersonForm(formdata=None, name=user.name, email=user.email, phone=user.phone, roles=roles)
    return render(
        "intranet/user.html",
        user=user,
        form=form or known,
        password=password or NewPasswordForm(formdata=None),
        entries=audit.history("user", user.id),
    )


@bp.post("/<int:user_id>")
@allow("admin")
def save(user_id: int) -> Any:
    """Save a person."""
    user, form = _found(user_id), PersonForm()
    if not form.validate_on_submit():
        return _page(user, form), 400
    try:
        service.change_user(user_id, **form.values(), by=me())
    except service.UserRefused as refused:
        refuse(form[refused.field], refused.reason)
        return _page(user, form), 400
    flash_done(gettext("Saved."))
    return back_to("users.index")


@bp.post("/<int:user_id>/password")
@allow("admin")
def set_password(user_id: int) -> Any:
    """Set a new password for somebody who forgot the old one."""
    user, form = _found(user_id), NewPasswordForm()
    if not form.validate_on_submit():
        return _page(user, password=form), 400
    try:
        service.set_password(user_id, form.password.data or "", by=me(), now=clock.now())
    except PasswordRefused as refused:
        refuse(form.password, refused.reason)
        return _page(user, password=form), 400
    flash_done(gettext("%(name)s has a new password and is signed out everywhere.", name=user.name))
    return back_to("users.edit", user_id=user_id)


@bp.post("/<int:user_id>/bar")
@allow("admin")
def bar(user_id: int) -> Any:
    """Bar somebody, at once."""
    return _set_active(user_id, False)


@bp.post("/<int:user_id>/let-in")
@allow("admin")
def let_in(user_id: int) -> Any:
    """Let somebody in again."""
    return _set_active(user_id, True)


def _set_active(user_id: int, active: bool) -> Any:
    user = _found(user_id)
    try:
        service.set_active(user_id, active, by=me(), now=clock.now())
    except service.UserRefused as refused:
        flash_refused(refused.reason)
        return back_to("users.edit", user_id=user_id)
    done = gettext("%(name)s can sign in again.") if active else gettext("%(name)s can no longer sign in.")
    flash_done(done % {"name": user.name})
    return back_to("users.index")


extension = Extension("users", blueprints=[bp])
