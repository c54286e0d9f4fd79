"""Every setting of the house: its default, what it means, and what is allowed.

A value comes from the first of these that names it: what the caller of ``create_app`` says (tests), the environment
(``SAMEDAY_`` and the name), ``instance/sameday.toml`` (the name in small letters), the default below. Nonsense is
refused at start with one sentence that names the setting and what is allowed.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = Path(os.environ.get("SAMEDAY_INSTANCE") or ROOT / "instance").resolve()
PREFIX = "SAMEDAY_"
FILE_NAME = "sameday.toml"
KEY_FILE = "secret_key"


class ConfigurationError(ValueError):
    """A setting makes no sense; the message is one sentence that names it and says what is allowed."""


Parser = Callable[[str, Any], Any]


def _refuse(name: str, value: Any, allowed: str) -> ConfigurationError:
    return ConfigurationError(f"The setting {name} is {value!r}, but it must be {allowed}.")


def _whole(low: int, high: int) -> Parser:
    def parse(name: str, value: Any) -> int:
        try:
            number = int(str(value).strip())
        except ValueError:
            raise _refuse(name, value, f"a whole number from {low} to {high}") from None
        if isinstance(value, bool) or not low <= number <= high:
            raise _refuse(name, value, f"a whole number from {low} to {high}")
        return number

    return parse


def _switch(name: str, value: Any) -> bool:
    words = {
        "1": True,
        "yes": True,
        "true": True,
        "on": True,
        "0": False,
        "no": False,
        "false": False,
        "off": False,
    }
    try:
        return words[str(value).strip().lower()]
    except KeyError:
        raise _refuse(name, value, "yes or no") from None


def _one_of(*choices: str) -> Parser:
    def parse(name: str, value: Any) -> str:
        for choice in choices:
            if str(value).strip().lower() == choice.lower():
                return choice
        raise _refuse(name, value, "one of " + ", ".join(choices))

    return parse


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _refuse(name, value, "text")
    return value.strip()


def _time_zone(name: str, value: Any) -> str:
    try:
        return ZoneInfo(str(value).strip()).key
    except (KeyError, ValueError, OSError):
        raise _refuse(name, value, "a time zone such as America/New_York or Asia/Shanghai") from None


def _address_of(*schemes: str, example: str) -> Parser:
    """An address whose scheme is known; a missing host, folder or bucket is refused too."""

    def parse(name: str, value: Any) -> str:
        text = str(value).strip()
        scheme, colon, rest = text.partition(":")
        allowed = f"an address that begins with {' or '.join(s + '://' for s in schemes)}, such as {example}"
        if not colon or scheme not in schemes or not rest.startswith("//"):
            raise _refuse(name, value, allowed)
        try:
            parts = urlsplit(text)
            named = bool(parts.netloc or parts.path.strip("/")) and (parts.port is None or parts.port > 0)
        except ValueError:
            named = False
        if not named and scheme not in ("memory", "sqlite"):
            raise _refuse(name, value, allowed)
        return text

    return parse


_database = _address_of("sqlite", "postgresql", example="postgresql://user:password@host/sameday")
_jobs = _address_of(
    "sqlite", "postgresql", "memory", example="postgresql://user:password@host/sameday for many hosts"
)
_storage = _address_of("file", "memory", "s3", example="file:///srv/sameday/files or s3://bucket/folder")


@dataclass(frozen=True)
class Setting:
    """One setting. ``parse(name, value)`` turns text (or a TOML value) into what the house uses, or refuses it."""

    name: str
    default: Any
    parse: Parser
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    # Where things are kept
    Setting(
        "DATABASE_URI",
        f"sqlite:///{INSTANCE / 'sameday.sqlite'}",
        _database,
        "The database: SQLite or PostgreSQL.",
    ),
    Setting(
        "JOBS_URI",
        f"sqlite:///{INSTANCE / 'jobs.sqlite'}",
        _jobs,
        "The bell that wakes the worker: SQLite on one host, PostgreSQL for many; memory:// in tests.",
    ),
    Setting(
        "STORAGE_URI",
        f"file://{INSTANCE / 'files'}",
        _storage,
        "Uploaded and printed files: a folder, memory, or S3.",
    ),
    Setting("SECRET_KEY", "", _text, "Signs sessions. Empty: made once, kept in instance/secret_key."),
    # The firm, until its profile says otherwise
    Setting("TIME_ZONE", "America/New_York", _time_zone, "The firm's wall clock."),
    Setting("LANGUAGE", "en", _one_of("en", "zh"), "The language before a person chose one."),
    # Signing in
    Setting(
        "SESSION_IDLE_MINUTES", 240, _whole(1, 10_080), "A session ends when nothing was done for so long."
    ),
    Setting(
        "SESSION_HOURS", 14, _whole(1, 720), "A session ends so long after signing in, whatever was done."
    ),
    Setting("SIGN_IN_TRIES", 6, _whole(1, 1000), "Wrong passwords for one account before it must wait."),
    Setting(
        "SIGN_IN_TRIES_PER_ADDRESS",
        40,
        _whole(1, 100_000),
        "Wrong passwords from one network address before it must wait.",
    ),
    Setting("SIGN_IN_WAIT_MINUTES", 15, _whole(1, 1440), "How long wrong passwords are counted."),
    Setting("PASSWORD_LENGTH", 10, _whole(8, 128), "The fewest characters of a password."),
    Setting(
        "ARGON2_MEMORY_KIB",
        19_456,
        _whole(8, 4_194_304),
        "Memory of one password check (OWASP 2024: 19 MiB with 2 passes).",
    ),
    Setting("ARGON2_PASSES", 2, _whole(1, 100), "Passes of one password check."),
    # The web
    Setting("HTTPS_ONLY", False, _switch, "Cookies over https only, and browsers are told to stay on https."),
    Setting("PROXIES", 0, _whole(0, 5), "Reverse proxies in front whose X-Forwarded headers are trusted."),
    Setting("UPLOAD_MB", 40, _whole(1, 2000), "The largest upload, in megabytes."),
    Setting("UPLOAD_PAGES", 400, _whole(1, 100_000), "The most pages of an uploaded PDF or TIFF."),
    Setting(
        "UPLOAD_MEGAPIXELS", 120, _whole(1, 1000), "The largest uploaded picture, in million pixels a page."
    ),
    # The worker
    Setting("JOB_HEARTBEAT_SECONDS", 5, _whole(1, 60), "How often a running job says that it is alive."),
    Setting("JOB_STALE_SECONDS", 30, _whole(2, 3600), "A running job silent for so long is started again."),
    Setting("JOB_ATTEMPTS", 5, _whole(1, 100), "How often a job is started again after a crash."),
    Setting("EVENT_ATTEMPTS", 8, _whole(1, 100), "How often an event is tried before it waits for a person."),
    Setting("WORKER_THREADS", 2, _whole(1, 16), "Jobs that one worker does at the same time."),
    Setting(
        "LAYOUT_PROCESSES",
        2,
        _whole(0, 16),
        "Processes that lay out the letters of a run side by side (150 MB each); 0 lays them out in the worker itself.",
    ),
    # Logs
    Setting("LOG_LEVEL", "info", _one_of("debug", "info", "warning", "error"), "How much is logged."),
    Setting("LOG_FORMAT", "text", _one_of("text", "json"), "Logs for people, or one JSON object a line."),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
SHORTEST_KEY = 16


def load(app: Flask, overrides: Mapping[str, Any] | None = None) -> None:
    """Fill ``app.config``. Names in ``overrides`` that are not ours (``TESTING``) go to Flask as they are.

    :raises ConfigurationError: a setting is unknown or makes no sense.
    """
    app.config.update(values(overrides))
    app.config["SECRET_KEY"] = _secret_key(app.config["SECRET_KEY"])
    _derive(app.config)


def values(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Every setting as the file, the environment and ``overrides`` have it, the later ones first in line.

    :raises ConfigurationError: a setting is unknown or makes no sense.
    """
    overrides = dict(overrides or {})
    given = {**_from_file(INSTANCE / FILE_NAME), **_from_environment(os.environ)}
    given.update({name: value for name, value in overrides.items() if name in BY_NAME})
    found = {
        setting.name: setting.parse(setting.name, given.get(setting.name, setting.default))
        for setting in SETTINGS
    }
    found.update({name: value for name, value in overrides.items() if name not in BY_NAME})
    _check_together(found)
    return found


def _from_file(path: Path) -> dict[str, Any]:
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The settings file {path} cannot be read: {error}.") from error
    return {_known(name.upper(), f"{path.name}: {name}"): value for name, value in stored.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    for name in ("SAMEDAY_INSTANCE", *(n for n in ours if n.startswith("SAMEDAY_TEST_"))):
        ours.pop(name, None)
    return {_known(name.removeprefix(PREFIX), name): value for name, value in ours.items()}


def _known(name: str, shown: str) -> str:
    if name not in BY_NAME:
        raise ConfigurationError(
            f"There is no setting {shown}; the known ones are {', '.join(sorted(BY_NAME))}."
        )
    return name


def _check_together(config: Mapping[str, Any]) -> None:
    """What makes no sense only beside another setting."""
    if config["JOB_STALE_SECONDS"] < 2 * config["JOB_HEARTBEAT_SECONDS"]:
        raise _refuse(
            "JOB_STALE_SECONDS", config["JOB_STALE_SECONDS"], "at least twice JOB_HEARTBEAT_SECONDS"
        )
    if config["SESSION_IDLE_MINUTES"] > config["SESSION_HOURS"] * 60:
        raise _refuse("SESSION_IDLE_MINUTES", config["SESSION_IDLE_MINUTES"], "no longer than SESSION_HOURS")
    if config["SECRET_KEY"] and len(config["SECRET_KEY"]) < SHORTEST_KEY:
        raise ConfigurationError(
            f"The setting SECRET_KEY is too short: it must have {SHORTEST_KEY} characters or more."
        )
    if config["ARGON2_MEMORY_KIB"] < 8:
        raise _refuse("ARGON2_MEMORY_KIB", config["ARGON2_MEMORY_KIB"], "at least 8")


def _secret_key(given: str) -> str:
    """The given key, or the one in ``instance/secret_key``, made at the first start, readable by its owner only."""
    if given:
        return given
    INSTANCE.mkdir(parents=True, exist_ok=True)
    path = INSTANCE / KEY_FILE
    if not path.exists():
        _make_key(path)
    return _read_key(path)


def _make_key(path: Path) -> None:
    """Written aside and linked into place, so that two processes starting together agree on one whole key."""
    draft = path.with_name(f"{KEY_FILE}.{secrets.token_hex(4)}")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _read_key(path: Path) -> str:
    key = path.read_text(encoding="ascii").strip()
    if len(key) < SHORTEST_KEY:
        raise ConfigurationError(
            f"The key in {path} is too short: delete the file, and a new key is made at the next start."
        )
    return key


def _derive(config: dict[str, Any]) -> None:
    """What the libraries call the same things."""
    config["SQLALCHEMY_DATABASE_URI"] = config["DATABASE_URI"]
    if config["DATABASE_URI"].startswith("postgresql"):
        config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"pool_pre_ping": True})
    config.update(
        SESSION_COOKIE_NAME="sameday",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config["HTTPS_ONLY"],
        MAX_CONTENT_LENGTH=config["UPLOAD_MB"] * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
    )
    config.setdefault("WTF_CSRF_TIME_LIMIT", config["SESSION_HOURS"] * 3600)
