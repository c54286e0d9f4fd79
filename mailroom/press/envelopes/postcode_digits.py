"""A Chinese postcode in the six boxes that are printed on the stock: a digit in each, as far from its edges as it goes.

An envelope comes out of a printer up to a millimetre off, so that much is kept free round each digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intranet.values.address import PostalAddress
from intranet.values.postcode_boxes import BOXES, PostcodeBoxes
from mailroom.press.drawing.fitting import FittedBlock
from mailroom.press.drawing.typesetting import set_line
from mailroom.press.page import PT_PER_MM, Box
from mailroom.press.type.fonts import font_set

KEPT_FREE_MM = 1.0
LARGEST_PT = 18.0
_DIGIT_EM = 0.714
"""A digit's height in Noto Sans."""
_LOWER_EM = 0.021
"""The middle of a digit lies so much above the middle of its line."""


def postcode_digits(address: PostalAddress, sender_country: str) -> str:
    """The six digits for the boxes; none on mail that leaves China or has no such postcode."""
    digits = re.sub(r"[\s-]", "", address.postcode)
    domestic = address.country.strip().upper() == sender_country == "CN"
    return digits if domestic and re.fullmatch(rf"\d{{{BOXES}}}", digits, re.ASCII) else ""


def around_boxes(boxes: PostcodeBoxes) -> Box:
    """All six boxes together."""
    return Box(boxes.left_mm, boxes.top_mm, boxes.right_mm - boxes.left_mm, boxes.height_mm)


def placed_digits(digits: str, boxes: PostcodeBoxes) -> Iterator[tuple[FittedBlock, Box]]:
    """Each digit with its place, in the middle of its box."""
    lines = [set_line(digit, font_set()) for digit in digits]
    room_mm = boxes.width_mm - 2 * KEPT_FREE_MM, boxes.height_mm - 2 * KEPT_FREE_MM
    widest_em = max(line.width_em for line in lines)
    size_pt = min(LARGEST_PT, room_mm[0] / widest_em * PT_PER_MM, room_mm[1] / _DIGIT_EM * PT_PER_MM)
    for place, line in enumerate(lines):
        block = FittedBlock([line], size_pt)
        width_mm, height_mm = block.width_pt / PT_PER_MM, block.height_pt / PT_PER_MM
        left_mm = boxes.left_mm + place * boxes.pitch_mm + (boxes.width_mm - width_mm) / 2
        top_mm = boxes.top_mm + (boxes.height_mm - height_mm) / 2 + _LOWER_EM * size_pt / PT_PER_MM
        yield block, Box(left_mm, top_mm, width_mm, height_mm)
