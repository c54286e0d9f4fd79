"""A letter in a window envelope: what shows through the window wherever the sheet has slid, and what must not.

The folded sheet is smaller than its envelope, so it slides to and fro and up and down in it. What the window must show
has to lie in the part that shows at every position; everything else on the sheet has to stay out of what shows at
any. Window edges and the envelope's own size count with their tolerances (DIN 680: 1 mm and 1.5 mm).

An Intelligent Mail barcode stands over the address, in the window too, with the USPS's clearances at every position.

Only rectangles here: millimetres on the sheet from its top left corner, reasons out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from intranet.values.reason import Reason, reason
from mailroom.press.envelopes.imb_sizes import ABOVE_MM, BESIDE_MM, COMPACT
from mailroom.press.envelopes.sizes import Envelope, Window
from mailroom.press.envelopes.zones import Part
from mailroom.press.letters.address_block import BARCODE_GAP_MM
from mailroom.press.letters.layouts import AddressBox, LetterLayout
from mailroom.press.page import Box

SMALLEST_HEIGHT_MM, SMALLEST_WIDTH_MM = 12.0, 50.0
"""Room in a window below which no address of four lines in 8 pt goes in."""

# Where templates/press/sheets.css puts the fixed parts of the first page.
_LETTERHEAD_HEIGHT_MM = 16.0
_CODE_TOP_MM, _CODE_MM, _BESIDE_CODE_MM = 14.0, 11.0, 32.0
_RETURN_LINE_ABOVE_MM = 4.2
_BELOW_FACTS_MM = 2.0

_CLEAR_MM = 2.0
"""Kept between what a window may show and what must not be seen in it."""
_SENDER_WIDTH_MM, _SENDER_HEIGHT_MM = 38.0, 9.0
"""Room below which a firm's address of three lines in 7 pt does not go into its window."""
_ASIDE_WIDTH_MM, _FACTS_WIDTH_MM = 45.0, 40.0
_BARCODE_FOLD_MM = 98.0
"""Where a letter without fold marks of its own is folded when it bears a barcode: a #10 holds that with 6.8 mm to spare
(a quarter of an inch), and the sheet slides less than when folded in three equal parts."""
_BARCODE_ROOM_MM = ABOVE_MM + COMPACT.height_mm + BARCODE_GAP_MM + 0.05
_LOWEST_TEXT_MM = 112.0
"""The text of a letter begins no lower: there would be too little of the page left for it."""

SHEET_PARTS = {
    "letterhead": reason("sheet-letterhead", "letterhead"),
    "facts": reason("sheet-facts", "block with the date and the reference number"),
    "code": reason("sheet-code", "packet's code"),
    "text": reason("sheet-text", "text of the letter"),
}


class NotForThisWindow(ValueError):
    """This letter cannot go into this window envelope; ``reasons`` say why."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(" ".join(map(str, reasons)))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Folded:
    """A sheet folded for its envelope: its size then, and where on the sheet its lower edge lies."""

    width_mm: float
    height_mm: float
    foot_mm: float


def folded(layout: LetterLayout) -> Folded:
    """The layout's sheet folded at its marks, or in three equal parts where it has none.

    The first fold is the packet's lower edge; the other two parts lie behind, and may be higher (DIN 5008 form A).
    """
    first_mm = layout.fold_marks_mm[0] if layout.fold_marks_mm else layout.page_height_mm / 3
    return Folded(layout.page_width_mm, max(first_mm, (layout.page_height_mm - first_mm) / 2), first_mm)


def always_shown(window: Window, envelope: Envelope, sheet: Folded) -> Box:
    """What of the sheet the window shows wherever the sheet has slid; without height or width where that is nothing."""
    across_mm, up_mm = _slack_mm(window, envelope, sheet)
    box, off_mm = window.box, window.tolerance_mm
    bottom_mm = sheet.foot_mm - (envelope.height_mm - box.bottom_mm) - off_mm
    top_mm = bottom_mm - box.height_mm + 2 * off_mm + up_mm
    left_mm, right_mm = box.left_mm + off_mm, box.right_mm - across_mm - off_mm
    return Box(left_mm, top_mm, max(right_mm - left_mm, 0.0), max(bottom_mm - top_mm, 0.0))


def ever_shown(window: Window, envelope: Envelope, sheet: Folded) -> Box:
    """What of the sheet the window shows at one position or another."""
    across_mm, up_mm = _slack_mm(window, envelope, sheet)
    box, off_mm = window.box, window.tolerance_mm
    lowest_mm = sheet.foot_mm - (envelope.height_mm - box.bottom_mm)
    top_mm, bottom_mm = lowest_mm - box.height_mm - off_mm, lowest_mm + up_mm + off_mm
    left_mm, right_mm = box.left_mm - across_mm - off_mm, box.right_mm + off_mm
    # Beyond the fold and the edges there is nothing to see.
    left_mm, right_mm = max(left_mm, 0.0), min(right_mm, sheet.width_mm)
    top_mm, bottom_mm = max(top_mm, 0.0), min(bottom_mm, sheet.foot_mm)
    return Box(left_mm, top_mm, max(right_mm - left_mm, 0.0), max(bottom_mm - top_mm, 0.0))


def layout_in(layout: LetterLayout, envelope: Envelope, *, barcode: bool = False) -> LetterLayout:
    """The layout for this envelope: its address boxes cut down to what the window always shows, the firm's address
    where a second window shows it, and whatever would be seen moved out of the way.

    With a ``barcode`` there is room for it over the address, and a sheet without fold marks gets some.
    Raises :class:`NotForThisWindow` where no address could go there, or something else would show all the same.
    """
    window = next((one for one in envelope.windows if one.shows is Part.ADDRESS), None)
    if window is None:
        raise NotForThisWindow(
            reason("no-window", "The envelope %(envelope)s has no window.", envelope=envelope.code)
        )
    if barcode:
        layout = _with_fold_marks(layout)
    _check_goes_in(window, envelope, folded(layout))
    fitted = _address_in(layout, always_shown(window, envelope, folded(layout)), envelope, barcode)
    fitted = _out_of_the_way(_with_sender(fitted, envelope), envelope)
    if others := tuple(letter_faults(fitted, envelope)):
        raise NotForThisWindow(*others)
    return fitted


def _address_in(layout: LetterLayout, shown: Box, envelope: Envelope, barcode: bool) -> LetterLayout:
    """With its address boxes, and a barcode over them, inside what is always shown."""
    above_mm = _RETURN_LINE_ABOVE_MM if layout.has_return_line else 0.0
    above_mm += _BARCODE_ROOM_MM if barcode else 0.0
    room = Box(shown.left_mm, shown.top_mm + above_mm, shown.width_mm, shown.height_mm - above_mm)
    boxes = [_common(box, room) for box in (layout.address, layout.tall_address)]
    if max(box.height_mm for box in boxes) < SMALLEST_HEIGHT_MM or boxes[1].width_mm < SMALLEST_WIDTH_MM:
        raise NotForThisWindow(_no_room_for_barcode(envelope) if barcode else _no_room(envelope))
    if not barcode:
        return replace(layout, address=boxes[0], tall_address=boxes[1])
    spare_mm = shown.width_mm - COMPACT.width_mm - 2 * BESIDE_MM
    if spare_mm < 0:
        raise NotForThisWindow(_no_room_for_barcode(envelope))
    leftmost_mm = shown.left_mm + BESIDE_MM
    left_mm = min(max(layout.address.left_mm, leftmost_mm), leftmost_mm + spare_mm)
    first, tall = (_from_left(box, left_mm) for box in boxes)
    return replace(layout, address=first, tall_address=tall, barcode_left_mm=left_mm)


def _from_left(box: AddressBox, left_mm: float) -> AddressBox:
    """The box begun further to the left, flush with the barcode over it; as it is where the barcode begins later."""
    left_mm = min(box.left_mm, left_mm)
    return replace(box, left_mm=left_mm, width_mm=box.left_mm + box.width_mm - left_mm)


def _with_fold_marks(layout: LetterLayout) -> LetterLayout:
    """Folded so that the sheet slides little, where the layout leaves the folds to whoever folds it."""
    if layout.fold_marks_mm or not layout.page_height_mm / 3 < _BARCODE_FOLD_MM:
        return layout
    return replace(layout, fold_marks_mm=(_BARCODE_FOLD_MM, 2 * _BARCODE_FOLD_MM))


def _with_sender(layout: LetterLayout, envelope: Envelope) -> LetterLayout:
    """With the firm's address in the window that asks for it, and the letterhead beside all windows, below the code."""
    window = next((one for one in envelope.windows if one.shows is Part.SENDER), None)
    if window is None:
        return layout
    shown = always_shown(window, envelope, folded(layout))
    left_mm = layout.left_mm if shown.right_mm - layout.left_mm >= _SENDER_WIDTH_MM else shown.left_mm
    beside_mm = _beside(layout, envelope)
    room_mm = layout.page_width_mm - layout.right_mm - beside_mm
    top_mm = _CODE_TOP_MM + _CODE_MM + _CLEAR_MM
    if (
        shown.right_mm - left_mm < _SENDER_WIDTH_MM
        or shown.height_mm < _SENDER_HEIGHT_MM
        or room_mm < _ASIDE_WIDTH_MM
        or top_mm + _LETTERHEAD_HEIGHT_MM > layout.facts_top_mm
    ):
        return layout
    place = AddressBox(left_mm, shown.top_mm, shown.right_mm - left_mm, shown.height_mm)
    return replace(layout, sender=place, letterhead_left_mm=beside_mm, letterhead_top_mm=top_mm)


def _out_of_the_way(layout: LetterLayout, envelope: Envelope) -> LetterLayout:
    """With the text begun below what any window shows, and the facts beside it, where they would be seen."""
    seen = [ever_shown(window, envelope, folded(layout)) for window in envelope.windows]
    lowest_mm = max(box.bottom_mm for box in seen) + _CLEAR_MM
    if any(dict(fixed_parts(layout))["text"].overlaps(box) for box in seen) and lowest_mm < _LOWEST_TEXT_MM:
        layout = replace(layout, body_top_mm=lowest_mm)
    beside_mm = _beside(layout, envelope)
    room_mm = layout.page_width_mm - layout.right_mm - beside_mm
    if any(dict(fixed_parts(layout))["facts"].overlaps(box) for box in seen) and room_mm >= _FACTS_WIDTH_MM:
        layout = replace(layout, facts_left_mm=beside_mm)
    return layout


def _beside(layout: LetterLayout, envelope: Envelope) -> float:
    """Where the part of the sheet begins that no window ever shows, to the right of all of them."""
    seen = (ever_shown(window, envelope, folded(layout)) for window in envelope.windows)
    return max(box.right_mm for box in seen) + _CLEAR_MM


def letter_faults(
    layout: LetterLayout,
    envelope: Envelope,
    address: Box | None = None,
    return_line: Box | None = None,
    sender: Box | None = None,
    barcode: Box | None = None,
) -> Iterator[Reason]:
    """What would be seen wrongly through the windows when this letter slides in this envelope.

    ``address``, ``return_line``, ``sender`` (the firm's address in a window of its own) and ``barcode`` are where they
    were set; without them only the fixed parts are looked at.
    """
    sheet = folded(layout)
    for window in envelope.windows:
        shown = always_shown(window, envelope, sheet)
        if window.shows is Part.ADDRESS:
            yield from _address_faults(shown, envelope, address, return_line, barcode)
        elif layout.sender is not None:
            if sender is not None and not sender.inside(shown):
                yield reason(
                    "sender-leaves-window",
                    "The firm's address would leave the upper window of the envelope %(envelope)s when the letter "
                    "slides in it. Shorten it, or use an envelope with one window.",
                    envelope=envelope.code,
                )
        elif not _letterhead(layout).inside(shown):
            yield reason(
                "letterhead-leaves-window",
                "The letterhead does not stand in the upper window of the envelope %(envelope)s. "
                "Use an envelope with one window.",
                envelope=envelope.code,
            )
        seen = ever_shown(window, envelope, sheet)
        for name, box in fixed_parts(layout):
            expected = name == "letterhead" and window.shows is Part.SENDER and layout.sender is None
            if not expected and box.overlaps(seen):
                yield reason(
                    "shows-in-window",
                    "When the letter slides in the envelope %(envelope)s, the %(what)s shows in the window. "
                    "Use an envelope without a window.",
                    envelope=envelope.code,
                    what=SHEET_PARTS[name].to_json(),
                )


def _address_faults(
    shown: Box, envelope: Envelope, address: Box | None, return_line: Box | None, barcode: Box | None
) -> Iterator[Reason]:
    """What of the address and of what stands over it would leave the window that always shows ``shown``."""
    if address is not None and not address.inside(shown):
        yield _leaves("address-leaves-window", envelope)
    if barcode is not None and not clear_of_imb(barcode).inside(shown):
        yield _no_room_for_barcode(envelope)
    if return_line is not None and not return_line.inside(shown):
        yield reason(
            "return-line-leaves-window",
            "The return address over the address is too long for the window of the envelope %(envelope)s. "
            "Shorten the firm's address, or use an envelope without a window.",
            envelope=envelope.code,
        )


def clear_of_imb(barcode: Box) -> Box:
    """The barcode with what the USPS wants clear around it."""
    return barcode.inset(-BESIDE_MM, -ABOVE_MM, -BESIDE_MM, -ABOVE_MM)


def fixed_parts(layout: LetterLayout) -> Iterator[tuple[str, Box]]:
    """What stands on the first page beside the address, by the names of :data:`SHEET_PARTS`."""
    right_mm = layout.page_width_mm - layout.right_mm
    yield "letterhead", _letterhead(layout)
    height_mm = layout.body_top_mm - layout.facts_top_mm - _BELOW_FACTS_MM
    yield "facts", Box(layout.facts_left_mm, layout.facts_top_mm, right_mm - layout.facts_left_mm, height_mm)
    width_mm = _CODE_MM + _BESIDE_CODE_MM
    yield "code", Box(right_mm - width_mm, _CODE_TOP_MM, width_mm, _CODE_MM)
    body_mm = layout.page_height_mm - layout.body_top_mm
    yield "text", Box(layout.left_mm, layout.body_top_mm, right_mm - layout.left_mm, body_mm)


def _letterhead(layout: LetterLayout) -> Box:
    if layout.letterhead_left_mm is not None:
        width_mm = layout.page_width_mm - layout.right_mm - layout.letterhead_left_mm
        return Box(layout.letterhead_left_mm, layout.letterhead_top_mm, width_mm, _LETTERHEAD_HEIGHT_MM)
    width_mm = layout.page_width_mm - layout.left_mm - layout.right_mm - _BESIDE_CODE_MM - _CODE_MM - 5.0
    return Box(layout.left_mm, layout.letterhead_top_mm, width_mm, _LETTERHEAD_HEIGHT_MM)


def _slack_mm(window: Window, envelope: Envelope, sheet: Folded) -> tuple[float, float]:
    """How far the sheet can slide across and up."""
    return (
        max(envelope.width_mm + window.slack_mm - sheet.width_mm, 0.0),
        max(envelope.height_mm + window.slack_mm - sheet.height_mm, 0.0),
    )


def _check_goes_in(window: Window, envelope: Envelope, sheet: Folded) -> None:
    smallest = (envelope.width_mm - window.slack_mm, envelope.height_mm - window.slack_mm)
    if sheet.width_mm > smallest[0] or sheet.height_mm > smallest[1]:
        raise NotForThisWindow(
            reason(
                "letter-does-not-go-in",
                "The folded letter does not go into the envelope %(envelope)s.",
                envelope=envelope.code,
            )
        )


def _no_room(envelope: Envelope) -> Reason:
    return reason(
        "window-misses-address",
        "The window of the envelope %(envelope)s does not show the place of the address on our letters. "
        "Use another envelope, or another letter layout.",
        envelope=envelope.code,
    )


def _no_room_for_barcode(envelope: Envelope) -> Reason:
    return reason(
        "window-too-small-for-barcode",
        "The window of the envelope %(envelope)s has no room for the Intelligent Mail barcode over the address. "
        "Use an envelope without a window, or switch the barcode off.",
        envelope=envelope.code,
    )


def _leaves(code: str, envelope: Envelope) -> Reason:
    return reason(
        code,
        "The address would leave the window of the envelope %(envelope)s when the letter slides in it. "
        "Use an envelope without a window.",
        envelope=envelope.code,
    )


def _common(box: AddressBox, room: Box) -> AddressBox:
    left_mm, top_mm = max(box.left_mm, room.left_mm), max(box.top_mm, room.top_mm)
    right_mm = min(box.left_mm + box.width_mm, room.right_mm)
    bottom_mm = min(box.top_mm + box.height_mm, room.bottom_mm)
    return AddressBox(left_mm, top_mm, max(right_mm - left_mm, 0.0), max(bottom_mm - top_mm, 0.0))
