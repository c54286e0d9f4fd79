"""Every route with every role and none; headers; CSRF; where ``next`` may lead."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from intranet.platform import security
from intranet.platform.security import PUBLIC, ROLES, SIGNED_IN, UnknownRole, UnmarkedRoute, allow, safe_next

EVERYBODY = (None, *ROLES)
# Most answers to somebody signed in are refusals, whose pages would be drawn with the whole frame around them.
BRIEFLY = {"Accept": "application/json, text/html;q=0.5"}


def address_of(rule) -> str:
    """An address of the rule, with stand-ins for its parts."""
    made = re.sub(r"<any\(\s*['\"]?(\w+)[^)]*\):\w+>", r"\1", rule.rule)
    made = re.sub(r"<(?:int|float)(?:\([^)]*\))?:\w+>", "987654", made)
    return re.sub(r"<(?:[a-z]+(?:\([^)]*\))?:)?\w+>", "xyz", made)


def ways_in(app) -> list[tuple]:
    """Every route with every method that it takes."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def allowed_here(roles: frozenset[str], role: str | None) -> bool:
    if PUBLIC in roles:
        return True
    if role is None:
        return False
    return SIGNED_IN in roles or bool(roles & security.implied([role]))


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_route_opens_to_its_roles_and_to_no_other(app, client, as_role, role):
    browser = as_role(role) if role else client
    walked, wrong = 0, []
    for rule, method in ways_in(app):
        roles = security.roles_of(app, rule.endpoint)
        if rule.endpoint == "signing_in.sign_out" and allowed_here(roles, role):
            continue  # would end the walk; tested by itself
        answer = browser.open(address_of(rule), method=method, headers=BRIEFLY if role else None)
        if not is_right(answer, role, allowed_here(roles, role)) and rule.rule != "/healthz":
            wrong.append(f"{method} {rule.rule}: {answer.status_code} {answer.location or ''}")
        walked += 1
    assert wrong == []
    assert walked > 20


def is_right(answer, role, allowed) -> bool:
    """Let in without breaking down; or sent to sign in; or refused."""
    to_sign_in = answer.status_code == 401 or (answer.location or "").startswith("/sign-in")
    if allowed:
        return answer.status_code not in (401, 403) and answer.status_code < 500
    return to_sign_in if role is None else answer.status_code == 403


def test_every_role_opens_something_of_its_own_and_not_everything(app):
    marks = [security.roles_of(app, rule.endpoint) for rule in app.url_map.iter_rules()]
    assert all(marks)
    for role in ROLES:
        opened = sum(allowed_here(roles, role) for roles in marks)
        assert opened > 0
    assert not all(allowed_here(roles, "mailroom") for roles in marks)


def test_a_route_that_states_nothing_stops_the_start():
    app = Flask("test")
    app.add_url_rule("/open-by-oversight", "oversight", lambda: "")
    app.view_functions["static"] = security.public(app.view_functions["static"])
    with pytest.raises(UnmarkedRoute, match="oversight"):
        security.check_routes(app)


@pytest.mark.parametrize("roles", [(), ("boss",), ("rep", "Admin")])
def test_a_route_cannot_name_a_role_that_does_not_exist(roles):
    with pytest.raises(UnknownRole):
        allow(*roles)


def test_a_supervisor_may_what_reception_rep_and_mailroom_may_but_not_what_an_admin_may():
    assert security.implied(["supervisor"]) == {"supervisor", "reception", "rep", "mailroom"}
    assert "supervisor" not in security.implied(["admin"])


PAGES = ["/", "/sign-in", "/nothing-here", "/healthz"]


@pytest.mark.parametrize("path", PAGES)
def test_each_answer_carries_the_headers_that_keep_foreign_code_out(client, path):
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_by_browsers_and_cookies_not_readable_by_scripts(client):
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    cookie = client.post("/language", data={"language": "zh"}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


class TestOnHttps:
    @pytest.fixture
    def settings(self):
        return {"HTTPS_ONLY": True, "WTF_CSRF_ENABLED": True}

    def test_browsers_are_told_to_stay_on_https(self, client):
        answer = client.get("/sign-in", base_url="https://localhost")
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "path", ["/", "/account", "/search?q=x", "/settings", "/jobs", "/audit", "/settings/people"]
)
def test_no_page_has_styles_or_scripts_inline(as_role, path):
    page = as_role("admin", "supervisor").get(path).text
    assert not re.search(r"\sstyle\s*=", page)
    assert not re.search(r"\son[a-z]+\s*=", page)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/due", True),
        ("/search?q=a%20b", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("/a\nb", False),
        ("/a b", False),
        ("due", False),
        ("", False),
        (None, False),
    ],
)
def test_next_leads_only_to_paths_of_this_site(target, safe):
    assert safe_next(target) == (target if safe else None)


class TestCsrf:
    @pytest.fixture
    def settings(self):
        return {"WTF_CSRF_ENABLED": True}

    def posts(self, app):
        return [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]

    def test_no_post_works_without_the_token(self, app, as_role):
        browser = as_role("admin", "supervisor")
        for rule in self.posts(app):
            answer = browser.post(address_of(rule))
            assert answer.status_code == 400, rule.rule
        assert self.posts(app)

    def test_a_form_that_lay_open_too_long_comes_back_with_what_was_typed(self, as_role):
        browser = as_role("admin")
        typed = {
            "name": 'Ada "Lovelace" <b>',
            "roles": ["rep", "reception"],
            "language": "zh",
            "password": "not to be shown again",
        }
        answer = browser.post("/settings/people/new", data=typed, headers={"Origin": "http://localhost"})
        assert answer.status_code == 400
        assert 'value="Ada &#34;Lovelace&#34; &lt;b&gt;"' in answer.text
        assert answer.text.count('name="roles"') == 2
        assert "not to be shown again" not in answer.text
        token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text).group(1)
        again = browser.post(
            "/settings/people/new", data={**typed, "csrf_token": token, "sign_in_name": "ada"}
        )
        assert again.status_code == 303, re.findall("field-error.*|<h1.*", again.text)

    def test_a_form_from_another_site_is_not_offered_again(self, as_role):
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
            answer = as_role("admin").post("/settings/people/new", data={"name": "Planted"}, headers=headers)
            assert answer.status_code == 400
            assert "Planted" not in answer.text

    def test_what_was_typed_when_the_session_had_ended_is_offered_after_signing_in(
        self, app, a_person, houses
    ):
        user = a_person("admin", name="Ida Minder")
        browser = app.test_client()
        asked = browser.post(
            "/settings/people/new", data={"name": "Half typed"}, headers={"Origin": "http://localhost"}
        )
        assert asked.status_code == 401
        hidden = {
            name: re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', asked.text).group(1)
            for name in ("kept", "csrf_token")
        }
        data = {**hidden, "sign_in_name": user.sign_in_name, "password": houses.PASSWORD}
        offered = browser.post("/sign-in", data=data)
        assert offered.status_code == 200
        assert 'value="Half typed"' in offered.text
        assert 'action="/settings/people/new"' in offered.text


def test_a_piece_asked_for_without_a_session_begins_none(client):
    """Else the sign-in form on the screen, drawn a moment before, would no longer be taken."""
    answer = client.get("/desk/callers?known=acme", headers={"X-Requested-With": "fragment"})
    assert (answer.status_code, answer.text) == (401, "")
    assert "Set-Cookie" not in answer.headers
