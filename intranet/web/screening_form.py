"""The form by which a person answers the indicators' questions, and the panel that carries it on an inquiry's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from intranet.extension import Panel
from intranet.inquiries.models import Inquiry
from intranet.people.queries import names_of
from intranet.screening import queries
from intranet.screening.indicators import INDICATORS
from intranet.screening.marking import Part, marked_parts
from intranet.screening.models import IndicatorFinding
from intranet.screening.rules import may_give
from intranet.screening.values import Evidence
from intranet.values.inquiry_terms import Verdict
from intranet.web.customer_forms import limited

PREFIX = "answer_"
YES, NO = "yes", "no"
QUESTIONS: Mapping[str, str] = {indicator.code: indicator.question for indicator in INDICATORS}
OPEN_VERDICTS = (Verdict.CLEAR, Verdict.SUSPECT, Verdict.FRAUD)


class WhyForm(FlaskForm):
    """The part that every answering form has; ``verdict`` is sent by the button that was pressed."""

    verdict = StringField()
    why = TextAreaField(_l("Reason"), [limited(1000)], render_kw={"rows": 2})

    @property
    def chosen(self) -> Verdict | None:
        """The verdict whose button was pressed."""
        return next((verdict for verdict in OPEN_VERDICTS if verdict.value == self.verdict.data), None)

    @property
    def answers(self) -> dict[str, bool]:
        """The questions that were answered."""
        given = {
            field.name.removeprefix(PREFIX): field.data for field in self if field.name.startswith(PREFIX)
        }
        return {code: data == YES for code, data in given.items() if data in (YES, NO)}


def answer_form(rows: Sequence[IndicatorFinding], *, blank: bool = False) -> WhyForm:
    """A form with one yes/no question for each finding; ``blank`` draws it without what was sent."""
    fields = {f"{PREFIX}{row.indicator}": _question(row) for row in rows}
    form_class = type("AnswerForm", (WhyForm,), fields)
    return form_class(formdata=None) if blank else form_class()


def _question(row: IndicatorFinding) -> RadioField:
    return RadioField(
        gettext(QUESTIONS.get(row.indicator, row.indicator)),
        choices=[SelectChoice(YES, gettext("Yes")), SelectChoice(NO, gettext("No"))],
        default=None if row.answer is None else YES if row.answer else NO,
        validate_choice=False,
    )


def evidence_of(row: IndicatorFinding) -> list[Evidence]:
    """What one suggestion rests on."""
    return [Evidence.from_json(stored) for stored in row.evidence]


def marked_texts(inquiry: Inquiry, rows: Sequence[IndicatorFinding]) -> dict[str, list[Part]]:
    """The message and the use in parts, with the evidence of ``rows`` to mark."""
    evidence = [each for row in rows for each in evidence_of(row)]
    return {name: marked_parts(getattr(inquiry, name), name, evidence) for name in ("message", "type_of_use")}


def may_now_give(verdict: Verdict) -> list[Verdict]:
    """The verdicts that the person who looks may turn this one into."""
    return [new for new in OPEN_VERDICTS if new is not verdict and may_give(current_user.roles, verdict, new)]


def screening_context(inquiry: Inquiry, form: WhyForm | None = None) -> dict[str, Any]:
    """What the answering piece of a page shows."""
    rows = queries.findings(inquiry.id)
    history = queries.verdicts(inquiry.id)
    raised = [row for row in rows if row.suggested or row.answer is not None]
    return {
        "inquiry": inquiry,
        "rows": raised,
        "quiet": [row for row in rows if row not in raised],
        "evidence": {row.indicator: evidence_of(row) for row in raised},
        "texts": marked_texts(inquiry, raised),
        "form": form or answer_form(rows, blank=True),
        "verdicts": may_now_give(inquiry.verdict),
        "history": history,
        "names": names_of([given.by_id for given in history] + [row.answered_by_id for row in rows]),
        "prefix": PREFIX,
    }


PANEL = Panel("inquiry", "intranet/_screening_panel.html", screening_context, ("reception", "rep"), order=10)
