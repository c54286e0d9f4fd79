"""What follow-ups do when something happens in another room. Runs in the worker, each event once and in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intranet.extension import EventHandler, Extension
from intranet.followups import service
from intranet.inquiries import service as inquiries
from intranet.platform import clock
from intranet.values.inquiry_terms import Verdict
from intranet.values.text import N_


def on_cleared(payload: Mapping[str, Any]) -> None:
    """An inquiry is clear: its first contact is planned, if it is not yet."""
    service.plan_first(inquiries.find(payload["inquiry_id"]), None, clock.now())


def on_held(payload: Mapping[str, Any]) -> None:
    """An inquiry is suspect, or a fraud: nobody calls about it. One that is only to be checked loses nothing."""
    inquiry = inquiries.find(payload["inquiry_id"])
    if inquiry.verdict in (Verdict.SUSPECT, Verdict.FRAUD):
        service.stop(inquiry.id, N_("held by screening"), None, clock.now())


def on_level(payload: Mapping[str, Any]) -> None:
    """The level decides the cadence."""
    service.replan(payload["customer_id"], None, clock.now())


def on_state(payload: Mapping[str, Any]) -> None:
    """So does the state of the inquiry."""
    service.replan(inquiries.customer_of(payload["inquiry_id"]), None, clock.now())


def on_wishes(payload: Mapping[str, Any]) -> None:
    """Somebody asked not to be contacted, or may be again."""
    service.obey_wishes(payload["customer_id"], None, clock.now())


extension = Extension(
    "followups",
    events=[
        EventHandler("inquiry_cleared", "followups: first contact", on_cleared),
        EventHandler("inquiry_held", "followups: stop", on_held),
        EventHandler("level_changed", "followups: cadence", on_level),
        EventHandler("inquiry_state_changed", "followups: cadence", on_state),
        EventHandler("do_not_contact", "followups: stop", on_wishes),
    ],
)
