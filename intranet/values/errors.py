"""The common part of all errors about values: why, as a :class:`Reason` that the web can translate."""

from __future__ import annotations

from intranet.values.reason import Reason


class ValueRefused(ValueError):
    """Something that cannot be the value it should be; ``reason`` tells a person what to do about it."""

    def __init__(self, why: Reason) -> None:
        super().__init__(str(why))
        self.reason = why
