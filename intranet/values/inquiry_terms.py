"""The words of the inquiry card as values: what may stand in a field, and how it is called.

The string value is stored and exchanged and never changes; ``label`` is the English msgid a person sees.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

from intranet.values.text import N_

__all__ = [
    "AnswerMethod",
    "Channel",
    "ContactMethod",
    "Horizon",
    "InquiryState",
    "Level",
    "Need",
    "PurchaseClass",
    "Quality",
    "Verdict",
]


class Term(StrEnum):
    """A string value with a ``label``."""

    label: str

    def __new__(cls, value: str, label: str) -> Term:
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        return term


class Channel(Term):
    """How an inquiry reached us (IN1)."""

    PHONE = "phone", N_("Phone")
    FAX = "fax", N_("Fax")
    LETTER = "letter", N_("Letter")
    EMAIL = "email", N_("E-mail")
    WEB = "web", N_("Web form")
    TRADE_SHOW = "trade_show", N_("Trade show")
    VISIT = "visit", N_("Visit")
    REFERRAL = "referral", N_("Referral")


class Horizon(Term):
    """When the prospect needs to buy (IN2), the most urgent first."""

    IMMEDIATELY = "immediately", N_("Immediately")
    THREE_MONTHS = "three_months", N_("Within 3 months")
    SIX_MONTHS = "six_months", N_("Within 6 months")
    TWELVE_MONTHS = "twelve_months", N_("Within 12 months")
    UNKNOWN = "unknown", N_("Not known")


class Need(Term):
    """The degree of need (IN3)."""

    RUSH = "rush", N_("Rush")
    NORMAL = "normal", N_("Normal")
    LITERATURE_ONLY = "literature_only", N_("Only collecting literature")


class Quality(Term):
    """A person's judgement of the prospect (IN3)."""

    HIGH = "high", N_("High")
    ORDINARY = "ordinary", N_("Ordinary")
    LOW = "low", N_("Low")


class Verdict(Term):
    """What the screening came to (SC6)."""

    UNSCREENED = "unscreened", N_("Not yet screened")
    CLEAR = "clear", N_("Clear")
    TO_CHECK = "to_check", N_("To be checked")
    SUSPECT = "suspect", N_("Suspect")
    FRAUD = "fraud", N_("Confirmed fraud")


class InquiryState(Term):
    """Where the business of an inquiry stands (GR5)."""

    NEGOTIATING = "negotiating", N_("Under negotiation")
    NOT_CLOSED = "not_closed", N_("Not closed")
    ORDER = "order", N_("Following an order")
    AFTER_SALES = "after_sales", N_("After-sales service")


class AnswerMethod(Term):
    """How the firm answered (IN5)."""

    POST = "post", N_("Literature by post")
    CALL = "call", N_("Sales call")
    EMAIL = "email", N_("E-mail")
    FAX = "fax", N_("Fax back")
    SEVERAL = "several", N_("Several of these")


class ContactMethod(Term):
    """How a follow-up is made (FU4, FU6)."""

    EMAIL = "email", N_("E-mail")
    PHONE = "phone", N_("Phone")
    IM = "im", N_("Instant message")
    FAX = "fax", N_("Fax")
    LETTER = "letter", N_("Letter")
    VISIT = "visit", N_("Visit")
    GREETING = "greeting", N_("Greeting")


class PurchaseClass(Term):
    """The class by purchase volume (GR4), apart from the level."""

    A = "A", N_("Class A")
    B = "B", N_("Class B")
    C = "C", N_("Class C")


class Level(IntEnum):
    """The customer's level (GR1): 1 is the most promising."""

    label: str

    def __new__(cls, value: int, label: str) -> Level:
        level = int.__new__(cls, value)
        level._value_ = value
        level.label = label
        return level

    L1 = 1, N_("Level 1")
    L2 = 2, N_("Level 2")
    L3 = 3, N_("Level 3")
    L4 = 4, N_("Level 4")
