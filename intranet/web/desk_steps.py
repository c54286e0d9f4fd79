"""Where the desk goes on: which field has the keyboard, and on a phone which step stands open."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from wtforms import Field, Form

WHO, WHAT, DETAILS, SEND = "who", "what", "details", "send"
IN_STEP: Mapping[str, tuple[str, ...]] = {
    WHO: (
        "known", "phone", "company", "person", "fax", "email", "messaging", "source", "language", "inquiry_date",
        "received_time", "channel",
    ),
    WHAT: ("products", "message", "type_of_use", "horizon"),
    SEND: ("literature_wanted", "street", "postcode", "city", "region", "sublocality", "country"),
}  # fmt: skip
"""The fields of each step; all others, a firm's own questions among them, are details."""

BUTTONS: Mapping[str, str] = {
    "choose": WHO,
    "find": WHO,
    "forget_caller": WHO,
    "look_up": WHO,
    "add_line": WHAT,
    "remove_line": WHAT,
    "consider": SEND,
}
"""Buttons that bring the same page back, and the step in which they stand."""


def first_step(form: Form, sent: Collection[str], alike: bool = False) -> str:
    """The step to open: that of the first error, that of the button that was pressed, else the first one.

    ``alike``: likely duplicates are shown, which stands with what they want.
    """
    wrong = {step_of(field.name) for field in form if field.errors}
    for step in (WHO, WHAT, DETAILS, SEND):
        if step in wrong:
            return step
    if alike:
        return WHAT
    return next((step for button, step in BUTTONS.items() if button in sent), WHO)


def step_of(name: str) -> str:
    """The step in which a field stands."""
    return next((step for step, names in IN_STEP.items() if name in names), DETAILS)


def first_field(form: Form, sent: Collection[str]) -> Field:
    """The field to type into next: the number to begin with, what they want once it is known who calls."""
    if "add_line" in sent or form["customer_id"].data:
        return form["products"].entries[-1].form["product"]
    return form["company"] if "find" in sent else form["phone"]
