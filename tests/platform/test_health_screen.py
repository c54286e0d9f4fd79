"""/healthz: what works, what to do where not; for people and machines; no secrets."""

from __future__ import annotations

import json

import pytest

from intranet.platform import libraries
from intranet.platform.jobs import sweeping

JSON = {"Accept": "application/json"}


@pytest.fixture
def a_worker(app):
    with app.app_context():
        sweeping.sign_on("worker:1")


@pytest.fixture
def all_installed(monkeypatch):
    monkeypatch.setattr(libraries, "_opens", lambda library: True)
    monkeypatch.setattr(libraries, "_families", lambda: frozenset(libraries.FONTS))


def failed(answer) -> dict[str, str]:
    return {one["name"]: one["remedy"] for one in answer.json["checks"] if not one["ok"]}


@pytest.mark.usefixtures("a_worker", "all_installed")
def test_all_is_well(client):
    answer = client.get("/healthz", headers=JSON)
    assert failed(answer) == {}
    assert answer.status_code == 200
    names = [one["name"] for one in answer.json["checks"]]
    assert names[:5] == ["database", "worker", "storage", "print libraries", "fonts"]
    page = client.get("/healthz", headers={"Accept": "text/html"})
    assert "Everything works" in page.text


@pytest.mark.usefixtures("all_installed")
def test_without_a_worker_it_says_how_to_start_one(client):
    answer = client.get("/healthz", headers=JSON)
    assert answer.status_code == 503
    assert failed(answer) == {"worker": "flask --app wsgi worker"}


@pytest.mark.usefixtures("a_worker")
def test_missing_libraries_and_fonts_are_told_with_the_apt_line(client, monkeypatch):
    monkeypatch.setattr(libraries, "_opens", lambda library: "harfbuzz" not in library)
    monkeypatch.setattr(libraries, "_families", lambda: frozenset({"Noto Sans"}))
    remedies = failed(client.get("/healthz", headers=JSON))
    assert remedies == {
        "print libraries": "apt install libharfbuzz-subset0",
        "fonts": "apt install fonts-noto-cjk fonts-wqy-zenhei",
    }


@pytest.mark.usefixtures("a_worker", "all_installed")
def test_a_store_that_does_not_work_is_told(app, client, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("disk full at /secret/place")

    monkeypatch.setattr("intranet.platform.storage.obstore.put", fail)
    answer = client.get("/healthz", headers=JSON)
    assert list(failed(answer)) == ["storage"]
    assert "secret" not in answer.text


@pytest.mark.usefixtures("a_worker", "all_installed")
def test_no_secret_is_told(app, client):
    for headers in (JSON, {"Accept": "text/html"}):
        text = client.get("/healthz", headers=headers).text
        for name in ("SECRET_KEY", "DATABASE_URI"):
            assert app.config[name] not in text


def test_a_check_that_breaks_is_a_failed_check(app, client):
    def broken():
        raise RuntimeError("swordfish")

    checks = app.extensions["registry"].health
    checks[:] = [type(checks[0])("odd", broken)]
    answer = client.get("/healthz", headers=JSON)
    assert answer.status_code == 503
    assert json.loads(answer.text)["checks"][0]["ok"] is False
    assert "swordfish" not in answer.text
