"""The audit trail of everything, for supervisors and admins."""

from __future__ import annotations

from flask import Blueprint, request

from intranet.extension import Extension
from intranet.people import queries as people
from intranet.platform import audit
from intranet.platform.security import allow
from intranet.platform.web import render
from intranet.values.text import N_

bp = Blueprint("audit", __name__)
A_PAGE = 100
# The kinds of record, for the catalogue: the trail stores them as they stand in code.
SUBJECTS = (
    N_("inquiry"),
    N_("customer"),
    N_("order"),
    N_("product"),
    N_("follow_up"),
    N_("packet"),
    N_("run"),
    N_("literature_item"),
    N_("fraud_mark"),
    N_("firm"),
    N_("own_question"),
    N_("user"),
    N_("event"),
)


@bp.get("/audit")
@allow("supervisor", "admin")
def index() -> str:
    """Newest first; by kind of record, by person, from some line on."""
    subject = request.args.get("subject", "")
    actor_id = request.args.get("who", type=int)
    before_id = request.args.get("before", type=int)
    entries = audit.trail(subject=subject, actor_id=actor_id, before_id=before_id, limit=A_PAGE)
    return render(
        "intranet/audit.html",
        entries=entries,
        subjects=audit.subjects(),
        users=people.all_users(),
        subject=subject,
        who=actor_id,
        more=entries[-1].id if len(entries) == A_PAGE else None,
    )


extension = Extension("audit", blueprints=[bp])
