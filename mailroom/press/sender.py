"""Who the paper comes from: the firm's address, logo and the lines under its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from intranet.values.address import PostalAddress

ADDRESS_FIELDS = tuple(field.name for field in fields(PostalAddress))
_CONTACT_FIELDS = ("phone", "fax", "email", "website", "layout")
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


class SenderNotUnderstood(ValueError):
    """The sender's details cannot be used; the message says what to mend."""


@dataclass(frozen=True)
class Sender:
    """The firm that sends: its address as printed, and what its letterhead shows.

    ``logo`` holds the bytes of a PNG, JPEG or SVG picture, ``logo_media_type`` says which.
    """

    address: PostalAddress
    logo: bytes | None = None
    logo_media_type: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    website: str = ""
    layout: str = ""
    """The letter layout by its code; "" for the usual one of the country."""

    @property
    def name(self) -> str:
        """The firm's name as it signs: the organisation, or the person who has none."""
        return self.address.organisation or self.address.person

    @property
    def country(self) -> str:
        return self.address.country

    @property
    def language(self) -> str:
        return self.address.language or "en"

    @classmethod
    def from_json(cls, stored: Mapping[str, Any], *, logo: bytes | None = None) -> Sender:
        """Build the sender from the mapping that SENDER.json holds.

        The address columns are those of an address file; ``phone``, ``fax``, ``email`` and ``website``
        may be added. ``"logo"`` names a picture file: whoever read the JSON reads that file too and
        passes its bytes as ``logo`` (this module opens no files). Raises :class:`SenderNotUnderstood`.
        """
        if not isinstance(stored, Mapping):
            raise SenderNotUnderstood("The sender file must hold one JSON object with the firm's address.")
        known = {*ADDRESS_FIELDS, *_CONTACT_FIELDS, "id", "logo"}
        unknown = sorted(set(stored) - known)
        if unknown:
            raise SenderNotUnderstood(
                f"The sender file has unknown entries: {', '.join(unknown)}. "
                f"It may hold: {', '.join(sorted(known))}."
            )
        texts = {key: _text_of(key, value) for key, value in stored.items()}
        address = PostalAddress(**{key: texts.get(key, "") for key in ADDRESS_FIELDS}).cleaned()
        if not (address.person or address.organisation):
            raise SenderNotUnderstood('The sender file names nobody: fill in "organisation" or "person".')
        contacts = {key: texts.get(key, "") for key in _CONTACT_FIELDS}
        return cls(address, logo, logo_media_type(logo) if logo else "", **contacts)


def logo_media_type(picture: bytes) -> str:
    """Tell a PNG, a JPEG or an SVG by its first bytes; raises :class:`SenderNotUnderstood` otherwise."""
    for signature, media_type in _SIGNATURES:
        if picture.startswith(signature):
            return media_type
    if b"<svg" in picture[:2048]:
        return "image/svg+xml"
    raise SenderNotUnderstood("The logo must be a PNG, JPEG or SVG picture.")


def _text_of(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    raise SenderNotUnderstood(f'The sender file\'s "{key}" must be a text.')
