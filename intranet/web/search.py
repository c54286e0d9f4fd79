"""Search everything."""

from __future__ import annotations

from flask import Blueprint, request
from flask_login import current_user

from intranet.extension import Extension
from intranet.platform import search
from intranet.platform.security import SIGNED_IN, allow
from intranet.platform.web import render, render_fragment, wants_fragment
from intranet.values.text import N_

bp = Blueprint("search", __name__)
MOST_HITS = 50
LONGEST = 200
KIND_NAMES = {
    "customer": N_("Customers"),
    "contact": N_("Contacts"),
    "inquiry": N_("Inquiries"),
    "product": N_("Products"),
    "order": N_("Orders"),
    "literature": N_("Literature"),
    "packet": N_("Packets"),
    "run": N_("Print runs"),
}


@bp.get("/search")
@allow(SIGNED_IN)
def show() -> str:
    """What was found, by kind; as a page, or as the list alone while somebody types."""
    asked = request.args.get("q", "")[:LONGEST].strip()
    hits = search.find(asked, current_user, MOST_HITS)
    groups: dict[str, list[search.Hit]] = {}
    for (
        hit
    ) in hits:  # the kind of the best hit first, so that nothing is buried under those that only mention it
        groups.setdefault(hit.kind, []).append(hit)
    values = {
        "asked": asked,
        "groups": list(groups.items()),
        "count": len(hits),
        "most": MOST_HITS,
        "kind_names": KIND_NAMES,
    }
    if wants_fragment():
        return render_fragment("intranet/_search_hits.html", **values)
    return render("intranet/search.html", **values)


extension = Extension("search", blueprints=[bp])
