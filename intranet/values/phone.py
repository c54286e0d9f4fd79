"""Phone and fax numbers: read as people write them, shown as people read them, found by their digits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat

from intranet.values.text import clean_line

# Long enough to tell callers apart, short enough to leave out the country code that one of the two may lack.
LOOKUP_DIGITS = 9
_TRUNK_ZERO = re.compile(r"\(0(?:\)|$)")
_EXTENSION = re.compile(r"(?:ext\.?|x|#|转|分机)\s*\d+\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number as typed, and what it means where that is clear.

    ``e164``, ``national`` and ``international`` are empty where the text is no possible number; ``valid`` says
    that the number can have been given to somebody. ``country`` is ISO alpha-2, empty where not known.
    """

    text: str
    e164: str = ""
    national: str = ""
    international: str = ""
    country: str = ""
    valid: bool = False

    @classmethod
    def parse(cls, text: str, default_country: str = "") -> PhoneNumber:
        """Read ``text``; a number without country code is taken to be in ``default_country`` (ISO alpha-2).

        Never fails: what is no number is kept as typed, with ``valid`` false.
        """
        typed = clean_line(text)
        try:
            number = phonenumbers.parse(_plain(typed), default_country.upper() or None)
        except phonenumbers.NumberParseException:
            return cls(typed)
        if not phonenumbers.is_possible_number(number):
            return cls(typed)
        return cls(
            text=typed,
            e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
            national=phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL),
            international=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
            country=phonenumbers.region_code_for_number(number) or "",
            valid=phonenumbers.is_valid_number(number),
        )

    @property
    def digits(self) -> str:
        """What a lookup searches in: the digits with country code where it is known, without trunk zeros."""
        return self.e164.removeprefix("+") or significant_digits(self.text)

    def shown_in(self, country: str) -> str:
        """The number as somebody in ``country`` (ISO alpha-2) dials it; as typed where it is not understood."""
        if self.country and self.country == country.upper():
            return self.national
        return self.international or self.text

    def __str__(self) -> str:
        return self.international or self.text


def significant_digits(text: str) -> str:
    """The digits of ``text`` without extension, trunk zero, international prefix 00 and leading zeros."""
    plain = _EXTENSION.sub("", _TRUNK_ZERO.sub("", _plain(clean_line(text))))
    return "".join(char for char in plain if char in "0123456789").lstrip("0")


def lookup_digits(text: str) -> str:
    """What to look for, as typed so far, inside :attr:`PhoneNumber.digits`: at most the last nine digits."""
    return significant_digits(text)[-LOOKUP_DIGITS:]


def _plain(text: str) -> str:
    """Full-width and other scripts' digits as 0-9."""
    compatible = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in compatible)
