"""Text that has to be there: blanks and signs that nobody sees do not count."""

from __future__ import annotations

from typing import Any

from wtforms.validators import DataRequired, StopValidation

from intranet.values.text import clean_line


class Written(DataRequired):
    """Something must be written; ``message`` says what."""

    def __call__(self, form: Any, field: Any) -> None:
        if not clean_line(str(field.data or "")):
            field.errors[:] = []
            raise StopValidation(str(self.message))
