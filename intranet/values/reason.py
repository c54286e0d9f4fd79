"""A reason as a value: what a decision rests on, said the same on screens, letters and in tests.

A rule answers with :class:`Reason` objects. Each has a stable ``code`` (tests and statistics use it),
an English sentence with named placeholders (the translator's msgid) and the data for them. The web
translates the sentence in one place; ``str(reason)`` gives it in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One ground for a decision. ``data`` holds plain JSON values only; one that is a stored reason is said too."""

    code: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.data:
            return self.text
        return self.text % {name: _in_english(value) for name, value in self.data.items()}

    def to_json(self) -> dict[str, Any]:
        """The stored form: ``{"code", "text", "data"}``."""
        return {"code": self.code, "text": self.text, "data": dict(self.data)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Reason:
        return cls(stored["code"], stored["text"], dict(stored.get("data") or {}))


def _in_english(value: Any) -> Any:
    """A stored reason inside another's data in words; anything else as it is."""
    stored = isinstance(value, Mapping) and "code" in value and "text" in value
    return str(Reason.from_json(value)) if stored else value


def reason(code: str, text: str, /, **data: Any) -> Reason:
    """Build a :class:`Reason`; the catalogue extractor knows this call and collects ``text``.

    ``data`` may have names of its own called ``code`` or ``text``.
    """
    return Reason(code, text, data)
