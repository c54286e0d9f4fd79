"""The audit trail on the screen: a line leads to the thing it is about, for whoever may open that."""

from __future__ import annotations

from typing import Any

from intranet.platform import audit


def test_a_line_leads_to_the_thing_only_for_those_who_may_open_it(app: Any, as_role: Any) -> None:
    with app.app_context():
        audit.note("inquiry", 7, "probability", by=None, after=7)
    assert 'href="/inquiries/7"' in as_role("supervisor").get("/audit").text
    by_admin = as_role("admin").get("/audit").text
    assert 'href="/inquiries/7"' not in by_admin
    assert 'href="/settings/people/' in by_admin
