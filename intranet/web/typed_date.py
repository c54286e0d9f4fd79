"""A form field for a day as people say it: "tomorrow", "+3", "next Friday", "下周五", "24.11."."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import StringField, ValidationError

from intranet.firm import queries as firm
from intranet.platform.i18n import say
from intranet.values.dates import DateNotUnderstood, parse_date

MONTH_FIRST = frozenset({"US", "PH", "PW", "FM", "MH"})


class TypedDateField(StringField):
    """``data`` is what was typed; ``day`` is the date it means, None when nothing was typed or it means none."""

    day: date | None = None

    def pre_validate(self, form: Any) -> None:
        """Read what was typed, or say beside the field why it is no date."""
        typed = (self.data or "").strip()
        if not typed:
            return
        try:
            self.day = parse_date(typed, firm.today(), day_first=firm.profile().country not in MONTH_FIRST)
        except DateNotUnderstood as problem:
            raise ValidationError(say(problem.reason)) from problem
