"""The firm's own questions: their list, and what forms make of them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale
from flask_wtf import FlaskForm
from wtforms import StringField

from intranet.firm import queries, questions, service
from intranet.firm.models import QuestionKind, QuestionPlace
from intranet.firm.service import QuestionDetails
from tests.factories.firm import a_question


class CardForm(FlaskForm):
    note = StringField("Note")


def filled(app: Flask, **typed):
    """The card's form with the firm's questions, filled in."""
    with app.test_request_context(method="POST", data=typed):
        form = questions.form_with(CardForm, "inquiry")()
        valid = form.validate_on_submit()
        return valid, questions.answers(form), form.errors


EVERY_KIND = [
    (QuestionKind.TEXT, (), " Delta line ", "Delta line"),
    (QuestionKind.NUMBER, (), "12.5", 12.5),
    (QuestionKind.NUMBER, (), "12", 12),
    (QuestionKind.DATE, (), "2026-12-24", "2026-12-24"),
    (QuestionKind.YES_NO, (), "no", False),
    (QuestionKind.CHOICE, ("sea", "air"), "air", "air"),
    (QuestionKind.CHOICES, ("sea", "air"), ["sea", "air"], ["sea", "air"]),
]


@pytest.mark.parametrize(("kind", "choices", "typed", "expected"), EVERY_KIND)
def test_an_answer_of_each_kind_is_read_stored_and_offered_again(services, kind, choices, typed, expected):
    question = a_question("How?", kind, choices=choices)
    valid, answers, errors = filled(services, **{f"own_{question.key}": typed})
    assert valid, errors
    assert answers == {question.key: expected}
    with services.test_request_context():
        again = questions.form_with(CardForm, "inquiry")(
            formdata=None, **questions.prefilled("inquiry", answers)
        )
        assert questions.answers(again) == answers
        assert [label for label, _text in questions.shown("inquiry", answers)] == ["How?"]


def test_a_question_that_must_be_answered_says_so(services):
    a_question("Do you import yourself?", required=True)
    valid, _answers, errors = filled(services)
    assert not valid
    assert errors == {"own_doyouimportyourself": ["Please ask: Do you import yourself?"]}


def test_a_question_is_asked_in_the_readers_language(services):
    a_question("Sea or air?", chinese="海运还是空运？")
    with services.test_request_context(), force_locale("zh"):
        form = questions.form_with(CardForm, "inquiry")(formdata=None)
        assert [field.label.text for field in questions.own_fields(form)] == ["海运还是空运？"]


def test_a_question_switched_off_is_asked_no_more_and_keeps_its_answers(services):
    gone, asked = a_question("Old?"), a_question("New?")
    service.switch_question(gone.id, False, None)
    assert [each.key for each in queries.questions("inquiry")] == [asked.key]
    with services.test_request_context(method="POST", data={f"own_{asked.key}": "yes"}):
        form = questions.form_with(CardForm, "inquiry")()
        assert questions.kept(form, {gone.key: True}) == {gone.key: True, asked.key: True}


def test_questions_change_places_within_their_page(services):
    first, second, third = a_question("One?"), a_question("Two?"), a_question("Three?")
    a_question("Elsewhere?", place=QuestionPlace.CUSTOMER)
    service.move_question(third.id, -1, None)
    service.move_question(first.id, -1, None)
    assert [each.id for each in queries.questions("inquiry")] == [first.id, third.id, second.id]


def test_two_questions_worded_alike_have_keys_of_their_own(services):
    assert a_question("Why?").key != a_question("Why?").key
    assert a_question("为什么？").key.isascii()


@pytest.mark.parametrize(
    ("label", "choices", "code"),
    [(" ", (), "question_without_wording"), ("Which?", ("one", " one "), "question_without_choices")],
)
def test_a_question_nobody_could_answer_is_refused(services, label, choices, code):
    details = QuestionDetails(QuestionPlace.INQUIRY, QuestionKind.CHOICE, label, choices=choices)
    with pytest.raises(service.FirmRefused) as refused:
        service.add_question(details, None)
    assert refused.value.reason.code == code
