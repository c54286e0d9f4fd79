"""An address set in the window of its envelope: fitted where it always shows, and held against it once it is set.

Fast: nothing is laid out by WeasyPrint, so a letter can be refused before its run begins.
"""

from __future__ import annotations

from intranet.values.address import PostalAddress
from intranet.values.imb import ImbNotUnderstood, checked_imb
from intranet.values.reason import Reason
from intranet.values.text import clean_line
from mailroom.press.drawing.fitting import DoesNotFit, fit
from mailroom.press.drawing.typesetting import set_line
from mailroom.press.envelopes.sizes import UnknownEnvelope, find_envelope
from mailroom.press.letters.address_block import PlacedAddress, place_address
from mailroom.press.letters.layouts import LetterLayout
from mailroom.press.letters.windows import NotForThisWindow, layout_in, letter_faults
from mailroom.press.letters.wording import html_language
from mailroom.press.page import PT_PER_MM, Box
from mailroom.press.type.fonts import CharacterNotCovered, cjk_region, font_set

_RETURN_PT, _SMALLEST_RETURN_PT = 6.5, 5.0
_LARGEST_SENDER_PT, _SMALLEST_SENDER_PT = 9.0, 6.5
RETURN_LINE_ABOVE_MM, _RETURN_HEIGHT_MM = 4.2, 3.0


def layout_for_window(layout: LetterLayout, envelope: str, *, barcode: bool = False) -> LetterLayout:
    """The layout with its address where the window of this envelope shows it; the layout itself without a window.

    With a ``barcode`` that has its place in the window too.

    Raises :class:`~mailroom.press.letters.windows.NotForThisWindow`.
    """
    return layout_in(layout, find_envelope(envelope), barcode=barcode) if envelope else layout


def return_line(sender: PostalAddress, sending_country: str, layout: LetterLayout) -> str:
    """The firm's address as one line over the recipient's, where the layout has one."""
    if not layout.has_return_line:
        return ""
    lines = sender.lines(sending_country, sender.language or "en")
    return " · ".join(clean_line(line.text) for line in lines)


def place_sender(sender: PostalAddress, sending_country: str, layout: LetterLayout) -> PlacedAddress | None:
    """The firm's own address, fitted for the window that shows it; None where there is none.

    Raises DoesNotFit or CharacterNotCovered.
    """
    box = layout.sender
    if box is None:
        return None
    lines = sender.lines(sending_country, sender.language or "en")
    fonts = font_set(cjk_region(sender.language, sender.country))
    room = (box.width_mm * PT_PER_MM, box.height_mm * PT_PER_MM)
    block = fit(lines, *room, fonts, _LARGEST_SENDER_PT, smallest_pt=_SMALLEST_SENDER_PT)
    return PlacedAddress(box, block, html_language(sender.language, sender.country), fonts)


def window_refusals(
    recipient: PostalAddress,
    sender: PostalAddress,
    sending_country: str,
    layout: LetterLayout,
    envelope: str,
    imb: str = "",
) -> tuple[Reason, ...]:
    """Why a letter to this recipient must not go into this window envelope; empty when it may.

    ``imb`` are the digits of the Intelligent Mail barcode that it bears.
    """
    if problems := recipient.problems():
        return problems
    try:
        digits = checked_imb(imb, recipient.country, sending_country)
        fitted = layout_for_window(layout, envelope, barcode=bool(imb))
        lines = recipient.lines(sending_country, sender.language or "en")
        placed = place_address(lines, recipient, fitted, digits)
        over = _return_box(return_line(sender, sending_country, layout), sender, placed)
        own = place_sender(sender, sending_country, fitted)
    except NotForThisWindow as fault:
        return fault.reasons
    except (DoesNotFit, CharacterNotCovered, ImbNotUnderstood) as fault:
        return (fault.reason,)
    except UnknownEnvelope:
        return ()  # nothing is known of it: not a window of ours
    own_box = _address_box(own) if own else None
    stock = find_envelope(envelope)
    return tuple(letter_faults(fitted, stock, _address_box(placed), over, own_box, placed.barcode))


def _address_box(placed: PlacedAddress) -> Box:
    block, box = placed.block, placed.box
    return Box(box.left_mm, box.top_mm, block.width_pt / PT_PER_MM, block.height_pt / PT_PER_MM)


def _return_box(text: str, sender: PostalAddress, placed: PlacedAddress) -> Box | None:
    if not text:
        return None
    width_mm = _width_em(text, sender) * return_line_pt(text, sender, placed.box.width_mm) / PT_PER_MM
    top_mm = placed.top_mm - RETURN_LINE_ABOVE_MM
    return Box(placed.box.left_mm, top_mm, width_mm, _RETURN_HEIGHT_MM)


def return_line_pt(text: str, sender: PostalAddress, width_mm: float) -> float:
    """The size of the line over the address: the usual one, or smaller where it would be wider than the address box."""
    fitting_pt = int(width_mm * PT_PER_MM / max(_width_em(text, sender), 1.0) * 20) / 20
    return max(min(_RETURN_PT, fitting_pt), _SMALLEST_RETURN_PT)


def _width_em(text: str, sender: PostalAddress) -> float:
    return set_line(text, font_set(cjk_region(sender.language, sender.country))).width_em
