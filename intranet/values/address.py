"""A postal address: cleaned, judged, formatted for its destination, compared.

It is built once (from a form or a file), formatted once, frozen once and drawn once; nothing parses it back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import blake2b
from typing import Any, Self

from intranet.values.address_lines import AddressLine, destination_lines
from intranet.values.address_problems import address_problems
from intranet.values.country_names import country_line
from intranet.values.postcodes import in_plain_digits
from intranet.values.reason import Reason
from intranet.values.text import clean_line, clean_lines, fold, is_clean, squash

__all__ = ["AddressLine", "PostalAddress", "UndeliverableAddress"]

# Codes that people write in place of ISO's: UK for Britain, and EL, which the European Union uses for Greece.
_ALIASES = {"UK": "GB", "EL": "GR"}

_COUNTRY_PREFIX = re.compile(r"^[A-Za-z]{1,2}-(?=\d)")


class UndeliverableAddress(ValueError):
    """An address that must not be printed; ``problems`` says why, one :class:`Reason` each."""

    def __init__(self, problems: tuple[Reason, ...]) -> None:
        super().__init__(" ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class PostalAddress:
    r"""Where and to whom mail goes, each part as the recipient writes it.

    ``street`` holds one or several lines joined by ``\n`` (a PO box counts as a street). ``country`` is ISO
    3166-1 alpha-2. ``language`` is the recipient's ("de", "zh"), for the teaser and the letter.
    """

    person: str = ""
    organisation: str = ""
    street: str = ""
    sublocality: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    language: str = ""

    def cleaned(self) -> Self:
        """The same address in NFC without control, bidi-control and zero-width characters or runs of spaces.

        A line break inside a field becomes a space, except in the street, which keeps its lines. The postcode comes in
        plain figures.
        """
        if self._is_clean():
            return self
        country = clean_line(self.country).upper()
        return type(self)(
            person=clean_line(self.person),
            organisation=clean_line(self.organisation),
            street=clean_lines(self.street),
            sublocality=clean_line(self.sublocality),
            city=clean_line(self.city),
            region=clean_line(self.region),
            postcode=in_plain_digits(clean_line(self.postcode)),
            country=_ALIASES.get(country, country),
            language=clean_line(self.language),
        )

    def problems(self) -> tuple[Reason, ...]:
        """Why this address cannot be delivered; empty when it can."""
        clean = self.cleaned()
        return tuple(address_problems(clean._by_letter(), clean.country))

    def lines(self, sender_country: str, sender_language: str = "en") -> tuple[AddressLine, ...]:
        """The address in its destination's format and its own script, for mail from ``sender_country``.

        The country is the last line, in the sender's language, unless the mail is domestic. An incomplete
        address gives the lines it has; an empty one gives none.
        """
        clean = self.cleaned()
        return destination_lines(clean._by_letter(), clean.country, sender_country.upper(), sender_language)

    def deliverable_lines(self, sender_country: str, sender_language: str = "en") -> tuple[AddressLine, ...]:
        """:meth:`lines` of an address without :meth:`problems`; raises :class:`UndeliverableAddress`."""
        clean = self.cleaned()
        by_letter = clean._by_letter()
        if problems := tuple(address_problems(by_letter, clean.country)):
            raise UndeliverableAddress(problems)
        return destination_lines(by_letter, clean.country, sender_country.upper(), sender_language)

    def one_line(self, sender_country: str = "", sender_language: str = "en") -> str:
        """The address on one line for lists and screens, its parts separated by commas."""
        return ", ".join(line.text for line in self.lines(sender_country, sender_language))

    def search_text(self) -> str:
        """All that a person might type to find this address: as written, and with case and accents folded."""
        clean = self.cleaned()
        written = " ".join(part for part in clean._by_letter().values() if part).replace("\n", " ")
        country = country_line(clean.country) if clean.country else ""
        folded = fold(written)
        both = written if folded == written.lower() else f"{written} {folded}"
        return f"{both} {country}".strip()

    def key(self) -> str:
        """A fingerprint of the place (not of who is there): equal for two spellings of one address.

        Case, punctuation, spaces and accents do not count; region and sublocality count only where there is
        no postcode. Empty when there is no street, since then nothing says that two places are one.
        """
        clean = self.cleaned()
        if not squash(clean.street):
            return ""
        place = [clean.street, clean.city, _COUNTRY_PREFIX.sub("", clean.postcode), clean.country]
        if not clean.postcode:
            place += [clean.sublocality, clean.region]
        return blake2b("|".join(map(squash, place)).encode(), digest_size=16).hexdigest()

    def to_json(self) -> dict[str, str]:
        """The stored form: every field by its name."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote; fields that are missing or null are empty, others are ignored."""
        return cls(**{field.name: str(stored.get(field.name) or "") for field in fields(cls)})

    def _is_clean(self) -> bool:
        if self.country in _ALIASES or not (self.country.isupper() or not self.country):
            return False
        if not self.postcode.isascii():
            return False
        return is_clean(*self._by_letter().values(), self.country, self.language)

    def _by_letter(self) -> dict[str, str]:
        return {
            "N": self.person,
            "O": self.organisation,
            "A": self.street,
            "D": self.sublocality,
            "C": self.city,
            "S": self.region,
            "Z": self.postcode,
        }
