"""Settings: where they come from, and nonsense refused with a sentence."""

from __future__ import annotations

import os
import stat

import pytest
from flask import Flask

from intranet import config

GOOD = {"SECRET_KEY": "long enough for a test key"}

REFUSED = [
    ("DATABASE_URI", "mysql://host/db"),
    ("DATABASE_URI", "nonsense"),
    ("DATABASE_URI", "postgresql://"),
    ("DATABASE_URI", "postgresql://host:notaport/db"),
    ("JOBS_URI", "amqp://host"),
    ("JOBS_URI", "redis://"),
    ("JOBS_URI", "redis://host:6379/0"),
    ("STORAGE_URI", "ftp://host/files"),
    ("STORAGE_URI", "s3://"),
    ("TIME_ZONE", "Mars/Olympus"),
    ("TIME_ZONE", ""),
    ("LANGUAGE", "tlh"),
    ("SESSION_IDLE_MINUTES", "0"),
    ("SESSION_IDLE_MINUTES", "soon"),
    ("SESSION_HOURS", "-1"),
    ("SESSION_HOURS", "1.5"),
    ("SIGN_IN_TRIES", "none"),
    ("PASSWORD_LENGTH", "3"),
    ("ARGON2_MEMORY_KIB", "1"),
    ("HTTPS_ONLY", "perhaps"),
    ("PROXIES", "99"),
    ("UPLOAD_MB", "0"),
    ("UPLOAD_PAGES", True),
    ("JOB_STALE_SECONDS", "1"),
    ("WORKER_THREADS", "1000"),
    ("LOG_LEVEL", "chatty"),
    ("LOG_FORMAT", "xml"),
    ("SECRET_KEY", 7),
]


@pytest.fixture(autouse=True)
def own_instance(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "INSTANCE", tmp_path)
    for name in list(os.environ):
        if name.startswith("SAMEDAY_"):
            monkeypatch.delenv(name)
    return tmp_path


def load(overrides=None) -> Flask:
    app = Flask("test")
    config.load(app, overrides)
    return app


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_nonsense_is_refused_with_a_sentence_that_names_the_setting(name, value):
    with pytest.raises(config.ConfigurationError) as refused:
        load({**GOOD, name: value})
    sentence = str(refused.value)
    assert name in sentence
    assert " must be " in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_every_default_is_accepted():
    app = load()
    assert app.config["SESSION_HOURS"] == 14
    assert app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:///")


def test_every_setting_says_what_it_means():
    assert all(setting.meaning.endswith(".") for setting in config.SETTINGS)
    assert len(config.BY_NAME) == len(config.SETTINGS)


def test_the_environment_goes_before_the_file_and_the_caller_before_both(own_instance, monkeypatch):
    (own_instance / config.FILE_NAME).write_text(
        "upload_mb = 7\nupload_pages = 8\nlanguage = 'zh'\n", encoding="utf-8"
    )
    monkeypatch.setenv("SAMEDAY_UPLOAD_PAGES", "9")
    monkeypatch.setenv("SAMEDAY_LANGUAGE", "zh")
    app = load({"LANGUAGE": "en"})
    found = (app.config["UPLOAD_MB"], app.config["UPLOAD_PAGES"], app.config["LANGUAGE"])
    assert found == (7, 9, "en")


@pytest.mark.parametrize("text", ["upload_mbs = 7", "upload_mb = ", "upload_mb = [1"])
def test_a_settings_file_with_a_mistake_is_refused(own_instance, text):
    (own_instance / config.FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(config.ConfigurationError, match=r"upload_mbs|sameday\.toml"):
        load()


def test_an_unknown_setting_in_the_environment_is_refused(monkeypatch):
    monkeypatch.setenv("SAMEDAY_UPLOAD_MEGABYTES", "7")
    with pytest.raises(config.ConfigurationError, match="SAMEDAY_UPLOAD_MEGABYTES"):
        load()


@pytest.mark.parametrize(
    ("together", "named"),
    [
        ({"JOB_HEARTBEAT_SECONDS": 20, "JOB_STALE_SECONDS": 30}, "JOB_STALE_SECONDS"),
        ({"SESSION_HOURS": 1, "SESSION_IDLE_MINUTES": 90}, "SESSION_IDLE_MINUTES"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(together, named):
    with pytest.raises(config.ConfigurationError, match=named):
        load({**GOOD, **together})


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(own_instance):
    first, second = load(), load()
    path = own_instance / config.KEY_FILE
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"] == path.read_text(encoding="ascii")
    assert len(first.config["SECRET_KEY"]) >= 48
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in own_instance.iterdir()] == [config.KEY_FILE]


def test_a_broken_secret_key_is_refused(own_instance):
    (own_instance / config.KEY_FILE).write_text("", encoding="ascii")
    with pytest.raises(config.ConfigurationError, match="too short"):
        load()


def test_what_is_not_ours_goes_to_flask_as_it_is():
    assert load({**GOOD, "TESTING": True}).testing
