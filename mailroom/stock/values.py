"""The words of the stock ledger."""

from __future__ import annotations

from enum import StrEnum

from intranet.values.text import N_


class StockReason(StrEnum):
    """Why something moved."""

    RECEIPT = "receipt"
    MAILED = "mailed"
    SPOILT = "spoilt"
    COUNTED = "counted"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        """The English msgid of the reason."""
        return {
            "receipt": N_("came in"),
            "mailed": N_("mailed in a packet"),
            "spoilt": N_("spoilt"),
            "counted": N_("counted on the shelf"),
            "correction": N_("corrected"),
        }[self.value]


class SupplyKind(StrEnum):
    """What a supply is for."""

    ENVELOPE = "envelope"
    LABEL_SHEET = "label_sheet"
    PAPER = "paper"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The English msgid of the kind."""
        return {
            "envelope": N_("envelopes"),
            "label_sheet": N_("label sheets"),
            "paper": N_("paper"),
            "other": N_("other supplies"),
        }[self.value]
