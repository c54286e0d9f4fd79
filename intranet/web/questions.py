"""The firm's own questions (IN8): the list by place, adding and rewording, order, and a page to mark up on paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from intranet.extension import Extension
from intranet.firm import queries, service
from intranet.firm.models import OwnQuestion, QuestionKind, QuestionPlace
from intranet.firm.service import QuestionDetails
from intranet.platform import audit
from intranet.platform.database import db
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.values.text import N_

bp = Blueprint("questions", __name__, url_prefix="/settings/questions")
PLACES = {
    QuestionPlace.INQUIRY: N_("On the inquiry card"),
    QuestionPlace.CUSTOMER: N_("On the customer"),
    QuestionPlace.FOLLOW_UP: N_("On the follow-up form"),
}
KINDS = {
    QuestionKind.TEXT: N_("Text"),
    QuestionKind.NUMBER: N_("Number"),
    QuestionKind.DATE: N_("Date"),
    QuestionKind.YES_NO: N_("Yes or no"),
    QuestionKind.CHOICE: N_("One of several answers"),
    QuestionKind.CHOICES: N_("Several of several answers"),
}


class WordingForm(FlaskForm):
    """What may change of a question once answers rest on it."""

    label_en = StringField(
        _l("The question in English"),
        [InputRequired(_l("Word the question in English.")), Length(max=200)],
    )
    label_zh = StringField(
        _l("The question in Chinese"), [Optional(), Length(max=200)], render_kw={"lang": "zh"}
    )
    choices = TextAreaField(
        _l("Answers to choose from"), [Optional(), Length(max=4000)], render_kw={"rows": 5}
    )
    required = BooleanField(_l("It must be answered"))

    def details(self, place: QuestionPlace, kind: QuestionKind) -> QuestionDetails:
        """What the service takes."""
        return QuestionDetails(
            place=place,
            kind=kind,
            label_en=self.label_en.data or "",
            label_zh=self.label_zh.data or "",
            choices=tuple((self.choices.data or "").splitlines()),
            required=bool(self.required.data),
        )


class QuestionForm(WordingForm):
    """A new question."""

    place = SelectField(_l("Where it is asked"), choices=[])
    kind = SelectField(_l("What the answer is"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = [SelectChoice(place.value, gettext(label)) for place, label in PLACES.items()]
        self.kind.choices = [SelectChoice(kind.value, gettext(label)) for kind, label in KINDS.items()]


def _by_place() -> list[tuple[str, list[OwnQuestion]]]:
    known = queries.all_questions()
    return [(label, [each for each in known if each.place is place]) for place, label in PLACES.items()]


def _found(question_id: int) -> OwnQuestion:
    return db.session.get(OwnQuestion, question_id) or abort(404)


@bp.get("")
@allow("admin")
def index() -> str:
    """All questions, by where they are asked."""
    return render("intranet/questions.html", places=_by_place(), kinds=KINDS)


@bp.get("/print")
@allow("admin")
def paper() -> str:
    """The list as a one-page form that the managers can mark up before it is put to use."""
    return render("intranet/questions_paper.html", places=_by_place(), kinds=KINDS, firm=queries.profile())


@bp.get("/new")
@allow("admin")
def new() -> str:
    """A blank form."""
    return render("intranet/question_edit.html", question=None, form=QuestionForm(formdata=None), kinds=KINDS)


@bp.post("/new")
@allow("admin")
def add() -> Any:
    """Add a question."""
    form = QuestionForm()
    if form.validate_on_submit():
        details = form.details(QuestionPlace(form.place.data), QuestionKind(form.kind.data))
        try:
            service.add_question(details, current_user)
        except service.FirmRefused as refused:
            form.choices.errors = [say(refused.reason)]
        else:
            flash_done(gettext("From now on this is asked."))
            return back_to("questions.index")
    return render("intranet/question_edit.html", question=None, form=form, kinds=KINDS), 400


@bp.get("/<int:question_id>")
@allow("admin")
def edit(question_id: int) -> str:
    """A question, to reword."""
    question = _found(question_id)
    data = {name: getattr(question, name) for name in ("label_en", "label_zh", "required")}
    form = WordingForm(formdata=None, choices="\n".join(question.choices), **data)
    return _page(question, form)


def _page(question: OwnQuestion, form: WordingForm) -> str:
    entries = audit.history("own_question", question.id)
    return render(
        "intranet/question_edit.html",
        question=question,
        form=form,
        kinds=KINDS,
        places=PLACES,
        entries=entries,
    )


@bp.post("/<int:question_id>")
@allow("admin")
def save(question_id: int) -> Any:
    """Keep the wording."""
    question, form = _found(question_id), WordingForm()
    if form.validate_on_submit():
        try:
            service.change_question(question_id, form.details(question.place, question.kind), current_user)
        except service.FirmRefused as refused:
            form.choices.errors = [say(refused.reason)]
        else:
            flash_done(gettext("Saved."))
            return back_to("questions.index")
    return _page(question, form), 400


@bp.post("/<int:question_id>/<any(up, down):way>")
@allow("admin")
def move(question_id: int, way: str) -> Any:
    """Ask it earlier or later."""
    _found(question_id)
    service.move_question(question_id, -1 if way == "up" else 1, current_user)
    return back_to("questions.index")


@bp.post("/<int:question_id>/<any(on, off):state>")
@allow("admin")
def switch(question_id: int, state: str) -> Any:
    """Ask it, or ask it no more."""
    _found(question_id)
    service.switch_question(question_id, state == "on", current_user)
    flash_done(
        gettext("It is asked again.") if state == "on" else gettext("It is asked no more; answers stay.")
    )
    return back_to("questions.index")


extension = Extension("questions", blueprints=[bp])
