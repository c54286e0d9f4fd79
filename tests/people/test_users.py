"""People: added, changed, given roles, barred; by screen, by service, by command."""

from __future__ import annotations

import pytest

from intranet.people import queries, service
from intranet.people.commands import users_group
from intranet.people.passwords import PasswordRefused
from intranet.platform import audit

NEW = {"name": "Ada Low", "password": "a very long sentence", "roles": ["rep"]}


def add(now, **changes):
    values = {"sign_in_name": "ada.low", **NEW, **changes}
    return service.add_user(**values, by=None, now=now)


@pytest.mark.usefixtures("services")
class TestService:
    def test_a_person_is_added_with_roles_and_it_is_noted(self, now):
        user = add(now, sign_in_name=" Ada.LOW ", name="  Ada   Low ", roles=["rep", "supervisor"])
        assert (user.sign_in_name, user.name) == ("ada.low", "Ada Low")
        assert user.roles == {"rep", "supervisor", "reception", "mailroom"}
        assert user.may("mailroom")
        assert not user.may("admin")
        assert [line.what for line in audit.history("user", user.id)] == ["added"]
        assert NEW["password"] not in user.password_hash

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"sign_in_name": "a"}, "sign_in_name"),
            ({"sign_in_name": "ada low"}, "sign_in_name"),
            ({"sign_in_name": "<b>ada</b>"}, "sign_in_name"),
            ({"sign_in_name": ".ada."}, "sign_in_name"),
            ({"sign_in_name": "x" * 61}, "sign_in_name"),
            ({"name": "  "}, "name"),
            ({"roles": []}, "roles"),
            ({"roles": ["boss"]}, "roles"),
        ],
    )
    def test_nonsense_is_refused_at_its_field(self, now, changes, field):
        with pytest.raises(service.UserRefused) as refused:
            add(now, **changes)
        assert refused.value.field == field
        assert str(refused.value).endswith(".")

    def test_a_sign_in_name_is_taken_once_whatever_its_case(self, now):
        add(now)
        with pytest.raises(service.UserRefused, match="Somebody else"):
            add(now, sign_in_name="ADA.LOW")

    def test_a_weak_password_is_refused(self, now):
        with pytest.raises(PasswordRefused):
            add(now, password="short")

    def test_each_change_is_noted_with_what_was_and_what_is(self, now):
        user = add(now)
        service.change_user(user.id, name="Ada High", email="a@b.example", phone="", roles=["admin"], by=user)
        noted = {line.what: (line.before, line.after) for line in audit.history("user", user.id)}
        assert noted["name"] == ("Ada Low", "Ada High")
        assert noted["roles"] == (["rep"], ["admin"])
        assert "phone" not in noted

    def test_the_last_admin_can_neither_lose_the_role_nor_be_barred(self, now):
        first = add(now, roles=["admin"])
        with pytest.raises(service.UserRefused, match="only admin"):
            service.change_user(first.id, name="Ada", email="", phone="", roles=["rep"], by=None)
        with pytest.raises(service.UserRefused, match="only admin"):
            service.set_active(first.id, False, by=None, now=now)
        second = add(now, sign_in_name="bob", roles=["admin"])
        service.set_active(first.id, False, by=None, now=now)
        with pytest.raises(service.UserRefused, match="only admin"):
            service.set_active(second.id, False, by=None, now=now)

    def test_those_with_a_role_include_those_whose_role_includes_it(self, now):
        add(now, sign_in_name="rep", name="Rep")
        add(now, sign_in_name="boss", name="Boss", roles=["supervisor"])
        add(now, sign_in_name="admin", name="Admin", roles=["admin"])
        gone = add(now, sign_in_name="gone", name="Gone")
        service.set_active(gone.id, False, by=None, now=now)
        assert [user.name for user in queries.with_role("rep")] == ["Boss", "Rep"]
        assert [user.name for user in queries.with_role("admin")] == ["Admin"]
        assert queries.names_of([gone.id, None]) == {gone.id: "Gone"}


class TestScreen:
    def test_an_admin_adds_a_person_who_then_can_sign_in(self, app, as_role):
        data = {**NEW, "sign_in_name": "ada.low", "language": "zh"}
        answer = as_role("admin").post("/settings/people/new", data=data)
        assert answer.status_code == 303
        browser = app.test_client()
        assert browser.post("/sign-in", data=data).status_code == 303
        assert '<html lang="zh"' in browser.get("/").text

    def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(self, as_role):
        data = {
            "name": "Ada Low",
            "sign_in_name": "a",
            "password": "short",
            "language": "en",
            "email": "kept@b.example",
        }
        answer = as_role("admin").post("/settings/people/new", data=data)
        assert answer.status_code == 400
        assert 'id="sign_in_name-error"' in answer.text
        assert "kept@b.example" in answer.text
        assert "short" not in answer.text.replace("shortcut", "")

    def test_an_admin_changes_a_person_and_sees_the_history(self, as_role, a_person):
        person = a_person("rep", name="Ada Low")
        browser = as_role("admin")
        data = {"name": "Ada High", "roles": ["rep", "mailroom"]}
        assert browser.post(f"/settings/people/{person.id}", data=data).status_code == 303
        page = browser.get(f"/settings/people/{person.id}").text
        assert "Ada High" in page
        assert "Who changed what" in page

    def test_an_admin_sets_a_password_bars_and_lets_in_again(self, app, as_role, a_person):
        person, browser = a_person("rep", name="Ada Low"), as_role("admin")
        where = f"/settings/people/{person.id}"
        weak = browser.post(f"{where}/password", data={"password": "short"})
        assert weak.status_code == 400
        new = {"password": "quite another sentence"}
        assert browser.post(f"{where}/password", data=new).status_code == 303
        signing = {"sign_in_name": person.sign_in_name, **new}
        assert app.test_client().post("/sign-in", data=signing).status_code == 303
        browser.post(f"{where}/bar")
        assert app.test_client().post("/sign-in", data=signing).status_code == 400
        browser.post(f"{where}/let-in")
        assert app.test_client().post("/sign-in", data=signing).status_code == 303

    def test_the_last_admin_is_told_why_not(self, app, as_role):
        browser = as_role("admin")
        with app.app_context():
            (me,) = queries.with_role("admin")
        answer = browser.post(f"/settings/people/{me.id}/bar", follow_redirects=True)
        assert "only admin" in answer.text


class TestCommands:
    @pytest.fixture
    def flask(self, app):
        def run(*words):
            return app.test_cli_runner().invoke(users_group, words)

        return run

    def test_a_person_is_added_listed_changed_barred_and_let_in(self, flask):
        added = flask("add", "ada.low", "--name", "Ada Low", "--roles", "rep, admin")
        assert added.exit_code == 0
        assert "The password of ada.low is " in added.output
        flask("add", "bob", "--name", "Bob", "--roles", "admin", "--password", "a very long sentence")
        assert flask("roles", "ada.low", "mailroom").exit_code == 0
        assert flask("deactivate", "ada.low").exit_code == 0
        listed = flask("list").output
        assert "mailroom  (barred)" in listed
        assert "Bob" in listed
        assert flask("activate", "ada.low").exit_code == 0
        assert "barred" not in flask("list").output

    @pytest.mark.parametrize(
        "words",
        [
            ("add", "x", "--name", "X", "--roles", "rep"),
            ("add", "ada.low", "--name", "Ada", "--roles", "boss"),
            ("add", "ada.low", "--name", "Ada", "--roles", ""),
            ("add", "ada.low", "--name", "Ada", "--roles", "rep", "--password", "short"),
            ("password", "nobody"),
            ("roles", "nobody", "rep"),
            ("deactivate", "nobody"),
        ],
    )
    def test_what_cannot_be_done_is_said_in_a_sentence(self, flask, words):
        done = flask(*words)
        assert done.exit_code != 0
        assert "Error: " in done.output
        assert "Traceback" not in done.output

    def test_a_new_password_is_made_and_works(self, app, flask, a_person):
        a_person("rep", name="Ada Low")
        made = flask("password", "ada.low").output.strip().rsplit(" ", 1)[-1]
        data = {"sign_in_name": "ada.low", "password": made}
        assert app.test_client().post("/sign-in", data=data).status_code == 303
