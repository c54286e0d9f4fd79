"""Pages for what went wrong: what it means and what to do, in the reader's language. Nothing typed is lost."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, jsonify, request, url_for
from flask_babel import gettext
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from intranet.platform.database import RecordNotFound, db
from intranet.platform.i18n import say
from intranet.platform.security import same_origin
from intranet.platform.storage import FileMissing
from intranet.platform.web import render
from intranet.values.reason import Reason, reason
from intranet.values.text import N_

log = logging.getLogger("sameday.web")
# These are answered by a house that stands: whoever is signed in keeps the rail and the search.
WITHIN_THE_HOUSE = frozenset({403, 404, 405, 409, 413, 429})
TEMPLATE = "errors/error.html"
SEND_AGAIN = "errors/send_again.html"
SECRET_FIELDS = ("csrf_token", "password", "secret")
MOST_KEPT_BYTES = 200_000
OUT_OF_RANGE = "22003"  # PostgreSQL: numeric_value_out_of_range


@dataclass(frozen=True)
class Told:
    """What an error page says: English msgids."""

    title: str
    text: str


TOLD: Mapping[int, Told] = {
    400: Told(N_("That did not arrive whole"), N_("Go back, check what you typed, and send it again.")),
    401: Told(N_("Please sign in again"), N_("Your session has ended. Sign in, and go on where you were.")),
    403: Told(
        N_("This is not yours to open"),
        N_("Your roles do not include it. Ask your administrator for the role you need."),
    ),
    404: Told(
        N_("There is nothing here"),
        N_("The address may be mistyped, or the thing is gone. Search for it, or start from home."),
    ),
    405: Told(N_("That does not work this way"), N_("Go back to the page before and use its buttons.")),
    409: Told(
        N_("Somebody else was quicker"),
        N_("This has changed since you opened it. Open it again and look before you save."),
    ),
    413: Told(
        N_("That is too big"),
        N_("The file is larger than what can be taken in. Make it smaller and try again."),
    ),
    429: Told(N_("Too many tries"), N_("Wait a few minutes, then try again.")),
    500: Told(
        N_("Something broke on our side"),
        N_(
            "What you saved is safe. Try again; if it happens again, tell your administrator the number below."
        ),
    ),
    503: Told(N_("Not just now"), N_("The house is being worked on. Try again in a minute.")),
}


def init(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(CSRFError, _csrf_expired)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(FileMissing, _file_missing)
    app.register_error_handler(RecordNotFound, _record_not_found)
    app.register_error_handler(Exception, _broken)
    app.extensions["keep_typed"] = send_again


def _known(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    code = error.code or 500
    told = TOLD.get(code) or TOLD[400 if code < 500 else 500]
    detail = error.description if isinstance(error.description, Reason) else None
    response = _page(code, told, detail=detail)
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _file_missing(error: FileMissing) -> Response:
    log.error("%s", error)
    return _page(404, TOLD[404], detail=error.reason)


def _record_not_found(_error: RecordNotFound) -> Response:
    return _page(404, TOLD[404])


def _broken(error: Exception) -> Any:
    """The trace goes to the log under a number that the page shows."""
    if isinstance(error, HTTPException):
        return _known(error)
    if _too_large_a_number(error):
        db.session.rollback()
        return _page(404, TOLD[404])
    number = secrets.token_hex(4)
    log.error("Error %s at %s %s", number, request.method, request.path, exc_info=error)
    db.session.rollback()
    try:
        return _page(500, TOLD[500], number=number)
    except Exception:
        log.exception("Error %s: its page needed the database", number)
        g.pop("frame", None)
        g._login_user = AnonymousUserMixin()
        return _page(500, TOLD[500], number=number)


def _too_large_a_number(error: Exception) -> bool:
    """Whether somebody asked for a number beyond all that a database counts: nothing has it."""
    if isinstance(error, OverflowError):
        return "SQLite INTEGER" in str(error)
    return isinstance(error, DataError) and getattr(error.orig, "sqlstate", "") == OUT_OF_RANGE


def _page(code: int, told: Told, *, detail: Reason | None = None, number: str = "") -> Response:
    if _wants_json():
        response = jsonify(
            error=code, title=gettext(told.title), text=say(detail) or gettext(told.text), number=number
        )
    else:
        page = render(
            TEMPLATE,
            code=code,
            error_title=gettext(told.title),
            error_text=say(detail) or gettext(told.text),
            error_number=number,
            framed=code in WITHIN_THE_HOUSE and current_user.is_authenticated,
        )
        response = Response(page, mimetype="text/html")
    response.status_code = code
    return response


def _wants_json() -> bool:
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _csrf_expired(error: CSRFError) -> Any:
    """A form that lay open too long comes back with what was typed, ready to be sent again."""
    if request.form and same_origin():
        return send_again()
    stale = reason(
        "form_stale", "The page was open for too long. Go back, open it afresh, and send it again."
    )
    return _page(400, TOLD[400], detail=stale)


def send_again() -> Response:
    """The page that offers what was typed, ready to be sent again. Passwords are not kept."""
    fields = typed_fields()
    values = {"fields": fields, "action": request.full_path.rstrip("?"), "had_files": bool(request.files)}
    response = Response(render(SEND_AGAIN, home=url_for("home.show"), **values), mimetype="text/html")
    response.status_code = 400
    return response


def typed_fields() -> Sequence[tuple[str, str]]:
    """The fields of the form as they were sent, without secrets; empty when there is too much."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if not _is_secret(name)]
    size = sum(len(name) + len(value) for name, value in fields)
    return fields if size <= MOST_KEPT_BYTES else []


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET_FIELDS)
