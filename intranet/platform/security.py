"""Who may do what on the web: roles on every route, sessions, CSRF, and the headers of every answer.

A route that states nothing is refused when the application starts, so that none is open by oversight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

SIGNED_IN = "signed-in"
PUBLIC = "public"
ROLES = ("reception", "rep", "mailroom", "supervisor", "admin")
IMPLIED = {"supervisor": frozenset({"reception", "rep", "mailroom"})}
SIGN_IN = "signing_in.sign_in"

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

View = TypeVar("View", bound=Callable[..., Any])
login_manager = LoginManager()
csrf = CSRFProtect()


class UnmarkedRoute(RuntimeError):
    """A route states neither its roles nor that it is public."""


class UnknownRole(ValueError):
    """A route names a role that does not exist."""


def allow(*roles: str) -> Callable[[View], View]:
    """Mark a view with the roles that may use it, or ``SIGNED_IN`` for everybody who has signed in."""
    for role in roles:
        if role not in (*ROLES, SIGNED_IN):
            raise UnknownRole(role)
    if not roles:
        raise UnknownRole("(none)")

    def mark(view: View) -> View:
        setattr(view, "sameday_roles", frozenset(roles))  # noqa: B010 - a function has no such attribute for the checker
        return view

    return mark


def public(view: View) -> View:
    """Mark a view that needs no sign-in."""
    setattr(view, "sameday_roles", frozenset({PUBLIC}))  # noqa: B010
    return view


def roles_of(app: Flask, endpoint: str) -> frozenset[str] | None:
    """What the view of ``endpoint`` states; None when it states nothing."""
    return getattr(app.view_functions[endpoint], "sameday_roles", None)


def implied(roles: Iterable[str]) -> frozenset[str]:
    """``roles`` and what they include: a supervisor may all that reception, reps and the mail-room may."""
    given = frozenset(roles)
    return given.union(*(IMPLIED.get(role, frozenset()) for role in given))


def may(person: Any, allowed: Iterable[str]) -> bool:
    """Whether ``person`` (Flask-Login's user) may use what ``allowed`` roles may use."""
    allowed = frozenset(allowed)
    if PUBLIC in allowed:
        return True
    if not person.is_authenticated:
        return False
    return SIGNED_IN in allowed or bool(allowed & person.roles)


class PageSessions(SecureCookieSessionInterface):
    """Sessions for pages only: static files are the same for everybody, and proxies may keep them."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.cache_control.public:
            super().save_session(app, session, response)


def init(app: Flask) -> None:
    """Set up the gate, sign-in, CSRF and headers; :func:`check_routes` must follow when all routes are there."""
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)
    login_manager.session_protection = ""  # sessions are rows of their own; a phone may change its address
    login_manager.init_app(app)
    app.session_interface = PageSessions()
    app.before_request(_gate)
    csrf.init_app(app)
    app.after_request(_headers)


def check_routes(app: Flask) -> None:
    """Refuse to start with a route that states nothing."""
    unmarked = sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if roles_of(app, rule.endpoint) is None
    )
    if unmarked:
        raise UnmarkedRoute(f"These routes state no roles (use @allow or @public): {', '.join(unmarked)}.")


def _gate() -> BaseResponse | None:
    if request.endpoint is None:
        return None  # 404 and 405 answer by themselves
    allowed = roles_of(current_app, request.endpoint)
    if allowed is None:
        raise UnmarkedRoute(f"The route {request.endpoint} states no roles.")
    if may(current_user, allowed):
        return None
    if current_user.is_authenticated:
        abort(403)
    return _ask_to_sign_in()


def _ask_to_sign_in() -> BaseResponse:
    if request.headers.get("X-Requested-With"):
        # Nothing is drawn: a page would begin a session of its own, and the sign-in form that somebody is looking at
        # meanwhile would no longer be taken.
        return Response(status=401)
    if request.accept_mimetypes.best == "application/json":
        abort(401)
    if request.method in ("GET", "HEAD"):
        return redirect(url_for(SIGN_IN, next=request.full_path.rstrip("?")), 303)
    keep = current_app.extensions.get("keep_typed")
    if keep is not None and same_origin():
        return keep()
    return redirect(url_for(SIGN_IN), 303)


def same_origin() -> bool:
    """Whether a page of ours sent this request, as far as the browser says so."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.host


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["HTTPS_ONLY"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "Cache-Control" not in response.headers and request.endpoint is not None:
        response.headers["Cache-Control"] = "no-store"
    return response


def safe_next(target: str | None) -> str | None:
    """``target`` when it is a path of this site, else None: a link from outside cannot send people elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(char) < 33 or char == "\\" for char in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
