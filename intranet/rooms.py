"""The intranet's own rooms and screens, each with what it adds (see ``intranet.extension``)."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.approvals import models as approvals
from intranet.correspondence import models as correspondence
from intranet.customers import models as customers
from intranet.extension import Extension
from intranet.firm import models as firm
from intranet.followups import handlers as followup_handlers
from intranet.followups import models as followups
from intranet.grading import handlers as grading_handlers
from intranet.grading import models as grading
from intranet.inquiries import models as inquiries
from intranet.orders import models as orders
from intranet.people import models as people
from intranet.products import models as products
from intranet.sample import commands as sample
from intranet.screening import models as screening
from intranet.web import (
    account,
    audit_screen,
    cadence,
    customer_work,
    desk,
    do_not_contact,
    due_list,
    files,
    firm_settings,
    first_page,
    fraud_memory,
    grading_screen,
    health,
    home,
    jobs_screen,
    policies,
    questions,
    search,
    settings_home,
    signing_in,
    style_guide,
    survey,
    suspects,
    timelines,
    users,
    week,
)
from intranet.web import approvals as approvals_screen
from intranet.web import customers as customer_screens
from intranet.web import (
    inquiries as inquiry_screens,
)
from intranet.web import orders as order_screens
from intranet.web import products as product_screens

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
        week.extension,
        first_page.extension,
        desk.extension,
        inquiry_screens.extension,
        account.extension,
        search.extension,
        settings_home.extension,
        users.extension,
        jobs_screen.extension,
        audit_screen.extension,
        files.extension,
        health.extension,
        style_guide.extension,
        customer_screens.extension,
        customer_work.extension,
        survey.extension,
        do_not_contact.extension,
        product_screens.extension,
        order_screens.extension,
        timelines.extension,
        firm_settings.extension,
        questions.extension,
        policies.extension,
        sample.extension,
        approvals_screen.extension,
        cadence.extension,
        due_list.extension,
        fraud_memory.extension,
        grading_screen.extension,
        suspects.extension,
        grading_handlers.extension,
        followup_handlers.extension,
    )
