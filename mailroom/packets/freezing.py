"""Writing a packet's content down as plain values, from its rows as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from intranet.firm import queries as firm
from intranet.firm.envelope_policy import boxes_on
from intranet.firm.models import FirmProfile, OwnQuestion
from intranet.firm.texts import chain
from intranet.followups.rules import after_mailing
from intranet.people.models import User
from intranet.platform.database import db
from intranet.platform.storage import StoredFile
from intranet.products.models import Product
from intranet.values.address import PostalAddress
from intranet.values.imb import ImbMailer, bears_imb, routing
from intranet.values.inquiry_terms import AnswerMethod
from intranet.values.reason import Reason, reason
from intranet.values.working_calendar import WorkingCalendar
from mailroom.letters import queries as letters
from mailroom.letters.models import LetterVersion
from mailroom.letters.rules import choose_letter
from mailroom.literature import queries as literature
from mailroom.packets.content import (
    ContentContact,
    ContentItem,
    ContentLetter,
    ContentMarks,
    ContentPointer,
    ContentSender,
    ContentSigner,
    PacketContent,
    SoldLine,
    content_hash,
)
from mailroom.packets.facts import asked_in
from mailroom.packets.gates import needs_approval, recipient
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.own_answers import answer_texts, reply_questions
from mailroom.packets.rules import PacketPolicy
from mailroom.packets.values import AddressedBy, TeaserBy
from mailroom.press.drawing.teasers import teaser_text
from mailroom.press.envelopes.sizes import UnknownEnvelope, find_envelope
from mailroom.press.letters.wording import text_language

MOST_SOLD = 120
"""Lines that the page of everything the firm sells holds; a firm with more lists its first articles there."""

LONGEST_ABOUT = 90


@dataclass(frozen=True)
class FirmFacts:
    """What every packet of the day shares, and what many packets need: read once for all of them.

    ``people`` are those who may sign, ``files`` the PDFs of editions, both by id.
    """

    sender: ContentSender
    products: tuple[Product, ...]
    own_teasers: dict[str, str]
    days: Mapping[str, Any]
    calendar: WorkingCalendar
    people: Mapping[int, User]
    files: Mapping[int, StoredFile]
    envelopes: Mapping[str, Mapping[str, Any]]
    own_letters: Mapping[tuple[str, str], LetterVersion]
    questions: Sequence[OwnQuestion]
    sold: dict[str, tuple[SoldLine, ...]] = field(default_factory=dict)
    calls: dict[tuple[date, str], date] = field(default_factory=dict)

    def sold_in(self, language: str) -> tuple[SoldLine, ...]:
        """The lines of the page of everything sold; made once for a language."""
        if language not in self.sold:
            self.sold[language] = tuple(_sold(product, language) for product in self.products)
        return self.sold[language]

    def call_on(self, today: date, country: str) -> date:
        """When mail of ``today`` to that country will have arrived; worked out once for a country."""
        if (today, country) not in self.calls:
            home = self.sender.address.country
            self.calls[today, country] = after_mailing(today, country, home, self.days, self.calendar)[0]
        return self.calls[today, country]


def firm_facts(packets: Iterable[Packet] = ()) -> FirmFacts:
    """The letterhead, what is sold, the firm's own teasers, what stands on envelopes, and what ``packets`` need.

    About thirteen statements.
    """
    products = (
        sa.select(Product).where(Product.active.is_(True)).order_by(Product.article_number).limit(MOST_SOLD)
    )
    own = {row.language: row.text for row in firm.texts("teaser")}
    facts = FirmFacts(
        _sender(firm.profile()),
        tuple(db.session.scalars(products)),
        own,
        firm.policy("after_mailing"),
        firm.calendar(),
        {},
        {},
        firm.policy("envelopes"),
        letters.in_use(),
        letters.own_questions(),
    )
    return facts_for(list(packets), facts)


def facts_for(packets: Sequence[Packet], facts: FirmFacts) -> FirmFacts:
    """The same facts with what these packets need: who signs, and the PDFs. Two statements."""
    people = sa.select(User).where(User.id.in_(map(_signer_id, packets)))
    editions = (line.edition for packet in packets for line in packet.items)
    return replace(
        facts,
        people={person.id: person for person in db.session.scalars(people)},
        files=literature.files(edition.file_id for edition in editions if edition),
    )


def _sender(profile: FirmProfile) -> ContentSender:
    logo = db.session.get(StoredFile, profile.logo_file_id) if profile.logo_file_id else None
    return ContentSender(
        address=profile.address.cleaned(),
        phone=profile.phone,
        fax=profile.fax,
        email=profile.email,
        website=profile.website,
        logo_file_id=logo.id if logo else None,
        logo_sha256=logo.sha256 if logo else "",
        layout=str(firm.policy("packets")["letter"]["layout"]),
    )


def build_content(packet: Packet, today: date, facts: FirmFacts | None = None) -> PacketContent:
    """The packet as it would be printed ``today``."""
    shared = facts or firm_facts([packet])
    address = recipient(packet)
    asked = asked_in(packet.inquiries, packet.language)
    contact = packet.contact
    own = own_words(packet.purpose, packet.language, shared.own_letters)
    spoken = own.language if own else text_language(packet.language)
    return PacketContent(
        number=packet.number,
        recipient=address,
        sender=shared.sender,
        customer=packet.customer.name,
        letter_date=today,
        language=packet.language,
        level=packet.customer.level,
        purpose=packet.purpose,
        rush=packet.rush,
        references=tuple(inquiry.reference for inquiry in packet.inquiries),
        inquired_on=min((inquiry.inquiry_date for inquiry in packet.inquiries), default=None),
        call_on=shared.call_on(today, address.country),
        products=tuple(product.name for product in asked if product.product_id is not None),
        note=packet.letter_note,
        emailed_to=_emailed_to(packet),
        signer=_signer(packet, shared),
        contact=ContentContact(contact.phone, contact.fax, contact.email) if contact else ContentContact(),
        items=tuple(_item(line, packet.language, shared.files) for line in packet.items),
        sold=shared.sold_in(packet.language) if packet.cross_sell else (),
        reply_sheet=packet.reply_sheet,
        envelope=packet.envelope,
        fold=packet.fold,
        addressed_by=packet.addressed_by.value,
        teaser=teaser(packet, address.country, shared.own_teasers),
        teaser_by=packet.teaser_by.value,
        weight_g=round(packet.weight_g, 2),
        thickness_mm=round(packet.thickness_mm, 2),
        back_ordered=tuple(order.item.title_in(packet.language) for order in packet.back_orders),
        marks=_marks(packet, address, shared),
        own_letter=own,
        own_answers=answer_texts(packet, shared.questions, spoken),
        questions=reply_questions(packet, shared.questions) if packet.reply_sheet else (),
    )


def letter_reason(packet: Packet, content: PacketContent) -> Reason:
    """Why the packet has this letter; of a frozen one, which version it was frozen with."""
    if not packet.frozen:
        return choose_letter(packet.purpose, packet.language, letters.in_use()).reason
    own = content.own_letter
    if own is None:
        return reason("letter_frozen_house", "The house's letter, as it was frozen.")
    return reason(
        "letter_frozen", "The firm's own letter, version %(number)s, as it was frozen.", number=own.number
    )


def own_words(
    purpose: str, language: str, own: Mapping[tuple[str, str], LetterVersion]
) -> ContentLetter | None:
    """The firm's own words for such a letter; None for the house's."""
    chosen = choose_letter(purpose, language, own)
    if chosen.key is None:
        return None
    version = own[chosen.key]
    return ContentLetter(version.id, version.number, version.language, **version.text.to_json())


def _marks(packet: Packet, address: PostalAddress, shared: FirmFacts) -> ContentMarks:
    """What whatever carries the address bears beside it."""
    rules = shared.envelopes
    digits = _imb(packet, address, shared)
    if packet.addressed_by is not AddressedBy.ENVELOPE:
        return ContentMarks(digits)
    printed = packet.teaser_by is TeaserBy.PRINTED
    overruled = rules["advertising"]["overruled"] if printed and _takes_none(packet.envelope) else ""
    boxes = boxes_on(packet.envelope, rules)
    permit = tuple(rules["postage"]["permit"].splitlines())
    return ContentMarks(digits, permit, overruled, astuple(boxes) if boxes else ())


_IMB_SWITCH = {AddressedBy.WINDOW: "windows", AddressedBy.LABEL: "labels"}


def _imb(packet: Packet, address: PostalAddress, shared: FirmFacts) -> str:
    """The digits of the Intelligent Mail barcode; none where the firm or the post wants none.

    The packet's own number makes its serial number: it does not come again within the 45 days that the USPS asks for.
    """
    imb = shared.envelopes["imb"]
    wanted = imb["on"] and imb.get(_IMB_SWITCH.get(packet.addressed_by, "on"), True)
    if not wanted or not bears_imb(address.country, shared.sender.address.country):
        return ""
    mailer = ImbMailer(imb["mailer_id"], imb["service_type"])
    return mailer.piece(packet.id) + routing(address.postcode)


def _takes_none(envelope: str) -> bool:
    try:
        return find_envelope(envelope).no_advertising
    except UnknownEnvelope:
        return False


def teaser(packet: Packet, country: str, own: dict[str, str]) -> str:
    """The line on the envelope: this packet's own, the firm's in the reader's language, else the usual one."""
    if packet.teaser_by is TeaserBy.NONE:
        return ""
    if packet.teaser_text:
        return packet.teaser_text
    exact = chain(packet.language)[:-1] or (packet.language,)
    for code in exact:
        if own.get(code):
            return own[code]
    usual = teaser_text(packet.language, country)
    return own["en"] if own.get("en") and usual == teaser_text("en") else usual


def _emailed_to(packet: Packet) -> str:
    """Where the literature went by e-mail as well (IN12), if it did."""
    by_mail = any(AnswerMethod.EMAIL.value in inquiry.answer_methods for inquiry in packet.inquiries)
    return packet.contact.email if by_mail and packet.contact else ""


def _signer_id(packet: Packet) -> int:
    """The customer's rep, else whoever took the inquiry; 0 for nobody."""
    taken_by = next((inquiry.taken_by_id for inquiry in packet.inquiries if inquiry.taken_by_id), None)
    return packet.customer.owner_id or taken_by or 0


def _signer(packet: Packet, facts: FirmFacts) -> ContentSigner:
    person = facts.people.get(_signer_id(packet))
    if person is None:
        return ContentSigner()
    return ContentSigner(person.name, "", person.phone, person.email)


def _item(line: PacketItem, language: str, files: Mapping[int, StoredFile]) -> ContentItem:
    edition = line.edition
    file = files.get(edition.file_id or 0) if edition else None
    return ContentItem(
        item_id=line.item_id,
        code=line.item.code,
        title=line.item.title_in(language),
        kind=line.item.kind.value,
        printing=line.item.printing.value,
        copies=line.copies,
        edition_id=line.edition_id,
        edition=edition.label if edition else "",
        file_id=file.id if file else None,
        file_sha256=file.sha256 if file else "",
        page_count=edition.page_count if edition else 0,
        weight_g=line.item.one_weighs_g,
        pointers=tuple(ContentPointer(pointer["product"], pointer["page"]) for pointer in line.pointers),
    )


def _sold(product: Product, language: str) -> SoldLine:
    """A line of the page; the technical data are kept in English only."""
    first = next(iter(product.technical_data.splitlines()), "")
    about = "" if language.startswith("zh") or len(first) > LONGEST_ABOUT else first
    return SoldLine(product.article_number, product.name_in(language), about)


@dataclass(frozen=True)
class Frozen:
    """A packet's content to print, and the form in which it is stored."""

    content: PacketContent
    stored: dict[str, Any]


def contents_of(packets: Sequence[Packet], today: date, shared: FirmFacts | None = None) -> dict[int, Frozen]:
    """What a run would freeze of many packets, by id; nothing is written yet.

    A fixed number of statements, whatever their number.
    """
    policy = PacketPolicy.from_plain(firm.policy("packets"))
    facts = shared or firm_facts(packets)
    found: dict[int, Frozen] = {}
    for packet in packets:
        if packet.frozen and needs_approval(packet, policy):
            found[packet.id] = Frozen(PacketContent.from_json(packet.frozen), packet.frozen)
        else:
            content = build_content(packet, today, facts)
            found[packet.id] = Frozen(content, content.to_json())
    return found


def keep_frozen(packet: Packet, frozen: Frozen) -> None:
    """Write the content down as what is printed."""
    if packet.frozen is not frozen.stored:
        packet.frozen, packet.frozen_hash = frozen.stored, content_hash(frozen.stored)
