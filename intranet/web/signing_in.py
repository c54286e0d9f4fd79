"""Signing in and out."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from intranet.extension import Extension, PeriodicTask
from intranet.people import commands, signing_in
from intranet.people.signing_in import SignInRefused
from intranet.platform import clock
from intranet.platform.errors import typed_fields
from intranet.platform.security import SIGNED_IN, allow, public, safe_next
from intranet.platform.web import refuse, render

bp = Blueprint("signing_in", __name__)
KEPT_SECONDS = 12 * 3600
LONGEST_NAME = 60


class SignInForm(FlaskForm):
    """``kept`` is what somebody had typed when the session ended, signed by us."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Type the name you sign in by.")), Length(max=LONGEST_NAME)],
        name="sign_in_name",
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Type your password.")), Length(max=256)])
    next = HiddenField()
    kept = HiddenField()


@bp.get("/sign-in")
@public
def sign_in() -> Any:
    """The sign-in page; those who are signed in already go on."""
    target = safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target or url_for("home.show"), 303)
    return render("intranet/sign_in.html", form=SignInForm(next=target or ""))


@bp.post("/sign-in")
@public
def prove() -> Any:
    """Check name and password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render("intranet/sign_in.html", form=form), 400
    address, browser = signing_in.visitor()
    try:
        user = signing_in.prove(form.name.data or "", form.password.data or "", address=address)
    except SignInRefused as refused:
        return _refuse(form, refused)
    signing_in.start_session(user, address=address, browser=browser, now=clock.now())
    kept = _opened(form.kept.data)
    if kept is not None:
        return _offer(kept)
    return redirect(safe_next(form.next.data) or url_for("home.show"), 303)


def _refuse(form: SignInForm, refused: SignInRefused) -> Any:
    refuse(form.password, refused.reason)
    response = current_app.make_response(render("intranet/sign_in.html", form=form))
    response.status_code = 400 if refused.wait is None else 429
    if refused.wait is not None:
        response.headers["Retry-After"] = str(int(refused.wait.total_seconds()) + 1)
    return response


@bp.post("/sign-out")
@allow(SIGNED_IN)
def sign_out() -> Any:
    """End this browser's session."""
    signing_in.end_session(now=clock.now())
    return redirect(url_for("signing_in.sign_in"), 303)


def ask_and_keep() -> Response:
    """The session ended while somebody typed: sign in here, then what was typed is offered to be sent again."""
    kept = {
        "action": request.full_path.rstrip("?"),
        "fields": typed_fields(),
        "had_files": bool(request.files),
    }
    form = SignInForm(formdata=None, kept=_signer().dumps(json.dumps(kept)))
    return Response(render("intranet/sign_in.html", form=form, session_ended=True), 401, mimetype="text/html")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept over signing in")


def _opened(kept: str | None) -> dict[str, Any] | None:
    if not kept:
        return None
    try:
        return json.loads(_signer().loads(kept, max_age=KEPT_SECONDS))
    except (BadSignature, ValueError):
        return None


def _offer(kept: dict[str, Any]) -> str:
    return render(
        "errors/send_again.html",
        fields=[tuple(pair) for pair in kept["fields"]],
        action=safe_next(kept["action"]) or "/",
        had_files=kept["had_files"],
        home=url_for("home.show"),
    )


extension = Extension(
    "signing_in",
    blueprints=[bp],
    commands=[commands.users_group],
    periodic=[PeriodicTask("forget old sessions", 24 * 60, signing_in.forget_old_sessions)],
)
