"""Adding and changing literature; every change is audited, and packets that are not on paper yet are told."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform import audit, events, jobs, storage
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.platform.storage import StoredFile
from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from mailroom.literature import queries, rules
from mailroom.literature.models import Edition, LiteratureAnswer, LiteratureItem, PagePointer
from mailroom.literature.values import CheckedPdf, LiteratureKind, Printing

PICTURES_JOB = "edition_pictures"


class NoSuchLiterature(RecordNotFound):
    """There is no such item or edition."""


class LiteratureRefused(ValueRefused):
    """An item or edition cannot be as it was entered; ``reason`` says why."""


@dataclass(frozen=True)
class ItemEntry:
    """What the form of an item holds."""

    code: str
    title_en: str
    kind: LiteratureKind
    printing: Printing
    title_zh: str = ""
    language: str = "en"
    shelf_place_id: int | None = None
    weight_g: float = 0.0
    thickness_mm: float = 0.0
    goes_with_all: bool = False
    reorder_point: int = 0
    active: bool = True


@dataclass(frozen=True)
class EditionEntry:
    """What the form of an edition holds: its name ("2026/2"), its day, and the printed page numbers in words."""

    label: str
    published_on: date
    page_numbers: str = ""


def save_item(entry: ItemEntry, by: User | None, item_id: int | None = None) -> LiteratureItem:
    """Add an item, or change one. Raises :class:`LiteratureRefused` when the code is taken."""
    with transaction() as session:
        taken = db.session.scalar(sa.select(LiteratureItem.id).where(LiteratureItem.code == entry.code))
        if taken is not None and taken != item_id:
            raise LiteratureRefused(
                reason("code_taken", "The code %(code)s is in use already. Choose another.", code=entry.code)
            )
        item = LiteratureItem() if item_id is None else _locked_item(item_id)
        before = {name: getattr(item, name) for name in asdict(entry)} if item_id else {}
        for name, value in asdict(entry).items():
            setattr(item, name, value)
        session.add(item)
        session.flush()
        if not before:
            audit.note("literature_item", item.id, "added", by=by, after=entry.code)
        for name, value in before.items():
            if value != getattr(entry, name):
                audit.note("literature_item", item.id, name, by=by, before=value, after=getattr(entry, name))
        _tell(item.id)
    return item


def set_answers(item_id: int, ranks: Mapping[int, int], by: User | None) -> None:
    """Say which products the item answers, each with its rank (1 goes first)."""
    with transaction() as session:
        item = _locked_item(item_id)
        before = {answer.product_id: answer.rank for answer in item.answers}
        if before == dict(ranks):
            return
        item.answers.clear()
        session.flush()
        item.answers.extend(
            LiteratureAnswer(product_id=key, rank=rank) for key, rank in sorted(ranks.items())
        )
        audit.note("literature_item", item_id, "answers", by=by, before=before, after=dict(ranks))
        _tell(item_id)


def add_edition(
    item_id: int, entry: EditionEntry, pdf: CheckedPdf | None, by: User | None, now: datetime
) -> Edition:
    """Add an edition with its checked PDF (None: preprinted only, nothing to print from).

    Raises :class:`LiteratureRefused`, :class:`~mailroom.literature.rules.PageNumbersNotUnderstood`.
    """
    file = _keep(pdf, entry, by) if pdf else None
    with transaction() as session:
        item = _locked_item(item_id)
        _refuse_edition(item, entry, file)
        sizes = pdf.page_sizes_mm if pdf else ()
        edition = Edition(
            label=entry.label,
            published_on=entry.published_on,
            file_id=file.id if file else None,
            page_count=len(sizes),
            page_sizes_mm=[[round(width, 2), round(height, 2)] for width, height in sizes],
            page_labels=rules.parse_page_labels(entry.page_numbers, len(sizes)) if sizes else [],
            created_at=now,
            created_by_id=by.id if by else None,
        )
        item.editions.append(edition)
        session.flush()
        audit.note("literature_item", item_id, "edition added", by=by, after=entry.label)
        if file:
            draw_pictures(edition.id, by)
        _tell(item_id)
    return edition


def _keep(pdf: CheckedPdf, entry: EditionEntry, by: User | None) -> StoredFile:
    return storage.keep(io.BytesIO(pdf.content), name=f"{entry.label}.pdf", by=by)


def _refuse_edition(item: LiteratureItem, entry: EditionEntry, file: StoredFile | None) -> None:
    if any(edition.label == entry.label for edition in item.editions):
        raise LiteratureRefused(
            reason(
                "edition_taken",
                "There is an edition %(label)s already. Give the new one another name.",
                label=entry.label,
            )
        )
    if file is None and item.printing is Printing.ON_DEMAND:
        raise LiteratureRefused(
            reason("edition_needs_pdf", "A piece that is printed on demand needs its PDF. Choose the file.")
        )


def draw_pictures(edition_id: int, by: User | None) -> None:
    """Have the worker draw a picture of each page."""
    jobs.enqueue(PICTURES_JOB, {"edition_id": edition_id}, by=by, unique=f"{PICTURES_JOB}:{edition_id}")


def keep_pictures(edition_id: int, picture_ids: Sequence[int]) -> None:
    """Note the pictures of an edition's pages; the worker has drawn them."""
    with transaction():
        edition = locked(Edition, edition_id)
        if edition is not None:
            edition.picture_ids = list(picture_ids)


def set_page_numbers(edition_id: int, page_numbers: str, by: User) -> None:
    """Change the printed page numbers of an edition; pointers stay on their PDF pages."""
    with transaction():
        edition = _locked_edition(edition_id)
        labels = rules.parse_page_labels(page_numbers, edition.page_count)
        if labels == edition.page_labels:
            return
        before, edition.page_labels = rules.describe_page_labels(edition.page_labels), labels
        after = rules.describe_page_labels(labels)
        audit.note("literature_item", edition.item_id, "page numbers", by=by, before=before, after=after)
        _tell(edition.item_id)


def set_pointers(edition_id: int, pages: Mapping[int, int], by: User | None) -> None:
    """Say on which PDF page (from 1) each product stands in this edition."""
    with transaction() as session:
        edition = _locked_edition(edition_id)
        before = {pointer.product_id: pointer.page for pointer in edition.pointers}
        if before == dict(pages) and not queries.pointer_checks(edition_id):
            return
        for page in pages.values():
            if not 0 < page <= edition.page_count:
                raise rules.NoSuchPage(
                    reason("no_such_page", "No page bears the number %(page)s.", page=page)
                )
        edition.pointers.clear()
        for check in queries.pointer_checks(edition_id):
            session.delete(check)  # a person has looked at every product of the edition
        session.flush()
        edition.pointers.extend(PagePointer(product_id=key, page=page) for key, page in sorted(pages.items()))
        audit.note(
            "literature_item", edition.item_id, "page pointers", by=by, before=before, after=dict(pages)
        )
        _tell(edition.item_id)


def withdraw_edition(edition_id: int, why: str, by: User, now: datetime) -> Edition:
    """Take an edition out of picking; it is kept for the record of what was sent (LC10)."""
    with transaction():
        edition = _locked_edition(edition_id)
        if edition.withdrawn_at is not None:
            return edition
        edition.withdrawn_at = now
        audit.note(
            "literature_item", edition.item_id, "edition withdrawn", by=by, before=edition.label, why=why
        )
        _tell(edition.item_id)
    return edition


def bring_back_edition(edition_id: int, by: User) -> Edition:
    """Undo a withdrawal."""
    with transaction():
        edition = _locked_edition(edition_id)
        if edition.withdrawn_at is not None:
            edition.withdrawn_at = None
            audit.note("literature_item", edition.item_id, "edition brought back", by=by, after=edition.label)
            _tell(edition.item_id)
    return edition


def _tell(item_id: int) -> None:
    events.emit("literature_changed", item_id=item_id)


def _locked_item(item_id: int) -> LiteratureItem:
    if locked(LiteratureItem, item_id) is None:
        raise NoSuchLiterature(str(item_id))
    return queries.items_by_id([item_id])[item_id]


def _locked_edition(edition_id: int) -> Edition:
    edition = locked(Edition, edition_id)
    if edition is None:
        raise NoSuchLiterature(str(edition_id))
    return edition
