"""The inquiry desk: reception logs an inquiry while the caller talks, and sees what will happen before saving."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet.customers import queries as customers
from intranet.customers.callers import caller_details, likely_duplicates
from intranet.customers.models import ContactChannel
from intranet.extension import Extension, MenuItem
from intranet.firm import queries as firm
from intranet.firm import questions
from intranet.inquiries import queries as inquiries
from intranet.intake import queries as intake
from intranet.intake import service
from intranet.intake.considering import consider
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render, render_fragment
from intranet.products import queries as products
from intranet.values.inquiry_terms import Channel, Verdict
from intranet.values.text import N_
from intranet.web.desk_forms import DeskForm, begin_at, blank, number, with_caller
from intranet.web.desk_steps import first_field, first_step
from intranet.web.panels import drawn_panels

bp = Blueprint("desk", __name__, url_prefix="/desk")
DESK_ROLES = ("reception", "rep")
SHOWN_CONTACTS = 3


@bp.get("")
@allow(*DESK_ROLES)
def show() -> Any:
    """A blank card; ``?customer_id=7`` begins with a known caller, ``?channel=fax`` with another channel."""
    channel = request.args.get("channel", "")
    form = blank(
        _form_class(), firm.profile(), _now(), channel=channel if channel in set(Channel) else "phone"
    )
    known = number(request.args.get("customer_id"))
    caller = caller_details(known, number(request.args.get("contact_id"))) if known else None
    if caller and _may_see(known):
        form = _form_class()(with_caller(_as_typed(form), caller))
    return _draw(form)


@bp.post("")
@allow(*DESK_ROLES)
def save() -> Any:
    """Save the card, or do what another button of the form asks: look up, choose, add a line, show what will happen."""
    form = _form_class()()
    if pressed := _pressed(form):
        return pressed
    if not (form.validate_on_submit() & form.not_in_future(_now())):
        return _draw(form), 400
    if not form.customer_id.data and not form.not_a_duplicate.data and (alike := _alike(form)):
        form.not_a_duplicate.data = "1"
        return _draw(form, alike=alike), 409
    logged = service.log_inquiry(form.card(_now()), current_user, clock.now())
    if "save_next" in request.form:
        flash_done(_saved_line(logged.inquiry.reference, logged.inquiry.verdict))
        return back_to("desk.show")
    return back_to("desk.saved", inquiry_id=logged.inquiry.id)


def _pressed(form: DeskForm) -> Any:
    """What a button other than save asks for; everything typed stays."""
    asked = request.form
    if "choose" in asked:
        return _choose(asked["choose"])
    if "find" in asked:
        return _find(form)
    if "forget_caller" in asked:
        return _draw(_form_class()(_cleared(asked)))
    if "add_line" in asked and len(form.products) < form.products.max_entries:
        form.products.append_entry()
        return _draw(form)
    if "remove_line" in asked:
        kept = [entry for entry in form.products.entries if entry.name != asked["remove_line"]]
        form.products.entries = kept or form.products.entries[:1]
        return _draw(form)
    return _draw(form) if asked.keys() & {"look_up", "consider", "add_line"} else None


def _find(form: DeskForm) -> Any:
    """Enter in the first field: the only known caller that fits is taken over, unless another is being typed."""
    hits = intake.callers_from(request.form, current_user)
    if len(hits) == 1 and not form.names_somebody():
        return _choose(f"{hits[0].customer_id}:{hits[0].contact_id or ''}")
    return _draw(form)


def _choose(choice: str) -> Any:
    customer_id, _, contact_id = choice.partition(":")
    caller = caller_details(number(customer_id) or 0, number(contact_id))
    if caller is None or not _may_see(caller.customer_id):
        abort(404)
    return _draw(_form_class()(with_caller(request.form, caller)))


def _cleared(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    """It is somebody else after all: the link is cut, the typed words stay."""
    return MultiDict(
        {**typed.to_dict(flat=False), "customer_id": [""], "contact_id": [""], "not_a_duplicate": [""]}
    )


@bp.get("/callers")
@allow(*DESK_ROLES)
def callers() -> str:
    """The known callers that fit what is typed: a piece of the desk."""
    return render_fragment(
        "intranet/_desk_callers.html", hits=intake.callers_from(request.args, current_user)
    )


@bp.post("/ahead")
@allow(*DESK_ROLES)
def ahead() -> str:
    """What will happen: screening, grade, packet; a piece of the desk."""
    return render_fragment("intranet/_desk_ahead.html", **_ahead(_form_class()()))


@bp.get("/saved/<int:inquiry_id>")
@allow(*DESK_ROLES)
def saved(inquiry_id: int) -> Any:
    """The reference number in big letters to say to the caller, and what happens now."""
    inquiry = inquiries.inquiry(inquiry_id, current_user)
    if inquiry is None:
        abort(404)
    return render("intranet/desk_saved.html", inquiry=inquiry, panels=drawn_panels("inquiry", inquiry))


def _form_class() -> type[DeskForm]:
    return questions.form_with(DeskForm, "inquiry")


def _now() -> datetime:
    return firm.local(clock.now())


def _may_see(customer_id: int | None) -> bool:
    customer = customers.customer(customer_id or 0)
    return customer is not None and customers.may_see(customer, current_user)


def _as_typed(form: DeskForm) -> MultiDict[str, str]:
    """A blank form as if it had been sent, so that a caller can be filled in over it."""
    typed = MultiDict({f.name: f._value() for f in form if hasattr(f, "_value") and f._value()})
    for name in ("channel", "horizon", "need", "quality", "language", "country", "literature_wanted"):
        typed[name] = "y" if form[name].data is True else form[name].data or ""
    typed.setlist("answer_methods", form.answer_methods.data or [])
    return typed


def _alike(form: DeskForm) -> list[Any]:
    return likely_duplicates(form.caller())


def _draw(form: DeskForm, alike: list[Any] | None = None) -> str:
    known = number(form.customer_id.data)
    hits = [] if known else intake.callers_from(request.form, current_user)
    found = bool(hits) and bool(request.form.keys() & {"find", "look_up"})
    if not (form.errors or alike or found):
        begin_at(first_field(form, request.form.keys()))
    return render(
        "intranet/desk.html",
        form=form,
        own=questions.own_fields(form),
        alike=alike or [],
        first_step=first_step(form, request.form.keys(), bool(alike)),
        hits=hits,
        begin_at_hits=found,
        more_is_told=form.more_is_told(_now().date()),
        caller=_caller_card(known, number(form.contact_id.data)) if known else None,
        products=products.all_products(),
        sources=intake.sources(),
        **_ahead(form),
    )


def _ahead(form: DeskForm) -> dict[str, Any]:
    card = form.card(_now())
    considered = consider(card, _now().date())
    known = products.by_ids(line.product_id for line in card.products if line.product_id)
    place = card.caller.postal()
    asked_for = card.caller.has_address and card.literature_wanted
    return {
        "begun": bool(card.message or card.products or card.caller.company or card.caller.person),
        "considered": considered,
        "lines": [(line, known.get(line.product_id or 0)) for line in card.products],
        "address_problems": place.problems() if asked_for else (),
        "panels": drawn_panels("desk", considered.desk),
    }


def _caller_card(customer_id: int, contact_id: int | None) -> dict[str, Any] | None:
    """Who is calling: the customer, its last inquiries, and whether it must not be contacted."""
    customer = customers.customer(customer_id)
    if customer is None or not customers.may_see(customer, current_user):
        return None
    return {
        "customer": customer,
        "inquiries": inquiries.of_customer(customer_id, limit=SHOWN_CONTACTS),
        "no_post": customers.forbidden(customer_id, contact_id, ContactChannel.POST),
        "address": customers.newest_address(customer),
    }


def _saved_line(reference: str, verdict: Verdict) -> str:
    if verdict is Verdict.CLEAR:
        return gettext("Saved. The reference number is %(reference)s.", reference=reference)
    return gettext(
        "Saved as %(reference)s. It waits to be checked before anything is sent.", reference=reference
    )


extension = Extension(
    name="desk",
    blueprints=[bp],
    menu=[MenuItem("desk.show", N_("Inquiry desk"), "telephone-inbound", ("reception", "rep"), order=10)],
)
