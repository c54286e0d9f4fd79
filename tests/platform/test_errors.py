"""Pages for what went wrong say what to do, in both languages, and tell no secrets."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import TooManyRequests

from intranet.platform.security import public


@pytest.fixture
def broken(app):
    """The application with routes that break; ``TESTING`` off, so that errors become pages."""

    @public
    def burst():
        raise RuntimeError("the password is swordfish")

    @public
    def too_many():
        raise TooManyRequests(retry_after=30)

    app.add_url_rule("/burst", "burst", burst)
    app.add_url_rule("/too-many", "too_many", too_many)
    return app


def test_a_breakdown_has_a_number_for_the_administrator_and_the_log_and_no_secret(broken, caplog):
    answer = broken.test_client().get("/burst")
    assert answer.status_code == 500
    assert "swordfish" not in answer.text
    assert "Something broke on our side" in answer.text
    number = next(record.args[0] for record in caplog.records if record.msg.startswith("Error %s"))
    assert number in answer.text
    assert "swordfish" in caplog.text


@pytest.mark.parametrize(
    ("path", "method", "code", "words"),
    [
        ("/nothing-here", "GET", 404, "There is nothing here"),
        ("/sign-in", "DELETE", 405, "does not work this way"),
        ("/too-many", "GET", 429, "Too many tries"),
    ],
)
def test_each_error_says_what_to_do(broken, path, method, code, words):
    answer = broken.test_client().open(path, method=method)
    assert answer.status_code == code
    assert words in answer.text
    assert "<title>" in answer.text


def test_what_the_protocol_asks_for_is_kept(broken):
    client = broken.test_client()
    assert client.get("/too-many").headers["Retry-After"] == "30"
    assert "POST" in client.delete("/sign-in").headers["Allow"]


def test_machines_get_json(broken):
    answer = broken.test_client().get("/nothing-here", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json["error"] == 404


class TestBigUploads:
    @pytest.fixture
    def settings(self):
        return {"UPLOAD_MB": 1}

    def test_an_upload_that_is_too_big_is_refused_with_a_page(self, client):
        answer = client.post("/sign-in", data={"x": "y" * 3_000_000})
        assert answer.status_code == 413
        assert "too big" in answer.text


def test_a_page_is_drawn_even_when_the_database_is_gone(app, as_role, monkeypatch, tmp_path):
    browser = as_role("rep")
    monkeypatch.setattr("intranet.people.signing_in.db", None)
    answer = browser.get("/account")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text


@pytest.mark.parametrize(("path", "code"), [("/nothing-here", 404), ("/settings", 403)])
def test_whoever_is_signed_in_keeps_the_rail_and_the_search_on_a_wrong_way(as_role, path, code):
    answer = as_role("reception").get(path)
    assert answer.status_code == code
    assert 'id="top-q"' in answer.text
    assert answer.text.count("<h1") == 1
