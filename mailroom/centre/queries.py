"""Named reads of the literature centre."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from intranet.firm import queries as firm
from intranet.platform.database import db
from mailroom.centre import rules
from mailroom.centre.models import Collection


def collections() -> list[Collection]:
    """All collections, by time of day."""
    return list(db.session.scalars(sa.select(Collection).order_by(Collection.at, Collection.id)))


def collection(collection_id: int) -> Collection | None:
    """One collection."""
    return db.session.get(Collection, collection_id)


def clock_at(now: datetime) -> rules.Clock:
    """What is collected next; ``now`` is any aware moment."""
    return rules.clock_of((row.times for row in collections()), firm.local(now), firm.calendar())
