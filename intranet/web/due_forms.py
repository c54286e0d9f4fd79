"""The forms of the due list: writing a contact down, putting one off, calling one off, planning one."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, NumberRange, Optional

from intranet.followups.service import LogEntry
from intranet.inquiries.models import Inquiry
from intranet.inquiries.rules import STEPS
from intranet.values.inquiry_terms import ContactMethod, InquiryState
from intranet.web.customer_forms import limited
from intranet.web.typed_date import TypedDateField

LONGEST_LINE, LONGEST_NOTE = 400, 2000
SAY_WHY = _l("Say why; the next person will want to know.")


def _methods() -> list[SelectChoice]:
    return [SelectChoice(method.value, gettext(method.label)) for method in ContactMethod]


class LogForm(FlaskForm):
    """One line for what was spoken and one for what comes next; the rest only when there is more to say."""

    happened = StringField(
        _l("What was spoken"),
        [DataRequired(_l("Say in a few words what was spoken.")), limited(LONGEST_LINE)],
        render_kw={"autocomplete": "off"},
    )
    next_on = TypedDateField(_l("Next contact"), [limited(40)], render_kw={"autocomplete": "off"})
    method = SelectField(_l("How"), choices=[])
    minutes = IntegerField(
        _l("Minutes"), [Optional(), NumberRange(0, 1440, _l("Give the minutes as a number from 0 to 1440."))]
    )
    no_need = BooleanField(_l("They have no need now"))
    problems = TextAreaField(_l("Problems"), [limited(LONGEST_NOTE)], render_kw={"rows": 2})
    planned = StringField(_l("What was planned"), [limited(LONGEST_LINE)])
    state = SelectField(_l("State of the inquiry"), choices=[], default="")
    closing = TypedDateField(_l("Expected closing date"), [limited(40)], render_kw={"autocomplete": "off"})

    def __init__(self, inquiry: Inquiry | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = _methods()
        steps = sorted(STEPS[inquiry.state] - {InquiryState.NOT_CLOSED}) if inquiry else []
        self.state.choices = [
            ("", gettext("As it is")),
            *((step.value, gettext(step.label)) for step in steps),
        ]

    def entry(self) -> LogEntry:
        """What the service takes."""
        return LogEntry(
            happened=self.happened.data or "",
            method=ContactMethod(self.method.data),
            minutes=self.minutes.data,
            next_on=self.next_on.day,
            planned=self.planned.data or "",
            problems=self.problems.data or "",
            state=InquiryState(self.state.data) if self.state.data else None,
            no_need=bool(self.no_need.data),
            expected_closing_on=self.closing.day,
        )


class SnoozeForm(FlaskForm):
    """Another day, and why."""

    until = TypedDateField(
        _l("Put off until"),
        [DataRequired(_l("Choose a later day.")), limited(40)],
        render_kw={"autocomplete": "off"},
    )
    snooze_why = StringField(_l("Why"), [DataRequired(SAY_WHY), limited(LONGEST_LINE)])


class CancelForm(FlaskForm):
    """Why it is called off."""

    cancel_why = StringField(_l("Why"), [DataRequired(SAY_WHY), limited(LONGEST_LINE)])


class PlanForm(FlaskForm):
    """A contact that a person plans."""

    due_on = TypedDateField(
        _l("When"), [DataRequired(_l("Say when, for example “next Friday”.")), limited(40)]
    )
    method = SelectField(_l("How"), choices=[])
    purpose = StringField(_l("Purpose"), [limited(200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = _methods()


class CadenceForm(FlaskForm):
    """A customer's own cadence: how often, and why. Empty days go back to the rules."""

    aim = IntegerField(
        _l("Days between contacts"), [Optional(), NumberRange(1, 730, _l("Give days from 1 to 730."))]
    )
    longest = IntegerField(
        _l("Days at the longest"), [Optional(), NumberRange(1, 730, _l("Give days from 1 to 730."))]
    )
    cadence_why = StringField(_l("Why"), [DataRequired(SAY_WHY), limited(LONGEST_LINE)])
