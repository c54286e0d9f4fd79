"""The intranet's own rooms and screens, each with what it adds (see ``intranet.extension``)."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.approvals import models as approvals
from intranet.correspondence import models as correspondence
from intranet.customers import models as customers
from intranet.extension import Extension
from intranet.firm import models as firm
from intranet.followups import models as followups
from intranet.grading import models as grading
from intranet.inquiries import models as inquiries
from intranet.orders import models as orders
from intranet.people import models as people
from intranet.products import models as products
from intranet.screening import models as screening
from intranet.web import (
    account,
    audit_screen,
    files,
    health,
    home,
    jobs_screen,
    search,
    settings_home,
    signing_in,
    style_guide,
    users,
)

# All tables of the intranet are known once this is imported, whichever screens there are.
TABLES = (
    people,
    firm,
    approvals,
    products,
    customers,
    correspondence,
    orders,
    inquiries,
    screening,
    grading,
    followups,
)


def extensions() -> Iterable[Extension]:
    """All extensions of the intranet, in no particular order: menus and panels carry their own."""
    return (
        signing_in.extension,
        home.extension,
        account.extension,
        search.extension,
        settings_home.extension,
        users.extension,
        jobs_screen.extension,
        audit_screen.extension,
        files.extension,
        health.extension,
        style_guide.extension,
    )
