"""The form of a price list: what it is, and its lines as they were typed, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from intranet.web.countries import country_choices
from intranet.web.day_field import DayField
from mailroom.postage.csv_tables import RATE_COLUMNS, RateLine, line_of
from mailroom.postage.service import TableEntry
from mailroom.postage.tariff import MOST_RATES, TariffTable

BLANK_LINES = 3
MORE_LINES = 5


def _limited(longest: int) -> Length:
    return Length(max=longest, message=_l("Use %(max)d characters at most."))


class TableForm(FlaskForm):
    """A price list of one post, without its lines."""

    country = SelectField(_l("Country we post from"), [InputRequired(_l("Choose the country."))])
    name = StringField(_l("Name"), [InputRequired(_l("Give the table a name.")), _limited(120)])
    currency = StringField(
        _l("Currency"),
        [Regexp(r"\A\s*[A-Za-z]{3}\s*\Z", message=_l("Give the three letters, such as USD or EUR."))],
    )
    valid_from = DayField(_l("Prices hold from"), [InputRequired(_l("Give the first day."))])
    valid_to = DayField(_l("to"), [Optional()])
    source = TextAreaField(
        _l("Where the prices come from"), [Optional(), _limited(2000)], render_kw={"rows": 3}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices(gettext("Choose"))

    def entry(self) -> TableEntry:
        """What the service takes. The form has to be valid."""
        return TableEntry(
            country=self.country.data or "",
            name=self.name.data or "",
            currency=(self.currency.data or "").strip().upper(),
            valid_from=self.valid_from.data or date.min,
            valid_to=self.valid_to.data,
            source=self.source.data or "",
        )


class ImportForm(FlaskForm):
    """A price list as a CSV file."""

    file = FileField(_l("CSV file"), [FileRequired(_l("Choose a file."))])


def form_data(table: TariffTable) -> dict[str, Any]:
    """What the form shows of a table."""
    names = ("country", "name", "currency", "valid_from", "valid_to", "source")
    return {name: getattr(table, name) for name in names}


def lines_of(table: TariffTable) -> list[RateLine]:
    """The table's lines, and a few empty ones to go on."""
    return [*map(line_of, table.rates), *blank(BLANK_LINES)]


def blank(count: int) -> list[RateLine]:
    """Empty lines."""
    return [RateLine()] * count


def typed_lines(form: MultiDict[str, str]) -> list[RateLine]:
    """The lines as they were posted: the n-th value of each column belongs to the n-th line; ticks name their line."""
    columns = {name: form.getlist(name) for name in RATE_COLUMNS if name != "verified"}
    ticked = set(form.getlist("verified"))
    count = min(max(map(len, columns.values()), default=0), MOST_RATES + BLANK_LINES + MORE_LINES)
    return [
        RateLine(
            verified="yes" if str(number) in ticked else "",
            **{name: _nth(values, number)[:200] for name, values in columns.items()},
        )
        for number in range(count)
    ]


def changed_lines(lines: Sequence[RateLine], form: MultiDict[str, str]) -> list[RateLine] | None:
    """The lines with more or fewer of them when such a button was pressed, else None."""
    if "add_lines" in form:
        return [*lines, *blank(MORE_LINES)]
    gone = form.get("remove_line", "")
    if gone.isdecimal():
        return [line for number, line in enumerate(lines) if number != int(gone)]
    return None


def _nth(values: Sequence[str], number: int) -> str:
    return values[number] if number < len(values) else ""
