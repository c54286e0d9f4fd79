"""When grading reconsiders: what happens in other rooms, and overrides that run out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intranet.extension import EventHandler, Extension, PeriodicTask
from intranet.grading import service
from intranet.inquiries import service as inquiries
from intranet.platform import clock

EVERY_MINUTES = 60


def on_customer(payload: Mapping[str, Any]) -> None:
    """An order, a contact or a survey: the customer may have another level now."""
    service.regrade(payload["customer_id"], None, clock.now())


def on_inquiry(payload: Mapping[str, Any]) -> None:
    """An inquiry was corrected, cleared or held: what it says counts, or counts no longer."""
    service.regrade(inquiries.customer_of(payload["inquiry_id"]), None, clock.now())


def end_overrides() -> None:
    """Overrides end by themselves."""
    service.end_run_out(clock.now())


extension = Extension(
    "grading",
    events=[
        EventHandler("order_placed", "grading: reconsider", on_customer),
        EventHandler("contact_logged", "grading: reconsider", on_customer),
        EventHandler("survey_taken", "grading: reconsider", on_customer),
        EventHandler("inquiry_changed", "grading: reconsider", on_inquiry),
        EventHandler("inquiry_cleared", "grading: reconsider", on_inquiry),
        EventHandler("inquiry_held", "grading: reconsider", on_inquiry),
    ],
    periodic=[PeriodicTask("grading: overrides that ran out", EVERY_MINUTES, end_overrides)],
)
