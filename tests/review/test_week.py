"""The supervisor's week: each thing counted on its day at the firm, drawn for supervisors only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intranet.review.queries import week
from tests.factories.judgement import a_caller, a_suspect, an_inquiry


@pytest.mark.usefixtures("services")
def test_each_thing_is_counted_on_its_day(now):
    an_inquiry(now)
    an_inquiry(
        now - timedelta(days=2), caller=a_caller("Second Ltd", phone="+44 20 7946 0000", email="b@b.example")
    )
    an_inquiry(
        now - timedelta(days=9), caller=a_caller("Old Ltd", phone="+44 20 7946 0009", email="c@c.example")
    )
    a_suspect(now, caller=a_caller("Third Ltd", phone="+44 20 7946 0003", email="d@d.example"))
    charts = {chart.name: chart for chart in week(now.date())}
    assert len(charts) == 6
    assert charts["inquiries"].counts == [0, 0, 0, 0, 1, 0, 2]
    assert charts["questioned"].counts[-1] == 1
    assert charts["orders"].total == 0
    assert charts["inquiries"].days[-1] == now.date()


def test_a_quiet_week_has_flat_charts(in_app):
    assert {chart.highest for chart in week(date(2020, 1, 1))} == {1}


def test_a_supervisor_sees_the_week_and_a_rep_does_not(app, as_role, now):
    with app.app_context():
        an_inquiry(now)
    assert "The last seven days" in as_role("supervisor").get("/").get_data(as_text=True)
    assert "The last seven days" not in as_role("rep").get("/").get_data(as_text=True)
