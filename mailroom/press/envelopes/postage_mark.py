"""The firm's permit where others stick a stamp: a few short lines in a frame."""

from __future__ import annotations

from collections.abc import Sequence

from intranet.values.reason import reason
from mailroom.press.drawing.fitting import DoesNotFit, FittedBlock
from mailroom.press.drawing.typesetting import set_line
from mailroom.press.page import PT_PER_MM, Box
from mailroom.press.type.fonts import font_set

LARGEST_PT, SMALLEST_PT = 9.0, 6.0
FRAME_MM = 1.5
"""Between the words and their frame."""
MOST_LINES = 5


def fit_postage_mark(lines: Sequence[str], room: Box) -> tuple[FittedBlock, Box]:
    """The words and their frame, in the upper right corner of ``room``.

    Raises :class:`DoesNotFit` when they would be smaller than 6 pt, and
    :class:`~mailroom.press.type.fonts.CharacterNotCovered`.
    """
    set_lines = [set_line(line, font_set()) for line in lines]
    widest_em = max(line.width_em for line in set_lines)
    height_em = sum(line.leading_em for line in set_lines)
    width_pt = (room.width_mm - 2 * FRAME_MM) * PT_PER_MM
    height_pt = (room.height_mm - 2 * FRAME_MM) * PT_PER_MM
    size_pt = int(min(LARGEST_PT, width_pt / max(widest_em, 0.1), height_pt / height_em) * 4) / 4
    if size_pt < SMALLEST_PT or len(set_lines) > MOST_LINES:
        raise DoesNotFit(
            reason(
                "permit-too-long",
                "The postage mark “%(mark)s” does not fit where the stamp goes: use at most %(lines)s short lines.",
                mark=" / ".join(lines),
                lines=MOST_LINES,
            )
        )
    block = FittedBlock(set_lines, size_pt)
    width_mm = block.width_pt / PT_PER_MM + 2 * FRAME_MM
    height_mm = block.height_pt / PT_PER_MM + 2 * FRAME_MM
    return block, Box(room.right_mm - width_mm, room.top_mm, width_mm, height_mm)
