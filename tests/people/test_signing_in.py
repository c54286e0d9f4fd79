"""Signing in: proof, throttle, sessions that end; and the language switch."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from intranet.people import passwords, service, signing_in
from intranet.people.models import SignIn, User
from intranet.platform.database import db
from intranet.platform.throttle import Attempt
from intranet.web.account import device


@pytest.fixture
def clock(app, now):
    """``clock(minutes=5)`` moves the time on."""
    moved = [now]
    app.extensions["clock"] = lambda: moved[0]

    def move(**amount):
        moved[0] += timedelta(**amount)

    return move


@pytest.fixture
def settings():
    return {
        "SIGN_IN_TRIES": 3,
        "SIGN_IN_TRIES_PER_ADDRESS": 8,
        "SESSION_IDLE_MINUTES": 60,
        "SESSION_HOURS": 8,
    }


@pytest.fixture
def anna(a_person):
    return a_person("rep", name="Anna Berg")


@pytest.fixture
def sign_in(app, houses):
    def post(name="anna.berg", password=houses.PASSWORD, browser=None, address="10.0.0.1", **fields):
        browser = browser or app.test_client()
        data = {"sign_in_name": name, "password": password, **fields}
        return browser.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address})

    return post


@pytest.mark.usefixtures("anna")
def test_name_and_password_lead_home_and_the_name_may_be_typed_in_capitals(app, sign_in):
    browser = app.test_client()
    assert sign_in(" ANNA.Berg ", browser=browser).location == "/"
    assert browser.get("/account").status_code == 200


@pytest.mark.usefixtures("anna")
def test_it_leads_where_one_wanted_to_go_but_never_to_another_site(app, sign_in):
    asked = app.test_client().get("/search?q=a%20b")
    assert asked.location == "/sign-in?next=/search?q%3Da%2520b"
    assert sign_in(next="/search?q=a%20b").location == "/search?q=a%20b"
    assert sign_in(next="https://evil.example/").location == "/"
    assert sign_in(next="//evil.example").location == "/"


@pytest.mark.usefixtures("anna")
def test_a_wrong_name_and_a_wrong_password_are_told_in_the_same_words(sign_in):
    wrong_name, wrong_password = sign_in("nobody.here"), sign_in(password="wrong wrong wrong")
    told = [
        re.search(r"Name or password is not right[^<]*", answer.text).group()
        for answer in (wrong_name, wrong_password)
    ]
    assert told[0] == told[1]
    assert wrong_name.status_code == wrong_password.status_code == 400


def test_a_barred_person_cannot_sign_in(app, anna, sign_in, now, a_person):
    with app.app_context():
        service.set_active(anna.id, False, by=None, now=now)
    assert sign_in().status_code == 400


@pytest.mark.usefixtures("anna")
def test_after_some_wrong_passwords_an_account_must_wait_from_wherever_it_is_tried(sign_in, clock):
    for number in range(3):
        assert sign_in(password="wrong", address=f"10.0.1.{number}").status_code == 400
    refused = sign_in(address="10.9.9.9")
    assert refused.status_code == 429
    assert "Wait 15 min" in refused.text
    assert int(refused.headers["Retry-After"]) > 800
    clock(minutes=16)
    assert sign_in().status_code == 303


@pytest.mark.usefixtures("anna")
def test_knocking_on_while_waiting_does_not_prolong_the_wait(sign_in, clock):
    for _ in range(3):
        sign_in(password="wrong")
    clock(minutes=10)
    assert sign_in(password="wrong").status_code == 429
    clock(minutes=6)
    assert sign_in().status_code == 303


@pytest.mark.usefixtures("anna")
def test_an_address_that_tries_many_names_must_wait_and_others_need_not(sign_in):
    for number in range(8):
        assert sign_in(f"name.{number}", address="10.6.6.6").status_code == 400
    assert sign_in(address="10.6.6.6").status_code == 429
    assert sign_in(address="10.0.0.2").status_code == 303


@pytest.mark.usefixtures("anna")
def test_a_right_password_starts_the_count_anew(sign_in):
    for _ in range(3):
        sign_in(password="wrong")
        sign_in(password="wrong")
        assert sign_in(address="10.0.0.7").status_code == 303


@pytest.mark.usefixtures("anna")
def test_the_table_of_tries_tells_neither_names_nor_addresses(app, sign_in):
    sign_in(password="wrong")
    with app.app_context():
        keys = list(db.session.scalars(sa.select(Attempt.key)))
    assert len(keys) == 2
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in keys)


# ---- sessions that end ---------------------------------------------------------------------------


def is_in(browser) -> bool:
    return browser.get("/account").status_code == 200


def test_a_session_ends_when_nothing_is_done(as_role, clock):
    browser = as_role("rep")
    for _ in range(3):
        clock(minutes=50)
        assert is_in(browser)
    clock(minutes=61)
    assert not is_in(browser)


def test_a_session_ends_after_its_longest_time_whatever_is_done(as_role, clock):
    browser = as_role("rep")
    for _ in range(15):
        clock(minutes=30)
        assert is_in(browser)
    clock(minutes=31)
    assert not is_in(browser)


def test_signing_out_makes_a_copied_cookie_worthless(app, as_role):
    browser, thief = as_role("rep"), app.test_client()
    with browser.session_transaction() as own, thief.session_transaction() as copied:
        copied.update(own)
    assert is_in(thief)
    assert browser.post("/sign-out").location == "/sign-in"
    assert not is_in(browser)
    assert not is_in(thief)


def test_barring_somebody_ends_the_session_at_once(app, anna, houses, now, as_role):
    browser = houses.sign_in(app, anna)
    assert is_in(browser)
    with app.app_context():
        service.set_active(anna.id, False, by=None, now=now)
        service.set_active(anna.id, True, by=None, now=now)
    assert not is_in(browser)


def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(app, anna, houses):
    here, there = houses.sign_in(app, anna), houses.sign_in(app, anna)
    new = "another long sentence 8"
    data = {"old": houses.PASSWORD, "new": new, "again": new}
    assert here.post("/account/password", data=data).status_code == 303
    assert is_in(here)
    assert not is_in(there)


def test_other_devices_can_be_signed_out(app, anna, houses):
    here, there = houses.sign_in(app, anna), houses.sign_in(app, anna)
    here.post("/account/sign-out-others")
    assert is_in(here)
    assert not is_in(there)


def test_a_role_that_is_taken_away_is_gone_at_the_next_click(app, houses, a_person):
    person = a_person("admin", "rep", name="Ada Two")
    a_person("admin", name="Another Admin")
    browser = houses.sign_in(app, person)
    assert browser.get("/settings/people").status_code == 200
    with app.app_context():
        service.change_user(person.id, name="Ada Two", email="", phone="", roles=["rep"], by=None)
    assert browser.get("/settings/people").status_code == 403


@pytest.mark.usefixtures("anna")
def test_signing_in_makes_a_fresh_session_so_that_none_can_be_planted(app, sign_in):
    browser = app.test_client()
    with browser.session_transaction() as planted:
        planted["sign_in"] = "known to the attacker"
        planted["junk"] = "x"
        planted["language"] = "zh"
    sign_in(browser=browser)
    with browser.session_transaction() as fresh:
        assert fresh["sign_in"] != "known to the attacker"
        assert "junk" not in fresh
        assert fresh["language"] == "zh"


def test_the_database_keeps_only_a_hash_of_the_token(app, as_role):
    browser = as_role("rep")
    with browser.session_transaction() as own:
        token = own[signing_in.TOKEN]
    with app.app_context():
        stored = db.session.scalars(sa.select(SignIn.token_hash)).one()
    assert stored == signing_in.token_hash(token)
    assert token not in stored


def test_old_sessions_are_forgotten(app, as_role, clock):
    as_role("rep")
    with app.app_context():
        signing_in.forget_old_sessions()
        assert db.session.query(SignIn).count() == 1
        clock(days=31)
        signing_in.forget_old_sessions()
        assert db.session.query(SignIn).count() == 0


@pytest.mark.parametrize(
    ("browser", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox, Android"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_a_device_is_told_as_people_know_it(browser, shown):
    assert device(browser) == shown


# ---- passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("x" * 300, "password_long"),
        ("aaaaaaaaaaaa", "password_plain"),
        ("Anna Berg was here", None),
        ("annaberglong", "password_name"),
    ],
)
def test_a_password_is_long_not_odd(in_app, password, code):
    try:
        passwords.check_strength(password, name="Annabe Rglong", sign_in_name="anna.berg")
        refused = None
    except passwords.PasswordRefused as error:
        refused = error.reason.code
    assert refused == code


def test_passwords_are_kept_as_argon2_and_made_anew_when_the_cost_changes(app, anna, sign_in):
    def stored():
        with app.app_context():
            return db.session.get(User, anna.id).password_hash

    before = stored()
    assert before.startswith("$argon2id$")
    app.config["ARGON2_MEMORY_KIB"] = 128
    assert sign_in().status_code == 303
    assert "m=128" in stored()
    assert stored() != before


# ---- language ------------------------------------------------------------------------------------


def lang(page: str) -> str:
    return re.search(r'<html lang="(\w+)"', page).group(1)


def test_the_language_can_be_switched_before_signing_in_and_comes_from_the_browser_first(client):
    assert lang(client.get("/sign-in").text) == "en"
    assert lang(client.get("/sign-in", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text) == "zh"
    assert client.post("/language", data={"language": "zh", "next": "/sign-in"}).location == "/sign-in"
    assert lang(client.get("/sign-in").text) == "zh"


def test_the_language_belongs_to_the_person(app, anna, houses):
    browser = houses.sign_in(app, anna)
    assert lang(browser.get("/account").text) == "en"
    browser.post("/language", data={"language": "zh", "next": "/account"})
    assert lang(houses.sign_in(app, anna).get("/account").text) == "zh"


@pytest.mark.parametrize("language", ["tlh", "", "en<script>"])
def test_a_language_we_do_not_speak_changes_nothing(client, language):
    client.post("/language", data={"language": language, "next": "https://evil.example"})
    assert lang(client.get("/sign-in").text) == "en"


def test_the_look_belongs_to_the_person(as_role):
    browser = as_role("rep")
    browser.post("/account", data={"language": "en", "theme": "dark"})
    assert 'data-theme="dark"' in browser.get("/account").text
