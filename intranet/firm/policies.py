"""The firm's rules as data: what each is called, its defaults, what is allowed.

A policy is a small tree: groups of fields. Its value is ``{group: {field: plain value}}``, checked and completed by
:meth:`PolicyKind.checked`; the settings screen draws the same tree. A room adds a rule of its own here, as data.
The default figures are those of the domain's rules (FU1–FU3, FU5, SC6, GR1, GR4, MR1–MR8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from intranet.firm.envelope_policy import ENVELOPES
from intranet.firm.policy_fields import ByCountry, Field, Group, Number, OneOf, PolicyKind, Switch
from intranet.values.reason import Reason, reason
from intranet.values.text import N_

Value = Mapping[str, Mapping[str, Any]]


def _pace(key: str, label: str, aim: int, longest: int) -> tuple[Field, Field]:
    """Days between two contacts: the aim, and the longest allowed; keys ``<key>_aim`` and ``<key>_longest``."""
    return (
        Number(f"{key}_aim", label, aim, 1, 730, unit=N_("days, aim")),
        Number(f"{key}_longest", label, longest, 1, 730, unit=N_("days, longest")),
    )


def _paces(*rows: tuple[str, str, int, int]) -> tuple[Field, ...]:
    return tuple(field for row in rows for field in _pace(*row))


def _aim_is_not_above_longest(value: Value) -> Iterable[tuple[str, str, Reason]]:
    for group, fields in value.items():
        for key, aim in fields.items():
            longest = fields.get(key.removesuffix("_aim") + "_longest", aim)
            if key.endswith("_aim") and aim > longest:
                yield (
                    group,
                    key,
                    reason(
                        "aim_above_longest",
                        "The aim (%(aim)s days) cannot be longer than the longest (%(longest)s days).",
                        aim=aim,
                        longest=longest,
                    ),
                )


def _b_is_not_above_a(value: Value) -> Iterable[tuple[str, str, Reason]]:
    if value["share"]["a_percent"] + value["share"]["b_percent"] > 100:
        yield (
            "share",
            "b_percent",
            reason("shares_above_100", "The shares of A and B together cannot be more than a hundred."),
        )
    if value["value"]["b_from"] > value["value"]["a_from"]:
        yield (
            "value",
            "b_from",
            reason("b_above_a", "Class B must begin at a smaller amount than class A."),
        )


def _indicators(*rows: tuple[str, str, int]) -> tuple[Field, ...]:
    """Each indicator's weight; 0 switches it off."""
    return tuple(
        Number(key, label, weight, 0, 10, unit=N_("weight, 0 is off")) for key, label, weight in rows
    )


def _features(*rows: tuple[str, str, int]) -> tuple[Field, ...]:
    levels = ((0, N_("Not used")), (1, N_("Level 1")), (2, N_("Level 2")), (3, N_("Level 3")))
    return tuple(OneOf(key, label, level, levels) for key, label, level in rows)


CADENCE = PolicyKind(
    name="cadence",
    label=N_("How often we get in touch"),
    help=N_("The strictest line that applies to a customer wins, and the due list says which one it was."),
    groups=(
        Group(
            "level",
            N_("By level"),
            _paces(
                ("1", N_("Level 1"), 2, 3),
                ("2", N_("Level 2"), 3, 7),
                ("3", N_("Level 3"), 7, 14),
                ("4", N_("Level 4"), 30, 60),
            ),
        ),
        Group(
            "purchase_class",
            N_("By purchase class"),
            _paces(("A", N_("Class A"), 5, 7), ("B", N_("Class B"), 10, 15), ("C", N_("Class C"), 25, 30)),
        ),
        Group(
            "state",
            N_("By state of the inquiry"),
            _paces(
                ("negotiating", N_("Under negotiation"), 5, 7),
                ("order", N_("Following an order"), 7, 10),
                ("after_sales", N_("After-sales service"), 30, 45),
                ("not_closed", N_("Not closed"), 90, 180),
            ),
        ),
        Group(
            "horizon",
            N_("By when they need to buy"),
            _paces(
                ("immediately", N_("Immediately"), 1, 2),
                ("three_months", N_("Within 3 months"), 7, 14),
                ("six_months", N_("Within 6 months"), 14, 30),
                ("twelve_months", N_("Within 12 months"), 30, 60),
            ),
        ),
    ),
    cross_check=_aim_is_not_above_longest,
)

PROMISES = PolicyKind(
    name="promises",
    label=N_("What we promise"),
    help=N_("How quickly we answer, counted in the firm's working days and time zone."),
    groups=(
        Group(
            "answers",
            N_("Answers"),
            (
                Number(
                    "first_email_days", N_("First valid e-mail within"), 2, 1, 30, unit=N_("working days")
                ),
                Number(
                    "email_hours", N_("Any customer's e-mail answered within"), 24, 1, 240, unit=N_("hours")
                ),
            ),
        ),
        Group(
            "confirm_by_phone",
            N_("A call confirms each e-mail sent to"),
            (
                Switch("level_1", N_("Customers of level 1"), True),
                Switch("class_a", N_("Customers of class A"), True),
            ),
        ),
        Group(
            "quiet_days",
            N_("Days on which we ask for no decision by e-mail"),
            (
                Switch("monday", N_("Monday"), True),
                Switch("tuesday", N_("Tuesday"), False),
                Switch("wednesday", N_("Wednesday"), False),
                Switch("thursday", N_("Thursday"), False),
                Switch("friday", N_("Friday"), True),
            ),
        ),
    ),
)

SCREENING = PolicyKind(
    name="screening",
    label=N_("Screening for fraud"),
    help=N_("What the machine looks for. A person always confirms; a weight of 0 switches a question off."),
    groups=(
        Group(
            "indicators",
            N_("Questions"),
            _indicators(
                ("huge_order", N_("A huge order from somebody who does not know the products"), 2),
                ("wrong_unit", N_("Asks for the price in the wrong unit of sale"), 2),
                ("contradictions", N_("Requirements that contradict each other"), 1),
                ("courier_insisted", N_("Insists on courier for what e-mail can carry"), 1),
                ("many_samples", N_("Asks for many samples at the outset"), 2),
                ("invitation", N_("Invites us to travel to them to negotiate"), 2),
                ("pressure", N_("Presses: signing is imminent, a delay loses the order"), 1),
                ("big_claim", N_("Calls itself a big company, but little is found about it"), 2),
                ("too_formal", N_("A stiff, textbook-perfect inquiry"), 1),
                ("remembered", N_("Shares a detail with a confirmed fraud"), 5),
            ),
        ),
        Group(
            "thresholds",
            N_("From when on"),
            (
                Number("to_check", N_("To be checked from a total weight of"), 1, 1, 20),
                Number("huge_times", N_("Huge: times the product's usual quantity"), 20, 2, 1000),
                Number("huge_pieces", N_("Huge where no usual quantity is known"), 1000, 10, 1_000_000),
                Number("many_samples", N_("Many samples: this many or more"), 5, 2, 100),
            ),
        ),
        Group(
            "memory",
            N_("Confirmed frauds"),
            (Number("months", N_("Their details are remembered for"), 24, 1, 240, unit=N_("months")),),
        ),
    ),
)

GRADING = PolicyKind(
    name="grading",
    label=N_("Levels of customers"),
    help=N_(
        "Which features count for which level, and how many are needed. Without any, a customer is level 4."
    ),
    groups=(
        Group(
            "features",
            N_("Features"),
            _features(
                ("placed_order", N_("Has placed an order or sample order"), 1),
                ("visited_from_abroad", N_("Has come from abroad to visit us"), 1),
                ("real_influence", N_("Has real influence in its market"), 1),
                ("knows_details", N_("Knows our products in detail"), 2),
                ("many_messages", N_("Many messages back and forth, with a clear interest"), 2),
                ("complete_details", N_("Gave complete details of itself"), 2),
                ("names_products", N_("Names our products clearly"), 3),
                ("clear_requirement", N_("Has a clear product or price requirement"), 3),
            ),
        ),
        Group(
            "needed",
            N_("How many features a level needs"),
            (
                Number("1", N_("Level 1"), 1, 1, 8),
                Number("2", N_("Level 2"), 2, 1, 8),
                Number("3", N_("Level 3"), 1, 1, 8),
            ),
        ),
        Group(
            "counts",
            N_("Figures"),
            (Number("messages", N_("Many messages: this many or more"), 6, 2, 100),),
        ),
    ),
)

CLASSES = PolicyKind(
    name="classes",
    label=N_("Purchase classes A, B and C"),
    help=N_("Apart from the level: how much a customer buys. Moves are proposed with their reason."),
    groups=(
        Group(
            "rule",
            N_("Measured"),
            (
                OneOf(
                    "by",
                    N_("By"),
                    "share",
                    (("share", N_("Share of all we sold")), ("value", N_("Amount bought"))),
                ),
                Number("months", N_("Over the last"), 12, 1, 60, unit=N_("months")),
            ),
        ),
        Group(
            "share",
            N_("By share"),
            (
                Number("a_percent", N_("Class A makes up the first"), 80, 1, 100, unit=N_("per cent")),
                Number("b_percent", N_("Class B the next"), 15, 0, 99, unit=N_("per cent")),
            ),
        ),
        Group(
            "value",
            N_("By amount"),
            (
                Number("a_from", N_("Class A from"), 50_000, 1, 1_000_000_000),
                Number("b_from", N_("Class B from"), 10_000, 1, 1_000_000_000),
            ),
        ),
    ),
    cross_check=_b_is_not_above_a,
)

AFTER_MAILING = PolicyKind(
    name="after_mailing",
    label=N_("The call after the packet"),
    help=N_("When the packet will have arrived: the follow-up call is planned for that day."),
    groups=(
        Group(
            "days",
            N_("After mailing"),
            (
                Number("domestic", N_("At home"), 5, 1, 90, unit=N_("working days")),
                Number("abroad", N_("Abroad"), 12, 1, 90, unit=N_("working days")),
                ByCountry("by_country", N_("Other countries"), 1, 90, unit=N_("working days")),
            ),
        ),
    ),
)

PACKETS = PolicyKind(
    name="packets",
    label=N_("What goes into a packet"),
    help=N_("How packets are put together when nobody says otherwise."),
    groups=(
        Group(
            "contents",
            N_("Beside the letter and the literature"),
            (
                Switch("cross_sell", N_("A page of everything we sell"), True),
                Switch("reply_sheet", N_("A sheet to fax back"), True),
            ),
        ),
        Group(
            "letter",
            N_("Letter"),
            (
                OneOf(
                    "layout",
                    N_("Letters are laid out"),
                    "",
                    (
                        ("", N_("As usual in our country")),
                        ("din5008a", N_("By DIN 5008 form A (low letterhead)")),
                        ("din5008b", N_("By DIN 5008 form B (high letterhead)")),
                        ("us", N_("On US Letter paper")),
                        ("cn", N_("As a Chinese business letter")),
                    ),
                ),
            ),
        ),
        Group(
            "paper",
            N_("Paper"),
            (Number("grams_per_m2", N_("Paper in the printer"), 80, 40, 300, unit=N_("grams per m²")),),
        ),
        Group(
            "envelope",
            N_("Envelope"),
            (
                OneOf(
                    "preference",
                    N_("Brochures go"),
                    "flat",
                    (
                        ("flat", N_("Flat, in a large envelope")),
                        ("folded", N_("Folded, when they are thin enough")),
                    ),
                ),
                OneOf(
                    "addressed_by",
                    N_("Small envelopes are addressed by"),
                    "envelope",
                    (
                        ("envelope", N_("Printing the envelope")),
                        ("label", N_("A label")),
                        ("window", N_("The letter, in an envelope with a window")),
                    ),
                ),
                OneOf(
                    "flats_addressed_by",
                    N_("Large envelopes are addressed by"),
                    "label",
                    (("envelope", N_("Printing the envelope")), ("label", N_("A label"))),
                ),
            ),
        ),
        Group(
            "teaser",
            N_("The line that says what is inside"),
            (
                Switch("on", N_("Put it on envelopes"), True),
                OneOf(
                    "flats",
                    N_("On large envelopes"),
                    "label",
                    (("label", N_("By a label")), ("stamp", N_("By our rubber stamp"))),
                ),
            ),
        ),
    ),
)

POLICIES: dict[str, PolicyKind] = {
    kind.name: kind
    for kind in (CADENCE, PROMISES, SCREENING, GRADING, CLASSES, AFTER_MAILING, PACKETS, ENVELOPES)
}
