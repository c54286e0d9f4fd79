"""Who acts, as far as the ground floor needs to know."""

from __future__ import annotations

from typing import Protocol


class Actor(Protocol):
    """A person who does something: ``intranet.people.models.User``."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...
