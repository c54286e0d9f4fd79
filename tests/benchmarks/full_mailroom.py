"""A house with any number of packets that are ready to be printed, made in seconds: what the run benchmark works on.

Everybody is a customer of their own with an inquiry of their own. A quarter lives abroad, some read Chinese; each
packet has a letter, the page of everything sold and a reply sheet, one piece from the shelf and one that is printed
with the letter; a third also points into the catalogue. Two dozen products, four reps and three days make letters
differ as they do in a firm.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from intranet.app import create_app
from intranet.customers.models import Contact, Customer
from intranet.inquiries.models import Inquiry, InquiryProduct
from intranet.people import service as people
from intranet.platform import clock, ddl, jobs
from intranet.platform.database import db, transaction
from intranet.products.models import Product
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import Channel, Need, Verdict
from intranet.values.reference import make_reference
from intranet.values.text import squash
from mailroom.literature.models import LiteratureItem
from mailroom.literature.values import LiteratureKind, Printing
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.values import AddressedBy, PacketState, TeaserBy
from mailroom.plugin import extensions as mailroom
from tests.benchmarks.bench_labels import american, chinese
from tests.factories import mailroom as cast

PASSWORD = "a long enough sentence 7"
GOODS = ("Bench vise", "Drill press", "Torque wrench", "Feeler gauge set", "Height gauge", "Dial caliper")
SIZES = ("100", "150", "200", "300 XL")
REPS = ("Maria Lind", "Tom Becker", "Ana Souza", "Li Wei")
DAYS = 3
CATALOGUE_PAGES = 48
CHINESE_SHARE, LABEL_SHARE, POINTER_SHARE = 0.08, 0.3, 0.33
GERMANS = (("Jana Vogel", "Messtechnik Vogel GmbH"), ("Jürgen Größe", "Größe & Söhne KG"))


def german(chance: random.Random) -> PostalAddress:
    person, firm = chance.choice(GERMANS)
    street = f"Turmstraße {chance.randint(1, 200)}"
    return PostalAddress(person, firm, street, "", "Berlin", "", "10559", "DE", "de")


def settings(folder: Path) -> dict[str, Any]:
    """A house on files below ``folder``, for every process that works in it."""
    return {
        "DATABASE_URI": f"sqlite:///{folder}/sameday.sqlite",
        "JOBS_URI": f"sqlite:///{folder}/jobs.sqlite",
        "STORAGE_URI": f"file://{folder}/files",
        "SECRET_KEY": "one key for all processes of a benchmark",
    }


Readers = Callable[[random.Random], PostalAddress]


def mixed(chance: random.Random) -> PostalAddress:
    """Somebody at home or abroad, in the shares of the usual run."""
    make = chinese if chance.random() < CHINESE_SHARE else (german if chance.random() < 0.2 else american)
    return make(chance)


def build(folder: Path, count: int, readers: Readers = mixed) -> Flask:
    """The application in this process, its database filled; somebody with every role is user 1."""
    wanted = settings(folder)
    (folder / "files").mkdir(parents=True)
    engine = sa.create_engine(wanted["DATABASE_URI"])
    with engine.begin() as connection:
        ddl.create_everything(connection)
    engine.dispose()
    app = create_app(wanted, plugins=[mailroom])
    with app.app_context():
        roles = ("reception", "rep", "mailroom", "supervisor", "admin")
        people.add_user(
            sign_in_name="bench",
            name="Bench Tester",
            password=PASSWORD,
            roles=roles,
            by=None,
            now=clock.now(),
        )
        for name in REPS:
            people.add_user(
                sign_in_name=name.lower().replace(" ", "."),
                name=name,
                password=PASSWORD,
                roles=("rep",),
                by=None,
                now=clock.now(),
            )
        offered = literature()
        jobs.work_off(app)
        fill(count, readers, *offered)
        db.session.remove()
    return app


def literature() -> tuple[list[Product], Any, dict[int, int]]:
    """The firm, its products, what answers them (from the shelf, from the printer, the catalogue), and the pages."""
    cast.a_firm()
    products = [cast.a_product(f"{name} {size}") for size in SIZES for name in GOODS]
    shelf = [
        cast.a_sheet(one, shelf_place_id=cast.a_shelf_place().id, title_en=f"{one.name_en} data sheet")
        for one in products
    ]
    printed = {"kind": LiteratureKind.TECHNICAL_NOTE, "rank": 2, "printing": Printing.ON_DEMAND}
    demand = [cast.a_sheet(one, title_en=f"{one.name_en} manual", **printed) for one in products]
    catalogue = cast.a_piece(*products, kind=LiteratureKind.CATALOGUE, rank=3, title_en="The whole catalogue")
    pages = {one.id: 3 + place for place, one in enumerate(products)}
    cast.an_edition(catalogue, pages=pages, pdf=cast.a_brochure(CATALOGUE_PAGES, text="Catalogue"))
    return products, (shelf, demand, catalogue), pages


def fill(count: int, readers: Readers, products: list[Product], pieces: Any, pages: dict[int, int]) -> None:
    """``count`` packets that are ready, drafted by hand rather than one by one by the worker."""
    chance = random.Random(1000)
    editions = {one.item_id: one.id for one in db.session.query(cast.Edition)}
    with transaction() as session:
        packets = [
            _packet(chance, readers(chance), number, products, pieces, pages) for number in range(count)
        ]
        for packet in packets:
            for item in packet.items:
                item.edition_id = editions[item.item_id]
        session.add_all(packets)
        session.flush()
        for packet in packets:
            packet.number = make_reference(packet.id, "P")


def _packet(
    chance: random.Random,
    place: PostalAddress,
    number: int,
    products: list[Product],
    pieces: Any,
    pages: dict[int, int],
) -> Packet:
    customer, product = _customer(place, number), products[number % len(products)]
    inquiry = Inquiry(
        reference=make_reference(500_000 + number),
        customer=customer,
        contact=customer.contacts[0],
        address=customer.addresses[0],
        channel=Channel.PHONE,
        inquiry_date=cast.NOW.date() - timedelta(number % DAYS),
        received_at=cast.NOW,
        language="zh" if place.language == "zh" else "en",
        verdict=Verdict.CLEAR,
        need=Need.NORMAL,
        answer_methods=["post"],
        products=[InquiryProduct(product_id=product.id)],
    )
    shelf, demand, catalogue = pieces
    items = [_item(shelf[number % len(shelf)], 0), _item(demand[number % len(demand)], 1)]
    if chance.random() < POINTER_SHARE:
        pointer = {"product_id": product.id, "product": product.name_en, "page": str(pages[product.id])}
        items.append(_item(catalogue, 2, [pointer]))
    by_label = chance.random() < LABEL_SHARE
    return Packet(
        number=f"new {number}",
        customer=customer,
        contact=customer.contacts[0],
        address=customer.addresses[0],
        language=inquiry.language,
        state=PacketState.READY,
        purpose="standard",
        cross_sell=True,
        reply_sheet=True,
        envelope="9x12" if by_label else "#10",
        fold="flat",
        addressed_by=AddressedBy.LABEL if by_label else AddressedBy.ENVELOPE,
        teaser_by=TeaserBy.LABEL if by_label else TeaserBy.PRINTED,
        weight_g=60.0,
        drafted_at=cast.NOW,
        state_since=cast.NOW,
        inquiries=[inquiry],
        items=items,
    )


def _customer(place: PostalAddress, number: int) -> Customer:
    name = f"{place.organisation or place.person} {number}"
    return Customer(
        name=name,
        name_key=squash(name),
        bare_name=squash(name),
        language="zh" if place.language == "zh" else "en",
        level=3,
        owner_id=2 + number % len(REPS),
        created_at=cast.NOW,
        changed_at=cast.NOW,
        contacts=[Contact(name=place.person, name_key=squash(place.person), email="someone@example.com")],
        addresses=[cast.an_address(place)],
    )


def _item(item: LiteratureItem, position: int, pointers: Any = ()) -> PacketItem:
    return PacketItem(item_id=item.id, position=position, pointers=list(pointers))
