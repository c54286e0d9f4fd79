"""Screening: what is to be checked, the suspects that wait for a supervisor, and how often each question was right."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.inquiries import queries as inquiries
from intranet.inquiries.models import Inquiry
from intranet.inquiries.queries import InquiryFilter
from intranet.intake.service import answer_screening
from intranet.people.queries import names_of
from intranet.platform import clock
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, refuse, render
from intranet.screening import queries
from intranet.screening.service import VerdictRefused
from intranet.values.inquiry_terms import Verdict
from intranet.values.reason import reason
from intranet.values.text import N_
from intranet.web.screening_form import (
    PANEL,
    QUESTIONS,
    WhyForm,
    answer_form,
    evidence_of,
    marked_texts,
    screening_context,
)

bp = Blueprint("screening", __name__)


@bp.get("/to-check")
@allow("reception", "rep")
def to_check() -> str:
    """What a person has to look at before anything is sent, oldest first."""
    found = _page(Verdict.TO_CHECK)
    rows = queries.findings_of(inquiry.id for inquiry in found.rows)
    evidence = {
        inquiry_id: [each for row in kept for each in evidence_of(row)] for inquiry_id, kept in rows.items()
    }
    return render("intranet/to_check.html", found=found, rows=rows, evidence=evidence, questions=QUESTIONS)


@bp.get("/suspects")
@allow("supervisor")
def suspects() -> str:
    """The suspects, oldest first, each with its evidence marked in the text."""
    found = _page(Verdict.SUSPECT)
    rows = queries.findings_of(inquiry.id for inquiry in found.rows)
    given = queries.last_given(inquiry.id for inquiry in found.rows)
    return render(
        "intranet/suspects.html",
        found=found,
        rows=rows,
        texts={inquiry.id: marked_texts(inquiry, rows.get(inquiry.id, ())) for inquiry in found.rows},
        given=given,
        names=names_of(verdict.by_id for verdict in given.values()),
        questions=QUESTIONS,
        form=answer_form((), blank=True),
    )


def _page(verdict: Verdict) -> inquiries.InquiryPage:
    wanted = InquiryFilter(verdict=verdict, oldest_first=True)
    return inquiries.listed(wanted, current_user, request.args.get("page", 1, type=int))


@bp.get("/inquiries/<int:inquiry_id>/screening")
@allow("reception", "rep")
def show(inquiry_id: int) -> str:
    """The questions on one inquiry, with the words that raised them."""
    return render("intranet/screening.html", **screening_context(_seen(inquiry_id)))


@bp.post("/inquiries/<int:inquiry_id>/screening")
@allow("reception", "rep")
def answer(inquiry_id: int) -> Any:
    """A person's answers and the verdict they come to."""
    inquiry = _seen(inquiry_id)
    form = answer_form(queries.findings(inquiry_id))
    if form.validate_on_submit() and _given(inquiry, form):
        flash_done(_said(inquiry))
        return back_to("inquiries.show", inquiry_id=inquiry_id)
    return render("intranet/screening.html", **screening_context(_seen(inquiry_id), form)), 400


def _given(inquiry: Inquiry, form: WhyForm) -> bool:
    """Give the verdict; what speaks against it is said beside the reason."""
    if form.chosen is None:
        refuse(form.why, reason("choose_verdict", "Press one of the buttons: clear, or suspect."))
        return False
    try:
        answer_screening(
            inquiry.id, form.answers, form.chosen, form.why.data or "", current_user, clock.now()
        )
    except VerdictRefused as problem:
        refuse(form.why, problem.reason)
        return False
    return True


def _said(inquiry: Inquiry) -> str:
    said = {
        Verdict.CLEAR: gettext("Inquiry %(reference)s is clear.", reference=inquiry.reference),
        Verdict.SUSPECT: gettext(
            "Inquiry %(reference)s is held until a supervisor clears it.", reference=inquiry.reference
        ),
        Verdict.FRAUD: gettext(
            "Inquiry %(reference)s is closed as a fraud, and its details are remembered.",
            reference=inquiry.reference,
        ),
    }
    return said[inquiry.verdict]


def _seen(inquiry_id: int) -> Inquiry:
    return inquiries.inquiry(inquiry_id, current_user) or abort(404)


@bp.get("/suspects/questions")
@allow("supervisor")
def precision() -> str:
    """How often each question was right (SC7)."""
    return render("intranet/screening_precision.html", rows=queries.precision(), questions=QUESTIONS)


def _to_check_count() -> int | None:
    return queries.count_of(Verdict.TO_CHECK, current_user) or None


def _suspect_count() -> int | None:
    return queries.count_of(Verdict.SUSPECT, current_user) or None


extension = Extension(
    "screening",
    blueprints=[bp],
    menu=[
        MenuItem(
            "screening.to_check",
            N_("To be checked"),
            "patch-question",
            ("reception", "rep"),
            25,
            _to_check_count,
        ),
        MenuItem(
            "screening.suspects", N_("Suspects"), "shield-exclamation", ("supervisor",), 210, _suspect_count
        ),
    ],
    panels=[PANEL],
)
