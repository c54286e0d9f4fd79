"""Where the board's lanes stand: side by side in their order, a short one above the next so that no room is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

HEAD, LINE, DRAWN, SAYS_WHY = 4, 3, 10, 5
"""How tall the parts of a lane are, in lines of text; near enough to share them out."""


class _Lane(Protocol):
    @property
    def cards(self) -> Sequence[object]: ...
    @property
    def lines(self) -> Sequence[object]: ...
    @property
    def drawn(self) -> bool: ...


L = TypeVar("L", bound=_Lane)


def in_columns(lanes: Sequence[L]) -> list[list[list[L]]]:
    """The lanes in two halves for a narrow screen, each of them in two columns for a wide one.

    They are shared out here and not by the browser, so that a lane stays where it is while its neighbours only
    change their words.
    """
    return [_halved(half) for half in _halved(lanes)]


def height_of(lane: _Lane) -> int:
    """About how tall a lane is."""
    if lane.drawn:
        return HEAD + DRAWN * len(lane.cards) + LINE * len(lane.lines)
    return HEAD + SAYS_WHY * (len(lane.cards) + len(lane.lines))


def _halved(lanes: Sequence[L]) -> list[list[L]]:
    """The lanes in two parts, in their order, the taller one as low as can be; what is alone stays whole."""
    if len(lanes) < 2:
        return [list(lanes)] if lanes else []
    tall = [height_of(lane) for lane in lanes]
    cut = min(range(1, len(lanes)), key=lambda at: max(sum(tall[:at]), sum(tall[at:])))
    return [list(lanes[:cut]), list(lanes[cut:])]
