"""Where the six postcode boxes stand on a firm's stock of China's standard envelopes, as the firm measured them.

GB/T 1416 prints them in the upper left corner, inside 90 by 26 mm that machines read (printers' summaries of the
standard). The boxes' own place and size stand only in a drawing that was not found, so each firm measures its stock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason

BOXES = 6
SMALLEST_MM = 4.0
FURTHEST_MM = (100.0, 45.0)
"""From the upper left corner: no box ends further to the right or lower down. More than the area that is read, since
on large envelopes the boxes stand lower."""

_FIGURE = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_FIGURES = re.compile(r"[\s,;，；、]+")


class BoxesNotUnderstood(ValueRefused):
    """These figures make no row of six boxes."""


@dataclass(frozen=True, slots=True)
class PostcodeBoxes:
    """The first box's left and upper edge, its width and height, and from one box's left edge to the next's; in mm."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    pitch_mm: float

    @property
    def right_mm(self) -> float:
        return self.left_mm + (BOXES - 1) * self.pitch_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        return self.top_mm + self.height_mm


def read_boxes(text: str) -> PostcodeBoxes | None:
    """Five figures in millimetres as typed; None for an empty text.

    :raises BoxesNotUnderstood: not five figures, or no row of boxes in the corner of an envelope.
    """
    if not text.strip():
        return None
    figures = _FIGURES.split(text.replace("mm", " ").replace("毫米", " ").strip())
    if len(figures) != 5 or not all(map(_FIGURE.fullmatch, figures)):
        raise BoxesNotUnderstood(
            reason(
                "boxes-five-figures",
                "Give five figures in millimetres, such as 12 9 7 8 9: from the left edge to the first box, from the "
                "top edge to the boxes, a box's width, its height, and from one box to the next.",
            )
        )
    boxes = PostcodeBoxes(*map(float, figures))
    why = _fault(boxes)
    if why is not None:
        raise BoxesNotUnderstood(why)
    return boxes


def _fault(boxes: PostcodeBoxes) -> Reason | None:
    if min(boxes.width_mm, boxes.height_mm) < SMALLEST_MM:
        return reason(
            "boxes-too-small",
            "A box must be at least %(smallest)s mm wide and high for its digit to stand in it.",
            smallest=f"{SMALLEST_MM:g}",
        )
    if boxes.pitch_mm < boxes.width_mm:
        return reason(
            "boxes-overlap",
            "The boxes would overlap: from one box to the next is at least a box's width. Measure from left edge to "
            "left edge.",
        )
    if boxes.right_mm > FURTHEST_MM[0] or boxes.bottom_mm > FURTHEST_MM[1]:
        return reason(
            "boxes-too-far",
            "Six such boxes would end %(right)s mm from the left and %(bottom)s mm from the top; on this stock they "
            "end within %(furthest)s and %(lowest)s mm. Measure again.",
            right=f"{boxes.right_mm:g}",
            bottom=f"{boxes.bottom_mm:g}",
            furthest=f"{FURTHEST_MM[0]:g}",
            lowest=f"{FURTHEST_MM[1]:g}",
        )
    return None
