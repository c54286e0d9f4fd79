"""Sample literature: eight brochures with their page pointers, two pieces without a PDF, on their shelves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from intranet.firm import queries as firm
from intranet.people.models import User
from intranet.people.queries import with_role
from intranet.platform import clock
from intranet.platform.database import db
from intranet.products.models import Product
from intranet.products.queries import all_products
from mailroom.literature import service
from mailroom.literature.models import LiteratureItem
from mailroom.literature.service import EditionEntry, ItemEntry
from mailroom.literature.values import CheckedPdf, LiteratureKind, Printing
from mailroom.sample.brochures import BrochureMaker
from mailroom.stock import service as stock
from mailroom.stock.models import ShelfPlace, Supply
from mailroom.stock.service import SupplyEntry
from mailroom.stock.values import StockReason, SupplyKind

OWN_SHEETS = 3
FIRST_PAGE_IN_CATALOGUE = 3
SHELVES = ("A-1-1", "A-1-2", "A-1-3", "A-2-1", "A-2-2", "A-2-3", "B-1-1", "B-1-2", "B-1-3")
_ENVELOPE, _LABELS = SupplyKind.ENVELOPE, SupplyKind.LABEL_SHEET
# Code, names, kind, size or sheet, unit, weight in g, through the printer, reorder from, how many came in.
SUPPLIES: tuple[tuple[str, str, str, SupplyKind, str, str, float, bool, int, int], ...] = (
    ("ENV-10", "Envelopes #10", "信封 #10", _ENVELOPE, "#10", "piece", 5.0, True, 200, 1200),
    ("ENV-69", "Envelopes 6 x 9", "信封 6x9", _ENVELOPE, "6x9", "piece", 7.5, True, 100, 300),
    ("ENV-912", "Envelopes 9 x 12", "信封 9x12", _ENVELOPE, "9x12", "piece", 18.0, False, 150, 620),
    ("ENV-1013", "Envelopes 10 x 13", "信封 10x13", _ENVELOPE, "10x13", "piece", 23.0, False, 50, 40),
    ("LAB-5160", "Address labels 5160", "地址标签 5160", _LABELS, "5160", "sheet", 0.0, True, 10, 60),
    ("LAB-5163", "Teaser labels 5163", "广告语标签 5163", _LABELS, "5163", "sheet", 0.0, True, 10, 25),
    ("PAP-80", "Letter paper 80 g", "信纸 80 克", SupplyKind.PAPER, "", "sheet", 4.8, True, 1000, 5000),
    ("TAPE-50", "Packing tape 50 mm", "封箱胶带 50 毫米", SupplyKind.OTHER, "", "roll", 0.0, False, 6, 4),
)


def load(seed: int) -> None:
    """Add it all, unless there is literature already."""
    del seed
    products, by = all_products(), keeper()
    if not products or by is None or db.session.scalar(sa.select(LiteratureItem.id).limit(1)) is not None:
        return
    now = clock.now()
    places = [
        stock.save_place(code, walk * 10, False, 60.0, by) for walk, code in enumerate(SHELVES, start=1)
    ]
    _Shelf(now, places).fill(products, BrochureMaker(firm.profile().name))
    _supplies(by, now)


def keeper() -> User | None:
    """Who works in the mail-room, if anybody."""
    return next(iter(with_role("mailroom")), None)


def _supplies(by: User, now: datetime) -> None:
    known = set(db.session.scalars(sa.select(Supply.code)))
    for code, name_en, name_zh, kind, spec, unit, weight_g, printable, reorder_point, count in SUPPLIES:
        if code in known:
            continue
        entry = SupplyEntry(
            code,
            name_en,
            kind,
            name_zh,
            spec,
            unit,
            weight_g,
            printable=printable,
            reorder_point=reorder_point,
        )
        supply = stock.save_supply(entry, by)
        came = now - timedelta(days=40)
        stock.move(count, StockReason.RECEIPT, by, came, supply_id=supply.id, note="first delivery")


class _Shelf:
    """Puts pieces on the shelf, one after the other."""

    def __init__(self, now: datetime, places: Sequence[ShelfPlace]) -> None:
        self._now, self._places = now, list(places)
        self._published = (now - timedelta(days=120)).date()

    def fill(self, products: Sequence[Product], maker: BrochureMaker) -> None:
        """The eight brochures, then what has no PDF."""
        first, own = products[0], products[:OWN_SHEETS]
        kinds = LiteratureKind
        for language, title in (("en", "Catalogue"), ("zh", "产品总目录")):
            code = f"CAT-{language.upper()}"
            item = self._item(
                code, title, kinds.CATALOGUE, language, 165.0, 3.2, {one.id: 9 for one in products}
            )
            edition = self._edition(item, maker.catalogue(products, language))
            pages = {one.id: place for place, one in enumerate(products, start=FIRST_PAGE_IN_CATALOGUE)}
            service.set_pointers(edition, pages, None)
        for language, title in (("en", "Who we are"), ("zh", "公司简介")):
            item = self._item(
                f"PRO-{language.upper()}",
                title,
                kinds.COMPANY_PROFILE,
                language,
                0.0,
                0.0,
                {},
                True,
                on_demand=True,
            )
            self._edition(item, maker.profile(language))
        for number, product in enumerate(own, start=1):
            item = self._item(
                f"SHT-{number}", product.name_en, kinds.PRODUCT_SHEET, "en", 9.5, 0.25, {product.id: 1}
            )
            self._edition(item, maker.sheet(product, "en"))
        note = self._item(
            "NOTE-1",
            "Measuring the same twice",
            kinds.TECHNICAL_NOTE,
            "en",
            0.0,
            0.0,
            {one.id: 4 for one in own},
            on_demand=True,
        )
        self._edition(note, maker.technical_note(own, "en"))
        self._item("REF-1", "Three workshops tell", kinds.TESTIMONIAL, "en", 11.0, 0.3, {first.id: 3})
        self._item("PRICE", "Price list", kinds.PRICE_LIST, "mul", 14.0, 0.35, {})

    def _item(
        self,
        code: str,
        title: str,
        kind: LiteratureKind,
        language: str,
        weight_g: float,
        thickness_mm: float,
        ranks: dict[int, int],
        with_all: bool = False,
        on_demand: bool = False,
    ) -> int:
        place = None if on_demand else self._places.pop(0)
        entry = ItemEntry(
            code=code,
            title_en=title,
            kind=kind,
            printing=Printing.ON_DEMAND if on_demand else Printing.PREPRINTED,
            title_zh=title if language == "zh" else "",
            language=language,
            shelf_place_id=place.id if place else None,
            weight_g=weight_g,
            thickness_mm=thickness_mm,
            goes_with_all=with_all,
            reorder_point=0 if on_demand else 80,
        )
        item = service.save_item(entry, None)
        service.set_answers(item.id, ranks, None)
        if place:
            came = self._now - timedelta(days=110)
            stock.move(500, StockReason.RECEIPT, None, came, item_id=item.id, note="from the printer")
        return item.id

    def _edition(self, item_id: int, pdf: CheckedPdf) -> int:
        published: date = self._published
        label = f"{published.year}/1"
        return service.add_edition(item_id, EditionEntry(label, published), pdf, None, self._now).id
