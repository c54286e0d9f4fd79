"""Use cases of the literature centre: when the mail is collected. Each is one audited transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.values.reason import reason
from intranet.values.text import N_, clean_line
from mailroom.centre import rules
from mailroom.centre.models import Collection


class CollectionNotFound(RecordNotFound):
    """There is no such collection."""


def save_collection(
    collection_id: int | None,
    weekdays: Iterable[int],
    at: time | None,
    carrier: str,
    place: str,
    by: User | None,
) -> Collection:
    """Add a collection, or change one.

    :raises ~mailroom.centre.rules.CollectionRefused: no day, no time or nobody who collects, or it is there already.
    """
    wanted = rules.checked(weekdays, at, clean_line(carrier)[:80], clean_line(place)[:120])
    with transaction():
        _refuse_twice(wanted, collection_id)
        row = Collection() if collection_id is None else _find(collection_id)
        before = None if collection_id is None else _said(row)
        row.weekdays, row.at = sorted(wanted.weekdays), wanted.at
        row.carrier, row.place = wanted.carrier, wanted.place
        db.session.add(row)
        db.session.flush()
        if before != _said(row):
            audit.note("collection", row.id, "changed", by=by, before=before, after=_said(row))
        return row


def _refuse_twice(wanted: rules.CollectionTime, collection_id: int | None) -> None:
    same = sa.select(Collection).where(Collection.at == wanted.at, Collection.carrier == wanted.carrier)
    for row in db.session.scalars(same):
        if row.id != collection_id and set(row.weekdays) & wanted.weekdays and row.place == wanted.place:
            why = N_("%(carrier)s comes at that time already: change that line instead.")
            raise rules.CollectionRefused(reason("collection_twice", why, carrier=row.carrier))


def remove_collection(collection_id: int, by: User | None) -> None:
    """Nobody comes at that time any more."""
    with transaction():
        row = _find(collection_id)
        audit.note("collection", row.id, "removed", by=by, before=_said(row), after=None)
        db.session.delete(row)


def _find(collection_id: int) -> Collection:
    row = locked(Collection, collection_id)
    if row is None:
        raise CollectionNotFound(str(collection_id))
    return row


def _said(row: Collection) -> dict[str, object]:
    return {
        "weekdays": list(row.weekdays),
        "at": row.at.isoformat("minutes"),
        "carrier": row.carrier,
        "place": row.place,
    }
