"""Werkzeug's address builders, compiled once a process instead of once an application.

Most tests build the whole application, and most of that time goes into turning some three hundred rules into code, the
same code each time. What the code depends on is in the key; another application with the same rule gets the same code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing.rules import Rule

_compile = Rule._compile_builder
_known: dict[Any, Callable[..., tuple[str, str]]] = {}


def _compiled_once(self: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    if self.defaults:  # these are resolved by the rule's own converters
        return _compile(self, append_unknown)
    key = (self.rule, tuple(map(tuple, self._trace)), frozenset(self.arguments), append_unknown)
    if key not in _known:
        _known[key] = _compile(self, append_unknown)
    return _known[key]


def install() -> None:
    """From here on rules that are known are not compiled again in this process."""
    Rule._compile_builder = _compiled_once  # ty: ignore[invalid-assignment]
