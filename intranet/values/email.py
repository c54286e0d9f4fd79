"""E-mail addresses: judged by their form only, compared by what they mean. Nothing is looked up in the DNS."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from intranet.values.errors import ValueRefused
from intranet.values.free_mail import is_free_mail
from intranet.values.reason import reason
from intranet.values.text import clean_line

__all__ = ["EmailAddress", "EmailNotUnderstood", "is_free_mail"]

# What people copy along with an address, and what a Chinese keyboard types for @ and the dot.
_KEYBOARD = str.maketrans({"＠": "@", "。": ".", "．": "."})
_GMAIL = frozenset({"gmail.com", "googlemail.com"})


class EmailNotUnderstood(ValueRefused):
    """Text that is no e-mail address; ``reason`` says so to a person."""


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """``address`` as it is shown, ``domain`` in lower case and in its own script, ``ascii_domain`` as DNS has it."""

    address: str
    local: str
    domain: str
    ascii_domain: str

    @classmethod
    def parse(cls, text: str) -> EmailAddress:
        """Read "info@example.com", " <Info@Bücher.example> " or "mailto:..."; else :class:`EmailNotUnderstood`."""
        typed = clean_line(text).translate(_KEYBOARD).removeprefix("mailto:").strip("<> \t;,")
        try:
            found = validate_email(typed, check_deliverability=False)
        except EmailNotValidError as error:
            why = reason(
                "email_not_understood",
                "“%(given)s” is no e-mail address. It looks like name@example.com.",
                given=clean_line(text),
            )
            raise EmailNotUnderstood(why) from error
        domain = found.domain.lower()
        return cls(f"{found.local_part}@{domain}", found.local_part, domain, found.ascii_domain.lower())

    @property
    def is_free_mail(self) -> bool:
        """Whether the domain says nothing about the firm."""
        return is_free_mail(self.ascii_domain)

    def key(self) -> str:
        """Equal for two spellings of one mailbox: case, a "+tag" and Gmail's dots do not count."""
        local = self.local.casefold().partition("+")[0] or self.local.casefold()
        if self.ascii_domain in _GMAIL:
            return f"{local.replace('.', '')}@gmail.com"
        return f"{local}@{self.ascii_domain}"

    def __str__(self) -> str:
        return self.address
