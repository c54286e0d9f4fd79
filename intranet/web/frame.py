"""What stands around every page: the rail by role, search, the oldest unanswered inquiry, languages, the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.routing import BuildError

from intranet.extension import MenuItem, registry
from intranet.people.models import Role
from intranet.platform import clock
from intranet.platform.i18n import LANGUAGES, chosen_language

LATE_AFTER = timedelta(hours=24)
GROUP = 100  # menu items of the same hundred stand together
HOME = "home.show"
SEARCH = "search.show"
DESK = "desk.show"
UNANSWERED = "inquiries.index"
ACCOUNT = "account.show"
SIGN_OUT = "signing_in.sign_out"
LANGUAGE = "account.language"
SEES_INQUIRIES = frozenset({"reception", "rep", "supervisor"})


@dataclass(frozen=True)
class MenuEntry:
    """One line of the rail, ready to draw; ``badge`` is a count or None; ``first`` begins a group."""

    label: str
    icon: str
    url: str
    current: bool
    badge: int | None
    first: bool


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    current: bool


@dataclass(frozen=True)
class Person:
    """Who is signed in; ``roles`` are in their own language, joined by commas."""

    name: str
    roles: str
    account_url: str | None
    sign_out_url: str | None


@dataclass(frozen=True)
class Frame:
    """See the templates ``base.html`` and ``macros/frame.html``.

    ``oldest`` is when the oldest unanswered inquiry came in.
    """

    lang: str
    theme: str
    here: str
    languages: tuple[Language, ...]
    language_url: str | None
    home_url: str
    at_home: bool
    person: Person | None = None
    person_key: str = ""
    search_url: str | None = None
    search_text: str = ""
    desk_url: str | None = None
    oldest: datetime | None = None
    oldest_is_late: bool = False
    unanswered_url: str | None = None
    menu: tuple[MenuEntry, ...] = ()


def frame() -> Frame:
    """The frame of this request."""
    code = chosen_language()
    around: dict[str, Any] = {
        "lang": code,
        "theme": getattr(current_user, "theme", None) or "auto",
        "here": request.full_path.rstrip("?") if request.method == "GET" else "",
        "languages": tuple(Language(key, name, key == code) for key, name in LANGUAGES.items()),
        "language_url": url_if_any(LANGUAGE),
        "home_url": url_if_any(HOME) or "/",
        "at_home": request.endpoint == HOME,
    }
    if not current_user.is_authenticated:
        return Frame(**around)
    return Frame(**around, **_personal())


def url_if_any(endpoint: str, **values: Any) -> str | None:
    """The address of ``endpoint``, or None when no room has brought such a screen."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def _personal() -> dict[str, Any]:
    roles = current_user.roles
    oldest = _oldest_unanswered() if SEES_INQUIRIES & roles else None
    return {
        "person": _person(),
        "person_key": str(current_user.id),
        "search_url": url_if_any(SEARCH),
        "search_text": request.args.get("q", "") if request.endpoint == SEARCH else "",
        "desk_url": url_if_any(DESK) if "reception" in roles or "rep" in roles else None,
        "oldest": oldest,
        "oldest_is_late": oldest is not None and clock.now() - oldest > LATE_AFTER,
        "unanswered_url": url_if_any(UNANSWERED, state="unanswered"),
        "menu": tuple(_menu(roles)),
    }


def _person() -> Person:
    given = [gettext(role.label) for role in Role if role in current_user.own_roles]
    return Person(current_user.name, ", ".join(given), url_if_any(ACCOUNT), url_if_any(SIGN_OUT))


def _oldest_unanswered() -> datetime | None:
    """The inquiries' room brings ``oldest_unanswered`` as a template global; without that room there is none."""
    ask: Any = current_app.jinja_env.globals.get("oldest_unanswered")
    return ask() if callable(ask) else None


def _menu(roles: Iterable[str]) -> Iterable[MenuEntry]:
    mine = frozenset(roles)
    items = [item for item in registry().menu if mine.intersection(item.roles)]
    current = _current(items)
    group = None
    for item in items:
        count = item.badge() if item.badge else None
        first = group is not None and item.order // GROUP != group
        group = item.order // GROUP
        yield MenuEntry(gettext(item.label), item.icon, url_for(item.endpoint), item is current, count, first)


def _current(items: Iterable[MenuItem]) -> MenuItem | None:
    """The line of this very screen, else the line of the same blueprint."""
    endpoint = request.endpoint or ""
    items = list(items)
    for item in items:
        if item.endpoint == endpoint:
            return item
    room = endpoint.rpartition(".")[0]
    return next((item for item in items if room and item.endpoint.rpartition(".")[0] == room), None)
