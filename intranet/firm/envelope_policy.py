"""What stands on the firm's envelopes beside the address: barcode, permit, advertising on standard stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from intranet.firm.policy_fields import Group, PolicyKind, Switch, Text
from intranet.values.imb import mailer_fault
from intranet.values.postcode_boxes import BoxesNotUnderstood, PostcodeBoxes, read_boxes
from intranet.values.reason import Reason
from intranet.values.text import N_

_CHINESE_STOCK = {
    "b6": ("B6 (No.3)", N_("B6 (No.3), in mm: from the left, from the top, width, height, box to box")),
    "dl": ("DL (No.5)", N_("DL (No.5), in the same order")),
    "zl": ("ZL (No.6)", N_("ZL (No.6), in the same order")),
    "c5": ("C5 (No.7)", N_("C5 (No.7), in the same order")),
    "c4": ("C4 (No.9)", N_("C4 (No.9), in the same order")),
}
"""By the key of its field: the press's name for the stock, and the field's label."""


def _makes_sense(value: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, str, Reason]]:
    yield from _barcode_is_ours(value)
    for key, typed in value["postcode_boxes"].items():
        try:
            read_boxes(typed)
        except BoxesNotUnderstood as refused:
            yield "postcode_boxes", key, refused.reason


def boxes_on(envelope: str, policy: Mapping[str, Mapping[str, Any]]) -> PostcodeBoxes | None:
    """Where this stock has its postcode boxes, as the firm measured them; None where it did not."""
    key = next((key for key, (code, _) in _CHINESE_STOCK.items() if code == envelope), "")
    return read_boxes(policy["postcode_boxes"].get(key, ""))


def _barcode_is_ours(value: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, str, Reason]]:
    """What the barcode says is only looked at where it is wanted, so that it can be switched off and kept."""
    imb = value["imb"]
    if not imb["on"]:
        return
    why = mailer_fault(imb["mailer_id"], imb["service_type"])
    if why is not None:
        yield "imb", "mailer_id" if why.code == "imb-mailer" else "service_type", why


ENVELOPES = PolicyKind(
    name="envelopes",
    label=N_("What stands on envelopes"),
    help=N_("Beside the address, the return address and the line that says what is inside."),
    groups=(
        Group(
            "imb",
            N_("Intelligent Mail barcode, on mail within the United States"),
            (
                Text("mailer_id", N_("Our mailer ID (six digits, or nine that begin with a 9)"), 9),
                Text(
                    "service_type",
                    N_("Service type (300 First-Class, 310 with tracing, 260 and 270 the same full-service)"),
                    3,
                    usual="300",
                ),
                Switch("on", N_("Print it"), False),
                Switch(
                    "windows",
                    N_("On letters in window envelopes too: fold these at the marks on their edge"),
                    True,
                ),
                Switch("labels", N_("On address labels too, where they are large enough"), True),
            ),
        ),
        Group(
            "postage",
            N_("Postage"),
            (
                Text(
                    "permit",
                    N_("Our permit, printed where the stamp goes; empty: we stamp or meter"),
                    160,
                    lines=5,
                ),
            ),
        ),
        Group(
            "postcode_boxes",
            N_("Postcode boxes of China's standard envelopes, as you measured them (empty: they stay blank)"),
            tuple(Text(key, label, 40) for key, (_, label) in _CHINESE_STOCK.items()),
        ),
        Group(
            "advertising",
            N_("China's standard envelopes (GB/T 1416) take no advertising"),
            (
                Text(
                    "overruled",
                    N_("The line that says what is inside goes on them all the same, because"),
                    200,
                ),
            ),
        ),
    ),
    cross_check=_makes_sense,
)
