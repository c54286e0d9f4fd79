"""From a packet's content to the pieces that the press sets in type: the one place where the two meet.

A preview, a run and a reprint all come through here, so they look the same.
"""

from __future__ import annotations

from itertools import groupby

from intranet.values.postcode_boxes import PostcodeBoxes
from mailroom.packets.content import PacketContent
from mailroom.press.jobs import LabelJob
from mailroom.press.letters.chunks import Packet
from mailroom.press.letters.crosssell import CrossSellPage, ProductGroup, ProductLine
from mailroom.press.letters.own_letters import OwnLetter
from mailroom.press.letters.pieces import Piece
from mailroom.press.letters.printing import LetterJob, Pointer, Signer
from mailroom.press.letters.reply import ReplyQuestion, ReplySheet
from mailroom.press.letters.slips import CoverSlip
from mailroom.press.sender import Sender, logo_media_type


def sender_of(content: PacketContent, logo: bytes | None = None) -> Sender:
    """The letterhead; ``logo`` are the bytes of the stored file that the content names."""
    sender = content.sender
    return Sender(
        sender.address,
        logo,
        logo_media_type(logo) if logo else "",
        phone=sender.phone,
        fax=sender.fax,
        email=sender.email,
        website=sender.website,
        layout=sender.layout,
    )


def pieces_of(content: PacketContent) -> Packet:
    """Everything of this packet that is set in type, in the order in which it lies in the envelope.

    The page of everything the firm sells is the same for all readers of a language: a run may set it once
    (:func:`crosssell_of`) and leave it out here with ``replace(content, sold=())``.
    """
    pieces: list[Piece] = [letter_of(content)]
    pointers = _pointers(content)
    if pointers:
        name = content.recipient.person or content.recipient.organisation
        pieces.append(
            CoverSlip(packet=content.number, language=content.language, pointers=pointers, recipient=name)
        )
    if content.sold:
        pieces.append(crosssell_of(content))
    if content.reply_sheet:
        pieces.append(reply_of(content))
    return Packet(content.number, tuple(pieces))


def address_of(content: PacketContent) -> LabelJob:
    """The address for a label or an envelope, with the packet's code and its teaser."""
    return LabelJob(
        content.recipient,
        number=content.number,
        code=content.number,
        teaser=content.teaser if content.teaser_by == "printed" else "",
        key=content.number,
        imb=content.marks.imb,
        postage=content.marks.postage,
        postcode_boxes=PostcodeBoxes(*content.marks.postcode_boxes) if content.marks.postcode_boxes else None,
    )


def crosssell_of(content: PacketContent) -> CrossSellPage:
    """The page of everything the firm sells."""
    lines = tuple(ProductLine(line.name, line.article_number, line.about) for line in content.sold)
    return CrossSellPage(packet=content.number, language=content.language, groups=(ProductGroup("", lines),))


def reply_of(content: PacketContent) -> ReplySheet:
    """The reply sheet, filled in as far as we know the reader."""
    return ReplySheet(
        packet=content.number,
        language=content.language,
        recipient=content.recipient,
        references=content.references,
        products=content.products,
        phone=content.contact.phone,
        email=content.contact.email,
        questions=tuple(ReplyQuestion(one.label, one.choices, one.answers) for one in content.questions),
    )


def letter_of(content: PacketContent) -> LetterJob:
    """The cover letter."""
    signer = content.signer
    return LetterJob(
        packet=content.number,
        language=content.language,
        recipient=content.recipient,
        date=content.letter_date,
        references=content.references,
        purpose=content.purpose,
        products=content.products,
        pointers=_pointers(content),
        enclosures=tuple(item.title for item in content.items),
        back_ordered=content.back_ordered,
        has_crosssell=bool(content.sold),
        has_reply=content.reply_sheet,
        emailed_to=content.emailed_to,
        inquired_on=content.inquired_on,
        call_on=content.call_on,
        note=content.note,
        window=content.envelope if content.addressed_by == "window" else "",
        imb=content.marks.imb if content.addressed_by == "window" else "",
        signer=Signer(signer.name, signer.title, signer.phone, signer.email),
        own=_own_words(content),
        fields=dict(content.own_answers),
    )


def _own_words(content: PacketContent) -> OwnLetter | None:
    own = content.own_letter
    return OwnLetter(own.subject, own.body, own.closing, own.styles, own.language) if own else None


def _pointers(content: PacketContent) -> tuple[Pointer, ...]:
    titled = groupby(content.pointers, key=lambda one: one[0])
    told = ((title, tuple(pointer.page for _, pointer in each if pointer.page)) for title, each in titled)
    return tuple(Pointer(title, pages) for title, pages in told if pages)
