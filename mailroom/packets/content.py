"""What is in a packet, as plain values: what a supervisor approves, a run prints, and a reprint prints again.

Nothing here looks anything up. The same content gives the same JSON and the same hash, on any machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, Self

from intranet.values.address import AddressLine, PostalAddress

VERSION = 1
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True)
class ContentPointer:
    """What was asked about is on this page (the printed number, as text) of the piece."""

    product: str
    page: str


@dataclass(frozen=True)
class ContentItem:
    """A piece of literature in exactly one edition. ``file_sha256`` is its PDF's, empty where there is none."""

    item_id: int
    code: str
    title: str
    kind: str
    printing: str
    copies: int = 1
    edition_id: int | None = None
    edition: str = ""
    file_id: int | None = None
    file_sha256: str = ""
    page_count: int = 0
    weight_g: float = 0.0
    pointers: tuple[ContentPointer, ...] = ()

    @property
    def on_demand(self) -> bool:
        """Whether it is printed with the letter rather than taken from the shelf."""
        return self.printing == "on_demand"


@dataclass(frozen=True)
class SoldLine:
    """A line of the page of everything the firm sells."""

    article_number: str
    name: str
    about: str = ""


@dataclass(frozen=True)
class ContentSigner:
    """Who signs the letter."""

    name: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class ContentSender:
    """The firm as its letterhead shows it; the logo is a stored file."""

    address: PostalAddress
    phone: str = ""
    fax: str = ""
    email: str = ""
    website: str = ""
    logo_file_id: int | None = None
    logo_sha256: str = ""
    layout: str = ""


@dataclass(frozen=True)
class ContentContact:
    """What the reply sheet is filled in with."""

    phone: str = ""
    fax: str = ""
    email: str = ""


@dataclass(frozen=True)
class ContentMarks:
    """What stands beside address and teaser on the printed envelope; on letter and label only ``imb``.

    ``imb`` are the digits of the Intelligent Mail barcode, ``postage`` the lines of the firm's permit,
    ``advertising_overruled`` the firm's reason for a teaser on stock that takes none, ``postcode_boxes`` where Chinese
    stock has its boxes, in the order of :class:`~intranet.values.postcode_boxes.PostcodeBoxes`.
    """

    imb: str = ""
    postage: tuple[str, ...] = ()
    advertising_overruled: str = ""
    postcode_boxes: tuple[float, ...] = ()


@dataclass(frozen=True)
class ContentLetter:
    """The firm's own words for the letter, in the version that was in use; ``language`` is the one they are in."""

    version_id: int
    number: int
    language: str
    subject: str
    body: str
    closing: str = ""
    styles: str = ""


@dataclass(frozen=True)
class ContentQuestion:
    """One of the firm's own questions on the reply sheet, with what we know already (IN8)."""

    label: str
    choices: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


_LATER = ("back_ordered", "own_letter", "own_answers", "questions")
"""Parts that came later: left out where empty, so that what was frozen before keeps its hash."""


@dataclass(frozen=True, kw_only=True)
class PacketContent:
    """One packet. Texts are plain, in the reader's language; dates are those that the letter bears.

    ``sold`` is empty when the page of everything the firm sells does not go along; ``teaser`` is empty when there is
    none. ``envelope`` is a code of the press; ``addressed_by`` and ``teaser_by`` are values of
    :class:`~mailroom.packets.values.AddressedBy` and :class:`~mailroom.packets.values.TeaserBy`. ``back_ordered`` are
    titles of what is out of stock and follows by itself.
    """

    number: str
    recipient: PostalAddress
    sender: ContentSender
    customer: str
    letter_date: date
    language: str = "en"
    level: int | None = None
    purpose: str = "standard"
    rush: bool = False
    references: tuple[str, ...] = ()
    inquired_on: date | None = None
    call_on: date | None = None
    products: tuple[str, ...] = ()
    note: str = ""
    emailed_to: str = ""
    signer: ContentSigner = ContentSigner()
    contact: ContentContact = ContentContact()
    items: tuple[ContentItem, ...] = ()
    sold: tuple[SoldLine, ...] = ()
    reply_sheet: bool = True
    envelope: str = ""
    fold: str = "flat"
    addressed_by: str = "envelope"
    teaser: str = ""
    teaser_by: str = "printed"
    weight_g: float = 0.0
    thickness_mm: float = 0.0
    back_ordered: tuple[str, ...] = ()
    marks: ContentMarks = ContentMarks()
    own_letter: ContentLetter | None = None
    own_answers: tuple[tuple[str, str], ...] = ()
    questions: tuple[ContentQuestion, ...] = ()

    @property
    def pointers(self) -> tuple[tuple[str, ContentPointer], ...]:
        """Every page pointer with the title of the piece it points into."""
        return tuple((item.title, pointer) for item in self.items for pointer in item.pointers)

    def address_lines(self) -> tuple[AddressLine, ...]:
        """The recipient's address as this sender's mail bears it."""
        return self.recipient.lines(self.sender.address.country, self.sender.address.language or "en")

    def return_lines(self) -> tuple[AddressLine, ...]:
        """The firm's own address as it stands in the corner of the envelope."""
        foreign = self.recipient.country
        return self.sender.address.lines(foreign, self.sender.address.language or "en")

    def dated_like(self, other: PacketContent) -> PacketContent:
        """This content with the dates of ``other``, to tell whether anything else differs."""
        return replace(self, letter_date=other.letter_date, call_on=other.call_on)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: what is frozen. Dates in ISO form."""
        plain = _plain(self)
        for name in _LATER:
            if not plain[name]:
                del plain[name]
        if not self.sender.layout:
            del plain["sender"]["layout"]
        if self.marks == ContentMarks():
            del plain["marks"]
        elif not self.marks.postcode_boxes:  # they came later: what was frozen before keeps its hash
            del plain["marks"]["postcode_boxes"]
        return {"version": VERSION, **plain}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any], shared: dict[Any, Any] | None = None) -> Self:
        """Read what :meth:`to_json` wrote. Of many contents read with one ``shared``, equal parts are kept once."""
        values: dict[str, Any] = {name: value for name, value in stored.items() if name != "version"}
        for name in ("letter_date", "inquired_on", "call_on"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        for name in ("references", "products", "back_ordered"):
            values[name] = tuple(values.get(name, ()))
        sender = dict(values["sender"])
        sender["address"] = PostalAddress.from_json(sender["address"])
        values |= {
            "recipient": PostalAddress.from_json(values["recipient"]),
            "sender": ContentSender(**sender),
            "signer": ContentSigner(**values["signer"]),
            "contact": ContentContact(**values["contact"]),
            "marks": _marks(values.get("marks", {})),
            "items": tuple(map(_item, values["items"])),
            "sold": tuple(SoldLine(**line) for line in values["sold"]),
            "own_letter": ContentLetter(**values["own_letter"]) if values.get("own_letter") else None,
            "own_answers": tuple((key, text) for key, text in values.get("own_answers", ())),
            "questions": tuple(map(_question, values.get("questions", ()))),
        }
        if shared is not None:
            for name in ("sender", "sold", "items", "signer", "own_letter"):
                values[name] = shared.setdefault(values[name], values[name])
        return cls(**values)

    def hash(self) -> str:
        """SHA-256 over the JSON: what is approved, and what a preview is kept under."""
        return content_hash(self.to_json())


def content_hash(stored: Mapping[str, Any]) -> str:
    """The hash of content in its stored form."""
    canonical = json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON has it: dataclasses as objects, tuples as lists, dates in ISO form, the rest as it is."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is tuple:
        return [_plain(part) for part in value]
    if kind is date:
        return value.isoformat()
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _field_names(kind)}
    return json.loads(json.dumps(value))


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _marks(stored: Mapping[str, Any]) -> ContentMarks:
    lists = {name: tuple(stored.get(name, ())) for name in ("postage", "postcode_boxes")}
    values: dict[str, Any] = {**stored, **lists}
    return ContentMarks(**values)


def _question(stored: Mapping[str, Any]) -> ContentQuestion:
    return ContentQuestion(stored["label"], tuple(stored["choices"]), tuple(stored["answers"]))


def _item(stored: Mapping[str, Any]) -> ContentItem:
    pointers = tuple(ContentPointer(**pointer) for pointer in stored["pointers"])
    values: dict[str, Any] = {**stored, "pointers": pointers}
    return ContentItem(**values)
