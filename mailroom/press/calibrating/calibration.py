"""How a printer misplaces ink, from five readings with a ruler, and the matrix that makes up for it (MR10).

A printer shifts the picture, stretches it in both directions and turns it on the paper. Five crosses are
printed at known places: one in the middle of the page and one near the middle of each edge. Three distances
from the edges of the paper and two between crosses determine all five faults exactly. Everything is anchored
in the middle of the page, so that an error of reading reaches the corners halved; and the turn is read along
the page's longer side. Read to 0.2 mm, less than 0.3 mm is left at each corner.

Places are in millimetres from the top left corner of the page as it is read; a turn is clockwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from mailroom.press.page import PT_PER_MM, PageSize

INSET_MM = 12.0
"""How far the outer crosses stand from the edge: clear of what no printer reaches, shifted by 3 mm too."""
READ_TO_MM = 0.2
"""The precision with which the distances have to be read."""
SAME_SIZE_MM = 2.0
MOST_OFFSET_MM, MOST_STRETCH, MOST_TURN_DEG = 10.0, 0.05, 3.0
SMALLEST_PAGE_MM = 60.0
_INCH_MM = 25.4

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
READING_NAMES = ("first", "second", "middle", "across", "down")


class ReadingsImpossible(ValueRefused):
    """No printer prints like this: something was read or typed wrongly. ``reading`` names which, if one is to blame."""

    def __init__(self, why: Reason, reading: str = "") -> None:
        super().__init__(why)
        self.reading = reading


class CalibrationNotUnderstood(ValueError):
    """A stored calibration that makes no sense; the message is one sentence."""


@dataclass(frozen=True)
class Readings:
    """What a person read off the test sheet, in millimetres.

    On an upright page ``first`` and ``second`` are the distances of the top and the bottom cross from the left edge of
    the paper, and ``middle`` that of the middle cross from the top edge. On a page lying on its side they are the
    distances of the left and the right cross from the top edge, and of the middle cross from the left edge.
    ``across`` lies between the left and the right cross, ``down`` between the top and the bottom one.
    """

    first: float
    second: float
    middle: float
    across: float
    down: float

    def to_json(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True)
class Crosses:
    """The places of the five crosses on a page."""

    page: PageSize

    def __post_init__(self) -> None:
        if min(self.page.width_mm, self.page.height_mm) < SMALLEST_PAGE_MM:
            raise CalibrationNotUnderstood(
                f"A page of {self.page.width_mm:g} x {self.page.height_mm:g} mm is too small to be calibrated."
            )

    @property
    def upright(self) -> bool:
        return self.page.height_mm >= self.page.width_mm

    @property
    def middle(self) -> Point:
        return self.page.width_mm / 2, self.page.height_mm / 2

    @property
    def top(self) -> Point:
        return self.page.width_mm / 2, INSET_MM

    @property
    def bottom(self) -> Point:
        return self.page.width_mm / 2, self.page.height_mm - INSET_MM

    @property
    def left(self) -> Point:
        return INSET_MM, self.page.height_mm / 2

    @property
    def right(self) -> Point:
        return self.page.width_mm - INSET_MM, self.page.height_mm / 2

    @property
    def all(self) -> tuple[Point, ...]:
        return self.middle, self.top, self.bottom, self.left, self.right

    def readings(self) -> Readings:
        """What a perfect printer gives."""
        return read_off(Calibration(self.page.width_mm, self.page.height_mm))


@dataclass(frozen=True)
class Calibration:
    """What a printer does to a page of this size: it stretches and turns it round its middle, and shifts it."""

    page_w_mm: float
    page_h_mm: float
    offset_x_mm: float = 0.0
    offset_y_mm: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    turn_deg: float = 0.0

    @property
    def page(self) -> PageSize:
        return PageSize(self.page_w_mm, self.page_h_mm)

    def fits(self, width_mm: float, height_mm: float) -> bool:
        """Whether it was measured on paper of this size."""
        return (
            abs(width_mm - self.page_w_mm) <= SAME_SIZE_MM and abs(height_mm - self.page_h_mm) <= SAME_SIZE_MM
        )

    def printed(self, point: Point) -> Point:
        """Where on the paper what is meant for ``point`` comes out."""
        middle_x, middle_y = self.page_w_mm / 2, self.page_h_mm / 2
        x, y = (point[0] - middle_x) * self.scale_x, (point[1] - middle_y) * self.scale_y
        turn = math.radians(self.turn_deg)
        return (
            middle_x + self.offset_x_mm + x * math.cos(turn) - y * math.sin(turn),
            middle_y + self.offset_y_mm + x * math.sin(turn) + y * math.cos(turn),
        )

    def corrected(self, point: Point) -> Point:
        """Where ``point`` has to be drawn so that it comes out where it is meant to."""
        middle_x, middle_y = self.page_w_mm / 2, self.page_h_mm / 2
        x, y = point[0] - middle_x - self.offset_x_mm, point[1] - middle_y - self.offset_y_mm
        turn = math.radians(self.turn_deg)
        return (
            middle_x + (x * math.cos(turn) + y * math.sin(turn)) / self.scale_x,
            middle_y + (y * math.cos(turn) - x * math.sin(turn)) / self.scale_y,
        )

    def correction(self, width_mm: float | None = None, height_mm: float | None = None) -> Matrix:
        """The correction as a PDF matrix: points from the bottom left corner of the page."""
        page = PageSize(width_mm or self.page_w_mm, height_mm or self.page_h_mm)

        def drawn(x_pt: float, y_pt: float) -> Point:
            x, y = self.corrected((x_pt / PT_PER_MM, page.height_mm - y_pt / PT_PER_MM))
            return page.x_pt(x), page.y_pt(y)

        (e, f), (ax, ay), (bx, by) = drawn(0, 0), drawn(1, 0), drawn(0, 1)
        return ax - e, ay - f, bx - e, by - f, e, f

    def to_json(self) -> dict[str, float]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Calibration:
        """A calibration as stored; raises :class:`CalibrationNotUnderstood`."""
        known = cls.__dataclass_fields__
        if not isinstance(stored, Mapping) or not {"page_w_mm", "page_h_mm"} <= stored.keys():
            raise CalibrationNotUnderstood("A calibration needs at least page_w_mm and page_h_mm.")
        if unknown := stored.keys() - known.keys():
            raise CalibrationNotUnderstood(f'A calibration has no "{min(map(str, unknown))}".')
        try:
            found = cls(**{name: float(value) for name, value in stored.items()})
            Crosses(found.page)
            _refuse_impossible(found)
        except (TypeError, ValueError) as error:
            raise CalibrationNotUnderstood(f"The calibration makes no sense: {error}") from error
        return found


def read_off(printer: Calibration) -> Readings:
    """What a person with a perfect eye reads off the sheet that this printer prints."""
    crosses = Crosses(printer.page)
    middle, top, bottom, left, right = (printer.printed(point) for point in crosses.all)
    across, down = math.dist(left, right), math.dist(top, bottom)
    if crosses.upright:
        return Readings(top[0], bottom[0], middle[1], across, down)
    return Readings(left[1], right[1], middle[0], across, down)


def solve(page: PageSize, readings: Readings) -> Calibration:
    """The printer that gives these readings. Raises :class:`ReadingsImpossible`."""
    crosses = Crosses(page)
    _refuse_strange(crosses, readings)
    across_mm = page.width_mm - 2 * INSET_MM
    down_mm = page.height_mm - 2 * INSET_MM
    scale_x, scale_y = readings.across / across_mm, readings.down / down_mm
    centre = (readings.first + readings.second) / 2
    if crosses.upright:
        turn = math.asin((readings.first - readings.second) / readings.down)
        offset = centre - page.width_mm / 2, readings.middle - page.height_mm / 2
    else:
        turn = math.asin((readings.second - readings.first) / readings.across)
        offset = readings.middle - page.width_mm / 2, centre - page.height_mm / 2
    found = Calibration(
        page.width_mm, page.height_mm, offset[0], offset[1], scale_x, scale_y, math.degrees(turn)
    )
    _refuse_impossible(found)
    return replace(
        found,
        offset_x_mm=round(found.offset_x_mm, 4),
        offset_y_mm=round(found.offset_y_mm, 4),
        scale_x=round(scale_x, 7),
        scale_y=round(scale_y, 7),
        turn_deg=round(found.turn_deg, 5),
    )


def _refuse_strange(crosses: Crosses, readings: Readings) -> None:
    """Refuse a reading that is far from what it can be, and say what it looks like."""
    for name in READING_NAMES:
        meant, read = getattr(crosses.readings(), name), getattr(readings, name)
        if not math.isfinite(read) or read <= 0:
            raise ReadingsImpossible(
                reason("reading_not_positive", "A distance is a number of millimetres above zero."), name
            )
        most = 2 * MOST_OFFSET_MM if name in ("first", "second", "middle") else meant * MOST_STRETCH
        if abs(read - meant) > most:
            raise ReadingsImpossible(_strange(read, meant, most), name)


def _strange(read: float, meant: float, most: float) -> Reason:
    said = {"read": round(read, 2), "meant": round(meant, 1)}
    if abs(read * 10 - meant) <= most:
        return reason(
            "reading_in_centimetres",
            "%(read)s looks like centimetres. Type millimetres: about %(meant)s.",
            **said,
        )
    if abs(read * _INCH_MM - meant) <= most:
        return reason(
            "reading_in_inches", "%(read)s looks like inches. Type millimetres: about %(meant)s.", **said
        )
    return reason(
        "reading_too_far",
        "%(read)s mm cannot be: it should be about %(meant)s mm. Measure again, "
        "and check that the sheet was printed at 100%%, without fitting it to the page.",
        **said,
    )


def _refuse_impossible(found: Calibration) -> None:
    offset = math.hypot(found.offset_x_mm, found.offset_y_mm)
    stretch = max(abs(found.scale_x - 1), abs(found.scale_y - 1))
    if not all(map(math.isfinite, asdict(found).values())):
        raise ReadingsImpossible(reason("reading_not_a_number", "A distance has to be a number."))
    if abs(found.turn_deg) > MOST_TURN_DEG:
        raise ReadingsImpossible(
            reason(
                "turned_too_far",
                "By these readings the page is turned by %(turn)s degrees. Measure the first two distances again, "
                "and straighten the paper guides of the tray.",
                turn=round(abs(found.turn_deg), 1),
            ),
            "second",
        )
    if offset > MOST_OFFSET_MM or stretch > MOST_STRETCH:
        raise ReadingsImpossible(
            reason(
                "shifted_too_far",
                "By these readings the page is %(offset)s mm off. Check that the right paper is in the tray "
                "and that the sheet was printed at 100%%.",
                offset=round(offset, 1),
            ),
            "first",
        )


def left_over_mm(printer: Calibration, calibration: Calibration) -> float:
    """How far from its place, at worst, a corner of the page still comes out when the correction is applied."""
    wide, high = printer.page_w_mm, printer.page_h_mm
    corners: tuple[Point, ...] = ((0.0, 0.0), (wide, 0.0), (0.0, high), (wide, high))
    return max(math.dist(printer.printed(calibration.corrected(corner)), corner) for corner in corners)
