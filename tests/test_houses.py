"""The fixtures that the other tests stand on."""

from __future__ import annotations

import sqlalchemy as sa

from intranet.people import queries
from intranet.platform.database import db
from tests import houses


def dialect() -> str:
    return db.engine.dialect.name


def test_services_run_on_both_databases(services, request):
    assert dialect() in request.node.name


def test_each_test_has_a_database_of_its_own(services, a_person):
    assert queries.all_users() == []
    a_person("rep")
    assert [user.name for user in queries.all_users()] == ["Rep Tester"]


def test_numbers_begin_with_one_in_each_test(services, a_person):
    assert a_person("rep").id == 1


def test_a_web_test_runs_on_sqlite(app):
    with app.app_context():
        assert dialect() == "sqlite"


def test_nobody_is_sent_to_sign_in(client):
    response = client.get("/")
    assert response.status_code == 303
    assert "/sign-in" in response.location


def test_somebody_with_a_role_is_signed_in(as_role):
    assert as_role("rep").get("/").status_code == 200
    assert as_role("rep", language="zh").get("/").status_code == 200


def test_two_browsers_do_not_share_a_session(as_role, client):
    assert as_role("supervisor").get("/").status_code == 200
    assert client.get("/").status_code == 303


def test_the_clock_stands_still(in_app):
    assert houses.clock.now() == houses.NOW


def test_the_template_has_every_table(services):
    tables = set(sa.inspect(db.engine).get_table_names())
    assert {table.name for table in db.metadata.sorted_tables} <= tables
