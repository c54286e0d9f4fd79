"""The packet's number in words, beside its code."""

from __future__ import annotations

from intranet.values.reason import reason
from mailroom.press.drawing.fitting import DoesNotFit, FittedBlock
from mailroom.press.drawing.typesetting import set_line
from mailroom.press.envelopes.places import CODE_MM, CODE_SIZE_MM
from mailroom.press.page import PT_PER_MM
from mailroom.press.type.fonts import font_set

BESIDE_CODE_MM = CODE_MM + 1.0
"""From the code's left edge to where the words begin."""
_USUAL_PT, _SMALLEST_PT = 8.0, 6.0


def fit_number(number: str) -> FittedBlock:
    """The number as large as the room beside a code allows.

    Raises :class:`DoesNotFit` when it would be smaller than 6 pt, and
    :class:`~mailroom.press.type.fonts.CharacterNotCovered`.
    """
    line = set_line(number, font_set())
    room_pt = (CODE_SIZE_MM[0] - BESIDE_CODE_MM) * PT_PER_MM
    size_pt = _USUAL_PT
    if line.width_em * size_pt > room_pt:
        size_pt = int(room_pt / line.width_em * 4) / 4
    if size_pt < _SMALLEST_PT:
        raise DoesNotFit(
            reason(
                "number-too-long",
                'The number "%(number)s" is too long to stand beside the code. Shorten it.',
                number=number,
            )
        )
    return FittedBlock([line], size_pt)
