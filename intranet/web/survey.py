"""The short survey: what we found out about a customer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext
from flask_login import current_user

from intranet.customers import queries, service
from intranet.extension import Extension
from intranet.firm.queries import today
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.web.customer_access import seen_customer
from intranet.web.customer_forms import SurveyForm, survey_data
from intranet.web.panels import drawn_panels

bp = Blueprint("survey", __name__, url_prefix="/customers/<int:customer_id>/survey")


@bp.get("")
@allow("reception", "rep")
def new(customer_id: int) -> str:
    """The survey, beginning with what was found last time."""
    customer = seen_customer(customer_id)
    last = queries.newest_survey(customer_id)
    form = SurveyForm(formdata=None, **survey_data(last))
    panels = drawn_panels("survey", customer)
    return render("intranet/survey.html", customer=customer, form=form, last=last, panels=panels)


@bp.post("")
@allow("reception", "rep")
def save(customer_id: int) -> Any:
    """Keep what was found out as a new round."""
    customer, form = seen_customer(customer_id), SurveyForm()
    if not form.validate_on_submit():
        last = queries.newest_survey(customer_id)
        return render("intranet/survey.html", customer=customer, form=form, last=last, panels=[]), 400
    service.take_survey(customer_id, form.details(), current_user, today())
    flash_done(gettext("Saved. The level is worked out again in a moment."))
    return back_to("customers.show", customer_id=customer_id)


extension = Extension("survey", blueprints=[bp])
