"""The audit trail of everything, for supervisors and admins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user

from intranet.extension import Extension
from intranet.people import queries as people
from intranet.platform import audit
from intranet.platform.security import allow
from intranet.platform.web import render
from intranet.values.text import N_

bp = Blueprint("audit", __name__)
A_PAGE = 100
# The kinds of things, as the trail stores them and as people call them.
KINDS = {
    "approval": N_("Approval"),
    "collection": N_("Collection"),
    "contact": N_("Contact"),
    "customer": N_("Customer"),
    "event": N_("Event"),
    "firm": N_("Firm"),
    "follow_up": N_("Follow-up"),
    "fraud_mark": N_("Remembered fraud"),
    "inquiry": N_("Inquiry"),
    "label_sheet": N_("Part-used sheet"),
    "letter_version": N_("Letter of your own"),
    "literature_item": N_("Literature"),
    "order": N_("Order"),
    "own_label_sheet": N_("Label sheet of your own"),
    "own_question": N_("Own question"),
    "packet": N_("Packet"),
    "packet_letter": N_("Letter"),
    "postage_table": N_("Postage table"),
    "printer": N_("Printer"),
    "printer_tray": N_("Printer tray"),
    "product": N_("Product"),
    "run": N_("Print run"),
    "sample": N_("Sample firm"),
    "shelf_place": N_("Shelf place"),
    "supply": N_("Supply"),
    "user": N_("User"),
}
# The words that stand in the trail as values and names of fields, for the catalogue.
WORDS = (
    *(
        N_("open"),
        N_("waiting"),
        N_("draft"),
        N_("clear"),
        N_("suspect"),
        N_("to_check"),
        N_("fraud"),
        N_("any"),
    ),
    *(N_("unscreened"), N_("negotiating"), N_("not_closed"), N_("following_order"), N_("after_sales")),
    *(
        N_("email"),
        N_("letter"),
        N_("visit"),
        N_("im"),
        N_("order"),
        N_("sample"),
        N_("level"),
        N_("owner_id"),
    ),
    *(
        N_("purchase_class"),
        N_("name"),
        N_("street"),
        N_("city"),
        N_("postcode"),
        N_("region"),
        N_("country"),
    ),
    *(
        N_("time_zone"),
        N_("website"),
        N_("roles"),
        N_("kind"),
        N_("number"),
        N_("ordered_on"),
        N_("shipped_on"),
    ),
    *(N_("amount"), N_("currency"), N_("remark"), N_("lines"), N_("note"), N_("needs"), N_("business")),
    *(
        N_("web_findings"),
        N_("knows_names"),
        N_("knows_technical"),
        N_("knows_packing"),
        N_("real_influence"),
    ),
    *(N_("influence_evidence"), N_("visited_from_abroad"), N_("working"), N_("language"), N_("sign_in_name")),
    *(N_("self_approved"), N_("cross_sell"), N_("reply_sheet"), N_("envelope"), N_("service")),
    *(N_("addressed_by"), N_("teaser_by"), N_("teaser"), N_("pieces"), N_("fingerprint"), N_("address")),
    *(N_("reception"), N_("rep"), N_("mailroom"), N_("supervisor"), N_("admin")),
)


# Where the thing itself is seen, and by whom.
PLACES = {
    "customer": ("customers.show", "customer_id", ("supervisor",)),
    "inquiry": ("inquiries.show", "inquiry_id", ("supervisor",)),
    "order": ("orders.show", "order_id", ("supervisor",)),
    "product": ("products.show", "product_id", ("supervisor",)),
    "user": ("users.edit", "user_id", ("admin",)),
}


def address_of(entry: audit.AuditEntry) -> str | None:
    """The page of what a line is about, for whoever may open it."""
    place = PLACES.get(entry.subject)
    if place is None or not current_user.may(*place[2]):
        return None
    where: dict[str, Any] = {place[1]: entry.subject_id}
    return url_for(place[0], **where)


@bp.get("/audit")
@allow("supervisor", "admin")
def index() -> str:
    """Newest first; of one kind of thing, by person, from some line on."""
    subject = request.args.get("subject", "")
    actor_id = request.args.get("who", type=int)
    before_id = request.args.get("before", type=int)
    entries = audit.trail(subject=subject, actor_id=actor_id, before_id=before_id, limit=A_PAGE)
    return render(
        "intranet/audit.html",
        entries=entries,
        subjects=audit.subjects(),
        kinds=KINDS,
        address_of=address_of,
        users=people.all_users(),
        subject=subject,
        who=actor_id,
        more=entries[-1].id if len(entries) == A_PAGE else None,
    )


extension = Extension("audit", blueprints=[bp])
