"""Slips that travel with a packet: the cover slip for the reader, the packing slip for the bench."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intranet.values.address import PostalAddress
from intranet.values.reason import Reason
from intranet.values.text import clean_line
from mailroom.press.letters.blanks import blank_code, blank_line
from mailroom.press.letters.forms import Form
from mailroom.press.letters.html_values import Sheet
from mailroom.press.letters.pieces import Piece, code_picture
from mailroom.press.letters.printing import Pointer
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.wording import html_language, text_language

_COVER_CODE_MM = 12.0
_PACKING_CODE_MM = 22.0


@dataclass(frozen=True, kw_only=True)
class CoverSlip(Piece):
    """Lies on the fuller publication: "What you asked about is on page 7", in letters seen across a desk."""

    kind: ClassVar[str] = "cover_slip"

    pointers: tuple[Pointer, ...]
    recipient: str = ""
    code: str | None = ""

    def sheet(self, stationery: Stationery, rung: int = 0) -> Sheet:
        del rung
        code = code_picture(self._payload(), _COVER_CODE_MM)
        return self._filled(stationery, clean_line(self.packet), clean_line(self.recipient), code)

    def form(self, stationery: Stationery) -> Form:
        recipient, payload = clean_line(self.recipient), self._payload()

        def blank() -> list[Sheet]:
            kept = blank_line("recipient") if recipient else ""
            code = blank_code("code", _COVER_CODE_MM) if payload else ""
            return [self._filled(stationery, blank_line("packet"), kept, code)]

        named = {"recipient": recipient} if recipient else {}
        return Form(
            (self.kind, self.language, self.pointers, bool(recipient), bool(payload)),
            blank,
            {**named, "packet": clean_line(self.packet)} if payload else named,
            {"code": payload} if payload else {},
            self.language,
        )

    def _payload(self) -> str:
        """What the code says."""
        return self.packet if self.code == "" else self.code or ""

    def _filled(self, stationery: Stationery, packet: str, recipient: str, code: str) -> Sheet:
        pointers = [
            {"title": clean_line(pointer.title), "words": pointer.words(text_language(self.language))}
            for pointer in self.pointers
        ]
        html = stationery.fill(
            "cover_slip.html", self.language, packet=packet, recipient=recipient, pointers=pointers, code=code
        )
        return Sheet(self.kind, self.packet, html, html_language(self.language))

    def texts(self) -> tuple[str, ...]:
        return (self.packet, self.recipient, *(pointer.title for pointer in self.pointers))


@dataclass(frozen=True)
class PackedItem:
    """One thing that goes into the envelope; without a ``shelf`` it is printed with the packet."""

    name: str
    copies: int = 1
    shelf: str = ""


@dataclass(frozen=True, kw_only=True)
class PackingSlip(Piece):
    """What goes into this envelope, for the bench: number and code big, a box to tick for each item.

    ``language`` is that of the people who pack. ``stamp_teaser`` is the teaser to be put on with the stamp.
    """

    kind: ClassVar[str] = "packing_slip"

    recipient: PostalAddress
    items: tuple[PackedItem, ...]
    references: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    envelope: str = ""
    weight_g: int = 0
    rush: bool = False
    stamp_teaser: str = ""
    code: str | None = ""

    def sheet(self, stationery: Stationery, rung: int = 0) -> Sheet:
        del rung
        html = stationery.fill(
            "packing_slip.html",
            self.language,
            packet=clean_line(self.packet),
            goes_to=self.recipient.one_line(stationery.sending_country, stationery.sender.language),
            references=tuple(map(clean_line, self.references)),
            items=[
                {"name": clean_line(item.name), "copies": item.copies, "shelf": clean_line(item.shelf)}
                for item in self.items
            ],
            later=tuple(map(clean_line, self.later)),
            envelope=clean_line(self.envelope),
            weight_g=self.weight_g,
            rush=self.rush,
            stamp_teaser=clean_line(self.stamp_teaser),
            code=code_picture(self.packet if self.code == "" else self.code, _PACKING_CODE_MM),
        )
        return Sheet(self.kind, self.packet, html, html_language(self.language))

    def refusals(self, stationery: Stationery) -> tuple[Reason, ...]:
        del stationery
        return self.recipient.problems()

    def texts(self) -> tuple[str, ...]:
        named = (self.packet, self.envelope, self.stamp_teaser, *self.references, *self.later)
        listed = (text for item in self.items for text in (item.name, item.shelf))
        return (*named, *listed, *self.recipient.to_json().values())
