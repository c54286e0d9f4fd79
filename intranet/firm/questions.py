"""The firm's own questions (IN8) in any form: fields from the list, answers read as plain values, answers shown.

``form_with(InquiryForm, "inquiry")`` gives the form with one field a question; ``answers(form)`` what to store in the
record's ``own_answers``; ``prefilled(stored)`` what to build the form with; ``shown(place, stored)`` label and text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from babel.dates import format_date
from flask_babel import get_locale, gettext
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.firm import queries
from intranet.firm.models import OwnQuestion, QuestionKind, QuestionPlace

PREFIX = "own_"
LONGEST_ANSWER = 500
FormClass = TypeVar("FormClass", bound=type[FlaskForm])


def label_of(question: OwnQuestion) -> str:
    """The question in the reader's language."""
    locale = get_locale()
    chinese = locale is not None and locale.language == "zh"
    return (question.label_zh or question.label_en) if chinese else question.label_en


def form_with(form_class: FormClass, place: QuestionPlace | str) -> FormClass:
    """``form_class`` with one more field for each question asked at ``place``, in their order.

    A bound form of it lists these fields by :func:`own_fields`.
    """
    fields = {PREFIX + question.key: _field(question) for question in queries.questions(place)}
    return cast("FormClass", type(form_class.__name__, (form_class,), fields))


def own_fields(form: BaseForm) -> list[Field]:
    """The fields of the firm's own questions in a bound form."""
    return [field for field in form if field.name.startswith(PREFIX)]


def answers(form: BaseForm) -> dict[str, Any]:
    """What was answered, as plain JSON by the question's key; what was left empty is left out."""
    given = {field.name.removeprefix(PREFIX): _plain(field.data) for field in own_fields(form)}
    return {key: value for key, value in given.items() if value not in (None, "", [])}


def kept(form: BaseForm, stored: Mapping[str, Any]) -> dict[str, Any]:
    """:func:`answers` beside the stored ones to questions that are no longer asked, which are never lost."""
    asked = {field.name.removeprefix(PREFIX) for field in own_fields(form)}
    return {key: value for key, value in stored.items() if key not in asked} | answers(form)


def prefilled(place: QuestionPlace | str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the data a form of :func:`form_with` is built with (``form_class(**prefilled(…))``)."""
    data = {}
    for question in queries.questions(place):
        if question.key in stored:
            data[PREFIX + question.key] = _from_plain(question.kind, stored[question.key])
    return data


def shown(place: QuestionPlace | str, stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(question, answer) in the reader's words, for those that were answered; also those switched off since."""
    wanted = QuestionPlace(place)
    asked = [question for question in queries.all_questions() if question.place == wanted]
    return [(label_of(each), answer_text(each, stored[each.key])) for each in asked if each.key in stored]


def answer_text(question: OwnQuestion, value: Any) -> str:
    """A stored answer as a person reads it."""
    if question.kind is QuestionKind.YES_NO:
        return gettext("Yes") if value else gettext("No")
    if question.kind is QuestionKind.DATE:
        return format_date(date.fromisoformat(value), locale=get_locale() or "en")
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)


def _field(question: OwnQuestion) -> Any:
    label = label_of(question)
    needed = (
        InputRequired(gettext("Please ask: %(question)s", question=label))
        if question.required
        else Optional()
    )
    if question.kind is QuestionKind.NUMBER:
        return DecimalField(label, [needed], places=None)
    if question.kind is QuestionKind.DATE:
        return DateField(label, [needed])
    if question.kind is QuestionKind.YES_NO:
        choices = [SelectChoice("yes", gettext("Yes")), SelectChoice("no", gettext("No"))]
        return RadioField(label, [needed], choices=choices, coerce=_yes_no)
    choices = [SelectChoice(choice, choice) for choice in question.choices]
    if question.kind is QuestionKind.CHOICE:
        return SelectField(label, [needed], choices=[SelectChoice("", ""), *choices])
    if question.kind is QuestionKind.CHOICES:
        return SelectMultipleField(
            label,
            [needed],
            choices=choices,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
    return StringField(label, [needed, Length(max=LONGEST_ANSWER)])


def _yes_no(value: Any) -> str | None:
    return str(value) if value in ("yes", "no") else None


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value in ("yes", "no"):
        return value == "yes"
    return value.strip() if isinstance(value, str) else value


def _from_plain(kind: QuestionKind, value: Any) -> Any:
    if kind is QuestionKind.DATE:
        return date.fromisoformat(value)
    if kind is QuestionKind.NUMBER:
        return Decimal(str(value))
    if kind is QuestionKind.YES_NO:
        return "yes" if value else "no"
    return value
