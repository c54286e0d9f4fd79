"""The small forms of an inquiry's page, and the card to correct it with."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.firm import questions
from intranet.inquiries.models import Inquiry, InquiryProduct
from intranet.inquiries.rules import STEPS
from intranet.values.inquiry_terms import AnswerMethod, Channel, Horizon, Need, Quality
from intranet.values.text import clean_line, clean_lines
from intranet.web.customer_forms import LONG_TEXT, language_choices, limited
from intranet.web.day_field import DayField
from intranet.web.desk_forms import MOST_LINES, LineForm, asked, term_choices


class ProbabilityForm(FlaskForm):
    """A new close probability and why."""

    value = IntegerField(
        _l("How sure, from 1 to 10"),
        [
            InputRequired(_l("Give a whole number from 1 to 10.")),
            NumberRange(1, 10, _l("Give a whole number from 1 to 10.")),
        ],
    )
    probability_why = StringField(_l("Why"), [InputRequired(_l("Say why.")), limited(400)])


class StateForm(FlaskForm):
    """Another state of the inquiry; "not closed" needs its reason."""

    state = SelectField(_l("State"), choices=[])
    state_why = StringField(_l("Reason"), [Optional(), limited(400)])

    def __init__(self, inquiry: Inquiry, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [SelectChoice(s.value, gettext(s.label)) for s in sorted(STEPS[inquiry.state])]


class LiteratureDateForm(FlaskForm):
    """A correction of the date the literature was sent."""

    sent_on = DayField(_l("Literature was sent on"), [Optional()])
    sent_why = StringField(_l("Reason"), [InputRequired(_l("Say why.")), limited(400)])


class CorrectForm(FlaskForm):
    """The card of an inquiry, to correct it. ``version`` is the one it was opened on."""

    version = HiddenField()
    channel = RadioField(_l("How it came"), choices=[])
    inquiry_date = DayField(_l("Inquiry date"), [InputRequired(_l("Give the date, for example 2026-11-24."))])
    source = StringField(_l("Where they saw us"), [Optional(), limited(200)])
    language = SelectField(_l("Language of our answer"), choices=[])
    products = FieldList(FormField(LineForm), _l("What they want"), min_entries=1, max_entries=MOST_LINES)
    message = TextAreaField(_l("In their words"), [Optional(), limited(LONG_TEXT)], render_kw={"rows": 5})
    type_of_use = StringField(_l("What for"), [Optional(), limited(400)])
    horizon = RadioField(_l("By when"), choices=[])
    need = RadioField(_l("How badly they need it"), choices=[])
    quality = RadioField(_l("Quality of the prospect"), choices=[])
    quality_note = StringField(_l("Why"), [Optional(), limited(200)])
    expected_closing_on = DayField(_l("Expected closing date"), [Optional()])
    answer_methods = SelectMultipleField(
        _l("How we answer"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    literature_wanted = BooleanField(_l("Send literature by post"))
    remark = TextAreaField(_l("Overall remark"), [Optional(), limited(LONG_TEXT)], render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, terms in (
            (self.channel, Channel),
            (self.horizon, Horizon),
            (self.need, Need),
            (self.quality, Quality),
        ):
            field.choices = term_choices(terms)
        self.answer_methods.choices = term_choices(AnswerMethod, but=[AnswerMethod.SEVERAL])
        self.language.choices = language_choices()

    def values(self, stored: dict[str, Any]) -> dict[str, Any]:
        """What is to be stored, by the names of ``inquiries.service.CORRECTABLE``."""
        return {
            "channel": Channel(self.channel.data),
            "inquiry_date": self.inquiry_date.data,
            "source": clean_line(self.source.data or ""),
            "language": self.language.data,
            "message": clean_lines(self.message.data or ""),
            "type_of_use": clean_line(self.type_of_use.data or ""),
            "horizon": Horizon(self.horizon.data),
            "need": Need(self.need.data),
            "quality": Quality(self.quality.data),
            "quality_note": clean_line(self.quality_note.data or ""),
            "expected_closing_on": self.expected_closing_on.data,
            "answer_methods": list(self.answer_methods.data or []),
            "literature_wanted": bool(self.literature_wanted.data),
            "remark": clean_lines(self.remark.data or ""),
            "own_answers": questions.kept(self, stored),
        }

    def lines(self) -> list[InquiryProduct]:
        """The product lines as rows, with the products they mean."""
        found = [asked(entry.form) for entry in self.products.entries if not entry.form.empty]
        return [
            InquiryProduct(
                product_id=line.product_id,
                as_asked=line.as_asked,
                quantity=line.quantity,
                unit=line.unit,
                position=place,
            )
            for place, line in enumerate(found)
        ]


def correct_data(inquiry: Inquiry) -> dict[str, Any]:
    """What a :class:`CorrectForm` starts with."""
    plain = (
        "inquiry_date",
        "source",
        "language",
        "message",
        "type_of_use",
        "quality_note",
        "expected_closing_on",
    )
    terms = ("channel", "horizon", "need", "quality")
    return {
        **{
            name: getattr(inquiry, name) for name in (*plain, "answer_methods", "literature_wanted", "remark")
        },
        **{name: getattr(inquiry, name).value for name in terms},
        "version": str(inquiry.version),
        "products": [_line_data(line) for line in inquiry.products],
        **questions.prefilled("inquiry", inquiry.own_answers),
    }


def _line_data(line: InquiryProduct) -> dict[str, str]:
    amount = f"{line.quantity.normalize():f}" if line.quantity else ""
    known = line.product.article_number if line.product else ""
    return {"product": known or line.as_asked, "quantity": amount, "unit": line.unit}
