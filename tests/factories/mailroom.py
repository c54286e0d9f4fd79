"""The mail-room's cast: somebody who asked, what can be sent to them, and the packet that comes of it.

Everything is added in the application context that is open. Codes and names are numbered, so that a test may ask for
several of each.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from intranet.customers.models import Contact, Customer, CustomerAddress
from intranet.firm.models import FirmProfile
from intranet.inquiries.models import Inquiry, InquiryProduct
from intranet.platform.database import db, transaction
from intranet.products.models import Product
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import Channel, Need, Verdict
from intranet.values.reference import make_reference
from intranet.values.text import squash
from mailroom.literature import service as literature
from mailroom.literature.models import Edition, LiteratureItem
from mailroom.literature.service import EditionEntry, ItemEntry
from mailroom.literature.values import CheckedPdf, LiteratureKind, Printing
from mailroom.packets import service as packets
from mailroom.packets.models import Packet
from mailroom.stock import service as stock
from mailroom.stock.models import ShelfPlace, Supply
from mailroom.stock.service import SupplyEntry
from mailroom.stock.values import SupplyKind

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
BERLIN = PostalAddress(
    person="Dr. Jana Vogel", organisation="Messtechnik Vogel GmbH", street="Turmstraße 21", city="Berlin",
    postcode="10559", country="DE", language="de",
)  # fmt: skip
CHICAGO = PostalAddress(
    person="Ann Miller", organisation="Lakeside Tooling Inc.", street="233 S Wacker Dr", city="Chicago",
    region="IL", postcode="60606", country="US", language="en",
)  # fmt: skip
_numbers = count(1)


def a_firm(country: str = "US") -> FirmProfile:
    """The firm that sends: in Ohio, or in ``country``."""
    profile = FirmProfile(
        id=1,
        name="Brightbench Tools Inc.",
        street="410 Canal Street",
        city="Columbus",
        region="OH",
        postcode="43215",
        country=country,
        language="en",
        time_zone="America/New_York",
        phone="+1 614 555 0100",
        email="hello@brightbench.example",
    )
    return _added(profile)


def a_product(name: str = "Bench vise", name_zh: str = "", **more: Any) -> Product:
    """Something the firm sells."""
    return _added(Product(article_number=f"A-{next(_numbers):04}", name_en=name, name_zh=name_zh, **more))


def a_caller(
    address: PostalAddress | None = CHICAGO, *, level: int | None = 3, language: str = "en", **more: Any
) -> Customer:
    """A customer with one contact and one address; ``address`` None: nobody knows where they are."""
    place = address or PostalAddress(person="Nobody Knows", organisation="Somewhere Ltd")
    name = place.organisation or place.person
    customer = Customer(
        name=name,
        name_key=squash(name),
        bare_name=squash(name),
        is_person=not place.organisation,
        language=language,
        level=level,
        created_at=NOW,
        changed_at=NOW,
        **more,
    )
    customer.contacts.append(
        Contact(name=place.person, name_key=squash(place.person), email="someone@example.com")
    )
    if address is not None:
        customer.addresses.append(an_address(address))
    return _added(customer)


def an_address(place: PostalAddress) -> CustomerAddress:
    """The row of a place."""
    return CustomerAddress(
        street=place.street,
        sublocality=place.sublocality,
        city=place.city,
        region=place.region,
        postcode=place.postcode,
        country=place.country,
        key=place.key(),
        created_at=NOW,
    )


def an_inquiry(customer: Customer, *products: Product, **more: Any) -> Inquiry:
    """A clear inquiry of this customer about these products, who wants literature."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "channel": Channel.PHONE,
        "inquiry_date": date(2026, 11, 24),
        "received_at": NOW,
        "language": customer.language,
        "verdict": Verdict.CLEAR,
        "need": Need.NORMAL,
        "answer_methods": ["post"],
        **more,
    }
    inquiry = Inquiry(
        reference=make_reference(900_000 + number),
        customer_id=customer.id,
        contact_id=customer.contacts[0].id if customer.contacts else None,
        address_id=customer.addresses[0].id if customer.addresses else None,
        **values,
    )
    inquiry.products = [
        InquiryProduct(product_id=product.id, position=place) for place, product in enumerate(products)
    ]
    return _added(inquiry)


def a_packet(customer: Customer | None = None, *products: Product, by: Any = None, **more: Any) -> Packet:
    """The packet of a fresh inquiry, as the machine drafts it."""
    inquiry = an_inquiry(customer or a_caller(), *products, **more)
    packet = packets.draft(inquiry.id, by, NOW)
    assert packet is not None
    return packet


def a_brochure(
    pages: int = 2, width_mm: float = 215.9, height_mm: float = 279.4, text: str = "Brochure"
) -> CheckedPdf:
    """A PDF drawn by code; each page says which it is."""
    out = io.BytesIO()
    size = (width_mm / 25.4 * 72, height_mm / 25.4 * 72)
    canvas = Canvas(out, pagesize=size, invariant=1)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica", 24)
        canvas.drawString(72, size[1] - 72, f"{text} page {page}")
        canvas.showPage()
    canvas.save()
    return CheckedPdf(out.getvalue(), ((width_mm, height_mm),) * pages)


def a_piece(
    *products: Product, kind: LiteratureKind = LiteratureKind.PRODUCT_SHEET, rank: int = 1, **more: Any
) -> LiteratureItem:
    """A piece of literature that answers these products, without an edition yet."""
    number = next(_numbers)
    values: dict[str, Any] = {"printing": Printing.PREPRINTED, "weight_g": 20.0, "thickness_mm": 0.8, **more}
    title = values.pop("title_en", f"Sheet {number}")
    item = literature.save_item(ItemEntry(f"LIT-{number:03}", title, kind, **values), None)
    literature.set_answers(item.id, {product.id: rank for product in products}, None)
    return item


def an_edition(
    item: LiteratureItem,
    label: str = "2026",
    pages: dict[int, int] | None = None,
    pdf: CheckedPdf | None = None,
) -> Edition:
    """An edition with its PDF; ``pages``: product -> PDF page."""
    brochure = pdf or a_brochure(max((2, *(pages or {}).values())))
    edition = literature.add_edition(item.id, EditionEntry(label, date(2026, 1, 15)), brochure, None, NOW)
    if pages:
        literature.set_pointers(edition.id, pages, None)
    return edition


def a_sheet(product: Product, **more: Any) -> LiteratureItem:
    """The product's own preprinted sheet, in print."""
    item = a_piece(product, **more)
    an_edition(item)
    return item


def a_shelf_place(code: str = "", walk: int = 0) -> ShelfPlace:
    """A place on the shelves."""
    number = next(_numbers)
    return _added(ShelfPlace(code=code or f"S{number}", walk=walk or number))


def an_envelope_supply(spec: str, by: Any, **more: Any) -> Supply:
    """Envelopes of a size of the press."""
    return stock.save_supply(
        SupplyEntry(f"ENV-{next(_numbers)}", f"Envelopes {spec}", SupplyKind.ENVELOPE, spec=spec, **more), by
    )


def _added(row: Any) -> Any:
    with transaction() as session:
        session.add(row)
        session.flush()
    db.session.refresh(row)
    return row
