"""What a USPS Intelligent Mail barcode says: twenty digits for the piece, then the ZIP code it goes to.

Composition after USPS-B-3200: barcode identifier (2 digits, the second 0 to 4), service type (3), mailer ID (6 or
9 digits; those of 9 begin with a 9, those of 6 do not), serial number (what is left of 15), and the routing code (none,
5, 9 or 11 digits: ZIP, ZIP+4, delivery point). A serial number must not come again within 45 days.

Nothing is drawn here, so that whoever only makes or checks the digits loads no barcode library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intranet.values.country_names import is_domestic
from intranet.values.reason import Reason, reason

ROUTING_LENGTHS = (0, 5, 9, 11)
"""Digits of a routing code: none, ZIP, ZIP+4, ZIP+4 with delivery point."""

_PIECE_DIGITS = 20
_SERIAL_AND_MAILER = 15
_ZIP = re.compile(r"(\d{5})(?:[- ]?(\d{4}))?", re.ASCII)


class ImbNotUnderstood(ValueError):
    """These digits make no Intelligent Mail barcode; ``reason`` says which part is wrong."""

    def __init__(self, why: Reason) -> None:
        super().__init__(str(why))
        self.reason = why


@dataclass(frozen=True, slots=True)
class ImbMailer:
    """Who mails, by which service: the digits that are the same on all pieces of a firm.

    Raises :class:`ImbNotUnderstood` for digits that the USPS gives to nobody.
    """

    mailer_id: str
    service_type: str = "300"
    barcode_id: str = "00"

    def __post_init__(self) -> None:
        why = mailer_fault(self.mailer_id, self.service_type, self.barcode_id)
        if why is not None:
            raise ImbNotUnderstood(why)

    @property
    def serial_digits(self) -> int:
        """How many digits the serial number has: 9 beside a short mailer ID, 6 beside a long one."""
        return _SERIAL_AND_MAILER - len(self.mailer_id)

    def piece(self, serial: int) -> str:
        """The twenty digits of a piece; ``serial`` starts again from 0 when its digits are used up."""
        number = serial % 10**self.serial_digits
        return f"{self.barcode_id}{self.service_type}{self.mailer_id}{number:0{self.serial_digits}d}"


def mailer_fault(mailer_id: str, service_type: str, barcode_id: str = "00") -> Reason | None:
    """What is wrong with a firm's digits; None when nothing is."""
    if not re.fullmatch(r"[0-8]\d{5}|9\d{8}", mailer_id, re.ASCII):
        return reason(
            "imb-mailer",
            "“%(given)s” is no mailer ID: the USPS gives six digits, or nine that begin with a 9.",
            given=mailer_id,
        )
    if not re.fullmatch(r"\d{3}", service_type, re.ASCII):
        return reason(
            "imb-service",
            "“%(given)s” is no service type: it has three digits, such as 300.",
            given=service_type,
        )
    if not re.fullmatch(r"\d[0-4]", barcode_id, re.ASCII):
        return reason(
            "imb-barcode-id",
            "“%(given)s” is no barcode identifier: it has two digits, the second from 0 to 4. Usually it is 00.",
            given=barcode_id,
        )
    return None


def routing(postcode: str, delivery_point: str = "") -> str:
    """The routing code of a ZIP or ZIP+4 and a delivery point of two digits; nothing where there is no ZIP.

    Raises :class:`ImbNotUnderstood` for a delivery point that has no ZIP+4 to belong to, or is none.
    """
    found = _ZIP.fullmatch(postcode.strip())
    code = "".join(part for part in found.groups() if part) if found else ""
    if not delivery_point:
        return code
    if not re.fullmatch(r"\d{2}", delivery_point, re.ASCII) or len(code) != 9:
        raise ImbNotUnderstood(
            reason(
                "imb-delivery-point",
                "The delivery point “%(given)s” does not go with the ZIP code %(zip)s: "
                "it is two digits that follow a ZIP+4.",
                given=delivery_point,
                zip=postcode,
            )
        )
    return code + delivery_point


def check_digits(digits: str) -> str:
    """``digits`` without spaces and hyphens, if they make a barcode; raises :class:`ImbNotUnderstood`."""
    bare = digits if digits.isdigit() else re.sub(r"[\s-]", "", digits)
    lengths = [_PIECE_DIGITS + length for length in ROUTING_LENGTHS]
    if not (bare.isascii() and bare.isdigit()) or len(bare) not in lengths or bare[1] not in "01234":
        raise ImbNotUnderstood(
            reason(
                "imb-digits",
                "“%(given)s” makes no Intelligent Mail barcode: it takes 20, 25, 29 or 31 digits, "
                "and the second is 0 to 4.",
                given=digits,
            )
        )
    return bare


def bears_imb(country: str, sender_country: str) -> bool:
    """Whether mail from ``sender_country`` to ``country`` may bear the barcode: only mail within the United States."""
    return sender_country == "US" and is_domestic(country, "US")


def checked_imb(digits: str, country: str, sender_country: str) -> str:
    """The digits of a piece to ``country`` bare and checked, nothing where it bears none.

    Raises :class:`ImbNotUnderstood` also for mail that may not bear any.
    """
    if not digits:
        return ""
    if not bears_imb(country.strip().upper(), sender_country):
        raise ImbNotUnderstood(
            reason(
                "imb-not-within-us",
                "The Intelligent Mail barcode is for mail within the United States only: leave it out.",
            )
        )
    return check_digits(digits)
