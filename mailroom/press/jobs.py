"""What the press is asked to print, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from intranet.values.address import AddressLine, PostalAddress, UndeliverableAddress
from intranet.values.postcode_boxes import PostcodeBoxes
from intranet.values.reason import Reason
from mailroom.press.type.fonts import FontSet, cjk_region, font_set


@dataclass(frozen=True, slots=True)
class LabelJob:
    """One address to print, on a label or an envelope.

    ``number`` is the packet's number in words, ``code`` what its DataMatrix says; both may be empty.
    ``teaser`` is the line for an envelope in the recipient's language: None means the default of that
    language, an empty text none at all. ``imb`` are the digits of an Intelligent Mail barcode, ``postage`` the lines
    of a permit in place of a stamp, ``postcode_boxes`` where China's standard stock has boxes for the digits (both for
    envelopes only). ``key`` comes back unchanged when the job is refused.
    """

    address: PostalAddress
    number: str = ""
    code: str = ""
    teaser: str | None = None
    key: object = None
    imb: str = ""
    postage: tuple[str, ...] = ()
    postcode_boxes: PostcodeBoxes | None = None


@dataclass(frozen=True, slots=True)
class TeaserJob:
    """A label that bears only the teaser; an empty ``text`` means the default of the language."""

    language: str = "en"
    text: str = ""
    number: str = ""
    key: object = None


@dataclass(frozen=True, slots=True)
class CodeJob:
    """A label that bears a code to scan and, beside it, words; ``qr`` instead of a DataMatrix."""

    code: str
    words: tuple[str, ...] = ()
    qr: bool = False
    key: object = None


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of a run: pieces printed, pages used, jobs refused.

    ``next_label`` is the first free label on the last sheet (1 when that sheet is full or it was envelopes).
    """

    count: int
    sheets: int
    refused: int
    next_label: int = 1


Job = LabelJob | TeaserJob | CodeJob
Refusing = Callable[[Job, tuple[Reason, ...]], None]


class Refused(ValueError):
    """A job that must not be printed; ``reasons`` says why. Raised and caught inside the press."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(" ".join(map(str, reasons)))
        self.reasons = reasons


def addressed(
    address: PostalAddress, sender_country: str, sender_language: str
) -> tuple[tuple[AddressLine, ...], FontSet]:
    """The lines to print and the fonts for them; raises :class:`Refused` when it cannot be delivered."""
    try:
        lines = address.deliverable_lines(sender_country, sender_language)
    except UndeliverableAddress as error:
        raise Refused(*error.problems) from error
    return lines, font_set(cjk_region(address.language.strip(), address.country.strip().upper()))
