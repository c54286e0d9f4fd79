"""The first page: whom a rep calls now, and what came in last at reception."""

from __future__ import annotations

from datetime import timedelta

from intranet.people.models import User
from intranet.platform.database import db
from tests.factories import judgement as cast


def test_a_rep_finds_the_next_calls_and_how_many_more_there_are(app, a_person, as_role, now):
    rep = as_role("rep")
    assert "Call now" not in rep.get("/").text
    with app.app_context():
        cast.many_due(now - timedelta(days=60), 9, owner_id=_id_of("rep en tester"))
    page = rep.get("/").text
    assert page.count('href="tel:') == 6
    assert "3 more today" in page
    assert "Call now" not in as_role("reception").get("/").text


def test_reception_finds_the_numbers_of_what_came_in_last(app, as_role, now):
    desk = as_role("reception")
    assert "Came in last" not in desk.get("/").text
    with app.app_context():
        reference = cast.an_inquiry(now).reference
    assert reference in desk.get("/").text


def test_the_first_page_asks_as_much_with_many_calls_as_with_few(app, as_role, now, statements):
    rep = as_role("rep", "reception")
    with app.app_context():
        cast.many_due(now - timedelta(days=60), 2, owner_id=_id_of("rep reception en tester"))
    rep.get("/")
    with statements() as short:
        rep.get("/")
    with app.app_context():
        cast.many_due(now - timedelta(days=60), 20, owner_id=_id_of("rep reception en tester"))
    with statements() as long:
        rep.get("/")
    assert len(long) == len(short)


def _id_of(name: str) -> int:
    return db.session.query(User).filter_by(name=name).one().id
