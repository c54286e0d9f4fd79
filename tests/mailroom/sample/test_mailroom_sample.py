"""The sample literature and packets: eight brochures drawn by code, work in several lanes."""

import io
from collections.abc import Iterator

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask

from intranet.approvals import queries as approvals
from intranet.platform import jobs, storage
from intranet.platform.database import db
from intranet.platform.storage import StoredFile
from mailroom.centre.models import Collection
from mailroom.literature.models import Edition, LiteratureItem, PagePointer
from mailroom.packets.franking import franking_on
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.printers.models import Printer
from mailroom.sample import literature, machines, packets
from mailroom.stock.queries import supplies_in_stock
from tests import databases, houses
from tests.factories import mailroom as cast

PRODUCTS = (
    ("Bench vise 125 mm", "台虎钳 125 毫米"),
    ("Digital caliper", "数显卡尺"),
    ("Outside micrometer", "外径千分尺"),
    ("Dial indicator", "百分表"),
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A firm with the mail-room's sample, after the worker has done its part; for all tests here, which only read."""
    folder = tmp_path_factory.mktemp("mailroom-sample")
    app = houses.build(houses.copy_of(databases.sqlite_template(houses.make_tables), folder))
    with app.app_context():
        prepare(app)
        literature.load(7)
        packets.load(7)
        jobs.work_off(app)
        yield app
        db.session.remove()
    houses.close(app)


def prepare(app: Flask) -> None:
    """What the intranet's half of the sample leaves to the mail-room, in small."""
    cast.a_firm()
    houses.add_person(app, "mailroom", name="Mo Mail")
    houses.add_person(app, "supervisor", name="Sam Super")
    products = [cast.a_product(*names, technical_data="0 to 150 mm\n0.01 mm") for names in PRODUCTS]
    for number in range(6):
        cast.an_inquiry(cast.a_caller(level=1 if number == 0 else 3), products[number % 4])
    for level in (1, 3):
        cast.an_inquiry(cast.a_caller(level=level), products[0], literature_sent_on=cast.NOW.date())


def test_eight_brochures_are_drawn_with_every_product_in_the_catalogue(loaded):
    editions = list(db.session.scalars(sa.select(Edition).order_by(Edition.id)))
    assert len(editions) == 8
    catalogue = editions[0]
    assert catalogue.page_count == 2 + len(PRODUCTS)
    pointers = list(db.session.scalars(sa.select(PagePointer).where(PagePointer.edition_id == catalogue.id)))
    assert [pointer.page for pointer in pointers] == [3, 4, 5, 6]
    pdf = storage.read(db.session.get(StoredFile, catalogue.file_id))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == catalogue.page_count


def test_page_pictures_are_drawn_by_the_worker(loaded):
    for edition in db.session.scalars(sa.select(Edition)):
        assert len(edition.picture_ids) == edition.page_count


def test_packets_stand_in_several_lanes(loaded):
    states = set(db.session.scalars(sa.select(Packet.state)))
    assert {PacketState.READY, PacketState.WAITING, PacketState.HELD, PacketState.MAILED} <= states
    prices = franking_on(cast.NOW.date())
    for packet in db.session.scalars(sa.select(Packet)):
        postage = prices.of_packet(packet)
        assert (postage.service and postage.price) or postage.reasons


def test_what_was_mailed_waits_for_nobodys_approval(loaded):
    waiting = {approval.subject_id for approval in approvals.waiting()}
    mailed = set(db.session.scalars(sa.select(Packet.id).where(Packet.state == PacketState.MAILED)))
    assert waiting
    assert not waiting & mailed


def test_loading_again_adds_nothing(loaded):
    def counts():
        return [
            db.session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (LiteratureItem, Packet)
        ]

    before = counts()
    literature.load(7)
    packets.load(7)
    assert counts() == before


def test_supplies_are_in_stock(loaded):
    rows, total = supplies_in_stock()
    assert total == len(literature.SUPPLIES)
    assert next(row for row in rows if row.thing.code == "TAPE-50").warning.code == "stock_low"


def test_the_mail_room_has_a_printer_with_its_trays_and_is_told_when_the_post_comes(in_app, a_person):
    machines.load(7)
    assert db.session.scalar(sa.select(sa.func.count(Printer.id))) == 0
    a_person("mailroom", name="Mo Mail")
    machines.load(7)
    machines.load(7)
    [printer] = db.session.scalars(sa.select(Printer))
    assert [(tray.name, tray.size) for tray in printer.trays] == [
        ("Tray 1", "Letter"),
        ("Tray 2", "Avery 5160"),
        ("Bypass", "#10"),
    ]
    [collection] = db.session.scalars(sa.select(Collection))
    assert (collection.weekdays, f"{collection.at:%H:%M}") == ([0, 1, 2, 3, 4], "16:30")
