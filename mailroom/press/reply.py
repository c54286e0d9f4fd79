"""The reply sheet: prefilled, ticked and faxed back, its code read in the fax tray."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intranet.values.address import PostalAddress
from intranet.values.text import clean_line
from mailroom.press.html_values import Sheet
from mailroom.press.pieces import Piece, code_picture
from mailroom.press.stationery import Stationery
from mailroom.press.wording import html_language
from mailroom.press.words import words

CODE_MM = 22.0
"""Large enough for a standard fax (98 lines to the inch): more than three lines to each module."""
_ADDRESS_KINDS_NAMED_ABOVE = frozenset({"attention", "organisation"})


@dataclass(frozen=True, kw_only=True)
class ReplySheet(Piece):
    """One reader's sheet: who they are is filled in already, so that a tick and a fax are enough.

    ``code`` is the payload that brings the fax back to the inquiry ("" for the first reference number).
    """

    kind: ClassVar[str] = "reply"

    recipient: PostalAddress
    references: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    code: str | None = ""

    def sheet(self, stationery: Stationery, rung: int = 0) -> Sheet:
        del rung
        lines = self.recipient.lines(stationery.sending_country, stationery.sender.language)
        address = (line.text for line in lines if line.kind not in _ADDRESS_KINDS_NAMED_ABOVE)
        payload = (self.references or (self.packet,))[0] if self.code == "" else self.code
        html = stationery.fill(
            "reply.html",
            self.language,
            references=tuple(map(clean_line, self.references)),
            company=clean_line(self.recipient.organisation),
            name=clean_line(self.recipient.person),
            address=words(self.language)["comma"].join(address),
            phone=clean_line(self.phone),
            email=clean_line(self.email),
            products=tuple(map(clean_line, self.products)),
            code=code_picture(payload, CODE_MM),
        )
        return Sheet(self.kind, self.packet, html, html_language(self.language))

    def texts(self) -> tuple[str, ...]:
        typed = (self.phone, self.email, *self.references, *self.products)
        return (*typed, *self.recipient.to_json().values())
