"""What stands on the firm's envelopes beside the address: barcode, permit, advertising on standard stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from intranet.firm.policy_fields import Group, PolicyKind, Switch, Text
from intranet.values.imb import mailer_fault
from intranet.values.reason import Reason
from intranet.values.text import N_


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
                Switch("on", N_("Print it"), False),
                Text("mailer_id", N_("Our mailer ID (six digits, or nine that begin with a 9)"), 9),
                Text(
                    "service_type",
                    N_("Service type (300 First-Class, 310 with tracing, 260 and 270 the same full-service)"),
                    3,
                    usual="300",
                ),
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
    cross_check=_barcode_is_ours,
)
