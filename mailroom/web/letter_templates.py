"""The firm's own letters on the screen: the list by purpose and language, writing one beside its preview, versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from intranet.extension import Extension, Panel
from intranet.firm.questions import label_of
from intranet.firm.texts import LANGUAGES
from intranet.platform import clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_wrong, render, render_fragment, wants_fragment
from intranet.values.reason import Reason
from mailroom.letters import queries, service
from mailroom.letters.models import LetterTrial
from mailroom.letters.rules import HOUSE_LANGUAGES, choose_letter
from mailroom.letters.trial import TRIAL
from mailroom.letters.values import FIELDS, PURPOSES, LetterState, LetterWords
from mailroom.press.letters.house_words import house_words
from mailroom.press.letters.own_letters import LONGEST_SOURCE
from mailroom.web.packet_forms import WhyForm
from mailroom.web.packet_view import picture_urls

bp = Blueprint("letters", __name__, url_prefix="/settings/letters")
ROLES = ("supervisor", "admin")
_PARTS = ("subject", "body", "closing", "styles")


def _limited(longest: int) -> Length:
    return Length(max=longest, message=_l("Use %(max)d characters at most."))


class LetterForm(FlaskForm):
    """A letter as staff write it. What is wrong with its marks and fields is said by the service."""

    subject = TextAreaField(_l("Subject"), [InputRequired(_l("Give the letter a subject.")), _limited(1000)])
    body = TextAreaField(
        _l("Text"), [InputRequired(_l("Write the text of the letter.")), _limited(LONGEST_SOURCE)]
    )
    closing = TextAreaField(_l("Closing"), [Optional(), _limited(4000)])
    styles = TextAreaField(_l("Styles"), [Optional(), _limited(8000)])
    why = StringField(_l("Why"), [Optional(), _limited(300)])

    def words(self) -> LetterWords:
        """What the service takes; browsers send lines with a carriage return."""
        return LetterWords(*((self[part].data or "").replace("\r\n", "\n") for part in _PARTS))

    def show(self, problems: Mapping[str, Reason]) -> None:
        """Say each problem beside its field."""
        for part, why in problems.items():
            self[part].errors = [say(why)]


@bp.get("")
@allow(*ROLES)
def index() -> str:
    """Every purpose in every language, and which words are used."""
    own = queries.in_use()
    languages = list(dict.fromkeys((*HOUSE_LANGUAGES, *queries.languages())))
    rows = {
        purpose: [
            (code, own.get((purpose, code)), choose_letter(purpose, code, own).reason) for code in languages
        ]
        for purpose in PURPOSES
    }
    return render("mailroom/letters.html", rows=rows, purposes=PURPOSES, languages=LANGUAGES)


@bp.get("/open")
@allow(*ROLES)
def choose() -> Any:
    """Go to the letter that was chosen in the two lists."""
    purpose, language = request.args.get("purpose", ""), request.args.get("language", "")
    _check(purpose, language)
    return redirect(url_for("letters.edit", purpose=purpose, language=language))


def _check(purpose: str, language: str) -> None:
    if purpose not in PURPOSES or language not in LANGUAGES:
        abort(404)


@bp.get("/<purpose>/<language>")
@allow(*ROLES)
def edit(purpose: str, language: str) -> str:
    """The words in use, or those of the version asked for, to change."""
    _check(purpose, language)
    words = _words_to_show(purpose, language)
    form = LetterForm(formdata=None, **words.to_json())
    return _page(purpose, language, form, _trial_of(purpose, language, words))


def _words_to_show(purpose: str, language: str) -> LetterWords:
    wanted = request.args.get("version", type=int)
    version = queries.version(wanted) if wanted else queries.in_use().get((purpose, language))
    if version is not None and (version.purpose, version.language) == (purpose, language):
        return version.text
    house = house_words(purpose, language)
    return LetterWords(house.subject, house.body, house.closing, house.styles)


def _trial_of(purpose: str, language: str, words: LetterWords) -> LetterTrial | None:
    return queries.trial(service.trial_key(purpose, language, words))


@bp.post("/<purpose>/<language>")
@allow(*ROLES)
def save(purpose: str, language: str) -> Any:
    """Keep a new version, or only show how it looks."""
    _check(purpose, language)
    form, only_look = LetterForm(), "preview" in request.form
    if not form.validate_on_submit():
        return _page(purpose, language, form, None), 400
    try:
        if only_look:
            trial = service.ask_trial(purpose, language, form.words(), current_user, clock.now())
            return _page(purpose, language, form, trial)
        version = service.save(
            purpose, language, form.words(), form.why.data or "", current_user, clock.now()
        )
    except service.LetterRefused as refused:
        form.show(refused.problems)
        return _page(purpose, language, form, None), 400
    _tell(version.state)
    return back_to("letters.edit", purpose=purpose, language=language, version=version.id)


def _tell(state: LetterState) -> None:
    if state is LetterState.REFUSED:
        flash_wrong(gettext("Kept, but not used: it cannot be printed so."))
    elif state is LetterState.GOOD:
        flash_done(gettext("Saved. Letters are printed with these words from now on."))
    else:
        flash_done(gettext("Saved. It is used as soon as the worker has tried it."))


@bp.post("/<purpose>/<language>/preview")
@allow(*ROLES)
def preview(purpose: str, language: str) -> str:
    """The preview while people type; a script fetches it."""
    _check(purpose, language)
    form = LetterForm()
    try:
        trial = service.ask_trial(purpose, language, form.words(), current_user, clock.now())
    except service.LetterRefused as refused:
        return render_fragment("mailroom/_letter_preview.html", **_preview(None, refused.reason))
    return render_fragment("mailroom/_letter_preview.html", **_preview(trial))


@bp.get("/trials/<key>")
@allow(*ROLES)
def trial(key: str) -> str:
    """How far a trial is: a page, or the piece of it that a script fetches."""
    found = queries.trial(key) or abort(404)
    if wants_fragment():
        return render_fragment("mailroom/_letter_preview.html", **_preview(found))
    return render("mailroom/letter_trial.html", **_preview(found))


def _preview(trial: LetterTrial | None, problem: Reason | None = None) -> dict[str, Any]:
    if trial is not None and trial.refused:
        problem = Reason.from_json(trial.refused)
    going = trial is not None and not trial.done
    broke = going and trial is not None and queries.trial_broke(trial.key)
    return {
        "trial": trial,
        "problem": problem,
        "broke": broke,
        "going": going and not broke,
        "pictures": picture_urls(trial.picture_ids) if trial else [],
    }


def _page(purpose: str, language: str, form: LetterForm, trial: LetterTrial | None) -> str:
    return render(
        "mailroom/letter_edit.html",
        form=form,
        purpose=purpose,
        language=language,
        purposes=PURPOSES,
        languages=LANGUAGES,
        versions=queries.versions(purpose, language),
        fields=[*((one.code, gettext(one.label)) for one in FIELDS), *_own_fields()],
        **_preview(trial),
    )


def _own_fields() -> list[tuple[str, str]]:
    return [(f"fields.{one.key}", label_of(one)) for one in queries.own_questions() if one.active]


@bp.get("/versions/<int:version_id>/use")
@allow(*ROLES)
def ask_use(version_id: int) -> str:
    """Ask why before an older version is used again."""
    return _why_page(version_id, WhyForm(formdata=None))


@bp.post("/versions/<int:version_id>/use")
@allow(*ROLES)
def use(version_id: int) -> Any:
    """Use an older version again."""
    form = WhyForm()
    if not form.validate_on_submit():
        return _why_page(version_id, form), 400
    try:
        version = service.go_back(version_id, form.why.data, current_user)
    except service.LetterRefused as refused:
        form.why.errors = [say(refused.reason)]
        return _why_page(version_id, form), 400
    flash_done(gettext("Version %(number)s is used again.", number=version.number))
    return back_to("letters.edit", purpose=version.purpose, language=version.language)


def _why_page(version_id: int, form: WhyForm) -> str:
    version = queries.version(version_id) or abort(404)
    return _ask_why(
        version.purpose,
        version.language,
        form,
        action=url_for("letters.use", version_id=version_id),
        what=gettext("Use version %(number)s again", number=version.number),
    )


@bp.get("/<purpose>/<language>/house")
@allow(*ROLES)
def ask_house(purpose: str, language: str) -> str:
    """Ask why before the house's own text is used again."""
    _check(purpose, language)
    return _house_page(purpose, language, WhyForm(formdata=None))


@bp.post("/<purpose>/<language>/house")
@allow(*ROLES)
def house(purpose: str, language: str) -> Any:
    """Use the house's own text again."""
    _check(purpose, language)
    form = WhyForm()
    if not form.validate_on_submit():
        return _house_page(purpose, language, form), 400
    service.use_house(purpose, language, form.why.data, current_user)
    flash_done(gettext("The house's own text is used again. Your versions are kept."))
    return back_to("letters.edit", purpose=purpose, language=language)


def _house_page(purpose: str, language: str, form: WhyForm) -> str:
    return _ask_why(
        purpose,
        language,
        form,
        action=url_for("letters.house", purpose=purpose, language=language),
        what=gettext("Use the house's own text again"),
    )


def _ask_why(purpose: str, language: str, form: WhyForm, *, action: str, what: str) -> str:
    back = url_for("letters.edit", purpose=purpose, language=language)
    return render(
        "mailroom/letter_why.html",
        form=form,
        action=action,
        what=what,
        back=back,
        purpose=PURPOSES[purpose],
        language=LANGUAGES[language],
    )


def _settings_line(value: Any) -> Mapping[str, Any]:
    del value
    return {"url": url_for("letters.index")}


extension = Extension(
    "letters",
    blueprints=[bp],
    panels=[Panel("settings", "mailroom/_settings_letters.html", _settings_line, ROLES, 40)],
    jobs=(TRIAL,),
)
