"""The firm's rules: one plain page each, drawn from their fields, showing what a change does before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from intranet.extension import Extension
from intranet.firm import queries, service
from intranet.firm.policies import POLICIES
from intranet.firm.policy_fields import ByCountry, Number, OneOf, PolicyKind, PolicyRefused, Switch, Text
from intranet.platform import audit, clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, render
from intranet.values.country_names import find_country
from intranet.web.policy_effects import changes, effects

bp = Blueprint("policies", __name__, url_prefix="/settings/rules")
BETWEEN = "__"


class CountryLinesField(TextAreaField):
    """One country and number a line: ``CA 8``. Its data is the mapping, or the text where that makes no sense."""

    def _value(self) -> str:
        if isinstance(self.data, Mapping):
            return "\n".join(f"{country} {number}" for country, number in self.data.items())
        return self.data or ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0] if valuelist else ""
        pairs = {}
        for line in self.data.splitlines():
            name, _space, number = line.strip().rpartition(" ")
            if line.strip():
                country = find_country(name.strip(" :="))
                if not country or not number.isdecimal():
                    raise ValueError(
                        gettext("Write one country and number a line, such as CA 8: “%(line)s”", line=line)
                    )
                pairs[country] = int(number)
        self.data = pairs


def form_of(kind: PolicyKind) -> type[FlaskForm]:
    """The form of a rule: one field for each of its fields, named ``group__field``."""
    fields = {f"{group.key}{BETWEEN}{each.key}": _field(each) for group, each in kind.fields()}
    return type("PolicyForm", (FlaskForm,), fields)


def _field(each: Any) -> Any:
    label = gettext(each.label)
    match each:
        case Number():
            text = gettext("Give a whole number from %(low)s to %(high)s.", low=each.low, high=each.high)
            return IntegerField(label, [InputRequired(text), NumberRange(each.low, each.high, text)])
        case Switch():
            return BooleanField(label)
        case OneOf():
            choices = [SelectChoice(str(value), gettext(text)) for value, text in each.options]
            return SelectField(label, choices=choices)
        case Text(lines=1):
            return StringField(label, filters=[_text])
        case Text():
            return TextAreaField(label, filters=[_text], render_kw={"rows": each.lines})
        case ByCountry():
            return CountryLinesField(label, render_kw={"rows": 5, "placeholder": "CA 8"})
    raise TypeError(each)


def _text(typed: str | None) -> str:
    return typed or ""


def value_of(form: FlaskForm, kind: PolicyKind) -> dict[str, dict[str, Any]]:
    """What was filled in, as the rule's value.

    :raises PolicyRefused: as :meth:`PolicyKind.checked`.
    """
    value: dict[str, dict[str, Any]] = {group.key: {} for group in kind.groups}
    for group, each in kind.fields():
        value[group.key][each.key] = form[f"{group.key}{BETWEEN}{each.key}"].data
    return kind.checked(value)


def _flat(value: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {f"{group}{BETWEEN}{key}": part for group, parts in value.items() for key, part in parts.items()}


def _kind(name: str) -> PolicyKind:
    return POLICIES.get(name) or abort(404)


@bp.get("")
@allow("admin", "supervisor")
def index() -> str:
    """All rules."""
    return render("intranet/policies.html", kinds=list(POLICIES.values()))


@bp.get("/<name>")
@allow("admin", "supervisor")
def edit(name: str) -> str:
    """One rule, to change."""
    kind = _kind(name)
    data = _flat(queries.policy(name))
    return _page(kind, form_of(kind)(formdata=None, data=data))


def _page(kind: PolicyKind, form: FlaskForm, **shown: Any) -> str:
    groups = [
        (group, lines([(each, _bound(form, group.key, each.key)) for each in group.fields]))
        for group in kind.groups
    ]
    entries = [
        each for each in audit.history("firm", service.WHOLE_FIRM) if each.what.startswith(f"{kind.name}.")
    ]
    return render("intranet/policy.html", kind=kind, form=form, groups=groups, entries=entries, **shown)


def lines(pairs: Iterable[tuple[Any, Field]]) -> list[list[tuple[Any, Field]]]:
    """Fields that say the same of two things (aim and longest) stand on one line."""
    return [list(same) for _label, same in groupby(pairs, key=lambda pair: pair[0].label)]


def _bound(form: FlaskForm, group: str, key: str) -> Field:
    return form[f"{group}{BETWEEN}{key}"]


@bp.post("/<name>")
@allow("admin")
def save(name: str) -> Any:
    """Show what a change does, or keep it."""
    kind = _kind(name)
    form = form_of(kind)()
    wanted = _checked(form, kind) if form.validate_on_submit() else None
    if wanted is None:
        return _page(kind, form), 400
    before = queries.policy(name)
    if request.form.get("show"):
        return _page(kind, form, changes=changes(kind, before, wanted), effects=effects(name, before, wanted))
    service.change_policy(name, wanted, current_user, clock.now())
    flash_done(gettext("Saved. It holds from now on."))
    return back_to("policies.edit", name=name)


def _checked(form: FlaskForm, kind: PolicyKind) -> dict[str, dict[str, Any]] | None:
    try:
        return value_of(form, kind)
    except PolicyRefused as refused:
        for (group, key), why in refused.problems.items():
            field = _bound(form, group, key)
            field.errors = [*field.errors, say(why)]
        return None


@bp.post("/<name>/default")
@allow("admin")
def reset(name: str) -> Any:
    """Back to the rule as it came."""
    service.change_policy(name, _kind(name).default, current_user, clock.now())
    flash_done(gettext("As it came: all figures are the first ones again."))
    return back_to("policies.edit", name=name)


extension = Extension("policies", blueprints=[bp])
