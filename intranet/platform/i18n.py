"""Languages, and how dates, ages and numbers are said. English and Chinese ship; each person has their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext, ngettext
from flask_login import current_user
from markupsafe import Markup

from intranet.platform import clock
from intranet.values import country_names
from intranet.values.reason import Reason

LANGUAGES = {"en": "English", "zh": "中文"}
THEMES = ("auto", "light", "dark")
DIRECTORIES = "intranet/translations;mailroom/translations"
babel = Babel()

__all__ = ["LANGUAGES", "THEMES", "force_locale", "get_locale", "gettext", "lazy_gettext", "ngettext", "say"]


def chosen_language() -> str:
    """The language of whoever looks: their own, what they chose before signing in, what the browser asks for."""
    default = current_app.config["LANGUAGE"]
    if not has_request_context():
        return default
    own = getattr(current_user, "language", None) or session.get("language")
    if own in LANGUAGES:
        return own
    return request.accept_languages.best_match(list(LANGUAGES), default=default)


def time_zone() -> str:
    """The firm's time zone; the firm's room puts a function at ``app.extensions["firm_time_zone"]``.

    Asked once in a request: every date of a page needs it.
    """
    if not has_request_context():
        return _asked_time_zone()
    if "time_zone" not in g:
        g.time_zone = _asked_time_zone()
    return g.time_zone


def _asked_time_zone() -> str:
    own: Callable[[], str] | None = current_app.extensions.get("firm_time_zone")
    return own() if own else current_app.config["TIME_ZONE"]


def local(moment: datetime) -> datetime:
    """``moment`` on the firm's wall clock."""
    return moment.astimezone(ZoneInfo(time_zone()))


def _locale() -> Locale:
    return get_locale() or Locale.parse(current_app.config["LANGUAGE"])


def day(value: date | datetime | None) -> str:
    """ "Tue 24 Nov"; with the year when it is not this one. Chinese: 11月24日 周二."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = local(value).date()
    this_year = value.year == local(clock.now()).year
    locale = _locale()
    if locale.language == "zh":
        return format_date(value, "M月d日 EEE" if this_year else "y年M月d日 EEE", locale=locale)
    return format_date(value, "EEE d MMM" if this_year else "EEE d MMM y", locale=locale)


def time_of_day(value: datetime) -> str:
    """ "15:07" on the firm's clock."""
    return format_datetime(local(value), "HH:mm", locale=_locale())


def exact(value: datetime) -> str:
    """ "Tue 24 Nov 2026, 15:07 EST": what hovering over an age shows."""
    pattern = "y年M月d日 EEE HH:mm z" if _locale().language == "zh" else "EEE d MMM y, HH:mm z"
    return format_datetime(local(value), pattern, tzinfo=ZoneInfo(time_zone()), locale=_locale())


def age_words(seconds: float) -> str:
    """A length of time in its largest unit: "3 h", "2 d"; under a minute "now"."""
    minutes = int(max(seconds, 0) // 60)
    if minutes < 1:
        return gettext("now")
    if minutes < 60:
        return gettext("%(count)s min", count=minutes)
    if minutes < 48 * 60:
        return gettext("%(count)s h", count=minutes // 60)
    if minutes < 60 * 24 * 60:
        return gettext("%(count)s d", count=minutes // (24 * 60))
    return gettext("%(count)s months", count=minutes // (30 * 24 * 60))


def _time(value: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(value.isoformat(), exact(value), text)


def age(value: datetime | None) -> str:
    """How long ago, with the exact time on hover."""
    return "" if value is None else _time(value, age_words((clock.now() - value).total_seconds()))


def moment(value: datetime | None) -> str:
    """Day and time of day, with the exact time on hover."""
    return "" if value is None else _time(value, f"{day(value)} {time_of_day(value)}")


def number(value: float | None, places: int = 0) -> str:
    """A number with the grouping of the language."""
    if value is None:
        return ""
    return format_decimal(value, format="#,##0" + ("." + "0" * places if places else ""), locale=_locale())


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SHORT_NUMBERS = 10_000  # below it a number is written without a mark for the thousands: years, counts
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")  # how states and choices are stored: "to_check"


def say(reason: Reason | Mapping[str, Any] | str | None) -> str:
    """A reason in the reader's language. Takes the stored form too; reasons inside its data are said first."""
    if reason is None or reason == "":
        return ""
    if isinstance(reason, str):
        return gettext(reason)
    if isinstance(reason, Mapping):
        reason = Reason.from_json(reason)
    data = {name: _said(value) for name, value in reason.data.items()}
    text = gettext(reason.text) if not data else gettext(reason.text, **data)
    return str(text)


def _said(value: Any) -> Any:
    if isinstance(value, Reason) or (isinstance(value, Mapping) and "code" in value and "text" in value):
        return say(value)
    if isinstance(value, list | tuple):
        return gettext(", ").join(str(_said(part)) for part in value)
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):  # the stored form of a date in a reason's data
        return day(date.fromisoformat(value))
    if type(value) is int and value >= SHORT_NUMBERS:
        return number(value)
    return value


def money(value: Decimal | float, currency: str) -> str:
    """ "US$1,200.00" in the way of the reader's language; ``currency`` is ISO 4217."""
    return format_currency(value, currency, locale=_locale())


def country(code: str) -> str:
    """The country's name in the reader's language, or the code as it is."""
    return country_names.country_name(code, _locale().language) if code else ""


def language_name(code: str) -> str:
    """The name of a language ("zh-TW") in the reader's language, or the code as it is."""
    try:
        return Locale.parse(code, sep="-").get_display_name(_locale()) or code
    except (ValueError, TypeError, UnknownLocaleError):
        return code


def noted(what: str) -> str:
    """The name of what the audit trail tells of, such as "literature_wanted", in the reader's language."""
    said = gettext(what)
    return said if said != what else what.replace("_", " ")


def noted_value(value: Any) -> str:
    """A value of the audit trail as people read it: yes and no, lists with commas, reasons as sentences."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Mapping):
        if "code" in value and "text" in value:
            return say(value)
        return gettext(", ").join(f"{noted(str(name))}: {noted_value(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return gettext(", ").join(noted_value(part) for part in value)
    return noted(value) if isinstance(value, str) and _CODE.fullmatch(value) else str(value)


def init(app: Flask) -> None:
    """Set up translation and the filters of the templates."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", DIRECTORIES)
    babel.init_app(
        app,
        default_locale=app.config["LANGUAGE"],
        locale_selector=chosen_language,
        timezone_selector=time_zone,
    )
    filters = {
        "say": say,
        "day": day,
        "age": age,
        "moment": moment,
        "number": number,
        "money": money,
        "clock": time_of_day,
        "exact": exact,
        "country": country,
        "language_name": language_name,
        "noted": noted,
        "noted_value": noted_value,
    }
    app.jinja_env.filters.update(filters)
    shown: Any = LANGUAGES
    app.jinja_env.globals["languages"] = shown
