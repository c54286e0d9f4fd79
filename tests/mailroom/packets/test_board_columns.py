"""Where the lanes of the board stand: in their order, shared out so that short ones stand above one another."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mailroom.web.board_columns import in_columns


@dataclass(frozen=True)
class Lane:
    name: str
    cards: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    drawn: bool = True


def full(name: str) -> Lane:
    return Lane(name, [1, 2], [3, 4, 5, 6])


CAME_IN, HELD = Lane("came in", drawn=False), Lane("held", [1], drawn=False)


@pytest.mark.parametrize(
    ("lanes", "columns"),
    [
        ([], ""),
        ([full("ready")], "ready"),
        ([CAME_IN, HELD], "came in || held"),
        ([CAME_IN, HELD, full("waiting"), full("ready")], "came in, held | waiting || ready"),
        ([CAME_IN, HELD, full("ready"), full("printed")], "came in, held | ready || printed"),
        ([full(name) for name in "abcd"], "a | b || c | d"),
        ([full(name) for name in "abcdefgh"], "a, b | c, d || e, f | g, h"),
    ],
)
def test_lanes_are_shared_out_in_their_order(lanes: list[Lane], columns: str) -> None:
    halves = in_columns(lanes)
    said = " || ".join(
        " | ".join(", ".join(lane.name for lane in column) for column in half) for half in halves
    )
    assert said == columns
