"""Writing a packet's content down as plain values, from its rows as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from intranet.firm import queries as firm
from intranet.firm.models import FirmProfile
from intranet.firm.texts import chain
from intranet.followups.rules import after_mailing
from intranet.people.models import User
from intranet.platform.database import db
from intranet.platform.storage import StoredFile
from intranet.products.models import Product
from intranet.values.inquiry_terms import AnswerMethod
from mailroom.literature import queries as literature
from mailroom.packets.content import (
    ContentContact,
    ContentItem,
    ContentPointer,
    ContentSender,
    ContentSigner,
    PacketContent,
    SoldLine,
)
from mailroom.packets.facts import asked_in
from mailroom.packets.gates import recipient
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.values import TeaserBy
from mailroom.press.teasers import teaser_text

MOST_SOLD = 120
"""Lines that the page of everything the firm sells holds; a firm with more lists its first articles there."""

LONGEST_ABOUT = 90


@dataclass(frozen=True)
class FirmFacts:
    """What every packet of the day shares; read once for many packets."""

    sender: ContentSender
    products: tuple[Product, ...]
    own_teasers: dict[str, str]


def firm_facts() -> FirmFacts:
    """The letterhead, what is sold, the firm's own teasers. Four statements."""
    products = (
        sa.select(Product).where(Product.active.is_(True)).order_by(Product.article_number).limit(MOST_SOLD)
    )
    own = {row.language: row.text for row in firm.texts("teaser")}
    return FirmFacts(_sender(firm.profile()), tuple(db.session.scalars(products)), own)


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
    )


def build_content(packet: Packet, today: date, facts: FirmFacts | None = None) -> PacketContent:
    """The packet as it would be printed ``today``."""
    shared = facts or firm_facts()
    address = recipient(packet)
    asked = asked_in(packet.inquiries, packet.language)
    contact = packet.contact
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
        call_on=_call_on(today, address.country, shared.sender.address.country),
        products=tuple(product.name for product in asked if product.product_id is not None),
        note=packet.letter_note,
        emailed_to=_emailed_to(packet),
        signer=_signer(packet),
        contact=ContentContact(contact.phone, contact.fax, contact.email) if contact else ContentContact(),
        items=_items(packet),
        sold=tuple(_sold(product, packet.language) for product in shared.products)
        if packet.cross_sell
        else (),
        reply_sheet=packet.reply_sheet,
        envelope=packet.envelope,
        fold=packet.fold,
        addressed_by=packet.addressed_by.value,
        teaser=teaser(packet, address.country, shared.own_teasers),
        teaser_by=packet.teaser_by.value,
        weight_g=round(packet.weight_g, 2),
        thickness_mm=round(packet.thickness_mm, 2),
        back_ordered=tuple(order.item.title_in(packet.language) for order in packet.back_orders),
    )


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


def _call_on(today: date, country: str, home: str) -> date:
    return after_mailing(today, country, home, firm.policy("after_mailing"), firm.calendar())[0]


def _emailed_to(packet: Packet) -> str:
    """Where the literature went by e-mail as well (IN12), if it did."""
    by_mail = any(AnswerMethod.EMAIL.value in inquiry.answer_methods for inquiry in packet.inquiries)
    return packet.contact.email if by_mail and packet.contact else ""


def _signer(packet: Packet) -> ContentSigner:
    """The customer's rep, else whoever took the inquiry."""
    taken_by = next((inquiry.taken_by_id for inquiry in packet.inquiries if inquiry.taken_by_id), None)
    person = db.session.get(User, packet.customer.owner_id or taken_by or 0)
    if person is None:
        return ContentSigner()
    return ContentSigner(person.name, "", person.phone, person.email)


def _items(packet: Packet) -> tuple[ContentItem, ...]:
    files = literature.files(item.edition.file_id for item in packet.items if item.edition)
    return tuple(_item(line, packet.language, files) for line in packet.items)


def _item(line: PacketItem, language: str, files: dict[int, StoredFile]) -> ContentItem:
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
