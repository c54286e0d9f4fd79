"""What the outputs of a run are called, and what was printed again, for the audit trail and the screens."""

from __future__ import annotations

from collections.abc import Mapping

from intranet.values.reason import Reason, reason
from intranet.values.text import N_

OUTPUT_NAMES: Mapping[str, str] = {
    "packets": N_("Packets: letters with literature"),
    "labels": N_("Address labels"),
    "teaser labels": N_("Teaser labels"),
    "pick list": N_("Pick list"),
    "manifest": N_("Manifest"),
}
NOTED = (N_("good"), N_("packets"), N_("left_out"), N_("came_out"), N_("again"), N_("give_up"))
"""Words that the audit trail keeps of runs, said in the reader's language."""


def output_called(kind: str) -> Reason:
    """An output by its kind."""
    if kind.startswith("envelopes "):
        size = kind.removeprefix("envelopes ")
        return reason("envelopes", N_("Envelopes %(size)s"), size=size)
    return reason("output", OUTPUT_NAMES[kind])


def printed_again(kind: str, pages: str = "") -> Reason:
    """An output, or some pages of it, that is printed again."""
    if not pages.strip():
        return output_called(kind)
    text = N_("%(what)s, pages %(pages)s")
    return reason("some_pages", text, what=output_called(kind).to_json(), pages=pages.strip())
