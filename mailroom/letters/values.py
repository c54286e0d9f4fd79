"""The words of letters: what they are for, which fields they may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intranet.values.text import N_


class LetterState(StrEnum):
    """A version is tried by the worker before it is used."""

    TRYING = "trying"
    GOOD = "good"
    REFUSED = "refused"


PURPOSES: dict[str, str] = {
    "standard": N_("Answers the inquiry"),
    "level1": N_("Answers an important customer (level 1)"),
    "level4_details": N_("Asks for a clear request and details (level 4)"),
    "back_order": N_("Brings what was out of stock"),
}
"""What a letter is for, with English msgids."""


@dataclass(frozen=True)
class LetterWords:
    """A letter as staff write it: subject, text (HTML), closing, styles (CSS)."""

    subject: str
    body: str
    closing: str = ""
    styles: str = ""

    def to_json(self) -> dict[str, str]:
        return {"subject": self.subject, "body": self.body, "closing": self.closing, "styles": self.styles}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> LetterWords:
        return cls(stored["subject"], stored["body"], stored["closing"], stored["styles"])


@dataclass(frozen=True)
class MergeField:
    """A field that a letter can use: how it is written, and what it says (English msgid, or a question's own words)."""

    code: str
    label: str


FIELDS: tuple[MergeField, ...] = (
    MergeField("recipient.name", N_("the reader's name, else the company")),
    MergeField("recipient.person", N_("the person")),
    MergeField("recipient.organisation", N_("the company")),
    MergeField("recipient.city", N_("the city")),
    MergeField("recipient.region", N_("the region or state")),
    MergeField("recipient.postcode", N_("the postcode")),
    MergeField("recipient.country", N_("the country's code")),
    MergeField("letter.salutation", N_("the salutation; it stands above the text already")),
    MergeField("letter.date", N_("the date of the letter")),
    MergeField("letter.packet", N_("the packet's number")),
    MergeField("letter.purpose", N_("what the letter is for, as a code")),
    MergeField("letter.subject", N_("a subject given for this one letter")),
    MergeField("letter.products", N_("the products asked about, in a sentence")),
    MergeField("letter.inquired_on", N_("the day of the inquiry")),
    MergeField("letter.call_on", N_("the day on which we will call")),
    MergeField("letter.references", N_("the reference numbers, a list")),
    MergeField("letter.enclosures", N_("what is enclosed, a list; it stands below the letter already")),
    MergeField("letter.pointers", N_("page pointers, a list: each has title and words")),
    MergeField("letter.paragraphs", N_("paragraphs given for this one letter, a list")),
    MergeField("letter.back_ordered", N_("what is out of stock, in a sentence")),
    MergeField("letter.back_order_expected", N_("when it is expected")),
    MergeField("letter.emailed_to", N_("the address it was e-mailed to as well")),
    MergeField("letter.emailed_on", N_("when it was e-mailed")),
    MergeField("letter.note", N_("a note written for this one letter")),
    MergeField("letter.has_crosssell", N_("whether the page of everything we sell is enclosed")),
    MergeField("letter.has_reply", N_("whether the reply sheet is enclosed")),
    MergeField("signer.name", N_("who signs")),
    MergeField("signer.title", N_("the title of who signs")),
    MergeField("signer.phone", N_("the phone of who signs")),
    MergeField("signer.email", N_("the e-mail of who signs")),
    MergeField("sender.name", N_("our firm")),
    MergeField("sender.phone", N_("our phone")),
    MergeField("sender.fax", N_("our fax")),
    MergeField("sender.email", N_("our e-mail")),
    MergeField("sender.website", N_("our website")),
    MergeField("sender.address", N_("our address, a list of lines")),
    MergeField("sender.contacts", N_("phone, fax, e-mail and website, a list")),
    MergeField("layout.code", N_("the letter layout: din5008a, din5008b, us or cn")),
    MergeField("layout.date_at_end", N_("whether the date stands at the end")),
)


def known_fields(own_keys: Iterable[str]) -> dict[str, frozenset[str]]:
    """Each name with the names below it: what a letter is checked against. ``own_keys``: the firm's own questions."""
    found: dict[str, set[str]] = {"fields": set(own_keys)}
    for field in FIELDS:
        name, _, below = field.code.partition(".")
        found.setdefault(name, set()).add(below)
    return {name: frozenset(below) for name, below in found.items()}
