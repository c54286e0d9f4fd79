"""Events between rooms: rows of the same transaction as what they tell of, handled by the worker.

Each handler gets each event once and in order. The handled mark is written in the handler's own transaction, so a crash
leaves either both or none. A handler that fails is tried again with growing pauses, holds up only its own queue,
and is set aside for a person after ``EVENT_ATTEMPTS`` tries.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.platform import bell, clock
from intranet.platform.actors import Actor
from intranet.platform.audit import note, plain
from intranet.platform.database import (
    Base,
    RecordNotFound,
    UtcDateTime,
    after_commit,
    db,
    enum_column,
    locked,
    transaction,
)
from intranet.platform.yielding import Yielding

log = logging.getLogger("sameday.events")
FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 600


class DeliveryState(StrEnum):
    WAITING = "waiting"
    HANDLED = "handled"
    SET_ASIDE = "set_aside"


class Event(Base):
    """Something happened in one room that others want to know."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class EventDelivery(Base):
    """One event for one handler."""

    __tablename__ = "event_deliveries"
    __table_args__ = (sa.Index("ix_event_deliveries_state_handler", "state", "handler", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("events.id", ondelete="CASCADE"), index=True)
    handler: Mapped[str] = mapped_column(sa.String(120))
    state: Mapped[DeliveryState] = mapped_column(enum_column(DeliveryState), default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship(lazy="joined", innerjoin=True)


class DeliveryNotFound(RecordNotFound):
    """There is no such event delivery."""


def _handlers() -> list[Any]:
    return current_app.extensions["registry"].events


def _name(handler: Any) -> str:
    return f"{handler.kind}/{handler.name}"


def emit(kind: str, **payload: Any) -> None:
    """Tell the other rooms, in the current transaction. ``payload`` is plain JSON (ids, codes)."""
    with transaction() as session:
        event = Event(kind=kind, payload=plain(payload), at=clock.now())
        session.add(event)
        session.flush()
        names = [_name(handler) for handler in _handlers() if handler.kind == kind]
        session.add_all(EventDelivery(event_id=event.id, handler=name) for name in names)
        if names:
            after_commit(bell.ring_for_events)


def dispatch(*, strict: bool = False) -> int:
    """Handle all events that are due, each handler's in order. Returns how many were handled.

    :param strict: raise what a handler raises (tests).
    """
    waiting = sa.select(EventDelivery.handler).where(EventDelivery.state == DeliveryState.WAITING).distinct()
    expected = set(db.session.scalars(waiting))
    return sum(_work_off(handler, strict) for handler in _handlers() if _name(handler) in expected)


def _work_off(handler: Any, strict: bool) -> int:
    handled, others = 0, Yielding()
    while True:
        others.let_others_write()
        delivery_id = _next(_name(handler))
        if delivery_id is None:
            return handled
        try:
            handled += _deliver(delivery_id, handler)
        except Exception as error:
            log.error("The handler %s failed", _name(handler), exc_info=error)
            _note_failure(delivery_id, error)
            if strict:
                raise
            return handled


def _next(name: str) -> int | None:
    """The oldest waiting delivery of a handler, unless it is to wait: its successors then wait too."""
    query = sa.select(EventDelivery.id, EventDelivery.try_at)
    query = query.where(EventDelivery.handler == name, EventDelivery.state == DeliveryState.WAITING)
    found = db.session.execute(query.order_by(EventDelivery.id).limit(1)).first()
    if found is None or (found.try_at is not None and found.try_at > clock.now()):
        return None
    return found.id


def _deliver(delivery_id: int, handler: Any) -> int:
    with transaction():
        delivery = locked(EventDelivery, delivery_id)
        if delivery is None or delivery.state is not DeliveryState.WAITING:
            return 0  # another worker was quicker
        handler.handle(_payload(delivery))
        delivery.state = DeliveryState.HANDLED
        delivery.handled_at = clock.now()
        delivery.error = ""
    return 1


def _payload(delivery: EventDelivery) -> Mapping[str, Any]:
    return dict(delivery.event.payload)


def _note_failure(delivery_id: int, error: Exception) -> None:
    db.session.rollback()
    with transaction():
        delivery = locked(EventDelivery, delivery_id)
        if delivery is None or delivery.state is not DeliveryState.WAITING:
            return
        delivery.attempts += 1
        delivery.error = f"{type(error).__name__}: {error}"[:1000]
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (delivery.attempts - 1), LONGEST_PAUSE_SECONDS)
        delivery.try_at = clock.now() + timedelta(seconds=pause)
        if delivery.attempts >= current_app.config["EVENT_ATTEMPTS"]:
            delivery.state = DeliveryState.SET_ASIDE


def troubled(limit: int = 100) -> list[EventDelivery]:
    """Deliveries that failed and wait, or were set aside: what an administrator wants to see."""
    query = sa.select(EventDelivery).where(
        EventDelivery.state != DeliveryState.HANDLED, EventDelivery.attempts > 0
    )
    return list(db.session.scalars(query.order_by(EventDelivery.id).limit(limit)))


def waiting_count() -> int:
    """How many deliveries wait."""
    query = sa.select(sa.func.count()).select_from(EventDelivery)
    return db.session.scalar(query.where(EventDelivery.state == DeliveryState.WAITING)) or 0


def try_again(delivery_id: int, *, by: Actor | None) -> None:
    """Let a failing or set-aside delivery be tried at once.

    :raises DeliveryNotFound: no such delivery.
    """
    with transaction():
        delivery = locked(EventDelivery, delivery_id)
        if delivery is None:
            raise DeliveryNotFound(str(delivery_id))
        if delivery.state is DeliveryState.HANDLED:
            return
        delivery.state, delivery.try_at, delivery.attempts = DeliveryState.WAITING, None, 0
        note("event", delivery_id, "tried again", by=by)
        after_commit(bell.ring_for_events)
