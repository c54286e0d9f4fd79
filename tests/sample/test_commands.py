"""``flask sample``: into an empty database only, and out of it again.

Apart from the other tests of the sample: a command runs in whatever application is open.
"""

from __future__ import annotations

import sqlalchemy as sa

from intranet.extension import registry
from intranet.people.models import User
from intranet.platform.database import db
from intranet.sample import commands


def test_the_sample_goes_into_an_empty_database_only(app, houses):
    with app.app_context():
        houses.add_person(app, "admin", name="Own Boss")
    runner = app.test_cli_runner()
    refused = runner.invoke(args=["sample", "load"])
    assert refused.exit_code == 1
    assert "There is a firm already" in refused.output
    left = runner.invoke(args=["sample", "load", "--if-empty"])
    assert (left.exit_code, left.output) == (0, "")
    kept = runner.invoke(args=["sample", "clear", "--yes"])
    assert kept.exit_code == 1
    with app.app_context():
        assert db.session.scalar(sa.select(User.name)) == "Own Boss"


def test_clearing_leaves_an_empty_database_that_can_be_loaded_again(app, monkeypatch):
    # The two quick loaders are enough to see that clearing takes everything.
    with app.app_context():
        monkeypatch.setattr(registry(), "samples", registry().samples[:2])
        commands.load()
        assert commands.was_loaded()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["sample", "clear"], input="n\n").exit_code == 1
    cleared = runner.invoke(args=["sample", "clear", "--yes"])
    assert cleared.exit_code == 0, cleared.exception
    with app.app_context():
        assert commands.is_empty()
        assert not commands.was_loaded()
    again = runner.invoke(args=["sample", "load"])
    assert again.exit_code == 0
    assert "Sample sign-ins" in again.output
