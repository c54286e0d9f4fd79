"""What literature there is, which edition counts, and what answers a product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from intranet.platform.database import db
from intranet.platform.storage import StoredFile
from intranet.products.models import Product
from intranet.values.text import fold
from mailroom.literature.models import Edition, LiteratureAnswer, LiteratureItem, PagePointer, PointerCheck
from mailroom.literature.rules import pages_by_product
from mailroom.literature.values import LiteratureKind, Printing

PAGE = 50


@dataclass(frozen=True)
class Answering:
    """A piece that can be sent now: its newest edition that was not withdrawn (None: preprinted without a PDF).

    ``ranks``: product -> rank, of all its products. ``pages``: product -> printed page number.
    """

    item: LiteratureItem
    edition: Edition | None
    ranks: Mapping[int, int]
    pages: Mapping[int, str]

    @property
    def product_ids(self) -> tuple[int, ...]:
        return tuple(self.ranks)


def answering(product_ids: Iterable[int]) -> list[Answering]:
    """Every piece that answers one of these products, and every piece that goes with all packets, by code.

    Withdrawn editions and pieces without anything to send are left out. Four statements.
    """
    wanted = set(product_ids)
    answers = sa.select(LiteratureAnswer.item_id).where(LiteratureAnswer.product_id.in_(wanted))
    query = (
        sa.select(LiteratureItem)
        .where(LiteratureItem.active.is_(True))
        .where(sa.or_(LiteratureItem.id.in_(answers), LiteratureItem.goes_with_all.is_(True)))
        .options(
            selectinload(LiteratureItem.answers),
            selectinload(LiteratureItem.editions).selectinload(Edition.pointers),
        )
        .order_by(LiteratureItem.code)
    )
    offered = (offer(item) for item in db.session.scalars(query))
    return [one for one in offered if one is not None]


def offer(item: LiteratureItem) -> Answering | None:
    """What of this item can be sent now; None when nothing can."""
    edition = current_edition(item)
    if edition is None and (item.printing is Printing.ON_DEMAND or item.editions):
        return None
    ranks = {answer.product_id: answer.rank for answer in item.answers}
    pages = (
        pages_by_product(edition.page_labels, {one.product_id: one.page for one in edition.pointers})
        if edition
        else {}
    )
    return Answering(item, edition, ranks, pages)


def current_edition(item: LiteratureItem) -> Edition | None:
    """The newest edition that was not withdrawn."""
    standing = [edition for edition in item.editions if edition.withdrawn_at is None]
    return max(standing, key=lambda edition: (edition.published_on, edition.id), default=None)


def items_by_id(item_ids: Iterable[int]) -> dict[int, LiteratureItem]:
    """Items with editions, pointers and answers, by id."""
    query = sa.select(LiteratureItem).where(LiteratureItem.id.in_(set(item_ids)))
    rows = db.session.scalars(
        query.options(
            selectinload(LiteratureItem.answers),
            selectinload(LiteratureItem.editions).selectinload(Edition.pointers),
        )
    )
    return {row.id: row for row in rows}


def item(item_id: int) -> LiteratureItem | None:
    """One item with editions, pointers and answers."""
    return items_by_id([item_id]).get(item_id)


def edition(edition_id: int) -> Edition | None:
    """One edition with its pointers and its item."""
    query = sa.select(Edition).where(Edition.id == edition_id)
    return db.session.scalar(query.options(selectinload(Edition.pointers), selectinload(Edition.item)))


def active_items() -> list[LiteratureItem]:
    """Every item in use with what it takes to offer it, by code; for choosing by hand."""
    query = sa.select(LiteratureItem).where(LiteratureItem.active.is_(True)).order_by(LiteratureItem.code)
    return list(
        db.session.scalars(
            query.options(
                selectinload(LiteratureItem.answers),
                selectinload(LiteratureItem.editions).selectinload(Edition.pointers),
            )
        )
    )


@dataclass(frozen=True)
class LiteratureFilter:
    """What the list shows. Empty values do not filter."""

    text: str = ""
    kind: LiteratureKind | None = None
    language: str = ""
    printing: Printing | None = None
    product_id: int | None = None
    retired: bool = False


@dataclass(frozen=True)
class LiteratureRow:
    """One line of the list."""

    item: LiteratureItem
    edition: Edition | None
    products: int
    picture_id: int | None = None


def items(wanted: LiteratureFilter, page: int = 1) -> tuple[list[LiteratureRow], int]:
    """One page of the list by code, and how many there are."""
    query = _filtered(wanted)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = db.session.scalars(
        query.options(selectinload(LiteratureItem.editions), selectinload(LiteratureItem.answers))
        .order_by(LiteratureItem.code)
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    )
    return [_row(one) for one in rows], count


def _row(one: LiteratureItem) -> LiteratureRow:
    newest = current_edition(one)
    picture = newest.picture_ids[0] if newest and newest.picture_ids else None
    return LiteratureRow(one, newest, len(one.answers), picture)


def _filtered(wanted: LiteratureFilter) -> sa.Select[LiteratureItem]:
    query = sa.select(LiteratureItem).where(LiteratureItem.active.is_(not wanted.retired))
    if wanted.text.strip():
        typed = fold(wanted.text.strip())
        found = (
            sa.func.lower(column).contains(typed, autoescape=True)
            for column in (LiteratureItem.code, LiteratureItem.title_en, LiteratureItem.title_zh)
        )
        query = query.where(sa.or_(*found))
    if wanted.kind:
        query = query.where(LiteratureItem.kind == wanted.kind)
    if wanted.language:
        query = query.where(LiteratureItem.language == wanted.language)
    if wanted.printing:
        query = query.where(LiteratureItem.printing == wanted.printing)
    if wanted.product_id:
        answers = sa.select(LiteratureAnswer.item_id).where(LiteratureAnswer.product_id == wanted.product_id)
        query = query.where(LiteratureItem.id.in_(answers))
    return query


def languages() -> list[str]:
    """The languages in which there is literature."""
    query = sa.select(LiteratureItem.language).distinct().order_by(LiteratureItem.language)
    return list(db.session.scalars(query))


def products_of(item: LiteratureItem) -> list[tuple[Product, int]]:
    """The products an item answers, with the rank, by article number."""
    ranks = {answer.product_id: answer.rank for answer in item.answers}
    rows = db.session.scalars(
        sa.select(Product).where(Product.id.in_(ranks)).order_by(Product.article_number)
    )
    return [(product, ranks[product.id]) for product in rows]


def files(file_ids: Iterable[int | None]) -> dict[int, StoredFile]:
    """Stored files by id, in one statement."""
    wanted = {file_id for file_id in file_ids if file_id is not None}
    if not wanted:
        return {}
    rows = db.session.scalars(sa.select(StoredFile).where(StoredFile.id.in_(wanted)))
    return {row.id: row for row in rows}


def editions_without_pictures() -> list[int]:
    """Editions whose page pictures have not been made yet."""
    query = sa.select(Edition.id, Edition.picture_ids).where(Edition.file_id.is_not(None))
    return [edition_id for edition_id, pictures in db.session.execute(query) if not pictures]


def pointers_of(edition_id: int) -> list[PagePointer]:
    """The page pointers of an edition, by page."""
    query = sa.select(PagePointer).where(PagePointer.edition_id == edition_id)
    return list(db.session.scalars(query.order_by(PagePointer.page)))


def pointer_checks(edition_id: int) -> list[PointerCheck]:
    """What a person should look at in one edition."""
    query = sa.select(PointerCheck).where(PointerCheck.edition_id == edition_id)
    return list(db.session.scalars(query.order_by(PointerCheck.id)))


def open_checks() -> list[PointerCheck]:
    """What a person should look at in every edition that is not withdrawn, with its item. Three statements."""
    query = sa.select(PointerCheck).join(Edition).where(Edition.withdrawn_at.is_(None))
    query = query.options(selectinload(PointerCheck.edition).selectinload(Edition.item))
    return list(db.session.scalars(query.order_by(PointerCheck.edition_id, PointerCheck.id)))


def open_check_count() -> int:
    """How many of these there are."""
    query = sa.select(sa.func.count(PointerCheck.id)).join(Edition).where(Edition.withdrawn_at.is_(None))
    return db.session.scalar(query) or 0


def edition_before(edition: Edition) -> Edition | None:
    """The newest other edition of the item that notes pages."""
    query = sa.select(Edition).where(Edition.item_id == edition.item_id, Edition.id != edition.id)
    query = query.where(Edition.pointers.any()).order_by(Edition.published_on.desc(), Edition.id.desc())
    return db.session.scalar(query.options(selectinload(Edition.pointers)).limit(1))
