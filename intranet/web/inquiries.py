"""Inquiries: the list, the page of one, and what may be changed of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_login import current_user

from intranet.correspondence import queries as correspondence
from intranet.extension import Extension, MenuItem, TimelineEntry, TimelineSource
from intranet.firm import queries as firm
from intranet.firm import questions
from intranet.inquiries import queries, service
from intranet.inquiries.models import Inquiry
from intranet.inquiries.queries import InquiryFilter
from intranet.intake import service as intake
from intranet.people.queries import names_of, with_role
from intranet.platform import audit, clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_wrong, refuse, render
from intranet.values.errors import ValueRefused
from intranet.values.inquiry_terms import Channel, Horizon, InquiryState, Need, Verdict
from intranet.values.text import N_
from intranet.web import inquiry_forms as forms
from intranet.web.customer_access import sees_sales
from intranet.web.desk_forms import number
from intranet.web.panels import drawn_panels
from intranet.web.timelines import timeline_of

bp = Blueprint("inquiries", __name__, url_prefix="/inquiries")
VOCABULARIES = {
    "state": InquiryState,
    "verdict": Verdict,
    "channel": Channel,
    "horizon": Horizon,
    "need": Need,
}


@bp.get("")
@allow("reception", "rep")
def index() -> str:
    """All inquiries the person sees, filtered; ``?state=unanswered`` shows what waits, the oldest first."""
    wanted = _filter()
    found = queries.listed(wanted, current_user, request.args.get("page", 1, type=int))
    return render(
        "intranet/inquiries.html",
        found=found,
        wanted=wanted,
        asked={
            name: request.args.get(name, "")
            for name in (*VOCABULARIES, "q", "answered", "owner", "since", "until")
        },
        vocabularies=VOCABULARIES,
        reps=with_role("rep"),
        waiting=queries.waiting(current_user),
        names=names_of(row.customer.owner_id for row in found.rows),
    )


def _filter() -> InquiryFilter:
    asked = request.args
    terms = {name: _term(terms, asked.get(name, "")) for name, terms in VOCABULARIES.items()}
    waits = asked.get("state") == "unanswered" or asked.get("answered") == "no"
    answered = False if waits else True if asked.get("answered") == "yes" else None
    return InquiryFilter(
        text=asked.get("q", "")[:200],
        **terms,
        answered=answered,
        owner_id=number(asked.get("owner")),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        oldest_first=waits,
    )


def _term(terms: Any, value: str) -> Any:
    return terms(value) if value in set(terms) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _seen(inquiry_id: int) -> Inquiry:
    inquiry = queries.inquiry(inquiry_id, current_user)
    if inquiry is None:
        abort(404)
    return inquiry


@bp.get("/<int:inquiry_id>")
@allow("reception", "rep", "mailroom")
def show(inquiry_id: int) -> str:
    """Everything about one inquiry; the mail-room sees where it goes and what was asked for, no sales notes."""
    return _page(_seen(inquiry_id))


def _page(inquiry: Inquiry, **bound: Any) -> str:
    if not sees_sales():
        return render("intranet/inquiry_mail.html", inquiry=inquiry, panels=drawn_panels("inquiry", inquiry))
    history = queries.probabilities(inquiry.id)
    blank = {
        "probability_form": forms.ProbabilityForm(formdata=None, value=inquiry.probability),
        "state_form": forms.StateForm(inquiry, formdata=None),
        "literature_form": forms.LiteratureDateForm(formdata=None, sent_on=inquiry.literature_sent_on),
    }
    return render(
        "intranet/inquiry.html",
        inquiry=inquiry,
        history=history,
        names=names_of([inquiry.taken_by_id, inquiry.customer.owner_id, *(row.by_id for row in history)]),
        own=questions.shown("inquiry", inquiry.own_answers),
        contacts=correspondence.records_for_inquiry(inquiry.id),
        panels=drawn_panels("inquiry", inquiry),
        timeline=timeline_of("inquiry", inquiry.id),
        entries=audit.history("inquiry", inquiry.id),
        **{**blank, **bound},
    )


@bp.post("/<int:inquiry_id>/probability")
@allow("reception", "rep")
def set_probability(inquiry_id: int) -> Any:
    """Set the close probability, with the reason."""
    inquiry, form = _seen(inquiry_id), forms.ProbabilityForm()
    if not form.validate_on_submit():
        return _page(inquiry, probability_form=form), 400
    service.set_probability(inquiry_id, form.value.data, form.probability_why.data, current_user, clock.now())
    flash_done(gettext("The probability is %(value)s of 10 now.", value=form.value.data))
    return back_to("inquiries.show", inquiry_id=inquiry_id)


@bp.post("/<int:inquiry_id>/state")
@allow("rep")
def set_state(inquiry_id: int) -> Any:
    """Move it to another state."""
    inquiry = _seen(inquiry_id)
    form = forms.StateForm(inquiry)
    if not form.validate_on_submit():
        return _page(inquiry, state_form=form), 400
    try:
        service.set_state(
            inquiry_id, InquiryState(form.state.data), form.state_why.data or "", current_user, clock.now()
        )
    except ValueRefused as refused:
        refuse(form.state_why, refused.reason)
        return _page(_seen(inquiry_id), state_form=form), 400
    flash_done(gettext("The state is changed."))
    return back_to("inquiries.show", inquiry_id=inquiry_id)


@bp.post("/<int:inquiry_id>/literature-date")
@allow("reception", "rep")
def correct_literature_date(inquiry_id: int) -> Any:
    """Correct the date the literature was sent, with the reason."""
    inquiry, form = _seen(inquiry_id), forms.LiteratureDateForm()
    if not form.validate_on_submit():
        return _page(inquiry, literature_form=form), 400
    try:
        service.correct_literature_date(
            inquiry_id, form.sent_on.data, form.sent_why.data, current_user, firm.today()
        )
    except ValueRefused as refused:
        refuse(form.sent_on, refused.reason)
        return _page(_seen(inquiry_id), literature_form=form), 400
    flash_done(gettext("The literature date is corrected."))
    return back_to("inquiries.show", inquiry_id=inquiry_id)


@bp.get("/<int:inquiry_id>/correct")
@allow("reception", "rep")
def correct(inquiry_id: int) -> str:
    """The card, to correct it."""
    inquiry = _seen(inquiry_id)
    form = questions.form_with(forms.CorrectForm, "inquiry")(formdata=None, data=forms.correct_data(inquiry))
    return _draw_correct(inquiry, form)


@bp.post("/<int:inquiry_id>/correct")
@allow("reception", "rep")
def save_correct(inquiry_id: int) -> Any:
    """Save the corrected card; when somebody else saved meanwhile, both versions are shown and nothing is lost."""
    inquiry = _seen(inquiry_id)
    form = questions.form_with(forms.CorrectForm, "inquiry")()
    if "add_line" in request.form:
        form.products.append_entry()
        return _draw_correct(inquiry, form)
    if not form.validate_on_submit():
        return _draw_correct(inquiry, form), 400
    values = form.values(inquiry.own_answers)
    try:
        intake.correct_inquiry(
            inquiry_id, values, form.lines(), number(form.version.data) or 0, current_user, clock.now()
        )
    except service.ChangedMeanwhile as changed:
        form.version.data = str(changed.inquiry.version)
        theirs = forms.correct_data(_seen(inquiry_id))
        return _draw_correct(inquiry, form, conflict=say(changed.reason), theirs=theirs), 409
    flash_done(gettext("The inquiry is corrected."))
    if inquiry.verdict is Verdict.TO_CHECK:
        flash_wrong(gettext("It raises questions: nothing is sent until they are answered."))
    return back_to("inquiries.show", inquiry_id=inquiry_id)


def _draw_correct(inquiry: Inquiry, form: Any, **more: Any) -> str:
    return render(
        "intranet/inquiry_correct.html", inquiry=inquiry, form=form, own=questions.own_fields(form), **more
    )


def _customer_inquiries(customer_id: int) -> list[TimelineEntry]:
    entries = []
    for row in queries.of_customer(customer_id):
        words = [line.product.name_en if line.product else line.as_asked for line in row.products]
        entries.append(
            TimelineEntry(
                at=row.received_at,
                icon="chat-left-text",
                title=gettext("Inquiry %(reference)s", reference=row.reference),
                text=", ".join(words) or row.message[:200],
                url=f"/inquiries/{row.id}",
            )
        )
    return entries


def _add_globals(state: Any) -> None:
    state.app.jinja_env.globals["oldest_unanswered"] = lambda: queries.oldest_unanswered(
        current_user if current_user.is_authenticated else None
    )


bp.record(_add_globals)

extension = Extension(
    name="inquiries",
    blueprints=[bp],
    menu=[MenuItem("inquiries.index", N_("Inquiries"), "chat-left-text", ("reception", "rep"), order=20)],
    timeline=[TimelineSource("customer", _customer_inquiries)],
)
