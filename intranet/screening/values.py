"""What screening is asked about, and what it answers: plain values (SC1–SC6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intranet.values.inquiry_terms import Horizon, Verdict
from intranet.values.reason import Reason


@dataclass(frozen=True)
class AskedProduct:
    """One product line as asked; ``product`` is its name here, "" where none was recognised."""

    as_asked: str
    product: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_of_sale: str = ""
    usual_quantity: int | None = None


@dataclass(frozen=True)
class FraudMatch:
    """A detail of this inquiry that stands in the memory of fraudsters."""

    detail: str
    shown: str
    reference: str = ""


@dataclass(frozen=True)
class ScreeningSubject:
    """What an inquiry says, as plain values. ``web_findings`` is not_searched, good, little or bad."""

    message: str = ""
    type_of_use: str = ""
    company: str = ""
    email_domain: str = ""
    products: Sequence[AskedProduct] = ()
    horizon: Horizon = Horizon.UNKNOWN
    has_ordered: bool = False
    web_findings: str = "not_searched"
    fraud_matches: Sequence[FraudMatch] = ()


@dataclass(frozen=True)
class Evidence:
    """What a suggestion rests on. ``field`` names where ``quote`` stands; ``start``/``end`` are offsets into it."""

    reason: Reason
    quote: str = ""
    field: str = ""
    start: int = 0
    end: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "reason": self.reason.to_json(),
            "quote": self.quote,
            "field": self.field,
            "start": self.start,
            "end": self.end,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Evidence:
        values: dict[str, Any] = {**stored, "reason": Reason.from_json(stored["reason"])}
        return cls(**values)


@dataclass(frozen=True)
class Finding:
    indicator: str
    question: str
    suggested: bool
    evidence: Sequence[Evidence] = ()


@dataclass(frozen=True)
class Screening:
    """All indicators with what was found, and the machine's verdict: clear (nothing suggested) or to be checked."""

    findings: Sequence[Finding]
    verdict: Verdict

    @property
    def suggested(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.suggested]
