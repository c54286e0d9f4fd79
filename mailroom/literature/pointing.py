"""Checking page pointers on a new edition: the worker reads its pages, a person accepts what is not plain."""

from __future__ import annotations

import io
from datetime import datetime

from intranet.people.models import User
from intranet.platform import audit, events
from intranet.platform.database import RecordNotFound, end_reading, locked, transaction
from intranet.products.models import Product
from mailroom.literature import queries, rules
from mailroom.literature.models import Edition, PagePointer, PointerCheck
from mailroom.literature.pointer_rules import PointerFinding, SoughtProduct, check_pointers, read_labels
from mailroom.press.brochures.page_texts import own_page_labels, page_texts


class NoSuchCheck(RecordNotFound):
    """Somebody has settled it already."""


def look_for_pages(edition_id: int, pdf: bytes, now: datetime) -> list[PointerFinding]:
    """Look every product up on the edition's pages: what is plain is noted, the rest is put before a person.

    An edition whose pages somebody has noted already is left alone. Nothing is read from the file inside a transaction.
    """
    edition = queries.edition(edition_id)
    if edition is None or edition.pointers or edition.page_count < 2:
        return []
    sought, plain = _sought(edition), rules.plain_page_labels(edition.page_count)
    labels = list(edition.page_labels)
    end_reading()
    texts = page_texts(io.BytesIO(pdf))
    if labels == plain:
        labels = read_labels(texts, own_page_labels(io.BytesIO(pdf)), plain)
    findings = check_pointers(sought, texts, labels)
    _note(edition_id, labels, findings, now)
    return findings


def _sought(edition: Edition) -> list[SoughtProduct]:
    item = queries.item(edition.item_id)
    before = queries.edition_before(edition)
    noted = {one.product_id: one.page for one in before.pointers} if before else {}
    printed = rules.pages_by_product(before.page_labels, noted) if before else {}
    products = [product for product, _rank in queries.products_of(item)] if item else []
    return [
        SoughtProduct(one.id, one.name_in(edition.item.language), _words(one), printed.get(one.id, ""))
        for one in products
    ]


def _words(product: Product) -> tuple[str, ...]:
    names = (
        product.article_number,
        product.name_en,
        product.name_zh,
        *(other.name for other in product.other_names),
    )
    return tuple(filter(None, names))


def _note(edition_id: int, labels: list[str], findings: list[PointerFinding], now: datetime) -> None:
    with transaction() as session:
        edition = locked(Edition, edition_id)
        if edition is None or edition.pointers:
            return
        if labels != edition.page_labels:
            read, edition.page_labels = rules.describe_page_labels(labels), labels
            audit.note(
                "literature_item", edition.item_id, "page numbers read from the pages", by=None, after=read
            )
        for old in queries.pointer_checks(edition_id):
            session.delete(old)
        session.flush()
        for one in findings:
            if one.sure and one.page is not None:
                edition.pointers.append(PagePointer(product_id=one.product_id, page=one.page))
            else:
                session.add(
                    PointerCheck(
                        edition_id=edition_id,
                        product_id=one.product_id,
                        page=one.page,
                        reason=one.why.to_json(),
                        found_at=now,
                    )
                )
        if edition.pointers:
            pages = {one.product_id: one.page for one in edition.pointers}
            audit.note("literature_item", edition.item_id, "page pointers found again", by=None, after=pages)
            events.emit("literature_changed", item_id=edition.item_id)


def accept(check_id: int, by: User) -> PointerCheck:
    """Note the likely page of a check. Raises :class:`NoSuchCheck` when it is settled or has no page."""
    with transaction() as session:
        check = _found(check_id)
        if check.page is None:
            raise NoSuchCheck(str(check_id))
        edition = queries.edition(check.edition_id)
        if edition is None:
            raise NoSuchCheck(str(check_id))
        known = next((one for one in edition.pointers if one.product_id == check.product_id), None)
        if known is None:
            edition.pointers.append(PagePointer(product_id=check.product_id, page=check.page))
        else:
            known.page = check.page
        pages = {check.product_id: rules.printed_page(edition.page_labels, check.page)}
        audit.note("literature_item", edition.item_id, "page pointer accepted", by=by, after=pages)
        events.emit("literature_changed", item_id=edition.item_id)
        session.delete(check)
    return check


def dismiss(check_id: int, by: User) -> PointerCheck:
    """No page is to be noted for this product: letters say none."""
    with transaction() as session:
        check = _found(check_id)
        edition = queries.edition(check.edition_id)
        if edition is not None:
            audit.note("literature_item", edition.item_id, "no page noted", by=by, before=check.product_id)
        session.delete(check)
    return check


def _found(check_id: int) -> PointerCheck:
    check = locked(PointerCheck, check_id)
    if check is None:
        raise NoSuchCheck(str(check_id))
    return check
